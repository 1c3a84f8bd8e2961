"""HTTP and a websocket, no more of them than the crowd needs: a thousand viewers in one process."""

import asyncio
import base64
import json
import os
from collections.abc import Callable
from typing import Any

from djangocms_live.protocol import SUBPROTOCOL
from tests.site import HOST

PATIENCE = 5  # seconds, as a browser's


async def request(port: int, path: str, method: str = "GET") -> Any:
    """As HTTP/1.0 has it: the answer ends with the connection. Raises ``OSError`` without one."""
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            head = f"{method} {path} HTTP/1.0\r\nHost: {HOST}:{port}\r\nContent-Length: 0\r\n\r\n"
            writer.write(head.encode())
            status, _, rest = (await reader.read()).partition(b"\r\n")
        finally:
            writer.transport.abort()
    if b" 200 " not in status:
        raise ConnectionError(f"{method} {path}: {status!r}")
    headers, _, body = rest.partition(b"\r\n\r\n")
    # Uvicorn with httptools answers in chunks even so.
    chunked = b"transfer-encoding: chunked" in headers.lower()
    return json.loads(_joined(body) if chunked else body)


def _joined(chunks: bytes) -> bytes:
    body = b""
    while chunks:
        size, _, rest = chunks.partition(b"\r\n")
        length = int(size, 16)
        body, chunks = body + rest[:length], rest[length + 2 :]
    return body


class Wire(asyncio.Protocol):
    """A browser's socket. ``received`` gets each frame, decoded; ``ended`` has the close code."""

    def __init__(self, port: int, received: Callable[[dict[str, Any]], None]) -> None:
        loop = asyncio.get_running_loop()
        self.port = port
        self.received = received
        self.opened: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[int] = loop.create_future()
        self.heard = loop.time()
        self._buffer = b""
        self._code = 1006
        self.transport: Any = None

    @classmethod
    async def connect(
        cls, port: int, received: Callable[[dict[str, Any]], None], patience: float = PATIENCE
    ) -> "Wire":
        loop = asyncio.get_running_loop()
        wire = cls(port, received)
        try:
            async with asyncio.timeout(patience):
                await loop.create_connection(lambda: wire, HOST, port)
                await wire.opened
        except BaseException:
            wire.abort()
            raise
        return wire

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        lines = [
            "GET /live/ HTTP/1.1",
            f"Host: {HOST}:{self.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Protocol: {SUBPROTOCOL}",
        ]
        transport.write("\r\n".join([*lines, "", ""]).encode())

    def data_received(self, data: bytes) -> None:
        self.heard = asyncio.get_running_loop().time()
        self._buffer += data
        if not self.opened.done():
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head:
                self.opened.set_exception(ConnectionError(head.decode()))
                self.abort()
                return
            self._buffer = rest
            self.opened.set_result(None)
        while self._frame():
            pass

    def _frame(self) -> bool:
        buffer = self._buffer
        if len(buffer) < 2:
            return False
        start, size = 2, buffer[1]
        if size > 125:
            start = 4 if size == 126 else 10
            size = int.from_bytes(buffer[2:start]) if len(buffer) >= start else len(buffer)
        if len(buffer) < start + size:
            return False
        payload, self._buffer = buffer[start : start + size], buffer[start + size :]
        if buffer[0] & 0x0F == 8:
            self._code = int.from_bytes(payload[:2])
            self._send(0x88, payload[:2])
            self.transport.close()
        elif payload == b"{}":
            self._send(0x81, payload)
        elif buffer[0] & 0x0F == 1:
            self.received(json.loads(payload))
        return True

    def say(self, command: dict[str, Any]) -> None:
        self._send(0x81, json.dumps(command).encode())

    def _send(self, opcode: int, payload: bytes) -> None:
        """Masked with zeros."""
        size = len(payload)
        head = bytes((opcode, 0x80 + size)) if size < 126 else bytes((opcode, 0xFE))
        length = size.to_bytes(2) if size > 125 else b""
        self.transport.write(head + length + bytes(4) + payload)

    def close(self) -> None:
        """Say that it ends, as a browser does."""
        self._send(0x88, (1000).to_bytes(2))
        self.transport.close()

    def abort(self) -> None:
        if self.transport is not None:
            self.transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("refused"))
            self.opened.exception()  # nobody may be waiting any more
        if not self.ended.done():
            self.ended.set_result(self._code)
