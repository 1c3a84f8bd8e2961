"""What it costs to know who reads what: many processes simulated in one, with the real trackers.

The bus and the clock are simulated; ``Readers``, ``Rows`` and ``Gossip`` are those of the site, and
what they tell each other goes through JSON as it does through a channel layer. Compared with that
are two ways that come to mind first: to tell every joining and leaving to everybody at once, and to
keep a set for each page in Redis.
"""

import argparse
import asyncio
import gc
import json
import os
import random
import sys
import time
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SETTLE = 30  # simulated seconds until everybody has heard of everybody
HEARTBEAT, EXPIRY = 25, 60  # seconds, of the Redis way; as ours


@dataclass(frozen=True)
class Scene:
    processes: int = 20
    readers: int = 5000  # in each process
    pages: int = 500
    churn: float = 0.02  # of the readers go to another page in each second
    known: float = 0.1  # of the readers are logged in
    seconds: int = 20  # of each phase; of the quiet one at least two heartbeats

    @property
    def everybody(self) -> int:
        return self.processes * self.readers

    def crowd(self) -> Iterator[tuple[int, str, str | None]]:
        """Process, name of the socket and user of every reader."""
        for n in range(self.everybody):
            user = str(n) if n % 100 < 100 * self.known else None
            yield n % self.processes, f"s{n}", user

    def pages_by_rank(self) -> Callable[[], str]:
        """A page, as readers choose them: the second is read half as much as the first."""
        names = [f"readers.at.page.{n}" for n in range(1, self.pages + 1)]
        weights = list(accumulate(1 / n for n in range(1, self.pages + 1)))
        chance = random.Random(7)
        return lambda: chance.choices(names, cum_weights=weights)[0]


@dataclass
class Cost:
    """Of all processes together."""

    messages: int = 0  # published to the bus
    published: int = 0  # bytes of those
    delivered: int = 0  # bytes, once for each process that takes them
    frames: int = 0  # to browsers
    cpu: float = 0.0  # seconds
    slowest: float = 0.0  # seconds of the longest beat of one process

    def a_second(self, seconds: int, processes: int) -> dict[str, float]:
        return {
            "messages/s": self.messages / seconds,
            "KB/s published": self.published / seconds / 1000,
            "KB/s to each process": self.delivered / seconds / processes / 1000,
            "frames/s": self.frames / seconds,
            "ms CPU/s of each process": 1000 * self.cpu / seconds / processes,
        }


@dataclass
class Bus:
    """Delivers at once what is told in a beat, before the next begins."""

    cost: Cost = field(default_factory=Cost)
    trackers: dict[str, Any] = field(default_factory=dict)
    waiting: list[tuple[str, str | None, str]] = field(default_factory=list)

    def pass_on(self, sender: str, body: dict[str, Any], to: str | None) -> None:
        text = json.dumps(body, separators=(",", ":"))
        self.cost.messages += 1
        self.cost.published += len(text)
        self.waiting.append((sender, to, text))

    def deliver(self) -> None:
        while self.waiting:
            sender, to, text = self.waiting.pop(0)
            for name in [to] if to else self.trackers:
                if name != sender:
                    self.cost.delivered += len(text)
                    with Timed(self.cost):
                        self.trackers[name].heard(json.loads(text))


class Wire:
    """See ``tracking.Wire``. Frames are only counted."""

    shared = True

    def __init__(self, process: str, bus: Bus) -> None:
        self.process = process
        self.bus = bus
        self.here: Counter[str] = Counter()

    def tell(self, topic: str, type: str, data: dict[str, Any], to: Any = None) -> None:
        json.dumps(data, separators=(",", ":"))  # once, however many get it
        self.bus.cost.frames += 1 if to else self.here[topic]

    def pass_on(self, body: dict[str, Any], to: str | None = None) -> None:
        self.bus.pass_on(self.process, body, to)

    def viewers(self, topic: str) -> int:
        return self.here[topic]

    async def call(self, function: Callable[..., Awaitable[Any]], *args: Any) -> dict[str, Any]:
        return {}  # nobody agreed to be seen


class Timed:
    """Adds to the CPU time of all processes; the longest stay is that of one."""

    def __init__(self, cost: Cost) -> None:
        self.cost = cost

    def __enter__(self) -> None:
        self.began = time.process_time()

    def __exit__(self, *error: object) -> None:
        took = time.process_time() - self.began
        self.cost.cpu += took
        self.cost.slowest = max(self.cost.slowest, took)


