"""A graceful end: before the server's own SIGTERM handler runs, all browsers are told to go.

They are told over how many seconds to spread their coming back, so the other processes, or this
one's successor, do not meet them all at once.
"""

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable
from types import FrameType


def on_terminate(goodbye: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    """Await ``goodbye()`` in the running loop at SIGTERM, then do what would have been done.

    Works in front of Daphne's and Uvicorn's handlers alike. Returns what takes it back. Nothing
    is installed where nothing can be: only the main thread has signals, and a handler outside of
    Python is left alone.
    """
    previous = signal.getsignal(signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread() or previous is None:
        return lambda: None
    loop = asyncio.get_running_loop()

    farewell: asyncio.Task[None] | None = None
    over = False

    async def end(number: int) -> None:
        nonlocal over
        try:
            await goodbye()
        finally:
            over = True
            signal.raise_signal(number)

    def begin(number: int) -> None:
        nonlocal farewell
        farewell = farewell or loop.create_task(end(number))

    def handler(number: int, frame: FrameType | None) -> None:
        if not over:
            loop.call_soon_threadsafe(begin, number)
        elif callable(previous):
            previous(number, frame)
        else:
            signal.signal(number, previous)
            signal.raise_signal(number)

    def undo() -> None:
        # Whoever came after us may still call us; with nobody to say goodbye to we pass it on.
        nonlocal over
        over = True
        if signal.getsignal(signal.SIGTERM) is handler:
            signal.signal(signal.SIGTERM, previous)

    signal.signal(signal.SIGTERM, handler)
    return undo
