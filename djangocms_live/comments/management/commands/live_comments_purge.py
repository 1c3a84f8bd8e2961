"""``manage.py live_comments_purge``: delete what is not needed any more, as ``purge`` says."""

from typing import Any

from django.core.management.base import BaseCommand

from ... import purge


class Command(BaseCommand):
    help = "Delete comments that were rejected, removed or held for PURGE_DAYS, and addresses."

    def handle(self, *args: Any, **options: Any) -> None:
        number = purge.purge()
        self.stdout.write(f"Deleted: {number} comment{'' if number == 1 else 's'}.")
