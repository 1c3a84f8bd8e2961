"""What viewers tell each other in passing, over their sockets."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from djangocms_live import bus, models, process, registry
from djangocms_live.api import Feature, apublish

from .clock import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("chat")]


@pytest.fixture
def chat(features, news):
    @features
    class Chat(Feature):
        name = "chat"
        states = frozenset({"typing", "reading"})

    return Chat


@pytest.fixture
async def people(open_socket, token):
    """Three in a chat, welcomed."""
    sockets = [await open_socket() for _ in range(3)]
    for socket in sockets:
        socket.sid = (await socket.hello({"t": token("chat.1")}))["sid"]
    return sockets


def typing(sid):
    return {"t": "chat.1", "state": {"s": "typing", "sid": sid}}


async def test_everybody_else_hears_of_it(people):
    one, two, three = people
    assert await one.ask("state", {"t": "chat.1", "s": "typing"}, 4) == {"id": 4, "state": {}}
    assert await two.frame() == await three.frame() == typing(one.sid)
    assert await one.receive_nothing()


async def test_repetitions_are_answered_and_dropped(people):
    one, two, _ = people
    for number in range(1, 6):
        answer = await one.ask("state", {"t": "chat.1", "s": "typing"}, number)
        assert answer == {"id": number, "state": {}}
    await one.ask("state", {"t": "chat.1", "s": "reading"})
    assert [(await two.frame())["state"]["s"] for _ in range(2)] == ["typing", "reading"]


async def test_who_left_hears_nothing(people):
    one, two, three = people
    await two.ask("unsub", {"t": "chat.1"})
    await one.ask("state", {"t": "chat.1", "s": "typing"})
    await three.frame()
    assert await two.receive_nothing()


@pytest.mark.parametrize(
    ("topic", "state", "code"),
    [
        ("chat.2", "typing", 103),  # not joined
        ("news.1", "typing", 105),  # joined, and knows no states
        ("chat.1", "editing", 105),
        ("chat.1", "t", 105),
        ("chat.1", "x" * 60_000, 105),
        ("chat.1", None, 105),
        ("chat.1", ["typing"], 105),
        ("chat.1", {}, 105),
        ("x" * 60_000, "typing", 103),
        (None, "typing", 105),
        (["chat.1"], "typing", 105),
    ],
)
async def test_what_cannot_be_said(people, token, topic, state, code):
    one, two, _ = people
    await one.sub(token("news.1"))
    error = (await one.ask("state", {"t": topic, "s": state}))["err"]
    assert error["code"] == code
    assert len(error["msg"]) < 100
    assert await two.receive_nothing()


async def test_features_that_went_away(people, features):
    one, *_ = people
    registry.unregister("chat")
    assert (await one.ask("state", {"t": "chat.1", "s": "typing"}))["err"]["code"] == 105


async def test_it_is_a_command_like_any_other(open_socket, token, settings):
    settings.DJANGOCMS_LIVE = {"COMMAND_BURST": 3, "COMMAND_RATE": 0.001}
    socket = await open_socket()
    await socket.hello({"t": token("chat.1")})
    answers = [await socket.ask("state", {"t": "chat.1", "s": "typing"}) for _ in range(3)]
    assert [answer.get("err", {}).get("code") for answer in answers] == [None, None, 111]


async def test_no_query_no_thread_no_row(people, statements, monkeypatch):
    one, two, _ = people
    running = process.current()
    statements.clear()
    for pool in (running.identity_pool, running._journal_pool, running._render_pool):
        monkeypatch.setattr(pool, "_executor", None)
    await one.ask("state", {"t": "chat.1", "s": "typing"})
    assert await two.frame() == typing(one.sid)
    assert statements == []
    monkeypatch.undo()
    assert not await sync_to_async(models.Event.objects.exists)()


async def test_it_takes_no_offset(people):
    one, two, _ = people
    await one.ask("state", {"t": "chat.1", "s": "typing"})
    await two.frame()
    await apublish("chat.1", "posted")
    assert (await two.frame())["pub"]["o"] == 1


class TestOtherProcesses:
    @pytest.fixture(autouse=True)
    def layer(self, settings):
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}
        return get_channel_layer()

    async def test_a_layer_carries_it(self, people, layer):
        running = process.current()
        await until(lambda: running.bus.healthy)
        told = []
        there = bus.Bus(lambda *wake: None, running.hub.tick, lambda *args: told.append(args))
        await there.join("chat.1")
        task = asyncio.create_task(there.run())
        await until(lambda: there.healthy)
        layer.calls.clear()
        one, *others = people
        await one.ask("state", {"t": "chat.1", "s": "typing"})
        for socket in others:
            assert await socket.frame() == typing(one.sid)
        await until(lambda: told)
        assert told == [("state", {"t": "chat.1", "s": "typing", "sid": one.sid})]
        assert [name for name, *_ in layer.calls].count("group_send") == 1
        await there.tell("chat.1", "state", {"t": "chat.1", "s": "typing", "sid": "far"})
        for socket in people:
            assert await socket.frame() == typing("far")
        task.cancel()
        await asyncio.wait([task])

    async def test_a_layer_that_fails_takes_nothing_away(self, people, layer, caplog):
        await until(lambda: process.current().bus.healthy)
        layer.trouble = "fails"
        one, two, _ = people
        for state in ("typing", "reading"):
            assert await one.ask("state", {"t": "chat.1", "s": state}) == {"id": 1, "state": {}}
            assert (await two.frame())["state"]["s"] == state
        await until(lambda: not process.current().bus.healthy)
        assert len([r for r in caplog.records if "not heard" in r.message]) == 1
