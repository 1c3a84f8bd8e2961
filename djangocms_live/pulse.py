"""The heartbeat of all sockets of a process: one timer instead of one for each connection.

Connections are dealt into as many slots as a ping interval has seconds; each second pings one
slot. So pings are spread, and an idle viewer costs no timer and no task.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from .connection import Connection
from .protocol import PING, Close


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Times in seconds."""

    ping: int = 25
    pong: float = 8
    hello: float = 10
    age: float = 24 * 60 * 60


class Pulse:
    def __init__(self, rhythm: Rhythm, clock: Callable[[], float]) -> None:
        self._rhythm = rhythm
        self._clock = clock
        self._slots: list[set[Connection]] = [set() for _ in range(max(1, rhythm.ping))]
        self._slot_of: dict[Connection, int] = {}
        self._next = count()
        self._greeting: set[Connection] = set()
        self._waiting: set[Connection] = set()

    def __len__(self) -> int:
        return len(self._slot_of)

    def connections(self) -> list[Connection]:
        """All of them at this moment. From any thread."""
        return list(self._slot_of)

    def add(self, connection: Connection) -> None:
        slot = next(self._next) % len(self._slots)
        self._slots[slot].add(connection)
        self._slot_of[connection] = slot
        self._greeting.add(connection)

    def remove(self, connection: Connection) -> None:
        self._slots[self._slot_of.pop(connection)].discard(connection)
        self._greeting.discard(connection)
        self._waiting.discard(connection)

    def close_all(self, code: Close, reason: str) -> None:
        for connection in list(self._slot_of):
            connection.close(code, reason)

    def greeted(self, connection: Connection) -> None:
        self._greeting.discard(connection)

    def beat(self, second: int) -> None:
        """Once a second: ping one slot, close who is silent, too old, or said no hello."""
        now = self._clock()
        for connection in list(self._greeting):
            if now - connection.opened > self._rhythm.hello:
                connection.close(Close.NO_HELLO, "no hello")
        for connection in list(self._waiting):
            if connection.heard >= connection.pinged:
                self._waiting.discard(connection)
            elif connection.answering:
                # The ping waits behind the answer: until that is out it is we who are late.
                connection.pinged = now
            elif now - connection.pinged > self._rhythm.pong:
                connection.close(Close.NO_PONG, "no pong")
        for connection in list(self._slots[second % len(self._slots)]):
            if now - connection.opened > self._rhythm.age:
                connection.close(Close.RESTART, "old age")
            elif connection not in self._waiting:
                connection.pinged = now
                connection.offer(PING)
                self._waiting.add(connection)
