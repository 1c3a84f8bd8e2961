"""From what somebody typed to HTML. Nothing in it is trusted: it is escaped, or built from scratch.

Links say of themselves that the site does not vouch for them. With the setting ``MARKDOWN`` and the
extra ``[markdown]``, people may emphasise, quote, list and show code; raw HTML stays text, and what
comes out is cleaned once more.
"""

import re

from django.utils.html import escape, format_html, format_html_join
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe

from .conf import settings

REL = "nofollow ugc noopener"

_LINK = re.compile(r"https?://[^\s<>\"'`\\^{|}\x00-\x20]+", re.IGNORECASE)
_CLOSING = {")": "(", "]": "[", "}": "{"}
# Controls, and what turns the direction of the text around it.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")


def clean(text: str) -> str:
    """What is stored: one kind of line ends, no controls, no more than one empty line in a row."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = "\n".join(_UNWANTED.sub("", line).rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n ")


def html(text: str) -> SafeString:
    if settings.MARKDOWN:
        return import_string("djangocms_live.comments.markdown.html")(text)
    return _paragraphs(text)


def links(text: str) -> list[str]:
    """The addresses in a text, as they would be linked."""
    return [_without_tail(match.group()) for match in _LINK.finditer(text)]


def _paragraphs(text: str) -> SafeString:
    parts = [part for part in text.split("\n\n") if part.strip()]
    return format_html_join("", "<p>{}</p>", ((_lines(part),) for part in parts))


def _lines(text: str) -> SafeString:
    return mark_safe("<br>".join(_linked(line) for line in text.split("\n")))  # noqa: S308


def _linked(line: str) -> str:
    """Escaped, with its addresses as links."""
    found, end = "", 0
    for match in _LINK.finditer(line):
        url = _without_tail(match.group())
        found += escape(line[end : match.start()])
        found += format_html('<a href="{}" rel="{}">{}</a>', url, REL, url)
        end = match.start() + len(url)
    return found + escape(line[end:])


def _without_tail(url: str) -> str:
    """Without what ends the sentence and not the address."""
    while url[-1] in ".,:;!?*_~…)]}":
        opening = _CLOSING.get(url[-1])
        if opening and url.count(opening) >= url.count(url[-1]):
            break
        url = url[:-1]
    return url
