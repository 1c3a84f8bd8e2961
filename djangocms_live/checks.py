"""System checks of the core. Each has an id, a plain sentence and a hint that mends it."""

from typing import Any

from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.urls import NoReverseMatch, reverse

from .bus import shared_layer
from .conf import DEFAULTS, settings


@register(Tags.compatibility)
def check_settings(**kwargs: Any) -> list[CheckMessage]:
    given = getattr(django_settings, "DJANGOCMS_LIVE", {})
    unknown = sorted(set(given) - set(DEFAULTS))
    if not unknown:
        return []
    names = ", ".join(unknown)
    return [
        Error(
            f"DJANGOCMS_LIVE has settings that nobody reads: {names}.",
            hint=f"Known are: {', '.join(sorted(DEFAULTS))}.",
            id="djangocms_live.E001",
        )
    ]


@register(Tags.staticfiles)
def check_bundle(**kwargs: Any) -> list[CheckMessage]:
    if finders.find("djangocms_live/live.js"):
        return []
    return [
        Error(
            "The browser bundle is not built.",
            hint="In a checkout run 'npm ci && npm run build'; packages on PyPI carry it.",
            id="djangocms_live.E002",
        )
    ]


@register(Tags.urls)
def check_urls(**kwargs: Any) -> list[CheckMessage]:
    try:
        reverse("djangocms_live:socket")
    except NoReverseMatch:
        return [
            Error(
                "The live URLs are not included.",
                hint='Add path("live/", include("djangocms_live.urls")) to the root URLconf, '
                "outside of i18n_patterns.",
                id="djangocms_live.E003",
            )
        ]
    return []


@register(Tags.caches)
def check_history(**kwargs: Any) -> list[CheckMessage]:
    durations = getattr(django_settings, "CMS_CACHE_DURATIONS", {})
    age = durations.get("content", 60)
    if age < settings.HISTORY_AGE:
        return []
    return [
        Warning(
            f"Pages are cached for {age} s, longer than the live history of "
            f"{settings.HISTORY_AGE} s.",
            hint="Raise DJANGOCMS_LIVE['HISTORY_AGE'] above CMS_CACHE_DURATIONS['content'] and "
            "the age that a CDN allows; else old pages reload instead of catching up.",
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
