"""An answer that is the same for everybody, and stays so on its way out through the middleware.

Middleware takes every answer for somebody's own: the CMS sets a cookie for the language on it, and
looks into the session to do so, and Django then names cookie and language in ``Vary``. No cache in
front of the site keeps such an answer.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import ResponseHeaders

#: By which these answers do not differ, whoever says so.
_NOT_VARYING = {"accept-language", "cookie"}


class _Headers(ResponseHeaders):
    def __setitem__(self, key: Any, value: Any) -> None:
        if str(key).lower() == "vary":
            names = [name.strip() for name in str(value).split(",")]
            value = ", ".join(name for name in names if name.lower() not in _NOT_VARYING)
            if not value:
                return
        super().__setitem__(key, value)


class SharedResponse(HttpResponse):
    """Takes no cookie, and no ``Vary`` by cookie or language; other names stay in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headers = _Headers(dict(self.headers))

    def set_cookie(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: whoever keeps this answer would hand the cookie to others."""


def belongs_to_nobody(request: HttpRequest) -> None:
    """Let no middleware find a session: asking every few seconds is no sign of life of a person.

    Sites that end idle sessions, by ``SESSION_SAVE_EVERY_REQUEST``, would never see one end as long
    as a page is open. The answer has to be a ``SharedResponse``, which keeps the browser's cookie.
    """
    if hasattr(request, "session"):
        request.session = type(request.session)()
