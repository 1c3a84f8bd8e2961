"""Announcements, made in one line each."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from djangocms_live.notifications.models import Announcement

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def announce(audience="everybody", *, starts=-MINUTE, ends=None, texts=None, **fields):
    """One that waits. ``starts`` and ``ends`` count from now; ``texts``: titles by language."""
    now = timezone.now()
    with transaction.atomic():
        announcement = Announcement.objects.create(
            site_id=fields.pop("site", 1),
            audience=audience,
            starts=now + starts,
            ends=now + ends if ends else None,
            **fields,
        )
        for language, said in (texts if texts is not None else {"en": "Hello"}).items():
            words = said if isinstance(said, dict) else {"title": said}
            announcement.texts.create(language=language, **words)
    return announcement
