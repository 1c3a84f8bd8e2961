"""What is shown of users, and to whom: their own choice."""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.module_loading import import_string

from .cards import Card
from .conf import settings
from .models import Choice


def display_name(user: Any) -> str:
    """The full name, or else the user name."""
    return str(user.get_full_name() or user.get_username())


def initials(name: str) -> str:
    """Of the first and the last word, as "AM"; of names without letters their first sign."""
    words = name.split()
    chosen = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in chosen).upper()


def cards_for_visitors(keys: list[str]) -> dict[str, Card]:
    """Of users by their primary keys; only of those who agreed. Synchronous: two queries."""
    agreed = Choice.objects.filter(user__in=_valid(keys), to_visitors=True)
    return _cards(list(agreed.values_list("user", flat=True)))


def cards_for_editors(keys: list[str]) -> dict[str, Card]:
    """Of users by their primary keys; without those who do not want it. Synchronous."""
    pks = _valid(keys)
    hidden = Choice.objects.filter(user__in=pks, to_editors=False)
    unseen = set(hidden.values_list("user", flat=True))
    return _cards([pk for pk in pks if pk not in unseen])


def _valid(keys: list[str]) -> list[Any]:
    to_python = get_user_model()._meta.pk.to_python
    return [to_python(key) for key in keys]


def _cards(pks: list[Any]) -> dict[str, Card]:
    users = get_user_model()._default_manager.in_bulk(pks)
    return {str(pk): card_of(user) for pk, user in users.items() if user.is_active}


def card_of(user: Any) -> Card:
    name = import_string(settings.DISPLAY_NAME)(user)
    picture = import_string(settings.AVATAR)(user) if settings.AVATAR else ""
    return {"name": name, "initials": initials(name), "picture": picture or ""}
