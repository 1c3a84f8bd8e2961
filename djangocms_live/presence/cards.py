"""What others see of a person: a name, initials, a picture. In memory, and for seconds."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from heapq import nsmallest
from typing import Any

logger = logging.getLogger("djangocms_live.presence.cards")

#: What is shown of somebody, as JSON; None: they do not want to be seen.
Card = dict[str, Any] | None

KEPT = 30.0  # seconds, after which another name, or another choice, is learned
RETRY = 5.0  # seconds
AT_ONCE = 2000  # people whose cards are learned together; the others have to wait


class Cards:
    """The cards of a process: asked for by key, answered from memory, learned together."""

    def __init__(
        self,
        load: Callable[[list[str]], Awaitable[dict[str, Card]]],
        learned: Callable[[set[str]], None],
        clock: Callable[[], float],
    ) -> None:
        """``load(keys)`` finds cards; ``learned(keys)`` is told of those that have changed."""
        self._load = load
        self._learned = learned
        self._clock = clock
        self._cards: dict[str, tuple[Card, float]] = {}
        self._wanted: set[str] = set()
        self._loading: asyncio.Task[None] | None = None

    def get(self, key: str) -> Card:
        """What is known of somebody now. Who asks for a stranger is told when there is more."""
        self._wanted.add(key)
        card, _ = self._cards.get(key, (None, 0.0))
        return card

    def beat(self, present: Iterable[str]) -> None:
        """Once a second: learn what is missing or old, of those who are still there."""
        here, now = set(present), self._clock()
        self._cards = {key: known for key, known in self._cards.items() if key in here}
        self._wanted &= here
        if self._loading is not None:
            return
        due = [key for key in self._wanted if self._until(key) <= now]
        if len(due) > AT_ONCE:
            due = nsmallest(AT_ONCE, due, key=self._until)  # who waits for the longest
        if due:
            self._loading = asyncio.get_running_loop().create_task(self._learn(due))

    def _until(self, key: str) -> float:
        return self._cards[key][1] if key in self._cards else 0.0

    async def _learn(self, keys: list[str]) -> None:
        known = {key: self._cards[key][0] for key in keys if key in self._cards}
        try:
            found, kept = await self._load(keys), KEPT
        except Exception:
            logger.warning("Nobody can be named just now.", exc_info=True)
            found, kept = known, RETRY
        self._loading = None
        self._cards |= {key: (found.get(key), self._clock() + kept) for key in keys}
        if changed := {key for key in keys if found.get(key) != known.get(key)}:
            self._learned(changed)
