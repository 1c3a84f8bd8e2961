"""The journal: facts are written with the content they speak of, and numbered after the commit.

``append`` runs in the content's transaction and takes no lock. ``sequence`` runs after the commit
in a short transaction of its own and gives offsets under the topic's row lock. Whatever died in
between is numbered by the next hub that looks (``heads``). All functions here are synchronous.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.db import router, transaction
from django.db.models import F, Max, Min, Q, QuerySet, Value
from django.utils import timezone

from . import bus, models, numbering
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


class _Overtaken(Exception):
    """Another process has numbered some of the same events."""


def sequence(topic: str) -> History | None:
    """Number the committed events of a topic; returns what was numbered, None if nothing was.

    A newer event with the same key replaces the older one, numbered or not.
    """
    using = database()
    waiting = models.Event.objects.using(using).filter(topic=topic, offset=None).order_by("pk")
    while pending := list(waiting.all()):
        try:
            with transaction.atomic(using=using):
                return _number(topic, pending, using)
        except _Overtaken:
            continue  # what it has not seen is left for us
    return None


def _number(topic: str, pending: Sequence[models.Event], using: str) -> History:
    newest = {event.key or f"#{event.pk}": event.pk for event in pending}
    kept = set(newest.values())
    now = timezone.now()
    epoch, head, floor = _advance(topic, len(kept), now, using)
    before = head - len(kept)
    survivors = [event for event in pending if event.pk in kept]
    for offset, event in enumerate(survivors, before + 1):
        event.offset = offset
        # One by one: there is nearly always one, and a bulk update costs several times that.
        if not numbering.number(event.pk, offset, now, using):
            raise _Overtaken
    events = models.Event.objects.using(using).filter(topic=topic)
    keys = {event.key for event in survivors if event.key}
    if keys:
        # Only what we have seen: others may commit the next event of this key just now.
        replaced = [event.pk for event in pending if event.pk not in kept]
        _delete(events.filter(Q(key__in=keys, offset__lte=before) | Q(pk__in=replaced)))
    # A little slack: trimming one row at every publish would double the writes.
    size = settings.HISTORY_SIZE
    if head - floor > size + size // 10:
        floor = head - size
        models.Topic.objects.using(using).filter(name=topic).update(floor=floor)
        _delete(events.filter(offset__lte=floor))
    return History(epoch, head, floor, [_plain(event) for event in survivors])


def _advance(topic: str, steps: int, now: datetime, using: str) -> tuple[str, int, int]:
    """Move a topic's head on, under its lock; returns epoch, head and floor."""
    while not (place := numbering.advance(topic, steps, now, using)):
        defaults = {"epoch": secrets.token_urlsafe(6), "updated": now}
        models.Topic.objects.using(using).get_or_create(name=topic, defaults=defaults)
    return place


def _plain(row: models.Event) -> Event:
    return Event(row.topic, row.offset or 0, row.type, row.key, row.data, row.by, row.created)


def heads(topics: Iterable[str]) -> dict[str, Head]:
    """Where the topics stand, in one query; topics without any event are left out.

    Events that a dying process left without a number are numbered on the way; all processes are
    told. So they are if the writer lives and was only about to number them: now it finds nothing
    to tell.
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
            numbered = sequence(name)
            if numbered is not None:
                bus.wake(name, numbered.head, numbered)
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
    events = [_plain(row) for row in rows.order_by("offset")]
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
    young: dict[str, int] = {}
    if fresh:
        recent = models.Event.objects.using(using).filter(topic__in=fresh, numbered__gt=settled)
        young = dict(recent.values_list("topic").annotate(first=Min("offset")))
    sure = known.get({})
    found = dict.fromkeys(topics, NOWHERE)
    for row in rows:
        offset = young.get(row.name, row.head + 1) - 1
        offset = min(max(offset, sure.get(row.name, 0)), row.head)
        found[row.name] = Position(row.epoch, offset)
    return found


def unsettled(prefix: str) -> dict[str, int]:
    """The topics of a feature with events younger than ``SETTLE`` seconds: their offsets now."""
    settled = timezone.now() - timedelta(seconds=settings.SETTLE)
    recent = models.Event.objects.using(database()).filter(
        numbered__gt=settled, topic__startswith=prefix
    )
    return dict(recent.values_list("topic").annotate(last=Max("offset")).order_by())


def due(age: float | None = None, size: int | None = None) -> dict[str, int]:
    """Which history has had its time: topics, and the floors that they should have.

    Events older than ``age`` seconds, and all but the newest ``size`` of a topic; by default
    ``HISTORY_AGE`` and ``HISTORY_SIZE``.
    """
    using = database()
    age = settings.HISTORY_AGE if age is None else age
    size = settings.HISTORY_SIZE if size is None else size
    old = models.Event.objects.using(using).filter(
        numbered__lt=timezone.now() - timedelta(seconds=age)
    )
    floors: dict[str, int] = dict(
        old.values_list("topic").annotate(last=Max("offset")).order_by(),
    )
    long = models.Topic.objects.using(using).filter(head__gt=F("floor") + size)
    for topic, head in long.values_list("name", "head"):
        floors[topic] = max(floors.get(topic, 0), head - size)
    return floors


def trim(floors: Mapping[str, int] | None = None) -> int:
    """Drop the history below the given floors, or that which is due; returns how many events.

    The topics' rows stay, however old. Without its floor a topic would look as if nothing had ever
    been published, and a page from before the first event would be told that it missed nothing.
    """
    using = database()
    heads(left_behind())
    dropped = 0
    for topic, floor in (due() if floors is None else floors).items():
        with transaction.atomic(using=using):
            # The first statement is a write, so it locks on every database; SQLite would not wait
            # for another writer if a read came first.
            rows = models.Topic.objects.using(using).filter(name=topic)
            rows.filter(floor__lt=floor).update(floor=floor)
            dropped += _delete(_below(topic, floor))
    return dropped


def below(floors: Mapping[str, int]) -> int:
    """How many events ``trim`` would drop."""
    return sum(_below(topic, floor).count() for topic, floor in floors.items())


def _below(topic: str, floor: int) -> QuerySet[models.Event]:
    return models.Event.objects.using(database()).filter(topic=topic, offset__lte=floor)


def left_behind() -> list[str]:
    """The topics with events that nobody has numbered yet."""
    pending = models.Event.objects.using(database()).filter(offset=None)
    return list(pending.values_list("topic", flat=True).distinct().order_by())


def begin_anew() -> int:
    """Give all topics a new epoch, so that every open page reads itself again; returns how many.

    For a database that was put back to an earlier state: the offsets that it will give out once
    more have meant other events.
    """
    return models.Topic.objects.using(database()).update(epoch=secrets.token_urlsafe(6))


def _delete(events: QuerySet[models.Event]) -> int:
    # In one statement: where anybody listens to deletions, as the CMS does, delete() loads the
    # rows first. Nothing refers to an event.
    return events._raw_delete(events.db)
