"""What shows only once a socket is there: how the server was started. Each is said once, in words.

Nothing is said while DEBUG is on: no crowd comes there.
"""

import logging
from typing import Any

from django.conf import settings

logger = logging.getLogger("djangocms_live.advice")

ENOUGH = 1024  # connections that the kernel holds until they are accepted

BACKLOG = (
    "Daphne lets only %d browsers wait to be accepted; more of a crowd that comes back at once are "
    "turned away. Start it with --endpoint tcp:port=8000:interface=0.0.0.0:backlog=4096"
)
DEFLATE = (
    "Uvicorn compresses each socket, which costs 44 to 120 KB of memory for a viewer. Start it "
    "with --ws-per-message-deflate false"
)

_said: set[str] = set()


def look_at_daphne(transport: Any) -> None:
    """A connection of Twisted knows the port that accepted it."""
    backlog = getattr(getattr(transport, "server", None), "backlog", ENOUGH)
    if backlog < ENOUGH:
        _say(BACKLOG, backlog)


def look_at_uvicorn(protocol: Any) -> None:
    conn = getattr(protocol, "conn", None)
    if getattr(conn, "extensions", None) or getattr(protocol, "extensions", None):
        _say(DEFLATE)


def _say(words: str, *values: object) -> None:
    if words not in _said and not settings.DEBUG:
        _said.add(words)
        logger.warning(words, *values)
