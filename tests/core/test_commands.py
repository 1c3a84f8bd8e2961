"""What is too much for a socket to ask, and what comes of it."""

import asyncio
import json

import pytest

from djangocms_live import consumers, process
from djangocms_live.accelerators import Outlet
from djangocms_live.api import Feature, Push, apublish
from djangocms_live.doorkeeper import OFFENCES

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("news")]

HERE = [(b"x-forwarded-for", b"192.0.2.1")]


@pytest.fixture(autouse=True)
def limits(settings):
    settings.DJANGOCMS_LIVE = {"MAX_TOPICS": 8, "TRUSTED_PROXIES": 1, "COMMAND_BURST": 1000}


def lines(caplog):
    return [r.getMessage() for r in caplog.records if "Closed" in r.getMessage()]


class TestGuessing:
    async def test_a_page_may_hold_old_tokens(self, open_socket, token):
        socket = await open_socket()
        *refused, good = (await socket.hello(*[{"t": "old"}] * 8, {"t": token("news.1")}))["subs"]
        assert {sub["err"]["code"] for sub in refused} == {102}
        assert good["t"] == "news.1"

    async def test_more_in_one_hello(self, open_socket, caplog):
        socket = await open_socket(headers=HERE)
        await socket.send_json_to({"id": 1, "hello": {"subs": [{"t": "guess"}] * 2000}})
        assert await socket.closed() == 4029
        assert lines(caplog) == ["Closed a socket: 4029 too many refused topics from 192.0.2.1"]

    @pytest.mark.parametrize("body", [{"t": "guess"}, {}, {"t": "news.1", "since": 1}])
    async def test_one_after_another(self, open_socket, body):
        socket = await open_socket()
        await socket.hello()
        for number in range(1, 9):
            assert "err" in await socket.ask("sub", body, number)
        await socket.send_json_to({"id": 9, "sub": body})
        assert await socket.closed() == 4029

    async def test_private_topics(self, open_socket, token, features):
        """Each costs a question in a thread."""
        asked = []

        @features
        class Private(Feature):
            name = "private"
            public = False

            def may_subscribe(self, user, topic):
                asked.append(topic)

        socket = await open_socket()
        subs = [{"t": token(f"private.{number}")} for number in range(100)]
        await socket.send_json_to({"id": 1, "hello": {"subs": subs}})
        assert await socket.closed() == 4029
        assert len(asked) == 9

    async def test_too_many_good_ones_are_no_guesses(self, open_socket, token):
        socket = await open_socket()
        subs = [{"t": token(f"news.{number}")} for number in range(40)]
        answers = (await socket.hello(*subs))["subs"]
        assert [sub["err"]["code"] for sub in answers[8:]] == [106] * 32

    async def test_nor_are_those_that_could_not_be_read(self, open_socket, token, monkeypatch):
        socket = await open_socket()
        await socket.hello()

        async def load(stream):
            raise OSError("the database is away")

        monkeypatch.setattr(process.current().hub, "_load", load)
        for number in range(1, 30):
            error = (await socket.ask("sub", {"t": token("news.1")}, number))["err"]
            assert (error["code"], error["temp"]) == (100, True)

    async def test_the_address_has_to_wait(self, open_socket, caplog):
        for _ in range(OFFENCES):
            socket = await open_socket(headers=HERE)
            await socket.send_json_to({"id": 1, "hello": {"subs": [{"t": "guess"}] * 9}})
            assert await socket.closed() == 4029
        assert await (await open_socket(headers=HERE)).closed() == 4029
        await (await open_socket(headers=[(b"x-forwarded-for", b"192.0.2.2")])).hello()
        assert len(lines(caplog)) == 1
        process.current().refusals.sum_up()
        assert lines(caplog)[1:] == [f"Closed {OFFENCES} more sockets with 4029 from 192.0.2.1"]

    async def test_without_an_address_nobody_has_to(self, open_socket):
        for _ in range(OFFENCES + 1):
            socket = await open_socket()
            await socket.send_json_to({"id": 1, "hello": {"subs": [{"t": "guess"}] * 9}})
            assert await socket.closed() == 4029
        await (await open_socket()).hello()


class TestAsking:
    """A short question that has a long answer."""

    @pytest.fixture(autouse=True)
    def long(self, features):
        @features
        class Long(Feature):
            name = "long"

            def render(self, topic, events, view):
                return [Push(event.offset, "said", data={"x": "x" * 100_000}) for event in events]

    async def test_costs_more(self, open_socket, token, settings):
        settings.DJANGOCMS_LIVE = {"COMMAND_BURST": 6, "COMMAND_RATE": 0.001}
        for _ in range(2):
            await apublish("long.1", "said")
        socket = await open_socket()
        await socket.hello()
        since = {"e": "", "o": 0}
        assert len((await socket.sub(token("long.1"), since))["pubs"]) == 2
        assert (await socket.sub(token("long.1")))["pubs"] == []
        assert (await socket.sub(token("long.1")))["code"] == 111

    async def test_a_hello_has_one_answer_of_limited_length(self, open_socket, token, settings):
        settings.DJANGOCMS_LIVE = {"MAX_OUTBOX": 250_000}
        for number in range(5):
            await apublish(f"long.{number}", "said")
        since = {"e": "", "o": 0}
        socket = await open_socket()
        subs = [{"t": token(f"long.{number}"), "since": since} for number in range(5)]
        welcome = await socket.hello(*subs)
        assert [sub["recovered"] for sub in welcome["subs"]] == [True] * 3 + [False] * 2
        assert len(json.dumps(welcome)) < 350_000


async def test_memory_of_an_idle_socket_is_small(open_socket):
    """What we add for each: kilobytes would be gigabytes."""
    socket = await open_socket()
    await socket.hello()
    (connection,) = process.current().pulse._slot_of
    assert not hasattr(connection, "__dict__")
    assert len(process.current().recheck) == 0


async def test_a_flood_while_an_answer_takes_its_time(
    open_socket, token, features, monkeypatch, caplog
):
    """Daphne keeps all that comes, and nobody would look at it."""
    looks = []
    loop = asyncio.get_running_loop()

    class Filling:
        def __get__(self, outlet, owner):
            looks.append(1)
            return 100 if len(looks) < 3 else 101

    @features
    class Slow(Feature):
        name = "slow"
        public = False

        def may_subscribe(self, user, topic):
            return asyncio.run_coroutine_threadsafe(answer.wait(), loop).result(20)

    answer = asyncio.Event()
    monkeypatch.setattr(consumers, "LOOK_BEHIND", 0.01)
    monkeypatch.setattr(Outlet, "waiting", Filling())
    socket = await open_socket(headers=HERE)
    await socket.hello()
    await socket.send_json_to({"id": 2, "sub": {"t": token("slow.1")}})
    assert await socket.closed() == 4029
    answer.set()
    assert len(looks) == 3
    assert lines(caplog) == ["Closed a socket: 4029 too many frames at once from 192.0.2.1"]
