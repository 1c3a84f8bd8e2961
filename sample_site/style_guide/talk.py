"""Comments: nodes that no database has, through the feature's own functions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from djangocms_live.comments.forms import ReportForm, WriteForm
from djangocms_live.comments.models import Comment, State
from djangocms_live.comments.options import Options
from djangocms_live.comments.paging import Part
from djangocms_live.comments.reading import Node, Reading
from djangocms_live.comments.rendering import (
    _orders,
    comment_html,
    context_of_node,
    reactions,
    thread_html,
)
from djangocms_live.comments.texts import texts
from sample_site.newsroom import words

from .scene import Component, Scene, Set, joined, publish

TOPIC = "comments.guide"
SCRIPTS = ("djangocms_live/comments.js",)
FOLDER = "djangocms_live/comments"
NOBODY: dict[str, Any] = {
    "moderate": False,
    "comments": {},
    "held": [],
    "restorable": [],
    "reactions": {},
    "author": {},
}


def _said(language: str) -> list[tuple[str, str]]:
    """Names and words of the sample site's readers."""
    talk = words(language)["storm"]["talk"]
    flat: list[tuple[str, str]] = []

    def walk(entries: list[dict[str, Any]]) -> None:
        for entry in entries:
            flat.append((entry["name"], entry["body"].strip()))
            walk(entry.get("replies", []))

    walk(talk)
    return flat


def _node(
    pk: int,
    said: tuple[str, str],
    *,
    under: Node | None = None,
    state: str = "visible",
    **reactions: int,
) -> Node:
    now = timezone.now()
    comment = Comment(pk=pk, name=said[0], body=said[1], state=state, created=now)
    comment.created = now - timedelta(minutes=7 * (40 - pk))
    if under is not None:
        comment.place_under(under.comment)
    made = Node(comment, reactions)
    if under is not None:
        under.children.append(made)
    return made


def _thread(
    language: str,
    *nodes: Node,
    count: int = 0,
    is_over: bool = False,
    previous: Part | None = None,
    next: Part | None = None,
) -> str:
    options = Options()
    with override(language):
        part = Part(page=2) if previous else Part()
        reading = Reading(part, "newest", list(nodes), previous, next)
        context = {
            "options": options,
            "reading": reading,
            "comments": [context_of_node(node, language, options) for node in nodes],
            "language": language,
            "texts": texts(),
            "write_url": _url(language, "write"),
            "mine_url": _url(language, "mine"),
            "live": joined(TOPIC),
            "slot": "guide",
            "token": "guide",
            "count": count or len(nodes),
            "is_over": is_over,
            "orders": list(_orders(options, reading)),
        }
        return thread_html(context)


def _url(language: str, name: str, *args: Any) -> str:
    return reverse(f"djangocms_live:comments:{name}", args=[language, *args])


def _form(language: str, name: str, form: Any, **context: Any) -> dict[str, Any]:
    with override(language):
        given = {
            "form": form,
            "action": _url(language, "write"),
            "me_url": _url(language, "me"),
            "level": "h3",
            "in_place": True,
        }
        html = render_to_string(f"{FOLDER}/{name}.html", given | context).strip()
    return {"html": html, "csrf": "guide"}


def _mine(language: str, **mine: Any) -> dict[str, Any]:
    return {_url(language, "mine"): {"json": NOBODY | mine}}


def _one(language: str) -> Node:
    return _node(30, _said(language)[0], like=3, love=1)


def _plain(make: Callable[[str], list[Node]], until: str, height: int = 420, **thread: Any) -> Set:
    def scene(language: str) -> Scene:
        html = _thread(language, *make(language), **thread)
        return Scene(html, until, SCRIPTS, answers=_mine(language), height=height)

    return scene


def _tree(language: str) -> list[Node]:
    said = _said(language)
    root = _node(30, said[0], like=4, love=2)
    branch = _node(31, said[1], under=root, like=1)
    leaf = _node(32, said[2], under=branch)
    _node(33, said[3], under=leaf)
    root.more = 5
    return [root]


def _gap(language: str) -> list[Node]:
    said = _said(language)
    gone = _node(20, said[0], state=State.REMOVED)
    _node(21, said[1], under=gone)
    return [gone]


def own(language: str) -> Scene:
    """Written by whoever looks: to be changed for a while."""
    answers = _mine(language, comments={"c.30": 250}, reactions={"r.30": "like"})
    html = _thread(language, _one(language))
    return Scene(html, "[data-action=edit]", SCRIPTS, answers=answers, user="ann", height=470)


