"""The topics that a client follows, and how far it has heard of each. Pure bookkeeping.

It says what to ask and what to tell the program; the client sends and receives. Whatever a server
says that is none of the protocol is passed over: a later one may say more.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import live_page
from .backoff import BASE, CAP
from .live_page import Stamps
from .mailbox import Event, Item, Kind, Mark
from .protocol import ErrorCode, Position

logger = logging.getLogger("djangocms_live.client")

MOST = 500  # topics; a server takes 64 for a socket, if its settings do not say otherwise
NOW = 0.0


@dataclass(eq=False, slots=True)
class Topic:
    token: str
    #: Where the page stood when it was read.
    stamp: Position | None
    #: The plain name, known from the first answer on.
    name: str = ""
    #: The position that was asked for last.
    since: Position | None = None
    joined: bool = False
    #: When to ask for it; None while an answer is awaited, and once there is one.
    due: float | None = NOW
    failures: int = 0


class Followed:
    def __init__(self, since: Mapping[str, str], *, present: bool = True) -> None:
        """``since`` are positions of an earlier run, by the topics' plain names.

        Unless ``present``, topics without a history are left out: they tell who is there, and
        whoever joins one is counted.
        """
        self._present = present
        places = {name: Position.parse(text) for name, text in since.items()}
        #: By name, how far was heard.
        self.heard = {name: place for name, place in places.items() if place is not None}
        #: By name, where it was taken up.
        self.begun: dict[str, Position] = {}
        #: Whether the server did not know a token: the page may have newer ones.
        self.stale = False
        self._by_token: dict[str, Topic] = {}
        self._by_name: dict[str, Topic] = {}
        self._refused: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._by_token)

    def learn(self, stamps: Stamps) -> None:
        """Follow tokens of a page, but those that this connection was refused."""
        for token, stamp in stamps.items():
            if token in self._by_token or token in self._refused:
                continue
            if stamp is None and not self._present:
                continue
            if len(self._by_token) >= MOST:
                logger.warning("Only %d topics can be followed.", MOST)
                return
            self._by_token[token] = Topic(token, stamp)

    def keep(self, stamps: Stamps) -> list[str]:
        """Let go of what a page does not have any more; returns the names that were joined."""
        gone = [topic for token, topic in self._by_token.items() if token not in stamps]
        for topic in gone:
            self._forget(topic)
        return [topic.name for topic in gone if topic.joined]

    def lost(self) -> None:
        """The connection is gone, and with it all that the server knew of us."""
        self._refused.clear()
        self.stale = False
        for topic in self._by_token.values():
            topic.joined, topic.due = False, NOW

    # What to ask.

    def due(self, now: float) -> list[Topic]:
        return [t for t in self._by_token.values() if t.due is not None and t.due <= now]

    def next_due(self) -> float:
        dues = (topic.due for topic in self._by_token.values() if topic.due is not None)
        return min(dues, default=float("inf"))

    def wish(self, topic: Topic) -> dict[str, Any]:
        """The subscription to a topic, from where it was left. Its answer is due now."""
        place = self.heard.get(topic.name) or topic.stamp
        topic.since, topic.due = place, None
        if place is None:
            return {"t": topic.token}
        # What had no epoch may have one by now: from zero the history is complete in any.
        offset = place.offset if place.epoch else 0
        return {"t": topic.token, "since": {"e": place.epoch, "o": offset}}

    # What was said.

    def answered(self, topic: Topic, reply: Any, now: float) -> list[Item]:
        """The answer to a subscription: all that was missed, or a reset."""
        match reply:
            case {"err": {"temp": True}}:
                topic.due = now + min(CAP, BASE * 2**topic.failures)
                topic.failures = min(topic.failures + 1, 16)
            case {"err": dict(refusal)}:
                self._refuse(topic, refusal)
            case {"t": str(name), "e": str(epoch), "o": int(offset), "pubs": list(pubs)}:
                recovered = reply.get("recovered") is True
                return self._settle(topic, name, Position(epoch, offset), recovered, pubs)
        return []

    def heard_frame(self, frame: dict[str, Any]) -> list[Item]:
        """A push to a topic that was joined."""
        topic = self._by_name.get(str(frame.get("t")))
        if topic is None or not topic.joined:
            return []
        name = topic.name
        match frame:
            case {"pub": pub}:
                return self._published(name, frame.get("e"), pub)
            case {"reset": {"e": str(epoch), "o": int(offset)} as said}:
                self.heard[name] = Position(epoch, offset)
                return [self._reset(name, {"spread": said.get("spread", 0)})]
            case {"tell": {"type": str(type), "data": dict(data)}}:
                return [Event(Kind.TELL, name, type, data=data)]
            case {"state": {"s": str(state), "sid": str(sid)}}:
                return [Event(Kind.STATE, name, state, data={"sid": sid})]
        return []

    def reset_all(self) -> list[Item]:
        """The server took back what we were allowed to hear of."""
        return [self._reset(name, {}) for name in self._by_name]

    def _refuse(self, topic: Topic, refusal: dict[str, Any]) -> None:
        logger.warning("A topic cannot be followed: %s", refusal.get("msg"))
        self._forget(topic)
        self._refused.add(topic.token)
        self.stale = self.stale or refusal.get("code") == ErrorCode.UNKNOWN_TOPIC

    def _settle(
        self, topic: Topic, name: str, place: Position, recovered: bool, pubs: list[Any]
    ) -> list[Item]:
        known = self._by_name.setdefault(name, topic)
        if known is not topic:
            self._forget(topic)  # another token for the same: one is enough
            return []
        first, topic.name, topic.failures = not topic.name, name, 0
        before = self.heard.get(name)
        if first and before is not None and before != topic.since:
            topic.due = NOW  # now we know whose token it is, and how far we were
            return []
        topic.joined = True
        self.begun.setdefault(name, topic.since or place)
        if topic.since is None or recovered or topic.since == place:
            if topic.since is not None:
                self.heard.setdefault(name, topic.since)
            missed = pubs if topic.since is not None else ()
            items = [item for pub in missed for item in self._published(name, place.epoch, pub)]
            at = self.heard.get(name)
            if at is None or at.offset <= place.offset:
                self.heard[name] = place
            return [*items, Mark(name, self.heard[name])]
        self.heard[name] = place
        return [self._reset(name, {})]

    def _published(self, name: str, epoch: Any, pub: Any) -> list[Item]:
        match pub:
            case {"o": int(offset), "type": str(type)}:
                key, data, by = pub.get("key", ""), pub.get("data"), pub.get("by", "")
            case _:
                return []
        before = self.heard.get(name)
        if before is not None and offset <= before.offset:
            return []
        known = before.epoch if before else ""
        place = Position(known or (epoch if isinstance(epoch, str) else ""), offset)
        self.heard[name] = place
        found = data if isinstance(data, dict) else {}
        self.learn(live_page.of_data(found))
        return [Event(Kind.EVENT, name, type, str(key), found, str(by), place)]

    def _reset(self, name: str, data: dict[str, Any]) -> Event:
        return Event(Kind.RESET, name, "reset", data=data, position=self.heard.get(name))

    def _forget(self, topic: Topic) -> None:
        self._by_token.pop(topic.token, None)
        if self._by_name.get(topic.name) is topic:
            del self._by_name[topic.name]
