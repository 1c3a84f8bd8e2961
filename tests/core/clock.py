"""An event loop whose time passes only while everybody waits: hours of life in no time."""

import asyncio
import selectors
from collections.abc import Awaitable, Callable
from typing import Any


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.now = 1000.0
        super().__init__(_Selector(self))

    def time(self) -> float:
        return self.now


class _Selector(selectors.SelectSelector):
    def __init__(self, loop: VirtualTimeLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            raise RuntimeError("Everybody waits, and nothing will ever happen.")
        self._loop.now += timeout
        return super().select(0)


async def turns(number: int) -> None:
    """Give everything else that may run so many turns."""
    for _ in range(number):
        await asyncio.sleep(0)


async def until(condition: Callable[[], Any], patience: float = 10) -> None:
    """Wait for a state that others bring about."""
    async with asyncio.timeout(patience):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def quiet() -> None:
    """Wait until no other task is left."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)


def run(main: Awaitable[Any]) -> Any:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)
