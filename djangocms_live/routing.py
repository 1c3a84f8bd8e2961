"""The line for ``asgi.py``: Django's application with the live socket beside it."""

from collections.abc import Awaitable, Callable
from typing import Any

from channels.routing import ProtocolTypeRouter
from django.urls import Resolver404, path, resolve

from .consumers import LiveConsumer

ASGIApplication = Callable[..., Awaitable[None]]

#: For sites that compose their own ``URLRouter``.
websocket_urlpatterns = [path("live/", LiveConsumer.as_asgi())]


def live_application(
    django_application: ASGIApplication, websocket: ASGIApplication | None = None
) -> ASGIApplication:
    """Serve HTTP by Django, and the live socket where ``djangocms_live.urls`` is included.

    ``websocket`` is the site's own application for all other websocket paths, if it has any.
    """
    live = LiveConsumer.as_asgi()

    async def route(scope: dict[str, Any], receive: Any, send: Any) -> None:
        # A server hands on the whole path; what Django resolves begins after the root path.
        if _is_live(scope["path"].removeprefix(scope.get("root_path", ""))):
            await live(scope, receive, send)
        elif websocket is not None:
            await websocket(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close"})

    application: ASGIApplication = ProtocolTypeRouter(
        {"http": django_application, "websocket": route}
    )
    return application


def _is_live(path: str) -> bool:
    try:
        return resolve(path).view_name == "djangocms_live:socket"
    except Resolver404:
        return False
