"""Ephemeral states, as "somebody is typing": passed on once, kept nowhere, lost without harm.

However many sockets say something, no topic is told more than a few times a second, and a process
writes no more than so many frames a second for all its topics together.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from . import protocol
from .accelerators import websocket_frame
from .connection import Connection
from .ratelimit import TokenBucket

EVERY = 2.0  # seconds until a socket may say the same again
PER_TOPIC = 5  # states a second
WRITES = 2000  # frames a second, for all topics
SENDS_BEFORE_YIELD = 500


class States:
    """What is said in one process: to its own viewers, and to the other processes."""

    def __init__(
        self,
        viewers: Callable[[str], Sequence[Connection]],
        tell: Callable[[str, str, dict[str, str]], Awaitable[None]],
        clock: Callable[[], float],
    ) -> None:
        """``tell(topic, "state", body)`` reaches the other processes, or does not."""
        self._viewers = viewers
        self._tell = tell
        self._clock = clock
        self._said: dict[tuple[str, str, str], float] = {}
        self._writes = TokenBucket(WRITES, WRITES, clock)
        self._second = 0
        self._passed: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    def say(self, connection: Connection, topic: str, state: str) -> None:
        """Pass on what a socket says, unless too much is said already. Never blocks."""
        now = self._clock()
        self._forget(now)
        key = (connection.sid, topic, state)
        if key not in self._said and self._pass(topic, state, connection.sid):
            self._said[key] = now
            body = {"t": topic, "s": state, "sid": connection.sid}
            self._start(self._tell(topic, "state", body))

    def hear(self, topic: str, state: str, sid: str) -> None:
        """Pass on what was said in another process, unless too much is said here already."""
        self._pass(topic, state, sid)

    def _forget(self, now: float) -> None:
        # In the order in which it was said, so the oldest comes first.
        while self._said and now - next(iter(self._said.values())) >= EVERY:
            del self._said[next(iter(self._said))]

    def _pass(self, topic: str, state: str, sid: str) -> bool:
        second = int(self._clock())
        if second != self._second:
            self._second = second
            self._passed.clear()
        if self._passed[topic] >= PER_TOPIC:
            return False
        viewers = self._viewers(topic)
        if not self._writes.take(len(viewers)):
            return False
        self._passed[topic] += 1
        others = [viewer for viewer in viewers if viewer.sid != sid]
        self._start(_whisper(others, protocol.state(topic, state, sid)))
        return True

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _whisper(viewers: Sequence[Connection], frame: str) -> None:
    ready = websocket_frame(frame)
    for start in range(0, len(viewers), SENDS_BEFORE_YIELD):
        for viewer in viewers[start : start + SENDS_BEFORE_YIELD]:
            viewer.whisper(frame, ready)
        await asyncio.sleep(0)
