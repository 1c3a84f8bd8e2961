"""The socket below the ASGI ``send``: what the interface does not offer, where it can be reached.

Every ``Outlet`` sends as ASGI has it, in order and never without end into memory. That of a known
server also takes a ready-made websocket frame straight to its transport, in a tenth of the time,
and can drop a socket whose reader has stopped. ``outlet`` looks at the ``send`` it is given; at
anything unexpected it takes the plain one, without a word.
"""

import asyncio
import logging
import socket
import struct
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from . import advice

logger = logging.getLogger("djangocms_live.accelerators")

Send = Callable[[dict[str, Any]], Awaitable[None]]


def websocket_frame(text: str) -> bytes:
    """The bytes of an unfragmented, unmasked text frame (RFC 6455, 5.2)."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        head = bytes((0x81, size))
    elif size < 1 << 16:
        head = b"\x81\x7e" + size.to_bytes(2)
    else:
        head = b"\x81\x7f" + size.to_bytes(8)
    return head + payload


class Outlet:
    """Any ASGI server: its ``send`` and nothing else."""

    __slots__ = ("send",)

    def __init__(self, send: Send) -> None:
        self.send = send

    def write(self, frame: bytes) -> bool:
        """Take a ready-made frame at once. False if it has to go through ``send``, as most do."""
        return False

    @property
    def gone(self) -> bool:
        """Whether the socket is known to have ended, though nobody has been told yet."""
        return False

    @property
    def waiting(self) -> int:
        """How many messages came since we asked for one, where the server keeps any number."""
        return 0

    def drop(self) -> None:
        """End a socket whose reader takes nothing any more, not even the close frame."""


class DaphneOutlet(Outlet):
    """Twisted's transport. It tells its producer, which is us, when to pause.

    Daphne's own ``send`` never blocks and would fill the memory for a reader who has stopped.
    """

    __slots__ = ("_blocked", "_plain_send", "_protocol", "_transport")

    def __init__(self, send: Send, protocol: Any) -> None:
        super().__init__(self._send_when_drained)
        self._plain_send = send
        self._protocol = protocol
        self._transport = protocol.transport
        self._blocked: asyncio.Future[None] | None = None
        self._take_over()

    def _take_over(self) -> None:
        # The HTTP channel that the socket began as has done its part.
        self._transport.unregisterProducer()
        self._transport.registerProducer(self, True)

    async def _send_when_drained(self, message: dict[str, Any]) -> None:
        while self._blocked is not None:
            await asyncio.shield(self._blocked)
        await self._plain_send(message)

    def pauseProducing(self) -> None:  # noqa: N802 (Twisted's name)
        if self._blocked is None:
            self._blocked = asyncio.get_running_loop().create_future()

    def resumeProducing(self) -> None:  # noqa: N802
        blocked, self._blocked = self._blocked, None
        if blocked is not None:
            blocked.set_result(None)

    stopProducing = resumeProducing  # noqa: N815

    @property
    def gone(self) -> bool:
        return bool(self._protocol.state == self._protocol.STATE_CLOSED)

    @property
    def waiting(self) -> int:
        return int(self._protocol.application_queue.qsize())

    def drop(self) -> None:
        self._transport.abortConnection()


class FastDaphneOutlet(DaphneOutlet):
    """Past the reactor, whose bookkeeping costs more than the system call."""

    __slots__ = ("_open", "_send_now")

    def __init__(self, send: Send, protocol: Any) -> None:
        super().__init__(send, protocol)
        self._open = protocol.STATE_OPEN
        # Looked up once: in a large crowd it is finding things in memory that takes the time.
        self._send_now = protocol.transport.socket.send

    def write(self, frame: bytes) -> bool:
        transport = self._transport
        if transport._tempDataLen or transport.dataBuffer or self._protocol.state != self._open:
            return False
        try:
            sent = self._send_now(frame)
        except OSError:
            return False  # full, or gone: Twisted finds out which
        if sent < len(frame):
            transport.write(frame[sent:])
        return True


class UvicornOutlet(Outlet):
    """An asyncio transport. Uvicorn's ``send`` waits while its buffer is full."""

    __slots__ = ("_protocol", "_transport")

    def __init__(self, send: Send, protocol: Any) -> None:
        super().__init__(send)
        self._protocol = protocol
        self._transport = protocol.transport

    @property
    def gone(self) -> bool:
        return bool(self._transport.is_closing())

    def drop(self) -> None:
        if self._protocol not in self._protocol.connections:
            return  # it ended by itself
        # Without this the kernel goes on trying to deliver what it has.
        at_once = struct.pack("ii", 1, 0)
        connection = self._transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        self._transport.abort()


class FastUvicornOutlet(UvicornOutlet):
    """Past the protocol's own framing. TLS, where there is any, is the transport's business."""

    __slots__ = ("_is_closing", "_is_writable", "_write_now")

    def __init__(self, send: Send, protocol: Any) -> None:
        super().__init__(send, protocol)
        self._is_closing = protocol.transport.is_closing
        self._is_writable = protocol.writable.is_set
        self._write_now = protocol.transport.write

    def write(self, frame: bytes) -> bool:
        if self._protocol.close_sent or not self._is_writable() or self._is_closing():
            return False
        self._write_now(frame)
        return True


def outlet(send: Send, *, accelerate: bool) -> Outlet:
    """The best outlet for an accepted websocket's ``send``."""
    # Channels' SessionMiddleware passes on whatever comes after the accept.
    reached = getattr(getattr(send, "__self__", None), "real_send", send)
    try:
        return _daphne(send, reached, accelerate) or _uvicorn(send, reached, accelerate)
    except Exception:
        logger.debug("This server is not what it seemed to be.", exc_info=True)
        return Outlet(send)


def _daphne(send: Send, reached: Any, accelerate: bool) -> Outlet | None:
    server = sys.modules.get("daphne.ws_protocol")
    arguments = getattr(reached, "args", ())
    if not (server and arguments and isinstance(arguments[0], server.WebSocketProtocol)):
        return None
    protocol = arguments[0]
    advice.look_at_daphne(protocol.transport)
    if accelerate and _is_plain_tcp(protocol.transport) and protocol._perMessageCompress is None:
        return FastDaphneOutlet(send, protocol)
    return DaphneOutlet(send, protocol)


def _is_plain_tcp(transport: Any) -> bool:
    """A TLS connection looks alike, and passes on attributes of the socket beneath."""
    tcp = sys.modules["twisted.internet.tcp"]
    known = ("_tempDataLen", "dataBuffer", "socket")
    return (
        isinstance(transport, tcp.Connection)
        and not transport.TLS
        and all(hasattr(transport, name) for name in known)
    )


def _uvicorn(send: Send, reached: Any, accelerate: bool) -> Outlet:
    protocol = getattr(reached, "__self__", None)
    if not type(protocol).__module__.startswith("uvicorn.protocols.websockets."):
        return Outlet(send)
    advice.look_at_uvicorn(protocol)
    known = ("close_sent", "writable")
    extensions = getattr(getattr(protocol, "conn", None), "extensions", None)
    if accelerate and extensions == [] and all(hasattr(protocol, name) for name in known):
        return FastUvicornOutlet(send, protocol)
    return UvicornOutlet(send, protocol)
