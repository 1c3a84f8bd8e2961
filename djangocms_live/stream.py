"""One topic in one process: who watches it, how, and the last frames that went out.

An ``Audience`` is a set of viewers that get the very same frames. Frames are encoded once and
remembered, so that returning browsers are answered from memory.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from . import protocol
from .accelerators import websocket_frame
from .connection import Connection
from .feature import Feature, Push
from .history import Head, History
from .protocol import Position
from .topics import View

# After so many sends the loop gets a turn, so that a large audience does not stop the rest.
SENDS_BEFORE_YIELD = 500
DELIVERIES_REMEMBERED = 100


@dataclass(frozen=True, slots=True)
class Delivery:
    """Encoded publications that bring a viewer from ``after`` to ``head``."""

    after: int
    head: int
    pubs: tuple[str, ...]

    @classmethod
    def of(cls, after: int, head: int, pushes: Sequence[Push]) -> "Delivery":
        pubs = (protocol.publication(p.offset, p.type, p.key, p.data, p.by) for p in pushes)
        return cls(after, head, tuple(pubs))

    @property
    def size(self) -> int:
        return sum(map(len, self.pubs))


class Audience:
    """Viewers of a topic who see the same. ``view`` is None where nothing is rendered for them."""

    def __init__(self, topic: str, view: View | None, head: int) -> None:
        self.topic = topic
        self.view = view
        self.head = head
        #: A dict for its order: those who came together lie together in memory.
        self.viewers: dict[Connection, None] = {}
        #: Viewers on their way in, who still wait for what they missed.
        self.expected = 0
        self.catching_up: dict[int, asyncio.Task[Delivery | None]] = {}
        self._recent: deque[Delivery] = deque()
        self._recent_size = 0

    @property
    def empty(self) -> bool:
        return not (self.viewers or self.expected)

    def advance(self, delivery: Delivery, remember: int) -> None:
        """Move to a new head and remember what was said on the way, up to so many bytes."""
        self.head = delivery.head
        self.catching_up.clear()
        self._recent.append(delivery)
        self._recent_size += delivery.size
        while self._recent_size > remember or len(self._recent) > DELIVERIES_REMEMBERED:
            self._recent_size -= self._recent.popleft().size

    def forget(self, head: int) -> None:
        """Start anew at a head, after continuity was lost."""
        self.head = head
        self.catching_up.clear()
        self._recent.clear()
        self._recent_size = 0

    def remembered(self, after: int) -> list[str] | None:
        """The publications since an offset, None if they are not all in memory."""
        if after >= self.head:
            return []
        if not self._recent or self._recent[0].after > after:
            return None
        return [pub for delivery in self._recent if delivery.head > after for pub in delivery.pubs]

    async def send(self, frames: Sequence[str]) -> None:
        """Hand frames to everybody who watches at this moment."""
        viewers = list(self.viewers)
        ready = [(frame, websocket_frame(frame)) for frame in frames]
        for start in range(0, len(viewers), SENDS_BEFORE_YIELD):
            for viewer in viewers[start : start + SENDS_BEFORE_YIELD]:
                for frame, wire in ready:
                    viewer.offer(frame, wire)
            await asyncio.sleep(0)


@dataclass(frozen=True, slots=True)
class Reading:
    """The journal from an offset on, as it is read while the stream stands at ``head``."""

    after: int
    head: int
    task: asyncio.Task[History]


class Stream:
    """A topic that a process watches. ``head`` follows the journal, audiences follow ``head``."""

    def __init__(self, topic: str, feature: Feature) -> None:
        self.topic = topic
        self.feature = feature
        self.epoch = ""
        self.head = 0
        self.floor = 0
        #: The newest offset anybody spoke of; the journal decides whether it is true.
        self.rumour = 0
        #: What moved the head to ``rumour``, if this process numbered it.
        self.numbered: History | None = None
        self.audiences: dict[object, Audience] = {}
        self.loading: asyncio.Task[None] | None = None
        self.pump: asyncio.Task[None] | None = None
        #: What those who return have read back, forgotten at the next tick.
        self.reading: Reading | None = None
        self.joining = 0
        self.delivered_at = float("-inf")

    @property
    def idle(self) -> bool:
        return not (self.audiences or self.joining or self.pump)

    @property
    def loaded(self) -> bool:
        task = self.loading
        return task is not None and task.done() and task.exception() is None

    @property
    def behind(self) -> list[Audience]:
        return [audience for audience in self.audiences.values() if audience.head < self.head]

    @property
    def pages(self) -> int:
        """How many pages are rendered for an event, if the feature renders each for itself."""
        return len([a for a in self.audiences.values() if a.view]) if self.feature.per_page else 0

    @property
    def viewers(self) -> int:
        # A copy, for this is asked from other threads too.
        return sum(len(audience.viewers) for audience in list(self.audiences.values()))

    def follow(self, found: Head) -> None:
        """Learn where the journal stands."""
        self.epoch = found.epoch
        self.head = max(self.head, found.head)
        self.floor = max(self.floor, found.floor)

    def numbered_after(self, offset: int) -> History | None:
        """The events since an offset, if they are those that this process has just numbered.

        What is numbered together has offsets without a gap. Told once: whatever becomes of it,
        the journal is asked next.
        """
        numbered, self.numbered = self.numbered, None
        if numbered is None or numbered.head - len(numbered.events) != offset:
            return None
        return numbered

    def position(self, audience: Audience) -> Position:
        return Position(self.epoch, audience.head)

    def audience(self, view: View, personal: bool) -> Audience:
        """The audience that a viewer belongs to, made if it is the first of its kind.

        Pages are pushed as an anonymous visitor sees them; whoever is logged in is told to look.
        """
        key: object
        shown: View | None = view
        if not self.feature.per_page:
            key = view.language
        elif personal:
            key = shown = None
        else:
            key = view
        audience = self.audiences.get(key)
        if audience is None:
            audience = self.audiences[key] = Audience(self.topic, shown, self.head)
        return audience

    def drop_empty(self) -> None:
        for key in [key for key, audience in self.audiences.items() if audience.empty]:
            del self.audiences[key]
