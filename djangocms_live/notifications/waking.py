"""Waking the open pages of people whose inbox is another one now. Lost wake-ups cost time only."""

import time
from typing import Any

from django.db import transaction

from djangocms_live.api import tell_trackers
from djangocms_live.groupers import name_part

from .conf import settings

FEATURE = "inbox"
#: Whoever is told by name, in one message; of more, each process looks for those it knows.
NAMED = 200
PAUSE = 1.0


def topic_of(user: Any) -> str:
    """What the sockets of a user are in: ``inbox.user.7``."""
    return f"{FEATURE}.user.{name_part(user.pk)}"


def wake(users: list[Any]) -> None:
    """Now: for after a commit."""
    tell_trackers(FEATURE, {"users": [str(pk) for pk in users]})


def wake_everybody() -> None:
    tell_trackers(FEATURE, {"all": True, "spread": settings.SPREAD})


class Woken:
    """Collects whom to wake."""

    def __init__(self) -> None:
        self._users: list[Any] = []
        self._next = float("-inf")

    def add(self, users: list[Any]) -> None:
        if len(self._users) <= NAMED:
            self._users += users

    def now_and_then(self, users: list[Any]) -> None:
        """The first at once, and then not more often than every ``PAUSE`` seconds."""
        self.add(users)
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + PAUSE
            self.wake()

    def on_commit(self) -> None:
        if self._users:
            transaction.on_commit(self.wake, robust=True)

    def wake(self) -> None:
        if len(self._users) > NAMED:
            wake_everybody()
        elif self._users:
            wake(self._users)
        self._users = []
