"""The few HTTP answers of the core."""

import os
import time
from importlib import import_module
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import __version__, journal, process, protocol
from .addresses import request_within
from .assets import version
from .conf import settings
from .shared_response import SharedResponse
from .sight.snapshot import identity, layer


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


@never_cache
def events(request: HttpRequest) -> HttpResponse:
    """Streams are served beside Django: whoever lands here came by another server."""
    return HttpResponse(
        "This address streams events, which takes an ASGI server and live_application in asgi.py. "
        f"Without one, ask {reverse('djangocms_live:poll')} with the same query now and then.\n",
        status=501,
        content_type="text/plain",
    )


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The shared worker's script, from the site's own origin even if static files are not.

    A worker must be of the page's origin; what it imports need not be. While a deploy goes on, the
    page and this process may be of two versions: such an answer is not to be kept. (The browser
    lets a page and a worker of two builds not talk to each other.)
    """
    bundle = static("djangocms_live/worker.js")
    if "?" not in bundle:  # not hashed, maybe: so its own address tells the versions apart
        bundle += f"?v={quote(version())}"
    body = f"/* djangocms-live {version()} */\nimportScripts({protocol.dumps(bundle)});\n"
    response = SharedResponse(body, content_type="text/javascript")
    if request.GET.get("v") == version():
        patch_cache_control(response, max_age=3600, public=True)
    else:
        add_never_cache_headers(response)
    return response


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Readiness: whether a balancer should send browsers here.

    503 while the process says goodbye to its sockets, and while it cannot read the journal. A lost
    channel layer is told but no reason to stay away: the tick delivers.
    """
    running = process.running()
    try:
        journal.heads(["live.health"])
    except DatabaseError:
        status = "journal unreachable"
    else:
        status = "leaving" if any(each.leaving for each in running) else "ok"
    said = {
        "status": status,
        "version": __version__,
        "process": identity(os.getpid())["id"],
        "interface": "asgi" if isinstance(request, ASGIRequest) else "wsgi",
        "layer": next(map(layer, running), None),
        "sockets": sum(len(each.pulse) for each in running),
        "now": time.time(),
    }
    return JsonResponse(said, status=200 if status == "ok" else 503)


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """Liveness: the process answers. A database that is away is no reason to start it again."""
    return JsonResponse({"status": "alive"})


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures of this process, for whom the settings allow it; by default there are none."""
    token, addresses = settings.METRICS_TOKEN, settings.METRICS_ADDRESSES
    if not (token or addresses):
        raise Http404
    given = request.headers.get("Authorization", "")
    if token and not constant_time_compare(given, f"Bearer {token}"):
        raise PermissionDenied
    if addresses and not request_within(request.META, addresses):
        raise PermissionDenied
    try:
        exposition = import_module("djangocms_live.metrics").exposition
    except ModuleNotFoundError:
        raise Http404 from None  # a system check says so
    body, content_type = exposition(request.headers.get("Accept", ""))
    return HttpResponse(body, content_type=content_type)
