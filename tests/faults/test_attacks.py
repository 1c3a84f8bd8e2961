"""A raw socket client that means harm: it gets a number, and nobody else notices."""

import asyncio
import json
from contextlib import suppress

import pytest
from django.core import signing
from websockets.exceptions import ConnectionClosed

from tests.live_client import LiveClient, live_client, subscriptions
from tests.raw_socket import TEXT, frame, raw_socket
from tests.site import Server, Site

from .conftest import attacked

#: Where it matters who serves.
both = pytest.mark.parametrize("server", ["daphne", "uvicorn"], indirect=True)


@pytest.fixture
async def server(site: Site, request: pytest.FixtureRequest) -> Server:
    return await asyncio.to_thread(attacked, site, getattr(request, "param", "daphne"))


def refusals(server: Server) -> list[str]:
    """What the log says of sockets that were sent away."""
    return [line for line in server.log.read_text().splitlines() if "Closed" in line]


def by_way_of(address: str) -> str:
    """The header by which the proxy in front tells where a socket comes from."""
    return f"X-Forwarded-For: {address}"


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
    '{"a":' * 12_000,
    '{"id":1,"hello":' + "[" * 30_000 + "]" * 30_000 + "}",
    '{"id":' + "9" * 60_000 + ',"hello":{}}',
    '{"id":1,"hello":{"x":"' + "ü" * 40_000 + '"}}',
    '{"id":1,"sub":{"t":"x"}}',
    b"\x00\xff",
]


@both
async def test_garbage_is_closed_by_number(server: Server, bystander: LiveClient) -> None:
    for text in GARBAGE:
        async with live_client(server.socket_url) as attacker:
            await attacker.socket.send(text)
            assert await attacker.closed() in (4501, 4502), text[:40]
    assert len(refusals(server)) == 2, "one for each code; the rest is summed up"


@both
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
    assert len(refusals(server)) == 1


@both
async def test_a_flood_of_whoever_does_not_read(server: Server, bystander: LiveClient) -> None:
    """Commands and pongs, as fast as they go, and no look at the answers."""
    for text in ('{"id":7,"unsub":{"t":"cms.page.1.en"}}', "{}"):
        async with raw_socket(server.socket_url, by_way_of("192.0.2.7")) as attacker:
            await attacker.say('{"id":1,"hello":{}}')
            flood = frame(TEXT, text.encode()) * 1000
            for _ in range(100):
                if not await attacker.send(flood):
                    break
            assert await attacker.closed() in (4029, 1006)
    (line,) = refusals(server)
    assert "4029" in line
    assert "192.0.2.7" in line


@both
async def test_guessing_makes_the_address_wait(server: Server, bystander: LiveClient) -> None:
    guesses = json.dumps({"id": 1, "hello": {"subs": [{"t": "guess"}] * 1000}})
    for _ in range(5):
        async with raw_socket(server.socket_url, by_way_of("192.0.2.7")) as attacker:
            await attacker.say(guesses)
            assert await attacker.closed() == 4029
    async with raw_socket(server.socket_url, by_way_of("192.0.2.7")) as attacker:
        assert await attacker.closed() == 4029
    headers = {"X-Forwarded-For": "10.0.0.1, 192.0.2.8"}
    async with live_client(server.socket_url, additional_headers=headers) as other:
        await other.hello()
    (line,) = refusals(server)
    assert "too many refused topics from 192.0.2.7" in line
    assert "guess" not in line


@both
async def test_whoever_says_no_hello(server: Server, bystander: LiveClient) -> None:
    """A pong now and then does not help."""
    async with raw_socket(server.socket_url) as silent, raw_socket(server.socket_url) as slow:
        await slow.send(frame(TEXT, b'{"id":1,"hel')[:-3])  # and never the rest
        async with raw_socket(server.socket_url) as pongs:
            await pongs.say("{}")
            for attacker in (silent, slow, pongs):
                assert await attacker.closed() == 4502
    assert len(refusals(server)) == 1


@both
async def test_a_flood_of_refusals_does_not_flood_the_log(
    server: Server, bystander: LiveClient
) -> None:
    for number in range(100):
        async with raw_socket(server.socket_url, "Origin: https://evil.example") as attacker:
            assert await attacker.closed() == 4503, number
    (line,) = refusals(server)
    assert "evil" not in line


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
    html = (await asyncio.to_thread(server.get, "/en/")).read().decode()
    token = subscriptions(html)[0]["t"]
    async with live_client(server.socket_url) as attacker:
        await attacker.hello()
        for what, forgery in forgeries(token).items():
            answer = await attacker.ask("sub", {"t": forgery})
            assert answer["err"]["code"] == 102, what
