"""Push services and what they answer: browsers name them, and this site then sends there.

So whoever subscribes could have this server ask its own network. Unless the setting
``PUSH_SERVICES`` lists what is trusted, an endpoint is a name on the standard port of https, and is
only connected to at an address of the open Internet: at the very one that was looked at, since the
next question to the name server may have another answer.
"""

import hashlib
import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from .conf import settings

#: Characters that an endpoint may have. It is stored, and part of no index.
LONGEST = 1000

#: Parsers differ in what they make of others.
_PLAIN = re.compile(r"[!-\[\]-~]+")
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9.-]+\.[A-Za-z0-9-]*[A-Za-z][A-Za-z0-9-]*")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(Exception):
    """A push service that is not on the open Internet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` is 0 if there was none. ``retry_after``: seconds that the service asks for."""

    status: int
    retry_after: int = 0
    #: What went wrong without an answer, without the endpoint, which is a secret.
    error: str = ""


def digest(endpoint: str) -> str:
    """What a browser is found by in the database."""
    return hashlib.sha256(endpoint.encode()).hexdigest()


def is_allowed(endpoint: str) -> bool:
    """Whether this site would send to it, as far as its letters tell."""
    if len(endpoint) > LONGEST or not _PLAIN.fullmatch(endpoint):
        return False
    try:
        url = urlsplit(endpoint)
        port = url.port
    except ValueError:
        return False
    if settings.PUSH_SERVICES is not None:
        return any(_begins(url, urlsplit(service)) for service in settings.PUSH_SERVICES)
    plain = url.scheme == "https" and port in (None, 443) and "@" not in url.netloc
    return plain and bool(_NAME.fullmatch(url.hostname or ""))


def _begins(url: SplitResult, service: SplitResult) -> bool:
    """Not letter by letter: "https://push.example" is no beginning of "https://push.example.evil"."""
    return (url.scheme, url.netloc) == (service.scheme, service.netloc) and url.path.startswith(
        service.path
    )


def public_addresses(host: str, port: int) -> list[str]:
    """The addresses of a name. Raises ``OSError`` without any, ``NotPublic`` for one inside."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
    if not are_public(addresses):
        raise NotPublic(host)
    return addresses


def are_public(addresses: Iterable[str]) -> bool:
    return all(_is_public(ipaddress.ip_address(each.partition("%")[0])) for each in addresses)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Of an address of version 4 that is wrapped in one of version 6, what is inside counts."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return _is_public(inner)
    return address.is_global and not address.is_multicast
