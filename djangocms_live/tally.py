"""What a process counts about its sockets, beside what the hub counts. Pure."""

from collections import Counter

#: The code under which sockets are counted that the browser ended, or the network.
LEFT = 0


class Tally:
    def __init__(self) -> None:
        #: Closed sockets by close code.
        self.closes: Counter[int] = Counter()
        #: What was not given, by the name of the error, "denied", "too_many".
        self.refusals: Counter[str] = Counter()
