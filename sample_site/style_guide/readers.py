"""How many are reading, faces of some of them, and a list by what is read most."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override

from djangocms_live.presence.models import LivePresence
from djangocms_live.presence.words import pause_label, words_for_readers
from sample_site.newsroom import words

from .scene import Component, Scene, Set, tell

AT, BOARD = "readers.at.guide", "readers.board"
SCRIPTS = ("djangocms_live/readers.js",)
PEOPLE = ["Ann Okonjo", "Ben Alvarez", "Hanne", "Ole", "Jule P.", "Wiebke Harms", "Marta", "Kai"]


def _person(name: str) -> dict[str, str]:
    initials = "".join(part[0] for part in name.split())
    return {"name": name, "initials": initials, "picture": ""}


def _count(n: int, people: int = 0, *, rounded: bool = False) -> Set:
    def make(language: str) -> Scene:
        with override(language):
            context = {
                "instance": LivePresence(hide_below=1, rounded=rounded, faces=bool(people)),
                "joining": SafeString(f' topic="signed:{AT}" since="-"'),
                "language": language,
                "choose_url": reverse("djangocms_live:presence:seen", args=[language]),
                "words": words_for_readers(),
            }
            html = render_to_string("djangocms_live/presence/readers.html", context)
        told = {"n": n, "people": [_person(name) for name in PEOPLE[:people]]}
        until = ".djangocms-live-readers__line"
        return Scene(
            html, f"cms-live:not([hidden]) {until}", SCRIPTS, [tell(AT, "here", told)], height=110
        )

    return make


def most_read(language: str) -> Scene:
    """Ordered by the client: the template has it the other way round."""
    with override(language):
        titles = [teaser["title"] for teaser in words(language)["home"]["teasers"]]
        said, label = gettext("Reading now:"), pause_label()
    items = format_html_join(
        "",
        '<li><a href="#{0}">{1}</a> <cms-live class="djangocms-live-read" feature="readers" '
        'key="{0}" data-mark="{0}" topic="signed:{2}" since="-" hidden>'
        '<span class="djangocms-live-readers__dot" aria-hidden="true"></span>'
        '<span>{3}</span> <data value="0">0</data></cms-live></li>',
        ((f"m{n}", title, BOARD, said) for n, title in enumerate(titles)),
    )
    html = format_html('<ol data-live-most-read="{}">{}</ol>', label, items)
    board = {f"m{n}": 4 + 9 * n for n in range(len(titles))}
    return Scene(
        html, "li:first-child [data-mark=m3]", SCRIPTS, [tell(BOARD, "here", board)], height=260
    )


READERS = Component(
    "readers",
    "Readers",
    "How many have the page open now.",
    {
        "few": _count(3),
        "many": _count(1284, rounded=True),
        "faces": _count(12, people=8),
        "most-read": most_read,
    },
)
