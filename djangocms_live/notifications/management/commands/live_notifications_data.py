"""``manage.py live_notifications_data export|erase NAME``: for people who ask."""

import json
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from ... import rights


class Command(BaseCommand):
    help = "Export, or erase, all that notifications know of a user."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["export", "erase"])
        parser.add_argument("username")

    def handle(self, *args: Any, what: str, username: str, **options: Any) -> None:
        users = get_user_model()
        user = users._default_manager.filter(**{users.USERNAME_FIELD: username}).first()
        if user is None:
            raise CommandError(f"Nobody is called {username}.")
        if what == "export":
            known = rights.export(user)
            text = json.dumps(known, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)
            self.stdout.write(text)
        else:
            number = rights.erase(user)
            self.stdout.write(f"Erased: {number} notification{'' if number == 1 else 's'}.")
