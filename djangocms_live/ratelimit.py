"""The token bucket: so many at once, so many a second after. Pure."""

from collections.abc import Callable


class TokenBucket:
    __slots__ = ("_burst", "_clock", "_level", "_rate", "_then", "refused")

    def __init__(self, burst: float, rate: float, clock: Callable[[], float]) -> None:
        self._burst = burst
        self._rate = rate
        self._clock = clock
        self._level = burst
        self._then = clock()
        #: How many were refused in a row.
        self.refused = 0

    def spend(self, cost: float) -> None:
        """Take more after the fact, as what it was for turned out to cost more."""
        self._level -= cost

    def take(self, cost: float = 1) -> bool:
        """Take one, if there is one. What costs more is paid off before the next is given."""
        now = self._clock()
        self._level = min(self._burst, self._level + (now - self._then) * self._rate)
        self._then = now
        if self._level < 1:
            self.refused += 1
            return False
        self._level -= cost
        self.refused = 0
        return True
