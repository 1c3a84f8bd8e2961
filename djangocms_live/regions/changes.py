"""``announce``: what changed for visitors goes into the journal, once in a transaction.

Nothing is remembered beside the transaction: its own list of callbacks tells what has been said
in it, and forgets what a savepoint took back. The callback that clears the caches comes before
the one that gives the event its number, so whoever is told to look finds the new content.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from djangocms_live.api import publish
from djangocms_live.conf import settings
from djangocms_live.journal import database

from . import caches

PUBLISHED = "published"
MOVED = "moved"
GONE = "gone"


@dataclass
class _Stale:
    """What a transaction made stale; cleared once for all of it."""

    topics: set[str] = field(default_factory=set)
    menus: set[int] = field(default_factory=set)

    def clear(self) -> None:
        if self.topics or self.menus:
            caches.clear(self.topics, self.menus)
            self.topics.clear()
            self.menus.clear()


@dataclass
class _Said:
    """What was said of a topic; its method is a callback of the transaction, which remembers it."""

    topic: str
    type: str
    stale: _Stale
    done: bool = False

    def clear_caches(self) -> None:
        self.done = True
        self.stale.clear()


def announce(
    topics: Iterable[str], type: str = PUBLISHED, *, menus: Iterable[int] = (), weak: bool = False
) -> None:
    """Say that something happened to the sources behind the topics, if the transaction commits.

    ``menus`` are sites whose menus changed. A ``weak`` event is one part of a bigger change: it
    says nothing about a topic of which more was said already.
    """
    if not settings.ENABLED:
        return
    using = database()
    callbacks = transaction.get_connection(using).run_on_commit
    owners = (getattr(function, "__self__", None) for _, function, *_ in callbacks)
    before = [owner for owner in owners if isinstance(owner, _Said) and not owner.done]
    said = {one.topic: one.type for one in before}
    stale = before[0].stale if before else _Stale()
    topics = list(topics)
    stale.topics.update(topics)
    stale.menus.update(menus)
    for topic in topics:
        if not _is_news(type, said.get(topic), weak):
            continue
        said[topic] = type
        callback = _Said(topic, type, stale).clear_caches
        transaction.on_commit(callback, using=using, robust=True)
        publish(topic, type)


def _is_news(type: str, said: str | None, weak: bool) -> bool:
    if said is None:
        return True
    return not weak and type != said and not (type == PUBLISHED and said == MOVED)
