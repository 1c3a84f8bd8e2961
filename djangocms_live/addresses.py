"""Where a socket comes from, as far as that can be believed."""

from typing import Any

from .conf import settings


def client_address(scope: dict[str, Any]) -> str | None:
    """The visitor's address; None where it is not known, and no limit can be put on it.

    ``TRUSTED_PROXIES`` is the number of proxies in front of this server which append to
    ``X-Forwarded-For``. Counted from the right, what they wrote is true; what stands left of it
    was written by whoever liked to. With none declared, a handshake that came through one says
    nothing: all its visitors would seem to be one.
    """
    forwarded = [
        address.strip()
        for name, value in scope.get("headers", ())
        if name == b"x-forwarded-for"
        for address in value.decode("latin-1").split(",")
    ]
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        return forwarded[-proxies] if len(forwarded) >= proxies else None
    if forwarded:
        return None
    client = scope.get("client")
    return str(client[0]) if client and client[0] else None
