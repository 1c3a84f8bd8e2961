"""What is measured: fan-out, connecting, a storm, a stalled reader, a restarted Redis.

Each function starts fresh processes, measures one variant and ends them. The figures are those of
the one server process; the load client and Redis are on other cores where there are any.
"""

import base64
import os
import socket
import time
from collections.abc import Iterable, Iterator
from typing import Any

from tests.servers import Redis
from tests.site import HOST, wait_for

from .machine import cpu_ns
from .processes import Server, Variant, load_on, served

EVENT_BYTES = 600
LARGE_EVENT_BYTES = 60_000
Row = dict[str, Any]
Settings = dict[str, str]


def fanout(
    variant: Variant, settings: Settings, sizes: Iterable[int], redis: Redis
) -> Iterator[Row]:
    """One event to all viewers of a page, for a growing number of viewers of one process."""
    assert redis.process
    first = base = 0
    with served(variant, settings) as server, load_on(server.port) as load:
        for viewers in sizes:
            load.do("connect", viewers=viewers)
            pss = server.pss_kb()
            load.do("events", count=3, size=EVENT_BYTES)
            count = events_for(viewers)
            before, redis_before = server.cpu_ns(), cpu_ns(redis.process.pid)
            seen = load.do("events", count=count, size=EVENT_BYTES)
            spent, redis_spent = server.cpu_ns() - before, cpu_ns(redis.process.pid) - redis_before
            yield {
                **variant.labels,
                "viewers": viewers,
                "us_per_delivery": spent / count / viewers / 1000,
                "redis_us_per_delivery": redis_spent / count / viewers / 1000,
                "p50_ms": seen["p50_ms"],
                "p99_ms": seen["p99_ms"],
                "last_ms": seen["last_ms"],
                "deliveries_per_s": viewers / seen["last_ms"] * 1000,
                "kb_per_viewer": (pss - base) / (viewers - first) if base else None,
                "lost": seen["lost"],
            }
            if not base:
                first, base = viewers, server.pss_kb()


def events_for(viewers: int) -> int:
    """Enough for a median, few enough for the largest crowds."""
    return max(5, min(60, 20_000 // viewers))


def connect(variant: Variant, settings: Settings, viewers: int) -> Iterator[Row]:
    """Anonymous viewers come in, forty handshakes at a time."""
    warm = 50
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
        }


def storm(
    variant: Variant, settings: Settings, viewers: int, cookies: list[str] | None = None
) -> Iterator[Row]:
    """A fresh process, and everybody wants in at once."""
    if cookies:
        settings = {**settings, "AUTH": "1"}
    with served(variant, settings) as server, load_on(server.port) as load:
        seen = load.do("storm", viewers=viewers, cookies=cookies)
    who = "logged in" if cookies else "anonymous"
    yield {**variant.labels, "who": who, "viewers": viewers, **seen}


def stall(variant: Variant, settings: Settings, events: int) -> Iterator[Row]:
    """Fifty viewers read, one has stopped, and forty megabytes are published."""
    with served(variant, settings) as server, load_on(server.port) as load:
        load.do("connect", viewers=50)
        load.do("events", count=10, size=LARGE_EVENT_BYTES)
        with stalled_viewer(server, load.do("greeting")):
            pss = server.pss_kb()
            seen = load.do("burst", count=events, size=LARGE_EVENT_BYTES)
            grown = server.pss_kb() - pss
    megabytes = events * LARGE_EVENT_BYTES / 2**20
    yield {**variant.labels, "megabytes": megabytes, "grown_mb": grown / 1024, **seen}


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
    yield {**variant.labels, "viewers": 100, **seen}
