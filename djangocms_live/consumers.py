"""The one consumer of all features: ASGI in, hub out.

It accepts first and authorises after, so that every refusal reaches the browser as a numbered
close code. The socket only reads: no command writes to the database.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, cast

from channels.consumer import AsyncConsumer

from . import process, protocol, registry, topics
from .accelerators import outlet
from .addresses import client_address
from .conf import settings
from .connection import Connection
from .doorkeeper import Seat
from .feature import Feature
from .identity import session_key, user_of
from .origins import allowed
from .protocol import BadFrame, Close, Command, ErrorCode, Position, Refused
from .ratelimit import TokenBucket

logger = logging.getLogger("djangocms_live.consumers")

LINGER = 5  # seconds that a reader has for the close frame


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
        self.scope = scope
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
        self.process = process.current()
        self.seat: Seat | None = None
        address = client_address(self.scope)
        if self.process.leaving:
            await self._end(Close.RESTART, "restart")
            return
        if address is not None and not self._sit(("address", address)):
            await self._end(Close.TOO_MANY, f"too many sockets from {address}")
            return
        self.bucket = TokenBucket(settings.COMMAND_BURST, settings.COMMAND_RATE, loop.time)
        self.session_key = session_key(self.scope)
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
        self.process.add(connection, task)
        try:
            while not connection.closing:
                message = await receive()
                if message["type"] == "websocket.disconnect":
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
        code, reason = connection.closing
        await self._end(code, reason)

    async def _end(self, code: Close, reason: str) -> None:
        ordinary = code < Close.BAD_FRAME and code != Close.TOO_MANY
        level = logging.DEBUG if ordinary else logging.WARNING
        logger.log(level, "Closed a socket: %d %s", code, reason)
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
            if len(text) > settings.MAX_FRAME:
                raise BadFrame(f"a frame has {settings.MAX_FRAME} bytes at most")
            command = protocol.decode(text)
        except BadFrame as error:
            self.connection.close(Close.BAD_FRAME, str(error))
            return
        if command is None:
            return
        if not self.connection.greeted and command.name != "hello":
            self.connection.close(Close.NO_HELLO, "say hello first")
            return
        self.connection.cork()
        answer = None
        try:
            answer = await self._answer(command)
        finally:
            self.connection.uncork(answer)

    async def _answer(self, command: Command) -> str:
        try:
            if not self.bucket.take():
                if self.bucket.refused > settings.COMMAND_BURST:
                    self.connection.close(Close.TOO_MANY, "too many commands")
                raise Refused(ErrorCode.TOO_MANY, "too many commands, slow down")
            match command.name:
                case "hello":
                    return await self._hello(command)
                case "sub":
                    body = await self._subscribe(command.body)
                    return protocol.answer(command.id, "sub", body)
                case "unsub":
                    self.process.hub.unsubscribe(self.connection, _topic(command.body))
                    return protocol.answer(command.id, "unsub", "{}")
            raise Refused(ErrorCode.UNKNOWN_COMMAND, f"unknown command {command.name[:40]!r}")
        except Refused as refusal:
            return protocol.error(command.id, refusal)
        except Exception:
            logger.exception("The command %r failed.", command.name)
            return protocol.error(
                command.id, Refused(ErrorCode.INTERNAL, "something failed here, try again")
            )

    async def _hello(self, command: Command) -> str:
        if self.connection.greeted:
            raise Refused(ErrorCode.BAD_REQUEST, "hello was said already")
        subs = command.body.get("subs", [])
        if not isinstance(subs, list) or not all(isinstance(sub, dict) for sub in subs):
            raise Refused(ErrorCode.BAD_REQUEST, '"subs" is a list of {"t": …, "since": …}')
        # From here on it is we who are late, not the browser.
        self.connection.greeted = True
        self.process.pulse.greeted(self.connection)
        user = await self._identify()
        if user is not None and not self._sit(("user", str(user.pk))):
            self.connection.close(Close.TOO_MANY, "too many sockets of one person")
            raise Refused(ErrorCode.LIMIT, "too many sockets of one person")
        answers = []
        for sub in subs:
            try:
                answers.append(await self._subscribe(sub))
            except Refused as refusal:
                token = sub.get("t")
                answers.append(protocol.refused(token if isinstance(token, str) else "", refusal))
        who = {"id": str(user.pk)} if user is not None else None
        sid = secrets.token_urlsafe(9)
        return protocol.welcome(command.id, sid, settings.PING_INTERVAL, who, answers)

    async def _identify(self) -> Any | None:
        if self.session_key is None:
            return None
        # Until we know better, show nothing that was rendered for somebody else.
        self.connection.personal = True
        try:
            user = await self.process.identity_pool(self._user_if_here, self.session_key)
        except Exception:
            logger.warning("A session could not be read.", exc_info=True)
            return None
        self.connection.personal = user is not None
        return user

    def _user_if_here(self, key: str) -> Any | None:
        """In a storm many give up before their turn; to look for them would delay the others."""
        return None if self.outlet.gone else user_of(key)

    async def _ask_permission(self, feature: Feature, topic: str) -> None:
        try:
            permitted = await self.process.identity_pool(self._may_subscribe, feature, topic)
        except Exception as error:
            # One feature's mistake is its own, and not that of the other topics of a hello.
            logger.exception("%s cannot tell who may join %s.", type(feature).__name__, topic)
            raise Refused(ErrorCode.INTERNAL, "permission unknown, try again") from error
        if not permitted:
            raise Refused(ErrorCode.DENIED, "permission denied")

    def _may_subscribe(self, feature: Feature, topic: str) -> bool:
        """Synchronous. The user is fetched anew: rights change while a socket lives."""
        user = user_of(self.session_key) if self.session_key else None
        return feature.may_subscribe(user, topic)

    async def _subscribe(self, body: dict[str, Any]) -> str:
        token = _topic(body)
        since: Position | None = protocol.decode_since(body.get("since"))
        try:
            topic, view = topics.unsign(token)
        except topics.BadToken:
            raise Refused(ErrorCode.UNKNOWN_TOPIC, "the token was not made by this site") from None
        joined = self.connection.subscriptions
        if topic not in joined and len(joined) >= settings.MAX_TOPICS:
            raise Refused(ErrorCode.LIMIT, f"{settings.MAX_TOPICS} topics for a socket at most")
        feature = registry.feature_for(topic)
        if feature is not None and not feature.public:
            await self._ask_permission(feature, topic)
        return await self.process.hub.subscribe(self.connection, topic, view, since)


def _topic(body: dict[str, Any]) -> str:
    topic = body.get("t")
    if not isinstance(topic, str):
        raise Refused(ErrorCode.BAD_REQUEST, '"t" is a string')
    return topic
