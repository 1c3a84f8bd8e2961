"""The page of settings names all of them, with the defaults that hold."""

import ast
import re
from typing import Any

from djangocms_live import conf

from .samples import DOCS

ENTRY = re.compile(r"^\.\. confval:: (\S+)\n   :type: (.+)\n   :default: (.+)\n", re.MULTILINE)
PAGE = (DOCS / "reference" / "settings.rst").read_text()
SAID = {name: (unit, default) for name, unit, default in ENTRY.findall(PAGE)}
#: A dictionary of emoji, in words.
IN_WORDS = {"COMMENTS.REACTIONS"}


def defaults() -> dict[str, Any]:
    found = dict(conf.DEFAULTS)
    for section, values in conf.SECTIONS.items():
        found |= {f"{section}.{name}": value for name, value in values.items()}
    return found


def test_all_settings_are_there_and_no_others() -> None:
    assert sorted(SAID) == sorted(defaults())


def test_each_entry_has_a_type_and_a_default() -> None:
    assert PAGE.count(".. confval::") == len(SAID)


def test_the_defaults_are_those_of_the_code() -> None:
    said = {
        name: ast.literal_eval(default.strip("`"))
        for name, (_, default) in SAID.items()
        if name not in IN_WORDS
    }
    assert said == {name: value for name, value in defaults().items() if name not in IN_WORDS}


def test_those_in_words_tell_the_number() -> None:
    assert len(conf.SECTIONS["COMMENTS"]["REACTIONS"]) == 5
    assert SAID["COMMENTS.REACTIONS"][1].startswith("five")
