"""Who works on what: colleagues by name, and what they do, for those who may see drafts.

``edit.at.<object>.<language>`` is what people are in who have it open in the CMS. ``edit.tree``
tells of all of them, for the page tree. ``edit.reach.<object>.<language>`` tells how many browsers
a publishing reaches.
"""

import time
from typing import Any, TypeGuard

from djangocms_live.api import Member, Wire

from .cards import Cards
from .conf import settings
from .gossip import count, people
from .people import cards_for_editors
from .reach import REACH, Reach
from .roster import Roster

AT, TREE = "edit.at.", "edit.tree"
LONGEST_AGO = 86_400  # seconds
LARGEST = 2**53  # of numbers: what JavaScript can count to, and any channel layer carry
STATES = frozenset({"viewing", "editing", "idle", "away", "gone"})


class Editors(Roster):
    def __init__(self, wire: Wire) -> None:
        super().__init__(
            wire,
            every=settings.EDITORS_EVERY,
            grace=settings.GRACE,
            passing=settings.PASSING,
            # So that people who are alone learn of their own other browser.
            silent={"s": "here"},
        )
        self.cards = Cards(
            lambda keys: wire.call(cards_for_editors, keys), self._learned, self.clock
        )
        self._reach = Reach(wire, self.gossip, self.clock)

    def counts(self, topic: str) -> bool:
        return topic.startswith(AT)

    def seen_from(self, topic: str) -> list[str]:
        return [topic, TREE]

    def shown(self, topic: str) -> dict[str, Any]:
        if topic == TREE:
            topics = sorted(t for t in self.gossip.topics() if t.startswith(AT))
            return {"places": {t.removeprefix(AT): self._people(t) for t in topics}}
        if topic.startswith(REACH):
            return {"n": count(self.entries(topic))}
        return {"people": self._people(topic)}

    def joined(self, topic: str, member: Member) -> None:
        self._reach.joined(topic)
        super().joined(topic, member)

    def left(self, topic: str, member: Member) -> None:
        super().left(topic, member)
        self._reach.left(topic)

    def said(self, topic: str, member: Member, state: str, data: dict[str, Any]) -> None:
        match data:
            case {"tab": int(tab)} if state == "gone":
                self.does(topic, member, tab, None)
            case {"tab": int(tab)}:
                self.does(topic, member, tab, _doing(state, data))

    def heard(self, body: dict[str, Any]) -> None:
        if not self._reach.heard(body):
            super().heard(body)

    def beat(self) -> None:
        self.news_of(self._reach.beat())
        super().beat()
        self.cards.beat({key for t in self.gossip.topics() for key in people(self.entries(t))})

    def _people(self, topic: str) -> list[dict[str, Any]]:
        found = people(self.entries(topic))
        shown = [
            {"id": key, **card, "tabs": doing}
            for key, doing in found.items()
            if (card := self.cards.get(key))
        ]
        return shown[: settings.NAMED]

    def _learned(self, keys: set[str]) -> None:
        topics = [t for t in self.gossip.topics() if keys & people(self.entries(t)).keys()]
        self.news_of(topics)


def _doing(state: str, data: dict[str, Any]) -> dict[str, Any]:
    """What a browser says of a tab, as far as it may be told to colleagues.

    ``since`` is the server's time, in seconds since 1970: a colleague's clock may be wrong. It
    began ``ago`` seconds before it was said. ``window`` is a number by which a tab knows itself.
    """
    dirty, ago = data.get("dirty"), data.get("ago")
    passed = ago if _is_number(ago, LONGEST_AGO) else 0
    doing: dict[str, Any] = {"s": state, "since": int(time.time()) - passed}
    for key in ("plugin", "window"):
        if _is_number(data.get(key), LARGEST):
            doing[key] = data[key]
    if dirty is True:
        doing["dirty"] = True
    return doing


def _is_number(value: Any, largest: int) -> TypeGuard[int]:
    return type(value) is int and 0 <= value <= largest
