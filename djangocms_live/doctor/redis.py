"""Whether every Redis of the channel layer can be reached, and how far away it is."""

import asyncio
from typing import Any

from channels_redis.utils import create_pool, decode_hosts
from django.conf import settings as django_settings
from redis.asyncio import Redis

from ..conf import settings
from .report import Report, Watch, spoken

SLOW = 0.02  # seconds


async def look_at_redis(report: Report) -> bool:
    """False if one of them cannot be reached."""
    layers: dict[str, Any] = django_settings.CHANNEL_LAYERS
    config = layers[settings.LAYER_ALIAS].get("CONFIG", {})
    for host in decode_hosts(config.get("hosts")):
        client = Redis(connection_pool=create_pool(host))
        try:
            async with asyncio.timeout(settings.LAYER_TIMEOUT + 1):
                version = (await client.info("server"))["redis_version"]
                watch = Watch()  # not before: the first command had to connect
                await client.info("server")
                took = watch.seconds
        except Exception as error:
            # Without its text, which may hold the address with its password.
            report.broken(
                "Redis",
                f"It cannot be reached: {type(error).__name__}.",
                "Start it, or correct 'hosts' in CHANNEL_LAYERS; a firewall may stand between.",
            )
            return False
        finally:
            await client.aclose(close_connection_pool=True)
        if took > SLOW:
            mend = "Every publish and every new topic waits for it: bring it nearer."
            report.warn("Redis", f"version {version} takes {spoken(took)} to answer.", mend)
        else:
            report.good("Redis", f"version {version} answers in {took * 1000:.1f} ms.")
    return True
