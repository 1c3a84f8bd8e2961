"""Bounded pools of threads for what blocks: the journal, rendering, identity.

Each has its own, so a slow page cannot keep a socket from being authorised. A thread keeps its
database connection from one call to the next as long as others wait, and closes it before it
rests: a storm of browsers must not become a storm of connections.
"""

import asyncio
import inspect
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any

from django.db import close_old_connections, connections


@dataclass(frozen=True, slots=True)
class _Call:
    function: Callable[[], Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop

    def run(self) -> Callable[[], None]:
        """Returns what tells the one who waits."""
        try:
            result = self.function()
        except StopIteration as error:  # a future takes anything but this
            return partial(self._settle, asyncio.Future.set_exception, RuntimeError(repr(error)))
        except BaseException as error:
            return partial(self._settle, asyncio.Future.set_exception, error)
        return partial(self._settle, asyncio.Future.set_result, result)

    def _settle(self, how: Callable[..., None], outcome: Any) -> None:
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._hand_over, how, outcome)

    def _hand_over(self, how: Callable[..., None], outcome: Any) -> None:
        if not self.future.done():
            how(self.future, outcome)


class Pool:
    """Runs synchronous functions in a few threads, in the order of the calls."""

    def __init__(self, name: str, size: int) -> None:
        self._executor = ThreadPoolExecutor(size, thread_name_prefix=f"djangocms_live.{name}")
        self._size = size
        self._at_work = 0
        self._waiting: deque[_Call] = deque()
        self._lock = Lock()

    async def __call__(self, function: Callable[..., Any], *args: Any) -> Any:
        if inspect.iscoroutinefunction(function):
            return await function(*args)
        if getattr(function, "never_blocks", False):
            return function(*args)
        loop = asyncio.get_running_loop()
        call = _Call(partial(copy_context().run, function, *args), loop.create_future(), loop)
        with self._lock:
            if self._at_work < self._size:
                self._executor.submit(self._work)
                self._at_work += 1
            self._waiting.append(call)
        return await call.future

    def _work(self) -> None:
        close_old_connections()
        while call := self._next():
            if call.future.cancelled():
                continue
            tell = call.run()
            _tidy(resting=not self._waiting)
            tell()
        _tidy(resting=True)

    def _next(self) -> _Call | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._at_work -= 1
            return None

    def shutdown(self) -> None:
        with self._lock:
            abandoned = list(self._waiting)
            self._waiting.clear()
        for call in abandoned:
            call.future.cancel()
        self._executor.shutdown(wait=False, cancel_futures=True)


def _tidy(*, resting: bool) -> None:
    for connection in connections.all(initialized_only=True):
        if resting or connection.errors_occurred:
            connection.close_if_unusable_or_obsolete()
