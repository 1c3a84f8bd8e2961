"""What a page tells of its topics to whoever is no browser: tokens, positions, the socket.

It reads the same elements and the same JSON block that the browser's client reads, and as well
what ``live/topics`` answers for sites that render their pages elsewhere.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPException
from itertools import zip_longest
from ssl import SSLContext
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPSHandler, Request, build_opener

from . import __version__
from .protocol import Position

AGENT = f"djangocms-live/{__version__} (client)"
PATIENCE = 20  # seconds that a page may take
MOST = 16 * 1024 * 1024  # bytes that it may have
CONFIG = "djangocms-live-config"
ELEMENT = "cms-live"

#: By token, how far the page has read; None where it has no position, and hears from now on.
Stamps = dict[str, Position | None]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read. ``url`` is where it was found, after all redirects."""

    url: str
    text: str
    #: Where its socket is, "wss://…"; "" if the page has no live client.
    socket: str = ""
    language: str = ""
    topics: Stamps = field(default_factory=dict)


class Unreadable(Exception):
    """Why a page could not be read, in words."""


def read(url: str, headers: Mapping[str, str] | None = None, ssl: SSLContext | None = None) -> Page:
    """GET a page, or what ``live/topics`` answers. It blocks. Raises ``Unreadable``."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise Unreadable(f"{url!r} is no address of a page: write https://example.com/.")
    # Looked at above; redirects lead to no other schemes but ftp, which answers no HTML.
    request = Request(url, headers={"User-Agent": AGENT, **(headers or {})})  # noqa: S310
    try:
        with build_opener(HTTPSHandler(context=ssl)).open(request, timeout=PATIENCE) as answer:
            body, address, kind = answer.read(MOST + 1), answer.url, answer.headers
    except HTTPError as error:
        with error:
            raise Unreadable(f"{url} is answered with {error.code} {error.reason}.") from error
    except (OSError, HTTPException, ValueError) as error:
        why = getattr(error, "reason", error)
        raise Unreadable(f"{url} cannot be reached: {why or type(error).__name__}.") from error
    if len(body) > MOST:
        raise Unreadable(f"{url} is larger than {MOST >> 20} MB.")
    try:
        text = body.decode(kind.get_content_charset("utf-8"), errors="replace")
    except LookupError:
        text = body.decode(errors="replace")
    return (of_json if kind.get_content_subtype() == "json" else of_html)(address, text)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, str]] = []
        self.config = ""
        self._in_config = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in (ELEMENT, "script"):
            return
        given = {name: value or "" for name, value in attrs}
        if tag == "script":
            self._in_config = given.get("id") == CONFIG
        else:
            self.elements.append((given.get("topic", ""), given.get("since", "")))

    def handle_data(self, data: str) -> None:
        if self._in_config:
            self.config += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in_config = False


def of_html(url: str, html: str) -> Page:
    """Read a page. What is no live element, or is none of ours, is passed over."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    config = _object(reader.config)
    socket = _socket(url, config.get("url", "/live/")) if reader.config else ""
    language = config.get("language")
    return Page(
        url, html, socket, language if isinstance(language, str) else "", oldest(reader.elements)
    )


def of_json(url: str, text: str) -> Page:
    """Read the answer of ``live/topics``."""
    said = _object(text)
    topics = said.get("topics")
    pairs = [
        (topic["t"], topic.get("since"))
        for topic in (topics if isinstance(topics, list) else ())
        if isinstance(topic, dict) and isinstance(topic.get("t"), str)
    ]
    socket, language = said.get("socket"), said.get("language")
    return Page(
        url,
        text,
        _socket(url, socket) if socket else "",
        language if isinstance(language, str) else "",
        oldest((token, since if isinstance(since, str) else "") for token, since in pairs),
    )


def of_data(data: dict[str, Any]) -> Stamps:
    """What a "published" event brings into the page: its regions, and the elements in them."""
    regions = data.get("regions")
    found = regions.values() if isinstance(regions, dict) else ()
    told = [region for region in found if isinstance(region, dict)]
    return oldest(pair for region in told for pair in _of_region(region))


def _of_region(region: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield _text(region, "topic"), _text(region, "since")
    reader = _Reader()
    reader.feed(_text(region, "html"))
    reader.close()
    yield from reader.elements


def oldest(pairs: Iterable[tuple[str, str]]) -> Stamps:
    """The attributes ``topic`` and ``since`` of elements as one; of two positions the older."""
    found: Stamps = {}
    for topic, since in pairs:
        tokens = topic.split()
        for token, place in zip_longest(tokens, since.split()[: len(tokens)], fillvalue=""):
            here, there = Position.parse(place), found.get(token)
            if there is None or (here is not None and here.offset < there.offset):
                found[token] = here
    return found


def _socket(base: str, path: Any) -> str:
    """The address of the socket, "" for what is none."""
    try:
        url = urlsplit(urljoin(base, str(path)))._replace(fragment="")
    except ValueError:
        return ""
    scheme = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}.get(url.scheme)
    return url._replace(scheme=scheme).geturl() if scheme and url.hostname else ""


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(region: dict[str, Any], name: str) -> str:
    value = region.get(name)
    return value if isinstance(value, str) else ""
