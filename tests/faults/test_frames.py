"""What is no message, or too much of one, and who has no business here.

All of it comes to the same two servers, one thing after the other, as it would.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psutil
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.live_client import LiveClient, live_client, subscriptions
from tests.raw_socket import CONTINUATION, PING, TEXT, frame, handshake, raw_socket
from tests.site import HOST, Server, Site

from .conftest import attacked

# One worker: the servers are there for all of these tests.
pytestmark = pytest.mark.xdist_group("frames")


@pytest.fixture(scope="module")
def site(seeded: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("frames")).copy_of(seeded)
    yield site
    site.close()


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def server(site: Site, request: pytest.FixtureRequest) -> Server:
    return attacked(site, request.param)


async def front_page_tokens(server: Server) -> list[dict[str, Any]]:
    return subscriptions((await asyncio.to_thread(server.get, "/en/")).read().decode())


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
    tokens = json.loads(await asyncio.to_thread(server.site.ask, code))
    async with live_client(server.socket_url) as attacker:
        welcome = await attacker.hello([{"t": token} for token in tokens[:300]])
        joined = [sub for sub in welcome["subs"] if "err" not in sub]
        refused = {sub["err"]["code"] for sub in welcome["subs"] if "err" in sub}
        assert (len(joined), refused) == (64, {106})
        answer = await attacker.ask("sub", {"t": tokens[999]})
        assert answer["err"]["code"] == 106


async def test_handshakes_that_do_not_end(server: Server, bystander: LiveClient) -> None:
    """Before a handshake is over only the server can end it; nobody else has to wait."""
    writers = []
    begun = handshake(server.socket_url)[:-2]
    for _ in range(300):
        _, writer = await asyncio.open_connection(HOST, server.port)
        writer.write(begun)
        writers.append(writer)
    async with live_client(server.socket_url) as other:
        await other.hello(await front_page_tokens(server))
    for writer in writers:
        writer.write(b"X")
        writer.close()


async def test_a_message_in_pieces(server: Server, bystander: LiveClient) -> None:
    async with raw_socket(server.socket_url) as honest:
        hello = b'{"id":1,"hello":{"lang":"en","subs":[]}}'
        await honest.send(frame(TEXT, hello[:9], final=False) + frame(PING, b"x"))
        for position in range(9, len(hello)):
            await honest.send(frame(CONTINUATION, hello[position : position + 1], final=False))
        await honest.send(frame(CONTINUATION))
        while (received := await honest.receive())[0] != TEXT:
            pass
        assert b"welcome" in received[1]


async def test_a_message_in_endless_pieces(server: Server, bystander: LiveClient) -> None:
    assert server.process is not None
    process = psutil.Process(server.process.pid)
    before = process.memory_info().rss
    piece = frame(CONTINUATION, b"x" * 60_000, final=False)
    async with raw_socket(server.socket_url) as attacker:
        await attacker.say('{"id":1,"hello":{}}')
        await attacker.send(frame(TEXT, b"x", final=False))
        sent = 0
        while sent < 3000 and await attacker.send(piece):
            sent += 1
        assert sent < 3000, "the server took 180 MB"
        assert await attacker.closed() in (1009, 1006)
    assert process.memory_info().rss - before < 60_000_000


BROKEN = {
    "unmasked": frame(TEXT, b"{}", masked=False),
    "reserved opcode": frame(3, b"{}"),
    "reserved bits": bytes((0xF1, 0x82)) + bytes(4) + b"{}",
    "a long ping": frame(PING, b"x" * 200),
    "a continuation of nothing": frame(CONTINUATION, b"{}"),
    "not UTF-8": frame(TEXT, b'{"id":1,"hello":{"lang":"\xff"}}'),
    "a size of 2^63": bytes((0x81, 0xFF)) + (2**63).to_bytes(8) + bytes(4),
}


async def test_what_is_no_websocket(server: Server, bystander: LiveClient) -> None:
    for what, data in BROKEN.items():
        async with raw_socket(server.socket_url) as attacker:
            await attacker.say('{"id":1,"hello":{}}')
            await attacker.send(data)
            assert await attacker.closed() in (1002, 1006, 1007, 1009), what


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
