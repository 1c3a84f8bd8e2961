"""One line in the log for each socket that is sent away, and a flood of them is summed up. Pure.

The first from an address for a reason is told at once; more of the same are told by number, once
a minute. So many lines a minute at most, whatever comes.
"""

import logging
from collections import Counter

from .protocol import Close

logger = logging.getLogger("djangocms_live.refusals")

LINES = 100  # a minute; as many again for the sums

#: What happens to every browser now and then.
ORDINARY = {Close.RESTART, Close.HIDDEN, Close.TOO_SLOW, Close.NO_PONG}


class Refusals:
    def __init__(self) -> None:
        self._repeated: Counter[tuple[int, str]] = Counter()
        self._others = 0
        self._troubles: Counter[str] = Counter()

    def trouble(self, what: str, error: Exception) -> None:
        """Tell of a failure that whoever connects can bring about again and again."""
        self._troubles[what] += 1
        if self._troubles[what] == 1:
            logger.warning("%s", what, exc_info=error)

    def note(self, code: Close, reason: str, address: str | None) -> None:
        """Tell why a socket was closed. ``reason`` is ours, and holds nothing that came from it."""
        where = address or "an unknown address"
        if code in ORDINARY:
            logger.debug("Closed a socket: %d %s from %s", code, reason, where)
            return
        key = (int(code), where)
        if key in self._repeated:
            self._repeated[key] += 1
        elif len(self._repeated) < LINES:
            self._repeated[key] = 0
            level = logging.INFO if code == Close.REVOKED else logging.WARNING
            logger.log(level, "Closed a socket: %d %s from %s", code, reason, where)
        else:
            self._others += 1

    def sum_up(self) -> None:
        """Once a minute: tell how many more there were, and begin anew."""
        for (code, where), number in self._repeated.items():
            if number:
                logger.warning("Closed %d more sockets with %d from %s", number, code, where)
        if self._others:
            logger.warning("Closed %d more sockets from yet other addresses", self._others)
        for what, number in self._troubles.items():
            if number > 1:
                logger.warning("%d more times: %s", number - 1, what)
        self._repeated.clear()
        self._troubles.clear()
        self._others = 0
