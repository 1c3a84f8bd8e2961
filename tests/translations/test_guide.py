"""The guide for translators, docs/howto/translate.rst, is true."""

import re
from pathlib import Path
from typing import Any

import polib
import pytest
from django.core.management import call_command
from django.utils.translation import gettext, override

from scripts.messages import LANGUAGES, ROOT, apps, po_file

GUIDE = (ROOT / "docs" / "howto" / "translate.rst").read_text()
NAMES = {
    "Arabic": "ar",
    "Brazilian Portuguese": "pt_BR",
    "Dutch": "nl",
    "French": "fr",
    "German": "de",
    "Hebrew": "he",
    "Italian": "it",
    "Persian": "fa",
    "Polish": "pl",
    "Spanish": "es",
}
GLOSSARY = GUIDE.partition("Words that we use\n")[2]


def test_a_site_has_words_of_its_own(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    block = re.search(r"code-block:: po\n\n((?: {4}.*\n|\n)+)", GUIDE)
    assert block
    path.write_text(block[1])
    monkeypatch.chdir(tmp_path)
    call_command("compilemessages", verbosity=0)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    with override("fr"):
        assert gettext("Write a comment") == "Donner son avis"
        assert gettext("All comments") == "Tous les commentaires"


def test_it_tells_of_every_language() -> None:
    assert sorted(NAMES.values()) == sorted(LANGUAGES)
    assert re.findall(r"^([A-Z][\w ]+)\n {4}", GLOSSARY, re.MULTILINE) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_words_that_we_use_are_used(name: str) -> None:
    entry = re.search(rf"^{name}\n((?: {{4}}.*\n?)+)", GLOSSARY, re.MULTILINE)
    assert entry
    words = [" ".join(word.split()).lower() for word in re.findall(r"\*([^*]+)\*", entry[1])]
    assert len(words) >= 6
    catalogues = [polib.pofile(str(ROOT / po_file(app, NAMES[name]))) for app in apps()]
    said = " ".join(
        text
        for catalogue in catalogues
        for entry in catalogue
        for text in (entry.msgstr, *entry.msgstr_plural.values())
    ).lower()
    # What is no word of a catalogue is how people are spoken to, which need not be said.
    assert [word for word in words[1:] if word not in said] == []
