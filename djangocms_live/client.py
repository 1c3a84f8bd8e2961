"""Follow what a page shows, from Python: for bots, signs and other services. Needs no Django.

.. code-block:: python

    async with follow("https://example.com/en/news/") as live:
        async for event in live:
            print(event.topic, event.type, event.data)

It needs ``websockets`` (the extra ``[client]``), hears what an anonymous visitor may hear, and
misses nothing while the connection, the server or this program is away: see ``Live.positions``.
``python -m djangocms_live.tail <url>`` prints what happens.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import suppress
from itertools import count
from ssl import SSLContext
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.typing import Subprotocol

from . import live_page
from .backoff import Backoff
from .followed import Followed, Topic
from .live_page import AGENT, Page, Unreadable
from .mailbox import Event, Item, Kind, Mailbox
from .protocol import PING, SUBPROTOCOL, Close, Position, dumps

__all__ = [
    "Event",
    "Kind",
    "Live",
    "LiveError",
    "NothingLive",
    "Page",
    "Position",
    "Stopped",
    "Unreachable",
    "follow",
    "join",
]

logger = logging.getLogger("djangocms_live.client")

PING_GRACE = 10  # seconds after which a ping that was due is missed
LONGEST = 3600  # seconds; no server asks for more than that
MAX_FRAME = 4 * 1024 * 1024  # bytes; a welcome with all that was missed is the largest
MAX_WAITING = 1024 * 1024  # bytes that wait for the program; then the server has to
LOST = 1006  # the code of a connection that ended without one

#: Why there is no socket, by the status that was answered instead.
STATUSES = {
    403: "the site serves no live socket there",
    404: "the site serves no live socket there",
    426: "the site is served without ASGI, or a proxy drops the Upgrade header",
    502: "no server stands behind the proxy",
    503: "the server is not ready",
    504: "the server behind the proxy does not answer",
}


class LiveError(Exception):
    """What keeps a program from following; the message is for people."""


class Unreachable(LiveError):
    """The page cannot be read, or its socket cannot be opened."""


class NothingLive(LiveError):
    """There is no topic that can be followed."""


class Stopped(LiveError):
    """The server said that coming back is of no use. ``code`` is its close code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"The server closed with {code}: {reason or 'no reason given'}.")
        self.code = code


def follow(
    url: str,
    *,
    since: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    ssl: SSLContext | None = None,
    present: bool = False,
    on_frame: Callable[[str], object] | None = None,
) -> "Live":
    """Follow the page at ``url``, or what ``live/topics`` answers for it: ``async with follow(…)``.

    ``since`` are the ``positions`` of an earlier run. ``headers`` go with each request, and
    ``ssl`` is for certificates of your own. With ``present``, the program is counted among the
    page's readers, and hears who is there. ``on_frame`` sees each frame's text as it comes.
    Entering raises ``Unreachable``, and ``NothingLive`` if there is nothing to follow.
    """
    followed = Followed(since or {}, present=present)
    return Live(url, None, followed, headers=headers, ssl=ssl, on_frame=on_frame)


def join(
    socket: str,
    tokens: Iterable[str],
    *,
    language: str = "",
    since: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    ssl: SSLContext | None = None,
    on_frame: Callable[[str], object] | None = None,
) -> "Live":
    """Follow topics whose signed tokens you have, at a socket, "wss://example.com/live/".

    Without ``since`` from now on. All else is as in ``follow``; there is no page to ``read()``.
    """
    page = Page(socket, "", socket, language, dict.fromkeys(tokens))
    return Live("", page, Followed(since or {}), headers=headers, ssl=ssl, on_frame=on_frame)


