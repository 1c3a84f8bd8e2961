"""The tracker that both kinds of presence share: rows here, gossip with others, news to viewers.

It computes once a second. Changes go to the other processes together, and to the viewers of a topic
not more often than they can use; where nothing changes, nothing is sent.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from djangocms_live.api import Member, Tracker, Wire

from .gossip import Gossip, Message
from .rows import Doing, Entry, Rows


class Roster(Tracker):
    """Subclasses say which topics count their viewers, and what viewers of a topic are shown."""

    def __init__(
        self,
        wire: Wire,
        *,
        every: float,
        grace: float,
        passing: float,
        silent: Doing | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """``every``: shortest time between two messages about the same, in seconds."""
        self.wire = wire
        self.clock = clock or asyncio.get_running_loop().time
        self.rows = Rows(self.clock, grace=grace, passing=passing, silent=silent)
        self.gossip = Gossip(wire.process, self.clock, grace=grace)
        self._every = every
        self._touched: set[str] = set()
        self._due: set[str] = set()
        self._viewers: dict[str, int] = {}
        self._told: dict[str, tuple[dict[str, Any], float]] = {}
        self._flushed_at = float("-inf")

    # What a kind of presence decides.

    def counts(self, topic: str) -> bool:
        """Whether who joins a topic is there, and does not only look who is."""
        return True

    def seen_from(self, topic: str) -> list[str]:
        """The topics whose viewers are shown something of this one."""
        return [topic]

    def shown(self, topic: str) -> dict[str, Any]:
        """What the viewers of a topic are told."""
        raise NotImplementedError

    def news(self, topic: str, last: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
        """What to tell those who know the last."""
        return now

    def pause(self, viewers: int) -> float:
        """Seconds between two frames to so many viewers."""
        return self._every

    # What the core tells.

    def joined(self, topic: str, member: Member) -> None:
        self._viewers[topic] = self._viewers.get(topic, 0) + 1
        if self.counts(topic):
            self.rows.joined(topic, member.sid, member.user)
            self._touch(topic)
        if topic not in self._told:
            self._told[topic] = self.shown(topic), self.clock()
        # What the others here were told last: so that what they are told next is news to all.
        self.wire.tell(topic, "here", self._told[topic][0], to=member)

    def left(self, topic: str, member: Member) -> None:
        self._viewers[topic] -= 1
        if not self._viewers[topic]:
            del self._viewers[topic]
            self._told.pop(topic, None)
        if self.counts(topic):
            self.rows.left(topic, member.sid, member.user)
            self._touch(topic)

    def does(self, topic: str, member: Member, tab: int, doing: dict[str, Any] | None) -> None:
        """What somebody does in a tab; None: nothing more."""
        if member.user is not None and self.counts(topic):
            self.rows.does(topic, member.sid, member.user, tab, doing)
            self._touch(topic)

    def heard(self, body: dict[str, Any]) -> None:
        heard = self.gossip.heard(body)
        self.news_of(heard.changed)
        for answer in heard.answers:
            self._pass_on(answer)

    def beat(self) -> None:
        for topic in self.rows.expire():
            self._touch(topic)
        self.news_of(self.gossip.expire())
        for topic in self._touched:
            self.gossip.set(topic, self.rows.entry(topic))
        self._touched.clear()
        now = self.clock()
        if now - self._flushed_at >= self._every and (said := self.gossip.flush()):
            self._flushed_at = now
            self._pass_on(said)
        if still_here := self.gossip.beat():
            self._pass_on(still_here)
        self._tell(now)

    def reached(self) -> None:
        for message in self.gossip.again():
            self._pass_on(message)

    def leaving(self) -> None:
        self._pass_on(self.gossip.leave())

    # The rest is for subclasses as well.

    def entries(self, topic: str) -> list[Entry]:
        """A topic in all processes, as it stands at this moment here."""
        if topic in self._touched:
            self.gossip.set(topic, self.rows.entry(topic))
        return self.gossip.entries(topic)

    def news_of(self, topics: Any) -> None:
        """Viewers of whatever these topics are seen from are told, if that is any news to them."""
        for topic in topics:
            self._due.update(place for place in self.seen_from(topic) if place in self._viewers)

    def _touch(self, topic: str) -> None:
        self._touched.add(topic)
        self.news_of([topic])

    def _tell(self, now: float) -> None:
        for topic in list(self._due):
            last, at = self._told.get(topic, ({}, float("-inf")))
            if topic not in self._viewers:
                self._due.discard(topic)
            elif now - at >= self.pause(self._viewers[topic]):
                self._due.discard(topic)
                data = self.shown(topic)
                if data != last:
                    self._told[topic] = data, now
                    self.wire.tell(topic, "here", self.news(topic, last, data))

    def _pass_on(self, message: Message) -> None:
        if self.wire.shared:
            self.wire.pass_on(message.body, message.to)
