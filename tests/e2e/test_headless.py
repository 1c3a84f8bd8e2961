"""A front-end on another origin, with djangocms-rest: an editor publishes, and it follows."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.editor import Editor
from tests.event_source import EventSource
from tests.site import HOST, Server, Site

FRONT = Path(__file__).parent / "headless" / "front"
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript"}
TITLE, OLD, NEW = "Front page", "Equaliser!", "Extra time!"


class FrontEnd:
    """Static files, as they would lie on any web server. CMS stands for the site's address."""

    def __init__(self) -> None:
        self.cms = ""
        front_end = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = FRONT / urlsplit(self.path).path.removeprefix("/")
                body = path.read_text().replace("CMS", front_end.cms).encode()
                self.send_response(200)
                self.send_header("Content-Type", TYPES[path.suffix])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer((HOST, 0), Handler)
        self.url = f"http://{HOST}:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


@pytest.fixture
def front_end() -> Iterator[FrontEnd]:
    front_end = FrontEnd()
    yield front_end
    front_end.stop()


@pytest.fixture
def server(site: Site, front_end: FrontEnd) -> Server:
    server = site.serve(DJANGO_SETTINGS_MODULE="tests.e2e.headless_settings", ORIGINS=front_end.url)
    front_end.cms = server.url
    return server


@pytest.mark.parametrize("way", ["events", "socket"])
def test_a_front_end_follows(
    front_end: FrontEnd, server: Server, person: Callable[..., Page], way: str
) -> None:
    page = person(base_url=front_end.url)
    page.goto(f"/{way}.html")
    expect(page.locator("h1")).to_have_text("Front page")
    expect(page.locator("main")).to_contain_text(OLD)
    expect(page.locator("body")).to_have_attribute("data-live", "joined")
    Editor(server).publish_text(TITLE, OLD, NEW)
    expect(page.locator("main")).to_contain_text(NEW)
    expect(page.locator("main")).not_to_contain_text(OLD)
    # And once more: it has gone on from there.
    Editor(server).publish_text(TITLE, NEW, "Offside!")
    expect(page.locator("main")).to_contain_text("Offside!")


def test_a_front_end_polls(
    front_end: FrontEnd, seeded: Site, tmp_path: Path, person: Callable[..., Page]
) -> None:
    """The same client, where the CMS has no ASGI server."""
    site = Site(tmp_path).copy_of(seeded)  # gunicorn forks by itself
    try:
        server = site.serve(
            program="gunicorn",
            application="sample_site.wsgi:application",
            DJANGO_SETTINGS_MODULE="tests.e2e.headless_settings",
            ORIGINS=front_end.url,
            GUNICORN_CMD_ARGS="--threads=4 --no-control-socket --access-logfile=-",
        )
        front_end.cms = server.url
        page = person(base_url=front_end.url, expect_errors=("WebSocket",))
        page.goto("/socket.html")
        expect(page.locator("main")).to_contain_text(OLD)
        expect(page.locator("html")).to_have_attribute("data-live-state", "polling")
        Editor(server).publish_text(TITLE, OLD, NEW)
        expect(page.locator("main")).to_contain_text(NEW)
        asked = server.log.read_text()
        assert "/live/poll?" in asked
        assert "/live/poll/own" not in asked, "no cookie goes to another origin"
    finally:
        site.close()


def test_another_site_may_not(
    front_end: FrontEnd, server: Server, person: Callable[..., Page]
) -> None:
    stranger = FrontEnd()
    stranger.cms = server.url
    try:
        page = person(base_url=stranger.url, expect_errors=("CORS", "Failed to load", "ERR_FAILED"))
        page.goto("/events.html")
        refused = page.evaluate(
            """(cms) => fetch(new URL("live/topics?language=en&path=", cms))
                 .then(() => "read", () => "refused")""",
            server.url,
        )
        assert refused == "refused"
    finally:
        stranger.stop()


def test_with_plain_http(server: Server, front_end: FrontEnd) -> None:
    """What curl does in the documentation."""
    answer = server.get("/live/topics?language=en&path=", Origin=front_end.url)
    assert answer.headers["Access-Control-Allow-Origin"] == front_end.url
    events = json.load(answer)["events"]
    page = json.load(server.get("/api/en/pages/"))
    (slot, *_) = page["placeholders"]
    source = EventSource(server.url + events)
    source.next("joined")
    Editor(server).publish_text(TITLE, OLD, NEW)
    event = source.next("")
    assert (event["kind"], event["type"]) == ("event", "changed")
    texts = [
        server.get(urlsplit(each["details"]).path).read().decode()
        for each in json.load(server.get("/api/en/pages/"))["placeholders"]
    ]
    source.close()
    assert slot["slot"]
    assert any(NEW in text for text in texts)
