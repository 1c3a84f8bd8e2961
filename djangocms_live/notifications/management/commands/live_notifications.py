"""``manage.py live_notifications``, by cron: what is due, and what a killed process left undone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ... import announcing, digest, publications, purge, pushing, sending


class Command(BaseCommand):
    help = (
        "Tell what is due: messages that a killed process left, announcements, publications, "
        "pushes. Delete what is old. With --digest, mail people what they want by mail."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--digest", action="store_true", help="send the mails that collect")

    def handle(self, *args: Any, **options: Any) -> None:
        done = {
            "messages resumed": sending.resume(),
            "announcements": announcing.send_due(),
            "publications": publications.tell_due(),
        }
        if options["digest"]:
            done["mails"] = digest.send_due()
        done["pushes"] = pushing.send_due()
        done["deleted"] = purge.purge()
        said = ", ".join(f"{what}: {number}" for what, number in done.items())
        self.stdout.write(f"{said[0].upper()}{said[1:]}.")
