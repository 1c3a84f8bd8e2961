"""The tracker of inboxes: tells each socket of a user how much is new, and keeps it right.

It knows who is connected to this process, and asks the database about them: about one when they
come or are woken, and about all of them together now and then, which heals lost wake-ups. So
nothing that was stored can stay untold, and many wake-ups cost one query.
"""

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from itertools import islice
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model

from djangocms_live.api import Member, Tracker, Wire

from . import sending
from .conf import settings
from .inbox import Counts, counts_of

logger = logging.getLogger("djangocms_live.notifications")

#: Seconds between two looks at everybody: long where wake-ups cross processes, short where not.
LOOK, LOOK_ALONE = 25, 1
RESUME = 60


def ask(users: list[str]) -> dict[str, Counts]:
    """The counts of users, by their primary keys as text. Synchronous; one query."""
    to_python = get_user_model()._meta.pk.to_python
    keys = {to_python(user): user for user in users}
    return {keys[pk]: found for pk, found in counts_of(list(keys)).items()}


class _Wish(NamedTuple):
    #: Tell it even if it is what was told last: something else is another one now.
    always: bool
    #: Seconds over which browsers fetch what they want to know of it.
    spread: int


class Inboxes(Tracker):
    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        #: By user: the topic, and the sockets in it.
        self._topics: dict[str, str] = {}
        self._sockets: dict[str, set[Member]] = {}
        self._told: dict[str, Counts] = {}
        self._asked: dict[str, _Wish] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._asking = False
        self._beats = 0

    def joined(self, topic: str, member: Member) -> None:
        if member.user is None:
            return
        self._topics[member.user] = topic
        self._sockets.setdefault(member.user, set()).add(member)
        self._ask([member.user], _Wish(True, 0))

    def left(self, topic: str, member: Member) -> None:
        user = member.user or ""
        sockets = self._sockets.get(user, set())
        sockets.discard(member)
        if not sockets:
            for known in (self._sockets, self._topics, self._told, self._asked):
                known.pop(user, None)

    def heard(self, body: dict[str, Any]) -> None:
        match body:
            case {"users": [*users]}:
                self._ask([user for user in users if user in self._sockets], _Wish(True, 0))
            case {"all": True, "spread": int(spread)}:
                self._ask(self._sockets, _Wish(False, spread))

    def beat(self) -> None:
        self._beats += 1
        if self._beats % (LOOK if self.wire.shared else LOOK_ALONE) == 0:
            self.reached()
        if self._beats % RESUME == 0 and self._sockets:
            self._start(self._resume())

    def reached(self) -> None:
        """Whatever we were woken for while nobody could hear it."""
        self._ask(self._sockets, _Wish(False, 0))

    def _ask(self, users: Iterable[str], wish: _Wish) -> None:
        for user in users:
            if wish.always or user not in self._asked:
                self._asked[user] = wish
        if self._asked and not self._asking:
            self._asking = True
            self._start(self._answer())

    async def _answer(self) -> None:
        """Whoever comes or is woken while the database is asked is in the next question."""
        try:
            while self._asked:
                asked = dict(islice(self._asked.items(), settings.BATCH))
                for user in asked:
                    del self._asked[user]
                found = await self.wire.call(ask, list(asked))
                for user, wish in asked.items():
                    self._tell(user, found[user], wish)
        except Exception:
            logger.exception("Inboxes could not be looked at; the next look will do it.")
        finally:
            self._asking = False

    def _tell(self, user: str, counts: Counts, wish: _Wish) -> None:
        if user not in self._sockets or not (wish.always or self._told.get(user) != counts):
            return
        self._told[user] = counts
        self.wire.tell(self._topics[user], "inbox", {**counts._asdict(), "spread": wish.spread})

    async def _resume(self) -> None:
        try:
            await self.wire.call(sending.resume)
        except Exception:
            logger.exception("What a killed process left could not be told; the next look will.")

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
