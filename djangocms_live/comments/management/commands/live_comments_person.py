"""``manage.py live_comments_person --export NAME`` or ``--erase NAME``: for people who ask."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from ... import rights
from ...rights import Subject


class Command(BaseCommand):
    help = "Export, or erase, all that comments know of a person: a username or an e-mail address."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--export", action="store_true", help="write it as JSON")
        what.add_argument("--erase", action="store_true", help="forget it; this cannot be undone")
        parser.add_argument("person", help="username or e-mail address")

    def handle(self, *args: Any, person: str, erase: bool, **options: Any) -> None:
        subject = Subject.named(person)
        if subject is None:
            raise CommandError(f"Nobody is known as {person}.")
        if erase:
            number = rights.erase(subject)
            self.stdout.write(f"Erased: {number} comment{'' if number == 1 else 's'}.")
            return
        rights.record_export(subject, None)
        known = rights.export(subject)
        self.stdout.write(json.dumps(known, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
