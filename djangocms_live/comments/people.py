"""Who writes: a user, or a guest whom a signed cookie remembers from the first write on."""

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from djangocms_live.addresses import request_address

from .conf import settings

COOKIE = "djangocms_live_person"
_SALT = "djangocms_live.comments.person"
_MAX_AGE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody at the moment of a request. ``person`` is empty for a guest who never wrote."""

    user: Any | None
    person: str
    name: str
    #: A hash; None where the visitor's address cannot be known.
    address: str | None
    #: The address itself and the browser's name: for checks, and never stored.
    remote: str
    agent: str
    is_moderator: bool


def secret_of(person: str) -> str:
    """The unguessable part of the name of a person's own topic."""
    return salted_hmac(_SALT, f"topic {person}", algorithm="sha256").hexdigest()[:40]


def writer_of(request: HttpRequest, new: str = "") -> Writer:
    """Whose request it is. ``new`` is the key of a guest who has none yet, from their form."""
    remote = request_address(request)
    user = request.user if request.user.is_authenticated else None
    if user is not None:
        person, name = f"u{user.pk}", import_string(settings.DISPLAY_NAME)(user)
    else:
        person, name = _guest(request) or new, ""
    return Writer(
        user=user,
        person=person,
        name=clean_name(name),
        address=None if remote is None else address_hash(remote),
        remote=remote or "",
        agent=request.headers.get("User-Agent", "")[:400],
        is_moderator=is_moderator(user),
    )


def is_moderator(user: Any | None) -> bool:
    return user is not None and user.has_perm("djangocms_live_comments.moderate")


def remember(request: HttpRequest, response: HttpResponse, writer: Writer) -> None:
    """Give a guest who has just written for the first time the cookie to be known by."""
    if writer.user is None and writer.person != _guest(request):
        response.set_signed_cookie(
            COOKIE,
            writer.person,
            salt=_SALT,
            max_age=_MAX_AGE,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )


def new_guest() -> str:
    """The key of somebody who is about to write for the first time."""
    return f"g{secrets.token_urlsafe(16)}"


def _guest(request: HttpRequest) -> str:
    try:
        person = request.get_signed_cookie(COOKIE, "", salt=_SALT, max_age=_MAX_AGE)
    except signing.BadSignature:
        return ""
    return person if person and person.startswith("g") else ""


def address_hash(address: str) -> str:
    """What is kept of an address. Of IPv6 the network counts: its owner has all the addresses."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        pass
    else:
        mapped = getattr(ip, "ipv4_mapped", None)
        if mapped:
            address = str(mapped)
        elif ip.version == 6:
            address = str(ipaddress.ip_network(f"{ip}/64", strict=False))
    return salted_hmac(_SALT, f"address {address}", algorithm="sha256").hexdigest()


def display_name(user: Any) -> str:
    """The default of ``DISPLAY_NAME``. An e-mail address that serves as a name is not shown."""
    name: str = user.get_full_name() or user.get_username()
    return name.partition("@")[0]


def clean_name(name: str) -> str:
    """One line, without what cannot be seen or turns the text around it."""
    visible = "".join(c for c in name if c.isprintable() and c not in _INVISIBLE)
    return " ".join(visible.split())[:60]


#: Beside what ``isprintable`` knows: blank letters that look like no name at all.
_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800")
