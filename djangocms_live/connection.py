"""One browser's socket as the hub sees it: a place to put frames that never makes anybody wait.

``offer`` gives a ready-made frame to the server's transport, where that can be reached, or steps
the server's ``send`` coroutine once. Nearly always that writes the frame and is done; if it
blocks, the rest becomes this connection's own task and later frames wait in a bounded outbox.
Who does not read until it is full is closed with 4003 and recovers by offset.
"""

import asyncio
import types
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from functools import partial
from typing import TYPE_CHECKING, Any

from .protocol import Close

if TYPE_CHECKING:
    from .stream import Audience

#: The reason where nobody is left who could be told one.
LOST = "connection lost"

Send = Callable[[dict[str, Any]], Awaitable[None]]

# What nobody waits for. An empty deque of one's own would be most of what a connection weighs.
NOTHING: deque[str] = deque(maxlen=0)


@types.coroutine
def _finish(stepped: Coroutine[Any, Any, None], waiting_for: Any) -> Generator[Any, Any, None]:
    """Drive a coroutine on that was already stepped once and waits for something."""
    step: Callable[[], Any]
    while True:
        try:
            result = yield waiting_for
        except BaseException as error:
            step = partial(stepped.throw, error)
        else:
            step = partial(stepped.send, result)
        try:
            waiting_for = step()
        except StopIteration:
            return


class Connection:
    """State belongs to the connection: outbox, subscriptions, whom it is for."""

    __slots__ = (
        "_corked",
        "_outbox",
        "_outbox_size",
        "_send",
        "_write_ready",
        "_writer",
        "closing",
        "greeted",
        "heard",
        "max_outbox",
        "on_close",
        "opened",
        "personal",
        "pinged",
        "sid",
        "subscriptions",
        "user",
    )

    def __init__(
        self,
        send: Send,
        *,
        max_outbox: int,
        now: float,
        write: Callable[[bytes], bool] = lambda ready: False,
    ) -> None:
        """``write`` takes a ready-made frame if it can be written now, and says whether it was."""
        self._send = send
        self._write_ready = write
        self._outbox = NOTHING
        self._outbox_size = 0
        self._writer: asyncio.Task[None] | None = None
        self._corked: deque[str] | None = None
        self.max_outbox = max_outbox
        self.opened = self.heard = now
        self.pinged = 0.0  # asked only of those who were
        self.greeted = False
        #: What the other viewers know this socket by, once it was welcomed. No secret.
        self.sid = ""
        #: What the viewer sees may differ from what anonymous visitors see.
        self.personal = False
        #: Primary key of the user, as text, once the hello told who it is.
        self.user: str | None = None
        self.subscriptions: dict[str, Audience] = {}
        #: (code, reason) once the connection is to be closed.
        self.closing: tuple[Close, str] | None = None
        self.on_close: Callable[[], None] = lambda: None

    @property
    def waiting_bytes(self) -> int:
        """What this reader has not taken yet, as far as it is kept here."""
        return self._outbox_size

    def offer(self, frame: str, ready: bytes | None = None) -> None:
        """Send a frame now, or keep it if the reader is behind. Never blocks, never raises.

        ``ready`` is the same frame as it goes over the wire, made once for all its readers.
        """
        if self.closing:
            return
        if self._corked is not None:
            self._keep(frame, self._corked)
        elif self._writer is not None:
            self._keep(frame, self._outbox)
        elif ready is None or not self._write_ready(ready):
            self._write(frame)

    def whisper(self, frame: str, ready: bytes) -> None:
        """Send what is soon untrue, or nothing to a reader who is behind."""
        if self._writer is None and self._corked is None:
            self.offer(frame, ready)

    def cork(self) -> None:
        """Hold pushes back, so that the answer to a command goes out before them."""
        self._corked = deque()

    @property
    def answering(self) -> bool:
        """Whether pushes, and pings, wait for the answer to a command."""
        return self._corked is not None

    def uncork(self, answer: str | None) -> None:
        held, self._corked = self._corked or (), None
        self._outbox_size -= sum(map(len, held))
        if answer is not None:
            self.offer(answer)
        for frame in held:
            self.offer(frame)

    def close(self, code: Close, reason: str) -> None:
        """Ask for the end; whoever reads from the socket carries it out."""
        if self.closing is None:
            self.closing = (code, reason)
            self._outbox.clear()
            self._outbox_size = 0
            self.on_close()

    def release(self) -> None:
        """Let go of the writer when the socket is gone."""
        if self._writer is not None:
            self._writer.cancel()

    def _write(self, frame: str) -> None:
        sending = self._send({"type": "websocket.send", "text": frame})
        try:
            waiting_for = sending.send(None)  # type: ignore[attr-defined]
        except StopIteration:
            return
        except Exception:
            # The socket went away under us; its own disconnect message is on the way.
            self.close(Close.RESTART, LOST)
            return
        self._outbox = deque()
        self._writer = asyncio.get_running_loop().create_task(self._drain(sending, waiting_for))

    def _keep(self, frame: str, queue: deque[str]) -> None:
        queue.append(frame)
        self._outbox_size += len(frame)
        if self._outbox_size > self.max_outbox:
            self.close(Close.TOO_SLOW, "too slow")

    async def _drain(self, sending: Any, waiting_for: Any) -> None:
        try:
            await _finish(sending, waiting_for)
            while self._outbox:
                frame = self._outbox.popleft()
                self._outbox_size -= len(frame)
                await self._send({"type": "websocket.send", "text": frame})
        except Exception:
            self.close(Close.RESTART, LOST)
        finally:
            self._writer, self._outbox = None, NOTHING
