"""The Python client on a real server that is killed, stopped and started again."""

import asyncio
import json
import signal
from pathlib import Path

import pytest

from djangocms_live.client import Event, Kind, Live, follow, join
from tests.editor import Editor
from tests.protocol_schema import check_from_server
from tests.site import Server, Site

from .test_kill import FRONT, MOMENTS, NEW, OLD, publish_into_death

TOPIC = "doctor.client"
SIGN = f"""
from djangocms_live.topics import View, sign
print(sign({TOPIC!r}, View("en", "http://127.0.0.1/")))
"""
PUBLISH = f"""
from djangocms_live.api import publish
for number in range({{first}}, {{last}}):
    publish({TOPIC!r}, "counted", data={{{{"n": number}}}})
"""


def check(text: str) -> None:
    check_from_server(json.loads(text))


async def until(live: Live, type: str, patience: float = 40) -> Event:
    async with asyncio.timeout(patience):
        async for event in live:
            assert event.kind is not Kind.RESET
            if event.type == type:
                return event
    raise EOFError


def shows(event: Event, text: str) -> bool:
    return any(text in region["html"] for region in event.data["regions"].values())


@pytest.mark.parametrize("program", ["daphne", "uvicorn"])
async def test_what_is_published_arrives(site: Site, program: str) -> None:
    server = await asyncio.to_thread(site.serve, program=program)
    async with follow(f"{server.url}/en/", on_frame=check) as live:
        assert OLD in live.page.text
        editor = await asyncio.to_thread(Editor, server)
        await asyncio.to_thread(editor.publish_text, FRONT, OLD, NEW)
        while not shows(event := await until(live, "published"), NEW):
            pass
        assert live.positions[event.topic] == str(event.position)
        assert NEW in (await live.read()).text


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_kill_at_the_worst_moment(site: Site, tmp_path: Path, moment: str) -> None:
    server = await asyncio.to_thread(site.serve, application="tests.faults.mortal:application")
    async with follow(f"{server.url}/en/", on_frame=check) as live:
        await publish_into_death(server, tmp_path, moment)
        await asyncio.to_thread(server.start)
        while not shows(await until(live, "published"), NEW):
            pass


@pytest.mark.parametrize("program", ["daphne", "uvicorn"])
async def test_nothing_is_lost_and_nothing_comes_twice(site: Site, program: str) -> None:
    """While it is killed, twice, while it is away, and while the program itself is away."""
    server = await asyncio.to_thread(site.serve, program=program)
    token = (await asyncio.to_thread(site.ask, SIGN)).strip()
    seen: list[int] = []

    async def publish(first: int, last: int) -> None:
        await asyncio.to_thread(site.ask, PUBLISH.format(first=first, last=last))

    async def take(live: Live, last: int) -> None:
        while len(seen) < last:
            seen.append((await until(live, "counted")).data["n"])

    async with join(server.socket_url, [token], on_frame=check) as live:
        await publish(0, 10)
        await take(live, 10)
        for start in (10, 20):
            await publish(start, start + 5)
            await asyncio.to_thread(server.kill)
            await publish(start + 5, start + 10)
            await asyncio.to_thread(server.start)
            await take(live, start + 10)
        saved = json.loads(json.dumps(live.positions))
    await publish(30, 40)
    async with join(server.socket_url, [token], since=saved, on_frame=check) as live:
        await take(live, 40)
    assert seen == list(range(40))


@pytest.mark.parametrize("program", ["daphne", "uvicorn"])
async def test_a_goodbye_is_followed_by_a_return(site: Site, program: str) -> None:
    server: Server = await asyncio.to_thread(
        site.serve,
        program=program,
        application="tests.faults.strict:application",
        LIVE_SETTINGS=json.dumps({"BYE_SPREAD": 1}),
    )
    async with follow(f"{server.url}/en/", on_frame=check) as live:
        assert server.process is not None
        server.process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(server.wait)
        await asyncio.to_thread(server.start)
        editor = await asyncio.to_thread(Editor, server)
        await asyncio.to_thread(editor.publish_text, FRONT, OLD, NEW)
        while not shows(await until(live, "published"), NEW):
            pass


async def test_the_topics_of_a_page(site: Site) -> None:
    """In place of a page, for front-ends of their own."""
    server = await asyncio.to_thread(site.serve)
    async with follow(f"{server.url}/live/topics?language=en&path=", on_frame=check) as live:
        editor = await asyncio.to_thread(Editor, server)
        await asyncio.to_thread(editor.publish_text, FRONT, OLD, NEW)
        event = await until(live, "changed")
        assert event.topic == "cms.page.1.en"
