"""Prints what happens on a page, as a visitor's browser hears it."""

from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError

NAMES = ("url", "json", "raw", "count")


class Command(BaseCommand):
    help = "Prints what happens on a page, a line for each event, until Ctrl-C."
    requires_system_checks = []  # it looks at a site from outside, maybe at another one

    def add_arguments(self, parser: ArgumentParser) -> None:
        self._tail().arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        tail = self._tail()
        try:
            tail.run(self._say, **{name: options[name] for name in NAMES})
        except tail.LiveError as error:
            raise CommandError(str(error)) from error

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _tail(self) -> Any:
        try:
            return import_module("djangocms_live.tail")
        except ModuleNotFoundError:
            raise CommandError('It needs pip install "djangocms-live[client]".') from None
