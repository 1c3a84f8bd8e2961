"""What is said to people: the same in Python and in the client, and translated."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from djangocms_live.assets import STRINGS, client_config

PACKAGE = Path(__file__).resolve().parents[2] / "djangocms_live"
LANGUAGES = ["ar", "de", "es", "fa", "fr", "he", "it", "nl", "pl", "pt-br"]


def test_the_client_asks_for_what_python_translates() -> None:
    source = (PACKAGE / "client" / "config.js").read_text()
    block = re.search(r"STRINGS = Object.freeze\(\{\n(.*?)^\}\)", source, re.DOTALL | re.MULTILINE)
    assert block
    assert dict(re.findall(r'(\w+): "([^"]*)"', block[1])) == STRINGS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_client_is_translated(language: str) -> None:
    with translation.override(language):
        said = client_config()["strings"]
    assert said.keys() == STRINGS.keys()
    for key, english in STRINGS.items():
        assert said[key] != english, key
        assert set(re.findall(r"\{\w+\}", said[key])) == set(re.findall(r"\{\w+\}", english))
