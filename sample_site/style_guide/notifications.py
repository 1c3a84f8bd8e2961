"""The bell and its panel, toasts, announcements, follow buttons."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from djangocms_live.notifications import client_words
from djangocms_live.notifications.visits import url, urls

from .scene import Component, Scene, Set, publish

INBOX, NOTICES = "inbox.user.1", "notices.site.1"
SCRIPTS = ("djangocms_live/notifications.js",)
FOLDER = "djangocms_live/notifications"
NEWS = {
    "en": [
        ("reply", "Henrik Boysen replied to you in “Storm watch”", "The dyke holds. Go to bed."),
        ("published", "Published: Winter timetable of the harbour ferries", "From Monday on."),
        ("other", "3 new comments in “What becomes of the fish hall?”", ""),
    ],
    "de": [
        ("reply", "Henrik Boysen hat Ihnen in „Sturmwache“ geantwortet", "Der Deich hält."),
        ("published", "Veröffentlicht: Winterfahrplan der Hafenfähren", "Ab Montag."),
        ("other", "3 neue Kommentare zu „Was wird aus der Fischhalle?“", ""),
    ],
    "ar": [
        ("reply", "ردّ عليك هنرك بويسن في «متابعة العاصفة»", "السدّ صامد. اذهبوا إلى النوم."),
        ("published", "نُشر: جدول عبّارات الميناء الشتوي", "ابتداءً من يوم الاثنين."),
        ("other", "3 تعليقات جديدة على «ما مصير سوق السمك؟»", ""),
    ],
}
TOLD = {
    "en": ("The last ferry leaves at six", "The storm comes in tonight. Take an earlier one."),
    "de": (
        "Die letzte Fähre geht um sechs",
        "Heute Nacht kommt der Sturm. Nehmen Sie eine frühere.",
    ),
    "ar": ("آخر عبّارة تغادر في السادسة", "تصل العاصفة هذه الليلة. خذوا عبّارة أبكر."),
}


def _entry(pk: int, told: tuple[str, str, str], **fields: Any) -> dict[str, Any]:
    return {
        "id": pk,
        "ids": [pk],
        "kind": told[0],
        "headline": told[1],
        "text": told[2],
        "url": "#",
        "icon": "",
        "notice": "",
        "created": timezone.now() - timedelta(minutes=5 * (4 - pk)),
        "unread": 1,
        "count": 1,
    } | fields


def _bell(language: str) -> str:
    with override(language):
        context = {
            "bell": True,
            "urls": urls(language),
            "language": language,
            "words": client_words.words("bell"),
        }
        html = render_to_string(f"{FOLDER}/bell.html", context)
    return f'<div class="guide-corner">{html}</div>'


def _answers(
    language: str, entries: list[dict[str, Any]], *, unseen: int, follows: Sequence[str] = ()
) -> dict[str, Any]:
    newest = max((entry["id"] for entry in entries), default=0)
    me = {
        "user": True,
        "key": "guide",
        "unseen": unseen,
        "newest": newest,
        "inbox": {"topic": f"signed:{INBOX}", "since": "-"},
        "csrf": "guide",
        "follows": [*follows],
    }
    with override(language):
        html = render_to_string(
            f"{FOLDER}/entries.html", {"entries": entries, "urls": urls(language)}
        ).strip()
    columns = ("id", "ids", "headline", "text", "url", "icon", "kind", "notice")
    said = {"html": html, "unseen": unseen, "newest": newest, "more": len(entries) > 2}
    answers = {
        "me/": me,
        "list/": said,
        "news/": [{name: entry[name] for name in columns} for entry in entries],
    }
    base = reverse("djangocms_live:notifications:inbox", args=[language])
    return {f"{base}{name}": {"json": answer} for name, answer in answers.items()}


BUTTON = ".djangocms-live-bell__button"


def _bell_scene(unseen: int, *, opened: bool = False, empty: bool = False) -> Set:
    def make(language: str) -> Scene:
        news = NEWS.get(language, NEWS["en"])
        entries = [] if empty else [_entry(3 - n, told) for n, told in enumerate(news)]
        if entries:
            entries[-1] |= {"unread": 0}
        answers = _answers(language, entries, unseen=unseen)
        acts = [(BUTTON, "click")] if opened else []
        until = f"{BUTTON} > .djangocms-live-bell__badge" if unseen else BUTTON
        if opened:
            until = (
                "[data-entry]"
                if entries
                else ".djangocms-live-panel .djangocms-live-entries__empty"
            )
        height = 80 if not opened else 320 if empty else 540
        return Scene(_bell(language), until, SCRIPTS, [], answers, acts, user="ann", height=height)

    return make


def _notice(key: str, told: tuple[str, str], level: str = "info", **fields: Any) -> dict[str, Any]:
    title, text = told
    notice = {"title": title, "text": text, "url": "#", "level": level, "until": "", "lang": ""}
    return {"key": key} | notice | fields


def _notices(language: str, *shown: dict[str, Any]) -> str:
    with override(language):
        context = {
            "live": {"topic": f"signed:{NOTICES}", "since": "k1:0"},
            "notices": [{**one, "lang": language} for one in shown],
            "blank": {"level": "info", "lang": language},
            "language": language,
            "words": client_words.words("notices"),
        }
        return render_to_string(f"{FOLDER}/notices.html", context)


def announcements(language: str) -> Scene:
    told = TOLD.get(language, TOLD["en"])
    html = _notices(language, _notice("a.2", told, "warning"), _notice("a.1", told))
    until = ".djangocms-live-announcement__dismiss"
    return Scene(html, until, SCRIPTS, height=240)


def _toasts(number: int, *, form: bool = False) -> Set:
    def make(language: str) -> Scene:
        title, text = TOLD.get(language, TOLD["en"])
        levels = ["warning", "info", "info"]
        frames = []
        for n in range(number):
            key, told = (f"p.{n}", "published") if n == 1 else (f"a.{n}", "announced")
            one = _notice(key, (title, text), levels[n], url=f"/{language}/ferries/")
            del one["key"]
            frames.append(publish(NOTICES, told, one, key=key, o=n + 1))
        field = '<p><label>Name <input id="field"></label></p>' if form else ""
        acts = [("#field", "focus")] if form else []
        until = f".djangocms-live-toast:nth-of-type({number})"
        acts += [(until, "hold")]
        html = field + _notices(language)
        return Scene(html, until, SCRIPTS, frames, {}, acts, height=160 + 120 * number)

    return make


def _button(language: str) -> str:
    with override(language):
        context = {
            "token": "guide",
            "url": url("follow", language, "guide"),
            "push": reverse("djangocms_live:notifications:push_key"),
            "label": gettext("Follow this page"),
            "language": language,
            "words": client_words.words("follow"),
        }
        return render_to_string(f"{FOLDER}/follow_button.html", context)


FOLLOW = ".djangocms-live-follow__button"


def _follow(pressed: bool) -> Set:
    def make(language: str) -> Scene:
        answers = _answers(language, [], unseen=0, follows=["guide"] if pressed else [])
        until = f"{FOLLOW}[aria-pressed={str(pressed).lower()}]"
        return Scene(_button(language), until, SCRIPTS, [], answers, user="ann", height=90)

    return make


def explained(language: str) -> Scene:
    """A guest is told what it means, before the browser asks."""
    acts = [(FOLLOW, "click")]
    return Scene(_button(language), "dialog[open]", SCRIPTS, [], {}, acts, height=380)


def denied(language: str) -> Scene:
    """The browser's owner does not want it."""
    acts = [(FOLLOW, "deny"), (FOLLOW, "click"), (".djangocms-live-explained__yes", "click")]
    until = ".djangocms-live-follow__status[data-failed]"
    return Scene(_button(language), until, SCRIPTS, [], {}, acts, height=160)


BELL = Component(
    "bell",
    "Bell",
    "What is new for whoever is logged in.",
    {
        "none": _bell_scene(0),
        "three": _bell_scene(3),
        "many": _bell_scene(120),
        "panel": _bell_scene(2, opened=True),
        "panel-empty": _bell_scene(0, opened=True, empty=True),
    },
)
TOASTS = Component(
    "toasts",
    "Toasts and announcements",
    "What is new, at the edge of the window and in the page.",
    {
        "one": _toasts(1),
        "three": _toasts(3),
        "beside-a-form": _toasts(1, form=True),
        "announcements": announcements,
    },
)
FOLLOWING = Component(
    "follow",
    "Follow button",
    "For whoever is logged in, and for guests by push.",
    {
        "not-yet": _follow(False),
        "following": _follow(True),
        "explained": explained,
        "denied": denied,
    },
)
