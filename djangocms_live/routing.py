"""The line for ``asgi.py``: Django's application with the live socket and streams beside it."""

from collections.abc import Awaitable, Callable
from typing import Any

from channels.routing import ProtocolTypeRouter
from django.urls import Resolver404, path, resolve

from .consumers import LiveConsumer
from .event_stream import event_stream

ASGIApplication = Callable[..., Awaitable[None]]

#: For sites that compose their own ``URLRouter``.
websocket_urlpatterns = [path("live/", LiveConsumer.as_asgi())]


def live_application(
    django_application: ASGIApplication, websocket: ASGIApplication | None = None
) -> ASGIApplication:
    """Serve HTTP by Django, but the live socket and its event streams where the URLs put them.

    ``websocket`` is the site's own application for all other websocket paths, if it has any.
    """
    live = LiveConsumer.as_asgi()

    async def route(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if _is("djangocms_live:socket", scope):
            await live(scope, receive, send)
        elif websocket is not None:
            await websocket(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close"})

    async def route_http(scope: dict[str, Any], receive: Any, send: Any) -> None:
        # Looked at before it is resolved, which is not cheap on a large site.
        if scope["path"].endswith("/events") and _is("djangocms_live:events", scope):
            await event_stream(scope, receive, send)
        else:
            await django_application(scope, receive, send)

    application: ASGIApplication = ProtocolTypeRouter({"http": route_http, "websocket": route})
    return application


def _is(view: str, scope: dict[str, Any]) -> bool:
    # A server hands on the whole path; what Django resolves begins after the root path.
    try:
        return resolve(scope["path"].removeprefix(scope.get("root_path", ""))).view_name == view
    except Resolver404:
        return False
