"""What nobody needs any more is deleted; once a day, when something is told.

- Notifications after ``PURGE_DAYS``, and after ``PURGE_ARCHIVED_DAYS`` those that were put away.
- Messages that are over, that nobody has any more, or whose object is gone. What was to be told
  ``once`` leaves its name behind, and nothing else.
- Guests' browsers that follow nothing, and followers of what is gone.

``manage.py live_notifications`` does it, too, where nothing is told for long.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.signals import post_save
from django.utils import timezone

from djangocms_live.tasks import task

from .conf import settings
from .models import Browser, Delivery, Follow, Message, Notification, PublicationNote

_KEY = "djangocms_live:notifications:purged"
_DAY = 24 * 60 * 60


def purge() -> int:
    """Delete what is old enough; how many notifications. 0 days: nothing is for its age."""
    now = timezone.now()
    number = 0
    if settings.PURGE_DAYS:
        before = now - timedelta(days=settings.PURGE_DAYS)
        number += _delete(Notification.objects.filter(message__created__lt=before))
    if settings.PURGE_ARCHIVED_DAYS:
        before = now - timedelta(days=settings.PURGE_ARCHIVED_DAYS)
        number += _delete(Notification.objects.filter(archived__lt=before))
    over = Message.objects.filter(expires__lt=now)
    number += _delete(Notification.objects.filter(message__in=over))
    number += _forget_orphans()
    _forget_messages(over)
    if settings.PURGE_DAYS:
        before = now - timedelta(days=settings.PURGE_DAYS)
        _forget_messages(Message.objects.filter(created__lt=before))
        _forget_browsers(before)
    return number


def _forget_messages(messages: QuerySet[Message]) -> None:
    """Those that nobody has, and that are on their way to nobody."""
    rows = Notification.objects.filter(message=OuterRef("pk"))
    pushes = Delivery.objects.filter(message=OuterRef("pk"))
    lonely = messages.filter(~Exists(rows), ~Exists(pushes))
    _delete(lonely.filter(once=""))
    lonely.exclude(once="").exclude(data={}).update(
        data={}, actor=None, subject="", content_type=None, object_id="", audience="", due=None
    )


def _forget_browsers(before: datetime) -> None:
    follows = Follow.objects.filter(browser=OuterRef("pk"))
    _delete(Browser.objects.filter(~Exists(follows), user=None, created__lt=before))


def _forget_orphans() -> int:
    """What is about things that are gone: pages told of it when they went, others do not."""
    number = 0
    messages = Message.objects.all()
    for gone in _gone(messages):
        orphans = messages.filter(gone)
        number += _delete(Notification.objects.filter(message__in=orphans))
        _forget_messages(orphans)
    for rows in (Follow.objects.all(), PublicationNote.objects.all()):
        for gone in _gone(rows):
            rows.filter(gone).delete()
    return number


def _gone(rows: QuerySet[Any]) -> Iterator[Q]:
    """What chooses, some at a time, the rows whose object is not there any more."""
    kinds = rows.order_by().values_list("content_type", flat=True).distinct()
    for kind in ContentType.objects.filter(pk__in=list(kinds)):
        column = rows.filter(content_type=kind).values_list("object_id", flat=True)
        pks = list(column.order_by("object_id").distinct())
        for start in range(0, len(pks), settings.BATCH):
            some = pks[start : start + settings.BATCH]
            there = _existing(kind.model_class(), some)
            if gone := [pk for pk in some if pk not in there]:
                yield Q(content_type=kind, object_id__in=gone)


def _existing(model: Any, pks: list[str]) -> set[str]:
    """Those of some primary keys that an object has. ``model``: None if it was removed."""
    if model is None:
        return set()
    there = model._base_manager.values_list("pk", flat=True)
    try:
        return {str(pk) for pk in there.filter(pk__in=pks)}
    except (ValueError, ValidationError):  # one is of another kind than the model has by now
        return {str(pk) for pk in there}


def _delete(rows: QuerySet[Any]) -> int:
    """Some at a time: nobody waits for it long."""
    number = 0
    while pks := list(rows.order_by("pk").values_list("pk", flat=True)[: settings.BATCH]):
        rows.model._default_manager.filter(pk__in=pks).delete()
        number += len(pks)
    return number


def connect() -> None:
    post_save.connect(_now_and_then, sender=Message)


def _now_and_then(**kwargs: Any) -> None:
    # After the commit, and robust: a cache that is away keeps nobody from being told.
    transaction.on_commit(_once_a_day, robust=True)


def _once_a_day() -> None:
    if cache.add(_KEY, True, _DAY):
        purge_later.later()


@task
def purge_later() -> None:
    purge()
