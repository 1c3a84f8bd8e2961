"""Which other sites' pages may read what this site answers over HTTP: those of ``ORIGINS``.

It is the list of the socket, too, and of none but public answers: no header here ever allows a
browser to send its visitor's cookies along.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from .conf import settings

ALLOW_ORIGIN = "Access-Control-Allow-Origin"
METHODS = "GET, HEAD, OPTIONS"
HEADERS = "Last-Event-ID, Cache-Control"  # that a script may send with its question
REMEMBER = 24 * 60 * 60  # seconds for which a browser need not ask again


def headers(origin: str | None) -> dict[str, str]:
    """What to answer to a request with this ``Origin``; nothing where no other site is allowed."""
    if settings.ORIGINS is None:
        return {}
    # Also where there is no origin, or a wrong one: a cache must not give that answer to another.
    found = {"Vary": "Origin"}
    if origin is not None and origin in tuple(settings.ORIGINS):
        found[ALLOW_ORIGIN] = origin
    return found


def preflight(origin: str | None) -> dict[str, str]:
    """What to answer to a browser that asks whether a script may ask."""
    found = headers(origin)
    if ALLOW_ORIGIN in found:
        found["Access-Control-Allow-Methods"] = METHODS
        found["Access-Control-Allow-Headers"] = HEADERS
        found["Access-Control-Max-Age"] = str(REMEMBER)
    return found


def allow(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the allowed sites' pages read a response that is the same for everybody."""
    _put(headers(request.headers.get("Origin")), response)


def answer_preflight(request: HttpRequest) -> HttpResponse:
    """204, with what is allowed."""
    response = HttpResponse(status=204)
    response["Allow"] = METHODS
    _put(preflight(request.headers.get("Origin")), response)
    return response


def _put(found: dict[str, str], response: HttpResponseBase) -> None:
    for name, value in found.items():
        if name == "Vary":
            patch_vary_headers(response, [value])
        else:
            response[name] = value
