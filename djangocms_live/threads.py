"""Bounded pools of threads for what blocks: the journal, rendering, identity.

Each has its own, so a slow page cannot keep a socket from being authorised.
"""

import inspect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from channels.db import DatabaseSyncToAsync


class Pool:
    """Runs synchronous functions in a few threads, with Django's connection hygiene."""

    def __init__(self, name: str, size: int) -> None:
        self._executor = ThreadPoolExecutor(size, thread_name_prefix=f"djangocms_live.{name}")

    async def __call__(self, function: Callable[..., Any], *args: Any) -> Any:
        if inspect.iscoroutinefunction(function):
            return await function(*args)
        run = DatabaseSyncToAsync(function, thread_sensitive=False, executor=self._executor)
        return await run(*args)

    def shutdown(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)
