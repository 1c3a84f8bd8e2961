"""Readers who stop reading, their TCP windows full: nobody waits for them, and they catch up."""

import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from djangocms_live.protocol import Close
from tests.site import Server

from .conftest import APPLICATION, board
from .crowd import CONVERGED, until
from .viewer import Viewer
from .wire import request

MEGABYTE = 2**20
STOPPED = 8
SIZE = 64 * 1024


@pytest.fixture(params=["daphne", "uvicorn"])
def program(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["1", "0"], ids=["accelerated", "portable"])
def server(request: pytest.FixtureRequest, program: str, tmp_path: Path) -> Iterator[Server]:
    # Pings would find them out before their outboxes are full.
    site = board(tmp_path / "site", PING_INTERVAL="600", ACCELERATE=request.param)
    yield site.serve(application=APPLICATION, program=program)
    site.close()


def stop_reading(viewer: Viewer) -> None:
    assert viewer.wire is not None
    transport = viewer.wire.transport
    small = transport.get_extra_info("socket")
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    transport.pause_reading()


async def test_they_cost_little_delay_nobody_and_come_back(server: Server) -> None:
    assert server.process is not None
    process = psutil.Process(server.process.pid)
    ports = [server.port]
    reader = Viewer(ports)
    stopped = [Viewer(ports) for _ in range(STOPPED)]
    await until(lambda: all(v.welcome for v in [reader, *stopped]), lambda: "hello", CONVERGED)

    async def post(number: int) -> None:
        await request(server.port, f"/post?n={number}&size={SIZE}", "POST")
        await until(
            lambda: reader.shown["board.score"].get(f"k{number % 7}", "").startswith(f"{number}:"),
            lambda: f"the reader waits for {number}",
            5,
        )

    for number in range(40):
        await post(number)
    before = process.memory_info().rss
    for viewer in stopped:
        stop_reading(viewer)
    sent, number, grown = 0, 40, 0
    # All are closed in the end, one after the other: nobody of them reads.
    while (await request(server.port, "/live/health"))["sockets"] > 1:
        await post(number)
        number += 1
        sent += 2 * SIZE
        grown = max(grown, process.memory_info().rss - before)
        assert sent < 30 * MEGABYTE, "they are never closed"
    assert sent > 2 * MEGABYTE
    assert grown < (STOPPED + 8) * MEGABYTE, f"{grown / MEGABYTE:.1f} MB"

    for viewer in stopped:
        assert viewer.wire is not None
        viewer.wire.transport.resume_reading()
    page = await request(server.port, "/page")
    everybody = [reader, *stopped]
    await until(
        lambda: all(viewer.sees(page["content"]) for viewer in everybody),
        lambda: [viewer.counts for viewer in everybody],
        CONVERGED,
    )
    for viewer in everybody:
        assert viewer.errors == []
        assert len(set(viewer.applied)) == len(viewer.applied)
        await viewer.stop()
    assert reader.counts["welcomed"] == 1
    for viewer in stopped:
        assert viewer.counts["welcomed"] == 2
        # The close frame lies behind what they did not read; who reads it in time is told why.
        assert set(viewer.codes) <= {Close.TOO_SLOW, 1006}
