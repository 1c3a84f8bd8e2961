"""The two features of presence, with a wall between: readers, and those who work on drafts."""

from collections.abc import Sequence
from typing import Any

from djangocms_live.api import Event, Feature, Push, Tracker, View, Wire, register

from . import access, told
from .conf import settings
from .editors import STATES, Editors
from .readers import Readers


@register
class LiveReaders(Feature):
    """``readers.…``: numbers, and faces of those who agreed. Whoever holds a page may know them."""

    name = "readers"
    tracked_only = True

    def tracker(self, wire: Wire) -> Tracker | None:
        return Readers(wire) if settings.READERS else None

    def describe(self, topic: str) -> str:
        return access.describe(topic)


@register
class LiveEditors(Feature):
    """``edit.…``: for people who may see drafts, and nobody else, whatever they hold."""

    name = "edit"
    public = False
    states = STATES

    def tracker(self, wire: Wire) -> Tracker | None:
        return Editors(wire) if settings.EDITORS else None

    def render(self, topic: str, events: Sequence[Event], view: View) -> list[Push]:
        return told.tell(topic, events, view)

    def may_subscribe(self, user: Any, topic: str) -> bool:
        return bool(settings.EDITORS and user is not None and access.may_see(user, topic))

    def describe(self, topic: str) -> str:
        return access.describe(topic)