class Ours:
    """The site's own trackers, on a simulated clock."""

    def __init__(self, scene: Scene) -> None:
        from djangocms_live.api import Member
        from djangocms_live.presence.readers import Readers

        self.scene = scene
        self.now = 0.0
        # A tracker asks its loop for the time.
        asyncio.get_running_loop().time = lambda: self.now  # type: ignore[method-assign]
        self.bus = Bus()
        self.wires = [Wire(f"p{n}", self.bus) for n in range(scene.processes)]
        self.trackers = [Readers(wire) for wire in self.wires]
        self.bus.trackers = {tracker.wire.process: tracker for tracker in self.trackers}
        self.member = Member

    def move(self, process: int, sid: str, user: str | None, old: str, new: str) -> None:
        member, wire, tracker = self.member(sid, user), self.wires[process], self.trackers[process]
        with Timed(self.bus.cost):
            if old:
                wire.here[old] -= 1
                tracker.left(old, member)
            wire.here[new] += 1
            tracker.joined(new, member)

    async def beat(self) -> None:
        self.now += 1
        for tracker in self.trackers:
            with Timed(self.bus.cost):
                tracker.beat()
        self.bus.deliver()
        await asyncio.sleep(0)  # for what asks who is who

    def number(self, process: int, topic: str) -> int:
        from djangocms_live.presence.gossip import count

        return count(self.trackers[process].entries(topic))


class Plain:
    """Every process tells each joining and leaving to all others, and they to their viewers."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.bus = Bus()
        self.here = [Counter[str]() for _ in range(scene.processes)]
        self.numbers = [Counter[str]() for _ in range(scene.processes)]
        self.bus.trackers = {f"p{n}": _Follower(self, n) for n in range(scene.processes)}

    def move(self, process: int, sid: str, user: str | None, old: str, new: str) -> None:
        if not old:  # how they all came is not measured, and would take minutes
            self.here[process][new] += 1
            for numbers in self.numbers:
                numbers[new] += 1
            return
        for topic, by in ((old, -1), (new, 1)):
            self.here[process][topic] += by
            body = {"t": topic, "by": by, "sid": sid}
            self.bus.pass_on(f"p{process}", body, None)
            self.follow(process, body)
        self.bus.deliver()

    def follow(self, process: int, body: dict[str, Any]) -> None:
        numbers, topic = self.numbers[process], body["t"]
        numbers[topic] += body["by"]
        json.dumps({"t": topic, "here": {"n": numbers[topic]}})
        self.bus.cost.frames += self.here[process][topic]

    async def beat(self) -> None:
        pass

    def number(self, process: int, topic: str) -> int:
        return self.numbers[process][topic]


class _Follower:
    def __init__(self, plain: Plain, process: int) -> None:
        self.plain, self.process = plain, process

    def heard(self, body: dict[str, Any]) -> None:
        self.plain.follow(self.process, body)


class RedisSets:
    """A sorted set for each page, each socket's place in it refreshed by a heartbeat; every process
    asks for the numbers that its viewers want as often as ours tells them. Only what goes over the
    network is counted, in Redis's own protocol.
    """

    EVERY = 5  # seconds

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.bus = Bus()
        self.now = 0
        self.sets: defaultdict[str, set[str]] = defaultdict(set)
        self.at: dict[str, tuple[int, str]] = {}
        self.told: dict[tuple[int, str], int] = {}

    def move(self, process: int, sid: str, user: str | None, old: str, new: str) -> None:
        if old:
            self.sets[old].discard(sid)
            self._command("ZREM", old, sid)
        self.sets[new].add(sid)
        self.at[sid] = process, new
        self._command("ZADD", new, str(self.now), sid)

    async def beat(self) -> None:
        self.now += 1
        for n, (sid, (_, topic)) in enumerate(self.at.items()):
            if n % HEARTBEAT == self.now % HEARTBEAT:
                self._command("ZADD", topic, str(self.now), sid)
        if self.now % self.EVERY:
            return
        here = Counter(self.at.values())
        for (process, topic), viewers in here.items():
            self._command("ZREMRANGEBYSCORE", topic, "0", str(self.now - EXPIRY))
            self._command("ZCARD", topic)
            number = len(self.sets[topic])
            if self.told.get((process, topic)) != number:
                self.told[process, topic] = number
                self.bus.cost.frames += viewers

    def _command(self, *words: str) -> None:
        size = len(f"*{len(words)}\r\n") + sum(len(f"${len(w)}\r\n{w}\r\n") for w in words)
        self.bus.cost.messages += 1
        self.bus.cost.published += size
        self.bus.cost.delivered += len(":1\r\n")

    def number(self, process: int, topic: str) -> int:
        return len(self.sets[topic])


Way = Ours | Plain | RedisSets


async def simulate(way: Way) -> dict[str, dict[str, float]]:
    """Everybody comes; then readers change pages; then nobody moves. What a second costs."""
    scene, choose, chance = way.scene, way.scene.pages_by_rank(), random.Random(3)
    crowd = list(scene.crowd())
    at = []
    for process, sid, user in crowd:
        page = choose()
        at.append(page)
        way.move(process, sid, user, "", page)
    for _ in range(SETTLE):
        await way.beat()

    # The rubbish of all processes is in this one; collecting it belongs to none of them.
    gc.collect()
    gc.disable()
    found = {}
    phases = [
        ("churn", int(scene.churn * scene.everybody), scene.seconds),
        ("quiet", 0, max(scene.seconds, 2 * HEARTBEAT)),
    ]
    for phase, movers, seconds in phases:
        if phase == "quiet":
            for _ in range(SETTLE):
                await way.beat()
        way.bus.cost = Cost()
        for _ in range(seconds):
            for n in chance.sample(range(len(crowd)), movers):
                page = choose()
                way.move(*crowd[n], at[n], page)
                at[n] = page
            await way.beat()
        found[phase] = way.bus.cost.a_second(seconds, scene.processes)
        found[phase]["ms of the slowest step"] = 1000 * way.bus.cost.slowest

    truth = Counter(at)
    for page, readers in truth.most_common(10):
        numbers = {way.number(process, page) for process in range(scene.processes)}
        if numbers != {readers}:
            raise RuntimeError(f"{page}: {readers} read it, and processes say {numbers}")
    return found


def bytes_for_a_reader(scene: Scene) -> float:
    """What a process's memory grows by for each of its readers, and for what others tell it."""

    async def grown() -> float:
        way = Ours(scene)
        choose = scene.pages_by_rank()
        tracemalloc.start()
        for process, sid, user in scene.crowd():
            way.move(process, sid, user, "", choose())
        for _ in range(SETTLE):
            await way.beat()
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return size / scene.everybody

    return asyncio.run(grown())


