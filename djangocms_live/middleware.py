"""Tells a browser's scripts one login from another, without telling them who it is.

The tabs of a browser share a socket, and the socket is somebody's: its server read the session
cookie when it was opened. Scripts cannot see that cookie, and the page is the same for everybody.
So there is a second cookie, ``djangocms_live_who``, a keyed hash of the session's key that is worth
nothing to whoever gets hold of it. The client names its shared worker by it.
"""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

COOKIE = "djangocms_live_who"
LENGTH = 16  # hexadecimal digits: enough to tell the logins of one browser apart


class WhoMiddleware:
    """Belongs after ``SessionMiddleware``, best right after ``AuthenticationMiddleware``.

    It looks into the session only where somebody else did, or where the cookie is there already: a
    page that is the same for everybody gets no ``Vary: Cookie``, no query and no cookie.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self.is_async:
            return self._answer(request)
        return tell(request, self.get_response(request))

    async def _answer(self, request: HttpRequest) -> HttpResponseBase:
        response = await self.get_response(request)
        if not concerns(request):
            return cast("HttpResponseBase", response)
        # Sessions may come from a database.
        return await sync_to_async(tell)(request, response)


def concerns(request: HttpRequest) -> bool:
    session = getattr(request, "session", None)
    return session is not None and (session.accessed or COOKIE in request.COOKIES)


def tell(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Make the cookie what it should be; it lives as long as the session's own."""
    if not concerns(request):
        return response
    session = request.session
    path, domain = settings.SESSION_COOKIE_PATH, settings.SESSION_COOKIE_DOMAIN
    known = request.COOKIES.get(COOKIE)
    if SESSION_KEY not in session:
        if known is not None:
            response.delete_cookie(COOKIE, path, domain, samesite="Lax")
        return response
    who = salted_hmac(COOKIE, session.session_key or "", algorithm="sha256").hexdigest()[:LENGTH]
    if who != known or session.modified or settings.SESSION_SAVE_EVERY_REQUEST:
        response.set_cookie(
            COOKIE,
            who,
            max_age=None if session.get_expire_at_browser_close() else session.get_expiry_age(),
            path=path,
            domain=domain,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response
