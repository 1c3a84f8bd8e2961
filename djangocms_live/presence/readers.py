"""How many people read something, over all processes, and who of them wants to be seen.

``readers.at.<object>`` is what readers of an object are in. ``readers.of.<object>`` is for those
who only want to know, as editors do; they get the number as it is. ``readers.board`` is for lists:
it has the numbers of all that is read most, each under a mark that only pages know which show the
object.
"""

from heapq import nlargest
from typing import Any

from django.utils.crypto import salted_hmac

from djangocms_live.api import Wire

from .cards import Cards
from .conf import settings
from .gossip import count, known
from .people import cards_for_visitors
from .roster import Roster

AT, OF, BOARD = "readers.at.", "readers.of.", "readers.board"
ON_BOARD = 500  # objects
FRAMES = 1000  # a second, for all readers of an object in one process


def mark(topic: str) -> str:
    """What the board calls an object, by the topic that its readers are in."""
    return salted_hmac("djangocms_live.readers", topic, algorithm="sha256").hexdigest()[:12]


class Readers(Roster):
    def __init__(self, wire: Wire) -> None:
        super().__init__(
            wire, every=settings.COUNT_EVERY, grace=settings.GRACE, passing=settings.PASSING
        )
        self._marks: dict[str, str] = {}
        self._looked_at = float("-inf")
        self.cards = Cards(
            lambda keys: wire.call(cards_for_visitors, keys), self._learned, self.clock
        )

    def counts(self, topic: str) -> bool:
        return topic.startswith(AT)

    def seen_from(self, topic: str) -> list[str]:
        return [topic, OF + topic.removeprefix(AT), BOARD]

    def shown(self, topic: str) -> dict[str, Any]:
        if topic == BOARD:
            return self._board()
        if topic.startswith(OF):
            return {"n": count(self.entries(AT + topic.removeprefix(OF)))}
        entries = self.entries(topic)
        cards = [card for key in sorted(known(entries)) if (card := self.cards.get(key))]
        return {"n": _visible(count(entries)), "people": cards[: settings.NAMED]}

    def news(self, topic: str, last: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
        if topic != BOARD:
            return now
        gone = dict.fromkeys(last.keys() - now.keys(), 0)
        return {**gone, **{mark: n for mark, n in now.items() if last.get(mark) != n}}

    def pause(self, viewers: int) -> float:
        # However many read one thing, no process writes about it all the time.
        return max(super().pause(viewers), viewers / FRAMES)

    def beat(self) -> None:
        super().beat()
        # Faces need not be newer than the numbers beside them, and looking through all is work.
        if self.clock() - self._looked_at < settings.COUNT_EVERY:
            return
        self._looked_at = self.clock()
        self.cards.beat({key for topic in self._viewers for key in known(self.entries(topic))})

    def _learned(self, keys: set[str]) -> None:
        self.news_of([t for t in self._viewers if keys & known(self.entries(t))])

    def _board(self) -> dict[str, Any]:
        topics = self.gossip.topics()
        self._marks = {topic: self._marks.get(topic) or mark(topic) for topic in topics}
        read = ((_visible(count(self.entries(topic))), topic) for topic in topics)
        return {self._marks[topic]: n for n, topic in nlargest(ON_BOARD, read) if n}


def _visible(number: int) -> int:
    """Few readers are nobody's business: one of two could be told who the other is."""
    return number if number >= settings.SMALLEST else 0
