"""The page of management commands says what ``--help`` says."""

import re

import pytest
from django.core.management import get_commands
from django.core.management.base import BaseCommand

from .commands import command
from .samples import DOCS

PAGE = (DOCS / "reference" / "commands.rst").read_text()
SECTION = re.compile(r"^(live_\w+)\n-+\n(.*?)(?=^live_\w+\n-+\n|\Z)", re.MULTILINE | re.DOTALL)
DOCUMENTED = dict(SECTION.findall(PAGE))
TERM = re.compile(r"^``([^`]+)``$", re.MULTILINE)
OURS = sorted(name for name, app in get_commands().items() if str(app).startswith("djangocms_live"))


def test_every_command_is_there_and_no_other() -> None:
    assert sorted(DOCUMENTED) == OURS


@pytest.mark.parametrize("name", OURS)
def test_its_options(name: str) -> None:
    told = {term.split()[0] for term in TERM.findall(DOCUMENTED[name])}
    bare = {action.dest for action in BaseCommand().create_parser("", "")._actions}
    parser = command(name).create_parser("manage.py", name)
    actions = [action for action in parser._actions if action.dest not in bare]
    wanted = {
        (action.option_strings or [action.metavar or _of_positional(action)])[0]
        for action in actions
    }
    assert told == wanted


def _of_positional(action: object) -> str:
    choices = getattr(action, "choices", None)
    return f"{{{','.join(choices)}}}" if choices else action.dest  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", OURS)
def test_its_help_can_be_read(name: str) -> None:
    said = command(name).create_parser("manage.py", name).format_help()
    assert said.startswith("usage:")
