"""The browser bundle and what it is told: addresses, language, the few words it says itself."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_noop

from . import __version__
from .conf import settings

WHO = "djangocms_live.middleware.WhoMiddleware"

#: What the client says, by the keys it asks for; client/config.js has the same in English.
STRINGS = {
    "notices": gettext_noop("Live updates"),
    "connection_lost": gettext_noop("Connection lost. Updates will continue once it is back."),
    "show_new": gettext_noop("Show what is new"),
    "show_new_count": gettext_noop("Show what is new ({count})"),
    "pause": gettext_noop("{label}: pause updates"),
    "updated": gettext_noop("{label}: updated"),
    "waiting": gettext_noop("{label}: something new"),
    "content_changed": gettext_noop("This content has changed."),
    "page_changed": gettext_noop("This page has changed."),
    "show": gettext_noop("Show"),
    "dismiss": gettext_noop("Dismiss"),
    "region_gone": gettext_noop("This part of the page is no longer published."),
    "page_gone": gettext_noop("This page is no longer published."),
    "page_moved": gettext_noop("This page has moved."),
    "go_there": gettext_noop("Go to its new address"),
    "login_needed": gettext_noop("You need to log in to keep reading this page."),
    "log_in": gettext_noop("Log in"),
    "region": gettext_noop("Live content"),
    "page": gettext_noop("This page"),
}


@lru_cache(maxsize=1)
def version() -> str:
    """Version and a hash of the bundle, so that scripts of two deploys never mix."""
    digest = hashlib.sha256()
    for name in ("live.js", "worker.js"):
        if path := finders.find(f"djangocms_live/{name}"):
            digest.update(Path(path).read_bytes())
        else:
            return __version__
    return f"{__version__}+{digest.hexdigest()[:8]}"


def knows_who() -> bool:
    """Whether scripts can tell one login from another, as they must if tabs share a socket."""
    return WHO in django_settings.MIDDLEWARE or not apps.is_installed("django.contrib.auth")


def client_config() -> dict[str, Any]:
    """The JSON block of a page. The same for all visitors of a language."""
    return {
        "url": reverse("djangocms_live:socket"),
        "version": version(),
        "language": get_language() or "",
        "carrier": settings.CARRIER if knows_who() else "page",
        "who": knows_who(),
        "strings": {key: gettext(text) for key, text in STRINGS.items()},
    }
