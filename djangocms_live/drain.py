"""A graceful end: before the server itself handles SIGTERM or SIGINT, browsers are told to go.

They are told over how many seconds to spread their coming back, so the other processes, or this
one's successor, do not meet them all at once. And no socket is left to the end of the interpreter,
where CPython 3.11 crashes on coroutines that Daphne left waiting.
"""

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from types import FrameType

logger = logging.getLogger("djangocms_live.drain")

SIGNALS = (signal.SIGTERM, signal.SIGINT)
BUSY = 1  # seconds after which a loop that has not begun is too busy to say goodbye


def on_terminate(goodbye: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    """Await ``goodbye()`` in the running loop when the process is to end, and only then let it.

    Works in front of Daphne's and Uvicorn's handlers alike. ``goodbye`` ends in bounded time: until
    then, more signals change nothing. Returns what takes it back. Nothing is installed where
    nothing can be: only the main thread has signals, and what ignores them, or handles them
    outside of Python, is left alone.
    """
    if threading.current_thread() is not threading.main_thread():
        return lambda: None
    farewell = _Farewell(goodbye)
    undo = [farewell.precede(number) for number in SIGNALS]

    def take_back() -> None:
        # Whoever came after us may still call us; with nobody to say goodbye to we pass it on.
        farewell.over = True
        for restore in undo:
            restore()

    return take_back


class _Farewell:
    def __init__(self, goodbye: Callable[[], Awaitable[None]]) -> None:
        self.over = False
        self._goodbye = goodbye
        self._loop = asyncio.get_running_loop()
        self._asked: float | None = None
        self._task: asyncio.Task[None] | None = None

    def precede(self, number: signal.Signals) -> Callable[[], None]:
        """Come before whoever handles a signal; returns what takes it back."""
        previous = signal.getsignal(number)
        if previous is None or previous == signal.SIG_IGN:
            return lambda: None

        def handler(number: int, frame: FrameType | None) -> None:
            if self._comes_first():
                self._loop.call_soon_threadsafe(self._begin, number)
            elif callable(previous):
                previous(number, frame)
            else:
                signal.signal(number, previous)
                signal.raise_signal(number)

        def restore() -> None:
            if signal.getsignal(number) is handler:
                signal.signal(number, previous)

        signal.signal(number, handler)
        return restore

    def _comes_first(self) -> bool:
        """Not once it is over, and not for ever where the loop does not even begin with it."""
        if self.over:
            return False
        now = time.monotonic()
        self._asked = self._asked or now
        return self._task is not None or now - self._asked <= BUSY

    def _begin(self, number: int) -> None:
        self._task = self._task or self._loop.create_task(self._end(number))

    async def _end(self, number: int) -> None:
        try:
            await self._goodbye()
        except Exception:
            logger.exception("Browsers could not be told to go.")
        finally:
            self.over = True
            signal.raise_signal(number)
