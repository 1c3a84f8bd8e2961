"""The journal: facts are written with the content they speak of, and numbered after the commit.

``append`` runs in the content's transaction and takes no lock. ``sequence`` runs after the commit
in a short transaction of its own and gives offsets under the topic's row lock. Whatever died in
between is numbered by the next hub that looks (``heads``). All functions here are synchronous.
"""

import secrets
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.db import router, transaction
from django.db.models import F, Max, Min, Q, QuerySet, Value
from django.utils import timezone

from . import models
from .conf import settings
from .history import Event, Head, History
from .protocol import Position

NOWHERE = Position("", 0)

#: Offsets that were known before this request began; they need not settle. Set by a self-GET.
known: ContextVar[dict[str, int]] = ContextVar("djangocms_live_known")


def database() -> str:
    """The alias of the database that holds the journal."""
    return router.db_for_write(models.Event)


def append(topic: str, type: str, key: str, data: dict[str, Any], by: str) -> None:
    """Write a fact into the caller's transaction, not yet numbered."""
    models.Event.objects.using(database()).create(
        topic=topic, type=type, key=key, data=data, by=by, created=timezone.now()
    )


def sequence(topic: str) -> int | None:
    """Number the committed events of a topic; returns the new head, None if there was nothing.

    A newer event with the same key replaces the older one, numbered or not.
    """
    using = database()
    events = models.Event.objects.using(using).filter(topic=topic)
    if not events.filter(offset=None).exists():
        return None
    with transaction.atomic(using=using):
        row = _lock(topic, using)
        pending = list(events.filter(offset=None).order_by("pk"))
        if not pending:
            return None
        newest = {event.key or f"#{event.pk}": event.pk for event in pending}
        kept = set(newest.values())
        survivors = [event for event in pending if event.pk in kept]
        keys = {event.key for event in pending if event.key}
        if keys:
            # Only what we have seen: others may commit the next event of this key just now.
            replaced = [event.pk for event in pending if event.pk not in kept]
            _delete(events.filter(Q(key__in=keys, offset__gt=0) | Q(pk__in=replaced)))
        now = timezone.now()
        for event in survivors:
            row.head += 1
            # One by one: there is nearly always one, and a bulk update costs several times that.
            events.filter(pk=event.pk).update(offset=row.head, numbered=now)
        # A little slack: trimming one row at every publish would double the writes.
        size = settings.HISTORY_SIZE
        if row.head - row.floor > size + size // 10:
            row.floor = row.head - size
            _delete(events.filter(offset__lte=row.floor))
        row.updated = now
        row.save(update_fields=["head", "floor", "updated"])
        return row.head


def _lock(topic: str, using: str) -> models.Topic:
    """Fetch the topic's row, locked until the transaction ends, made if it is new.

    The first statement is a write, so it locks on every database; SQLite would not wait for
    another writer if a read came first.
    """
    rows = models.Topic.objects.using(using).filter(name=topic)
    if not rows.update(head=F("head")):
        defaults = {"epoch": secrets.token_urlsafe(6), "updated": timezone.now()}
        models.Topic.objects.using(using).get_or_create(name=topic, defaults=defaults)
        rows.update(head=F("head"))
    return rows.get()


def heads(topics: Iterable[str]) -> dict[str, Head]:
    """Where the topics stand, in one query; topics without any event are left out.

    Events that a dying process left without a number are numbered on the way.
    """
    using = database()
    found: dict[str, Head] = {}
    left_behind: set[str] = set()
    for names in _batches(list(topics)):
        rows = models.Topic.objects.using(using).filter(name__in=names)
        pending = models.Event.objects.using(using).filter(topic__in=names, offset=None)
        both = rows.values_list("name", "epoch", "head", "floor").union(
            pending.values_list("topic", Value(""), Value(0), Value(0)), all=True
        )
        for name, epoch, head, floor in both:
            if epoch:
                found[name] = Head(epoch, head, floor)
            else:
                left_behind.add(name)
    if left_behind:
        for name in left_behind:
            sequence(name)
        found |= heads(left_behind)
    return found


def _batches(names: list[str], size: int = 500) -> Iterable[list[str]]:
    # SQLite before 3.32 takes 999 parameters, and each name is one in both halves of the union.
    return (names[start : start + size] for start in range(0, len(names), size))


def read(topic: str, after: int) -> History:
    """Read the events after an offset, oldest first.

    The row is read after the events: a trim in between shows as a higher floor, never as a gap.
    """
    using = database()
    rows = models.Event.objects.using(using).filter(topic=topic, offset__gt=after)
    events = [
        Event(row.topic, row.offset or 0, row.type, row.key, row.data, row.by, row.created)
        for row in rows.order_by("offset")
    ]
    row = models.Topic.objects.using(using).filter(name=topic).first()
    if row is None:
        return History()
    if events:
        head = events[-1].offset
    else:
        # Nothing to read although the head moved on: it came after the first query.
        head = row.head if row.head <= after or row.floor > after else after
    return History(row.epoch, head, row.floor, events)


def positions(topics: Sequence[str]) -> dict[str, Position]:
    """The positions to stamp into HTML that is being rendered now.

    Content may have been loaded before this is called, so events younger than ``SETTLE`` seconds
    are not counted: their repetition is harmless, their loss would not be. Offsets in ``known``
    were seen before the request began and count at once.
    """
    using = database()
    now = timezone.now()
    settled = now - timedelta(seconds=settings.SETTLE)
    rows = list(models.Topic.objects.using(using).filter(name__in=topics))
    fresh = [row.name for row in rows if row.updated > settled]
    unsettled: dict[str, int] = {}
    if fresh:
        recent = models.Event.objects.using(using).filter(topic__in=fresh, numbered__gt=settled)
        unsettled = dict(recent.values_list("topic").annotate(first=Min("offset")))
    sure = known.get({})
    found = dict.fromkeys(topics, NOWHERE)
    for row in rows:
        offset = unsettled.get(row.name, row.head + 1) - 1
        offset = min(max(offset, sure.get(row.name, 0)), row.head)
        found[row.name] = Position(row.epoch, offset)
    return found


def trim() -> int:
    """Drop events older than ``HISTORY_AGE``; returns how many. Floors rise accordingly."""
    using = database()
    cutoff = timezone.now() - timedelta(seconds=settings.HISTORY_AGE)
    old = models.Event.objects.using(using).filter(numbered__lt=cutoff)
    dropped = 0
    for topic, floor in old.values_list("topic").annotate(last=Max("offset")).order_by():
        with transaction.atomic(using=using):
            row = _lock(topic, using)
            row.floor = max(row.floor, floor)
            row.save(update_fields=["floor"])
            events = models.Event.objects.using(using).filter(topic=topic, offset__lte=row.floor)
            dropped += _delete(events)
    return dropped


def _delete(events: QuerySet[models.Event]) -> int:
    # In one statement: where anybody listens to deletions, as the CMS does, delete() loads the
    # rows first. Nothing refers to an event.
    return events._raw_delete(events.db)
