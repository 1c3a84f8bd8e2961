"""What a browser may ask over its socket: hello, sub, unsub and state.

Each command gets one answer. Who asks too much, or again and again for what is refused, is closed
with 4029. No command writes to the database.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings as django_settings

from . import access, protocol, registry, topics
from .accelerators import Outlet
from .conf import settings
from .connection import Connection
from .doorkeeper import Seat
from .feature import Feature
from .process import Process
from .protocol import Close, Command, ErrorCode, Position, Refused
from .ratelimit import TokenBucket
from .recheck import Visitor
from .topics import View

logger = logging.getLogger("djangocms_live.commands")

PATIENCE = 1  # refused topics a second, after as many as a page may have
MAX_DETAILS = 1024  # characters that a state may have besides its name
LARGE = 64 * 1024  # characters; an answer costs a further command for each


class Commands:
    """One socket's commands, one after another."""

    __slots__ = (
        "_bucket",
        "_outlet",
        "_patience",
        "_sit",
        "connection",
        "offence",
        "process",
        "visitor",
    )

    def __init__(
        self,
        process: Process,
        connection: Connection,
        visitor: Visitor,
        *,
        sit: Callable[[Seat], bool],
        outlet: Outlet,
    ) -> None:
        """``sit`` takes a place for a person; ``outlet`` knows of a socket that has ended."""
        self.process = process
        self.connection = connection
        self.visitor = visitor
        self._sit = sit
        self._outlet = outlet
        #: Whether the socket was closed for what it did, and its address is to be remembered.
        self.offence = False
        clock = asyncio.get_running_loop().time
        self._bucket = TokenBucket(settings.COMMAND_BURST, settings.COMMAND_RATE, clock)
        self._patience = TokenBucket(settings.MAX_TOPICS, PATIENCE, clock)

    async def answer(self, command: Command) -> str:
        try:
            if not self._bucket.take():
                if self._bucket.refused > settings.COMMAND_BURST:
                    self.misbehaved("too many commands")
                raise Refused(ErrorCode.TOO_MANY, "too many commands, slow down")
            match command.name:
                case "hello":
                    return await self._hello(command)
                case "sub":
                    body = await self._patiently(command.body)
                    self._bucket.spend(len(body) // LARGE)
                    return protocol.answer(command.id, "sub", body)
                case "unsub":
                    self.process.hub.unsubscribe(self.connection, _topic(command.body))
                    return protocol.answer(command.id, "unsub", "{}")
                case "state":
                    self._say(_topic(command.body), command.body.get("s"), command.body.get("d"))
                    return protocol.answer(command.id, "state", "{}")
            raise Refused(ErrorCode.UNKNOWN_COMMAND, f"unknown command {command.name[:40]!r}")
        except Refused as refusal:
            self._count(refusal)
            return protocol.error(command.id, refusal)
        except Exception:
            logger.exception("The command %r failed.", command.name)
            return protocol.error(
                command.id, Refused(ErrorCode.INTERNAL, "something failed here, try again")
            )

    def _count(self, refusal: Refused) -> None:
        self.process.tally.refusals[refusal.code.name.lower()] += 1

    async def _hello(self, command: Command) -> str:
        if self.connection.greeted:
            raise Refused(ErrorCode.BAD_REQUEST, "hello was said already")
        subs = command.body.get("subs", [])
        if not isinstance(subs, list) or not all(isinstance(sub, dict) for sub in subs):
            raise Refused(ErrorCode.BAD_REQUEST, '"subs" is a list of {"t": …, "since": …}')
        since = command.body.get("own", {})
        if not isinstance(since, dict):
            raise Refused(ErrorCode.BAD_REQUEST, '"own" is {"<topic>": {"e": …, "o": …}}')
        # From here on it is we who are late, not the browser.
        self.connection.greeted = True
        self.connection.sid = secrets.token_urlsafe(9)
        self.process.pulse.greeted(self.connection)
        revision = self.process.recheck.revision
        user = await self._identify()
        if user is not None and not self._sit(("user", str(user.pk))):
            self.connection.close(Close.TOO_MANY, "too many sockets of one person")
            raise Refused(ErrorCode.LIMIT, "too many sockets of one person")
        own = [] if user is None else await self._join_own(user, command.body.get("lang"), since)
        answers: list[str] = []
        room = settings.MAX_OUTBOX
        for sub in subs:
            if self.connection.closing:
                break
            try:
                # Who has missed too much for one frame reads the rest from the page.
                answer = await self._patiently(sub if room > 0 else {**sub, "since": None})
            except Refused as refusal:
                self._count(refusal)
                token = sub.get("t")
                answer = protocol.refused(token if isinstance(token, str) else "", refusal)
            room -= len(answer)
            answers.append(answer)
        if user is not None:
            self._watch(revision)
        ping = settings.PING_INTERVAL
        who = {"id": self.visitor.user} if user is not None else None
        return protocol.welcome(command.id, self.connection.sid, ping, who, answers + own)

    async def _identify(self) -> Any | None:
        if self.visitor.session is None:
            return None
        # Until we know better, show nothing that was rendered for somebody else.
        self.connection.personal = True
        try:
            user = await self.process.identify(self.visitor.session, lambda: not self._outlet.gone)
        except Exception as error:
            self.process.refusals.trouble("A session could not be read.", error)
            return None
        self.connection.personal = user is not None
        self.visitor.user = self.connection.user = access.identity(user)
        return user

    def _watch(self, revision: int) -> None:
        """Look again now and then, and at once if something changed since we began to ask."""
        recheck = self.process.recheck
        recheck.watch(self.connection, self.visitor)
        if recheck.revision != revision:
            recheck.again(self.connection)

    async def _join_own(self, user: Any, language: Any, since: dict[str, Any]) -> list[str]:
        """Join what the features say is this user's own; returns the encoded answers."""
        known = [code for code, _ in django_settings.LANGUAGES]
        view = View(language if language in known else django_settings.LANGUAGE_CODE, "")
        answers = []
        for feature in registry.features():
            try:
                names = await access.own_topics(self.process.identity_pool, feature, user)
            except Exception as error:
                name = type(feature).__name__
                self.process.refusals.trouble(f"{name} cannot tell a user's own topics.", error)
                continue
            self.visitor.own |= set(names)
            for topic in names:
                try:
                    position = protocol.decode_since(since.get(topic))
                    answer = await self._join(topic, view, position)
                except Refused as refusal:
                    answer = protocol.refused(topic, refusal)
                answers.append(protocol.own(answer))
        return answers

    async def _ask_permission(self, feature: Feature, topic: str) -> None:
        pool, session = self.process.identity_pool, self.visitor.session
        try:
            permitted = await access.may_join(pool, session, feature, topic)
        except Exception as error:
            # One feature's mistake is its own, and not that of the other topics of a hello.
            name = type(feature).__name__
            self.process.refusals.trouble(f"{name} cannot tell who may join its topics.", error)
            raise Refused(ErrorCode.INTERNAL, "permission unknown, try again") from error
        if not permitted:
            raise Refused(ErrorCode.DENIED, "permission denied")

    async def _patiently(self, body: dict[str, Any]) -> str:
        """Subscribe; whoever is refused more often than a page has topics is guessing."""
        try:
            return await self._subscribe(body)
        except Refused as refusal:
            ours = refusal.code in (ErrorCode.LIMIT, ErrorCode.INTERNAL)
            if not ours and not self._patience.take():
                self.misbehaved("too many refused topics")
            raise

    def misbehaved(self, reason: str) -> None:
        """Close the socket for what it did; its address is remembered for a while."""
        self.connection.close(Close.TOO_MANY, reason)
        self.offence = True

    async def _subscribe(self, body: dict[str, Any]) -> str:
        token = _topic(body)
        since: Position | None = protocol.decode_since(body.get("since"))
        try:
            topic, view = topics.unsign(token)
        except topics.BadToken:
            raise Refused(ErrorCode.UNKNOWN_TOPIC, "the token was not made by this site") from None
        self._check_room(topic)
        feature = registry.feature_for(topic)
        if feature is None or feature.public:
            return await self._join(topic, view, since)
        revision = self.process.recheck.revision
        await self._ask_permission(feature, topic)
        answer = await self._join(topic, view, since)
        self._watch(revision)
        return answer

    def _check_room(self, topic: str) -> None:
        joined = self.connection.subscriptions
        if topic not in joined and len(joined) >= settings.MAX_TOPICS:
            raise Refused(ErrorCode.LIMIT, f"{settings.MAX_TOPICS} topics for a socket at most")

    async def _join(self, topic: str, view: View, since: Position | None) -> str:
        self._check_room(topic)
        return await self.process.hub.subscribe(self.connection, topic, view, since)

    def _say(self, topic: str, state: Any, data: Any) -> None:
        if topic not in self.connection.subscriptions:
            raise Refused(ErrorCode.DENIED, "join the topic first")
        feature = registry.feature_for(topic)
        if feature is None or not isinstance(state, str) or state not in feature.states:
            raise Refused(ErrorCode.BAD_REQUEST, '"s" is one of the states of the feature')
        if not self.process.trackers.has(topic):
            self.process.states.say(self.connection, topic, state)
            return
        details = {} if data is None else data
        if not isinstance(details, dict) or len(protocol.dumps(details)) > MAX_DETAILS:
            raise Refused(
                ErrorCode.BAD_REQUEST, f'"d" is an object of {MAX_DETAILS} characters at most'
            )
        self.process.trackers.said(self.connection, topic, state, details)


def _topic(body: dict[str, Any]) -> str:
    topic = body.get("t")
    if not isinstance(topic, str):
        raise Refused(ErrorCode.BAD_REQUEST, '"t" is a string')
    return topic
