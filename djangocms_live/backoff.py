"""When a client comes back after its socket was closed, if it does. Pure.

The figures are those of the browser's client (``monitor.js``), and come from centrifuge-js.
"""

import random
from collections.abc import Callable

from .protocol import Close

CONNECT_TIMEOUT = 5  # seconds that a connection or an answer may take at first
BASE, CAP = 0.5, 20  # seconds
LATE = 60  # seconds, and up to as many again, where the server said "too many"
STEADY = 10  # seconds after which a connection was a good one: the back-off starts afresh
REVOKED_SPREAD = 2  # seconds over which those come back whose rights have changed
REVOKED_AGAIN = 60  # seconds; refused again so soon, there is no point in a third try
FINAL = 4500


class Backoff:
    def __init__(
        self, clock: Callable[[], float], chance: Callable[[], float] = random.random
    ) -> None:
        self._clock = clock
        self._chance = chance
        self._failures = 0
        self._welcomed: float | None = None
        self._revoked = float("-inf")

    @property
    def patience(self) -> float:
        """Seconds that a connection may take: more after failures, or a slow server stays slow."""
        return float(min(CAP, CONNECT_TIMEOUT * 2**self._failures))

    def welcomed(self) -> None:
        self._welcomed = self._clock()

    def closed(self, code: int, spread: float | None = None) -> float | None:
        """Seconds to wait before the next try, None if there is to be none.

        ``spread`` is what the server's goodbye said: over how long its clients come back.
        """
        now = self._clock()
        if self._welcomed is not None and now - self._welcomed >= STEADY:
            self._failures = 0
        self._welcomed = None
        if code == Close.REVOKED:
            before, self._revoked = self._revoked, now
            return None if now - before < REVOKED_AGAIN else REVOKED_SPREAD * self._chance()
        if FINAL <= code < 5000:
            return None
        if spread is not None:
            return spread * self._chance()
        if code == Close.TOO_MANY:
            return LATE * (1 + self._chance())
        wait = min(CAP, BASE * 2**self._failures)
        # Bounded, or a device that is offline for a year computes with thousand-digit numbers.
        self._failures = min(self._failures + 1, 16)
        return wait * self._chance()
