"""Every mail that is sent: as HTML, and the text beside it, which each of them has as well."""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language_bidi, override

from djangocms_live.comments.waiting import queue_url
from sample_site.newsroom import words

from .notifications import NEWS
from .scene import Component, Scene, Set
from .talk import _node, _said

SITE = "https://gazette.example"
#: About as long as what is signed.
TOKEN = "WyJndWlkZUBnYXpldHRlLmV4YW1wbGUiXQ-6yrVvL0x2nSx3mC1rJ0nUOQdJm4b7sB9kX1pHcFz"
Given = Callable[[str], dict[str, Any]]


def _to(name: str, language: str, *args: Any) -> str:
    return f"{SITE}{reverse(f'djangocms_live:{name}', args=[language, *args])}"


def _mail(template: str, given: Given, *, leave: str = "") -> Set:
    """As ``djangocms_live.mail.send`` renders it."""

    def make(language: str) -> Scene:
        with override(language):
            context = given(language) | {
                "site": SITE,
                "language": language,
                "bidi": get_language_bidi(),
                "leave": _to(leave, language, TOKEN) if leave else "",
            }
            text = render_to_string(f"djangocms_live/{template}.txt", context).strip()
            html = render_to_string(f"djangocms_live/{template}.html", context)
        # What programs show of it beside that: the subject, and the text where they prefer it.
        title = format_html("<title>{}</title></head>", text.partition("\n")[0])
        beside = format_html('<pre class="guide-mail__text" dir="auto">{}</pre></body>', text)
        html = html.replace("</head>", title, 1).replace("</body>", beside, 1)
        html = html.replace("<body>", '<body class="guide-mail">', 1)
        return Scene(html, ".guide-mail__text", height=520, whole=True)

    return make


def _title(language: str) -> str:
    return words(language)["storm"]["title"]


def _answer(language: str) -> dict[str, Any]:
    comment = _node(31, _said(language)[1]).comment
    url = _to("comments:permalink", language, 31)
    return {"comment": comment, "title": _title(language), "url": url}


def _moderators(language: str) -> dict[str, Any]:
    waiting = [_node(30 + n, said).comment for n, said in enumerate(_said(language)[:2])]
    waiting[0].reason = "links"
    shown = [(comment, _title(language)) for comment in waiting]
    return {"comments": shown, "number": 5, "more": 3, "url": f"{SITE}{queue_url()}"}


def _digest(language: str) -> dict[str, Any]:
    news = NEWS.get(language, NEWS["en"])
    entries = [{"headline": head, "text": text, "url": f"{SITE}/"} for _, head, text in news]
    return {
        "entries": entries,
        "number": 4,
        "more": 1,
        "domain": SITE.partition("://")[2],
        "inbox": _to("notifications:inbox", language),
    }


MAILS = Component(
    "mails",
    "Mails",
    "HTML that every mail program shows, in its own looks; and the same as text.",
    {
        "confirm": _mail(
            "comments/mail/confirm",
            lambda language: {"url": _to("comments:confirm", language, TOKEN)},
        ),
        "answer": _mail("comments/mail/answer", _answer, leave="comments:leave"),
        "me": _mail(
            "comments/mail/me",
            lambda language: {"url": f"{_to('comments:me', language)}?k={TOKEN}"},
        ),
        "moderators": _mail("comments/mail/moderators", _moderators),
        "digest": _mail("notifications/mail/digest", _digest, leave="notifications:leave"),
    },
)
