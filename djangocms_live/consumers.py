"""The one consumer of all features: ASGI in, hub out.

It accepts first and authorises after, so that every refusal reaches the browser as a numbered
close code. The socket only reads: no command writes to the database.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from channels.consumer import AsyncConsumer

from . import protocol
from .accelerators import outlet
from .addresses import client_address
from .conf import settings
from .guest import Guest, Receive
from .identity import session_key
from .origins import allowed
from .protocol import BadFrame, Close
from .ratelimit import TokenBucket

logger = logging.getLogger("djangocms_live.consumers")

#: In a scope: the list that is to hear whether the handshake came here (``checks.asgi``).
PROBE = "djangocms_live.probe"
LINGER = 5  # seconds that a reader has for the close frame
LOOK_BEHIND = 1  # seconds between two looks at what comes while a command is answered
WAITING = 100  # frames it may be
PONGS = 20  # that a socket may send at once, and then in a ping interval


class LiveConsumer(Guest, AsyncConsumer):
    """One browser's socket: any number of topics, any number of features."""

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Receive,
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        # In place of Channels' dispatch, which has a channel, a second task and a thread hop
        # for each message of each socket. The hub's one channel serves all of them.
        if PROBE in scope:
            scope[PROBE].append(True)
            return
        self.scope = scope
        self.enter(client_address(scope))
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

    async def _serve(self, receive: Receive) -> None:
        clock = asyncio.get_running_loop().time
        self.pongs = TokenBucket(PONGS, PONGS / max(1, settings.PING_INTERVAL), clock)
        ending = self.turned_away() or await self.stay(
            receive, session_key(self.scope), self._converse
        )
        if ending is not None:
            await self._end(*ending)

    async def _converse(self, receive: Receive) -> None:
        connection, clock = self.connection, asyncio.get_running_loop().time
        while not connection.closing:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            connection.heard = clock()
            await self._receive(message)

    async def _end(self, code: Close, reason: str) -> None:
        self.count_end(code, reason)
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
