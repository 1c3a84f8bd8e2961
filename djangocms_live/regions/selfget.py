"""The site asks itself for a page, as an anonymous visitor, without a network in between.

The whole handler answers, so the middleware, the permissions and the caches are those of any
visitor. It runs in a context of its own: language, URL configuration and the like stay as they
are outside, and no signal tells of a request that nobody made.
"""

from collections.abc import Mapping
from contextvars import copy_context
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode, urlsplit

from django.conf import settings as django_settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponseBase
from django.urls import set_script_prefix

from djangocms_live import __version__
from djangocms_live.api import View
from djangocms_live.conf import settings
from djangocms_live.journal import known

USER_AGENT = f"djangocms-live/{__version__} (self-GET)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an anonymous visitor gets. ``html`` is empty unless it is a public page."""

    status: int
    html: str
    request: HttpRequest


def get(view: View, offsets: Mapping[str, int] | None = None) -> Answer:
    """Ask for the page of a view. ``offsets`` are those that its stamps may count at once."""
    return copy_context().run(_get, view, dict(offsets or {}))


def _get(view: View, offsets: dict[str, int]) -> Answer:
    known.set(offsets)
    set_script_prefix(f"{_script_name()}/")
    request = WSGIRequest(_environ(view))
    response = _handler(tuple(django_settings.MIDDLEWARE)).get_response(request)
    try:
        return Answer(response.status_code, _html(response), request)
    finally:
        # Not response.close(): it would send request_finished.
        for close in response._resource_closers:
            close()


@lru_cache(maxsize=1)
def _handler(middleware: tuple[str, ...]) -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _html(response: HttpResponseBase) -> str:
    """The text of a public page; streams and other types have nothing to be cut out of."""
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    if response.status_code != 200 or response.streaming or not is_html:
        return ""
    if response.headers.get("Content-Encoding"):
        return ""
    return response.content.decode(response.charset)


def _environ(view: View) -> dict[str, Any]:
    url = urlsplit(view.url)
    secure = url.scheme == "https" or django_settings.SECURE_SSL_REDIRECT
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": _script_name(),
        "PATH_INFO": _path_info(url.path),
        "QUERY_STRING": _query(url.query),
        "SERVER_NAME": url.hostname or "",
        "SERVER_PORT": str(url.port or (443 if secure else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": url.netloc,
        "HTTP_ACCEPT": "text/html",
        "HTTP_ACCEPT_LANGUAGE": view.language,
        "HTTP_USER_AGENT": USER_AGENT,
        "wsgi.url_scheme": "https" if secure else "http",
        "wsgi.input": BytesIO(),
    }
    if secure and django_settings.SECURE_PROXY_SSL_HEADER:
        header, value = django_settings.SECURE_PROXY_SSL_HEADER
        environ[header] = value
    return environ


def _path_info(path: str) -> str:
    path = path.removeprefix(_script_name())
    # WSGI's way of passing bytes in a string.
    return unquote_to_bytes(path).decode("latin-1") or "/"


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([pair for pair in pairs if pair[0] in settings.QUERY_PARAMETERS])


def _script_name() -> str:
    return (django_settings.FORCE_SCRIPT_NAME or "").rstrip("/")
