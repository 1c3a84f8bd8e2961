"""Threads for the stage, made by the real templates: the client relies on what they give."""

import json
from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override
from playwright.sync_api import Locator, Page

from djangocms_live.comments.models import Comment, State
from djangocms_live.comments.options import Options
from djangocms_live.comments.paging import Part
from djangocms_live.comments.reading import Node, Reading
from djangocms_live.comments.rendering import comment_html, context_of_node, reactions_html
from djangocms_live.comments.texts import texts

from .stage import Stage

TOPIC = "comments.test"
BASE = "/live/comments/en/"
NOBODY: dict[str, Any] = {
    "moderate": False,
    "comments": {},
    "held": [],
    "restorable": [],
    "reactions": {},
    "author": {},
}
#: Enough to scroll, above and below.
FAR = "<p>Far away</p>" * 60


def node(
    pk: int,
    body: str = "",
    *,
    under: Node | None = None,
    name: str = "Ann",
    state: str = State.VISIBLE,
    score: int = 0,
    **reactions: int,
) -> Node:
    now = timezone.now()
    comment = Comment(
        pk=pk, name=name, body=body or f"Comment {pk}", state=state, score=score, created=now
    )
    comment.created = now - timedelta(minutes=5)
    if under is not None:
        comment.place_under(under.comment)
    made = Node(comment, reactions)
    if under is not None:
        under.children.append(made)
    return made


def html(made: Node, language: str = "en") -> str:
    return comment_html(Node(made.comment, made.reactions), language, Options())


class Talk:
    """A thread on the stage's page. ``say`` and the like push what happens to it."""

    def __init__(self, stage: Stage, language: str = "en") -> None:
        self.stage = stage
        self.language = language
        self.base = f"/live/comments/{language}/"
        self.count = 0
        self.mine(NOBODY)

    def page(
        self,
        *nodes: Node,
        order: str = "newest",
        previous: bool = False,
        next: bool = False,
        above: str = "",
        below: str = FAR,
        **options: Any,
    ) -> None:
        self.count = self.count or len(nodes)
        since = f"k1:{len(self.stage.topics.get(TOPIC, []))}"
        reading = Reading(
            Part(),
            order,
            list(nodes),
            Part(page=1) if previous else None,
            Part(page=3) if next else None,
        )
        with override(self.language):
            context = {
                "options": Options(),
                "reading": reading,
                "comments": [context_of_node(node, self.language, Options()) for node in nodes],
                "language": self.language,
                "texts": texts(),
                "write_url": f"{self.base}write/",
                "mine_url": f"{self.base}mine/",
                "live": {"topic": f"signed:{TOPIC}", "since": since},
                "slot": "talk",
                "token": "token",
                "count": self.count,
                "is_over": False,
                "orders": [],
            }
            thread = render_to_string("djangocms_live/comments/thread.html", context)
        options = {"language": self.language} | options
        self.stage.page(f"<main><h1>Storm</h1>{above}{thread}{below}</main>", **options)

    def mine(self, answer: dict[str, Any]) -> None:
        self.answer("mine/", NOBODY | answer)

    def answer(self, path: str, data: Any, status: int = 200) -> None:
        headers = {"Content-Type": "application/json"}
        self.stage.answers[self.base + path] = (status, headers, json.dumps(data).encode())

    # What happens.

    def say(self, made: Node, type: str = "posted", by: str = "") -> None:
        if type == "posted":
            self.count += 1
        data = {"html": html(made, self.language), "count": self.count}
        self.push(type, made.comment.key, data, by)

    def take(self, made: Node, gap: bool = False, type: str = "removed") -> None:
        self.count -= 1
        made.comment.state = State.REMOVED
        shown = html(made, self.language) if gap else ""
        self.push(type, made.comment.key, {"html": shown, "count": self.count})

    def react(self, made: Node, **reactions: int) -> None:
        made.reactions = reactions
        data = {"html": reactions_html(made, self.language), "score": sum(reactions.values())}
        self.push("counted", f"r.{made.comment.pk}", data)

    def push(self, type: str, key: str, data: Any, by: str = "") -> None:
        event = {"type": type, "key": key, "data": data}
        self.stage.tell(event | ({"by": by} if by else {}), TOPIC)


def order(page: Page) -> list[str]:
    """What stands in the list, by the words of each, indented by its level."""
    return page.locator("li[data-key]").evaluate_all(
        """(items) => items.map((item) => {
          const article = item.querySelector(":scope > article");
          const words = article.querySelector("[class$=__body], [class$=__gone]");
          const level = document.evaluate("count(ancestor::ol)", item).numberValue - 1;
          return "> ".repeat(level) + words.textContent.trim();
        })"""
    )


def offer(page: Page) -> Locator:
    return page.locator("[data-action=show-new]")
