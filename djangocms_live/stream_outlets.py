"""The connection below the ASGI ``send`` of an answer over HTTP that has no end.

As for sockets (``accelerators``): without it, a reader who has stopped reading would fill Daphne's
memory, and could not be dropped. To drop is for streams that were told to be the last thing on
their connection.
"""

import logging
import socket
import struct
import sys
from typing import Any

from .accelerators import DaphneOutlet, Outlet, Send

logger = logging.getLogger("djangocms_live.event_stream")


class DaphneStreamOutlet(DaphneOutlet):
    """Twisted's request. Its channel tells the request's producer, which is us, when to pause."""

    __slots__ = ()

    def _take_over(self) -> None:
        self._protocol.registerProducer(self, True)

    async def _send_when_drained(self, message: dict[str, Any]) -> None:
        is_last = message["type"] == "http.response.body" and not message.get("more_body")
        if is_last and not self.gone:
            self._protocol.unregisterProducer()
        await super()._send_when_drained(message)

    @property
    def gone(self) -> bool:
        return bool(self._protocol.finished or self._protocol.channel is None)

    def drop(self) -> None:
        # A connection of HTTP/2 is that of other requests, too.
        if self._protocol.clientproto.startswith(b"HTTP/1"):
            self._transport.abortConnection()


class UvicornStreamOutlet(Outlet):
    """One cycle of request and answer. Its ``send`` waits while the transport's buffer is full."""

    __slots__ = ("_cycle",)

    def __init__(self, send: Send, cycle: Any) -> None:
        super().__init__(send)
        self._cycle = cycle

    @property
    def gone(self) -> bool:
        return bool(self._cycle.disconnected or self._cycle.response_complete)

    def drop(self) -> None:
        transport = self._cycle.transport
        if transport.is_closing() and not transport.get_write_buffer_size():
            return  # it ended by itself
        # Without this the kernel goes on trying to deliver what it has.
        at_once = struct.pack("ii", 1, 0)
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        transport.abort()


def stream_outlet(send: Send) -> Outlet:
    """The best outlet for the ``send`` of an HTTP request that was not answered yet."""
    try:
        return _daphne(send) or _uvicorn(send)
    except Exception:
        logger.debug("This server is not what it seemed to be.", exc_info=True)
        return Outlet(send)


def _daphne(send: Send) -> Outlet | None:
    server = sys.modules.get("daphne.http_protocol")
    arguments = getattr(send, "args", ())
    if not (server and arguments and isinstance(arguments[0], server.WebRequest)):
        return None
    return DaphneStreamOutlet(send, arguments[0])


def _uvicorn(send: Send) -> Outlet:
    cycle = getattr(send, "__self__", None)
    if not type(cycle).__module__.startswith("uvicorn.protocols.http."):
        return Outlet(send)
    return UvicornStreamOutlet(send, cycle)
