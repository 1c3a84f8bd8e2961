"""What presence adds to the CMS's toolbar: in that toolbar, which has nothing else here."""

import time
from types import SimpleNamespace
from typing import Any

from cms.toolbar.items import TemplateItem
from cms.utils.urlutils import static_with_version
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, gettext, override

from djangocms_live.presence import colleagues, numbers, preview
from djangocms_live.presence.editors import AT
from djangocms_live.presence.reach import REACH
from djangocms_live.presence.readers import OF
from sample_site.newsroom import words

from .readers import PEOPLE, _person
from .scene import Component, Scene, Set, joined, publish, tell

FOLDER = "djangocms_live/presence/toolbar"
#: The CMS's own sheet.
CMS = static_with_version("cms/css/cms.base.css")
CONTENT = 1


def _editor() -> Any:
    return get_user_model()(pk=0, username="ann", is_staff=True, is_superuser=True)


def _joined(*topics: str) -> dict[str, str]:
    attributes = [joined(topic) for topic in topics]
    return {key: " ".join(one[key] for one in attributes) for key in ("topic", "since")}


def _in_toolbar(language: str, template: str, topics: list[str], **context: Any) -> SafeString:
    """An item in the CMS's toolbar, which has nothing else."""
    with override(language):
        item = TemplateItem(f"{FOLDER}/{template}.html", {"live": _joined(*topics), **context})
        toolbar = SimpleNamespace(
            toolbar_language=language, toolbar_language_bidi=get_language_bidi()
        )
        given = {
            "request": SimpleNamespace(toolbar=toolbar),
            "user": _editor(),
            "cms_toolbar": SimpleNamespace(get_left_items=[], get_right_items=[item]),
        }
        return render_to_string("cms/toolbar/toolbar.html", given)


def _scene(
    script: str,
    html: str,
    until: str,
    frames: list[dict[str, Any]],
    *acts: tuple[str, str],
    height: int = 110,
) -> Scene:
    sheet = "editors" if script == "editors" else "toolbar"
    return Scene(
        html,
        until,
        (f"djangocms_live/presence-{script}.js",),
        frames,
        acts=[*acts],
        user="ann",
        height=height,
        styles=(CMS, f"djangocms_live/presence-{sheet}.css"),
    )


def _people(number: int) -> list[dict[str, Any]]:
    """What some of them do: who wrote something last is the first."""
    now = int(time.time())
    does: list[dict[str, Any]] = [
        {"s": "editing", "since": now, "plugin": 5, "dirty": True},
        {"s": "idle", "since": now - 480},
    ]
    does += [{"s": "viewing", "since": now}] * (number - len(does))
    return [
        {"id": f"u{n}", **_person(PEOPLE[n]), "tabs": [doing]}
        for n, doing in enumerate(does, start=1)
    ]


def _with_colleagues(until: str, *acts: tuple[str, str], changed: bool = False) -> Set:
    def make(language: str) -> Scene:
        topic = f"{AT}guide.{language}"
        now = int(time.time())
        about = {"user": "u0", "place": "guide", "content": CONTENT, "mode": "edit", "now": now}
        with override(language):
            texts = colleagues.texts()
            what = gettext("{name} “{about}”").format(
                name=gettext("Text"), about=words(language)["home"]["lead"]["title"]
            )
        html = _in_toolbar(language, "colleagues", [topic], texts=texts, preview="#", **about)
        frames = [tell(topic, "here", {"people": _people(7)})]
        if changed:
            told = {"content": CONTENT, "user": "u1", "name": PEOPLE[1], "what": what, "plugin": 5}
            told |= {"operation": "change_plugin", "at": now}
            frames.append(publish(topic, "changed", told))
        height = 430 if acts else 180
        return _scene("editors", html, until, frames, *acts, height=height)

    return make


def counted(language: str) -> Scene:
    """Readers of the page, and how many browsers would show at once what is published."""
    readers, reach = f"{OF}guide", f"{REACH}guide.{language}"
    with override(language):
        html = _in_toolbar(language, "numbers", [readers, reach], texts=numbers.texts())
    frames = [tell(readers, "here", {"n": 1284}), tell(reach, "here", {"n": 37})]
    until = "[data-number=readers]:not([hidden]) + [data-number=reach]:not([hidden])"
    return _scene("numbers", html, until, frames)


def _previewed(state: str, *acts: tuple[str, str]) -> Set:
    def make(language: str) -> Scene:
        topic = f"{AT}guide.{language}"
        with override(language):
            html = _in_toolbar(
                language, "preview", [topic], texts=preview.texts(), content=str(CONTENT)
            )
        frames = [publish(topic, "changed", {"content": CONTENT})] if acts else []
        until = f".djangocms-live-said[data-state={state}]"
        return _scene("preview", html, until, frames, *acts)

    return make


MENU = ".djangocms-live-menu__button"
CONNECTED = "cms-live[connected]"
TOOLBAR = Component(
    "toolbar",
    "The CMS’s toolbar",
    "Who else works on a draft, who reads the page, and whether a preview follows.",
    {
        "colleagues": _with_colleagues(f"{MENU} .djangocms-live-face--more"),
        "colleagues-list": _with_colleagues(
            ".djangocms-live-menu__panel:not([hidden])", (f"{MENU} .djangocms-live-face", "click")
        ),
        "changed": _with_colleagues(".djangocms-live-news__notice", changed=True),
        "numbers": counted,
        "preview": _previewed("following"),
        "preview-paused": _previewed(
            "waiting", ("[data-pause]:not([hidden])", "click"), (CONNECTED, "push")
        ),
    },
    ours=".djangocms-live-item, .djangocms-live-colleagues, .djangocms-live-news",
)
