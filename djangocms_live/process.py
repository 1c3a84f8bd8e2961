"""All that a server process has once: its hub, its end of the bus, its heartbeat, its threads.

Made when the first socket arrives, in that socket's event loop. Its loops are supervised: none
of them ends because of an error.
"""

import asyncio
import logging
import time
import weakref
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from . import access, journal, registry
from .batches import Batches
from .bus import Bus
from .conf import settings
from .connection import Connection
from .doorkeeper import Doorkeeper
from .drain import on_terminate
from .history import Head, History
from .hub import Hub
from .identity import users_of
from .protocol import Close
from .pulse import Pulse, Rhythm
from .recheck import Recheck
from .refusals import Refusals
from .sight.gossip import Gossip
from .sight.minutes import Minutes
from .sight.snapshot import snapshot, top
from .states import States
from .tally import Tally
from .threads import Pool
from .trackers import Trackers

logger = logging.getLogger("djangocms_live.process")

GOODBYE = 5  # seconds that closing all sockets may take
SUM_UP_EVERY = 60  # seconds
TRIM_EVERY = 600  # seconds
REJOIN_EVERY = 3600  # seconds; the core Redis layer forgets group members after a day


class JournalReader:
    """The journal as the hub sees it: asynchronous, in threads of its own."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.reads = 0
        self.seconds = 0.0  # that all readings took, the waiting for a thread included

    async def read(self, topic: str, after: int) -> History:
        asked = time.perf_counter()
        try:
            history: History = await self._pool(journal.read, topic, after)
        finally:
            self.reads += 1
            self.seconds += time.perf_counter() - asked
        return history

    async def heads(self, topics: Sequence[str]) -> Mapping[str, Head]:
        heads: Mapping[str, Head] = await self._pool(journal.heads, topics)
        return heads


class Process:
    """The live side of one server process."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.identity_pool = Pool("identity", settings.IDENTITY_THREADS)
        self.identify = Batches(self.identity_pool, users_of)
        self._journal_pool = Pool("journal", settings.JOURNAL_THREADS)
        self._render_pool = Pool("render", settings.RENDER_THREADS)
        self.journal = JournalReader(self._journal_pool)
        self.bus = Bus(on_wake=self._wake, on_gap=self._gap, on_told=self._told)
        self.trackers = Trackers(self, self._render_pool)
        self.hub = Hub(
            self.journal,
            self.bus,
            registry.feature_for,
            self._render_pool,
            attendance=self.trackers,
            max_pages=settings.MAX_PAGES,
            recover_events=settings.HISTORY_SIZE,
            recover_bytes=settings.RECOVER_BYTES,
            spread=settings.FETCH_SPREAD,
        )
        self.recheck = Recheck(partial(access.look, self.identity_pool), settings.RECHECK)
        self.states = States(self.hub.viewers, self.bus.tell, loop.time)
        rhythm = Rhythm(
            settings.PING_INTERVAL,
            settings.PONG_TIMEOUT,
            settings.HELLO_TIMEOUT,
            settings.MAX_AGE,
        )
        self.pulse = Pulse(rhythm, loop.time)
        self.doorkeeper = Doorkeeper(
            settings.MAX_SOCKETS_PER_ADDRESS, settings.MAX_SOCKETS_PER_USER, loop.time
        )
        self.refusals = Refusals()
        self.tally = Tally()
        self.gossip = Gossip(self, self._render_pool)
        self.minutes = Minutes(partial(top, self))
        self.leaving = False
        self._served: set[asyncio.Task[Any]] = set()
        self._stay_on_terminate = on_terminate(self.goodbye)
        self.began = time.monotonic()
        loops = (
            self.bus.run,
            self._watch_journal,
            self._keep_alive,
            self._trim,
            self._rejoin,
            self.gossip.run,
        )
        self._tasks = [loop.create_task(self._supervise(run)) for run in loops]

    @property
    def tick_interval(self) -> float:
        """Seconds between two looks at the journal: short where no wake-up crosses processes."""
        if settings.TICK is not None:
            return float(settings.TICK)
        return 25 if self.bus.shared and self.bus.healthy else 1

    def add(self, connection: Connection, task: asyncio.Task[Any]) -> None:
        """Take in a socket, and the task that serves it until its close frame is out."""
        self.pulse.add(connection)
        self._served.add(task)
        task.add_done_callback(self._served.discard)

    def remove(self, connection: Connection) -> None:
        self.pulse.remove(connection)
        self.recheck.forget(connection)
        self.hub.leave(connection)
        self.trackers.forget(connection)
        connection.release()

    def stats(self) -> dict[str, Any]:
        """What ``sight.snapshot`` tells. From any thread."""
        return snapshot(self)

    def hour(self) -> dict[str, Any]:
        """What ``sight.minutes`` tells. From any thread."""
        return self.minutes.told()

    async def goodbye(self) -> None:
        """Send all browsers away in good order, and take in no new ones."""
        self.leaving = True
        self.trackers.leaving()
        self.pulse.close_all(Close.RESTART, "restart")
        if self._served:
            await asyncio.wait(self._served, timeout=GOODBYE)

    async def stop(self) -> None:
        """End the loops and the threads. Sockets are the server's business."""
        self._stay_on_terminate()
        self.recheck.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.hub.stop()
        for pool in (self.identity_pool, self._journal_pool, self._render_pool):
            pool.shutdown()

    def _wake(self, topic: str, head: int, numbered: History | None) -> None:
        self.hub.wake(topic, head, numbered)

    def _told(self, kind: str, body: dict[str, Any]) -> None:
        """By another process, maybe of another version: what is not understood is no concern."""
        match kind, body:
            case "state", {"t": str(topic), "s": str(state), "sid": str(sid)}:
                self.states.hear(topic, state, sid)
            case "tell", {"t": str(topic), "frame": str(frame)}:
                self.hub.tell(topic, frame)
            case "track", {"feature": str(name), "body": dict(said)}:
                self.trackers.heard(name, said)
            case "sight", _:
                self.gossip.called()
            case "look", {"user": None}:
                self.recheck.again(*self.recheck.find(lambda visitor: True))
            case "look", {"user": str(user)}:
                self.recheck.again(*self.recheck.find(lambda visitor: visitor.user == user))
            case "ended", {"session": str(session)}:
                for connection in self.recheck.find(lambda visitor: visitor.digest == session):
                    connection.close(Close.REVOKED, "logged out")
                self.recheck.again()

    async def _gap(self) -> None:
        self.trackers.reached()
        await self.hub.tick()

    async def _supervise(self, run: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await run()
            except Exception:
                logger.exception("A loop of the live process failed and starts again.")
            await asyncio.sleep(1)

    async def _watch_journal(self) -> None:
        elapsed = 0.0
        while True:
            # Short steps: the interval changes when the channel layer comes or goes.
            step = min(self.tick_interval, 1)
            await asyncio.sleep(step)
            elapsed += step
            if elapsed >= self.tick_interval:
                elapsed = 0.0
                await self.hub.tick()

    async def _keep_alive(self) -> None:
        second = 0
        while True:
            await asyncio.sleep(1)
            second += 1
            self.pulse.beat(second)
            self.recheck.beat()
            self.trackers.beat()
            self.minutes.beat()
            if second % SUM_UP_EVERY == 0:
                self.refusals.sum_up()

    # Beside the heartbeat: these may take for ever while a service hangs.

    async def _trim(self) -> None:
        while True:
            await asyncio.sleep(TRIM_EVERY)
            await self._journal_pool(journal.trim)

    async def _rejoin(self) -> None:
        while True:
            await asyncio.sleep(REJOIN_EVERY)
            await self.bus.refresh()


_processes: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Process] = (
    weakref.WeakKeyDictionary()
)


def current() -> Process:
    """The live side of this process, in the running event loop."""
    loop = asyncio.get_running_loop()
    process = _processes.get(loop)
    if process is None:
        process = _processes[loop] = Process()
    return process


def running() -> list[Process]:
    """What is there without making anything: empty in a process without sockets."""
    return [process for loop, process in _processes.items() if not loop.is_closed()]


async def end() -> None:
    """Stop what sockets have started in the running event loop; the next one starts it anew."""
    process = _processes.pop(asyncio.get_running_loop(), None)
    if process is not None:
        await process.stop()
