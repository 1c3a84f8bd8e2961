"""The trackers of a process, and the wires that they speak through."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

from . import protocol, registry
from .bus import EVERYBODY
from .connection import Connection
from .feature import Feature
from .topics import feature_of
from .tracking import Member, Tracker

if TYPE_CHECKING:
    from .process import Process

logger = logging.getLogger("djangocms_live.trackers")


class Trackers:
    """Finds the tracker of a topic; whatever one of them does wrong is its own matter."""

    def __init__(self, process: "Process", call: Callable[..., Awaitable[Any]]) -> None:
        """``call(function, *args)`` runs what may block in a thread."""
        self._process = process
        self._call = call
        self._members: dict[Connection, Member] = {}
        self._connections: dict[Member, Connection] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._trackers: dict[str, Tracker] = {}
        for feature in registry.features():
            self._try(self._make, feature)

    def _make(self, feature: Feature) -> None:
        tracker = feature.tracker(_Wire(self, feature.name))
        if tracker is not None:
            self._trackers[feature.name] = tracker

    def has(self, topic: str) -> bool:
        return feature_of(topic) in self._trackers

    def joined(self, connection: Connection, topic: str) -> None:
        tracker = self._trackers.get(feature_of(topic))
        if tracker is not None:
            member = self._members.get(connection)
            if member is None:
                member = self._members[connection] = Member(connection.sid, connection.user)
                self._connections[member] = connection
            self._try(tracker.joined, topic, member)

    def left(self, connection: Connection, topic: str) -> None:
        tracker = self._trackers.get(feature_of(topic))
        if tracker is not None and connection in self._members:
            self._try(tracker.left, topic, self._members[connection])

    def forget(self, connection: Connection) -> None:
        """The socket has left all its topics, and is gone."""
        member = self._members.pop(connection, None)
        if member is not None:
            del self._connections[member]

    def said(self, connection: Connection, topic: str, state: str, data: dict[str, Any]) -> None:
        tracker = self._trackers[feature_of(topic)]
        self._try(tracker.said, topic, self._members[connection], state, data)

    def heard(self, name: str, body: dict[str, Any]) -> None:
        if name in self._trackers:
            self._try(self._trackers[name].heard, body)

    def beat(self) -> None:
        for tracker in self._trackers.values():
            self._try(tracker.beat)

    def reached(self) -> None:
        for tracker in self._trackers.values():
            self._try(tracker.reached)

    def leaving(self) -> None:
        for tracker in self._trackers.values():
            self._try(tracker.leaving)

    def _try(self, function: Callable[..., None], *args: Any) -> None:
        try:
            function(*args)
        except Exception:
            logger.exception("A tracker failed.")

    # What the wires do.

    def tell(self, topic: str, frame: str, to: Member | None) -> None:
        if to is None:
            self._process.hub.tell(topic, frame)
        elif to in self._connections:
            self._connections[to].offer(frame)

    def pass_on(self, name: str, body: dict[str, Any], to: str | None) -> None:
        if self._process.bus.shared:
            bus, message = self._process.bus, {"feature": name, "body": body}
            if to is None:
                self._start(bus.tell(EVERYBODY, "track", message))
            else:
                self._start(bus.answer(to, "track", message))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def process(self) -> "Process":
        return self._process

    def call(self, function: Callable[..., Any], *args: Any) -> Awaitable[Any]:
        return self._call(function, *args)


class _Wire:
    """See ``tracking.Wire``."""

    def __init__(self, trackers: Trackers, name: str) -> None:
        self._trackers = trackers
        self._name = name

    @property
    def process(self) -> str:
        return self._trackers.process.bus.name

    @property
    def shared(self) -> bool:
        return self._trackers.process.bus.shared

    def tell(self, topic: str, type: str, data: dict[str, Any], to: Member | None = None) -> None:
        self._trackers.tell(topic, protocol.tell(topic, type, data), to)

    def pass_on(self, body: dict[str, Any], to: str | None = None) -> None:
        self._trackers.pass_on(self._name, body, to)

    def viewers(self, topic: str) -> int:
        return self._trackers.process.hub.count(topic)

    def call(self, function: Callable[..., Any], *args: Any) -> Awaitable[Any]:
        return self._trackers.call(function, *args)
