"""The load client: thousands of sockets in a process of its own, so that it is not measured.

It takes one JSON command a line on stdin and answers each with one JSON line; the commands are
methods of ``Crowd``. Arguments: the port of the viewers, and the port to publish at.
"""

import asyncio
import json
import random
import re
import statistics
import sys
import time
from contextlib import suppress
from typing import Any

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

HOST = "127.0.0.1"
SUBPROTOCOL = "cmslive.v1"
SEQUENCE = re.compile(rb'"seq": ?(\d+)')
EVENT_PATIENCE = 120
BACKOFF_BASE, BACKOFF_CAP = 0.5, 20.0
# A crowd comes from many addresses; a server may limit what comes from one.
VIEWERS_PER_ADDRESS = 40


async def get(port: int, path: str) -> Any:
    """A GET as HTTP/1.0 has it: the answer ends with the connection."""
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(f"GET {path} HTTP/1.0\r\nHost: {HOST}:{port}\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise RuntimeError(f"GET {path}: {head[:80]!r} {body[:500]!r}")
    return json.loads(body)


class Viewer(WSListener):
    """One open page: says hello if the protocol has one, then only listens."""

    def __init__(self, crowd: "Crowd") -> None:
        self.crowd = crowd
        self.joined = asyncio.get_running_loop().create_future()
        self.seen = 0

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        if self.crowd.hello is None:
            self.join()
        else:
            transport.send(WSMsgType.TEXT, self.crowd.hello)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
            return
        if frame.msg_type != WSMsgType.TEXT:
            return
        text = frame.get_payload_as_bytes()
        if text == b"{}":
            transport.send(WSMsgType.TEXT, b"{}")
        elif not self.joined.done():
            self.read_answer(json.loads(text))
        elif sequence := SEQUENCE.search(text):
            self.crowd.received(self, int(sequence[1]))

    def read_answer(self, answer: dict[str, Any]) -> None:
        match answer:
            case {"welcome": {"subs": subs}} if not any("err" in sub for sub in subs):
                self.join()
            case _:
                self.joined.set_exception(ConnectionError(f"not welcome: {answer}"))

    def join(self) -> None:
        self.joined.set_result(None)
        self.crowd.viewers.add(self)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.crowd.viewers.discard(self)
        if self.joined.done():
            self.crowd.lost += 1
        else:
            self.joined.set_exception(ConnectionError("closed before the welcome"))


class Crowd:
    """All viewers of one server."""

    def __init__(self, port: int, publish_at: int) -> None:
        self.port = port
        self.publish_at = publish_at
        self.viewers: set[Viewer] = set()
        self.hello: bytes | None = None
        self.path = ""
        self.lost = 0
        self.handshakes = 0
        self.sequence = 0
        self.arrivals: list[float] = []
        self.awaited = 0
        self.complete = asyncio.Event()

    async def learn(self, joining: dict[str, Any] | None = None) -> None:
        """Load the page, so to speak; or be told what it says."""
        joining = joining or await get(self.port, "/join")
        self.path = joining["path"]
        if joining["hello"] is not None:
            self.hello = json.dumps({"id": 1, "hello": joining["hello"]}).encode()

    async def open(self, number: int, cookie: str | None = None, patience: float = 30) -> None:
        self.handshakes += 1
        headers = {"Origin": f"http://{HOST}:{self.port}"}
        if self.hello is not None:
            headers["Sec-WebSocket-Protocol"] = SUBPROTOCOL
        if cookie:
            headers["Cookie"] = f"sessionid={cookie}"
        high, low = divmod(number // VIEWERS_PER_ADDRESS, 250)
        source = f"127.0.{1 + high}.{1 + low}"
        async with asyncio.timeout(patience):
            transport, viewer = await ws_connect(
                lambda: Viewer(self),
                f"ws://{HOST}:{self.port}{self.path}",
                extra_headers=headers,
                websocket_handshake_timeout=patience,
                read_buffer_init_size=2048,
                local_addr=(source, 0),
            )
            try:
                await viewer.joined
            except BaseException:
                transport.disconnect(graceful=False)
                raise

    async def publish(self, sequence: int, size: int) -> None:
        await get(self.publish_at, f"/publish?seq={sequence}&size={size}")

    def received(self, viewer: Viewer, sequence: int) -> None:
        if sequence <= viewer.seen:
            raise RuntimeError(f"event {sequence} came after {viewer.seen}")
        viewer.seen = sequence
        if sequence == self.sequence:
            self.arrivals.append(time.monotonic())
            if len(self.arrivals) == self.awaited:
                self.complete.set()

    # Commands.

    async def connect(
        self, viewers: int, at_once: int = 40, joining: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Come up to so many viewers, a few handshakes at a time."""
        await self.learn(joining)
        gate = asyncio.Semaphore(at_once)

        async def enter(number: int) -> None:
            async with gate:
                await self.open(number)

        started = time.monotonic()
        await asyncio.gather(*(enter(number) for number in range(len(self.viewers), viewers)))
        return {"seconds": time.monotonic() - started}

    async def greeting(self) -> dict[str, Any]:
        """How to join, for a viewer of another kind."""
        hello = self.hello.decode() if self.hello else None
        return {"path": self.path, "hello": hello, "subprotocol": SUBPROTOCOL}

    async def events(self, count: int, size: int, seconds: float = 0) -> dict[str, Any]:
        """Publish one event after another, each when all viewers have the one before.

        So many, and more until so many seconds have passed.
        """
        delays: list[float] = []
        lasts: list[float] = []
        begun = time.monotonic()
        while len(lasts) < count or time.monotonic() - begun < seconds:
            self.sequence += 1
            self.arrivals, self.awaited = [], len(self.viewers)
            self.complete.clear()
            started = time.monotonic()
            async with asyncio.timeout(EVENT_PATIENCE):
                await self.publish(self.sequence, size)
                await self.complete.wait()
            delays += [1000 * (arrival - started) for arrival in self.arrivals]
            lasts.append(1000 * (self.arrivals[-1] - started))
        delays.sort()
        return {
            "events": len(lasts),
            "p50_ms": statistics.median(delays),
            "p99_ms": delays[int(len(delays) * 0.99) - 1] if len(delays) > 1 else delays[0],
            "last_ms": statistics.median(lasts),
            "lost": self.lost,
        }

    async def burst(self, count: int, size: int) -> dict[str, Any]:
        """Publish without waiting for anybody; then see how long until the last event is there."""
        self.arrivals, self.awaited = [], len(self.viewers)
        self.complete.clear()
        first = self.sequence + 1
        self.sequence += count
        started = time.monotonic()
        for sequence in range(first, self.sequence + 1):
            await self.publish(sequence, size)
        published = time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(30):
                await self.complete.wait()
        return {
            "have_the_last": len(self.arrivals),
            "publish_s": published - started,
            "behind_s": time.monotonic() - published,
            "lost": self.lost,
        }

    async def storm(
        self, viewers: int, cookies: list[str] | None = None, patience: float = 75
    ) -> dict[str, Any]:
        """All come at once, and come again as a browser does until they are in."""
        await self.learn()
        done_at: list[float] = []

        async def come_back(number: int) -> None:
            attempt = 0
            while True:
                try:
                    await self.open(number, cookies[number] if cookies else None, 5)
                except Exception:
                    ceiling = min(BACKOFF_CAP, BACKOFF_BASE * 2**attempt)
                    attempt += 1
                    await asyncio.sleep(random.uniform(0, ceiling))
                else:
                    done_at.append(time.monotonic())
                    return

        started = time.monotonic()
        tasks = [asyncio.create_task(come_back(number)) for number in range(viewers)]
        await asyncio.wait(tasks, timeout=patience)
        for task in tasks:
            task.cancel()
        done = len(done_at)
        return {
            "back": done,
            "seconds": max(done_at) - started if done == viewers else None,
            "failed_handshakes": self.handshakes - done,
        }

    async def until_event(self, size: int, patience: float) -> dict[str, Any]:
        """Publish again and again until every viewer has an event."""
        started = time.monotonic()
        while True:
            self.sequence += 1
            self.arrivals, self.awaited = [], len(self.viewers)
            self.complete.clear()
            try:
                async with asyncio.timeout(0.25):
                    await self.publish(self.sequence, size)
                    await self.complete.wait()
            except (TimeoutError, RuntimeError, OSError):
                if time.monotonic() - started > patience:
                    return {"seconds": None, "lost": self.lost}
            else:
                return {"seconds": time.monotonic() - started, "lost": self.lost}


async def main() -> None:
    crowd = Crowd(*map(int, sys.argv[1:3]))
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=2**24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        command = json.loads(line)
        result = await getattr(crowd, command.pop("do"))(**command)
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
