"""What is not needed any more is deleted, ``PURGE_DAYS`` later; once a day, when somebody wrote.

- Comments that wait, were rejected, are spam or were removed, if nothing was done about them since.
  One that others stand under, or that an import would bring back, keeps its place without a word.
- The hashes of addresses, of all comments, reactions and reports.
- Addresses that nobody confirmed.

``manage.py live_comments_purge`` does it, too, where nobody writes for long.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from djangocms_live.tasks import task

from . import rights, signals, states
from .conf import settings
from .models import Action, Comment, Reaction, Report, State, Subscription
from .moderation import PURGED

_KEY = "djangocms_live:comments:purged"
_DAY = 24 * 60 * 60


def purge() -> int:
    """Delete what is old enough; the number of comments. 0 days: nothing ever is."""
    if not settings.PURGE_DAYS:
        return 0
    before = timezone.now() - timedelta(days=settings.PURGE_DAYS)
    number = 0
    for pk in list(_due(before)):
        number += _purge_one(pk, before)
    for model in (Comment, Reaction, Report):
        model._default_manager.filter(created__lt=before).exclude(address="").update(address="")
    Subscription.objects.filter(confirmed=None, created__lt=before).delete()
    return number


def _due(before: datetime) -> Any:
    recent = Action.objects.filter(created__gte=before, comment__isnull=False)
    old = Comment.objects.filter(created__lt=before).exclude(state=State.VISIBLE)
    blank = old.filter(state=State.REMOVED, body="", name="", person="")
    due = old.exclude(pk__in=blank.values("pk")).exclude(pk__in=recent.values("comment"))
    return due.order_by("-pk").values_list("pk", flat=True)


@transaction.atomic
def _purge_one(pk: int, before: datetime) -> int:
    comment = Comment.objects.filter(pk=pk).first()
    if comment is None:
        return 0
    states.lock_thread(comment)
    if comment.is_visible or comment.actions.filter(created__gte=before).exists():
        return 0  # somebody decided meanwhile
    if comment.source or comment.children.exists():
        rights.blank(comment, PURGED)
    else:
        comment.delete()
    return 1


def connect() -> None:
    signals.written.connect(_now_and_then, dispatch_uid=__name__)


def _now_and_then(**kwargs: Any) -> None:
    if settings.PURGE_DAYS and cache.add(_KEY, True, _DAY):
        purge_later.later()


@task
def purge_later() -> None:
    purge()
