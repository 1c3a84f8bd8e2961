"""Server-sent events on real servers: killed, sent away, read slowly, asked too much."""

import asyncio
import json
import signal
from collections.abc import Iterator
from http.client import HTTPException

import pytest

from tests.editor import Editor
from tests.event_source import EventSource, events_url
from tests.live_client import LiveClient, subscriptions
from tests.site import Server, Site, wait_for

from .conftest import attacked
from .test_kill import FRONT, NEW, OLD

both = pytest.mark.parametrize("program", ["daphne", "uvicorn"])


@pytest.fixture
def opened() -> Iterator[list[EventSource]]:
    sources: list[EventSource] = []
    yield sources
    for source in sources:
        source.close()


def stream(server: Server, opened: list[EventSource], path: str = "/en/") -> EventSource:
    """The stream that stands for a page."""
    html = server.get(path).read().decode()
    source = EventSource(events_url(server.url, subscriptions(html)))
    opened.append(source)
    assert source.status == 200, source.answer.read()
    source.next("joined")
    return source


def sockets(server: Server) -> int:
    return int(json.load(server.get("/live/health"))["sockets"])


def showing(source: EventSource, text: str) -> dict:
    """The next publication with a text in it."""
    while True:
        event = source.next("")
        assert event["kind"] == "event"
        if any(text in region["html"] for region in event["data"].get("regions", {}).values()):
            return event


@both
def test_what_is_published_arrives_and_kills_lose_nothing(
    site: Site, program: str, opened: list[EventSource]
) -> None:
    server = site.serve(program=program)
    source = stream(server, opened)
    Editor(server).publish_text(FRONT, OLD, "Offside!")
    first = showing(source, "Offside!")
    server.kill()
    with pytest.raises((EOFError, OSError, HTTPException)):
        source.next("published after death")
    server.start()
    Editor(server).publish_text(FRONT, "Offside!", NEW)
    source.open()
    second = source.next("")
    assert second["position"] != first["position"]
    assert any(NEW in region["html"] for region in second["data"]["regions"].values())


@both
def test_goodbye(site: Site, program: str, opened: list[EventSource]) -> None:
    server = site.serve(program=program)
    sources = [stream(server, opened) for _ in range(2)]
    assert server.process is not None
    server.process.send_signal(signal.SIGTERM)
    for source in sources:
        assert source.next("bye") == {"code": 4001, "reason": "restart", "spread": 15}
        assert source.retry <= 15_000
        with pytest.raises(EOFError):
            source.next()
    assert server.wait() in (0, -signal.SIGTERM)
    assert "Traceback" not in server.log.read_text()


@both
def test_who_leaves_is_forgotten_at_once(
    site: Site, program: str, opened: list[EventSource]
) -> None:
    server = site.serve(program=program)
    for _ in range(3):
        sources = [stream(server, opened) for _ in range(10)]
        assert sockets(server) == 10
        for source in sources:
            source.close()
        wait_for(lambda: sockets(server) == 0, "the end of all streams")
    assert "Traceback" not in server.log.read_text()


@both
def test_an_address_has_so_many_streams(
    site: Site, program: str, opened: list[EventSource]
) -> None:
    """They and the sockets sit on the same seats."""
    server = site.serve(program=program)
    sources = [stream(server, opened) for _ in range(50)]
    html = server.get("/en/").read().decode()
    late = EventSource(events_url(server.url, subscriptions(html)))
    assert late.next()["code"] == 4029
    assert late.retry >= 60_000
    late.close()
    sources[0].close()
    wait_for(lambda: sockets(server) == 49, "the end of one")
    stream(server, opened)


@pytest.fixture(params=["daphne", "uvicorn"])
def server(request: pytest.FixtureRequest, site: Site) -> Server:
    return attacked(site, request.param)


async def test_thousands_of_forged_tokens(server: Server, bystander: LiveClient) -> None:
    """Declared to come from an address of their own, by the one proxy that is trusted."""

    def attack() -> list[int]:
        found = []
        for number in range(100):
            subs = [{"t": f"forged-{number}-{n}:x"} for n in range(20)]
            source = EventSource(events_url(server.url, subs), **{"X-Forwarded-For": "192.0.2.7"})
            found.append(source.status)
            source.answer.read()
            source.close()
        return found

    assert await asyncio.to_thread(attack) == [404] * 5 + [200] * 95
