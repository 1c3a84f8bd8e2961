"""Web Push over HTTP: the key, subscribing and unsubscribing, and the service worker. JSON.

``GET push/key/``
    200 ``{key, csrf, on, token, worker, scope}``. ``key`` is empty where the site does not push.
    ``on``: whether this browser gets the pushes of whoever asks; then ``token`` is what it is known
    by, with which a guest follows. ``worker`` and ``scope`` are those of the service worker.
``POST push/subscribe/``
    A ``PushSubscription`` as JSON or as a form, with ``language`` and, if it replaces another,
    ``old``, that one's endpoint. 200 ``{on: true, token}``; 400 ``{reason, errors}``, 410 where the
    site does not push, 413, or 429 with ``Retry-After``.
``POST push/unsubscribe/``
    ``endpoint``, or what the browser's cookie says. 200 ``{on: false}``, also the second time.
"""

import hashlib
import json
import time
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from djangocms_live import __version__
from djangocms_live.addresses import request_address

from . import browsers, endpoints, vapid
from .push_forms import SubscriptionForm

#: Bytes of a request.
_BODY = 8 * 1024
#: Subscriptions in so many seconds: of a person or an address, and of all without an address.
_RATE, _UNKNOWN = (20, 60), (60, 60)

_BUNDLE = "djangocms_live/notifications-sw.js"


@require_safe
@never_cache
def key(request: HttpRequest) -> JsonResponse:
    found = browsers.browser_of(request)
    mine = found is not None and found.user_id == request.user.pk
    said = {
        "key": vapid.public_key() if vapid.is_configured() else "",
        "csrf": get_token(request),
        "on": mine,
        "token": found.token if mine and found else "",
        "worker": reverse("djangocms_live:notifications:sw"),
        "scope": get_script_prefix(),
    }
    return JsonResponse(said)


@require_POST
@never_cache
def subscribe(request: HttpRequest) -> JsonResponse:
    if not vapid.is_configured():
        return JsonResponse({"reason": "unavailable"}, status=410)
    data = _data(request)
    if data is None:
        return JsonResponse({"reason": "size"}, status=413)
    if wait := _too_many(request):
        response = JsonResponse({"reason": "rate"}, status=429)
        response["Retry-After"] = str(wait)
        return response
    form = SubscriptionForm(data)
    if not form.is_valid():
        return JsonResponse(
            {"reason": "invalid", "errors": form.errors.get_json_data()}, status=400
        )
    user = request.user if request.user.is_authenticated else None
    browser = browsers.subscribe(form.subscription(), user, browsers.browser_of(request))
    response = JsonResponse({"on": True, "token": browser.token})
    browsers.remember(request, response, browser)
    return response


@require_POST
@never_cache
def unsubscribe(request: HttpRequest) -> JsonResponse:
    data = _data(request)
    if data is None:
        return JsonResponse({"reason": "size"}, status=413)
    endpoint = data.get("endpoint")
    told = isinstance(endpoint, str) and 0 < len(endpoint) <= endpoints.LONGEST
    # Whoever knows the endpoint is the browser, or might as well tell its service to end it.
    found = browsers.by_endpoint(endpoint) if told else browsers.browser_of(request)
    if found is not None:
        found.delete()
    response = JsonResponse({"on": False})
    browsers.forget(response)
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script of the service worker, from the site's own origin even if static files are not.

    It stands below ``/live/`` and may speak for the whole site. The address of what it imports
    changes with each version, so browsers find a new one when they look at this file.
    """
    bundle = static(_BUNDLE)
    if "?" not in bundle:  # not hashed, maybe
        bundle += f"?v={quote(version())}"
    body = f"/* djangocms-live {version()} */\nimportScripts({json.dumps(bundle)});\n"
    response = HttpResponse(body, content_type="text/javascript")
    response["Service-Worker-Allowed"] = get_script_prefix()
    patch_cache_control(response, no_cache=True)
    return response


@lru_cache(maxsize=1)
def version() -> str:
    """Version and a hash of the bundle."""
    path = finders.find(_BUNDLE)
    if not path:
        return __version__
    return f"{__version__}+{hashlib.sha256(Path(path).read_bytes()).hexdigest()[:8]}"


def _data(request: HttpRequest) -> Any | None:
    """What was sent, as JSON or as a form; None if it is too much. Nonsense is an empty form."""
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length[:12]) > _BODY:
        return None
    if request.content_type != "application/json":
        return request.POST.dict()
    if len(request.body) > _BODY:
        return None
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _too_many(request: HttpRequest) -> int:
    """Count one more of a person, or of a guest's address; seconds until there is room, or 0."""
    limit = _RATE
    address = request_address(request)
    if request.user.is_authenticated:
        who = f"user:{request.user.pk}"
    elif address is not None:
        who = f"address:{address}"
    else:
        who, limit = "unknown", _UNKNOWN
    number, seconds = limit
    now = time.time()
    window = int(now // seconds)
    keyed = f"{django_settings.SECRET_KEY}:{who}:{window}".encode()
    name = f"djangocms_live:push:{blake2b(keyed, digest_size=16).hexdigest()}"
    cache.add(name, 0, seconds)
    try:
        count = cache.incr(name)
    except ValueError:  # it ended in between
        count = 1
    return 0 if count <= number else max(int((window + 1) * seconds - now), 1)
