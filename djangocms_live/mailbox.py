"""What a client hands to its program: events, and the place where they wait for it. Pure."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .protocol import Position


class Kind(StrEnum):
    #: A numbered event of a topic. It arrives once, in order, and is not lost.
    EVENT = "event"
    #: Events were lost, or nobody knows: read again whatever you show. ``type`` is "reset".
    RESET = "reset"
    #: What mattered only then ("here": who is there). Neither numbered nor repeated.
    TELL = "tell"
    #: What another viewer does just now; ``type`` is the state ("typing").
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. ``type`` is a verb in the past, ``key`` the thing it happened to."""

    kind: Kind
    topic: str
    type: str
    key: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    by: str = ""
    #: Where the topic stands with it; None for what is not numbered.
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A topic moved on without anything to tell."""

    topic: str
    position: Position


Item = Event | Mark


class Mailbox:
    """Whoever puts something into it has to wait while it holds more than ``size`` bytes.

    A server whose client does not read closes it (4003, 4008), and what it had to say is recovered
    when there is room again: so a slow program costs neither memory nor events.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: deque[tuple[Item, int]] = deque()
        self._waiting = 0
        self.error: Exception | None = None
        self._filled, self._room = asyncio.Event(), asyncio.Event()
        self._room.set()

    async def put(self, items: Iterable[Item], weight: int) -> None:
        """``weight`` is that of the frame that all of them came in, in bytes."""
        await self._room.wait()
        for item in items:
            self._items.append((item, weight))
            self._waiting += weight
            weight = 0  # counted once, and given back with the first
            self._filled.set()
        if self._waiting >= self._size:
            self._room.clear()

    def end(self, error: Exception) -> None:
        """Nothing more will come. What is there can still be taken; then the error is raised."""
        self.error = self.error or error
        self._filled.set()

    async def take(self) -> Item:
        """The oldest. Takes nothing if it is cancelled."""
        while not self._items:
            if self.error is not None:
                raise self.error
            self._filled.clear()
            await self._filled.wait()
        item, weight = self._items.popleft()
        self._waiting -= weight
        if self._waiting < self._size:
            self._room.set()
        return item
