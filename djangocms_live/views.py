"""The few HTTP answers of the core."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from . import __version__, journal, process, protocol
from .assets import version


@require_safe
@never_cache
def socket(request: HttpRequest) -> HttpResponse:
    """Whoever lands here came by plain HTTP: the server in front does not pass the upgrade on."""
    response = HttpResponse(
        "This address speaks websocket only. If a browser's live connection ended here, the "
        "server is not an ASGI server or a proxy drops the Upgrade header.\n",
        status=426,
        content_type="text/plain",
    )
    response["Upgrade"] = "websocket"
    response["Sec-WebSocket-Protocol"] = protocol.SUBPROTOCOL
    return response


@require_safe
@cache_control(max_age=3600, public=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The shared worker's script, from the site's own origin even if static files are not.

    A worker must be of the page's origin; what it imports need not be.
    """
    source = protocol.dumps(static("djangocms_live/worker.js"))
    body = f"/* djangocms-live {version()} */\nimportScripts({source});\n"
    return HttpResponse(body, content_type="text/javascript")


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Whether this process can do its work; 503 if it cannot read the journal."""
    try:
        journal.heads(["live.health"])
    except DatabaseError:
        return JsonResponse({"status": "journal unreachable"}, status=503)
    sockets = sum(len(running.pulse) for running in process.running())
    return JsonResponse({"status": "ok", "version": __version__, "sockets": sockets})
