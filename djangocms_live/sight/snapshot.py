"""What a process tells of itself, computed when somebody asks. Counters only ever grow.

It may be asked from any thread: what the loop changes meanwhile is copied in one step, or only
its length is taken.
"""

import os
import secrets
import socket
import sys
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__

if TYPE_CHECKING:
    from ..process import Process

TOPIC = "sight.processes"  # of those who watch all this
TOP = 10  # topics that are named


def snapshot(process: "Process") -> dict[str, Any]:
    """Plain values, as JSON has them.

    ``waiting_bytes`` is what slow readers have not taken yet, ``journal_seconds`` the time that
    ``journal_reads`` readings took together, ``closes`` are counted by close code (0: the browser
    left), ``refusals`` by error or limit, ``top`` are the topics with the most viewers.
    """
    connections = process.pulse.connections()
    return {
        **identity(os.getpid()),
        "uptime": round(time.monotonic() - process.began, 3),
        "leaving": process.leaving,
        "layer": layer(process),
        "sockets": len(connections),
        "logged_in": sum(connection.personal for connection in connections),
        "waiting_bytes": sum(connection.waiting_bytes for connection in connections),
        **process.hub.stats(),
        "journal_reads": process.journal.reads,
        "journal_seconds": round(process.journal.seconds, 6),
        "closes": {str(int(code)): n for code, n in dict(process.tally.closes).items()},
        "refusals": dict(process.tally.refusals) | dict(process.doorkeeper.refused),
        "top": top(process, TOP),
    }


def top(process: "Process", number: int) -> list[tuple[str, int]]:
    """The topics with the most viewers. Who watches the figures is not among them."""
    return [found for found in process.hub.top(number + 1) if found[0] != TOPIC][:number]


def layer(process: "Process") -> str:
    """``none`` where each process is alone, ``ok``, or ``lost`` while the layer is not heard."""
    if not process.bus.shared:
        return "none"
    return "ok" if process.bus.healthy else "lost"


@cache
def identity(pid: int) -> dict[str, Any]:
    """Who speaks. A server that forks has several pids, and each is somebody of its own."""
    return {
        "id": secrets.token_hex(4),
        "host": socket.gethostname(),
        "pid": pid,
        "server": server_name(sys.argv),
        "version": __version__,
    }


def server_name(argv: list[str]) -> str:
    """The program that serves, as it was started: ``daphne``, ``uvicorn``, ``runserver``."""
    path = Path(argv[0])
    name = path.parent.name if path.name == "__main__.py" else path.stem
    return argv[1] if name == "manage" and len(argv) > 1 else name
