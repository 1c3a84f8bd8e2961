"""Trackers: what a feature keeps of who is there, in each process and nowhere else.

A feature that wants to know who comes and goes makes a tracker (``Feature.tracker``), one for each
process, with a wire to its viewers and to its fellows in the other processes. All of it happens in
the event loop of the process: a tracker computes, and never waits.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Member:
    """One socket in a topic: a browser, with all its tabs."""

    #: What the socket is known by as long as it lives. No secret.
    sid: str
    #: Primary key of the user as text; None for whoever is not logged in.
    user: str | None


class Wire(Protocol):
    """What a tracker may do. Nothing here blocks or raises, and whatever is told may be lost."""

    @property
    def process(self) -> str:
        """By what the other processes know this one."""

    @property
    def shared(self) -> bool:
        """Whether there is a channel layer that reaches other processes."""

    def tell(self, topic: str, type: str, data: dict[str, Any], to: Member | None = None) -> None:
        """Tell the viewers of a topic in this process, or only one of them."""

    def pass_on(self, body: dict[str, Any], to: str | None = None) -> None:
        """Tell the tracker of the same feature in all other processes. Plain values.

        ``to`` names one of them that has passed something on itself: only that is told.
        """

    def viewers(self, topic: str) -> int:
        """How many sockets of this process are in a topic, of whatever feature."""

    def call(self, function: Callable[..., Any], *args: Any) -> Awaitable[Any]:
        """Run what blocks, as a query does, in a thread."""


class Tracker:
    """Subclass it. A mistake in one of these methods is logged, and nobody else notices."""

    def joined(self, topic: str, member: Member) -> None:
        """A socket is in. Its answer goes out before anything that is told from here on."""

    def left(self, topic: str, member: Member) -> None:
        """A socket left, or is gone."""

    def said(self, topic: str, member: Member, state: str, data: dict[str, Any]) -> None:
        """A socket says what it does: one of the feature's ``states``, with details.

        ``data`` is whatever a browser sends, 1,024 characters at most. Nothing is passed on to the
        other viewers but what the tracker tells them.
        """

    def heard(self, body: dict[str, Any]) -> None:
        """What a fellow in another process passed on; that may be of another version."""

    def beat(self) -> None:
        """Once a second."""

    def reached(self) -> None:
        """The others hear what is passed on, at first or again. What was until now may be lost."""

    def leaving(self) -> None:
        """The process is about to send all its sockets away; they will come back to others."""
