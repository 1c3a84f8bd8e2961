"""The live features of notifications: everybody's own inbox, and notices for visitors."""

from typing import Any

from djangocms_live.api import Feature, Tracker, Wire, register

from . import notices, waking
from .watch import Inboxes

__all__ = ["Inbox", "notices"]


@register
class Inbox(Feature):
    """``inbox.user.<pk>``: that there is something new, and how much. Never what it is.

    Whoever is connected is told ``inbox`` with ``unseen`` (a number for the badge), ``newest`` (the
    pk of the newest unseen notification, or 0) and ``spread`` (seconds over which to fetch it).
    """

    name = waking.FEATURE
    public = False
    tracked_only = True

    def may_subscribe(self, user: Any, topic: str) -> bool:
        return user is not None and topic == waking.topic_of(user)

    def tracker(self, wire: Wire) -> Tracker:
        return Inboxes(wire)

    def describe(self, topic: str) -> None:
        """None: it is one person's own, and listed nowhere."""
