"""The browser bundle and what it is told: addresses, language, the few words it says itself."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils.translation import get_language, gettext

from . import __version__
from .conf import settings

BUNDLE = ("live.js", "regions.js", "worker.js", "live.css")

#: What the client says, by the keys it asks for.
STRINGS: dict[str, str] = {}


@lru_cache(maxsize=1)
def version() -> str:
    """Version and a hash of the bundle, so that scripts of two deploys never mix."""
    path = finders.find("djangocms_live/live.js")
    if not path:
        return __version__
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return f"{__version__}+{digest[:8]}"


def client_config() -> dict[str, Any]:
    """The JSON block of a page. The same for all visitors of a language."""
    return {
        "url": reverse("djangocms_live:socket"),
        "version": version(),
        "language": get_language() or "",
        "carrier": settings.CARRIER,
        "strings": {key: gettext(text) for key, text in STRINGS.items()},
    }
