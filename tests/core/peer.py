"""A page and a socket whose every word a test chooses, for a client that meets all sorts."""

import asyncio
import json
from collections import deque
from contextlib import suppress
from http import HTTPStatus

from websockets.asyncio.server import serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Response

from tests.protocol_schema import check_from_client

CONFIG = '<script type="application/json" id="djangocms-live-config">{}</script>'


def page(*topics, url="/live/", language="en"):
    """HTML with an element for each ``"<token> <position>"``."""
    pairs = [topic.split() for topic in topics]
    elements = [f'<cms-live topic="{t}" since="{s}"></cms-live>' for t, s in pairs]
    config = json.dumps({"url": url, "language": language})
    return "".join(elements) + CONFIG.format(config)


def joined(name="news.1", epoch="k", offset=3, recovered=True, pubs=()):
    return {"t": name, "e": epoch, "o": offset, "recovered": recovered, "pubs": list(pubs)}


def pub(offset, type="posted", **data):
    return {"o": offset, "type": type, "data": data}


def refusal(code, temp=False):
    return {"t": "token", "err": {"code": code, "msg": "no", "temp": temp}}


class Visit:
    """One connection of the client. What it says has to be of the protocol."""

    def __init__(self, socket):
        self.socket = socket

    async def say(self, frame):
        with suppress(ConnectionClosed):
            await self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def push(self, offset, name="news.1", **data):
        await self.say({"t": name, "e": "k", "pub": pub(offset, **data)})

    async def next(self):
        frame = json.loads(await self.socket.recv())
        check_from_client(frame)
        return frame

    async def hello(self, *subs, ping=25):
        """Take the hello and answer it; returns its body."""
        frame = await self.next()
        welcome = {"sid": "x", "ping": ping, "user": None, "subs": list(subs)}
        await self.say({"id": frame["id"], "welcome": welcome})
        return frame["hello"]

    async def sub(self, *answers):
        """Take as many subscriptions and answer them; returns their bodies."""
        taken = []
        for answer in answers:
            frame = await self.next()
            taken.append(frame["sub"])
            await self.say({"id": frame["id"], **({"sub": answer} if "e" in answer else answer)})
        return taken

    async def close(self, code, reason=""):
        await self.socket.close(code, reason)


class Peer:
    """Serves ``html`` to whoever asks, and a visit to each socket. Use it in ``async with``."""

    def __init__(self, html="", ssl=None):
        self.html = html
        self.status = HTTPStatus.OK
        self.refuse = None
        self.reads = 0
        self.visits = asyncio.Queue()
        self._open = deque()
        self._ssl = ssl

    async def __aenter__(self):
        self._server = await serve(
            self._visit,
            "127.0.0.1",
            0,
            subprotocols=["cmslive.v1"],
            process_request=self._http,
            ssl=self._ssl,
            compression=None,
            ping_interval=None,
        )
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"{'https' if self._ssl else 'http'}://127.0.0.1:{port}/en/"
        self.socket = self.url.replace("http", "ws").replace("/en/", "/live/")
        return self

    async def __aexit__(self, *error):
        for done in self._open:
            done.set()
        self._server.close()
        await self._server.wait_closed()

    async def visit(self):
        async with asyncio.timeout(10):
            return await self.visits.get()

    def _http(self, connection, request):
        if "Upgrade" in request.headers:
            return self.refuse and connection.respond(self.refuse, "")
        self.reads += 1
        headers = Headers({"Content-Type": "text/html", "Content-Length": str(len(self.html))})
        return Response(self.status, self.status.phrase, headers, self.html.encode())

    async def _visit(self, socket):
        done = asyncio.Event()
        self._open.append(done)
        await self.visits.put(Visit(socket))
        await done.wait()
