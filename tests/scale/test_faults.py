"""Each part fails while people read, write, come and go.

Whoever leaves a ``Crowd`` in good order has seen that nothing which was acknowledged is lost, that
everybody shows what is stored, in order and nothing twice, and that nobody is counted who is gone.
"""

import asyncio
import signal
from typing import Any

import pytest
from redis import Redis as Client

from tests.site import Server, wait_for

from .conftest import Cluster
from .crowd import Crowd, until

# One worker: the processes are there for all of these tests.
pytestmark = pytest.mark.xdist_group("cluster")


# The board's two topics, and the one in which processes call each other.
GROUPS = 3


def nobody_left(crowd: Crowd) -> bool:
    return all(viewer.counts["welcomed"] == 1 for viewer in crowd.viewers)


@pytest.mark.parametrize("number", [0, 2], ids=["daphne", "uvicorn"])
async def test_a_process_is_killed(cluster: Cluster, number: int) -> None:
    server = cluster.servers[number]
    async with Crowd(cluster.ports) as crowd:
        await asyncio.to_thread(server.kill)
        await until(lambda: crowd.failed, lambda: "nobody noticed", 30)
        await crowd.flows()
        await asyncio.to_thread(server.start)
        await crowd.flows()


async def test_a_process_is_stopped_for_a_while(cluster: Cluster) -> None:
    """As on a machine that sleeps. Its viewers' answers to its pings wait for it all the time."""
    server = cluster.servers[0]
    async with Crowd(cluster.ports) as crowd:
        others = [viewer for viewer in crowd.viewers if viewer.wire.port != server.port]
        await asleep(server, crowd.flows(others))
        await crowd.flows()
        assert nobody_left(crowd)


async def asleep(server: Server, work: Any, seconds: float = 5) -> None:
    """Longer than a ping and its pong may take."""
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    try:
        await asyncio.gather(work, asyncio.sleep(seconds))
    finally:
        server.process.send_signal(signal.SIGCONT)


async def test_redis_is_killed_and_comes_back_without_its_data(cluster: Cluster) -> None:
    async with Crowd(cluster.ports) as crowd:
        cluster.redis.kill()
        await crowd.flows()
        await asyncio.to_thread(cluster.redis.start)
        await crowd.flows()
        assert nobody_left(crowd)
        assert crowd.failed == 0, "a layer that fails fails no publish"
    with Client.from_url(cluster.redis.url) as redis:
        assert redis.dbsize() == 0
        channels = redis.pubsub_channels()
        assert len(channels) <= GROUPS + len(cluster.servers), channels


async def test_redis_hangs(cluster: Cluster) -> None:
    """Worse than its death: nobody is told that it will not answer."""
    async with Crowd(cluster.ports) as crowd:
        assert cluster.redis.process is not None
        cluster.redis.process.send_signal(signal.SIGSTOP)
        try:
            await crowd.flows()
            await crowd.flows()
        finally:
            cluster.redis.process.send_signal(signal.SIGCONT)
        await crowd.flows()
        assert nobody_left(crowd)


@pytest.mark.parametrize("how", ["restarted", "killed"])
async def test_postgresql_goes_and_comes_back(cluster: Cluster, how: str) -> None:
    async with Crowd(cluster.ports) as crowd:
        await asyncio.to_thread(
            cluster.postgres.stop if how == "restarted" else cluster.postgres.kill
        )
        await until(lambda: crowd.failed, lambda: "nobody noticed", 30)
        await asyncio.to_thread(cluster.postgres.start)
        await crowd.flows()
        assert nobody_left(crowd)


async def test_a_bad_day(cluster: Cluster) -> None:
    """One after the other and all at once."""
    async with Crowd(cluster.ports) as crowd:
        one, two, three = cluster.servers
        cluster.redis.kill()
        await asyncio.to_thread(one.kill)
        await asyncio.to_thread(cluster.postgres.kill)
        await asyncio.to_thread(two.kill)
        await asyncio.to_thread(cluster.postgres.start)
        await asyncio.to_thread(one.start)
        await asyncio.to_thread(cluster.redis.start)
        await crowd.flows()
        await asyncio.to_thread(three.kill)
        for server in (two, three):
            await asyncio.to_thread(server.start)
        await crowd.flows()


async def test_groups_that_the_dead_left_in_redis(core: Cluster) -> None:
    """The core layer keeps them there: as many as processes have died, and no more."""
    deaths = 2
    async with Crowd(core.ports, staying=4) as crowd:
        for server in core.servers[:deaths]:
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
        await crowd.flows()
        await asyncio.to_thread(core.redis.stop)
        await asyncio.to_thread(core.redis.start)
        await crowd.flows()
    with Client.from_url(core.redis.url) as redis:
        groups = redis.keys("asgi:group:*")
        assert 0 < len(groups) <= GROUPS
        for group in groups:
            assert redis.zcard(group) <= len(core.servers) + deaths
        # What is sent to the dead waits for them a minute, and is bounded by the layer's capacity.
        wait_for(lambda: redis.dbsize() <= 20, "the end of what nobody reads")
