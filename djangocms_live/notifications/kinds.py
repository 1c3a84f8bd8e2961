"""Kinds of messages, and through which channels people want them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from .conf import settings
from .models import CHANNELS, Preference

#: By the names of the channels, whether a message takes them.
Channels = dict[str, bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """What people choose channels for. ``label`` is what they read there."""

    name: str
    label: Any
    channels: Mapping[str, bool]


KINDS: dict[str, Kind] = {}


def register_kind(
    name: str,
    label: Any,
    *,
    toast: bool = True,
    inbox: bool = True,
    mail: bool = False,
    push: bool = True,
) -> Kind:
    """Make a kind that people can choose channels for; the channels are those of who has not.

    Call it in your ``AppConfig.ready``. ``ValueError`` for a name that is taken or too long.
    """
    if name in KINDS:
        raise ValueError(f"There is a kind {name!r} already.")
    if not 0 < len(name) <= 40:
        raise ValueError("The name of a kind has 1 to 40 characters.")
    channels = {"toast": toast, "inbox": inbox, "mail": mail, "push": push}
    kind = KINDS[name] = Kind(name, label, channels)
    return kind


register_kind("published", _("Something that you follow was published"))
register_kind("reply", _("Somebody replied to you"), mail=True)
register_kind("mention", _("Somebody mentioned you"), mail=True)
register_kind("comment", _("A new comment where you follow the conversation"))
register_kind("moderation", _("A comment waits for a moderator"), push=False)
register_kind("announcement", _("An announcement"))
register_kind("other", _("Anything else"))


def kind_of(name: str) -> Kind:
    """What a verb is told as: the kind of this name, or "other"."""
    return KINDS.get(name, KINDS["other"])


def defaults(kind: Kind) -> Channels:
    """The channels of whoever has not chosen."""
    return {**kind.channels, **settings.CHANNELS.get(kind.name, {})}


def channels_of(users: Collection[Any], verb: str) -> dict[Any, Channels]:
    """By primary key, the channels that these users want a message through. One query."""
    kind = kind_of(verb)
    chosen = {
        row["user"]: {name: row[name] for name in CHANNELS}
        for row in Preference.objects.filter(user__in=users, kind=kind.name).values(
            "user", *CHANNELS
        )
    }
    default = defaults(kind)
    return {user: chosen.get(user, default) for user in users}
