"""As old as its content is what a live placeholder has to be stamped.

The template around it reads the positions of now, while the content may come out of the CMS's
placeholder cache. So the positions of whoever fills that cache are kept beside it, and stamped
for all who are served from there.
"""

from collections.abc import Iterable, Sequence

from cms.cache.placeholder import clear_placeholder_cache, get_placeholder_cache
from cms.models import Placeholder
from cms.utils.conf import get_cms_setting
from django.contrib.sites.models import Site
from django.core.cache import cache
from django.http import HttpRequest

from djangocms_live.journal import known

#: Seconds that a rendering may take.
GRACE = 30


def of_content(
    placeholders: Iterable[Placeholder],
    language: str,
    topics: Sequence[str],
    since: str,
    request: HttpRequest,
) -> str:
    """``since``, or older if the placeholders will come from the cache and are that old."""
    site_id = Site.objects.get_current(request).pk
    positions = dict(zip(topics, since.split(), strict=True))
    for placeholder in placeholders:
        key = _key(placeholder.pk, language, site_id)
        kept = cache.get(key)
        if get_placeholder_cache(placeholder, language, site_id, request) is None:
            # Only if there is none: an earlier rendering may yet be on its way into the cache.
            # And never those of a self-GET, which do not wait for such a rendering.
            if kept is None and not known.get({}):
                cache.add(key, positions, get_cms_setting("CACHE_DURATIONS")["content"] + GRACE)
        elif kept is None:
            clear_placeholder_cache(placeholder, language, site_id)
        else:
            positions = {topic: _older(p, kept.get(topic, p)) for topic, p in positions.items()}
    return " ".join(positions.values())


def forget(placeholder: int, language: str, site_id: int) -> None:
    """The placeholder's cache was cleared."""
    cache.delete(_key(placeholder, language, site_id))


def _older(position: str, kept: str) -> str:
    epoch, _, offset = position.rpartition(":")
    kept_epoch, _, kept_offset = kept.rpartition(":")
    return position if epoch == kept_epoch and int(offset) < int(kept_offset) else kept


def _key(placeholder: int, language: str, site_id: int) -> str:
    return f"djangocms_live:positions:{placeholder}:{language}:{site_id}"
