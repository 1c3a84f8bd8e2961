"""Whose socket it is: the session cookie of the handshake, resolved when it matters.

Visitors without a session cookie cost no query. Nothing is ever written here, unlike in a request.
"""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import parse_cookie


def session_key(scope: dict[str, Any]) -> str | None:
    """The session key among the handshake's cookies."""
    for name, value in scope.get("headers", ()):
        if name == b"cookie":
            # As Django reads them: one odd cookie does not hide the others.
            key = parse_cookie(value.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
            if key:
                return key
    return None


class _Frozen(dict[str, Any]):
    """A session's data for Django's own check, which would like to write into stale sessions."""

    def cycle_key(self) -> None:
        pass

    def flush(self) -> None:
        self.clear()


def user_of(key: str) -> Any | None:
    """The logged-in user of a session, checked as in a request; None for all others.

    Synchronous. The user is a fresh object: django CMS remembers permissions on user objects.
    """
    data = _Frozen(import_module(settings.SESSION_ENGINE).SessionStore(key).load())
    user = get_user(SimpleNamespace(session=data))  # type: ignore[arg-type]
    return user if user.is_authenticated else None