def measure(kind: type[Way], scene: Scene) -> dict[str, dict[str, float]]:
    async def run() -> dict[str, dict[str, float]]:
        return await simulate(kind(scene))

    return asyncio.run(run())


def report(scene: Scene) -> None:
    print(
        f"{scene.processes} processes with {scene.readers:,} readers each on {scene.pages} pages, "
        f"{scene.known:.0%} logged in, {scene.churn:.0%} change pages in a second"
    )
    ways: dict[str, type[Way]] = {"ours": Ours, "told at once": Plain, "sets in Redis": RedisSets}
    found = {}
    for name, kind in ways.items():
        found[name] = measure(kind, scene)
        gc.enable()
    for phase in ("churn", "quiet"):
        print(f"\n{phase:30}" + "".join(f"{name:>16}" for name in ways) + f"{'ratio':>18}")
        for what, ours in found["ours"][phase].items():
            values = [found[name][phase][what] for name in ways]
            if what.startswith("ms"):
                values[2] = None  # it is Redis's
            shown = ["-" if v is None else f"{v:,.1f}" for v in values]
            others = ["-" if v is None or not ours else f"{v / ours:,.1f}" for v in values[1:]]
            print(f"{what:30}" + "".join(f"{v:>16}" for v in shown) + f"{' / '.join(others):>18}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="see it work, in seconds")
    options = parser.parse_args()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    scene = Scene(processes=4, readers=200, pages=50, seconds=10) if options.quick else Scene()
    report(scene)
    small = Scene(processes=2, readers=min(scene.readers, 1000), pages=scene.pages)
    print(
        f"\nMemory: {bytes_for_a_reader(small):,.0f} bytes for a reader, in all processes together"
    )


if __name__ == "__main__":
    main()
