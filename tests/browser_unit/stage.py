"""A little site for the client alone: pages, files and a live socket on one origin, under the
strictest policy the client promises to work with. Tests write the pages and play the server.
"""

import asyncio
import json
import threading
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from django.utils.translation import get_language_info
from playwright.sync_api import Page
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

STATIC = Path(__file__).parents[2] / "djangocms_live" / "static" / "djangocms_live"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "worker-src 'self'; img-src 'self'; media-src 'self'; frame-src 'self'"
)
TYPES = {"css": "text/css", "js": "text/javascript", "wav": "audio/wav", "html": "text/html"}
PATIENCE = 10


def region(content: str, key: str = "score", **attributes: str) -> str:
    """A live region as Django renders it. The hash is the content itself: easy to read."""
    attributes = {
        "feature": "cms",
        "key": key,
        "topic": "signed:cms.page.1",
        "since": "k1:0",
        "mode": "auto",
        "label": key.title(),
        "hash": content,
    } | attributes
    text = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items() if value)
    return f'<cms-live class="djangocms-live" {text}>{content}</cms-live>'


def document(body: str, *, head: str = "", scripts: str = "", **config: Any) -> str:
    config = {
        "url": "/live/",
        "version": "1",
        "language": "en",
        "carrier": "worker",
        "worker": "/static/worker.js",
    } | config
    direction = "rtl" if get_language_info(config["language"])["bidi"] else "ltr"
    return f"""<!doctype html>
<html lang="{config["language"]}" dir="{direction}">
<head><meta charset="utf-8"><title>Stage</title>
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/static/live.css">{head}</head>
<body>{body}
<script type="application/json" id="djangocms-live-config">{json.dumps(config)}</script>
<script defer src="/static/live.js"></script>
<script defer src="/static/regions.js"></script>
<script defer src="/static/comments.js"></script>{scripts}
</body>
</html>"""


def until(page: Page, expression: str) -> None:
    """Wait for a state of the page. (`wait_for_function` needs `unsafe-eval`.)"""
    page.evaluate(
        f"async () => {{ while (!({expression})) await new Promise(requestAnimationFrame) }}"
    )


