"""Bring the translations up to date: `make messages`, or of some languages: `make messages IN=fr`.

What code and templates say goes into the .po file of every language, what they no longer say goes
out, and the .mo files are made anew. Nothing is guessed: a new text is empty until somebody
translates it, and tests/translations fails until then.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import polib

ROOT = Path(__file__).resolve().parent.parent
TREES = ("djangocms_live", "sample_site")
SOURCES = {".py", ".html", ".txt"}
#: The style guide is in English, for those who make themes; the words in it are the package's.
ELSEWHERE = {"migrations", "style_guide"}

_ONE_IS_SINGULAR = "nplurals=2; plural=(n != 1);"
_ZERO_IS_TOO = "nplurals=2; plural=(n > 1);"
#: The languages by the names of their folders, and how gettext chooses the form of a number: one
#: form for each kind of number that browsers tell apart (CLDR, Intl.PluralRules), but for the
#: round millions of Romance languages.
LANGUAGES = {
    "ar": (
        "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
        "n%100>=11 && n%100<=99 ? 4 : 5;"
    ),
    "de": _ONE_IS_SINGULAR,
    "es": _ONE_IS_SINGULAR,
    "fa": _ZERO_IS_TOO,
    "fr": _ZERO_IS_TOO,
    "he": "nplurals=3; plural=n==1 ? 0 : n==2 ? 1 : 2;",
    "it": _ONE_IS_SINGULAR,
    "nl": _ONE_IS_SINGULAR,
    "pl": "nplurals=3; plural=n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2;",
    "pt_BR": _ZERO_IS_TOO,
}


def apps() -> list[Path]:
    """The folders that have translations of their own, as paths below the root."""
    found = (path for tree in TREES for path in (ROOT / tree).rglob("locale"))
    return sorted(path.parent.relative_to(ROOT) for path in found)


def po_file(app: Path, language: str) -> Path:
    """Where an app has its texts in a language; ``app`` as `apps` has it."""
    return app / "locale" / language / "LC_MESSAGES" / "django.po"


def forms_of(language: str) -> int:
    """How many forms a text with a number has."""
    return int(LANGUAGES[language].partition(";")[0].removeprefix("nplurals="))


def key(entry: polib.POEntry) -> tuple[str, str, str]:
    """What makes two texts the same."""
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural


def extracted() -> dict[Path, list[polib.POEntry]]:
    """What each app says, untranslated, in the order of its files. Needs GNU gettext."""
    # In a copy: Django's command writes beside what it reads.
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        for app in apps():
            (copy / app / "locale").mkdir(parents=True)
        for tree in TREES:
            for path in (ROOT / tree).rglob("*"):
                if path.suffix in SOURCES and path.parent.name not in ELSEWHERE:
                    target = copy / path.relative_to(ROOT)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, target)
            _makemessages(copy / tree)
        return {app: list(polib.pofile(str(copy / po_file(app, "en")))) for app in apps()}


def merged(language: str, texts: list[polib.POEntry], known: polib.POFile) -> polib.POFile:
    """The texts in a language: what was known of each, and nothing for those that are new."""
    translations = {key(entry): entry for entry in known}
    file = polib.POFile(wrapwidth=98)
    file.header = "Distributed under the licence of djangocms-live."
    file.metadata = {
        "Project-Id-Version": "djangocms-live",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": LANGUAGES[language],
    }
    for text in texts:
        old = translations.get(key(text), text)
        file.append(
            polib.POEntry(
                msgctxt=text.msgctxt,
                msgid=text.msgid,
                msgid_plural=text.msgid_plural,
                msgstr="" if text.msgid_plural else old.msgstr,
                msgstr_plural=_plural(old, forms_of(language)) if text.msgid_plural else {},
                comment=text.comment,
                tcomment=old.tcomment,
                flags=[flag for flag in text.flags if flag != "fuzzy"],
                occurrences=text.occurrences,
            )
        )
    return file


def update(app: Path, texts: list[polib.POEntry], languages: Iterable[str]) -> list[str]:
    """Write an app's files; the paths of those that wait for a translator."""
    waiting = []
    for language in languages:
        path = ROOT / po_file(app, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        known = polib.pofile(str(path)) if path.exists() else polib.POFile()
        file = merged(language, texts, known)
        file.save(str(path))
        file.save_as_mofile(str(path.with_suffix(".mo")))
        if empty := len(file.untranslated_entries()):
            waiting.append(f"{path.relative_to(ROOT)}: {empty}")
    return waiting


def _makemessages(folder: Path) -> None:
    command = [sys.executable, "-m", "django", "makemessages"]
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(
        [*command, "--locale", "en", "--add-location", "file", "--verbosity", "0"],
        cwd=folder,
        env=environment,
        check=True,
    )


def _plural(entry: polib.POEntry, forms: int) -> dict[int, str]:
    return {form: entry.msgstr_plural.get(form, "") for form in range(forms)}


if __name__ == "__main__":
    languages = sys.argv[1:] or LANGUAGES
    waiting = [line for app, texts in extracted().items() for line in update(app, texts, languages)]
    if waiting:
        print("To be translated:", *waiting, sep="\n  ")
