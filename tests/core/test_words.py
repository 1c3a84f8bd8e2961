"""What is said to people: the same in Python and in the client, and translated."""

import gettext
import json
import re
from pathlib import Path

import pytest
from django.utils import translation

from djangocms_live.assets import STRINGS, client_config

PACKAGE = Path(__file__).resolve().parents[2] / "djangocms_live"
CATALOGUES = sorted(PACKAGE.glob("**/locale/*/LC_MESSAGES/django.po"))


def messages(path: Path) -> dict[str, str]:
    """The entries of a .po file whose texts take one line each."""
    entries = re.findall(r'^msgid (".*")\nmsgstr (".*")$', path.read_text(), re.MULTILINE)
    return {json.loads(text): json.loads(said) for text, said in entries if json.loads(text)}


def test_the_client_asks_for_what_python_translates() -> None:
    source = (PACKAGE / "client" / "config.js").read_text()
    block = re.search(r"STRINGS = Object.freeze\(\{\n(.*?)^\}\)", source, re.DOTALL | re.MULTILINE)
    assert block
    assert dict(re.findall(r'(\w+): "([^"]*)"', block[1])) == STRINGS


@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_word_of_the_client_is_translated(language: str) -> None:
    with translation.override(language):
        said = client_config()["strings"]
    assert said.keys() == STRINGS.keys()
    for key, english in STRINGS.items():
        assert said[key] != english, key
        assert set(re.findall(r"\{\w+\}", said[key])) == set(re.findall(r"\{\w+\}", english))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_compiled_catalogues_are_fresh_and_complete(path: Path) -> None:
    entries = messages(path)
    assert entries
    assert all(entries.values())
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert {text: compiled.gettext(text) for text in entries} == entries
