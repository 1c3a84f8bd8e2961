"""``manage.py live_comments_import --from contrib|xtd|disqus FILE|--database``."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...importing import ImportFailed, contrib, disqus, store


class Command(BaseCommand):
    help = (
        "Import comments of django-contrib-comments, django-comments-xtd or Disqus. What was "
        "imported before is not imported again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = ("contrib", "xtd", "disqus")
        parser.add_argument("--from", dest="kind", choices=kinds, required=True)
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("file", nargs="?", type=Path, help="Disqus's XML, or dumpdata's JSON")
        where.add_argument("--database", action="store_true", help="the old tables of this site")
        parser.add_argument("--slot", default="", help="of {%% live_comments %%} in a template")
        parser.add_argument("--language", default="", help="of objects that do not tell theirs")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(
        self, *args: Any, kind: str, file: Path | None, database: bool, **options: Any
    ) -> None:
        if file is not None and not file.is_file():
            raise CommandError(f"There is no file {file}.")
        if database and kind == "disqus":
            raise CommandError("Disqus has no tables here: name the file of its export.")
        dry_run = options["dry_run"]
        try:
            if file is None:
                entries = contrib.of_database(xtd=kind == "xtd")
            elif kind == "disqus":
                entries = disqus.of_file(file)
            else:
                entries = contrib.of_file(file, xtd=kind == "xtd")
            outcome = store(
                entries, slot=options["slot"], language=options["language"], dry_run=dry_run
            )
        except ImportFailed as error:
            raise CommandError(str(error)) from None
        self.stdout.write(str(outcome))
        if dry_run:
            self.stdout.write("Nothing was stored: it was a dry run.")
