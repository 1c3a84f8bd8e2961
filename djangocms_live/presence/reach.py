"""How many browsers a publishing reaches, summed over the processes, while an editor looks.

A process whose editor looks says which topics are wanted; the others tell how many they have of
them, and again when that changes, until nobody wants it any more.
"""

from collections.abc import Callable
from typing import Any

from djangocms_live.api import Wire

from .gossip import Gossip
from .rows import Entry

REACH = "edit.reach."
#: Of a topic of the feature "cms" the rest of the name is the same.
WATCHED = "cms."

EVERY = 5.0  # seconds between two numbers
WANTED_EVERY = 25.0  # seconds between two sayings that a number is wanted
LEASE = 60.0  # seconds that a number is told after somebody wanted it
MOST = 100  # topics that another process may want at once


class Reach:
    def __init__(self, wire: Wire, gossip: Gossip, clock: Callable[[], float]) -> None:
        self._wire = wire
        self._gossip = gossip
        self._clock = clock
        self._here: dict[str, int] = {}
        self._until: dict[str, float] = {}
        self._counted_at = self._said_at = float("-inf")

    def joined(self, topic: str) -> None:
        if not topic.startswith(REACH):
            return
        self._here[topic] = self._here.get(topic, 0) + 1
        if topic not in self._until:
            self._wire.pass_on({"wanted": [topic]})
            self._until[topic] = self._clock() + LEASE
            self._count(topic)

    def left(self, topic: str) -> None:
        if topic in self._here:
            self._here[topic] -= 1
            if not self._here[topic]:
                del self._here[topic]

    def heard(self, body: dict[str, Any]) -> bool:
        """Whether it was about this."""
        match body:
            case {"wanted": list(topics)}:
                until = self._clock() + LEASE
                wanted = [topic for topic in topics[:MOST] if str(topic).startswith(REACH)]
                self._until |= dict.fromkeys(wanted, until)
                return True
        return False

    def beat(self) -> list[str]:
        """Once a second; returns the topics whose numbers were counted anew."""
        now = self._clock()
        if self._here and now - self._said_at >= WANTED_EVERY:
            self._said_at = now
            self._wire.pass_on({"wanted": list(self._here)[:MOST]})
        if now - self._counted_at < EVERY:
            return []
        self._counted_at = now
        self._until |= dict.fromkeys(self._here, now + LEASE)
        for topic, until in list(self._until.items()):
            if until <= now:
                del self._until[topic]
                self._gossip.set(topic, None)
            else:
                self._count(topic)
        return list(self._here)

    def _count(self, topic: str) -> None:
        number = self._wire.viewers(WATCHED + topic.removeprefix(REACH))
        self._gossip.set(topic, Entry(number, {}) if number else None)
