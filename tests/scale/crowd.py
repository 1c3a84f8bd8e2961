"""Life on the board while something fails: somebody writes, some stay, others come and go."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

from tests.site import wait_for

from .viewer import Viewer
from .wire import Wire, request

CONVERGED = 30  # seconds
AT_ONCE = 5  # posts that are on their way


async def until(condition: Callable[[], Any], what: Callable[[], Any], patience: float) -> None:
    try:
        async with asyncio.timeout(patience):
            while not condition():  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise TimeoutError(f"not within {patience} s: {what()}") from None


class Crowd:
    """Enter it, let things fail, and leave it: then everybody must show what is stored."""

    numbers = 0  # goes on from test to test: the board keeps what was written

    def __init__(
        self,
        ports: list[int],
        *,
        staying: int = 6,
        guests: int = 2,
        pause: float = 0.1,
        arrival: float = 0,
    ) -> None:
        """``pause`` are the seconds between two posts, ``arrival`` those until all have come."""
        self.ports = ports
        self.pause = pause
        self.arrival = arrival
        self.acknowledged: set[int] = set()
        self.failed = 0
        self.codes: Counter[int] = Counter()
        self.viewers: list[Viewer] = []
        self._staying = staying
        self._guests = guests
        self._deaf: list[Wire] = []
        self._posts: set[asyncio.Task[None]] = set()
        self._life: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        page = await request(self.ports[0], "/page")
        arrivals = [random.uniform(0, self.arrival) for _ in range(self._staying)]
        self.viewers = [Viewer(self.ports, page, arrival) for arrival in arrivals]
        self._life = [asyncio.create_task(self._write())]
        self._life += [asyncio.create_task(self._come_and_go()) for _ in range(self._guests)]
        await self.flows()
        return self

    async def __aexit__(self, *error: object) -> None:
        for task in self._life:
            task.cancel()
        await asyncio.gather(*self._life, *self._posts, return_exceptions=True)
        try:
            if error[0] is None:
                await self._settled()
        finally:
            for viewer in self.viewers:
                await viewer.stop()
            for wire in self._deaf:
                wire.abort()
        if error[0] is None:
            await self._gone()

    # What goes on.

    async def _write(self) -> None:
        """At a steady pace, whoever answers; but never so many at once that they are the fault."""
        while True:
            while len(self._posts) >= AT_ONCE:
                await asyncio.wait(self._posts, return_when=asyncio.FIRST_COMPLETED)
            Crowd.numbers += 1
            task = asyncio.create_task(self._post(Crowd.numbers))
            self._posts.add(task)
            task.add_done_callback(self._posts.discard)
            await asyncio.sleep(self.pause)

    async def _post(self, number: int) -> None:
        try:
            await request(random.choice(self.ports), f"/post?n={number}", "POST")
            self.acknowledged.add(number)
        except (OSError, TimeoutError):
            self.failed += 1

    async def _come_and_go(self) -> None:
        """Politely, abruptly, or without a word: their pings stay unanswered."""
        while True:
            guest = Viewer(self.ports)
            try:
                await asyncio.sleep(random.uniform(0.2, 1.5))
                wire = guest.wire
                if wire is not None and wire.transport is not None:
                    leave = random.choice([wire.close, wire.abort, wire.transport.pause_reading])
                    leave()
                    if leave == wire.transport.pause_reading:
                        self._deaf.append(wire)
                        guest.wire = None
            finally:
                await guest.stop()
                if guest.wire is not None:
                    guest.wire.abort()

    # What can be seen.

    async def flows(self, viewers: list[Viewer] | None = None) -> None:
        """Wait until everybody shows something that was written after this call."""
        since = Crowd.numbers

        def newest(viewer: Viewer) -> int:
            values = viewer.shown.get("board.score", {}).values()
            return max((int(value.partition(":")[0]) for value in values), default=0)

        found = self.viewers if viewers is None else viewers
        await until(
            lambda: all(viewer.welcome and newest(viewer) > since for viewer in found),
            lambda: Counter((viewer.welcome, newest(viewer) > since) for viewer in found),
            CONVERGED,
        )

    async def _settled(self) -> None:
        content = await self._stored()
        await until(
            lambda: all(viewer.sees(content) for viewer in self.viewers),
            lambda: [
                (viewer.welcome, viewer.counts, viewer.shown["board.score"])
                for viewer in self.viewers
                if not viewer.sees(content)
            ][:5],
            CONVERGED,
        )
        for viewer in self.viewers:
            assert viewer.errors == []
            assert len(set(viewer.applied)) == len(viewer.applied), "something came twice"
            for topic in viewer.names:
                told = [(epoch, o) for name, epoch, o in viewer.applied if name == topic]
                epochs = list(dict.fromkeys(epoch for epoch, _ in told))
                assert told == sorted(told, key=lambda at: (epochs.index(at[0]), at[1]))
        await self._counted(len(self.viewers))

    async def _stored(self) -> dict[str, dict[str, str]]:
        """What a visitor who comes now would see; nothing that was acknowledged may be missing."""
        page = await request(self.ports[0], "/page")
        numbers = {int(value.partition(":")[0]) for value in page["content"]["board.log"].values()}
        recent = {number for number in self.acknowledged if number > Crowd.numbers - 80}
        assert recent <= numbers, f"lost: {recent - numbers}"
        content: dict[str, dict[str, str]] = page["content"]
        return content

    async def _counted(self, expected: int) -> None:
        """No ghosts: the processes count those sockets that are there."""
        counts: list[int] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(CONVERGED):
                while sum(counts) != expected or not counts:
                    health = [await request(port, "/live/health") for port in self.ports]
                    counts = [answer["sockets"] for answer in health]
        assert sum(counts) == expected, counts

    async def _gone(self) -> None:
        await self._counted(0)
        page = await request(self.ports[0], "/page")
        assert page["pending"] == 0, "events without a number"


__all__ = ["CONVERGED", "Crowd", "until", "wait_for"]
