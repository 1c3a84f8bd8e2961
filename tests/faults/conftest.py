import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.editor import Editor
from tests.live_client import LiveClient, live_client, subscriptions
from tests.site import Server, Site

FRONT, OLD = "Front page", "Equaliser!"
LIMITS = {"HELLO_TIMEOUT": 2, "TRUSTED_PROXIES": 1, "MAX_SOCKETS_PER_ADDRESS": 300}
numbers = count(1)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("seeded")).prepare()


@pytest.fixture
def site(seeded: Site, tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path, MORTAL=str(tmp_path)).copy_of(seeded)
    yield site
    site.close()


def attacked(site: Site, program: str) -> Server:
    """A server that is to be attacked: it is strict, and small limits are soon reached."""
    return site.serve(
        program=program,
        application="tests.faults.strict:application",
        LIVE_SETTINGS=json.dumps(LIMITS),
    )


@pytest.fixture
async def bystander(server: Server) -> AsyncIterator[LiveClient]:
    """A visitor who reads the front page while others attack; afterwards all is well for them."""
    html = (await asyncio.to_thread(server.get, "/en/")).read().decode()
    async with live_client(server.socket_url) as reader:
        await reader.hello(subscriptions(html))
        yield reader
        new = f"{OLD} Still here, {next(numbers)}"
        editor = await asyncio.to_thread(Editor, server)
        await asyncio.to_thread(editor.publish_text, FRONT, OLD, new)
        pub = await reader.publication()
        assert any(new in region["html"] for region in pub["data"]["regions"].values())
        log = server.log.read_text()
        # Uvicorn's own, for text that is no text.
        assert log.count("Traceback") == log.count("Invalid UTF-8 sequence received"), log