def held(language: str) -> Scene:
    """It waits for a moderator; until then only its author sees it."""
    waiting = _node(35, _said(language)[1], state=State.HELD)
    html = comment_html(waiting, language, Options(), own=True)
    answers = _mine(language, held=[{"key": "c.35", "html": html}])
    shown = _thread(language, _one(language))
    return Scene(shown, "[data-state=held]", SCRIPTS, answers=answers, user="ann", height=630)


def moderating(language: str) -> Scene:
    """A moderator's buttons, with one that waits and one that was hidden."""
    waiting = _node(35, _said(language)[1], state=State.HELD)
    html = comment_html(waiting, language, Options(), own=True, asks=True)
    answers = _mine(
        language, moderate=True, held=[{"key": "c.35", "html": html}], restorable=["c.20"]
    )
    shown = _thread(language, _one(language), *_gap(language))
    until = "#c-20 > article [data-action=restore]"
    return Scene(shown, until, SCRIPTS, answers=answers, user="mod", height=860)


def typing(language: str) -> Scene:
    frames = [{"t": TOPIC, "state": {"s": "typing"}}]
    html = _thread(language, _one(language))
    until = ".djangocms-live-comments__typing[data-shown]"
    acts = [("cms-live[connected]", "repeat")]
    return Scene(html, until, SCRIPTS, frames, _mine(language), acts, height=470)


def offer(language: str) -> Scene:
    """New comments, which come in when the reader asks."""
    said = _said(language)
    frames = []
    for n in range(1, 4):
        new = comment_html(_node(35 + n, said[n]), language, Options())
        data = {"html": new, "count": 1 + n}
        frames.append(publish(TOPIC, "posted", data, key=f"c.{35 + n}", o=n))
    # So many that the reader is far below where new ones come in, whatever the window.
    older = [_node(pk, said[pk % len(said)]) for pk in range(28, 14, -1)]
    html = _thread(language, _one(language), *older)
    acts = [("#c-18", "scroll"), ("cms-live[connected]", "push")]
    until = "[data-action=show-new]"
    return Scene(html, until, SCRIPTS, frames, _mine(language), acts, height=400)


def writing(language: str) -> Scene:
    form = _form(language, "write", WriteForm(is_guest=True))
    answers = _mine(language) | {_url(language, "write"): {"json": form}}
    html = _thread(language, _one(language))
    acts = [(".djangocms-live-comments__entry", "click")]
    return Scene(html, "form[data-form=write]", SCRIPTS, [], answers, acts, height=890)


def errors(language: str) -> Scene:
    given = {"name": "…", "email": "ann@", "body": "", "notify": "on", "stamp": "old"}
    with override(language):
        form = WriteForm(given, is_guest=True)
        form.is_valid()
    answer = {"json": _form(language, "write", form)}
    answers = _mine(language) | {_url(language, "write"): answer}
    html = _thread(language, _one(language))
    acts = [(".djangocms-live-comments__entry", "click")]
    return Scene(html, "form [aria-invalid=true]", SCRIPTS, [], answers, acts, height=990)


def report(language: str) -> Scene:
    answer = {"json": _form(language, "report", ReportForm())}
    answers = _mine(language) | {_url(language, "report", 30): answer}
    html = _thread(language, _one(language))
    acts = [("[data-action=report]", "click")]
    return Scene(html, "form[data-form=report]", SCRIPTS, [], answers, acts, height=900)


def reacting(language: str) -> Scene:
    """What can be chosen, as the view gives it."""
    choices = reactions(_one(language))
    form = _form(language, "react", None, choices=choices, mine="love")
    answers = _mine(language, reactions={"r.30": "love"}) | {
        _url(language, "react", 30): {"json": form}
    }
    html = _thread(language, _one(language))
    acts = [("[data-action=choose]", "click")]
    until = ".djangocms-live-comments__choice"
    return Scene(html, until, SCRIPTS, [], answers, acts, user="ann", height=580)


CONNECTED = "cms-live[connected]"
COMMENTS = Component(
    "comments",
    "Comments",
    "A conversation below an article.",
    {
        "empty": _plain(lambda language: [], f"{CONNECTED} [data-empty]:not([hidden])", 330),
        "replies": _plain(_tree, f"{CONNECTED} #c-33", 920, count=9),
        "closed": _plain(
            lambda language: [_one(language)],
            f"{CONNECTED} [data-closed]:not([hidden])",
            460,
            is_over=True,
        ),
        "hidden": _plain(_gap, f"{CONNECTED} [data-state=gone]", 460),
        "pages": _plain(
            lambda language: [_one(language)],
            f"{CONNECTED} [data-pages]",
            520,
            previous=Part(page=1),
            next=Part(page=3),
            count=52,
        ),
        "form": writing,
        "errors": errors,
        "own": own,
        "held": held,
        "moderating": moderating,
        "typing": typing,
        "offer": offer,
        "report": report,
        "reacting": reacting,
    },
)
