"""The channel layer, by which processes hear of each other."""

from importlib import import_module
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from ..bus import shared_layer
from ..conf import DEFAULTS, settings


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
