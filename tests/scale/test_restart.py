"""A new release: one process after the other ends in good order and comes back, nobody is lost."""

import asyncio
import signal
from collections import Counter

import pytest

from djangocms_live.protocol import Close

from .conftest import APPLICATION, Cluster
from .crowd import Crowd

pytestmark = pytest.mark.xdist_group("cluster")

VIEWERS = 1000


async def test_a_rolling_restart_under_a_thousand_viewers(cluster: Cluster) -> None:
    """Every refused connection is tried again, until there is one."""
    # The product's own patience: two seconds for a pong are few while so many come at once.
    rhythm = {"PING_INTERVAL": "25", "PONG_TIMEOUT": "8"}
    servers = [
        await asyncio.to_thread(cluster.site.serve, application=APPLICATION, **rhythm)
        for _ in range(2)
    ]
    ports = [server.port for server in servers]
    async with Crowd(ports, staying=VIEWERS, guests=0, pause=0.5, arrival=5) as crowd:
        for server in servers:
            assert server.process is not None
            server.process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(server.wait) in (0, -signal.SIGTERM)
            await asyncio.to_thread(server.start)
            await crowd.flows()
        codes = sum((viewer.codes for viewer in crowd.viewers), Counter[int]())
        counts = sum((viewer.counts for viewer in crowd.viewers), Counter[str]())
    assert set(codes) == {Close.RESTART}, (codes, counts)
    assert counts["bye"] == codes[Close.RESTART] >= VIEWERS
    assert counts["silent"] == 0
    for server in servers:
        await asyncio.to_thread(server.kill)
