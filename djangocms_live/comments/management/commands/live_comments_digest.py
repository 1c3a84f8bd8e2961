"""``manage.py live_comments_digest``, by cron: the mails that are due.

A digest for moderators, if ``MAIL_MODERATORS`` is "digest"; and to people who were answered what
their process could not send any more.
"""

from typing import Any

from django.core.management.base import BaseCommand

from ... import answers, notices
from ...conf import settings


class Command(BaseCommand):
    help = "Mail moderators what waits for them, and people the answers to them that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = notices.digest() if settings.MAIL_MODERATORS == "digest" else 0
        self.stdout.write(f"To moderators: {waiting} comments. Answers: {answers.tell_due()}.")
