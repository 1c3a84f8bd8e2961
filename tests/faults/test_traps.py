"""Traps that others fell into, each with what keeps us out of it. See docs/howto/doctor.rst."""

import asyncio
import json
from collections.abc import Callable, Iterator

import pytest

from tests.live_client import live_client, subscriptions
from tests.servers import Redis
from tests.site import Server, Site, wait_for


def greet(server: Server, **options: object) -> None:
    async def hello() -> None:
        async with live_client(server.socket_url, **options) as client:
            await client.hello()

    asyncio.run(hello())


def test_daphne_with_its_own_backlog_says_so(site: Site) -> None:
    server = site.serve(program="plain-daphne", DEBUG="0")
    greet(server)
    greet(server)
    wait_for(lambda: "backlog=4096" in server.log.read_text(), "the advice")
    assert server.log.read_text().count("backlog=4096") == 1


def test_daphne_as_documented_says_nothing(site: Site) -> None:
    server = site.serve(DEBUG="0")
    greet(server)
    assert "backlog" not in server.log.read_text()


def test_uvicorn_that_compresses_says_so(site: Site) -> None:
    server = site.serve(program="compressing-uvicorn", DEBUG="0")
    greet(server)
    assert "deflate" not in server.log.read_text()  # nobody asked for it yet
    greet(server, compression="deflate")
    wait_for(lambda: "--ws-per-message-deflate false" in server.log.read_text(), "the advice")


class TestCoreLayer:
    """channels_redis.core, whose receiving ends for good when Redis does, and with redis-py 8 when
    Redis has nothing to say for five seconds."""

    @pytest.fixture
    def redis(self) -> Iterator[Redis]:
        with Redis() as redis:
            yield redis

    @pytest.fixture
    def server(self, site: Site, redis: Redis) -> Server:
        with Redis() as cache:
            site.environment |= {"REDIS_URL": redis.url, "CACHE_URL": cache.url}
            site.environment["DJANGO_SETTINGS_MODULE"] = "tests.faults.core_layer_settings"
            yield site.serve()

    @pytest.fixture
    def layer(self, server: Server) -> Callable[[], str]:
        return lambda: json.load(server.get("/live/health"))["layer"]

    async def test_redis_restarts(
        self, site: Site, redis: Redis, server: Server, layer: Callable[[], str]
    ) -> None:
        html = (await asyncio.to_thread(server.get, "/en/")).read().decode()
        async with live_client(server.socket_url) as client:
            await client.hello(subscriptions(html))
            await asyncio.to_thread(wait_for, lambda: layer() == "ok", "the layer")
            await asyncio.to_thread(redis.kill)
            await asyncio.to_thread(wait_for, lambda: layer() == "lost", "the loss")
            # Nobody is disconnected, and the tick delivers meanwhile.
            await asyncio.to_thread(site.manage, "demo_publish", "--text", "While it is away")
            assert "While it is away" in json.dumps(await client.publication(30))
            await asyncio.to_thread(redis.start)
            await asyncio.to_thread(wait_for, lambda: layer() == "ok", "the layer again")
            await asyncio.to_thread(site.manage, "demo_publish", "--text", "Back again")
            assert "Back again" in json.dumps(await client.publication(10))

    async def test_redis_is_silent_for_longer_than_its_client_waits(
        self, server: Server, layer: Callable[[], str]
    ) -> None:
        async with live_client(server.socket_url) as client:
            await client.hello()
            await asyncio.to_thread(wait_for, lambda: layer() == "ok", "the layer")
            # Our own echo is never further away than two seconds.
            heard = await asyncio.to_thread(lambda: [layer() for _ in range(20) if not pause(0.4)])
            assert set(heard) == {"ok"}
        assert "is not heard" not in server.log.read_text()


def pause(seconds: float) -> None:
    """What is watched here is that nothing happens, for longer than five seconds."""
    import threading

    threading.Event().wait(seconds)
