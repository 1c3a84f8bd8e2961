"""Drops history that no open page can need any more. Server processes do the same by themselves.

For sites whose server processes seldom run for ten minutes, for history that has become too long,
and for databases that were restored from a backup.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from djangocms_live import journal, models
from djangocms_live.conf import settings


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--age", type=int, help="Seconds for which events are kept. Default: HISTORY_AGE."
        )
        parser.add_argument(
            "--size", type=int, help="Events that are kept for a topic. Default: HISTORY_SIZE."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be done, and do nothing."
        )
        parser.add_argument(
            "--restored",
            action="store_true",
            help="The database was put back to an earlier state: every open page reads itself "
            "again, for it may show what is no more.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        age = settings.HISTORY_AGE if options["age"] is None else options["age"]
        size = settings.HISTORY_SIZE if options["size"] is None else options["size"]
        if age < 0 or size < 0:
            raise CommandError("--age and --size are 0 or more.")
        self.for_real = not options["dry_run"]
        if options["restored"]:
            self._begin_anew()
        self._number()
        self._drop(age, size)

    def _begin_anew(self) -> None:
        topics = journal.begin_anew() if self.for_real else models.Topic.objects.count()
        self._say(topics, "topic", "begun anew: open pages read themselves again.")

    def _number(self) -> None:
        if topics := journal.left_behind():
            if self.for_real:
                journal.heads(topics)
            self._say(len(topics), "topic", "brought up to date: whoever published there died.")

    def _drop(self, age: int, size: int) -> None:
        floors = journal.due(age, size)
        events = journal.trim(floors) if self.for_real else journal.below(floors)
        self._say(
            events,
            "event",
            f"dropped: older than {age} seconds, or not among the newest {size} of a topic.",
        )

    def _say(self, number: int, noun: str, what: str) -> None:
        plural = "" if number == 1 else "s"
        would = "" if self.for_real else "would be "
        self.stdout.write(f"{number} {noun}{plural} {would}{what}")
