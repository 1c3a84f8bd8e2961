"""SIGKILL at the worst moments of a publish: what was committed arrives all the same."""

import asyncio
import signal
from contextlib import suppress
from http.client import RemoteDisconnected
from pathlib import Path

import pytest

from tests.editor import Editor
from tests.live_client import live_client, subscriptions
from tests.site import Server, Site

FRONT, OLD, NEW = "Front page", "Equaliser!", "Extra time!"
MOMENTS = ["before_numbering", "before_wake_up", "before_fan_out"]


async def publish_into_death(server: Server, folder: Path, moment: str) -> None:
    """Let an editor publish; the server dies of it at the given moment."""
    editor = await asyncio.to_thread(Editor, server)
    draft = await asyncio.to_thread(editor.draft, FRONT)
    await asyncio.to_thread(editor.change_text, draft, OLD, NEW)
    (folder / moment).touch()
    with suppress(RemoteDisconnected, ConnectionError):
        await asyncio.to_thread(editor.publish, draft)
    assert await asyncio.to_thread(server.wait) == -signal.SIGKILL


@pytest.mark.parametrize("moment", MOMENTS)
async def test_what_was_committed_arrives_after_the_restart(
    site: Site, tmp_path: Path, moment: str
) -> None:
    server = await asyncio.to_thread(site.serve, application="tests.faults.mortal:application")
    html = (await asyncio.to_thread(server.get, "/en/")).read().decode()
    subs = [sub for sub in subscriptions(html) if "since" in sub]
    async with live_client(server.socket_url) as reader:
        welcome = await reader.hello(subs)
        assert all(sub["recovered"] for sub in welcome["subs"])
        await publish_into_death(server, tmp_path, moment)
        await reader.closed()
        assert not any(NEW in text for text in reader.raw), "it did not die in time"

    await asyncio.to_thread(server.start)
    async with live_client(server.socket_url) as reader:
        welcome = await reader.hello(subs)
        told = [sub for sub in welcome["subs"] if sub.get("pubs")]
        if not told:
            # Nobody had numbered the event: the first tick after the restart does.
            pub = await reader.publication()
        else:
            pub = told[0]["pubs"][-1]
        assert pub["type"] == "published"
        assert any(NEW in region["html"] for region in pub["data"]["regions"].values())


async def test_killed_between_two_publishes(site: Site, tmp_path: Path) -> None:
    server = await asyncio.to_thread(site.serve, application="tests.faults.mortal:application")
    html = (await asyncio.to_thread(server.get, "/en/")).read().decode()
    subs = [sub for sub in subscriptions(html) if "since" in sub]
    editor = await asyncio.to_thread(Editor, server)
    async with live_client(server.socket_url) as reader:
        await reader.hello(subs)
        await asyncio.to_thread(editor.publish_text, FRONT, OLD, "Offside!")
        pub = await reader.publication()
        assert any("Offside!" in region["html"] for region in pub["data"]["regions"].values())
        await asyncio.to_thread(server.kill)
        await reader.closed()
    await asyncio.to_thread(server.start)
    editor = await asyncio.to_thread(Editor, server)
    await asyncio.to_thread(editor.publish_text, FRONT, "Offside!", NEW)
    async with live_client(server.socket_url) as reader:
        welcome = await reader.hello(subs)
        pubs = [pub for sub in welcome["subs"] for pub in sub["pubs"]]
        assert any(NEW in r["html"] for pub in pubs for r in pub["data"]["regions"].values())
