"""Audiences: who is told of a message, found when it goes out and not when it is written.

So a message for a hundred thousand people is one row in the transaction that it speaks of, and
whoever goes on where a killed process ended finds the same people again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from .models import Browser, Message


def nobody() -> QuerySet[Any]:
    return get_user_model()._default_manager.none()


@dataclass(frozen=True, slots=True)
class Audience:
    """People by their accounts, and guests by the browsers that get their pushes."""

    users: QuerySet[Any] = field(default_factory=nobody)
    browsers: QuerySet[Browser] = field(default_factory=Browser.objects.none)
    #: Where each has to be asked about: given some of the users' primary keys, those who may hear.
    among: Callable[[list[Any]], list[Any]] | None = None


Finder = Callable[[Message], Audience]
AUDIENCES: dict[str, Finder] = {}


def audience(name: str) -> Callable[[Finder], Finder]:
    """Decorator of a function that finds whom a message is for. ``name``: 40 characters."""

    def register(find: Finder) -> Finder:
        AUDIENCES[name] = find
        return find

    return register


@audience("users")
def users(message: Message) -> Audience:
    """Everybody with an account."""
    return Audience(get_user_model()._default_manager.all())


@audience("staff")
def staff(message: Message) -> Audience:
    return Audience(get_user_model()._default_manager.filter(is_staff=True))
