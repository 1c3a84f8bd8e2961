"""The one consumer of all features: ASGI in, hub out.

It accepts first and authorises after, so that every refusal reaches the browser as a numbered
close code. The socket only reads: no command writes to the database.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, cast

from channels.consumer import AsyncConsumer

from . import process, protocol
from .accelerators import outlet
from .addresses import client_address
from .commands import Commands
from .conf import settings
from .connection import LOST, Connection
from .doorkeeper import Seat
from .identity import digest, session_key
from .origins import allowed
from .protocol import BadFrame, Close
from .ratelimit import TokenBucket
from .recheck import Visitor
from .tally import LEFT

logger = logging.getLogger("djangocms_live.consumers")

#: In a scope: the list that is to hear whether the handshake came here (``checks.asgi``).
PROBE = "djangocms_live.probe"
LINGER = 5  # seconds that a reader has for the close frame
LOOK_BEHIND = 1  # seconds between two looks at what comes while a command is answered
WAITING = 100  # frames it may be
PONGS = 20  # that a socket may send at once, and then in a ping interval


class LiveConsumer(AsyncConsumer):
    """One browser's socket: any number of topics, any number of features."""

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        # In place of Channels' dispatch, which has a channel, a second task and a thread hop
        # for each message of each socket. The hub's one channel serves all of them.
        if PROBE in scope:
            scope[PROBE].append(True)
            return
        self.scope = scope
        self.process = process.current()
        self.address = client_address(scope)
        self.seat: Seat | None = None
        await receive()  # websocket.connect
        offered = scope.get("subprotocols") or []
        speaks = protocol.SUBPROTOCOL in offered
        # A browser drops a socket that selects none of what it offered, without telling why.
        chosen = protocol.SUBPROTOCOL if speaks else next(iter(offered), None)
        await send({"type": "websocket.accept", "subprotocol": chosen})
        self.outlet = outlet(send, accelerate=settings.ACCELERATE)
        if not speaks:
            await self._end(Close.VERSION, f"speak {protocol.SUBPROTOCOL}")
        elif not allowed(scope):
            await self._end(Close.ORIGIN, "origin not allowed")
        else:
            await self._serve(receive)

    async def _serve(self, receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        loop = asyncio.get_running_loop()
        if self.process.leaving:
            await self._end(Close.RESTART, "restart")
            return
        if self.address is not None and not self._sit(("address", self.address)):
            await self._end(Close.TOO_MANY, "too many sockets")
            return
        self.connection = connection = Connection(
            self.outlet.send,
            write=self.outlet.write,
            max_outbox=settings.MAX_OUTBOX,
            now=loop.time(),
        )
        task = cast("asyncio.Task[Any]", asyncio.current_task())

        def wake_up() -> None:
            # Whoever closes a connection from elsewhere ends our waiting for its next frame.
            if asyncio.current_task() is not task:
                task.cancel()

        connection.on_close = wake_up
        key = session_key(self.scope)
        self.commands = Commands(
            self.process,
            connection,
            Visitor(key, digest(key) if key else ""),
            sit=self._sit,
            outlet=self.outlet,
        )
        self.pongs = TokenBucket(PONGS, PONGS / max(1, settings.PING_INTERVAL), loop.time)
        self.process.add(connection, task)
        try:
            while not connection.closing:
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    self.process.tally.closes[LEFT] += 1
                    return
                connection.heard = loop.time()
                await self._receive(message)
        except asyncio.CancelledError:
            # Ours ends the waiting for the next frame; the server's own ends everything.
            if not connection.closing or task.uncancel():
                raise
        finally:
            self.process.remove(connection)
            self._stand_up()
        if self.commands.offence and self.address is not None:
            self.process.doorkeeper.offend(self.address)
        code, reason = connection.closing
        await self._end(code, reason)

    async def _end(self, code: Close, reason: str) -> None:
        self.process.tally.closes[LEFT if reason == LOST else code] += 1
        self.process.refusals.note(code, reason, self.address)
        try:
            async with asyncio.timeout(LINGER):
                if code == Close.RESTART:
                    bye = protocol.bye(code, reason, settings.BYE_SPREAD)
                    await self.outlet.send({"type": "websocket.send", "text": bye})
                await self.outlet.send(
                    {"type": "websocket.close", "code": int(code), "reason": reason}
                )
        except Exception:
            logger.debug("The socket was gone before it could be closed.", exc_info=True)
        # A reader that has stopped reading does not take the close frame either.
        asyncio.get_running_loop().call_later(LINGER, self.outlet.drop)

    def _sit(self, seat: Seat) -> bool:
        """Take one of the places that an address or a person has; give back the former one."""
        if not self.process.doorkeeper.enter(seat):
            return False
        self._stand_up()
        self.seat = seat
        return True

    def _stand_up(self) -> None:
        if self.seat is not None:
            self.process.doorkeeper.leave(self.seat)
            self.seat = None

    async def _receive(self, message: dict[str, Any]) -> None:
        text = message.get("text")
        try:
            if text is None:
                raise BadFrame("frames are text")
            if _size(text) > settings.MAX_FRAME:
                raise BadFrame(f"a frame has {settings.MAX_FRAME} bytes at most")
            command = protocol.decode(text)
        except BadFrame as error:
            self.connection.close(Close.BAD_FRAME, str(error))
            return
        if command is None:
            if not self.pongs.take():
                self.commands.misbehaved("too many pongs")
            return
        if not self.connection.greeted and command.name != "hello":
            self.connection.close(Close.NO_HELLO, "say hello first")
            return
        self.connection.cork()
        answer = None
        self._look_behind_soon()
        try:
            answer = await self.commands.answer(command)
        finally:
            self._behind.cancel()
            self.connection.uncork(answer)

    def _look_behind_soon(self) -> None:
        loop = asyncio.get_running_loop()
        self._behind = loop.call_later(LOOK_BEHIND, self._look_behind)

    def _look_behind(self) -> None:
        """An answer takes its time; nobody fills the memory meanwhile."""
        if self.outlet.waiting > WAITING:
            self.commands.misbehaved("too many frames at once")
        else:
            self._look_behind_soon()


def _size(text: str) -> int:
    """Bytes on the wire."""
    return len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))
