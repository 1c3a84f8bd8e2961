"""Disqus's export, an XML file. It is read as a stream, and nothing in it is expanded or fetched.

Threads are found by the path of their link: ``https://old.example.com/de/us/`` is the German page
at that path. Messages are HTML there and plain text here.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.parsers import expat

from cms.models import Page, PageUrl
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language_from_path, override

from ..models import State
from .entries import Entry, ImportFailed

_NS = "http://disqus.com "
_ID = "http://disqus.com/disqus-internals id"
_CHUNK = 64 * 1024


def of_file(path: Path) -> Iterator[Entry]:
    """The posts of an export. Raises ``ImportFailed`` for anything else."""
    reader = _Reader()
    with path.open("rb") as file:
        reader.read(file)
    if not reader.is_disqus:
        raise ImportFailed(f"{path} is no export of Disqus.")
    pages: dict[str, tuple[Any, str]] = {}
    for post in reader.posts:
        link = reader.links.get(post.get("thread", ""), "")
        if link not in pages:
            pages[link] = page_at(link)
        page, language = pages[link]
        yield _entry(post, link, page, language)


def _entry(post: dict[str, str], link: str, page: Page | None, language: str) -> Entry:
    state = State.VISIBLE
    if post.get("isDeleted") == "true":
        state = State.REMOVED
    elif post.get("isSpam") == "true":
        state = State.SPAM
    parent = post.get("parent", "")
    return Entry(
        source=f"disqus:{post['id']}",
        parent=f"disqus:{parent}" if parent else "",
        about=page,
        missing=link or "a thread without a link",
        language=language,
        body=plain(post.get("message", "")),
        name=post.get("author/name", ""),
        email=_email(post.get("author/email", "")),
        created=_moment(post.get("createdAt", "")),
        state=state,
    )


class _Reader:
    """Collects posts, and the links of threads, while the file goes by."""

    def __init__(self) -> None:
        self.is_disqus = False
        self.links: dict[str, str] = {}
        self.posts: list[dict[str, str]] = []
        self._path: list[str] = []
        self._one: dict[str, str] = {}
        self._text: list[str] = []

    def read(self, file: Any) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = _no_doctype
        try:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise ImportFailed(f"The file is no XML: {error}") from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.removeprefix(_NS)
        self._path.append(name)
        self._text.clear()
        if self._path == ["disqus"]:
            self.is_disqus = True
        elif len(self._path) == 2:
            self._one = {"id": attributes.get(_ID, "")}
        elif len(self._path) == 3 and name in ("thread", "parent"):
            self._one[name] = attributes.get(_ID, "")

    def _end(self, name: str) -> None:
        path = "/".join(self._path[2:])
        text = "".join(self._text).strip()
        # The id of a post is its attribute; its element is something else.
        if path and path not in ("id", "thread", "parent"):
            self._one[path] = text
        self._text.clear()
        self._path.pop()
        if len(self._path) != 1:
            return
        if name == f"{_NS}thread":
            self.links[self._one["id"]] = self._one.get("link", "")
        elif name == f"{_NS}post":
            self.posts.append(self._one)


def _no_doctype(*args: Any) -> None:
    """Entities are defined there: bombs, and other people's files. Disqus writes none."""
    raise ImportFailed("There is a DOCTYPE in the file, which no export of Disqus has.")


def page_at(link: str) -> tuple[Page | None, str]:
    """The page at an address, whichever the host, and the language it is in there."""
    path = unquote(urlsplit(link).path)
    language = get_language_from_path(path) or django_settings.LANGUAGE_CODE
    with override(language):
        try:
            root = reverse("pages-root")
        except NoReverseMatch:
            root = "/"
    inner = path.removeprefix(root).strip("/") if path.startswith(root) else path.strip("/")
    urls = PageUrl.objects.filter(path=inner, language=language).select_related("page")
    if not inner:
        home = Page.objects.filter(is_home=True, urls__language=language).first()
        return home, language
    url = urls.first()
    return (url.page if url else None), language


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.link = ""
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag == "a":
            self.link = dict(attrs).get("href") or ""
        elif tag in ("script", "style"):
            self.hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "blockquote", "li", "pre"):
            self.parts.append("\n\n")
        elif tag in ("script", "style"):
            self.hidden = max(self.hidden - 1, 0)
        elif tag == "a" and self.link:
            # Disqus shortens what it shows; the address is what counts.
            if self.link.startswith(("http://", "https://")):
                self.parts.append(f" {self.link}")
            self.link = ""

    def handle_data(self, data: str) -> None:
        shown = data.rstrip("….")
        if not self.hidden and not (self.link and shown and shown in self.link):
            self.parts.append(data)


def plain(html: str) -> str:
    """The words of a message. What looks like HTML afterwards is text like any other."""
    parser = _Plain()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts).strip()


def _email(given: str) -> str:
    try:
        validate_email(given)
    except ValidationError:
        return ""
    return given


def _moment(given: str) -> datetime:
    moment = parse_datetime(given)
    if moment is None:
        raise ImportFailed(f"{given!r} is no date.")
    return timezone.make_aware(moment, UTC) if timezone.is_naive(moment) else moment
