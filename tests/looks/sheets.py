"""The style sheets as a CSS parser reads them: rules, their selectors and what they declare."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tinycss2

ROOT = Path(__file__).resolve().parents[2] / "djangocms_live"
#: What stands in live.css: on the site's own pages.
PUBLIC = [
    ROOT / "client/live.css",
    ROOT / "regions/client/regions.css",
    ROOT / "comments/client/comments.css",
    ROOT / "presence/client/readers/readers.css",
    ROOT / "notifications/client/notifications.css",
]
ALL = sorted(ROOT.glob("**/client/**/*.css"))
#: Where the CMS or the admin gives the looks: their rules are heavy, so ours are, too.
EDITORIAL = sorted(set(ALL) - set(PUBLIC))


@dataclass
class Rule:
    sheet: Path
    line: int
    #: The preludes around it, from the outside: at-rules and, nested, selectors.
    around: tuple[str, ...]
    selector: list[Any]
    declarations: list[Any]

    @property
    def name(self) -> str:
        return f"{self.sheet.name}:{self.line} {tinycss2.serialize(self.selector).strip()}"


def rules(sheet: Path) -> Iterator[Rule]:
    text = sheet.read_text(encoding="utf-8")
    yield from _walk(sheet, tinycss2.parse_stylesheet(text, True, True), ())


def _walk(sheet: Path, nodes: list[Any], around: tuple[str, ...]) -> Iterator[Rule]:
    for node in nodes:
        if node.type == "error":
            raise ValueError(f"{sheet.name}:{node.source_line} {node.message}")
        if node.type == "at-rule" and node.content is not None:
            if node.lower_at_keyword == "keyframes":
                continue
            words = f"@{node.at_keyword} {tinycss2.serialize(node.prelude).strip()}"
            inner = tinycss2.parse_blocks_contents(node.content, True, True)
            yield from _walk(sheet, inner, (*around, words))
        if node.type == "qualified-rule":
            inner = tinycss2.parse_blocks_contents(node.content, True, True)
            declarations = [one for one in inner if one.type == "declaration"]
            yield Rule(sheet, node.source_line, around, node.prelude, declarations)
            nested = [one for one in inner if one.type != "declaration"]
            words = tinycss2.serialize(node.prelude).strip()
            yield from _walk(sheet, nested, (*around, words))


def weight(selector: list[Any]) -> str:
    """What of a selector has a specificity: all but ``:where(…)`` and pseudo-elements."""
    left, tokens, n = "", selector, 0
    while n < len(tokens):
        colon = tokens[n].type == "literal" and tokens[n].value == ":"
        following = tokens[n + 1] if n + 1 < len(tokens) else None
        if colon and following is not None:
            if following.type == "function" and following.lower_name == "where":
                n += 2
                continue
            if following.type == "literal" and following.value == ":":
                n += 3
                continue
        left += tokens[n].serialize()
        n += 1
    return " ".join(left.replace(",", " ").split())


def names(tokens: list[Any]) -> Iterator[str]:
    """The custom properties that a value uses, with those in fallbacks."""
    for token in tokens:
        if token.type == "function":
            yield from names(token.arguments)
        elif token.type in ("() block", "[] block", "{} block"):
            yield from names(token.content)
        elif token.type == "ident" and token.value.startswith("--"):
            yield token.value


def functions(tokens: list[Any], *, into: bool = True) -> Iterator[Any]:
    for token in tokens:
        if token.type == "function":
            yield token
            if into:
                yield from functions(token.arguments)
