"""What a browser would make of an answer: its elements with their attributes."""

from html.parser import HTMLParser

Element = tuple[str, dict[str, str]]


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def elements(html: str, tag: str = "") -> list[Element]:
    parser = _Elements()
    parser.feed(html)
    return [found for found in parser.found if not tag or found[0] == tag]


def inline_code(html: str) -> list[Element]:
    """All that a policy without 'unsafe-inline' would refuse."""
    return [
        (tag, attrs)
        for tag, attrs in elements(html)
        if tag == "style"
        or (tag == "script" and "src" not in attrs and attrs.get("type") != "application/json")
        or "style" in attrs
        or any(name.startswith("on") for name in attrs)
        or attrs.get("href", "").startswith("javascript:")
    ]
