"""Cuts the live regions out of a page, byte for byte as it was rendered."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str | None]

#: Elements whose text is not markup; Python's parser knows script and style by itself.
RAW_TEXT = frozenset({"iframe", "noembed", "noframes", "textarea", "title", "xmp"})
VOID = frozenset(
    "area base br col embed hr img input link meta source track wbr".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Region:
    """A ``<cms-live>`` element: its attributes and what is between its tags."""

    key: str
    tokens: tuple[str, ...]
    since: tuple[str, ...]
    hash: str
    html: str


@dataclass(slots=True)
class Cut:
    """What a page is made of, as far as live updates are concerned."""

    regions: list[Region] = field(default_factory=list)
    root: str | None = None
    css: list[str] = field(default_factory=list)
    js: list[str] = field(default_factory=list)


def cut(html: str) -> Cut:
    """Read a page. Regions that are not closed are left out."""
    parser = _Parser(html)
    parser.feed(html)
    parser.close()
    return parser.found()


class _Parser(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._html = html
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._cut = Cut()
        self._open: list[tuple[Attributes, int]] = []
        self._roots = {"[data-live-root]": _Root(), "main": _Root()}

    def found(self) -> Cut:
        for root in self._roots.values():
            if root.end is not None:
                self._cut.root = self._html[root.start : root.end]
                break
        return self._cut

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes: Attributes = dict(reversed(attrs))  # of a repeated attribute the first counts
        after = self._position() + len(self.get_starttag_text() or "")
        if tag == "cms-live":
            self._open.append((attributes, after))
        elif tag == "link":
            self._stylesheet(attributes)
        elif tag == "script":
            self._script(attributes)
        elif tag in RAW_TEXT:
            self.set_cdata_mode(tag)
        if tag not in VOID:
            self._roots["[data-live-root]"].opened(tag, after, "data-live-root" in attributes)
            self._roots["main"].opened(tag, after, tag == "main")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # HTML knows no self-closing but that of void elements

    def handle_endtag(self, tag: str) -> None:
        before = self._position()
        if tag == "cms-live" and self._open:
            self._region(*self._open.pop(), before)
        for root in self._roots.values():
            root.closed(tag, before)

    def _position(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _region(self, attributes: Attributes, start: int, end: int) -> None:
        tokens = tuple((attributes.get("topic") or "").split())
        since = tuple((attributes.get("since") or "").split())
        key = attributes.get("key")
        if key and attributes.get("feature") == "cms" and len(tokens) == len(since):
            digest = attributes.get("hash") or ""
            self._cut.regions.append(Region(key, tokens, since, digest, self._html[start:end]))

    def _stylesheet(self, attributes: Attributes) -> None:
        href = attributes.get("href")
        if href and "stylesheet" in (attributes.get("rel") or "").lower().split():
            self._cut.css.append(href)

    def _script(self, attributes: Attributes) -> None:
        src = attributes.get("src")
        if src:
            self._cut.js.append(src)


@dataclass(slots=True)
class _Root:
    """The first element of its kind, followed to its end by counting tags of its name."""

    tag: str = ""
    depth: int = 0
    start: int = 0
    end: int | None = None

    def opened(self, tag: str, after: int, is_root: bool) -> None:
        if not self.tag and is_root:
            self.tag, self.depth, self.start = tag, 1, after
        elif tag == self.tag and self.end is None:
            self.depth += 1

    def closed(self, tag: str, before: int) -> None:
        if tag == self.tag and self.end is None:
            self.depth -= 1
            if self.depth == 0:
                self.end = before
