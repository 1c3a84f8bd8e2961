"""System checks of the core. Each has an id, a plain sentence and a hint that mends it."""

from importlib import import_module
from typing import Any

from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.urls import NoReverseMatch, reverse

from . import assets
from .bus import shared_layer
from .conf import DEFAULTS, SECTIONS, settings


@register(Tags.compatibility)
def check_settings(**kwargs: Any) -> list[CheckMessage]:
    given = getattr(django_settings, "DJANGOCMS_LIVE", {})
    known = set(DEFAULTS) | set(SECTIONS)
    unknown = set(given) - known
    for name, defaults in SECTIONS.items():
        known |= {f"{name}.{key}" for key in defaults}
        unknown |= {f"{name}.{key}" for key in given.get(name, {}) if key not in defaults}
    if not unknown:
        return []
    names = ", ".join(sorted(unknown))
    return [
        Error(
            f"DJANGOCMS_LIVE has settings that nobody reads: {names}.",
            hint=f"Known are: {', '.join(sorted(known))}.",
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


@register(Tags.compatibility)
def check_who(**kwargs: Any) -> list[CheckMessage]:
    if settings.CARRIER != "worker" or assets.knows_who():
        return []
    return [
        Warning(
            "Each open page has a WebSocket of its own; the tabs of a browser could share one.",
            hint=f"Add {assets.WHO!r} to MIDDLEWARE, after AuthenticationMiddleware: it keeps "
            "one login apart from another. Or set DJANGOCMS_LIVE['CARRIER'] to 'page'.",
            id="djangocms_live.W003",
        )
    ]


@register(Tags.compatibility)
def check_layer(**kwargs: Any) -> list[CheckMessage]:
    layers = getattr(django_settings, "CHANNEL_LAYERS", {})
    alias = settings.LAYER_ALIAS
    if alias in layers or (alias == DEFAULTS["LAYER_ALIAS"] and not layers):
        return []
    return [
        Error(
            f"CHANNEL_LAYERS has no {alias!r}, so each process is alone.",
            hint=f"Name one of {', '.join(sorted(layers)) or 'them'} in "
            "DJANGOCMS_LIVE['LAYER_ALIAS'], or take the setting out.",
            id="djangocms_live.E004",
        )
    ]


@register(Tags.compatibility, deploy=True)
def check_several_processes(**kwargs: Any) -> list[CheckMessage]:
    if shared_layer() is not None:
        return []
    return [
        Warning(
            "Without a shared channel layer each process is alone.",
            hint="That is right for one server process: then silence this. With several, or with "
            "publishes from elsewhere, pages follow a second late; pip install "
            '"djangocms-live[redis]" and use channels_redis.pubsub.RedisPubSubChannelLayer.',
            id="djangocms_live.W004",
        )
    ]


@register(Tags.compatibility)
def check_metrics(**kwargs: Any) -> list[CheckMessage]:
    if not (settings.METRICS_TOKEN or settings.METRICS_ADDRESSES):
        return []
    try:
        import_module("prometheus_client")
    except ModuleNotFoundError:
        return [
            Warning(
                "The figures may be read, but nothing is there to write them.",
                hint='pip install "djangocms-live[metrics]"',
                id="djangocms_live.W005",
            )
        ]
    return []


@register(Tags.compatibility)
def check_redis_timeout(**kwargs: Any) -> list[CheckMessage]:
    config = getattr(django_settings, "CHANNEL_LAYERS", {}).get(settings.LAYER_ALIAS, {})
    if config.get("BACKEND") != "channels_redis.core.RedisChannelLayer":
        return []
    version = import_module("redis").__version__
    hosts = config.get("CONFIG", {}).get("hosts") or [{}]
    if int(version.partition(".")[0]) < 8 or all("socket_timeout" in host for host in hosts):
        return []
    return [
        Warning(
            f"redis-py {version} gives up on a silent Redis after 5 s, which is as long as the "
            "channel layer waits for a message.",
            hint="Use channels_redis.pubsub.RedisPubSubChannelLayer; or say in CHANNEL_LAYERS "
            '"hosts": [{"address": "redis://…", "socket_timeout": None}].',
            id="djangocms_live.W006",
        )
    ]


@register(Tags.security, deploy=True)
def check_origins(**kwargs: Any) -> list[CheckMessage]:
    if settings.ORIGINS is not None or "*" not in django_settings.ALLOWED_HOSTS:
        return []
    return [
        Warning(
            "Pages of any site may open the live socket in the name of their visitors.",
            hint='List this site\'s own in DJANGOCMS_LIVE["ORIGINS"], ["https://example.com"], or '
            "in ALLOWED_HOSTS.",
            id="djangocms_live.W007",
        )
    ]
