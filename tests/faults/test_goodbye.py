"""SIGTERM: every browser is told to go and over how long to come back, then the server ends."""

import asyncio
import signal

import pytest

from tests.live_client import live_client, subscriptions
from tests.site import Site


@pytest.mark.parametrize("program", ["daphne", "uvicorn"])
async def test_everybody_is_sent_away_in_good_order(site: Site, program: str) -> None:
    server = await asyncio.to_thread(site.serve, program=program)
    html = (await asyncio.to_thread(server.get, "/en/")).read().decode()
    async with live_client(server.socket_url) as first, live_client(server.socket_url) as second:
        await first.hello(subscriptions(html))
        await second.hello()
        assert server.process is not None
        server.process.send_signal(signal.SIGTERM)
        for reader in (first, second):
            bye = await reader.until(lambda frame: "bye" in frame)
            assert bye["bye"] == {"code": 4001, "reason": "restart", "spread": 15}
            assert await reader.closed() == 4001
    assert await asyncio.to_thread(server.wait) in (0, -signal.SIGTERM)


@pytest.mark.parametrize("first", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("program", ["daphne", "uvicorn"])
async def test_impatience(site: Site, program: str, first: signal.Signals) -> None:
    """Ctrl-C, or Ctrl-C after the supervisor's signal: it ends well, and browsers come back."""
    server = await asyncio.to_thread(site.serve, program=program)
    async with live_client(server.socket_url) as reader:
        await reader.hello()
        assert server.process is not None
        server.process.send_signal(first)
        server.process.send_signal(signal.SIGINT)
        assert await reader.closed() == 4001
    assert await asyncio.to_thread(server.wait) in (0, -signal.SIGTERM, -signal.SIGINT)
    assert "Traceback" not in server.log.read_text()


async def test_a_terminated_server_without_sockets_just_ends(site: Site) -> None:
    server = await asyncio.to_thread(site.serve)
    assert server.process is not None
    server.process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(server.wait) in (0, -signal.SIGTERM)


async def test_an_address_has_so_many_sockets(site: Site) -> None:
    """The 51st is refused by number; when one leaves, the next is welcome."""
    server = await asyncio.to_thread(site.serve)
    readers = [live_client(server.socket_url) for _ in range(50)]
    clients = [await reader.__aenter__() for reader in readers]
    for client in clients:
        await client.hello()
    async with live_client(server.socket_url) as late:
        assert await late.closed() == 4029
    assert "4029 too many sockets from 127.0.0.1" in server.log.read_text()
    await readers.pop().__aexit__(None, None, None)
    async with live_client(server.socket_url) as next_one:
        await next_one.hello()
    for reader in readers:
        await reader.__aexit__(None, None, None)
