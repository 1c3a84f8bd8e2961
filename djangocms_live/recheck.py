"""Looking again at who may still hear what: at once when somebody says so, and now and then.

Only sockets that somebody logged in on, or that have joined a private topic, are watched; a
visitor without either costs nothing. One look at a time, so that newcomers need not wait.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from .connection import Connection

logger = logging.getLogger("djangocms_live.recheck")


@dataclass(slots=True)
class Visitor:
    """Whose socket it is: the session's key and its digest, and who that was at the hello."""

    session: str | None = None
    digest: str = ""
    user: str | None = None
    #: Topics that the server has joined for them, by itself.
    own: frozenset[str] = frozenset()


class Recheck:
    """The watched sockets of a process. ``revision`` changes whenever looking again is due."""

    def __init__(
        self, look: Callable[[Connection, Visitor], Awaitable[None]], interval: float
    ) -> None:
        """Everybody has been looked at after ``interval`` seconds; 0 for never."""
        self._look = look
        self._interval = interval
        self._watched: dict[Connection, Visitor] = {}
        self._urgent: dict[Connection, None] = {}
        self._routine: dict[Connection, None] = {}
        self._credit = 0.0
        self._failing = False
        self._worker: asyncio.Task[None] | None = None
        self.revision = 0

    def __len__(self) -> int:
        return len(self._watched)

    def watch(self, connection: Connection, visitor: Visitor) -> None:
        self._watched.setdefault(connection, visitor)

    def forget(self, connection: Connection) -> None:
        for those in (self._watched, self._urgent, self._routine):
            those.pop(connection, None)

    def find(self, matches: Callable[[Visitor], bool]) -> list[Connection]:
        return [connection for connection, who in self._watched.items() if matches(who)]

    def again(self, *connections: Connection) -> None:
        """Look at these as soon as possible. What was only begun before does not count."""
        self.revision += 1
        self._urgent |= dict.fromkeys(connections)
        self._start()

    def beat(self) -> None:
        """Once a second: a few of all, so that it comes to everybody once in an interval."""
        if self._interval <= 0:
            return
        self._credit = min(self._credit + len(self._watched) / self._interval, len(self._watched))
        while self._credit >= 1:
            self._credit -= 1
            # To the end of the row.
            connection = next(iter(self._watched))
            self._watched[connection] = self._watched.pop(connection)
            self._routine[connection] = None
        self._start()

    def stop(self) -> None:
        if self._worker is not None:
            self._worker.cancel()

    def _start(self) -> None:
        if self._worker is None and (self._urgent or self._routine):
            self._worker = asyncio.get_running_loop().create_task(self._work())

    async def _work(self) -> None:
        try:
            while those := self._urgent or self._routine:
                connection = next(iter(those))
                self._urgent.pop(connection, None)
                self._routine.pop(connection, None)
                visitor = self._watched.get(connection)
                if visitor is not None:
                    await self._try(connection, visitor)
        finally:
            self._worker = None

    async def _try(self, connection: Connection, visitor: Visitor) -> None:
        try:
            await self._look(connection, visitor)
            self._failing = False
        except Exception:
            # Not knowing is no reason to send everybody away; the next round asks again.
            if not self._failing:
                logger.warning("Rights of sockets cannot be checked again.", exc_info=True)
            self._failing = True
