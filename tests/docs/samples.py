"""The code blocks of the documentation, as a reader would copy them.

A comment right before a block says what the block itself cannot:

    .. tested by: tests/deploy/test_nginx.py::test_upgrade
    .. not run: it would push to a public repository

``.. all tested by: …`` in the first line of a page says it for every block of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.rst", *sorted(DOCS.rglob("*.rst"))]

_BLOCK = re.compile(r"^( *)\.\. (?:code-block|code|sourcecode):: *([\w+-]*) *$")
_INCLUDE = re.compile(r"^ *\.\. literalinclude:: (\S+)")
_NOTE = re.compile(r"^ *\.\. ([a-z][a-z ]+?)(?:: (.+))?$")


@dataclass(frozen=True)
class Sample:
    page: str
    line: int
    language: str
    code: str
    #: ``("tested by", "tests/…")``, or two empty texts.
    note: tuple[str, str]

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def samples() -> list[Sample]:
    return [sample for page in PAGES for sample in _of_page(page)]


def _of_page(page: Path) -> Iterator[Sample]:
    lines = page.read_text().splitlines()
    of_all = _note(lines[:1]) if lines[0].startswith(".. all ") else None
    for number, line in enumerate(lines):
        if match := _BLOCK.match(line):
            indent, language = match.groups()
            code = dedent("\n".join(_body(lines[number + 1 :], len(indent)))).strip("\n") + "\n"
            where = page.relative_to(ROOT).as_posix()
            note = (of_all[0].removeprefix("all "), of_all[1]) if of_all else _note(lines[:number])
            yield Sample(where, number + 1, language, code, note)


def _body(lines: list[str], indent: int) -> Iterator[str]:
    options = True
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            return
        if options and line.strip().startswith(":"):
            continue
        options = options and not line.strip()
        yield line


def _note(before: list[str]) -> tuple[str, str]:
    said = next((line for line in reversed(before) if line.strip()), "")
    match = _NOTE.match(said)
    return (match[1], match[2] or "") if match else ("", "")


def included() -> list[tuple[str, Path]]:
    """Where a page includes a file literally, and which."""
    found = []
    for page in PAGES:
        for number, line in enumerate(page.read_text().splitlines(), 1):
            if match := _INCLUDE.match(line):
                name = match[1]
                path = DOCS / name[1:] if name.startswith("/") else page.parent / name
                found.append((f"{page.relative_to(ROOT)}:{number}", path.resolve()))
    return found
