"""``manage.py live_comments_export``: all threads with their comments, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from ... import names
from ...models import Comment, Thread
from ...places import Place

_COLUMNS = (
    "id",
    "parent",
    "author",
    "name",
    "email",
    "body",
    "language",
    "state",
    "reason",
    "created",
    "published",
    "edited",
    "score",
    "source",
)


class Command(BaseCommand):
    help = "Write all comments as JSON. It has people's addresses in it: keep it safe."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--without-emails", action="store_true")

    def handle(self, *args: Any, without_emails: bool, **options: Any) -> None:
        columns = [c for c in _COLUMNS if not (without_emails and c == "email")]
        self.stdout.write('{"threads": [', ending="")
        ending = "\n"
        for thread in Thread.objects.select_related("content_type").order_by("pk"):
            text = json.dumps(_thread(thread, columns), cls=DjangoJSONEncoder, ensure_ascii=False)
            self.stdout.write(f"{ending}{text}", ending="")
            ending = ",\n"
        self.stdout.write("\n]}")


def _thread(thread: Thread, columns: list[str]) -> dict[str, Any]:
    place = Place.of_thread(thread)
    comments = Comment.objects.filter(thread=thread).order_by("pk").values(*columns)
    return {
        "model": place.label,
        "object": place.pk,
        "title": names.titles([thread])[thread.pk],
        "language": place.language,
        "slot": place.slot,
        "closed": thread.closed,
        "comments": list(comments),
    }
