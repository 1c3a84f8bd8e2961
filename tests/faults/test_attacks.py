"""A raw socket client that means harm: it gets a number, and nobody else notices."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import psutil
import pytest
from django.core import signing
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.editor import Editor
from tests.live_client import LiveClient, live_client, subscriptions
from tests.site import Server, Site

FRONT, OLD = "Front page", "Equaliser!"


@pytest.fixture
async def server(site: Site) -> Server:
    return await asyncio.to_thread(site.serve)


@pytest.fixture
async def bystander(server: Server) -> AsyncIterator[LiveClient]:
    """A visitor who reads the front page while others attack; afterwards all is well for them."""
    html = (await asyncio.to_thread(server.get, "/en/")).read().decode()
    async with live_client(server.socket_url) as reader:
        await reader.hello(subscriptions(html))
        yield reader
        editor = await asyncio.to_thread(Editor, server)
        await asyncio.to_thread(editor.publish_text, FRONT, OLD, "Still here!")
        pub = await reader.publication()
        assert any("Still here!" in region["html"] for region in pub["data"]["regions"].values())
        log = server.log.read_text()
        assert "Traceback" not in log, log


async def front_page_tokens(server: Server) -> list[dict[str, Any]]:
    return subscriptions((await asyncio.to_thread(server.get, "/en/")).read().decode())


GARBAGE = [
    "",
    "hello",
    "[]",
    "null",
    "1",
    '{"id":1}',
    '{"id":-1,"hello":{}}',
    '{"id":true,"hello":{}}',
    '{"id":1,"hello":[]}',
    '{"id":1,"hello":{},"sub":{}}',
    '{"hello":{}}',
    "[" * 60_000,
    '{"id":1,"sub":{"t":"x"}}',
    b"\x00\xff",
]


async def test_garbage_is_closed_by_number(server: Server, bystander: LiveClient) -> None:
    for frame in GARBAGE:
        async with live_client(server.socket_url) as attacker:
            await attacker.socket.send(frame)
            assert await attacker.closed() in (4501, 4502), frame[:40]


async def test_ten_megabytes_in_a_frame(server: Server, bystander: LiveClient) -> None:
    async with live_client(server.socket_url) as attacker:
        await attacker.hello()
        with suppress(ConnectionClosed):
            await attacker.socket.send("x" * 10_000_000)
        # Daphne does not even read it to its end; its close frame may be lost in the reset.
        assert await attacker.closed() in (4501, 1009, 1006)


SIGN = """
import json
from djangocms_live.topics import View, sign
view = View("en", {url!r})
print(json.dumps([sign(f"cms.page.{{number}}.en", view) for number in range(1000)]))
"""


async def test_a_thousand_subscriptions(server: Server, bystander: LiveClient) -> None:
    """All of them genuine: so many are had, the rest is refused."""
    code = SIGN.format(url=server.url + "/en/")
    tokens = json.loads(await asyncio.to_thread(server.site.run, code))
    async with live_client(server.socket_url) as attacker:
        welcome = await attacker.hello([{"t": token} for token in tokens[:300]])
        joined = [sub for sub in welcome["subs"] if "err" not in sub]
        refused = {sub["err"]["code"] for sub in welcome["subs"] if "err" in sub}
        assert (len(joined), refused) == (64, {106})
        answer = await attacker.ask("sub", {"t": tokens[999]})
        assert answer["err"]["code"] == 106


async def test_a_flood_of_commands(server: Server, bystander: LiveClient) -> None:
    async with live_client(server.socket_url) as attacker:
        await attacker.hello()
        codes = []
        with suppress(ConnectionClosed, ConnectionError):
            for number in range(1000):
                answer = await attacker.ask("sub", {"t": str(number)})
                codes.append(answer["err"]["code"])
        assert set(codes) == {102, 111}
        assert await attacker.closed() == 4029


def forgeries(token: str) -> dict[str, str]:
    payload, _, signature = token.rpartition(":")
    topic = ["cms.cms.page.1.en", "en", "http://127.0.0.1/en/members/"]
    return {
        "plain name": "cms.page.1.en",
        "unsigned": payload,
        "signature cut": token[:-1],
        "signature of another": signing.Signer(key="guess").sign_object(topic),
        "wrong salt": signing.dumps(topic, salt="other", key="guess"),
        "swapped": f"{signature}:{payload}",
        "huge": token * 200,
        "not ASCII": "ü" + token,
        "zero": "\x00",
    }


async def test_forged_tokens_join_nothing(server: Server, bystander: LiveClient) -> None:
    token = (await front_page_tokens(server))[0]["t"]
    async with live_client(server.socket_url) as attacker:
        await attacker.hello()
        for what, forgery in forgeries(token).items():
            answer = await attacker.ask("sub", {"t": forgery})
            assert answer["err"]["code"] == 102, what


IMPOSSIBLE = [
    {"e": "other", "o": 1},
    {"e": "", "o": 10**15},
    {"e": "x" * 33, "o": 0},
    {"e": 1, "o": 1},
    {"e": "", "o": -1},
    {"e": "", "o": 1.5},
    {"e": "", "o": True},
    [],
    "latest",
]


async def test_an_impossible_position_is_answered(server: Server, bystander: LiveClient) -> None:
    token = (await front_page_tokens(server))[0]["t"]
    for since in IMPOSSIBLE:
        async with live_client(server.socket_url) as attacker:
            await attacker.hello()
            await attacker.socket.send(json.dumps({"id": 9, "sub": {"t": token, "since": since}}))
            answer = await attacker.until(lambda frame: frame.get("id") == 9)
            if "err" in answer:
                assert answer["err"]["code"] == 105, since
            else:
                assert answer["sub"]["recovered"] is False, since


async def test_a_foreign_page_may_not_use_the_socket(server: Server) -> None:
    async with live_client(server.socket_url, origin="https://evil.example") as attacker:
        assert await attacker.closed() == 4503


async def test_another_protocol_is_told_so(server: Server) -> None:
    async with live_client(server.socket_url, subprotocols=["graphql-ws"]) as attacker:
        assert await attacker.closed() == 4505


async def test_other_paths_are_no_sockets(server: Server) -> None:
    with pytest.raises(InvalidStatus):
        async with live_client(server.socket_url.replace("/live/", "/en/")):
            pass


async def test_memory_does_not_grow_with_attackers(server: Server, bystander: LiveClient) -> None:
    """A hundred times ten megabytes leave nothing behind."""
    assert server.process is not None
    process = psutil.Process(server.process.pid)

    async def attack() -> None:
        async with live_client(server.socket_url) as attacker:
            await attacker.hello()
            with suppress(ConnectionClosed):
                await attacker.socket.send("x" * 10_000_000)
            await attacker.closed()

    for _ in range(5):
        await attack()
    before = process.memory_info().rss
    for _ in range(20):
        await attack()
    assert process.memory_info().rss - before < 30_000_000
