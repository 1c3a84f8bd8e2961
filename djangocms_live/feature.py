"""What a live feature is: one stateless object per process that turns facts into pushes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from .history import Event
from .topics import View
from .tracking import Tracker, Wire

M = TypeVar("M", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Push:
    """What viewers get. ``offset`` is that of the last event it covers."""

    offset: int
    type: str
    key: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    by: str = ""


def never_blocks(method: M) -> M:
    """Mark a method of a feature that is quick and asks nobody: it runs without a thread."""
    method.never_blocks = True  # type: ignore[attr-defined]
    return method


class Feature:
    """Subclass, name it, ``@register`` it. Topics of the feature are ``<name>.…``.

    Methods may be synchronous (they run in a worker thread and may use the ORM) or async.
    """

    #: First part of the feature's topics.
    name: ClassVar[str] = ""
    #: Whoever holds a signed page may join. Otherwise ``may_subscribe`` is asked.
    public: ClassVar[bool] = True
    #: What viewers of a topic may tell each other in passing, as {"typing"}: short names. Whoever
    #: has joined the topic may say it; nothing is kept, and it may be lost. Receivers let it expire
    #: after some seconds, so who goes on typing says so again, at most every two seconds. Where the
    #: feature has a tracker, that alone hears of them, and no viewer.
    states: ClassVar[frozenset[str]] = frozenset()
    #: Render for each watched page and not only for each language.
    per_page: ClassVar[bool] = False
    #: Nothing is published on its topics, nor told by ``api.tell``: its tracker tells all there is.
    #: So neither the journal nor the channel layer is asked about them.
    tracked_only: ClassVar[bool] = False

    @property
    def interval(self) -> float:
        """Shortest time between two deliveries of a topic, in seconds; the first goes at once."""
        return 0.0

    def may_subscribe(self, user: Any, topic: str) -> bool:
        """Whether a user (None: anonymous) may join. Asked at each joining, with a fresh user.

        Asked again when somebody's groups or permissions change, after ``api.revoke()``, and every
        few minutes. Who may not stay is closed, and reads the page once.
        """
        return False

    def own_topics(self, user: Any) -> Sequence[str]:
        """Topics that the server joins for a logged-in user: nobody asks for them by name.

        Let such a feature not be ``public``. Asked at each connecting, so let it be quick.
        """
        return ()

    def tracker(self, wire: Wire) -> Tracker | None:
        """What keeps who is there, made for each process when its first socket comes."""
        return None

    def describe(self, topic: str) -> str | None:
        """What a topic is about, for the people who run the site: a title, an address. ``""``:
        its name has to do. None: it is one person's own, and listed nowhere. Synchronous.
        """
        return ""

    @never_blocks
    def render(self, topic: str, events: Sequence[Event], view: View) -> Sequence[Push]:
        """Turn facts into what is pushed to every viewer of a language (or page).

        Called once for a process, however many viewers there are. It must not contain anything
        that an anonymous visitor could not have fetched.
        """
        return [Push(e.offset, e.type, e.key, e.data, e.by) for e in events]

    @never_blocks
    def summary(self, topic: str, events: Sequence[Event]) -> Sequence[Push]:
        """For ``per_page`` features: what to say where nothing is rendered.

        Logged-in viewers get this, since their page may differ, and everybody does if more pages
        are watched than a process should render. They fetch the page themselves.
        """
        return [Push(e.offset, "changed", e.key, {}, e.by) for e in events]
