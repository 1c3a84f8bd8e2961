"""A page with a bell, notices and follow buttons on the stage, and the server's side of them."""

import json
import re
from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, override
from playwright.sync_api import Page, Route

from djangocms_live.notifications import client_words
from djangocms_live.notifications.visits import url, urls

from .stage import Stage

SCRIPT = '<script defer src="/static/notifications.js"></script>'
#: Dark where its reader wants it.
SCHEME = """<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/canvas.css">"""
CANVAS = (
    "html { background: Canvas; color: CanvasText; font-family: sans-serif } body { margin: 0 }"
)

INBOX, NOTICES = "inbox.user.1", "notices.site.1"
_FOLDER = "djangocms_live/notifications"


def entry(pk: int, headline: str = "", **fields: Any) -> dict[str, Any]:
    """What the views make of an entry."""
    return {
        "id": pk,
        "ids": [pk],
        "kind": "reply",
        "headline": headline or f"News {pk}",
        "text": "",
        "url": f"/live/notifications/en/{pk}/go/",
        "icon": "",
        "notice": "",
        "created": timezone.now() - timedelta(minutes=5),
        "unread": 1,
        "count": 1,
    } | fields


def notice(key: str, title: str = "", **fields: Any) -> dict[str, Any]:
    told = {"title": title or key, "text": "", "url": "", "level": "info", "until": "", "lang": ""}
    return {"key": key} | told | fields


class Desk:
    """``tell`` and the like push; ``me``, ``list`` and ``news`` are what the client is answered."""

    def __init__(self, stage: Stage, language: str = "en") -> None:
        self.stage = stage
        self.language = language
        self.entries: list[dict[str, Any]] = []
        #: What was posted: the last part of the path, and the fields.
        self.posted: list[tuple[str, dict[str, list[str]]]] = []
        self.status = 200
        self.me(False)
        self.list()
        self.news()
        stage.file("/canvas.css", CANVAS)

    # The page.

    def bell(self) -> str:
        with override(self.language):
            context = {
                "bell": True,
                "urls": urls(self.language),
                "language": self.language,
                "words": client_words.words("bell"),
            }
            return render_to_string(f"{_FOLDER}/bell.html", context)

    def notices(self, *shown: dict[str, Any]) -> str:
        with override(self.language):
            since = f"k1:{len(self.stage.topics.get(NOTICES, []))}"
            context = {
                "live": {"topic": f"signed:{NOTICES}", "since": since},
                "notices": [{**one, "lang": one["lang"] or self.language} for one in shown],
                "blank": {"level": "info", "lang": self.language},
                "language": self.language,
                "words": client_words.words("notices"),
            }
            return render_to_string(f"{_FOLDER}/notices.html", context)

    def follow(self, token: str = "token", *, push: bool = True) -> str:
        with override(self.language):
            context = {
                "token": token,
                "url": url("follow", self.language, token),
                "push": "/live/notifications/push/key/" if push else "",
                "label": gettext("Follow this page"),
                "language": self.language,
                "words": client_words.words("follow"),
            }
            return render_to_string(f"{_FOLDER}/follow_button.html", context)

    def page(self, body: str, *, who: str = "", path: str = "/", **options: Any) -> None:
        """``who`` is the cookie of whoever is logged in."""
        options = {"scripts": SCRIPT, "head": SCHEME, "language": self.language} | options
        self.stage.page(body, path=path, **options)
        status, headers, content = self.stage.answers[path]
        cookie = f"djangocms_live_who={who}; Path=/"
        self.stage.answers[path] = (status, headers | {"Set-Cookie": cookie}, content)

    # What the client asks.

    def me(self, user: bool = True, *, unseen: int = 0, newest: int = 0, follows: Any = ()) -> None:
        said = {
            "user": user,
            "key": "k" if user else "",
            "unseen": unseen,
            "newest": newest,
            "inbox": {"topic": f"signed:{INBOX}", "since": "-"} if user else None,
            "csrf": "c1",
            "follows": list(follows),
        }
        self.answer("me/", said)

    def list(self, *entries: dict[str, Any], unseen: int | None = None, more: bool = False) -> None:
        self.entries = [*entries]
        with override(self.language):
            context = {"entries": self.entries, "urls": urls(self.language)}
            html = render_to_string(f"{_FOLDER}/entries.html", context)
        self.answer(
            "list/",
            {
                "html": html.strip(),
                "unseen": sum(e["unread"] for e in entries) if unseen is None else unseen,
                "newest": max((e["id"] for e in entries), default=0),
                "more": more,
            },
        )

    def news(self, *entries: dict[str, Any]) -> None:
        columns = ("id", "ids", "headline", "text", "url", "icon", "kind", "notice")
        self.answer("news/", [{name: e[name] for name in columns} for e in entries])

    def answer(self, path: str, data: Any, status: int = 200) -> None:
        headers = {"Content-Type": "application/json"}
        where = f"/live/notifications/{self.language}/{path}"
        self.stage.answers[where] = (status, headers, json.dumps(data, default=str).encode())

    def asked(self, path: str) -> int:
        where = f"/live/notifications/{self.language}/{path}"
        return sum(request.partition("?")[0] == where for request in self.stage.requests)

    def hear(self, page: Page) -> None:
        """Answer what is posted; the stage itself only knows GET."""
        page.context.route(re.compile(r".*/live/notifications/.*"), self._answer)

    def _answer(self, route: Route) -> None:
        request = route.request
        if request.method != "POST":
            route.fallback()
            return
        body = request.post_data or ""
        fields: dict[str, list[str]] = {}
        for name, value in re.findall(r'name="(\w+)"\r\n\r\n(.*?)\r\n', body):
            fields.setdefault(name, []).append(value)
        name = request.url.rstrip("/").rpartition("/")[2]
        self.posted.append((name, fields))
        what = fields.get("what", [""])[0]
        said = {"following": what == "follow", "changed": 1, "unseen": 0, "newest": 0}
        route.fulfill(status=self.status, content_type="application/json", body=json.dumps(said))

    # What is pushed.

    def tell(self, unseen: int, newest: int, spread: int = 0) -> None:
        data = {"unseen": unseen, "newest": newest, "spread": spread}
        self.stage.send({"t": INBOX, "tell": {"type": "inbox", "data": data}})

    def announce(self, key: str, title: str = "", type: str = "announced", **fields: Any) -> None:
        data = notice(key, title, **fields)
        data.pop("key")
        self.stage.tell({"type": type, "key": key, "data": data}, NOTICES)

    def withdraw(self, key: str) -> None:
        self.stage.tell({"type": "withdrawn", "key": key, "data": {}}, NOTICES)
