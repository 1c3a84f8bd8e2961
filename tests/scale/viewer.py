"""Somebody with the page open: follows it, comes back as a browser does, reads it again if told."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from copy import deepcopy
from typing import Any

from djangocms_live.protocol import Close

from .wire import PATIENCE, Wire, request

BACKOFF_BASE, BACKOFF_CAP = 0.5, 20.0
STEADY = 10  # seconds after which a connection was a good one
SILENCE = 12  # seconds: two for the ping, and ten


class Viewer:
    """``ports`` are the processes behind one address; each connection goes to one of them."""

    def __init__(
        self, ports: Sequence[int], page: dict[str, Any] | None = None, arrival: float = 0
    ) -> None:
        """``page`` is what they have open already; they come after so many seconds."""
        self.ports = ports
        self.wire: Wire | None = None
        self.subs: list[dict[str, Any]] = []
        self.names: list[str] = []
        self.shown: dict[str, dict[str, str]] = {}
        #: What was pushed while the page was read: the reading may be older.
        self._overtook: dict[str, list[dict[str, str]]] = defaultdict(list)
        self._reading: asyncio.Task[None] | None = None
        self._welcomed: asyncio.Future[bool] | None = None
        self._spread: float | None = None
        self._failures = 0
        self._arrival = arrival
        self.welcome = False
        self.counts: Counter[str] = Counter()
        self.codes: Counter[int] = Counter()
        self.applied: list[tuple[str, str, int]] = []
        self.errors: list[Exception] = []
        if page is not None:
            self._open(deepcopy(page))
        self.task = asyncio.create_task(self._live())

    async def _live(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._arrival)
        while True:
            self._spread = None
            began = float("inf")
            try:
                if not self.subs:
                    self._open(await request(random.choice(self.ports), "/page"))
                await self._enter()
                began = loop.time()
                await self._stay()
            except (OSError, TimeoutError):
                self.counts["failed"] += 1
            finally:
                self.welcome = False
                if self.wire is not None:
                    self.wire.abort()
            if loop.time() - began >= STEADY:
                self._failures = 0
            if self._spread is not None:
                await asyncio.sleep(random.uniform(0, self._spread))
            else:
                backoff = min(BACKOFF_CAP, BACKOFF_BASE * 2**self._failures)
                self._failures += 1
                await asyncio.sleep(random.uniform(0, backoff))

    def _open(self, page: dict[str, Any]) -> None:
        self.names = list(page["content"])
        self.shown = page["content"]
        self.subs = page["subs"]

    async def _enter(self) -> None:
        self._welcomed = asyncio.get_running_loop().create_future()
        patience = min(BACKOFF_CAP, PATIENCE * 2**self._failures)
        self.wire = await Wire.connect(random.choice(self.ports), self._received, patience)
        self.wire.say({"id": 1, "hello": {"lang": "en", "subs": self.subs}})
        async with asyncio.timeout(patience):
            await asyncio.wait(
                [self._welcomed, self.wire.ended], return_when=asyncio.FIRST_COMPLETED
            )
        if not self._is_in:
            raise ConnectionError("not welcome")
        self.counts["welcomed"] += 1
        self.welcome = True

    @property
    def _is_in(self) -> bool:
        welcomed = self._welcomed
        return welcomed is not None and welcomed.done() and welcomed.result()

    async def _stay(self) -> None:
        assert self.wire is not None
        loop = asyncio.get_running_loop()
        while not self.wire.ended.done():
            patience = self.wire.heard + SILENCE - loop.time()
            if patience <= 0:
                self.counts["silent"] += 1
                return
            await asyncio.wait([self.wire.ended], timeout=patience)
        self.codes[self.wire.ended.result()] += 1

    def _received(self, frame: dict[str, Any]) -> None:
        try:
            self._understand(frame)
        except Exception as error:
            self.errors.append(error)
            raise

    def _understand(self, frame: dict[str, Any]) -> None:
        match frame:
            case {"welcome": {"subs": subs}}:
                self._answered(subs)
            case {"t": topic, "e": epoch, "pub": pub}:
                self.counts["pushed"] += 1
                self._take(self.names.index(topic), epoch, pub)
            case {"t": topic, "reset": {"e": epoch, "o": offset, "spread": spread}}:
                self._reset(self.names.index(topic), epoch, offset, spread)
            case {"bye": {"code": Close.RESTART, "spread": spread}}:
                # Who is still at the door is no one whose connection ends.
                self.counts["bye"] += self._is_in
                self._spread = spread

    def _answered(self, answers: list[dict[str, Any]]) -> None:
        assert self._welcomed is not None
        for number, answer in enumerate(answers):
            if "err" in answer:
                assert answer["err"]["temp"], answer
                self._welcomed.set_result(False)
                return
            assert answer["t"] == self.names[number]
            if not answer["recovered"]:
                self._reset(number, answer["e"], answer["o"], 1)
                continue
            for pub in answer["pubs"]:
                self.counts["recovered"] += 1
                self._take(number, answer["e"], pub)
            since = self.subs[number]["since"]
            since.update(e=answer["e"], o=max(since["o"], answer["o"]))
        self._welcomed.set_result(True)

    def _take(self, number: int, epoch: str, pub: dict[str, Any]) -> None:
        since = self.subs[number]["since"]
        assert since["e"] in ("", epoch), "another epoch without a reset"
        if pub["o"] <= since["o"]:
            return
        since.update(e=epoch, o=pub["o"])
        topic = self.names[number]
        self.applied.append((topic, epoch, pub["o"]))
        self._show(topic, pub["data"])
        if self._reading is not None:
            self._overtook[topic].append(pub["data"])

    def _show(self, topic: str, fact: dict[str, str]) -> None:
        self.shown[topic][fact["key"]] = fact["value"]

    def _reset(self, number: int, epoch: str, offset: int, spread: float) -> None:
        self.counts["reset"] += 1
        self.subs[number]["since"].update(e=epoch, o=offset)
        self._overtook.pop(self.names[number], None)
        if self._reading is not None:
            self._reading.cancel()
        self._reading = asyncio.create_task(self._read_again(spread))

    async def _read_again(self, spread: float) -> None:
        while True:
            await asyncio.sleep(random.uniform(0, spread))
            with suppress(OSError, TimeoutError):
                page = await request(random.choice(self.ports), "/page")
                break
        self.shown = page["content"]
        for topic, facts in self._overtook.items():
            for fact in facts:
                self._show(topic, fact)
        self._overtook.clear()
        self._reading = None

    def sees(self, content: dict[str, dict[str, str]]) -> bool:
        return self.welcome and self._reading is None and self.shown == content

    async def stop(self) -> None:
        tasks = [task for task in (self.task, self._reading) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
