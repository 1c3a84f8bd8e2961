"""How many sockets one address or one person may hold in a process, and who stays outside. Pure."""

from collections import Counter
from collections.abc import Callable

#: ("address", "192.0.2.1") or ("user", "7").
Seat = tuple[str, str]

OFFENCES = 5  # sockets closed for what they did, until their address has to wait
PENALTY = 60  # seconds in which they count, and that it has to wait


class Doorkeeper:
    def __init__(self, per_address: int, per_user: int, clock: Callable[[], float]) -> None:
        """0 means any number. ``refused`` counts who was sent away, by ``per_<kind>``."""
        self._limits = {"address": per_address, "user": per_user}
        self._taken: Counter[Seat] = Counter()
        self._clock = clock
        self._offences: Counter[str] = Counter()
        self._counting_since = clock()
        self._outside: dict[str, float] = {}
        self.refused: Counter[str] = Counter()

    def enter(self, seat: Seat) -> bool:
        """Take a seat; False if this kind of guest has all of theirs, or has to wait."""
        limit = self._limits[seat[0]]
        if (limit and self._taken[seat] >= limit) or self._waits(seat):
            self.refused[f"per_{seat[0]}"] += 1
            return False
        self._taken[seat] += 1
        return True

    def leave(self, seat: Seat) -> None:
        self._taken[seat] -= 1
        if not self._taken[seat]:
            del self._taken[seat]

    def offend(self, address: str) -> None:
        """A socket from there guessed at signatures, or flooded."""
        now = self._clock()
        if now - self._counting_since > PENALTY:
            self._counting_since = now
            self._offences.clear()
            self._outside = {who: until for who, until in self._outside.items() if until > now}
        self._offences[address] += 1
        if self._offences[address] >= OFFENCES:
            self._outside[address] = now + PENALTY

    def _waits(self, seat: Seat) -> bool:
        return seat[0] == "address" and self._outside.get(seat[1], 0) > self._clock()
