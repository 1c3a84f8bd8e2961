"""A rendering that began before a placeholder's cache was cleared does not fill it any more.

The CMS asks for the version of a cache when it writes to it, not when the rendering began. So what
was loaded before a commit and is ready after it would be kept as if it were new. A live page has
its positions in one placeholder and its content in all of them: it would carry positions that not
all of its content has reached.
"""

from functools import wraps
from typing import Any

from cms import plugin_rendering
from cms.cache.placeholder import _get_placeholder_cache_version
from cms.models import Placeholder
from django.http import HttpRequest

_BEGAN = "_djangocms_live_began"


def guard() -> None:
    """Have the CMS keep of a placeholder only what was begun after its cache was last cleared."""
    get, fill = plugin_rendering.get_placeholder_cache, plugin_rendering.set_placeholder_cache
    if hasattr(get, "__wrapped__"):
        return

    @wraps(get)
    def get_placeholder_cache(
        placeholder: Placeholder, lang: str, site_id: int, request: HttpRequest
    ) -> Any:
        found = get(placeholder, lang, site_id, request)
        if found is None:
            # The CMS may ask twice: before it loads the plugins, and before it renders them.
            key = placeholder.pk, lang, site_id
            request.__dict__.setdefault(_BEGAN, {}).setdefault(key, _version(placeholder, *key[1:]))
        return found

    @wraps(fill)
    def set_placeholder_cache(
        placeholder: Placeholder, lang: str, site_id: int, content: Any, request: HttpRequest
    ) -> None:
        began = request.__dict__.get(_BEGAN, {}).pop((placeholder.pk, lang, site_id), None)
        if began in (None, _version(placeholder, lang, site_id)):
            fill(placeholder, lang, site_id, content, request)

    plugin_rendering.get_placeholder_cache = get_placeholder_cache
    plugin_rendering.set_placeholder_cache = set_placeholder_cache


def _version(placeholder: Placeholder, lang: str, site_id: int) -> int:
    version: int = _get_placeholder_cache_version(placeholder, lang, site_id)[0]
    return version
