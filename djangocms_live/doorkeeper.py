"""How many sockets one address or one person may hold in a process. Pure."""

from collections import Counter

#: ("address", "192.0.2.1") or ("user", "7").
Seat = tuple[str, str]


class Doorkeeper:
    def __init__(self, per_address: int, per_user: int) -> None:
        """0 means any number."""
        self._limits = {"address": per_address, "user": per_user}
        self._taken: Counter[Seat] = Counter()
        self.refused = 0

    def enter(self, seat: Seat) -> bool:
        """Take a seat; False if this kind of guest has all of theirs."""
        limit = self._limits[seat[0]]
        if limit and self._taken[seat] >= limit:
            self.refused += 1
            return False
        self._taken[seat] += 1
        return True

    def leave(self, seat: Seat) -> None:
        self._taken[seat] -= 1
        if not self._taken[seat]:
            del self._taken[seat]
