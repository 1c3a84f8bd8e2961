"""The pages of a real site on two processes: what fails beneath them, and who watches."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live_client import LiveClient, live_client, subscriptions
from tests.servers import Postgres, Redis
from tests.site import Server, Site

pytestmark = pytest.mark.xdist_group("pages")

CONVERGED = 30  # seconds


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    """The channel layer's. The cache has another, which stays: it is the CMS that needs it."""
    with Redis() as redis:
        yield redis


@pytest.fixture(scope="module")
def site(
    postgres: Postgres, redis: Redis, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("pages")
    with Redis() as cache:
        urls = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url, "CACHE_URL": cache.url}
        site = Site(folder, **urls).prepare()
        yield site
        site.close()


@pytest.fixture(scope="module")
def two_servers(site: Site) -> list[Server]:
    return [site.serve() for _ in range(2)]


@pytest.fixture
def servers(two_servers: list[Server]) -> list[Server]:
    """Both are up."""
    for server in two_servers:
        if server.process is None or server.process.poll() is not None:
            server.start()
    return two_servers


class Viewer:
    """Somebody with the front page open, who comes back like a browser does."""

    def __init__(self, server: Server, subs: list[dict[str, Any]]) -> None:
        self.server = server
        self.subs = subs
        self.seen: list[str] = []
        self.connects = 0
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._live())

    async def _live(self) -> None:
        while True:
            try:
                async with live_client(self.server.socket_url) as client:
                    await self._follow(client)
            except (OSError, TimeoutError, ConnectionError, EOFError):
                pass
            await asyncio.sleep(0.2)  # a browser's back-off

    async def _follow(self, client: LiveClient) -> None:
        welcome = await client.hello(self.subs)
        self.connects += 1
        self._news.set()
        for sub in welcome["subs"]:
            if "err" in sub:
                return
            self._take(sub["t"], {"e": sub["e"], "o": sub["o"]}, sub["pubs"])
        while True:
            frame = await client.until(lambda frame: "pub" in frame or "bye" in frame, 3600)
            if "bye" in frame:
                return
            pub = frame["pub"]
            self._take(frame["t"], {"e": frame["e"], "o": pub["o"]}, [pub])

    def _take(self, topic: str, position: dict[str, Any], pubs: list[dict[str, Any]]) -> None:
        for sub in self.subs:
            if sub.setdefault("name", topic) == topic:
                sub["since"] = position
        for pub in pubs:
            for region in pub["data"].get("regions", {}).values():
                self.seen.append(region["html"])
        self._news.set()

    async def sees(self, words: str, patience: float = CONVERGED) -> None:
        async with asyncio.timeout(patience):
            while not any(words in html for html in self.seen):
                self._news.clear()
                await self._news.wait()

    async def connected(self) -> None:
        async with asyncio.timeout(CONVERGED):
            while not self.connects:
                self._news.clear()
                await self._news.wait()

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


@pytest.fixture
async def viewers(servers: list[Server]) -> AsyncIterator[list[Viewer]]:
    """One at each server, connected."""
    found = []
    for server in servers:
        html = (await asyncio.to_thread(server.get, "/en/")).read().decode()
        found.append(Viewer(server, subscriptions(html)))
    for viewer in found:
        await viewer.connected()
    yield found
    for viewer in found:
        await viewer.stop()


async def publish(site: Site, words: str) -> None:
    """By a third process."""
    await asyncio.to_thread(site.manage, "demo_publish", "--language", "en", "--text", words)


async def test_a_publish_crosses_processes_by_wake_up(site: Site, viewers: list[Viewer]) -> None:
    """Long before the tick, which comes every 25 s."""
    await publish(site, "Crossed over")
    for viewer in viewers:
        await viewer.sees("Crossed over", 5)
        assert viewer.connects == 1


async def test_redis_restarted_without_its_data(
    site: Site, redis: Redis, viewers: list[Viewer]
) -> None:
    redis.kill()
    await publish(site, "While Redis was away")
    for viewer in viewers:
        # Nobody can wake the hubs, so they look for themselves every second.
        await viewer.sees("While Redis was away", 10)
    await asyncio.to_thread(redis.start)
    await publish(site, "Redis is back")
    for viewer in viewers:
        await viewer.sees("Redis is back", 10)
        assert viewer.connects == 1, "nobody is disconnected"


async def test_postgresql_restarted(site: Site, postgres: Postgres, viewers: list[Viewer]) -> None:
    await asyncio.to_thread(postgres.stop)
    await asyncio.to_thread(postgres.start)
    await publish(site, "PostgreSQL is back")
    for viewer in viewers:
        await viewer.sees("PostgreSQL is back")
        assert viewer.connects == 1, "nobody is disconnected"


async def test_one_process_killed(site: Site, servers: list[Server], viewers: list[Viewer]) -> None:
    await asyncio.to_thread(servers[0].kill)
    await publish(site, "One is dead")
    await viewers[1].sees("One is dead", 5)
    assert viewers[1].connects == 1
    await asyncio.to_thread(servers[0].start)
    await viewers[0].sees("One is dead")
