"""A thousand comments at once, and one of two processes dies: each is there once, for everybody."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.live_client import LiveClient, live_client, live_elements, subscriptions
from tests.servers import Postgres, Redis
from tests.site import Server, Site
from tests.talker import Talker, ask, where

from .crowd import until

pytestmark = [pytest.mark.xdist_group("pages"), pytest.mark.timeout(600)]

COMMENTS = 1000
TALKERS = 20
READERS = 3  # at each process
KILLED_AFTER = 400
CONVERGED = 300  # seconds, on a busy machine

STORED = """
from djangocms_live.comments.models import Comment, Thread
rows = Comment.objects.filter(body__startswith="Number ").select_related("thread")
thread = rows[0].thread
print(json.dumps({
    "bodies": {comment.key: comment.body for comment in rows},
    "rows": rows.count(),
    "visible": thread.visible,
    "all": thread.comments.filter(state="visible").count(),
}))
"""


@pytest.fixture(scope="module")
def site(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("talk")
    with Redis() as redis:
        urls = {"DATABASE_URL": postgres.database("talk"), "REDIS_URL": redis.url}
        site = Site(folder, DJANGO_SETTINGS_MODULE="tests.scale.talk_settings", **urls).prepare()
        yield site
        site.close()


class Reader:
    """A page that is open at a process, and comes back at whichever is alive."""

    def __init__(self, servers: list[Server], sub: dict[str, Any], topic: str) -> None:
        self.servers = servers
        self.sub = sub
        self.topic = topic
        self.posted: list[str] = []
        self.offsets: list[int] = []
        self.connects = 0
        self.failed = ""
        self._task = asyncio.create_task(self._live())

    async def _live(self) -> None:
        for turn in count():
            server = self.servers[turn % len(self.servers)]
            try:
                async with live_client(server.socket_url) as client:
                    await self._follow(client)
            except (OSError, TimeoutError, EOFError):
                await asyncio.sleep(0.2)  # a browser's back-off
            except Exception as error:
                self.failed = repr(error)
                raise

    async def _follow(self, client: LiveClient) -> None:
        welcome = await client.hello([self.sub])
        (answer,) = welcome["subs"]
        assert answer["t"] == self.topic
        assert answer["recovered"], answer
        self._take(answer["e"], answer["pubs"])
        self.connects += 1
        while True:
            frame = await client.until(lambda frame: "t" in frame, 3600)
            self._take(frame["e"], [frame["pub"]])

    def _take(self, epoch: str, pubs: list[dict[str, Any]]) -> None:
        """As the browser's client: what is not newer than what it has is no news to it."""
        for pub in pubs:
            if pub["o"] <= self.sub["since"]["o"]:
                continue
            self.sub["since"] = {"e": epoch, "o": pub["o"]}
            self.offsets.append(pub["o"])
            assert pub["type"] == "posted", pub
            assert pub["key"] in pub["data"]["html"]
            self.posted.append(pub["key"])

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def test_a_thousand_comments_and_a_process_that_is_killed(site: Site) -> None:
    path, write, topic = await asyncio.to_thread(where, site)
    servers = [await asyncio.to_thread(site.serve) for _ in range(2)]
    html = (await asyncio.to_thread(servers[0].get, path)).read().decode()
    (element,) = [one for one in live_elements(html) if one.get("feature") == "comments"]
    (sub,) = [sub for sub in subscriptions(html) if sub["t"] == element["topic"]]
    orders = [servers, servers[::-1]]
    readers = [Reader(orders[n % 2], {**sub}, topic) for n in range(2 * READERS)]
    await until(
        lambda: all(reader.connects for reader in readers),
        lambda: [reader.failed for reader in readers],
        CONVERGED,
    )

    accepted: dict[str, str] = {}
    ports = [server.port for server in servers]
    talkers = [Talker(number, ports, write) for number in range(TALKERS)]
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(TALKERS) as threads:
        share = COMMENTS // TALKERS
        talks = [
            loop.run_in_executor(
                threads, one.talk, range(one.number * share, (one.number + 1) * share), accepted
            )
            for one in talkers
        ]
        everybody = asyncio.gather(*talks)
        await until(
            lambda: len(accepted) >= KILLED_AFTER or everybody.done(),
            lambda: len(accepted),
            CONVERGED,
        )
        assert not everybody.done(), await everybody
        await asyncio.to_thread(servers[0].kill)
        await everybody
    assert sum(talker.again for talker in talkers) > 0, "nobody noticed"

    stored = await asyncio.to_thread(ask, site, STORED)
    assert len(accepted) == stored["rows"] == COMMENTS
    assert stored["bodies"] == accepted
    assert stored["visible"] == stored["all"]

    await until(
        lambda: all(len(reader.posted) >= COMMENTS for reader in readers),
        lambda: [(len(reader.posted), reader.connects, reader.failed) for reader in readers],
        CONVERGED,
    )
    for reader in readers:
        await reader.stop()
        assert reader.failed == ""
        assert sorted(reader.posted) == sorted(accepted), "each once, and no other"
        assert reader.offsets == sorted(set(reader.offsets))
        assert reader.posted == readers[0].posted, "the same order for all"
    assert [reader.connects > 1 for reader in readers] == [True, False] * READERS
    await asyncio.to_thread(servers[1].kill)
