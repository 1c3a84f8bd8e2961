"""Waking the open pages of people whose inbox is another one now. Lost wake-ups cost time only."""

from typing import Any

from django.db import transaction

from djangocms_live.api import tell_trackers
from djangocms_live.groupers import name_part

from .conf import settings

FEATURE = "inbox"
#: Whoever is told by name, in one message; of more, each process looks for those it knows.
NAMED = 200


def topic_of(user: Any) -> str:
    """What the sockets of a user are in: ``inbox.user.7``."""
    return f"{FEATURE}.user.{name_part(user.pk)}"


def wake(users: list[Any]) -> None:
    """Now: for after a commit."""
    tell_trackers(FEATURE, {"users": [str(pk) for pk in users]})


def wake_everybody() -> None:
    tell_trackers(FEATURE, {"all": True, "spread": settings.SPREAD})


class Woken:
    """Collects whom to wake. ``number`` is how many there were."""

    def __init__(self) -> None:
        self.number = 0
        self._users: list[Any] = []

    def add(self, users: list[Any]) -> None:
        self.number += len(users)
        if len(self._users) <= NAMED:
            self._users += users

    def on_commit(self) -> None:
        if self._users:
            transaction.on_commit(self.wake, robust=True)

    def wake(self) -> None:
        if len(self._users) > NAMED:
            wake_everybody()
        elif self._users:
            wake(self._users)
