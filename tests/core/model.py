"""A journal in memory, and browsers that do what the protocol asks of a browser.

The journal keeps the content beside the events, so that a test can compare what a browser shows
with what a visitor who comes now would see.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from djangocms_live import protocol
from djangocms_live.connection import Connection
from djangocms_live.feature import Feature, Push
from djangocms_live.history import Event, Head, History
from djangocms_live.hub import Hub
from djangocms_live.protocol import ErrorCode, Position, Refused
from djangocms_live.topics import View

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
EN = View("en", "http://testserver/en/")
DE = View("de", "http://testserver/de/")


@dataclass
class Row:
    epoch: str = ""
    head: int = 0
    floor: int = 0
    events: list[Event] = field(default_factory=list)
    content: dict[str, int] = field(default_factory=dict)


async def at_once() -> None:
    """An answer takes no longer than it must."""
    await asyncio.sleep(0)


class JournalModel:
    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.reads: list[tuple[str, int]] = []
        self.looks: list[list[str]] = []
        self.failing = False
        #: What browsers met on the way.
        self.met: Counter[str] = Counter()
        #: Awaited before and after the moment at which the database is seen.
        self.pause: Callable[[], Any] = at_once
        self._serial = count(1)
        self._epochs = count(1)

    def row(self, topic: str) -> Row:
        return self.rows.setdefault(topic, Row())

    def publish(self, topic: str, key: str = "") -> int:
        row = self.row(topic)
        serial = next(self._serial)
        key = key or f"#{serial}"
        row.epoch = row.epoch or f"e{next(self._epochs)}"
        row.head += 1
        event = Event(topic, row.head, "posted", key, {"serial": serial}, "", LONG_AGO)
        row.events = [*(old for old in row.events if old.key != key), event]
        row.content.pop(key, None)
        row.content[key] = serial
        return row.head

    def numbered(self, topic: str) -> History:
        """What the process that published last can tell of it without reading."""
        row = self.row(topic)
        return History(row.epoch, row.head, row.floor, row.events[-1:])

    def trim(self, topic: str, keep: int) -> None:
        row = self.row(topic)
        row.floor = max(row.floor, row.head - keep)
        row.events = [event for event in row.events if event.offset > row.floor]

    def forget(self, topic: str) -> None:
        """The content stays, but its history begins anew, as after an import of the database."""
        row = self.row(topic)
        row.epoch, row.head, row.floor, row.events = f"e{next(self._epochs)}", 0, 0, []

    def position(self, topic: str) -> Position:
        row = self.row(topic)
        return Position(row.epoch, row.head)

    def stamp(self, topic: str) -> Position:
        """The position of a page that is rendered now; it may be older, never newer."""
        return self.position(topic)

    async def read(self, topic: str, after: int) -> History:
        self.reads.append((topic, after))
        await self.pause()
        if self.failing:
            raise OSError("the database is away")
        row = self.row(topic)
        events = [event for event in row.events if event.offset > after]
        history = History(row.epoch, row.head, row.floor, events)
        await self.pause()
        return history

    async def heads(self, topics: Sequence[str]) -> dict[str, Head]:
        self.looks.append(list(topics))
        await self.pause()
        if self.failing:
            raise OSError("the database is away")
        rows = {topic: self.row(topic) for topic in topics}
        heads = {t: Head(row.epoch, row.head, row.floor) for t, row in rows.items() if row.epoch}
        await self.pause()
        return heads


class GroupsModel:
    """Remembers which groups a hub is in."""

    def __init__(self) -> None:
        self.joined: set[str] = set()

    async def join(self, topic: str) -> None:
        self.joined.add(topic)

    async def leave(self, topic: str) -> None:
        self.joined.discard(topic)


class News(Feature):
    """Pushes facts as they are; counts how often it is asked to."""

    name = "news"

    def __init__(self) -> None:
        self.renderings: list[tuple[str, list[int], View | None]] = []
        self.failing = False
        #: What it says is no JSON.
        self.unheard_of = False

    def render(self, topic: str, events: Sequence[Event], view: View) -> Sequence[Push]:
        return self._told(topic, events, view, super().render(topic, events, view))

    def summary(self, topic: str, events: Sequence[Event]) -> Sequence[Push]:
        return self._told(topic, events, None, super().summary(topic, events))

    def _told(
        self, topic: str, events: Sequence[Event], view: View | None, pushes: Sequence[Push]
    ) -> Sequence[Push]:
        self.renderings.append((topic, [event.offset for event in events], view))
        if self.failing:
            raise ValueError("the template is broken")
        if self.unheard_of:
            return [Push(push.offset, push.type, data={"what": object()}) for push in pushes]
        return pushes


class Page(News):
    """Renders the whole content for each page, one push for all events, as regions do."""

    name = "page"
    per_page = True
    interval = 0.5

    def __init__(self, journal: JournalModel) -> None:
        super().__init__()
        self.journal = journal

    def render(self, topic: str, events: Sequence[Event], view: View) -> Sequence[Push]:
        whole = list(self.journal.row(topic).content.items())
        pushes = [Push(events[-1].offset, "published", data={"whole": whole})]
        return self._told(topic, events, view, pushes)


def make_hub(
    journal: JournalModel,
    features: Sequence[Feature],
    groups: GroupsModel | None = None,
    **options: Any,
) -> Hub:
    by_name = {feature.name: feature for feature in features}

    async def call(function: Callable[..., Any], *args: Any) -> Any:
        await journal.pause()
        result = function(*args)
        await journal.pause()
        return result

    def feature_for(topic: str) -> Feature | None:
        return by_name.get(topic.partition(".")[0])

    return Hub(journal, groups or GroupsModel(), feature_for, call, **options)


class Listener(Connection):
    """A connection that remembers its frames, decoded."""

    def __init__(self, *, max_outbox: int = 10_000, now: float = 0) -> None:
        super().__init__(self._arrived, max_outbox=max_outbox, now=now)
        self.frames: list[Any] = []

    async def _arrived(self, message: dict[str, Any]) -> None:
        self.frames.append(json.loads(message["text"]))


class Browser:
    """One page of one topic: shows content, follows pushes, reads all again when told to."""

    def __init__(self, journal: JournalModel, topic: str, view: View = EN) -> None:
        self.journal = journal
        self.topic = topic
        self.view = view
        self.personal = False
        self.busy = False
        self.answers: list[Any] = []
        self.hub: Hub | None = None
        self.connection = Listener()
        self.load()

    def load(self) -> None:
        """Open the page: its content, and the position at which it was rendered."""
        self.position = self.stamped = self.journal.stamp(self.topic)
        self.shown = dict(self.journal.row(self.topic).content)

    @property
    def joined(self) -> bool:
        return self.topic in self.connection.subscriptions

    def join(self, hub: Hub) -> Awaitable[None]:
        """Open a socket and subscribe."""
        self.leave()
        self.hub = hub
        self.answers = []
        self.connection = Listener()
        self.connection.personal = self.personal
        return self.ask(self.position)

    def ask(self, since: Position | None) -> Awaitable[None]:
        """Subscribe, as a consumer does it on a browser's behalf. One command at a time."""
        self.busy = True
        return self._ask(since)

    async def _ask(self, since: Position | None) -> None:
        assert self.hub is not None
        answer = None
        self.connection.cork()
        try:
            body = await self.hub.subscribe(self.connection, self.topic, self.view, since)
            answer = protocol.answer(1, "sub", body)
        except Refused as refusal:
            if refusal.code != ErrorCode.INTERNAL:  # the journal may be away, nothing else
                raise
            answer = protocol.error(1, refusal)
            if not self.joined:
                self.hub = None
        finally:
            self.connection.uncork(answer)
            self.busy = False

    def leave(self) -> None:
        if self.hub is not None:
            self.read()
            self.hub.leave(self.connection)
            self.connection.release()
            self.hub = None

    def read(self) -> None:
        """Work on what has arrived, in its order."""
        while self.connection.frames:
            frame = self.connection.frames.pop(0)
            if "sub" in frame:
                self._answered(frame["sub"])
                continue
            assert self.answers or "err" in frame, "a push came before the answer"
            if "pub" in frame:
                assert frame["t"] == self.topic
                self._apply(frame["e"], frame["pub"])
            elif "reset" in frame:
                self.journal.met["reset"] += 1
                self._reload(Position(frame["reset"]["e"], frame["reset"]["o"]))

    def _answered(self, sub: dict[str, Any]) -> None:
        self.answers.append(sub)
        told = Position(sub["e"], sub["o"])
        if not sub["recovered"]:
            assert not sub["pubs"]
            self.journal.met["not recovered"] += 1
            self._reload(told)
            return
        for pub in sub["pubs"]:
            self.journal.met["recovered"] += 1
            self._apply(told.epoch, pub)
        self.position = Position(told.epoch, max(told.offset, self.position.offset))

    def _apply(self, epoch: str, pub: dict[str, Any]) -> None:
        if pub["o"] <= self.position.offset:
            self.journal.met["twice"] += 1
            return
        self.journal.met["in order" if pub["o"] == self.position.offset + 1 else "a hole"] += 1
        self.position = Position(epoch, pub["o"])
        if pub["type"] == "changed":
            self.shown = dict(self.journal.row(self.topic).content)
        elif "whole" in pub["data"]:
            self.shown = dict(pub["data"]["whole"])
        else:
            self.shown.pop(pub["key"], None)
            self.shown[pub["key"]] = pub["data"]["serial"]

    def _reload(self, position: Position) -> None:
        self.position = position
        self.shown = dict(self.journal.row(self.topic).content)
