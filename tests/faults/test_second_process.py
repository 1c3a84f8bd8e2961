"""No Redis: whoever publishes into the same database reaches the viewers of another process."""

import asyncio
import time

import pytest

from tests.editor import Editor
from tests.live_client import live_client, subscriptions
from tests.site import Site

FRONT, OLD, NEW = "Front page", "Equaliser!", "Published elsewhere!"
PROGRAMS = [
    ("daphne", "sample_site.asgi:application"),
    ("gunicorn", "sample_site.wsgi:application"),
]


@pytest.mark.parametrize(("program", "application"), PROGRAMS, ids=["daphne", "gunicorn"])
async def test_a_second_server_publishes(site: Site, program: str, application: str) -> None:
    here = await asyncio.to_thread(site.serve)
    there = await asyncio.to_thread(site.serve, program=program, application=application)
    html = (await asyncio.to_thread(here.get, "/en/")).read().decode()
    async with live_client(here.socket_url) as reader:
        await reader.hello(subscriptions(html))
        editor = await asyncio.to_thread(Editor, there)
        draft = await asyncio.to_thread(editor.draft, FRONT)
        await asyncio.to_thread(editor.change_text, draft, OLD, NEW)
        await asyncio.to_thread(editor.publish, draft)
        published = time.monotonic()
        pub = await reader.publication()
        assert time.monotonic() - published < 2
        assert any(NEW in region["html"] for region in pub["data"]["regions"].values())
