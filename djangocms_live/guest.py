"""One visitor's connection from its admission to its end, whatever carries it.

A socket and a stream of server-sent events are taken in, seated, watched and counted alike.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

from . import process
from .accelerators import Outlet
from .commands import Commands
from .conf import settings
from .connection import LOST, Connection
from .doorkeeper import Seat
from .identity import digest
from .process import Process
from .protocol import Close
from .recheck import Visitor
from .tally import LEFT

Receive = Callable[[], Awaitable[dict[str, Any]]]
Ending = tuple[Close, str]


class Guest:
    """State of a connection as the process sees it. Say ``enter`` first, then ``stay``."""

    process: Process
    address: str | None
    outlet: Outlet
    connection: Connection
    commands: Commands
    seat: Seat | None = None

    def enter(self, address: str | None) -> None:
        """``address`` is None where it is not known, and no limit can be put on it."""
        self.process = process.current()
        self.address = address

    def turned_away(self) -> Ending | None:
        """Why nobody is let in just now; else a seat is taken."""
        if self.process.leaving:
            return Close.RESTART, "restart"
        if self.address is not None and not self._sit(("address", self.address)):
            return Close.TOO_MANY, "too many sockets"
        return None

    async def stay(
        self, receive: Receive, session: str | None, serve: Callable[[Receive], Awaitable[None]]
    ) -> Ending | None:
        """Run ``serve`` until it returns or the connection is to be closed.

        Returns why we close it; None if the other side has ended it.
        """
        loop = asyncio.get_running_loop()
        self.connection = connection = Connection(
            self.outlet.send,
            write=self.outlet.write,
            max_outbox=settings.MAX_OUTBOX,
            now=loop.time(),
        )
        task = cast("asyncio.Task[Any]", asyncio.current_task())

        def wake_up() -> None:
            # Whoever closes a connection from elsewhere ends our waiting for its next message.
            if asyncio.current_task() is not task:
                task.cancel()

        connection.on_close = wake_up
        visitor = Visitor(session, digest(session) if session else "")
        self.commands = Commands(
            self.process, connection, visitor, sit=self._sit, outlet=self.outlet
        )
        self.process.add(connection, task)
        try:
            await serve(receive)
        except asyncio.CancelledError:
            # Ours ends the waiting for the next message; the server's own ends everything.
            if not connection.closing or task.uncancel():
                raise
        finally:
            self.process.remove(connection)
            self._stand_up()
        if self.commands.offence and self.address is not None:
            self.process.doorkeeper.offend(self.address)
        if connection.closing is None:
            self.process.tally.closes[LEFT] += 1
        return connection.closing

    def count_end(self, code: Close, reason: str) -> None:
        self.process.tally.closes[LEFT if reason == LOST else code] += 1
        self.process.refusals.note(code, reason, self.address)

    def _sit(self, seat: Seat) -> bool:
        """Take one of the places that an address or a person has; give back the former one."""
        if not self.process.doorkeeper.enter(seat):
            return False
        self._stand_up()
        self.seat = seat
        return True

    def _stand_up(self) -> None:
        if self.seat is not None:
            self.process.doorkeeper.leave(self.seat)
            self.seat = None
