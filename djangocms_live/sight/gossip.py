"""Processes tell what they are doing, each second and only while somebody watches.

A process whose viewers watch calls the others now and then; whoever was called tells its figures
for a while, to the viewers of the topic in every process. Nothing of it is stored. Without a shared
channel layer a process tells of itself alone.
"""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .. import protocol, registry
from ..bus import EVERYBODY
from .snapshot import TOPIC, identity, snapshot

if TYPE_CHECKING:
    from ..process import Process

logger = logging.getLogger("djangocms_live.sight.gossip")

EVERY = 1  # seconds between two figures
CALL_EVERY = 5  # seconds; one lost call is no matter:
HOUR_EVERY = 10  # seconds between two tellings of the last hour
LEASE = 12  # seconds for which a process tells after it was called
KNOWN_FOR = 60  # seconds that a topic keeps its name

Ask = Callable[..., Awaitable[Any]]


class Gossip:
    def __init__(self, process: "Process", ask: Ask) -> None:
        """``ask(function, *args)`` runs a feature's method where it may block."""
        self._process = process
        self._ask = ask
        self._told_until = self._called_at = self._hour_at = float("-inf")
        self._names: dict[str, tuple[str | None, float]] = {}

    def called(self) -> None:
        """Somebody watches, here or in another process."""
        now = time.monotonic()
        if now >= self._told_until:
            self._hour_at = float("-inf")  # nobody who watches now has heard of it
        self._told_until = now + LEASE

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await self.beat()

    async def beat(self) -> None:
        now, bus = time.monotonic(), self._process.bus
        if self._process.hub.viewers(TOPIC):
            self.called()
            if now - self._called_at >= CALL_EVERY:
                self._called_at = now
                await bus.tell(EVERYBODY, "sight", {})
        if now < self._told_until:
            await self._tell("stats", await self.figures())
            if now - self._hour_at >= HOUR_EVERY:
                self._hour_at = now
                await self._tell("hour", await self.hour())

    async def _tell(self, type: str, data: dict[str, Any]) -> None:
        frame = protocol.tell(TOPIC, type, data)
        self._process.hub.tell(TOPIC, frame)
        await self._process.bus.tell(TOPIC, "tell", {"t": TOPIC, "frame": frame})

    async def figures(self) -> dict[str, Any]:
        """The snapshot, with names that people understand where a feature knows one."""
        found = snapshot(self._process)
        found["top"] = await self._named(found["top"])
        return found

    async def hour(self) -> dict[str, Any]:
        """The last hour of the busiest topics, with such names."""
        found = self._process.hour()
        found["topics"] = await self._named(found["topics"])
        return {"id": identity(os.getpid())["id"], **found}

    async def _named(self, rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
        """Rows that begin with a topic; those of one person's own are left out."""
        named = [[*row, await self._name(row[0])] for row in rows]
        return [row for row in named if row[-1] is not None]

    async def _name(self, topic: str) -> str | None:
        now = time.monotonic()
        name, known_at = self._names.get(topic, ("", float("-inf")))
        if now - known_at > KNOWN_FOR:
            self._names = {
                t: known for t, known in self._names.items() if now - known[1] < KNOWN_FOR
            }
            name = await self._ask(describe, topic)
            self._names[topic] = name, now
        return name


def describe(topic: str) -> str | None:
    """What a topic is about in words, "" if nobody can tell, None if nobody may. Synchronous."""
    feature = registry.feature_for(topic)
    try:
        words = feature.describe(topic) if feature else ""
        return None if words is None else str(words)
    except Exception:
        logger.warning("%s cannot describe %s.", type(feature).__name__, topic, exc_info=True)
        return ""
