"""Announcements go out, once, at their time; are told again when they change; and are taken back.

What stands on pages is told through the journal, what is for people with an account through their
inboxes. All of it belongs to the caller's transaction.
"""

import logging
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Min
from django.db.models.signals import pre_delete
from django.utils import timezone

from djangocms_live.api import publish

from . import caches, sending, states, texts, waking
from .models import Announcement, Audience, Message
from .topics import topic_of

logger = logging.getLogger("djangocms_live.notifications")

VERB = "announcement"
#: Those that stand in inboxes: ``audiences`` has them by the same names.
INBOX = (Audience.USERS, Audience.STAFF)


def send(announcement: Announcement) -> bool:
    """Send it now, whenever it was to start. False: it is out, over or withdrawn, or says nothing.

    ``announcement`` is afterwards as it is stored.
    """
    now = timezone.now()
    with transaction.atomic():
        # The first statement is a write: of several who want to send it, the others wait here.
        sent = states.sendable().filter(pk=announcement.pk).update(sent=now)
        if sent:
            Announcement.objects.filter(pk=announcement.pk, starts__gt=now).update(starts=now)
            announcement.refresh_from_db()
            _tell(announcement)
    return bool(sent)


def send_due() -> int:
    """Send what has waited long enough; how many this process has sent. Others may do so, too."""
    return sum(_send_due(one) for one in list(states.due().order_by("starts", "pk")))


def _send_due(announcement: Announcement) -> bool:
    try:
        with transaction.atomic():
            sent = states.due().filter(pk=announcement.pk).update(sent=timezone.now())
            if sent:
                announcement.refresh_from_db()
                _tell(announcement)
    except Exception:
        # The others are no worse for it, and this one is tried again.
        logger.exception("Announcement %s could not be sent.", announcement.pk)
        return False
    return bool(sent)


def next_due() -> datetime | None:
    """When the next one goes out that waits; None if none does."""
    return states.sendable().aggregate(first=Min("starts"))["first"]


def look() -> float | None:
    """Send what is due; seconds until the next, None if none waits. One query if nothing is due."""
    first = next_due()
    if first is not None and first <= timezone.now():
        send_due()
        first = next_due()
    return None if first is None else (first - timezone.now()).total_seconds()


def saved(announcement: Announcement) -> bool:
    """To be called when its row and its texts were stored: sends it, if it is time to.

    If it is out, whoever has it is told what it says now. Returns whether it is out.
    """
    announcement.refresh_from_db()
    if announcement.sent is None:
        return _send_due(announcement)
    if announcement.withdrawn is None:
        _tell_again(announcement)
    return states.state_of(announcement) == states.State.OUT


def withdraw(announcement: Announcement) -> bool:
    """Take it back, from pages and inboxes, or never let it out. False: that has happened before.

    ``announcement`` is afterwards as it is stored.
    """
    with transaction.atomic():
        rows = Announcement.objects.filter(pk=announcement.pk, withdrawn=None)
        withdrawn = rows.update(withdrawn=timezone.now())
        if withdrawn:
            announcement.refresh_from_db()
            if announcement.sent:
                _take_back(announcement)
    return bool(withdrawn)


def connect() -> None:
    pre_delete.connect(_deleted, sender=Announcement, dispatch_uid=__name__)


def _deleted(instance: Announcement, **kwargs: Any) -> None:
    # As it is stored: the timer may have been quicker than whoever deletes it.
    out = Announcement.objects.filter(pk=instance.pk, withdrawn=None).exclude(sent=None)
    if out.exists():
        _take_back(instance)


def _tell(announcement: Announcement) -> None:
    if announcement.audience not in INBOX:
        _publish(announcement, "announced")
        return
    sending.notify_audience(
        announcement.audience,
        VERB,
        announcement,
        once=f"{VERB}.{announcement.pk}",
        expires=announcement.ends,
        **texts.in_all(announcement),
    )


def _tell_again(announcement: Announcement) -> None:
    if announcement.audience not in INBOX:
        _publish(announcement, "announced")
        return
    # Whoever has read it has read it; it is no second announcement.
    kind = ContentType.objects.get_for_model(Announcement)
    messages = Message.objects.filter(content_type=kind, object_id=str(announcement.pk))
    messages.update(data=texts.in_all(announcement), expires=announcement.ends)
    transaction.on_commit(waking.wake_everybody, robust=True)


def _take_back(announcement: Announcement) -> None:
    if announcement.audience in INBOX:
        sending.forget(announcement)
    else:
        _publish(announcement, "withdrawn")


def _publish(announcement: Announcement, type: str) -> None:
    publish(topic_of(announcement), type, key=announcement.key)
    caches.forget()
