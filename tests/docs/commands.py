"""Command lines as their programs read them: nothing is run, and what they would refuse fails."""

import importlib.util
import re
import shlex
from collections.abc import Callable
from configparser import ConfigParser

from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

from .samples import ROOT

_TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)
_OURS = re.compile(r"djangocms-live(?:\[([\w,-]+)\])?(?:[=<>~!]=?.*)?")


class Unknown(Exception):
    """There is no way to read such a line."""


def command_lines(block: str) -> list[list[str]]:
    """The words of each line after a ``$``, without comments; a backslash goes on."""
    joined = block.replace("\\\n", " ")
    lines = [line.removeprefix("$ ") for line in joined.splitlines() if line.startswith("$ ")]
    return [shlex.split(line, comments=True) for line in lines]


def read(words: list[str]) -> None:
    """Raise if the program would not take it."""
    words = _without_shell(words)
    program = words[0].rsplit("/", 1)[-1]
    if program not in PROGRAMS:
        raise Unknown(f"Nobody reads a line of {program!r}: {shlex.join(words)}")
    PROGRAMS[program](words[1:])


def _without_shell(words: list[str]) -> list[str]:
    while "=" in words[0]:  # a variable for this command
        words = words[1:]
    ends = [words.index(sign) for sign in (">", "<", ">>", "|", "&&") if sign in words]
    return words[: min(ends)] if ends else words


def _python(words: list[str]) -> None:
    if words[0] == "-m":
        assert importlib.util.find_spec(words[1]), f"There is no module {words[1]}."
        if words[1] in PROGRAMS:
            PROGRAMS[words[1]](words[2:])
    elif words[0].endswith("manage.py"):
        command(words[1]).create_parser("manage.py", words[1]).parse_args(words[2:])
    else:
        assert (ROOT / words[0]).is_file(), f"There is no {words[0]}."


def command(name: str) -> BaseCommand:
    """A management command. ``KeyError`` if there is none of this name."""
    app = get_commands()[name]
    return app if isinstance(app, BaseCommand) else load_command_class(app, name)


def _pip(words: list[str]) -> None:
    assert words[0] == "install"
    setup = ConfigParser(interpolation=None)
    setup.read(ROOT / "setup.cfg")
    for word in words[1:]:
        if match := _OURS.fullmatch(word):
            extras = set((match[1] or "").split(",")) - {""}
            assert extras <= set(setup["options.extras_require"]), word


def _make(words: list[str]) -> None:
    targets = set(_TARGET.findall((ROOT / "Makefile").read_text()))
    assert {word for word in words if "=" not in word} <= targets


def _daphne(words: list[str]) -> None:
    from daphne.cli import CommandLineInterface

    CommandLineInterface().parser.parse_args(words)


def _uvicorn(words: list[str]) -> None:
    import uvicorn

    uvicorn.main.make_context("uvicorn", list(words))


def _gunicorn(words: list[str]) -> None:
    from gunicorn.config import Config

    Config().parser().parse_args(words)


def _tox(words: list[str]) -> None:
    from tox.config.cli.parse import get_options

    get_options(*words)


PROGRAMS: dict[str, Callable[[list[str]], None]] = {
    "daphne": _daphne,
    "gunicorn": _gunicorn,
    "make": _make,
    "pip": _pip,
    "python": _python,
    "tox": _tox,
    "uvicorn": _uvicorn,
}
