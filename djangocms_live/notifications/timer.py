"""The clock of announcements: sends those whose time has come. And pushes that were left behind.

Each process that serves sockets looks now and then what waits, and at the very second when it knows
that something is due. All of them may want to send it; ``announcing`` and ``pushing`` let one.
"""

import asyncio
import logging
from collections.abc import Callable

from djangocms_live.api import Tracker, Wire

from . import announcing, pushing

logger = logging.getLogger("djangocms_live.notifications")

#: Seconds between two looks, so that what another process has scheduled is known in time.
EVERY = 10.0


class Timer(Tracker):
    def __init__(self, wire: Wire, clock: Callable[[], float] | None = None) -> None:
        self.wire = wire
        self.clock = clock or asyncio.get_running_loop().time
        self._next = self.clock()
        self._looking: asyncio.Task[None] | None = None

    def beat(self) -> None:
        if self._looking is None and self.clock() >= self._next:
            self._looking = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        pause = EVERY
        try:
            wait = await self.wire.call(announcing.look)
            if wait is not None and 0 < wait < EVERY:
                pause = wait
            await self.wire.call(pushing.look)
        except Exception:
            logger.exception("What is due could not be looked at; the next look will do it.")
        finally:
            self._next = self.clock() + pause
            self._looking = None
