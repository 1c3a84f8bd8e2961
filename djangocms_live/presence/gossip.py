"""What each process knows of the topics of all others. Pure: messages come in and go out.

Every process is the only author of its own entries, numbers its changes, and tells the others what
changed. Who finds a gap in the numbers asks the author for all of it. Messages may be lost, doubled
or late; who is not heard for a while is forgotten, and learned anew when it is heard again. Where
nothing changes there is nothing to tell but, now and then, that one is still there.

The idea, one author for each replica and deltas with a full state for whoever missed some, is that
of Phoenix.Tracker; ours needs no clock of vectors, because nobody passes on what others said.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from .rows import Entry

#: How often a process answers with all that it has, in seconds, whoever asks.
ANSWER_EVERY = 1.0


class Message(NamedTuple):
    body: dict[str, Any]
    #: Whom it is for; None: for all others.
    to: str | None = None


class Heard(NamedTuple):
    #: Topics of which something else is known now.
    changed: list[str]
    answers: list[Message]


class _Peer:
    def __init__(self) -> None:
        self.version = 0
        self.entries: dict[str, Entry] = {}
        self.until = 0.0
        self.asked = float("-inf")


class Gossip:
    def __init__(
        self,
        name: str,
        clock: Callable[[], float],
        *,
        heartbeat: float = 25,
        expiry: float = 60,
        grace: float = 15,
    ) -> None:
        """Times in seconds. ``grace``: how long those of a process that leaves still count."""
        self._name = name
        self._clock = clock
        self._heartbeat = heartbeat
        self._expiry = expiry
        self._grace = grace
        self._own: dict[str, Entry] = {}
        self._version = 0
        self._changed: set[str] = set()
        self._told_at = clock()
        self._answered: dict[str, float] = {}
        self._peers: dict[str, _Peer] = {}
        #: Where a topic is known from, so that nobody looks through all processes.
        self._known: dict[str, set[str]] = {}

    # What is known.

    def entries(self, topic: str) -> list[Entry]:
        """A topic in all processes, this one first."""
        own = [self._own[topic]] if topic in self._own else []
        return own + [self._peers[name].entries[topic] for name in self._known.get(topic, ())]

    def topics(self) -> set[str]:
        return self._own.keys() | self._known.keys()

    # What this process says.

    def set(self, topic: str, entry: Entry | None) -> None:
        """Say how a topic stands here; None: nobody is in it."""
        if entry == self._own.get(topic):
            return
        if entry is None:
            del self._own[topic]
        else:
            self._own[topic] = entry
        self._changed.add(topic)

    def begin(self) -> Message:
        """Ask who is there; said once, at the start."""
        return Message({"hello": self._name})

    def again(self) -> list[Message]:
        """Ask and say that one is there: what was said may not have arrived."""
        return [self.begin(), *([self._still_here()] if self._own else [])]

    def flush(self) -> Message | None:
        """What changed since the last time."""
        if not self._changed:
            return None
        self._told_at = self._clock()
        base, self._version = self._version, self._version + 1
        entries = {topic: self._own.get(topic) for topic in self._changed}
        self._changed = set()
        return Message({**self._head(), "base": base, "set": entries})

    def beat(self) -> Message | None:
        """That one is still there, if it is time to say so and anybody is here."""
        if not self._own or self._clock() - self._told_at < self._heartbeat:
            return None
        return self._still_here()

    def leave(self) -> Message:
        """The sockets of this process will be somewhere else soon."""
        return Message({**self._head(), "leaves": True})

    def _still_here(self) -> Message:
        self._told_at = self._clock()
        return Message(self._head())

    def _head(self) -> dict[str, Any]:
        return {"from": self._name, "v": self._version}

    # What the others say.

    def heard(self, body: Mapping[str, Any]) -> Heard:
        """Take in a message. What is no such message, as another version's, is passed over."""
        match body:
            case {"hello": str()}:
                return Heard([], [self._still_here()] if self._own else [])
            case {"ask": str(asker)}:
                return Heard([], self._answer(asker))
            case {"from": str(name), "v": int(version), **said} if name != self._name:
                return self._follow(name, version, said)
        return Heard([], [])

    def _answer(self, asker: str) -> list[Message]:
        now = self._clock()
        if now - self._answered.get(asker, float("-inf")) < ANSWER_EVERY:
            return []
        self._answered = {
            name: at for name, at in self._answered.items() if now - at < ANSWER_EVERY
        }
        self._answered[asker] = now
        # What changed since the last flush is part of this, and told once more with the next.
        return [Message({**self._head(), "all": self._own}, asker)]

    def _follow(self, name: str, version: int, said: Mapping[str, Any]) -> Heard:
        now = self._clock()
        peer = self._peers.setdefault(name, _Peer())
        if said.get("leaves"):
            peer.until = min(peer.until, now + self._grace)
            return Heard([], [])
        peer.until = now + self._expiry
        match said:
            case {"all": dict(entries)} if version >= peer.version:
                changed = self._replace(name, entries)
                peer.version = version
                return Heard(changed, [])
            case {"base": int(base), "set": dict(entries)} if base == peer.version:
                self._apply(name, entries)
                peer.version = version
                return Heard(list(entries), [])
        if version <= peer.version or now - peer.asked < ANSWER_EVERY:
            return Heard([], [])
        peer.asked = now
        return Heard([], [Message({"ask": self._name}, name)])

    def expire(self) -> list[str]:
        """Forget processes that are not heard any more; returns their topics."""
        now = self._clock()
        changed: list[str] = []
        for name in [name for name, peer in self._peers.items() if peer.until <= now]:
            changed += self._replace(name, {})
            del self._peers[name]
        return changed

    def _replace(self, name: str, entries: Mapping[str, Any]) -> list[str]:
        gone = dict.fromkeys(self._peers[name].entries.keys() - entries.keys())
        return self._apply(name, {**gone, **entries})

    def _apply(self, name: str, entries: Mapping[str, Any]) -> list[str]:
        peer = self._peers[name]
        for topic, entry in entries.items():
            if entry is not None:
                # As JSON has it: a list.
                peer.entries[topic] = Entry(*entry)
                self._known.setdefault(topic, set()).add(name)
            elif peer.entries.pop(topic, None) is not None:
                self._known[topic].discard(name)
                if not self._known[topic]:
                    del self._known[topic]
        return list(entries)


def count(entries: Iterable[Entry]) -> int:
    """How many people: those whom nobody knows, and each other one once."""
    entries = list(entries)
    return sum(entry.number for entry in entries) + len(known(entries))


def known(entries: Iterable[Entry]) -> set[str]:
    """The keys of all known people."""
    return set().union(*(entry.people for entry in entries))


def people(entries: Iterable[Entry]) -> dict[str, list[dict[str, Any]]]:
    """What each known person does, in all tabs of all browsers; who came first comes first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        for person, doing in entry.people.items():
            found.setdefault(person, []).extend(doing)
    return found
