import asyncio
import json
import threading

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.test import Client

from djangocms_live import __version__, journal, process
from djangocms_live.api import apublish
from djangocms_live.connection import LOST
from djangocms_live.protocol import Close
from djangocms_live.sight.snapshot import server_name

from .clock import until
from .model import EN

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("news")]


@pytest.fixture
def session():
    """The key of a logged-in visitor's session."""
    client = Client()
    client.force_login(get_user_model().objects.create_user("ann"))
    return client.session.session_key


async def test_who_speaks(processes):
    stats = process.current().stats()
    assert stats["version"] == __version__
    assert stats["layer"] == "none"
    assert stats["leaving"] is False
    assert stats["uptime"] >= 0
    assert stats["id"] == process.current().stats()["id"]
    assert json.loads(json.dumps(stats)) == stats


async def test_viewers_and_what_they_got(open_socket, token, session):
    readers = [await open_socket(), await open_socket(), await open_socket(session=session)]
    for reader in readers:
        await reader.hello({"t": token("news.1")})
    await readers[0].sub(token("news.2"))
    await readers[0].sub(token("news.0"), id=3)
    running = process.current()
    await apublish("news.1", "posted")
    await until(lambda: running.stats()["deliveries"] == 3)
    stats = running.stats()
    assert (stats["sockets"], stats["logged_in"]) == (3, 1)
    assert (stats["topics"], stats["subscriptions"]) == (3, 5)
    assert stats["top"] == [("news.1", 3), ("news.0", 1), ("news.2", 1)]
    assert (stats["events"], stats["wake_ups"], stats["resets"]) == (1, 1, 0)
    assert stats["journal_reads"] == 0  # who numbers an event need not read it


@sync_to_async
def publish_elsewhere():
    journal.append("news.1", "posted", "", {}, "")
    journal.sequence("news.1")


async def test_what_other_processes_publish_is_read(open_socket, token):
    reader = await open_socket()
    await reader.hello({"t": token("news.1")})
    await publish_elsewhere()
    running = process.current()
    await running.hub.tick()
    await until(lambda: running.stats()["deliveries"] == 1)
    stats = running.stats()
    assert stats["ticks"] >= 1
    assert stats["journal_reads"] == 1
    assert 0 < stats["journal_seconds"] < 10


async def test_topics_without_viewers_are_not_named(open_socket, token):
    reader = await open_socket()
    await reader.hello({"t": token("news.1")})
    await reader.ask("unsub", {"t": "news.1"})
    assert process.current().stats()["topics"] == 1
    assert process.current().stats()["top"] == []


async def test_the_busiest_topics_only(open_socket, token):
    reader = await open_socket()
    await reader.hello(*({"t": token(f"news.{n}")} for n in range(12)))
    assert len(process.current().stats()["top"]) == 10


async def test_resets_are_counted_by_viewer(open_socket, token):
    for _ in range(2):
        await (await open_socket()).hello({"t": token("news.1")})
    hub = process.current().hub
    (stream,) = hub._streams.values()
    await hub._reset(stream, stream)
    assert process.current().stats()["resets"] == 2


async def test_readings_that_fail_count_too(processes):
    reader = process.current().journal

    async def pool(*args):
        raise OSError("away")

    reader._pool = pool
    with pytest.raises(OSError, match="away"):
        await reader.read("news.1", 0)
    assert process.current().stats()["journal_reads"] == 1


async def test_what_a_slow_reader_has_not_taken(open_socket):
    await (await open_socket()).hello()
    (connection,) = process.current().pulse.connections()
    connection.cork()
    connection.offer("0123456789")
    assert process.current().stats()["waiting_bytes"] == 10
    connection.uncork(None)


async def test_ends_and_refusals(open_socket, token, settings):
    settings.DJANGOCMS_LIVE = {"MAX_TOPICS": 1, "MAX_SOCKETS_PER_ADDRESS": 0}
    foreign = await open_socket(headers=[(b"origin", b"https://evil.example")])
    assert await foreign.closed() == 4503
    reader = await open_socket()
    await reader.hello({"t": "forged"}, {"t": token("news.1")})
    await reader.sub(token("news.2"))
    await reader.sub(token("nobody.2"), id=3)
    await reader.disconnect()
    stats = process.current().stats()
    assert stats["closes"] == {"4503": 1, "0": 1}
    assert stats["refusals"] == {"unknown_topic": 1, "limit": 2}


@pytest.mark.parametrize(("reason", "code"), [(LOST, "0"), ("restart", "4001")])
async def test_a_connection_that_was_lost_was_not_closed_by_us(open_socket, reason, code):
    reader = await open_socket()
    await reader.hello()
    running = process.current()
    running.pulse.connections()[0].close(Close.RESTART, reason)
    await until(lambda: running.stats()["closes"] == {code: 1})


async def test_refused_by_the_doorkeeper(processes):
    process.current().doorkeeper.refused["per_user"] += 1
    assert process.current().stats()["refusals"] == {"per_user": 1}


async def test_the_state_of_the_layer(processes, settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}
    running = process.current()
    assert running.stats()["layer"] == "lost"  # nothing was heard yet
    await until(lambda: running.stats()["layer"] == "ok")


@pytest.mark.long
async def test_from_another_thread_while_topics_come_and_go(open_socket, token):
    """The loop adds topics all the time; a thread that asks never stumbles over it."""
    reader = await open_socket()
    await reader.hello()
    running = process.current()
    connection = running.pulse.connections()[0]
    found, over = [], threading.Event()

    def ask():
        while not over.is_set():
            found.append(running.stats())

    asking = sync_to_async(ask, thread_sensitive=False)()

    async def come_and_go():
        try:
            for n in range(300):
                await running.hub.subscribe(connection, f"news.{n}", EN, None)
                running.hub.unsubscribe(connection, f"news.{n - 5}")
        finally:
            over.set()

    await asyncio.gather(asking, come_and_go())
    assert len(found) > 1
    assert running.stats()["topics"] >= 5


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (["/usr/bin/daphne", "site.asgi:application"], "daphne"),
        (["/lib/python3/site-packages/uvicorn/__main__.py", "site.asgi"], "uvicorn"),
        (["manage.py", "runserver"], "runserver"),
        (["manage.py"], "manage"),
        ([""], ""),
    ],
)
def test_the_name_of_the_server(argv, name):
    assert server_name(argv) == name
