"""Who is in the topics of this process: people by their key, and a number of others. Pure.

A person is one row, over tabs and browsers. Whoever leaves stays for a while: most come back at
once, on the next page. Nothing tells those apart who are not logged in, and nothing needs to:
whoever comes takes the place of one who has just left, and the number stays.
"""

from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

#: In so many tabs of a browser somebody may do something; what was said first is forgotten first.
MOST_TABS = 20

#: What somebody does in one tab, as {"s": "editing", "plugin": 5}.
Doing = dict[str, Any]


class Entry(NamedTuple):
    """A topic in one process, in plain values."""

    #: How many there are whom nobody knows.
    number: int
    #: By the key of a person, what they do, in each of their tabs that said something.
    people: dict[str, list[Doing]]


class Rows:
    def __init__(
        self,
        clock: Callable[[], float],
        *,
        grace: float,
        passing: float,
        silent: Doing | None = None,
    ) -> None:
        """Seconds that who left still counts: ``grace`` for people, ``passing`` for others.

        ``silent`` is what people do in a browser that said nothing; None: nothing.
        """
        self._clock = clock
        self._grace = grace
        self._passing = passing
        self._silent = [] if silent is None else [silent]
        self._rooms: dict[str, _Room] = {}

    def __len__(self) -> int:
        return len(self._rooms)

    def joined(self, topic: str, socket: str, person: str | None) -> None:
        room = self._rooms.setdefault(topic, _Room())
        if person is None:
            room.number += 1
            if room.passing:
                room.passing.popleft()
        else:
            room.people.setdefault(person, {})[socket] = {}
            room.leaving.pop(person, None)

    def left(self, topic: str, socket: str, person: str | None) -> None:
        room = self._rooms.get(topic)
        if room is None:
            return
        now = self._clock()
        if person is None:
            room.number -= 1
            room.passing.append(now + self._passing)
        elif room.people.get(person, {}).pop(socket, None) is not None and not room.people[person]:
            room.leaving[person] = now + self._grace

    def does(self, topic: str, socket: str, person: str, tab: int, doing: Doing | None) -> None:
        """What somebody does in a tab; None: nothing more. Who is not there does nothing."""
        room = self._rooms.get(topic)
        tabs = room.people.get(person, {}).get(socket) if room else None
        if tabs is not None:
            tabs.pop(tab, None)
            if doing is not None:
                tabs[tab] = doing
                if len(tabs) > MOST_TABS:
                    del tabs[next(iter(tabs))]

    def expire(self) -> list[str]:
        """Forget those who left long enough ago; returns the topics that they were in."""
        now = self._clock()
        changed = [topic for topic, room in self._rooms.items() if room.expire(now)]
        for topic in changed:
            if self._rooms[topic].empty:
                del self._rooms[topic]
        return changed

    def entry(self, topic: str) -> Entry | None:
        """None where nobody is."""
        room = self._rooms.get(topic)
        if room is None:
            return None
        people = {
            person: [doing for tabs in sockets.values() for doing in tabs.values() or self._silent]
            for person, sockets in room.people.items()
        }
        return Entry(room.number + len(room.passing), people)


class _Room:
    __slots__ = ("leaving", "number", "passing", "people")

    def __init__(self) -> None:
        self.number = 0
        #: When those without a name are forgotten who have left; the earliest first.
        self.passing: deque[float] = deque()
        #: By person and socket: what they do, by tab.
        self.people: dict[str, dict[str, dict[int, Doing]]] = {}
        #: When a person is forgotten who has left with all their sockets.
        self.leaving: dict[str, float] = {}

    @property
    def empty(self) -> bool:
        return not (self.number or self.passing or self.people)

    def expire(self, now: float) -> bool:
        before = len(self.passing), len(self.leaving)
        while self.passing and self.passing[0] <= now:
            self.passing.popleft()
        for person in [person for person, until in self.leaving.items() if until <= now]:
            del self.leaving[person]
            del self.people[person]
        return before != (len(self.passing), len(self.leaving))
