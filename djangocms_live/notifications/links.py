"""Where a notice may lead: to a path of this site, or to an address on the web."""

import re
from urllib.parse import urlsplit

# Browsers take a backslash for a slash, and pass over control characters.
_ODD = re.compile(r"[\x00-\x20\x7f\\]")


def is_safe(url: str) -> bool:
    """Whether it is a path from the root of this site, or begins with ``http(s)://``."""
    if _ODD.search(url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme or parts.netloc:
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    return url.startswith("/") and not url.startswith("//")


def safe(url: str) -> str:
    """The address itself, or nothing."""
    return url if is_safe(url) else ""
