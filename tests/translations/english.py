"""Finds English in what should be another language."""

import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

import polib

from scripts.messages import ROOT, apps, po_file

from .test_marked import READ

PLACEHOLDER = re.compile(r"%\\\(\w+\\\)[a-z]|%[ds]|\\\{\w*\\\}")


class Texts(HTMLParser):
    """What is read of a page: text, attributes that are read, and words for the client."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        button = tag == "input" and dict(attrs).get("type") in {"submit", "button"}
        for name, value in attrs:
            if value and (name in READ or (button and name == "value")):
                self.found.append(value)
            elif value and name.startswith("data-") and (" " in value or not value.islower()):
                self.found += words_in(value)

    def handle_data(self, data: str) -> None:
        self.found += words_in(data)


def words_in(text: str) -> Iterable[str]:
    """The text, or the words that stand in it as JSON; one small word there is a key, or code."""
    try:
        found = json.loads(text)
    except ValueError:
        return [" ".join(text.split())]
    return [text for text in strings(found) if " " in text or not text.islower()]


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


class English:
    """What the package would say in English where it has other words in a language."""

    def __init__(self, language: str) -> None:
        self.plain: set[str] = set()
        self.patterns: list[re.Pattern[str]] = []
        for app in apps():
            for entry in polib.pofile(str(ROOT / po_file(app, language))):
                said = {entry.msgstr, *entry.msgstr_plural.values()}
                for text in {entry.msgid, entry.msgid_plural} - said - {""}:
                    self.add(text)

    def add(self, text: str) -> None:
        pattern = PLACEHOLDER.sub(".+", re.escape(text))
        if pattern == re.escape(text):
            self.plain.add(text)
        elif len(re.findall("[A-Za-z]{2,}", PLACEHOLDER.sub("", re.escape(text)))) > 1:
            # One word and a value is too little to know it by.
            self.patterns.append(re.compile(pattern))

    def left_in(self, html: str) -> set[str]:
        return {text for text in Texts(html).found if self.has(text)}

    def has(self, text: str) -> bool:
        return text in self.plain or any(pattern.fullmatch(text) for pattern in self.patterns)
