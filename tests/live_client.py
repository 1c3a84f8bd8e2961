"""A raw client of the protocol, for tests that look at every frame or misbehave on purpose."""

import asyncio
import json
import re
from collections.abc import Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.protocol_schema import check_from_client, check_from_server

SUBPROTOCOL = "cmslive.v1"
ELEMENT = re.compile(r"<cms-live\b[^>]*>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def live_elements(html: str) -> list[dict[str, str]]:
    """The attributes of the live elements of a page, as the browser's client reads them."""
    return [dict(ATTRIBUTE.findall(tag)) for tag in ELEMENT.findall(html)]


def subscriptions(html: str) -> list[dict[str, Any]]:
    """What a browser would ask for after loading this page."""
    found: dict[str, dict[str, Any]] = {}
    for element in live_elements(html):
        for token, since in zip(element["topic"].split(), element["since"].split(), strict=True):
            epoch, _, offset = since.rpartition(":")
            found[token] = {"t": token}
            if since != "-":
                found[token]["since"] = {"e": epoch, "o": int(offset)}
    return list(found.values())


class LiveClient:
    """A socket that answers pings and remembers every other frame."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []
        self.raw: list[str] = []
        self.pings = 0
        self._ids = count(1)
        self._read = 0
        self._news = asyncio.Event()
        self._reader = asyncio.create_task(self._receive())

    async def hello(self, subs: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        return (await self.ask("hello", {"lang": "en", "subs": subs or []}))["welcome"]

    async def ask(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send a command and return its answer."""
        identifier = next(self._ids)
        command = {"id": identifier, name: body}
        check_from_client(command)
        await self.socket.send(json.dumps(command))
        return await self.until(lambda frame: frame.get("id") == identifier)

    async def until(
        self, wanted: Callable[[dict[str, Any]], bool], patience: float = 10
    ) -> dict[str, Any]:
        """The next frame that is wanted, among those not looked at yet."""
        async with asyncio.timeout(patience):
            while True:
                while self._read < len(self.frames):
                    frame = self.frames[self._read]
                    self._read += 1
                    if wanted(frame):
                        return frame
                if self._reader.done():
                    self._reader.result()
                    raise ConnectionError(f"closed with {self.socket.close_code}")
                self._news.clear()
                await self._news.wait()

    async def publication(self, patience: float = 10) -> dict[str, Any]:
        return (await self.until(lambda frame: "pub" in frame, patience))["pub"]

    async def pinged(self, times: int, patience: float) -> None:
        """Wait until the server has asked so many times whether we are there."""
        wanted = self.pings + times
        async with asyncio.timeout(patience):
            while self.pings < wanted:
                if self._reader.done():
                    raise ConnectionError(f"closed with {self.socket.close_code}")
                self._news.clear()
                await self._news.wait()

    async def closed(self, patience: float = 10) -> int:
        """Wait until the server closes; returns the code."""
        async with asyncio.timeout(patience):
            await self.socket.wait_closed()
        code = self.socket.close_code
        assert code is not None
        return code

    async def _receive(self) -> None:
        try:
            async for text in self.socket:
                frame = json.loads(text)
                check_from_server(frame)
                if frame:
                    self.raw.append(str(text))
                    self.frames.append(frame)
                    self._news.set()
                else:
                    self.pings += 1
                    self._news.set()
                    await self.socket.send("{}")
        except ConnectionClosed:
            pass
        finally:
            self._news.set()

    async def stop(self) -> None:
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)


@asynccontextmanager
async def live_client(url: str, **options: Any) -> Any:
    """Connect to a server's live socket."""
    arguments: dict[str, Any] = {"subprotocols": [SUBPROTOCOL], "compression": None, **options}
    async with connect(url, **arguments) as socket:
        client = LiveClient(socket)
        try:
            yield client
        finally:
            await client.stop()
