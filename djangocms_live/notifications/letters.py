"""Which of the pushes that are due are still worth sending, and what they say."""

from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from . import payload
from .conf import settings
from .models import Delivery, Message, Notification


class Letters:
    """What some deliveries say, with a few queries for all of them.

    Each has its ``browser`` with its user, and its ``message``.
    """

    def __init__(self, deliveries: Collection[Delivery]) -> None:
        own = [each for each in deliveries if each.browser.user_id is not None]
        people = {each.browser.user_id for each in own}
        rows = Notification.objects.filter(
            message__in={each.message_id for each in own}, recipient__in=people
        )
        #: By message and recipient.
        self._rows: dict[Any, Notification] = {
            (row.message_id, row.recipient_id): row for row in rows
        }
        together = [each.message for each in own if each.message.subject]
        unread = Notification.objects.filter(
            recipient__in=people,
            message__kind__in={message.kind for message in together},
            message__subject__in={message.subject for message in together},
            read=None,
            archived=None,
        )
        #: By recipient, kind and subject: how many are shown as one.
        self._unread: Counter[Any] = Counter(
            unread.values_list("recipient", "message__kind", "message__subject") if together else ()
        )
        self._over: dict[int, bool] = {}

    def write(self, delivery: Delivery) -> str:
        """The payload, in the browser's language. Empty: nobody needs to hear of it any more."""
        message, browser = delivery.message, delivery.browser
        row = self._rows.get((message.pk, browser.user_id))
        if self._is_over(message) or (browser.user and not browser.user.is_active):
            return ""
        if row is None:
            return payload.compose(message, browser.language)
        if row.read or row.archived:
            return ""
        count = self._unread[browser.user_id, message.kind, message.subject]
        return payload.compose(message, browser.language, row.pk, max(count, 1))

    def _is_over(self, message: Message) -> bool:
        if message.pk not in self._over:
            self._over[message.pk] = is_over(message)
        return self._over[message.pk]


def is_over(message: Message) -> bool:
    """Whether it has expired, is nobody's news any more, or what it speaks of is gone."""
    now = timezone.now()
    if message.expires is not None and message.expires <= now:
        return True
    if message.created < now - timedelta(seconds=settings.PUSH_TTL):
        return True
    if message.content_type is None:
        return False
    model = message.content_type.model_class()
    if model is None:  # of an app that was removed
        return True
    try:
        return not model._base_manager.filter(pk=message.object_id).exists()
    except (ValueError, ValidationError):
        return True
