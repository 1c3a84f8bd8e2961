"""What a live feature is: one stateless object per process that turns facts into pushes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from .history import Event
from .topics import View


@dataclass(frozen=True, slots=True)
class Push:
    """What viewers get. ``offset`` is that of the last event it covers."""

    offset: int
    type: str
    key: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    by: str = ""


class Feature:
    """Subclass, name it, ``@register`` it. Topics of the feature are ``<name>.…``.

    Methods may be synchronous (they run in a worker thread and may use the ORM) or async.
    """

    #: First part of the feature's topics.
    name: ClassVar[str] = ""
    #: Whoever holds a signed page may join. Otherwise ``may_subscribe`` is asked.
    public: ClassVar[bool] = True
    #: Render for each watched page and not only for each language.
    per_page: ClassVar[bool] = False

    @property
    def interval(self) -> float:
        """Shortest time between two deliveries of a topic, in seconds; the first goes at once."""
        return 0.0

    def may_subscribe(self, user: Any, topic: str) -> bool:
        """Whether a user (None: anonymous) may join. Asked at each joining, with a fresh user."""
        return False

    def render(self, topic: str, events: Sequence[Event], view: View) -> Sequence[Push]:
        """Turn facts into what is pushed to every viewer of a language (or page).

        Called once for a process, however many viewers there are. It must not contain anything
        that an anonymous visitor could not have fetched.
        """
        return [Push(e.offset, e.type, e.key, e.data, e.by) for e in events]

    def summary(self, topic: str, events: Sequence[Event]) -> Sequence[Push]:
        """For ``per_page`` features: what to say where nothing is rendered.

        Logged-in viewers get this, since their page may differ, and everybody does if more pages
        are watched than a process should render. They fetch the page themselves.
        """
        return [Push(e.offset, "changed", e.key, {}, e.by) for e in events]
