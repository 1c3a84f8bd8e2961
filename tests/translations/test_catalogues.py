"""Every text is translated into every language, and whole: `make messages` and a translator."""

import re
from gettext import GNUTranslations
from pathlib import Path

import polib
import pytest

from scripts.messages import LANGUAGES, ROOT, apps, extracted, forms_of, key, po_file

#: Forms of one number only, whose texts may do without it ("one comment"): the first, unless other
#: languages count or zero is singular, too.
OF_ONE_NUMBER = {"ar": {0, 1, 2}, "he": {0, 1}, "fa": set(), "fr": set(), "pt_BR": set()}
#: How a text may end, by how the English one ends. (Not quotes: some languages have the verb last.)
ENDINGS = {".": ".", ":": ":", "?": "?؟", "!": "!", "…": "…", ",": ",،"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[ds]|\{\w*\}")
TAG = re.compile(r"</?[a-z][^>]*>")

catalogues = pytest.mark.parametrize(
    ("app", "language"),
    [
        pytest.param(app, language, id=f"{app}-{language}")
        for app in apps()
        for language in LANGUAGES
    ],
)


@pytest.fixture(scope="session")
def texts() -> dict[Path, list[polib.POEntry]]:
    return extracted()


def entries(app: Path, language: str) -> polib.POFile:
    return polib.pofile(str(ROOT / po_file(app, language)))


def pairs(app: Path, language: str) -> list[tuple[int | None, str, str]]:
    """Form (None: the text has no number), text and translation."""
    found: list[tuple[int | None, str, str]] = []
    for entry in entries(app, language):
        if entry.msgid_plural:
            # A form that is singular in English may say more or less than the plural does.
            found += [(n, entry.msgid_plural, said) for n, said in entry.msgstr_plural.items()]
        else:
            found.append((None, entry.msgid, entry.msgstr))
    return found


@catalogues
def test_what_the_code_says_and_nothing_else(
    app: Path, language: str, texts: dict[Path, list[polib.POEntry]]
) -> None:
    assert [key(entry) for entry in entries(app, language)] == list(map(key, texts[app]))


@catalogues
def test_all_of_it_is_translated(app: Path, language: str) -> None:
    file = entries(app, language)
    assert file.metadata["Plural-Forms"] == LANGUAGES[language]
    assert not file.fuzzy_entries()
    for entry in file:
        forms = entry.msgstr_plural if entry.msgid_plural else {0: entry.msgstr}
        assert len(forms) == (forms_of(language) if entry.msgid_plural else 1), entry.msgid
        assert all(said.strip() for said in forms.values()), entry.msgid


@catalogues
def test_it_is_compiled(app: Path, language: str) -> None:
    file = entries(app, language)
    compiled = (ROOT / po_file(app, language)).with_suffix(".mo")
    assert compiled.read_bytes() == file.to_binary()
    with compiled.open("rb") as stream:
        translations = GNUTranslations(stream)
    for entry in file:
        if not entry.msgid_plural and not entry.msgctxt:
            assert translations.gettext(entry.msgid) == entry.msgstr


@catalogues
def test_placeholders_and_elements_are_kept(app: Path, language: str) -> None:
    for form, text, said in pairs(app, language):
        assert sorted(TAG.findall(said)) == sorted(TAG.findall(text)), text
        wanted, found = (sorted(PLACEHOLDER.findall(each)) for each in (text, said))
        if form in OF_ONE_NUMBER.get(language, {0}) and "%d" not in text:
            # Arguments without names are counted: none may be left out.
            assert set(found) <= set(wanted), text
        else:
            assert found == wanted, text


@catalogues
def test_it_begins_and_ends_as_in_english(app: Path, language: str) -> None:
    for _form, text, said in pairs(app, language):
        assert text == text.strip(), f"part of a sentence: {text!r}"
        assert said == said.strip(), text
        if text[-1] in ENDINGS:
            assert said[-1] in ENDINGS[text[-1]], (text, said)
        else:
            assert said[-1] not in ".:?؟!…,،", (text, said)


@catalogues
def test_punctuation(app: Path, language: str) -> None:
    """The typographer's, as in English: but no other language has English quotes but by choice."""
    for _form, text, said in pairs(app, language):
        plain = TAG.sub("", said)
        assert not re.search(r"\.\.\.|\"|'|  ", plain), said
        assert bool(re.search("[“„«”‘״]", plain)) == bool(re.search("[“”]", text)), said
        assert plain.count("(") == plain.count(")"), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_text_is_the_same_in_all_apps(language: str) -> None:
    """Django knows no apps: the first one's translation of a text is that of all."""
    said: dict[tuple[str, str, str], object] = {}
    for app in apps():
        for entry in entries(app, language):
            text = entry.msgstr or entry.msgstr_plural
            assert said.setdefault(key(entry), text) == text, entry.msgid


@pytest.mark.parametrize("app", apps(), ids=str)
def test_french_spaces(app: Path) -> None:
    """Punctuation of two parts stands apart, and never begins a line."""
    for _form, _text, said in pairs(app, "fr"):
        plain = re.sub(r"https?://|\{[^}]*\}", "x", TAG.sub("", said))
        assert not re.search(r"[^\u00a0\u202f][:;!?»]|«[^\u00a0]", plain), said


@pytest.mark.parametrize("app", apps(), ids=str)
def test_spanish_questions_and_exclamations(app: Path) -> None:
    for _form, _text, said in pairs(app, "es"):
        assert (said.count("?"), said.count("!")) == (said.count("¿"), said.count("¡")), said
