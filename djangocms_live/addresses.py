"""Where a socket or a request comes from, as far as that can be believed."""

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from .conf import settings

#: Some proxies write "192.0.2.1:5000" or "[2001:db8::1]:5000".
_WITH_PORT = re.compile(r"(?:\[(?P<six>[^]]+)\](?::\d+)?|(?P<four>[\d.]+):\d+)")
#: Beside X-Forwarded-For, by what a request shows that a proxy passed it on.
TELLTALES = ("FORWARDED", "X_REAL_IP", "VIA")
LONGEST = 64  # characters of what is no address at all


def request_address(request: HttpRequest) -> str | None:
    """The visitor's address of an ordinary request; None where it cannot be believed."""
    found = _of_request(request.META)
    return None if found is None else _owner(found)


def client_address(scope: dict[str, Any]) -> str | None:
    """The visitor's address; None where it is not known, and no limit can be put on it.

    ``TRUSTED_PROXIES`` is the number of proxies in front of this server which append to
    ``X-Forwarded-For``. Counted from the right, what they wrote is true; what stands left of it
    was written by whoever liked to. With 0 nothing of it is believed, and the peer is the visitor.
    With None nobody said: a handshake that seems to come through a proxy then has no address, for
    all its visitors would seem to be one.
    """
    forwarded = [
        address.strip()
        for name, value in scope.get("headers", ())
        if name == b"x-forwarded-for"
        for address in value.decode("latin-1").split(",")
    ]
    client = scope.get("client")
    found = _believed(forwarded, str(client[0]) if client and client[0] else None)
    return None if found is None else _owner(found)


def request_within(meta: Mapping[str, Any], allowed: Iterable[str]) -> bool:
    """Whether a request comes from one of these addresses or networks, as far as can be believed.

    Behind a proxy that is not declared all the world seems to be on this machine, so whatever
    tells of one makes the address unknown.
    """
    if settings.TRUSTED_PROXIES is None and any(f"HTTP_{name}" in meta for name in TELLTALES):
        return False
    found = _parsed(_of_request(meta) or "")
    networks = (ipaddress.ip_network(network, strict=False) for network in allowed)
    return found is not None and any(found in network for network in networks)


def _of_request(meta: Mapping[str, Any]) -> str | None:
    told = meta.get("HTTP_X_FORWARDED_FOR")
    forwarded = [address.strip() for address in told.split(",")] if told else []
    return _believed(forwarded, meta.get("REMOTE_ADDR") or None)


def _believed(forwarded: Sequence[str], peer: str | None) -> str | None:
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        return forwarded[-proxies] if len(forwarded) >= proxies else None
    return None if forwarded and proxies is None else peer


def _owner(text: str) -> str:
    """Who has one address of version 6 has 2^64 of them; they count as one."""
    address = _parsed(text)
    if address is None:
        return _bare(text)[:LONGEST]
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def _bare(text: str) -> str:
    match = _WITH_PORT.fullmatch(text)
    return match["six"] or match["four"] if match else text


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(_bare(text).partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
