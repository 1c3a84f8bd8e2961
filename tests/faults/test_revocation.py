"""Who may not hear any more stops hearing, in every process at once."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.editor import Editor
from tests.live_client import LiveClient, live_client
from tests.servers import Redis
from tests.site import Server, Site, wait_for

AT_ONCE = 5  # seconds; by themselves processes look every five minutes

DEACTIVATE = """
from django.contrib.auth import get_user_model
user = get_user_model().objects.get(username="admin")
user.is_active = False
user.save()
"""


@pytest.fixture
def two(seeded: Site, tmp_path: Path) -> Iterator[list[Server]]:
    """Two processes that hear each other."""
    with Redis() as redis:
        site = Site(tmp_path, REDIS_URL=redis.url).copy_of(seeded)
        servers = [site.serve() for _ in range(2)]
        yield servers
        site.close()


async def open_at(stack: AsyncExitStack, server: Server, session: str | None) -> LiveClient:
    headers = {"Cookie": f"sessionid={session}"} if session else {}
    client: LiveClient = await stack.enter_async_context(
        live_client(server.socket_url, additional_headers=headers)
    )
    welcome = await client.hello()
    assert bool(welcome["user"]) == bool(session)
    # Before its loops have found each other a process tells nobody.
    layer = lambda: json.load(server.get("/live/health"))["layer"] == "ok"  # noqa: E731
    await asyncio.to_thread(wait_for, layer, "the layer")
    return client


def session_of(editor: Editor) -> str:
    return next(str(cookie.value) for cookie in editor.cookies if cookie.name == "sessionid")


@pytest.mark.parametrize("how", ["logged out", "deactivated elsewhere"])
async def test_in_every_process(two: list[Server], how: str) -> None:
    editor = await asyncio.to_thread(Editor, two[0])
    other = await asyncio.to_thread(Editor, two[1])
    async with AsyncExitStack() as stack:
        sockets = [await open_at(stack, server, session_of(editor)) for server in two]
        colleagues = [await open_at(stack, server, session_of(other)) for server in two]
        visitors = [await open_at(stack, server, None) for server in two]
        if how == "logged out":
            await asyncio.to_thread(editor.post, "/en/admin/logout/")
        else:
            await asyncio.to_thread(two[0].site.run, DEACTIVATE)
            sockets += colleagues
            colleagues = []
        for socket in sockets:
            assert await socket.closed(AT_ONCE) == 4504
        for bystander in [*colleagues, *visitors]:
            answer = await bystander.ask("sub", {"t": "nonsense"})
            assert answer["err"]["code"] == 102, "still there"
