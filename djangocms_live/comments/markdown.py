"""Markdown in comments: the extra ``[markdown]``. Imported only where the setting asks for it.

Raw HTML stays text, and what the parser makes is cleaned once more by a list of what may be there.
No headings and no pictures: the page's outline and its looks are the site's.
"""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from .bodies import REL

_parser = MarkdownIt("js-default", {"html": False, "breaks": True, "linkify": False})
_parser.disable(["heading", "lheading", "image", "table", "html_block", "html_inline"])

_TAGS = {
    "a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "s", "strong", "ul",
}  # fmt: skip


def _only_far_away(tag: str, attribute: str, value: str) -> str | None:
    """No link but to a whole address: neither scripts nor the site's own views."""
    if attribute == "rel":
        return REL
    return value if value.lower().startswith(("http://", "https://")) else None


def html(text: str) -> SafeString:
    cleaned = nh3.clean(
        _parser.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}, "*": set()},
        attribute_filter=_only_far_away,
        link_rel=REL,
    )
    return mark_safe(cleaned.strip())  # noqa: S308 (nh3 has cleaned it)
