"""The feature ``comments``: what viewers of a thread get when something happened in it.

Three kinds of topics, all of them joined with a token that the site has signed:

- ``comments.<app>.<model>.<pk>.<language or "all">.<slot>``, a thread; stands in every page that
  shows it. Pushes say what is the case *now*, so a comment that was hidden meanwhile is pushed
  as hidden, and **whatever has ``html`` is put where it belongs, or replaces what is there**:

  =========================================  ==========  ==========================================
  type                                       key         data
  =========================================  ==========  ==========================================
  ``posted``, ``edited``, ``restored``       ``c.<id>``  ``html`` (an ``<li>``), ``parent``,
                                                         ``root``, ``branch``, ``depth``, ``count``
  ``hidden``, ``removed``                    ``c.<id>``  ``html`` (a gap) or ``""``: take it out,
                                                         and out of what is held, too; ``count``
  ``counted``                                ``r.<id>``  ``html`` (the ``<ul>`` of reactions),
                                                         ``score``
  ``closed``, ``opened``                     ``thread``  none
  ``changed``                                any         ``spread``: no more may be said here: fetch
                                                         it, within so many seconds, ``c.<id>`` and
                                                         ``r.<id>`` from ``…/<id>/html/``
  =========================================  ==========  ==========================================

- ``comments.author.<secret>``, one person's own: ``held``, ``approved``, ``rejected``, ``removed``
  with ``c.<id>`` and no data. Its token comes with ``…/mine/`` and with the answer to a POST.
- ``comments.count.<app>.<model>.<pk>``, for lists of articles: ``counted`` with ``n``, ``count``.
"""

from collections.abc import Sequence

from django.utils.translation import get_language, gettext, override

from djangocms_live.api import Event, Feature, Push, View, register
from djangocms_live.conf import settings

from . import access, queue
from .fragments import fragment, load
from .models import State
from .options import Options, options_at
from .places import Place, Spot, counted_place, place_of
from .reading import Node, total
from .rendering import reactions_html

__all__ = ["Comments", "queue"]

_COUNT = "comments.count."
_AUTHOR = "comments.author."


@register
class Comments(Feature):
    """Threads, what becomes of one's own comments, and how many there are."""

    name = "comments"
    states = frozenset({"typing"})

    def render(self, topic: str, events: Sequence[Event], view: View) -> Sequence[Push]:
        if topic.startswith(_AUTHOR):
            return [Push(e.offset, e.type, e.key, {}, e.by) for e in events]
        if topic.startswith(_COUNT):
            return [_count(topic, events[-1], view)]
        place = place_of(topic)
        if place is None:
            return []
        if not access.is_public(place, place.language or view.language):
            return [_look(event) for event in events]
        return _Told(place, view.language, events).pushes()

    def describe(self, topic: str) -> str | None:
        if topic.startswith(_AUTHOR):
            return None
        place = place_of(topic) or counted_place(topic)
        obj = place.object() if place else None
        if place is None or obj is None:
            return ""
        with override(place.language or get_language()):
            return f"{gettext('Comments')}: {obj}"


class _Told:
    """Events of a thread that everybody may read, as pushes."""

    def __init__(self, place: Place, language: str, events: Sequence[Event]) -> None:
        self.events = events
        self.language = language
        self.thread = place.thread()
        options = self.thread.options if self.thread else {}
        self.options = options_at(Spot(place, "", language, options)) or Options()
        pks = [int(pk) for event in events if (pk := event.key.partition(".")[2])]
        self.nodes = load(pks, thread=self.thread)

    def pushes(self) -> list[Push]:
        return [push for event in self.events if (push := self._push(event))]

    def _push(self, event: Event) -> Push | None:
        kind, _, pk = event.key.partition(".")
        if kind == "thread":
            return self._thread(event)
        node = self.nodes.get(int(pk))
        if node is None:  # purged or erased: nothing is left of it
            data = {"html": "", "count": self.count}
            return Push(event.offset, "removed", event.key, data, event.by) if kind == "c" else None
        if kind == "r":
            return self._reactions(event, node)
        data = fragment(node, self.language, self.options) | {"count": self.count}
        return Push(event.offset, _type(event, node), event.key, data, event.by)

    def _reactions(self, event: Event, node: Node) -> Push | None:
        if not node.comment.is_visible:
            return None
        data = {"html": reactions_html(node, self.language), "score": node.comment.score}
        return Push(event.offset, event.type, event.key, data, event.by)

    def _thread(self, event: Event) -> Push:
        state = "closed" if self.options.is_over(self.thread) else "opened"
        return Push(event.offset, state, event.key, {}, event.by)

    @property
    def count(self) -> int:
        return self.thread.visible if self.thread else 0


def _type(event: Event, node: Node) -> str:
    """What the event is by now."""
    if node.comment.is_visible:
        return event.type if event.type in ("posted", "edited") else "restored"
    return "removed" if node.comment.state == State.REMOVED else "hidden"


def _look(event: Event) -> Push:
    """The page is not for everybody: its viewers fetch it under their own permissions."""
    data = {"spread": settings.FETCH_SPREAD}
    return Push(event.offset, "changed", event.key, data, event.by)


def _count(topic: str, event: Event, view: View) -> Push:
    place = counted_place(topic)
    if place is None or not access.is_public(place, view.language):
        return _look(event)
    return Push(event.offset, "counted", "n", {"count": total(place)}, event.by)
