"""Whether the site's ASGI application has the live socket in it.

It is not guessed from names: a handshake is sent through the application, with all that the site
has put around it, and the consumer says that it came.
"""

import asyncio
from importlib import import_module
from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.urls import NoReverseMatch, reverse

from ..consumers import PROBE
from ..protocol import SUBPROTOCOL

PATIENCE = 5  # seconds

_WITHOUT = (
    "Without it the pages ask every few seconds for what is new. That is right for a site without "
    "an ASGI server: then silence this."
)


@register(Tags.compatibility)
def check_asgi(**kwargs: Any) -> list[CheckMessage]:
    try:
        path = reverse("djangocms_live:socket")
    except NoReverseMatch:
        return []  # another check says so
    name = application_name()
    if name is None:
        return [
            Warning(
                "No ASGI application is known, so nobody can tell whether it has the live socket.",
                hint=f"Name it in ASGI_APPLICATION, 'mysite.asgi.application'. {_WITHOUT}",
                id="djangocms_live.W008",
            )
        ]
    try:
        application = _load(name)
    except Exception as error:
        return [
            Error(
                f"The ASGI application {name} cannot be imported: {error!r}.",
                hint="Let asgi.py call get_asgi_application() before it imports "
                "djangocms_live.routing, and mend what the message says.",
                id="djangocms_live.E005",
            )
        ]
    if async_to_sync(reaches)(application, path):
        return []
    return [
        Warning(
            f"A WebSocket at {path} does not reach djangocms-live in {name}.",
            hint="Wrap the application in asgi.py: application = live_application(application), "
            f"from djangocms_live.routing. {_WITHOUT}",
            id="djangocms_live.W008",
        )
    ]


def application_name() -> str | None:
    """Where the site's ASGI application is; None where nobody said so.

    Servers are told it in their command line, so settings need not have it. Then it is looked for
    beside the WSGI application, where ``startproject`` puts it.
    """
    if name := getattr(django_settings, "ASGI_APPLICATION", None):
        return str(name)
    sibling = str(getattr(django_settings, "WSGI_APPLICATION", None) or "").replace(
        ".wsgi.", ".asgi."
    )
    if ".asgi." not in sibling:
        return None
    try:
        _load(sibling)
    except Exception:
        return None
    return sibling


def _load(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(import_module(module), attribute)


async def reaches(application: Any, path: str) -> bool:
    """Whether a handshake at a path comes to the live consumer. Nothing is opened for it."""
    reached: list[bool] = []
    host = next(
        (name for name in django_settings.ALLOWED_HOSTS if name[:1] not in "*."), "localhost"
    )
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "wss",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", host.encode()), (b"origin", f"https://{host}".encode())],
        "client": ("127.0.0.1", 0),
        "server": (host, 443),
        "subprotocols": [SUBPROTOCOL],
        PROBE: reached,
    }
    messages = iter(({"type": "websocket.connect"},))

    async def receive() -> dict[str, Any]:
        return next(messages, {"type": "websocket.disconnect", "code": 1000})

    async def send(message: dict[str, Any]) -> None:
        pass

    try:
        async with asyncio.timeout(PATIENCE):
            await application(scope, receive, send)
    except Exception:  # of the site's own, to which a handshake like this one came
        return bool(reached)
    return bool(reached)
