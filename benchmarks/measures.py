"""What is measured: fan-out, connecting, a storm, a stalled reader, a restarted Redis.

Each function starts fresh processes, measures one variant and ends them. The figures are those of
the one server process; the load client and Redis are on other cores where there are any.
"""

import base64
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self

from tests.servers import Redis
from tests.site import HOST, wait_for

from . import machine
from .machine import cpu_ns
from .processes import Server, Variant, load_on, served

EVENT_BYTES = 600
LARGE_EVENT_BYTES = 60_000
# So many events at least, and as many as fit into the time.
EVENTS, EVENT_SECONDS = 6, 2.0
FEW, LARGE_CROWD = 5, 5000
Row = dict[str, Any]
Settings = dict[str, str]


def fanout(
    variant: Variant, settings: Settings, sizes: Iterable[int], redis: Redis
) -> Iterator[Row]:
    """One event to all viewers of a page, for a growing number of viewers of one process."""
    assert redis.process
    with served(variant, settings) as server, load_on(server.port) as load:
        # Whatever a process has once is there before memory is counted.
        load.do("connect", viewers=FEW)
        load.do("events", count=3, size=EVENT_BYTES)
        base = server.pss_kb()
        for viewers in sizes:
            busy = machine.load()
            load.do("connect", viewers=viewers)
            pss = server.pss_kb()
            least = EVENTS if viewers < LARGE_CROWD else EVENTS // 2
            load.do("events", count=least // 2, size=EVENT_BYTES)
            before, redis_before = server.cpu_ns(), cpu_ns(redis.process.pid)
            seen = load.do("events", count=least, size=EVENT_BYTES, seconds=EVENT_SECONDS)
            spent, redis_spent = server.cpu_ns() - before, cpu_ns(redis.process.pid) - redis_before
            deliveries = seen["events"] * viewers
            yield {
                **variant.labels,
                "viewers": viewers,
                "us_per_delivery": spent / deliveries / 1000,
                "redis_us_per_delivery": redis_spent / deliveries / 1000,
                "p50_ms": seen["p50_ms"],
                "p99_ms": seen["p99_ms"],
                "last_ms": seen["last_ms"],
                "deliveries_per_s": viewers / seen["last_ms"] * 1000,
                "kb_per_viewer": (pss - base) / (viewers - FEW) if viewers >= 10 * FEW else None,
                "lost": seen["lost"],
                "load": busy,
            }


def connect(variant: Variant, settings: Settings, viewers: int) -> Iterator[Row]:
    """Anonymous viewers come in, forty handshakes at a time."""
    warm, busy = 50, machine.load()
    with served(variant, settings) as server, load_on(server.port) as load:
        load.do("connect", viewers=warm)
        cpu, pss, queries = server.cpu_ns(), server.pss_kb(), server.queries()
        seen = load.do("connect", viewers=warm + viewers)
        cpu, pss = server.cpu_ns() - cpu, server.pss_kb() - pss
        yield {
            **variant.labels,
            "viewers": viewers,
            "connects_per_s": viewers / seen["seconds"],
            "cpu_ms_per_connect": cpu / viewers / 1e6,
            "kb_per_viewer": pss / viewers,
            # All together, with those of loading the page once.
            "queries": server.queries() - queries,
            "load": busy,
        }


def storm(
    variant: Variant, settings: Settings, viewers: int, cookies: list[str] | None = None
) -> Iterator[Row]:
    """A fresh process, and everybody wants in at once."""
    busy = machine.load()
    if cookies:
        settings = {**settings, "AUTH": "1"}
    with served(variant, settings) as server, load_on(server.port) as load:
        seen = load.do("storm", viewers=viewers, cookies=cookies)
    who = "logged in" if cookies else "anonymous"
    yield {**variant.labels, "who": who, "viewers": viewers, **seen, "load": busy}


def stall(variant: Variant, settings: Settings, events: int) -> Iterator[Row]:
    """Fifty viewers read, one has stopped, and many megabytes are published.

    The same was published before, while everybody read: what that costs is there already.
    """
    busy = machine.load()
    with served(variant, settings) as server, load_on(server.port) as load:
        load.do("connect", viewers=50)
        load.do("burst", count=events, size=LARGE_EVENT_BYTES)
        with stalled_viewer(server, load.do("greeting")), Peak(server.pss_kb) as peak:
            pss = server.pss_kb()
            seen = load.do("burst", count=events, size=LARGE_EVENT_BYTES)
            grown = server.pss_kb() - pss
    yield {
        **variant.labels,
        "megabytes": round(events * LARGE_EVENT_BYTES / 2**20),
        "grown_mb": grown / 1024,
        "peak_mb": (peak.value - pss) / 1024,
        **seen,
        "load": busy,
    }


class Peak:
    """The largest value of a figure while this is open."""

    def __init__(self, figure: Callable[[], int]) -> None:
        self._figure = figure
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.value = 0

    def _watch(self) -> None:
        while not self._done.wait(0.1):
            self.value = max(self.value, self._figure())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join()


def stalled_viewer(server: Server, greeting: dict[str, Any]) -> socket.socket:
    """Joins as anybody does, and never reads again."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.settimeout(30)
    reader.connect((HOST, server.port))
    lines = [
        f"GET {greeting['path']} HTTP/1.1",
        f"Host: {HOST}:{server.port}",
        f"Origin: http://{HOST}:{server.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
    ]
    hello = (greeting["hello"] or "").encode()
    if hello:
        lines.append(f"Sec-WebSocket-Protocol: {greeting['subprotocol']}")
    reader.sendall("\r\n".join([*lines, "", ""]).encode())
    received = reader.recv(4096)
    assert b" 101 " in received, received
    if hello:
        # A mask of zeros leaves the text as it is.
        reader.sendall(b"\x81\xfe" + len(hello).to_bytes(2) + bytes(4) + hello)
        wait_for(lambda: b"welcome" in reader.recv(4096, socket.MSG_PEEK), "the welcome")
    return reader


def redis_restart(variant: Variant, settings: Settings, redis: Redis) -> Iterator[Row]:
    """Viewers at one process, publishing at another, and Redis between them is started anew."""
    busy = machine.load()
    with (
        served(variant, settings) as server,
        served(variant, settings) as other,
        load_on(server.port, publish_at=other.port) as load,
    ):
        load.do("connect", viewers=100)
        load.do("events", count=3, size=EVENT_BYTES)
        redis.kill()
        time.sleep(1)
        redis.start()
        seen = load.do("until_event", size=EVENT_BYTES, patience=40)
    yield {**variant.labels, "viewers": 100, **seen, "load": busy}