class Stage:
    """Runs in a thread of its own; every public method may be called from the test."""

    def __init__(self) -> None:
        #: Path to (status, headers, body).
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.requests: list[str] = []
        self.hellos: list[dict[str, Any]] = []
        self.commands: list[dict[str, Any]] = []
        self.topics: dict[str, list[dict[str, Any]]] = {}
        self.sockets: set[ServerConnection] = set()
        self.connections = 0
        #: Who is logged in, as the server sees it.
        self.user: dict[str, str] | None = None
        self.url = ""
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._server: Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever)
        for path in STATIC.iterdir():
            self.file(f"/static/{path.name}", path.read_bytes())
        self.file("/favicon.ico", b"")

    # The site.

    def file(self, path: str, content: str | bytes, **headers: str) -> None:
        body = content.encode() if isinstance(content, str) else content
        suffix = path.rpartition(".")[2]
        self.answers[path] = (200, {"Content-Type": TYPES.get(suffix, "text/html")} | headers, body)

    def page(self, body: str, path: str = "/", **options: Any) -> None:
        self.file(path, document(body, **options))

    def answer(self, path: str, status: int, location: str = "") -> None:
        headers = {"Content-Type": "text/html"} | ({"Location": location} if location else {})
        self.answers[path] = (status, headers, b"")

    def count(self, path: str) -> int:
        return self.requests.count(path)

    # The live server.

    def publish(self, *, topic: str = "cms.page.1", type: str = "published", **data: Any) -> None:
        """Store a publication and push it to everybody."""
        self.tell({"type": type, "data": data}, topic)

    def tell(self, event: dict[str, Any], topic: str) -> None:
        pubs = self.topics.setdefault(topic, [])
        pub = {"o": len(pubs) + 1} | event
        pubs.append(pub)
        self.send({"t": topic, "pub": pub})

    def show(self, content: str, key: str = "score", **data: Any) -> None:
        """Publish what a region is now, as `region` would render it."""
        regions = {key: {"hash": content, "html": content}}
        self.publish(path="/", regions=regions, assets=data.pop("assets", {}), **data)

    def send(self, frame: dict[str, Any]) -> None:
        self._run(self._send_all(json.dumps(frame)))

    def close_sockets(self, code: int) -> None:
        self._run(self._close_all(code))

    def wait(self, condition: Callable[[], Any]) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, PATIENCE), "the stage never got there"

    # Coming and going.

    def start(self) -> None:
        self._thread.start()
        self._run(self._open(0))

    def stop(self) -> None:
        self.down()
        self._run(self._abandon())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def down(self) -> None:
        self._run(self._down())

    def up(self) -> None:
        """Serve again, where it was."""
        self._run(self._open(int(self.url.rpartition(":")[2])))

    def _run(self, coroutine: Any) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE)

    async def _open(self, port: int) -> None:
        self._server = await serve(
            self._talk,
            "127.0.0.1",
            port,
            process_request=self._respond,
            subprotocols=["cmslive.v1"],  # type: ignore[list-item]
            compression=None,
        )
        self.url = f"http://127.0.0.1:{next(iter(self._server.sockets)).getsockname()[1]}"

    async def _down(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def _abandon(self) -> None:
        """Nobody waits for a connection that came while the server closed."""
        late = asyncio.all_tasks() - {asyncio.current_task()}
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)

    async def _send_all(self, text: str) -> None:
        for socket in list(self.sockets):
            await socket.send(text)

    async def _close_all(self, code: int) -> None:
        for socket in list(self.sockets):
            await socket.close(code)

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _respond(self, connection: ServerConnection, request: Request) -> Response | None:
        if request.path == "/live/":
            return None
        self.requests.append(request.path)
        self._notify()
        path = request.path.partition("?")[0]
        status, headers, body = self.answers.get(path, (404, {"Content-Type": "text/html"}, b""))
        headers = {"Content-Security-Policy": POLICY} | headers
        headers |= {"Content-Length": str(len(body)), "Connection": "close"}
        return Response(status, "Answer", Headers(headers), body)

    async def _talk(self, socket: ServerConnection) -> None:
        self.connections += 1
        self.sockets.add(socket)
        try:
            async for text in socket:
                await self._answer(socket, json.loads(text))
                self._notify()
        except ConnectionClosed:
            pass  # the reader left before the answer
        finally:
            self.sockets.discard(socket)
            self._notify()

    async def _answer(self, socket: ServerConnection, frame: dict[str, Any]) -> None:
        answer: dict[str, Any] = {"id": frame.get("id")}
        match frame:
            case {"hello": hello}:
                self.hellos.append(hello)
                subs = [self._subscribed(asked) for asked in hello["subs"]]
                answer["welcome"] = {"sid": "s", "ping": 25, "user": self.user, "subs": subs}
            case {"sub": asked}:
                self.commands.append(frame)
                answer["sub"] = self._subscribed(asked)
            case {"unsub": _}:
                self.commands.append(frame)
                answer["unsub"] = {}
            case {"state": _}:
                self.commands.append(frame)
                answer["state"] = {}
            case _:
                return
        await socket.send(json.dumps(answer))

    def _subscribed(self, asked: dict[str, Any]) -> dict[str, Any]:
        name = asked["t"].removeprefix("signed:").partition("@")[0]
        pubs = self.topics.get(name, [])
        since = asked.get("since")
        recovered = since is not None and since["e"] in ("k1", "")
        missed = [pub for pub in pubs if pub["o"] > since["o"]] if recovered else []
        return {"t": name, "e": "k1", "o": len(pubs), "recovered": recovered, "pubs": missed}
