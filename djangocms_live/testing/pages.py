"""The live elements of a page, read as the browser's client reads them."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from ..live_page import oldest


@dataclass(slots=True)
class Element:
    """A ``<cms-live>`` of a page; ``html`` is all of it, with what is inside."""

    attributes: dict[str, str]
    html: str = ""

    @property
    def feature(self) -> str:
        return self.attributes.get("feature", "")

    @property
    def subscriptions(self) -> dict[str, dict[str, Any]]:
        """What a browser asks for because of this element, by the tokens."""
        told = self.attributes.get("topic", ""), self.attributes.get("since", "")
        return {
            token: {"t": token}
            if since is None
            else {"t": token, "since": {"e": since.epoch, "o": since.offset}}
            for token, since in oldest([told]).items()
        }


def live_elements(page: Any, feature: str | None = None) -> list[Element]:
    """The live elements of HTML, or of a response with it; of one feature only, if it is named."""
    reader = _Reader(html_of(page))
    return [each for each in reader.found if feature in (None, each.feature)]


def html_of(page: Any) -> str:
    """The text of a response, or the text itself."""
    if isinstance(page, str):
        return page
    html: str = page.content.decode(page.charset or "utf-8")
    return html


def text_of(html: str) -> str:
    """The words of HTML, and of attributes that are read out or shown, with single spaces."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return " ".join(" ".join(reader.words).split())


class _Reader(HTMLParser):
    """Cuts the elements out, wherever they stand in each other."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Element] = []
        self._html = html
        self._lines = [0, *(match.end() for match in re.finditer("\n", html))]
        self._open: list[tuple[Element, int]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "cms-live":
            element = Element({name: value or "" for name, value in attributes})
            self.found.append(element)
            self._open.append((element, self._place()))

    def handle_endtag(self, tag: str) -> None:
        if tag == "cms-live" and self._open:
            element, start = self._open.pop()
            element.html = self._html[start : self._html.index(">", self._place()) + 1]

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


class _Words(HTMLParser):
    SPOKEN = ("alt", "aria-label", "title", "placeholder", "value")

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        self.words += [value for name, value in attributes if name in self.SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)
