"""Caches that show what is old, or that other processes cannot clear."""

from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Tags, Warning, register

from ..bus import shared_layer
from ..conf import settings


@register(Tags.caches)
def check_history(**kwargs: Any) -> list[CheckMessage]:
    durations = getattr(django_settings, "CMS_CACHE_DURATIONS", {})
    age = durations.get("content", 60) + settings.CDN_AGE
    if age < settings.HISTORY_AGE:
        return []
    return [
        Warning(
            f"Pages are cached for {age} s, longer than the live history of "
            f"{settings.HISTORY_AGE} s.",
            hint="Raise DJANGOCMS_LIVE['HISTORY_AGE'] above CMS_CACHE_DURATIONS['content'] and "
            "DJANGOCMS_LIVE['CDN_AGE'] together; else old pages reload instead of catching up.",
            id="djangocms_live.W001",
        )
    ]


@register(Tags.caches)
def check_shared_cache(**kwargs: Any) -> list[CheckMessage]:
    if shared_layer() is None:
        return []
    backend = django_settings.CACHES.get("default", {}).get("BACKEND", "")
    if not backend.endswith("LocMemCache"):
        return []
    return [
        Warning(
            "There is a shared channel layer, but each process has a cache of its own.",
            hint="With several processes use a shared cache (Redis, Memcached): a publish cannot "
            "clear what other processes remember.",
            id="djangocms_live.W002",
        )
    ]
