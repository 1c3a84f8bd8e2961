"""A person's inbox: how much is new, what stands in it, and what becomes of it.

Everything takes the user first and touches no row but theirs.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Case, Count, F, Max, Q, QuerySet, Value, When
from django.utils import timezone

from . import waking, words
from .conf import settings
from .models import Message, Notification

#: Toasts that are told at once; more are in the inbox anyway.
MOST_NEWS = 30


class Counts(NamedTuple):
    """``unseen``: what the badge shows. ``newest``: pk of the newest unseen notification, or 0."""

    unseen: int
    newest: int


@dataclass(frozen=True, slots=True)
class Group:
    """What is shown as one entry: a notification, or several of a kind about the same."""

    newest: Notification
    #: All of them, the newest first.
    pks: tuple[int, ...]
    unread: int

    @property
    def message(self) -> Message:
        return self.newest.message

    @property
    def kind(self) -> str:
        return self.message.kind

    @property
    def created(self) -> datetime:
        return self.message.created

    @property
    def count(self) -> int:
        return len(self.pks)

    def headline(self, language: str) -> str:
        return words.headline(self.message, language, self.unread or self.count)

    def text(self, language: str) -> str:
        return words.text(self.message, language)

    def url(self, language: str) -> str:
        return words.url(self.message, language)

    def icon(self, language: str) -> str:
        return words.icon(self.message, language)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of an inbox."""

    groups: Sequence[Group]
    page: int
    has_next: bool


def counts(user: Any) -> Counts:
    return counts_of([user.pk])[user.pk]


def counts_of(users: Collection[Any]) -> dict[Any, Counts]:
    """The counts of many by their primary keys, in one query."""
    rows = (
        _valid()
        .filter(recipient__in=users, seen=None, archived=None)
        .order_by()
        .values("recipient")
        .annotate(
            unseen=Count("pk", filter=Q(inbox=True)),
            newest=Max("pk", filter=Q(inbox=True) | Q(toast=True)),
        )
    )
    found = {row["recipient"]: Counts(row["unseen"], row["newest"] or 0) for row in rows}
    return {user: found.get(user, Counts(0, 0)) for user in users}


def listing(user: Any, *, page: int = 1, archived: bool = False, size: int = 0) -> Listing:
    """Entries with the newest first. Three queries, whatever there is."""
    size = size or settings.PAGE_SIZE
    rows = _valid().filter(recipient=user.pk, inbox=True, archived__isnull=not archived)
    # What has no subject is an entry of its own.
    grouped = (
        rows.annotate(
            kind=F("message__kind"),
            subject=F("message__subject"),
            alone=Case(When(message__subject="", then=F("pk")), default=Value(0)),
        )
        .order_by()
        .values("kind", "subject", "alone")
        .annotate(newest=Max("pk"), unread=Count("pk", filter=Q(read=None)))
        .order_by("-newest")
    )
    start = (max(page, 1) - 1) * size
    found = list(grouped[start : start + size + 1])
    shown = found[:size]
    newest = Notification.objects.select_related("message").in_bulk([g["newest"] for g in shown])
    together = Q(pk__in=newest)
    for group in shown:
        if group["subject"]:
            together |= Q(message__kind=group["kind"], message__subject=group["subject"])
    pks: dict[tuple[str, str], list[int]] = {}
    if shown:
        columns = rows.filter(together).order_by("-pk").values_list
        for pk, kind, subject in columns("pk", "message__kind", "message__subject"):
            pks.setdefault((kind, subject) if subject else ("", str(pk)), []).append(pk)
    groups = [
        Group(
            newest[group["newest"]],
            tuple(
                pks[
                    (group["kind"], group["subject"])
                    if group["subject"]
                    else ("", str(group["newest"]))
                ]
            ),
            group["unread"],
        )
        for group in shown
        if group["newest"] in newest
    ]
    return Listing(groups, max(page, 1), len(found) > size)


def news(user: Any, after: int) -> list[Group]:
    """What came after a notification and is worth a toast, the oldest first."""
    fresh = timezone.now() - timedelta(seconds=settings.FRESH)
    rows = (
        _valid()
        .filter(recipient=user.pk, pk__gt=after, toast=True, seen=None, read=None, archived=None)
        .filter(message__created__gt=fresh)
        .select_related("message")
        .order_by("-pk")[:MOST_NEWS]
    )
    return grouped(rows)[::-1]


def grouped(rows: Iterable[Notification]) -> list[Group]:
    """Unread notifications as entries, in their order: the newest of an entry comes first."""
    together: dict[Any, list[Notification]] = {}
    for row in rows:
        subject = row.message.subject
        together.setdefault((row.message.kind, subject) if subject else row.pk, []).append(row)
    return [Group(rs[0], tuple(r.pk for r in rs), len(rs)) for rs in together.values()]


def one(user: Any, pk: int) -> Notification | None:
    """A notification of theirs; None for any other."""
    rows = Notification.objects.filter(recipient=user.pk, pk=pk)
    return rows.select_related("message").first()


def mark(user: Any, what: str, pks: Collection[int] | None = None) -> int:
    """Make notifications "seen", "read", "unread", "archived", or put them back to the "inbox".

    ``pks``: None for all there are. How many changed; ``ValueError`` for another word.
    """
    now = timezone.now()
    rows = Notification.objects.filter(recipient=user.pk)
    if pks is not None:
        rows = rows.filter(pk__in=pks)
    with transaction.atomic():
        match what:
            case "seen":
                changed = rows.filter(seen=None).update(seen=now)
            case "read":
                rows.filter(seen=None, read=None).update(seen=now)
                changed = rows.filter(read=None).update(read=now)
            case "unread":
                changed = rows.exclude(read=None).update(read=None)
            case "archived":
                rows.filter(seen=None, archived=None).update(seen=now)
                rows.filter(read=None, archived=None).update(read=now)
                changed = rows.filter(archived=None).update(archived=now)
            case "inbox":
                changed = rows.exclude(archived=None).update(archived=None)
            case _:
                raise ValueError(f"Notifications cannot be made {what!r}.")
        if changed:
            transaction.on_commit(lambda: waking.wake([user.pk]), robust=True)
    return changed


def _valid() -> QuerySet[Notification]:
    """Those that did not expire."""
    return Notification.objects.filter(
        Q(message__expires=None) | Q(message__expires__gt=timezone.now())
    )
