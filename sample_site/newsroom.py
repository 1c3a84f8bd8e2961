"""The plan of every page: which plugins stand in which slot. The words are in content/*.toml.

A plan is written once for all languages; `words` is what one language says on that page.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from djangocms_alias.models import Alias

Words = dict[str, Any]
Slots = dict[str, list["Plugin"]]

ALIASES = ["ferry_status", "footer"]


def words(language: str) -> Words:
    path = Path(__file__).parent / "content" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Plugin:
    type: str
    data: Words = field(default_factory=dict)
    children: list["Plugin"] = field(default_factory=list)
    page: str = ""  # reverse id of the page that the plugin links to


@dataclass(frozen=True)
class PagePlan:
    name: str
    template: str
    slots: Callable[[Words, Words], Slots]
    login_required: bool = False


def text(body: str) -> Plugin:
    return Plugin("TextPlugin", {"body": body.strip()})


def picture(motif: str, words: Words) -> Plugin:
    return Plugin(
        "GazettePicturePlugin", {"motif": motif, "alt": words["alt"], "caption": words["caption"]}
    )


def teaser(page: str, motif: str, words: Words) -> Plugin:
    return Plugin("GazetteTeaserPlugin", {"motif": motif, **words}, page=page)


def region(label: str, mode: str, *children: Plugin) -> Plugin:
    return Plugin("LiveRegionPlugin", {"label": label, "mode": mode}, list(children))


def ferry_status(everything: Words) -> Plugin:
    """The one alias that several pages show, live on each of them."""
    alias = Plugin("Alias", {"alias": Alias.objects.get(static_code="ferry_status")})
    return region(everything["ferry_status"]["label"], "auto", alias)


def front(words: Words, everything: Words) -> Slots:
    derby = words["derby"]
    score = {"home": derby["home"], "away": derby["away"], "clock": derby["clock"]}
    links = [
        ("council", "council"),
        ("ferries", "ferry"),
        ("members", "reading"),
        ("about", "market"),
    ]
    return {
        "lead": [teaser("storm", "storm", words["lead"])],
        "rail": [
            region(
                derby["label"],
                "auto",
                picture("derby", derby),
                Plugin("GazetteScorePlugin", {**score, "home_goals": 1, "away_goals": 1}),
                text(derby["ticker"]),
            ),
            ferry_status(everything),
        ],
        "teasers": [
            teaser(page, motif, told)
            for (page, motif), told in zip(links, words["teasers"], strict=True)
        ],
    }


def storm(words: Words, everything: Words) -> Slots:
    entries = [text(entry) for entry in words["entries"]]
    return {
        "story": [
            # One's own window is enough to see it; the default is three readers.
            Plugin("LivePresencePlugin", {"hide_below": 1, "faces": True}),
            Plugin("LiveFollowPlugin"),
            picture("storm", words),
            region(words["label"], "ask", *entries, Plugin("GazetteTipPlugin")),
        ],
        "talk": [
            Plugin("LiveCommentsPlugin", {"writers": "guests"}),
            Plugin("LiveFollowPlugin", {"scope": "thread"}),
        ],
        "aside": [text(words["background"]), ferry_status(everything)],
    }


def council(words: Words, everything: Words) -> Slots:
    items = [text(item) for item in words["items"]]
    return {
        "minutes": [picture("council", words), *items, Plugin("LivePagePlugin", {"mode": "auto"})]
    }


def ferries(words: Words, everything: Words) -> Slots:
    return {
        "opening": [picture("ferry", words), text(words["opening"])],
        "timetable": [text(table) for table in words["tables"]],
        "aside": [ferry_status(everything)],
    }


def members(words: Words, everything: Words) -> Slots:
    entries = [text(entry) for entry in words["entries"]]
    return {"text": [picture("reading", words), region(words["title"], "auto", *entries)]}


def about(words: Words, everything: Words) -> Slots:
    return {"text": [picture("market", words), *(text(entry) for entry in words["entries"])]}


PAGES = [
    PagePlan("home", "front", front),
    PagePlan("storm", "article", storm),
    PagePlan("council", "minutes", council),
    PagePlan("ferries", "timetable", ferries),
    PagePlan("members", "plain", members, login_required=True),
    PagePlan("about", "plain", about),
]
