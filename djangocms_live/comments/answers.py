"""Mails to people who were answered, if they asked for them.

Whoever ticks the box gets a ``Subscription`` to the answers to that comment. The address of an
account is the account's; a guest's is asked first, by a mail with nothing in it that the guest
wrote, and once a day at the most: nobody is mailed who did not ask, nor with a stranger's words.

An answer is told of when it has been visible for ``REPLY_DELAY`` seconds, as it reads then; once.
A timer of the process does it. What it lost with its process, the next answer or the command
``live_comments_digest`` makes up for.
"""

import threading
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from djangocms_live.conf import settings as core
from djangocms_live.tasks import task

from . import mail, names, signals
from .conf import settings
from .models import Comment, State, Subscription

#: Older answers are nobody's news any more: an import, or a site that was without mail for long.
_NEWS = timedelta(days=7)
_DAY = 24 * 60 * 60


def may_mail(user: Any | None) -> bool:
    """Whether somebody can ask for mails: a guest, or an account with an address."""
    return bool(settings.MAIL_REPLIES and (user is None or user.email))


def subscribe(comment: Comment, email: str = "") -> Subscription | None:
    """Its author wants to hear of answers. ``email`` is a guest's; None without an address."""
    address = comment.author.email if comment.author else email
    if not settings.MAIL_REPLIES or not comment.person or not address:
        return None
    known = comment.author is not None or _has_confirmed(comment.person, address)
    subscription, new = Subscription.objects.get_or_create(
        comment=comment,
        person=comment.person,
        defaults={
            "user": comment.author,
            "email": "" if comment.author else address,
            "confirmed": timezone.now() if known else None,
        },
    )
    if new and not known and _may_ask(address):
        ask.later(subscription.pk)
    return subscription


def _has_confirmed(person: str, email: str) -> bool:
    rows = Subscription.objects.filter(person=person, email__iexact=email, user=None)
    return rows.filter(confirmed__isnull=False).exists()


def _may_ask(email: str) -> bool:
    digest = salted_hmac(
        "djangocms_live.comments.ask", email.lower(), algorithm="sha256"
    ).hexdigest()
    return cache.add(f"djangocms_live:comments:asked:{digest}", True, _DAY)


@task
def ask(pk: int) -> None:
    """Ask the owner of an address whether it was they who gave it."""
    subscription = _with_thread().filter(pk=pk, confirmed=None).first()
    if subscription is None:
        return
    thread = subscription.comment.thread
    site, language = mail.site_of(thread), subscription.comment.language
    url = reverse("djangocms_live:comments:confirm", args=[language, subscription.token])
    mail.send("confirm", subscription.email, language, site=site, url=f"{site}{url}")


def confirm(subscription: Subscription) -> None:
    """The owner of the address says yes; for all that the same guest has asked for meanwhile."""
    Subscription.objects.filter(
        person=subscription.person, email__iexact=subscription.email, user=None, confirmed=None
    ).update(confirmed=timezone.now())


def connect() -> None:
    signals.published.connect(_published, dispatch_uid=__name__)


def _published(comment: Comment, **kwargs: Any) -> None:
    if not settings.MAIL_REPLIES or comment.parent_id is None:
        return
    wanted = Subscription.objects.filter(comment=comment.parent_id, confirmed__isnull=False)
    if not wanted.exists():
        return
    if core.TASKS == "immediate" or not settings.REPLY_DELAY:
        tell_due.later()
    else:
        transaction.on_commit(_timer.start, robust=True)


class _Timer:
    """One for a process: later answers are told of together with the first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def start(self) -> None:
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(settings.REPLY_DELAY + 1, self._ring)
                self._timer.daemon = True
                self._timer.start()

    def _ring(self) -> None:
        with self._lock:
            self._timer = None
        tell_due.later()
        if _waiting().exists():
            self.start()


_timer = _Timer()


@task
def tell_due() -> int:
    """Send the mails whose time has come; how many."""
    seconds = 0 if core.TASKS == "immediate" else settings.REPLY_DELAY
    ripe = timezone.now() - timedelta(seconds=seconds)
    due = _waiting().filter(published__lte=ripe).order_by("pk")
    return sum(_tell(pk) for pk in list(due.values_list("pk", flat=True)))


def _waiting() -> QuerySet[Comment]:
    """Answers to somebody else who wants to hear of them, and has not."""
    rows = Comment.objects.filter(
        state=State.VISIBLE,
        told=None,
        published__gt=timezone.now() - _NEWS,
        parent__state=State.VISIBLE,
        parent__subscriptions__confirmed__isnull=False,
    )
    return rows.exclude(person=F("parent__person"))


def _tell(pk: int) -> int:
    """Claim it first: of two processes one does it. A mail that could not be sent is due again."""
    rows = Comment.objects.filter(pk=pk)
    if not rows.filter(told=None, state=State.VISIBLE).update(told=timezone.now()):
        return 0
    comment = rows.select_related("thread__content_type").get()
    wanted = _with_thread().filter(comment=comment.parent_id, confirmed__isnull=False)
    try:
        for subscription in wanted.select_related("user"):
            _mail(comment, subscription)
    except Exception:
        rows.update(told=None)
        raise
    return len(wanted)


def _mail(comment: Comment, subscription: Subscription) -> None:
    user, asked = subscription.user, subscription.comment
    address = user.email if user else subscription.email
    if not address or (user and not user.is_active):
        return
    language = asked.language
    site = mail.site_of(comment.thread)
    leave = reverse("djangocms_live:comments:leave", args=[language, subscription.token])
    mail.send(
        "answer",
        address,
        language,
        leave=f"{site}{leave}",
        comment=comment,
        asked=asked,
        title=names.titles([comment.thread])[comment.thread_id],
        url=f"{site}{names.link_to(comment)}",
    )


def _with_thread() -> QuerySet[Subscription]:
    return Subscription.objects.select_related("comment__thread__content_type")
