"""Live regions, and what is said of the page and of the connection."""

from django.utils.safestring import SafeString

from djangocms_live.regions.markup import element

from .scene import Component, Scene, Set, joined, publish

TOPIC = "cms.page.1"
SCRIPTS = ("djangocms_live/regions.js",)
WORDS = {
    "en": (
        "Live score",
        "<p>58′ Harbour FC 1, Oldsand Rovers 1.</p>",
        "<p>61′ What a goal! 2:1.</p>",
    ),
    "de": ("Spielstand", "<p>58. Hafen FC 1, Altsand 1.</p>", "<p>61. Was für ein Tor! 2:1.</p>"),
    "ar": ("النتيجة", "<p>58′ نادي المرفأ 1، الرمل القديم 1.</p>", "<p>61′ يا له من هدف! 2:1.</p>"),
}


def _region(language: str, mode: str) -> tuple[SafeString, str]:
    label, before, after = WORDS.get(language, WORDS["en"])
    attributes = {"class": "djangocms-live", "feature": "cms", "key": "guide", **joined(TOPIC)}
    return element(attributes | {"mode": mode, "label": label}, before), after


def _news(after: str, times: int = 1) -> list[dict]:
    pushed = [
        {"guide": {"hash": f"h{n}", "html": after.replace("61", str(61 + n))}} for n in range(times)
    ]
    return [
        publish(TOPIC, "published", {"path": "", "regions": regions}, o=n + 1)
        for n, regions in enumerate(pushed)
    ]


def _state(mode: str, until: str, *, times: int = 0, **more) -> Set:
    def make(language: str) -> Scene:
        html, after = _region(language, mode)
        return Scene(html, until, SCRIPTS, _news(after, times), height=150, **more)

    return make


def _told(again: str, until: str) -> Set:
    def make(language: str) -> Scene:
        html, _ = _region(language, "auto")
        frames = [publish(TOPIC, "gone", {"spread": 0})]
        return Scene(html, until, SCRIPTS, frames, again=again, height=170)

    return make


OFFER = ".djangocms-live-offer__show"
NOTICE = ".djangocms-live-notice"
PAUSE = ".djangocms-live-pause"

REGION = Component(
    "region",
    "Live region",
    "What an editor made live. It takes no room of its own, so nothing moves.",
    {
        "idle": _state("auto", f"{PAUSE}[aria-pressed=false]"),
        "updated": _state("auto", "[data-live-fresh]", times=1),
        "paused": _state("auto", f"{PAUSE}[aria-pressed=true]", acts=[(PAUSE, "click")]),
        "offer": _state("ask", OFFER, times=1),
        "three-new": _state("ask", OFFER, times=3),
        "notice": _state("notice", OFFER, times=1),
    },
)
PAGE = Component(
    "page",
    "Page and connection",
    "What readers are told when the page is not what it was, or the connection is lost.",
    {
        "gone": _told("gone", NOTICE),
        "moved": _told("moved", f"{NOTICE}__action"),
        "login": _told("login", f"{NOTICE}__action"),
        "lost": _state("auto", NOTICE, acts=[("cms-live[connected]", "break")]),
    },
)
