"""A site without an ASGI server: gunicorn alone, the same pages, the same browsers, no setting."""

import itertools
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from tests.e2e import test_notifications_inbox as inbox
from tests.e2e.browsing import assert_not_reloaded, log_in, open_live
from tests.e2e.talking import STORM, comment, read, write
from tests.editor import Editor
from tests.site import Server, Site, wait_for

FRONT = "Front page"
#: What browsers say by themselves of a socket that was refused.
REFUSED = ("WebSocket connection",)
POLL = re.compile(r'"GET (/live/poll\S*) ')


@pytest.fixture
def site(seeded: Site, tmp_path: Path) -> Iterator[Site]:
    """gunicorn forks by itself, and starts as it does elsewhere."""
    site = Site(tmp_path).copy_of(seeded)
    yield site
    site.close()


@pytest.fixture
def server(site: Site) -> Server:
    return site.serve(
        program="gunicorn",
        application="sample_site.wsgi:application",
        DJANGO_SETTINGS_MODULE="tests.e2e.poll_settings",
        GUNICORN_CMD_ARGS="--preload --workers=2 --threads=2 --no-control-socket "
        "--access-logfile=-",
    )


def polls(server: Server) -> list[str]:
    return POLL.findall(server.log.read_text())


def state(page: Page) -> str:
    return str(page.evaluate("document.documentElement.dataset.liveState"))


def in_the_page(page: Page) -> Page:
    """Let the page itself poll, where one can look on."""
    page.add_init_script("delete globalThis.SharedWorker")
    return page


def test_a_publish_reaches_an_open_page(person: Callable[..., Page], server: Server) -> None:
    visitor = open_live(person(expect_errors=REFUSED), "/en/")
    assert state(visitor) == "polling"
    assert visitor.evaluate("djangocmsLive.status") == "polling"
    Editor(server).publish_text(FRONT, "Equaliser!", "Golden goal!")
    expect(visitor.get_by_text("Golden goal!")).to_be_visible()
    expect(visitor.get_by_text("Equaliser!")).to_have_count(0)
    assert_not_reloaded(visitor)
    expect(visitor.get_by_text("Connection lost")).to_have_count(0)


def test_who_is_logged_in_sees_it_too(person: Callable[..., Page], server: Server) -> None:
    visitor = person(expect_errors=REFUSED)
    log_in(visitor)
    open_live(visitor, "/en/")
    Editor(server).publish_text(FRONT, "Equaliser!", "Golden goal!")
    expect(visitor.get_by_text("Golden goal!")).to_be_visible()
    assert_not_reloaded(visitor)
    assert {path.partition("?")[0] for path in polls(server)} == {"/live/poll/own"}


def test_people_talk(person: Callable[..., Page], server: Server) -> None:
    ann, ben = person(expect_errors=REFUSED), person(expect_errors=REFUSED)
    read(ann)
    read(ben)
    write(ann, "Is the bakery dry?", "Ann")
    expect(comment(ben, "Is the bakery dry?")).to_contain_text("Ann")
    write(ben, "As dry as its bread.", "Ben")
    expect(comment(ann, "As dry as its bread.")).to_contain_text("Ben")
    assert_not_reloaded(ann)
    assert_not_reloaded(ben)


def test_two_tabs_ask_once(person: Callable[..., Page], server: Server) -> None:
    one = open_live(person(expect_errors=REFUSED), "/en/")
    two = open_live(one.context.new_page(), STORM)
    # One loop never asks sooner than three quarters of a second after its last question.
    moments = []
    for _ in range(6):
        before = len(polls(server))
        wait_for(lambda count=before: len(polls(server)) > count, "the next poll", 60)
        assert len(polls(server)) == before + 1
        moments.append(time.monotonic())
    pauses = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert min(pauses) > 0.6
    Editor(server).publish_text(FRONT, "Equaliser!", "Golden goal!")
    expect(one.get_by_text("Golden goal!")).to_be_visible()
    assert (state(one), state(two)) == ("polling", "polling")


def test_what_caches_see(person: Callable[..., Page], server: Server) -> None:
    """One address for all that stand at one place, without a cookie and for everybody."""
    answers: list[Response] = []
    urls = []
    for _ in range(2):
        visitor = in_the_page(person(expect_errors=REFUSED))
        visitor.on("response", lambda got: "/live/poll?" in got.url and answers.append(got))
        open_live(visitor, "/en/")
        urls.append(answers[-1].url)
    assert urls[0] == urls[1]
    for answer in answers:
        assert answer.header_value("cache-control") == "public, max-age=1"
        assert answer.header_value("vary") is None
        assert answer.header_value("set-cookie") is None
        assert "cookie" not in answer.request.all_headers()


def test_the_next_page_does_not_try_a_socket_first(
    person: Callable[..., Page], server: Server
) -> None:
    visitor = in_the_page(person(expect_errors=REFUSED))
    sockets: list[str] = []
    visitor.on("websocket", lambda socket: sockets.append(socket.url))
    open_live(visitor, "/en/")
    assert len(sockets) == 1
    open_live(visitor, STORM)
    assert state(visitor) == "polling"
    assert len(sockets) == 1


def test_the_bell_counts_now_and_then(person: Callable[..., Page], server: Server) -> None:
    reader = person(expect_errors=REFUSED)
    reader.clock.install()
    inbox.log_in(reader)
    expect(inbox.bell(reader)).to_have_text("")
    inbox.tell(server, "Your order is on its way")
    reader.clock.fast_forward("01:01")
    expect(inbox.bell(reader)).to_have_text("1")
    expect(inbox.toasts(reader)).to_have_text(["Your order is on its way"])


@pytest.mark.timeout(180)
def test_it_takes_the_socket_as_soon_as_there_is_one(
    person: Callable[..., Page], server: Server
) -> None:
    visitor = open_live(person(expect_errors=("WebSocket connection", "Failed to load")), "/en/")
    assert state(visitor) == "polling"
    # Killed, its workers would answer for a moment in Daphne's place.
    assert server.process is not None
    server.process.send_signal(signal.SIGTERM)
    server.wait()
    daphne = server.site.serve(port=server.port, DJANGO_SETTINGS_MODULE="tests.e2e.poll_settings")
    visitor.wait_for_function(
        "() => document.documentElement.dataset.liveState === 'connected'", timeout=120_000
    )
    Editor(daphne).publish_text(FRONT, "Equaliser!", "Golden goal!")
    expect(visitor.get_by_text("Golden goal!")).to_be_visible()
    assert_not_reloaded(visitor)
    expect(visitor.get_by_text("Connection lost")).to_have_count(0)
