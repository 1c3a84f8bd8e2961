"""Server-sent events: the live topics for whoever cannot have a WebSocket.

``GET live/events?t=<token>&at=<epoch:offset>&…`` is what a hello over the socket is, for an
anonymous visitor: it joins the same hub, by the same commands. Each frame becomes an event whose
``id`` holds the positions of all topics, so a browser that comes back (``Last-Event-ID``) misses
nothing.

It answers below Django, beside the socket: only there the server's transport can be reached, and
with it a reader who has stopped reading. No middleware runs, and no cookie is looked at.
"""

import asyncio
import json
import logging
import random
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict

from . import cors, protocol, queries
from .accelerators import Outlet, Send
from .addresses import client_address
from .backoff import LATE
from .conf import settings
from .guest import Guest, Receive
from .origins import allowed, embedded
from .protocol import NOWHERE, Close, Command, ErrorCode, Position, Refused
from .stream_outlets import stream_outlet

logger = logging.getLogger("djangocms_live.event_stream")

LINGER = 5  # seconds that a reader has for the last event
RETRY = (1, 5)  # seconds after which a browser comes back that lost its stream
FRAMES = 16  # that are remembered as events, for all who get the same

HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx would hold small events back
}


async def event_stream(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """The ASGI application; ``routing.live_application`` puts it where the URLs say."""
    await EventStream(scope, send).answer(receive)


class EventStream(Guest):
    """One reader's stream."""

    def __init__(self, scope: dict[str, Any], send: Send) -> None:
        self.scope = scope
        self._wire = Outlet(send)
        self._headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        self._started = False
        #: In the order of the query: the tokens, and how far each topic was told.
        self._tokens: list[str] = []
        self._told: list[Position | None] = []
        self._where: dict[str, list[int]] = {}

    async def answer(self, receive: Receive) -> None:
        method = self.scope["method"]
        if method == "OPTIONS":
            await self._say(204, "", cors.preflight(self._headers.get("origin")))
        elif method not in ("GET", "HEAD"):
            await self._say(405, "Ask with GET.\n", {"Allow": cors.METHODS})
        elif not allowed(self.scope) or embedded(self.scope):
            await self._say(403, "Pages of this origin may not read it; see the setting ORIGINS.\n")
        else:
            try:
                self._read_question()
            except (Refused, TooManyFieldsSent) as refusal:
                await self._say(400, f"{refusal}\n")
                return
            if method == "HEAD":
                await self._say(200, "", HEADERS)
            else:
                await self._stream(receive)

    def _read_question(self) -> None:
        """The pairs of the query; for who comes back, with the positions that were told last."""
        asked = queries.read(QueryDict(self.scope["query_string"]))
        self._tokens = [one.token for one in asked]
        self._told = [queries.position(one.at) for one in asked]
        places = self._headers.get("last-event-id", "").split(",")
        if len(places) == len(asked):
            # What another stream has written, or nobody, says nothing.
            with suppress(Refused):
                self._told = [queries.position(place) for place in places]

    async def _stream(self, receive: Receive) -> None:
        self.enter(client_address(self.scope))
        self._wire = stream_outlet(self._wire.send)
        self.outlet = Outlet(self._tell)
        ending = self.turned_away() or await self.stay(receive, None, self._converse)
        if ending is not None:
            await self._end(*ending)

    async def _converse(self, receive: Receive) -> None:
        connection = self.connection
        # Nobody answers a ping here. Who is gone shows in what cannot be sent.
        connection.heard = float("inf")
        connection.cork()
        subs = [_sub(*pair) for pair in zip(self._tokens, self._told, strict=True)]
        answer = await self.commands.answer(Command(1, "hello", {"subs": subs}))
        refusals = _refusals(answer)
        if refusals and not connection.closing:
            await self._refuse(refusals)
            return
        connection.uncork(answer)
        while not connection.closing:
            message = await receive()
            if message["type"] == "http.disconnect":
                return

    async def _refuse(self, refusals: list[dict[str, Any]]) -> None:
        """Nothing that was asked for can be had."""
        if any(refusal["temp"] for refusal in refusals):
            # A browser comes back to a stream that has ended, but not to one that was refused.
            self.connection.close(Close.RESTART, "try again")
            return
        unknown = [refusal for refusal in refusals if refusal["code"] == ErrorCode.UNKNOWN_TOPIC]
        self.commands.offence = len(unknown) == len(refusals)
        await self._say(404, f"Nothing can be followed: {refusals[0]['msg']}.\n")

    # What is sent.

    async def _tell(self, message: dict[str, Any]) -> None:
        """Send a frame of the hub as the event that it is."""
        frame = message["text"]
        if frame == protocol.PING:
            await self._write(b":\n\n")
        elif self._started:
            await self._write(self._event(*_read(frame)))
        else:
            await self._write(self._beginning(json.loads(frame)["welcome"]["subs"]))

    def _beginning(self, replies: list[dict[str, Any]]) -> bytes:
        """All that was missed, then where each topic is. Who loses a part of it asks again."""
        for number, reply in enumerate(replies):
            if "err" not in reply:
                self._where.setdefault(reply["t"], []).append(number)
        parts = [_retry(*RETRY)]
        for since, reply in zip(list(self._told), replies, strict=True):
            if "err" not in reply:
                parts += self._missed(since, reply)
        topics = [
            {"t": token, "err": reply["err"]}
            if "err" in reply
            else {"t": token, "topic": reply["t"], "position": f"{reply['e']}:{reply['o']}"}
            for token, reply in zip(self._tokens, replies, strict=True)
        ]
        said = protocol.dumps({"topics": topics})
        return b"".join([*parts, self._event("joined", "", None, said)])

    def _missed(self, since: Position | None, reply: dict[str, Any]) -> Iterator[bytes]:
        topic, place = reply["t"], Position(reply["e"], reply["o"])
        if since is not None and not reply["recovered"]:
            yield self._event(*_read(protocol.reset(topic, place, settings.FETCH_SPREAD)))
        for pub in reply["pubs"]:
            frame = protocol.push(topic, place.epoch, protocol.dumps(pub))
            yield self._event(*_read(frame))
        self._move(topic, place)

    def _event(self, name: str, topic: str, place: Position | None, data: str) -> bytes:
        if place is not None:
            self._move(topic, place)
        places = ",".join(NOWHERE if told is None else str(told) for told in self._told)
        head = f"event: {name}\n" if name else ""
        return f"{head}id: {places}\ndata: {data}\n\n".encode()

    def _move(self, topic: str, place: Position) -> None:
        for number in self._where.get(topic, ()):
            self._told[number] = place

    async def _write(self, body: bytes, *, more: bool = True) -> None:
        if not self._started:
            self._started = True
            # Whoever does not read to the end is dropped, and nothing else with them.
            last = {"Connection": "close"} if self._is_http_1 else {}
            await self._wire.send(self._head(200, HEADERS | last))
        await self._wire.send({"type": "http.response.body", "body": body, "more_body": more})

    async def _end(self, code: Close, reason: str) -> None:
        """Say goodbye, and when to come back: browsers do so by themselves."""
        self.count_end(code, reason)
        spread = settings.BYE_SPREAD if code == Close.RESTART else 0
        between = (LATE, 2 * LATE) if code == Close.TOO_MANY else (0, spread or RETRY[1])
        said = protocol.dumps({"code": int(code), "reason": reason, "spread": spread})
        try:
            async with asyncio.timeout(LINGER):
                await self._write(_retry(*between) + f"event: bye\ndata: {said}\n\n".encode())
                await self._write(b"", more=False)
        except Exception:
            logger.debug("The stream was gone before it could be ended.", exc_info=True)
        # A reader that has stopped reading does not take the last event either.
        asyncio.get_running_loop().call_later(LINGER, self._wire.drop)

    async def _say(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        """Answer without a stream."""
        plain = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
        await self._wire.send(self._head(status, plain | (headers or {})))
        await self._wire.send({"type": "http.response.body", "body": text.encode()})

    @property
    def _is_http_1(self) -> bool:
        return str(self.scope.get("http_version", "1.1")).startswith("1")

    def _head(self, status: int, headers: dict[str, str]) -> dict[str, Any]:
        found = cors.headers(self._headers.get("origin")) | headers
        pairs = [(name.lower().encode(), value.encode("latin-1")) for name, value in found.items()]
        return {"type": "http.response.start", "status": status, "headers": pairs}


def _sub(token: str, since: Position | None) -> dict[str, Any]:
    place = {} if since is None else {"since": {"e": since.epoch, "o": since.offset}}
    return {"t": token, **place}


def _refusals(answer: str) -> list[dict[str, Any]]:
    """Why nothing at all can be had; empty if anything can."""
    frame = json.loads(answer)
    if "welcome" not in frame:
        return [frame["err"]]
    refusals = [reply["err"] for reply in frame["welcome"]["subs"] if "err" in reply]
    return refusals if len(refusals) == len(frame["welcome"]["subs"]) else []


@lru_cache(maxsize=FRAMES)
def _read(text: str) -> tuple[str, str, Position | None, str]:
    """The event that a push is: name, topic, position, data. Made once for all who get the same.

    What was published has no name, nor has a reset, so that ``onmessage`` misses neither.
    """
    frame = json.loads(text)
    topic = frame["t"]
    said: dict[str, Any] = {"topic": topic}
    place = None
    if pub := frame.get("pub"):
        place = Position(frame["e"], pub["o"])
        name, said["kind"] = "", "event"
        said |= {"type": pub["type"], "key": pub.get("key", ""), "data": pub["data"]}
        said["by"] = pub.get("by", "")
    elif reset := frame.get("reset"):
        place = Position(reset["e"], reset["o"])
        name, said["kind"] = "", "reset"
        said |= {"type": "reset", "data": {"spread": reset["spread"]}}
    elif tell := frame.get("tell"):
        name = said["kind"] = "tell"
        said |= {"type": tell["type"], "data": tell["data"]}
    else:
        name = said["kind"] = "state"
        said |= {"type": frame["state"]["s"], "data": {"sid": frame["state"]["sid"]}}
    said["position"] = None if place is None else str(place)
    return name, topic, place, protocol.dumps(said)


def _retry(least: float, most: float) -> bytes:
    """After how long a browser is to come back: each its own time, or all come at once."""
    return f"retry: {random.randint(int(least * 1000), int(most * 1000))}\n\n".encode()  # noqa: S311