class Live:
    """A connection that comes back. Made by ``follow`` and ``join``; use it in ``async with``."""

    def __init__(
        self,
        url: str,
        page: Page | None,
        followed: Followed,
        *,
        headers: Mapping[str, str] | None,
        ssl: SSLContext | None,
        on_frame: Callable[[str], object] | None,
    ) -> None:
        self._url, self._page = url, page
        self._headers, self._ssl = dict(headers or {}), ssl
        self._on_frame = on_frame
        self._followed = followed
        self._taken = dict(followed.heard)
        self._ids = count(1)
        self._pending: dict[int, Topic] = {}
        self._socket: ClientConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._spread: float | None = None
        self._patience = 0.0

    # What a program uses.

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._clock = loop.time
        self._backoff = Backoff(loop.time)
        self._mailbox = Mailbox(MAX_WAITING)
        #: Or over before it began.
        self._welcomed = asyncio.Event()
        if self._page is None:
            await self.read()
        self._followed.learn(self.page.topics)
        if not self._followed:
            raise NothingLive(f"Nothing is live on {self.page.url}.")
        if not self.page.socket:
            raise NothingLive(f"{self.page.url} does not say where its socket is.")
        self._task = loop.create_task(self._run())
        try:
            await self._welcomed.wait()
        except BaseException:
            await self._stop(self._task)
            raise
        if self._mailbox.error is not None:
            raise self._mailbox.error
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._task is not None:
            await self._stop(self._task)

    def __aiter__(self) -> AsyncIterator[Event]:
        return self

    async def __anext__(self) -> Event:
        """The next event. It may be cancelled, by a time-out for instance: nothing is lost.

        Raises ``Stopped``, and ``NothingLive`` if no topic is left.
        """
        while True:
            item = await self._mailbox.take()
            if item.position is not None:
                self._taken[item.topic] = item.position
            if isinstance(item, Event):
                return item

    @property
    def positions(self) -> dict[str, str]:
        """How far this loop has come, by topic, with the event that it has in hand.

        Save it when you have done with an event, as JSON for instance, and give it back as
        ``since=``: the next run goes on from there. It holds for as long as the site keeps its
        history, an hour if nobody changed that; later there is a reset.
        """
        places = self._followed.begun | self._taken
        return {topic: str(place) for topic, place in places.items()}

    @property
    def connected(self) -> bool:
        return self._socket is not None

    @property
    def page(self) -> Page:
        """The page as it was last read: its address, its HTML in ``text``."""
        if self._page is None:
            raise RuntimeError("Use it in `async with`.")
        return self._page

    async def read(self) -> Page:
        """Read the page again, after a reset or a "changed". What has come onto it is followed,
        and what it has no more is not. Raises ``Unreachable``.
        """
        if not self._url:
            raise Unreachable("There is no page to read: only tokens were given.")
        try:
            self._page = await asyncio.to_thread(
                live_page.read, self._url, self._headers, self._ssl
            )
        except Unreadable as error:
            raise Unreachable(str(error)) from error
        left = self._followed.keep(self._page.topics)
        self._followed.learn(self._page.topics)
        for name in left:
            await self._command("unsub", {"t": name})
        await self._ask()
        return self._page

    # The connection, in a task of its own.

    async def _stop(self, task: asyncio.Task[None]) -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        self._mailbox.end(StopAsyncIteration())

    async def _run(self) -> None:
        try:
            while True:
                code, reason = await self._converse()
                wait = self._backoff.closed(code, self._spread)
                if wait is None:
                    raise Stopped(code, reason)
                logger.info("The connection ended (%d %s): back in %.1f s.", code, reason, wait)
                await asyncio.sleep(wait)
                if code == Close.REVOKED:
                    await self._tell(self._followed.reset_all(), 0)
                    await self._read_again()
        except Exception as error:
            self._mailbox.end(error)
            self._welcomed.set()

    async def _converse(self) -> tuple[int, str]:
        """One connection from its handshake to its end; returns its close code and reason."""
        self._spread = None
        self._patience = self._backoff.patience
        try:
            socket = await connect(
                self.page.socket,
                subprotocols=[Subprotocol(SUBPROTOCOL)],
                additional_headers=self._headers,
                user_agent_header=AGENT,
                compression=None,
                open_timeout=self._patience,
                close_timeout=2,
                ping_interval=None,  # the protocol has pings of its own
                max_size=MAX_FRAME,
                max_queue=1,
                **self._tls(),
            )
        except (OSError, WebSocketException) as error:
            if not self._welcomed.is_set():
                raise Unreachable(_why(self.page.socket, error)) from error
            return LOST, str(error)
        try:
            return await self._listen(socket)
        except ConnectionClosed:
            return socket.close_code or LOST, socket.close_reason or ""
        finally:
            self._socket = None
            self._pending.clear()
            self._followed.lost()
            await socket.close()

    def _tls(self) -> dict[str, Any]:
        own = self._ssl is not None and self.page.socket.startswith("wss:")
        return {"ssl": self._ssl} if own else {}

    async def _listen(self, socket: ClientConnection) -> tuple[int, str]:
        asked = self._followed.due(self._clock())
        subs = [self._followed.wish(topic) for topic in asked]
        hello = {"lang": self.page.language, "subs": subs}
        await socket.send(dumps({"id": next(self._ids), "hello": hello}))
        deadline = self._clock() + self._patience
        while True:
            try:
                async with asyncio.timeout_at(min(deadline, self._followed.next_due())):
                    text = await socket.recv()
            except TimeoutError:
                if self._clock() >= deadline:
                    return Close.NO_PONG, "the server is silent"
            else:
                frame = _decode(text)
                if self._on_frame is not None and isinstance(text, str):
                    self._on_frame(text)
                if "welcome" in frame and self._socket is None:
                    await self._greeted(socket, asked, frame["welcome"], len(text))
                elif "err" in frame and self._socket is None:
                    return LOST, "the hello was refused"
                else:
                    await self._hear(socket, frame, len(text))
                if self._socket is not None:
                    # Only now: what the program kept us waiting for is no silence of the server.
                    deadline = self._clock() + self._patience
            await self._freshen()
            await self._ask()

    async def _greeted(
        self, socket: ClientConnection, asked: list[Topic], welcome: Any, weight: int
    ) -> None:
        match welcome:
            case {"ping": int() | float() as ping, "subs": list(replies)}:
                self._patience = min(max(ping, 1), LONGEST) + PING_GRACE
                self._socket = socket
                self._backoff.welcomed()
                items: list[Item] = []
                for topic, reply in zip(asked, replies, strict=False):
                    items += self._followed.answered(topic, reply, self._clock())
                await self._tell(items, weight)

    async def _hear(self, socket: ClientConnection, frame: dict[str, Any], weight: int) -> None:
        match frame:
            case {"id": int(number)}:
                topic = self._pending.pop(number, None)
                if topic is not None:
                    reply = frame if "err" in frame else frame.get("sub")
                    items = self._followed.answered(topic, reply, self._clock())
                    await self._tell(items, weight)
            case {"bye": {"spread": int() | float() as spread}}:
                self._spread = min(max(spread, 0), LONGEST)
            case {"t": str()}:
                await self._tell(self._followed.heard_frame(frame), weight)
            case {} if not frame:
                await socket.send(PING)

    async def _tell(self, items: list[Item], weight: int) -> None:
        await self._mailbox.put(items, weight)

    async def _freshen(self) -> None:
        """Tokens that the server does not know any more: the page may have those of now."""
        if self._followed.stale:
            self._followed.stale = False
            await self._read_again()
        if not self._followed:
            raise NothingLive(f"The server knows no topic of {self.page.url}.")
        if self._socket is not None:
            self._welcomed.set()

    async def _read_again(self) -> None:
        if self._url:
            try:
                await self.read()
            except Unreachable as error:
                logger.warning("%s", error)

    async def _ask(self) -> None:
        """Subscribe to what is new, and again to what was refused for a while."""
        if self._socket is None:
            return
        for topic in self._followed.due(self._clock()):
            number = await self._command("sub", self._followed.wish(topic))
            self._pending[number] = topic

    async def _command(self, name: str, body: dict[str, Any]) -> int:
        number = next(self._ids)
        if self._socket is not None:
            # If it has ended, whoever listens finds it out, and all is asked for again.
            with suppress(ConnectionClosed):
                await self._socket.send(dumps({"id": number, name: body}))
        return number


def _decode(text: str | bytes) -> dict[str, Any]:
    """A frame, or one that says nothing: what is none of the protocol is passed over."""
    try:
        frame = json.loads(text, parse_constant=_refuse) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        frame = None
    return frame if isinstance(frame, dict) else {"": None}


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _why(url: str, error: Exception) -> str:
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        said = STATUSES.get(status, "something else is there")
        return f"{url} is answered with {status}: {said}."
    return f"{url} cannot be reached: {error or type(error).__name__}."
