"""The last hour of the topics that were watched most, minute by minute: in memory, and bounded.

It is the process's own hour: what it knew is gone with it. Pure.
"""

import time
from collections import deque
from collections.abc import Callable
from heapq import nlargest
from typing import Any

KEPT = 60  # minutes
REMEMBERED = 30  # topics of each minute
TOLD = 20  # topics of the hour


class Minutes:
    def __init__(
        self,
        top: Callable[[int], list[tuple[str, int]]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``top(number)`` are topics and how many viewers they have. ``clock`` is the wall's: the
        processes of a site have to mean the same minute.
        """
        self._top = top
        self._clock = clock
        self._samples: deque[tuple[int, dict[str, int]]] = deque(maxlen=KEPT)

    def beat(self) -> None:
        """Once a second; looks once in each minute."""
        minute = self._minute
        if not self._samples or self._samples[-1][0] != minute:
            self._samples.append((minute, dict(self._top(REMEMBERED))))

    def told(self) -> dict[str, Any]:
        """Plain values, from any thread: ``minute`` counts from 1970, and is the last of each row
        in ``topics``: ``[topic, viewers in each of the 60 minutes]``.
        """
        now = self._minute
        rows: dict[str, list[int]] = {}
        for minute, sample in list(self._samples):
            place = KEPT - 1 - (now - minute)
            # A clock that was set makes minutes of yesterday, or of tomorrow.
            if 0 <= place < KEPT:
                for topic, viewers in sample.items():
                    rows.setdefault(topic, [0] * KEPT)[place] = viewers
        busiest = nlargest(TOLD, rows.items(), key=lambda row: (sum(row[1]), row[0]))
        return {"minute": now, "topics": [[topic, values] for topic, values in busiest]}

    @property
    def _minute(self) -> int:
        return int(self._clock() // 60)
