"""Which pages may open the socket: those of the site itself, or of an explicit list."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.http.request import validate_host

from .conf import settings


def embedded(scope: dict[str, Any]) -> bool:
    """Whether a foreign page makes a browser ask without saying whose it is: by an image, a frame.

    It cannot read the answer, but its visitors would hold places, and be counted, for it.
    """
    headers = dict(scope.get("headers", ()))
    foreign = headers.get(b"sec-fetch-site") in (b"cross-site", b"same-site")
    return foreign and b"origin" not in headers


def allowed(scope: dict[str, Any]) -> bool:
    """Check the handshake's Origin. Clients that are no browsers send none, and may come.

    A browser always sends it, so a foreign page cannot use its visitor's cookies here.
    """
    origins = [value for name, value in scope.get("headers", ()) if name == b"origin"]
    if not origins:
        return True
    origin = origins[0].decode("latin-1")
    if settings.ORIGINS is not None:
        return origin in settings.ORIGINS
    try:
        host = urlsplit(origin).hostname
    except ValueError:
        return False
    hosts = django_settings.ALLOWED_HOSTS
    if django_settings.DEBUG and not hosts:
        hosts = [".localhost", "127.0.0.1", "[::1]"]
    return bool(host) and validate_host(f"[{host}]" if ":" in host else host, hosts)
