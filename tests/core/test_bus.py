import asyncio
import logging
import threading
import time
from contextlib import asynccontextmanager

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from djangocms_live import bus
from djangocms_live.bus import Bus
from tests.servers import Redis

from .clock import turns, until

SHARED = {"default": {"BACKEND": "tests.core.layers.Layer"}}


class Listener:
    """A process's bus and what it heard."""

    def __init__(self):
        self.wakes = []
        self.numbered = []
        self.gaps = 0
        self.gap_error = None
        self.told = []
        self.bus = Bus(
            on_wake=self._on_wake,
            on_gap=self._on_gap,
            on_told=lambda *told: self.told.append(told),
        )

    def _on_wake(self, topic, head, numbered):
        self.wakes.append((topic, head))
        self.numbered.append(numbered)

    async def _on_gap(self):
        self.gaps += 1
        if self.gap_error:
            raise self.gap_error


@asynccontextmanager
async def listening(*, healthy=True):
    listener = Listener()
    task = asyncio.create_task(listener.bus.run())
    if healthy:
        await until(lambda: listener.bus.healthy and listener.bus in bus._listeners)
    yield listener
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


def told(layer, group):
    """The heads that other processes were told of."""
    return [call[2]["head"] for call in layer.calls if call[:2] == ("group_send", group)]


def _raise(error):
    async def call(*args):
        raise error("no")

    return call


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch):
    """What other tests have left does not listen here."""
    monkeypatch.setattr(bus, "_listeners", set())


@pytest.fixture
def layer(settings, monkeypatch):
    settings.CHANNEL_LAYERS = SHARED
    settings.DJANGOCMS_LIVE = {"LAYER_TIMEOUT": 0.05}
    monkeypatch.setattr(bus, "ECHO_EVERY", 0.02)
    monkeypatch.setattr(bus, "RETRY_AFTER", 0.01)
    return get_channel_layer()


@pytest.fixture
def far_away(monkeypatch):
    """The next wakes come from another process: nobody here hears them directly."""

    def far_away():
        monkeypatch.setattr(bus, "_listeners", set())

    return far_away


class TestEverybody:
    async def test_of_this_process(self):
        async with listening() as one, listening() as two:
            bus.tell_everybody("look", {"user": "7"})
            await turns(2)
            assert one.told == two.told == [("look", {"user": "7"})]

    def test_a_closed_loop_is_forgotten(self):
        async def main():
            bus._listeners.add(Listener().bus)

        asyncio.run(main())
        bus.tell_everybody("look", {})
        assert bus._listeners == set()

    async def test_of_all_processes_and_each_once(self, layer, monkeypatch):
        async with listening() as one, listening() as two:
            monkeypatch.setattr(bus, "_listeners", {one.bus})
            await sync_to_async(bus.tell_everybody, thread_sensitive=False)("look", {"user": "7"})
            await until(lambda: two.told)
            await one.bus.tell(bus.EVERYBODY, "last", {})
            await two.bus.tell(bus.EVERYBODY, "last", {})
            await until(lambda: ("last", {}) in one.told and ("last", {}) in two.told)
            assert one.told == two.told == [("look", {"user": "7"}), ("last", {})]

    @pytest.mark.parametrize("trouble", ["fails", "hangs"])
    def test_nobody_is_held_up(self, layer, trouble, caplog):
        layer.trouble = trouble
        bus.tell_everybody("look", {})
        assert len(caplog.records) == 1


class TestWithoutALayer:
    @pytest.fixture(autouse=True, params=["in-memory", "none"])
    def layers(self, request, settings):
        if request.param == "none":
            settings.CHANNEL_LAYERS = {}

    async def test_a_plain_thread_wakes_the_loop(self):
        async with listening() as one, listening() as two:
            thread = threading.Thread(target=bus.wake, args=("news.1", 7))
            thread.start()
            await until(lambda: one.wakes and two.wakes)
            thread.join()
        assert one.wakes == two.wakes == [("news.1", 7)]

    async def test_from_the_loop_itself(self):
        async with listening() as listener:
            bus.wake("news.1", 7)
            await turns(2)
            assert listener.wakes == [("news.1", 7)]

    async def test_is_healthy_and_alone(self):
        async with listening() as listener:
            assert not listener.bus.shared
            await listener.bus.join("news.1")
            await listener.bus.refresh()
            await listener.bus.leave("news.1")
            await listener.bus.tell("news.1", "state", {})
            assert listener.bus.healthy
            assert listener.told == []
            assert listener.gaps == 0

    async def test_nobody_hears_after_the_end(self):
        async with listening() as listener:
            pass
        bus.wake("news.1", 7)
        await turns(3)
        assert listener.wakes == []
        assert bus._listeners == set()

    def test_a_closed_loop_is_forgotten(self):
        async def main():
            listener = Listener()
            bus._listeners.add(listener.bus)

        asyncio.run(main())
        bus.wake("news.1", 7)
        assert bus._listeners == set()


class TestLayer:
    async def test_reaches_those_who_joined(self, layer, far_away):
        async with listening() as one, listening() as two, listening() as three:
            await one.bus.join("news.1")
            await two.bus.join("news.1")
            await three.bus.join("news.2")
            await two.bus.leave("news.1")
            assert one.bus.shared
            far_away()
            await sync_to_async(bus.wake, thread_sensitive=False)("news.1", 7)
            await sync_to_async(bus.wake, thread_sensitive=False)("news.2", 9)
            await until(lambda: one.wakes and three.wakes)
            assert (one.wakes, two.wakes, three.wakes) == ([("news.1", 7)], [], [("news.2", 9)])

    async def test_one_channel_for_a_process(self, layer):
        async with listening() as listener:
            for number in range(10):
                await listener.bus.join(f"news.{number}")
            assert [name for name, *_ in layer.calls].count("new_channel") == 1
            added = {call[2] for call in layer.calls if call[0] == "group_add"}
            assert len(added) == 1

    async def test_joined_before_it_listens(self, layer, far_away):
        listener = Listener()
        await listener.bus.join("news.1")
        task = asyncio.create_task(listener.bus.run())
        await until(lambda: listener.gaps)
        far_away()
        await sync_to_async(bus.wake, thread_sensitive=False)("news.1", 7)
        await until(lambda: listener.wakes)
        task.cancel()

    async def test_other_messages_do_no_harm(self, layer, far_away):
        async with listening() as listener:
            await listener.bus.join("news.1")
            for message in ({"type": "other"}, {}, {"type": "live.wake"}):
                await layer.group_send("live.news.1", message)
            far_away()
            await sync_to_async(bus.wake, thread_sensitive=False)("news.1", 7)
            await until(lambda: listener.wakes)

    @pytest.mark.parametrize("trouble", ["fails", "hangs"])
    def test_a_publish_is_not_held_up(self, layer, trouble, caplog):
        layer.trouble = trouble
        began = time.monotonic()
        bus.wake("news.1", 7)
        assert time.monotonic() - began < 1
        assert "the tick delivers" in caplog.text

    async def test_publishing_in_a_loop_that_serves_nobody(self, layer, caplog):
        """Nobody should, but it must not fail the request."""
        bus.wake("news.1", 7)
        assert "the tick delivers" in caplog.text

    async def test_others_are_told_by_the_loop_that_listens(self, layer):
        """Who publishes waits for nobody, not even for a layer that hangs."""
        async with listening() as listener:
            calls = len(layer.calls)
            bus.wake("news.1", 7)
            bus.wake("news.2", 4)
            bus.wake("news.1", 8)
            assert len(layer.calls) == calls
            await until(lambda: told(layer, "live.news.1"))
            assert told(layer, "live.news.1") == [8]
            assert told(layer, "live.news.2") == [4]
            assert listener.wakes == [("news.1", 7), ("news.2", 4), ("news.1", 8)]

    async def test_what_moves_on_meanwhile_is_told_in_turn(self, layer):
        async with listening():
            bus.wake("news.1", 7)
            await until(lambda: told(layer, "live.news.1"))
            bus.wake("news.1", 9)
            await until(lambda: len(told(layer, "live.news.1")) == 2)
            assert told(layer, "live.news.1") == [7, 9]

    async def test_a_layer_that_hangs_is_given_up(self, layer, caplog):
        async with listening() as listener:
            layer.trouble = "hangs"
            bus.wake("news.1", 7)
            await until(lambda: "No wake-up through the channel layer" in caplog.text)
            layer.trouble = None
            await until(lambda: listener.bus.healthy)
            bus.wake("news.1", 8)
            await until(lambda: 8 in told(layer, "live.news.1"))

    async def test_ends_while_others_are_told(self, layer):
        async with listening() as listener:
            layer.trouble = "hangs"
            bus.wake("news.1", 7)
            await until(lambda: told(layer, "live.news.1"))
        assert listener.bus._telling is None

    @pytest.mark.parametrize("trouble", ["fails", "hangs"])
    async def test_joining_is_not_held_up(self, layer, trouble):
        async with listening() as listener:
            layer.trouble = trouble
            await listener.bus.join("news.1")
            assert not listener.bus.healthy
            layer.trouble = None
            await until(lambda: listener.bus.healthy)
            assert any("live.news.1" in groups for groups in [layer._memory.groups])

    async def test_while_nothing_is_heard_nobody_waits_for_the_layer(self, layer):
        """A page has several topics, and a browser waits five seconds for all of them."""
        async with listening() as listener:
            layer.trouble = "hangs"
            await until(lambda: not listener.bus.healthy)
            layer.calls.clear()
            for number in range(20):
                await listener.bus.join(f"news.{number}")
            assert "group_add" not in [name for name, *_ in layer.calls]
            layer.trouble = None
            await until(lambda: listener.bus.healthy)
            await until(lambda: {f"live.news.{n}" for n in range(20)} <= set(layer._memory.groups))

    @pytest.mark.parametrize("trouble", ["fails", "hangs"])
    async def test_recovers(self, layer, trouble, far_away, caplog):
        caplog.set_level(logging.INFO)
        async with listening() as listener:
            await listener.bus.join("news.1")
            gaps = listener.gaps
            layer.trouble = trouble
            await until(lambda: not listener.bus.healthy)
            layer.forget_groups()
            layer.trouble = None
            await until(lambda: listener.bus.healthy)
            await until(lambda: listener.gaps > gaps)
            far_away()
            await sync_to_async(bus.wake, thread_sensitive=False)("news.1", 7)
            await until(lambda: listener.wakes)

    async def test_a_layer_that_is_away_at_the_start(self, layer):
        layer.trouble = "fails"
        async with listening(healthy=False) as listener:
            await listener.bus.join("news.1")
            await until(lambda: len(layer.calls) > 3)
            assert not listener.bus.healthy
            layer.trouble = None
            await until(lambda: listener.bus.healthy)
            assert listener.gaps >= 1

    async def test_telling_the_others(self, layer):
        """Those who watch the topic, and not oneself."""
        async with listening() as one, listening() as two, listening() as three:
            for listener in (one, two):
                await listener.bus.join("news.1")
            await three.bus.join("news.2")
            layer.calls.clear()
            await one.bus.tell("news.1", "state", {"n": 1})
            await two.bus.tell("news.1", "state", {"n": 2})
            await until(lambda: one.told and two.told)
            assert (one.told, two.told) == ([("state", {"n": 2})], [("state", {"n": 1})])
            assert three.told == []
            sent = [call for call in layer.calls if call[0] == "group_send"]
            assert len(sent) == 2

    @pytest.mark.parametrize("trouble", ["fails", "hangs"])
    async def test_telling_is_harmless_and_not_tried_again(self, layer, trouble, caplog):
        async with listening() as one:
            await one.bus.join("news.1")
            caplog.clear()
            layer.trouble = trouble
            await one.bus.tell("news.1", "state", {})
            assert not one.bus.healthy
            layer.calls.clear()
            for _ in range(10):
                await one.bus.tell("news.1", "state", {})
            assert "group_send" not in [name for name, *_ in layer.calls]
            assert len(caplog.records) == 1

    async def test_whoever_told_something_can_be_answered_alone(self, layer):
        async with listening() as one, listening() as two, listening() as three:
            await one.bus.answer(two.bus.name, "track", {"n": 0})  # nobody knows it yet
            await two.bus.tell(bus.EVERYBODY, "track", {"ask": 1})
            await until(lambda: one.told and three.told)
            await one.bus.answer(two.bus.name, "track", {"n": 1})
            await until(lambda: two.told)
            await one.bus.tell(bus.EVERYBODY, "last", {})
            await until(lambda: three.told[1:] and two.told[1:])
            assert two.told == [("track", {"n": 1}), ("last", {})]
            assert three.told == [("track", {"ask": 1}), ("last", {})]

    @pytest.mark.parametrize("trouble", ["fails", "hangs"])
    async def test_answering_is_harmless(self, layer, trouble):
        async with listening() as one, listening() as two:
            await two.bus.tell(bus.EVERYBODY, "track", {"ask": 1})
            await until(lambda: one.told)
            layer.trouble = trouble
            await one.bus.answer(two.bus.name, "track", {"n": 1})
            assert not one.bus.healthy
            layer.trouble = None
            await until(lambda: one.bus.healthy and two.bus.healthy)
            await one.bus.answer(two.bus.name, "track", {"n": 2})
            await until(lambda: two.told)
            assert two.told == [("track", {"n": 2})]

    @pytest.mark.parametrize("error", [OverflowError, TypeError, ValueError])
    async def test_what_cannot_be_carried_is_no_trouble_of_the_layer(
        self, layer, monkeypatch, caplog, error
    ):
        async with listening() as one, listening() as two:
            await two.bus.tell(bus.EVERYBODY, "track", {"ask": 1})
            await until(lambda: one.told)
            with monkeypatch.context() as patched:
                for name in ("send", "group_send"):
                    patched.setattr(type(layer), name, _raise(error), raising=False)
                await one.bus.tell("news.1", "track", {"n": 2**70})
                await one.bus.answer(two.bus.name, "track", {"n": 2**70})
            assert one.bus.healthy
            assert caplog.text.count("A message that no channel layer can carry") == 2
            assert "is not heard" not in caplog.text

    async def test_alone_nobody_is_answered(self):
        async with listening() as one:
            one.bus._channels["two"] = "a channel"
            await one.bus.answer("two", "track", {})
            assert one.told == []

    async def test_so_many_are_remembered(self, layer, monkeypatch):
        monkeypatch.setattr(bus, "CHANNELS", 2)
        async with listening() as one:
            for name in ("a", "b", "a", "c"):
                one.bus._remember({"heard": [name], "channel": f"of {name}"})
            one.bus._remember({"heard": ["d", "e"]})
            assert one.bus._channels == {"a": "of a", "c": "of c"}

    async def test_trouble_is_told_once(self, layer, caplog):
        async with listening() as listener:
            caplog.clear()
            layer.trouble = "fails"
            calls = len(layer.calls)
            await until(lambda: len(layer.calls) > calls + 5)
            assert len(caplog.records) == 1
            assert not listener.bus.healthy

    async def test_a_gap_that_cannot_be_closed_is_tried_again(self, layer):
        """The database is away as well."""
        async with listening() as listener:
            layer.trouble = "fails"
            await until(lambda: not listener.bus.healthy)
            gaps, listener.gap_error = listener.gaps, OSError("the database is away")
            layer.trouble = None
            await until(lambda: listener.gaps > gaps + 1)
            listener.gap_error = None
            await until(lambda: listener.bus.healthy)

    async def test_no_channel_is_left_behind_by_trouble(self, layer):
        async with listening() as listener:
            for _ in range(3):
                layer.trouble = "fails"
                await until(lambda: not listener.bus.healthy)
                layer.trouble = None
                await until(lambda: listener.bus.healthy)
            assert [name for name, *_ in layer.calls].count("new_channel") == 1

    async def test_ends_although_the_layer_loses_the_cancellation(self, layer):
        async def receive(channel):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                await asyncio.Event().wait()

        layer.receive = receive
        async with listening(healthy=False):
            await until(lambda: ("new_channel", "live") in layer.calls)


@pytest.fixture
def redis_server():
    with Redis() as server:
        yield server


class TestRedis:
    @pytest.fixture(
        autouse=True, params=["core.RedisChannelLayer", "pubsub.RedisPubSubChannelLayer"]
    )
    async def redis_layer(self, request, settings, redis_server, monkeypatch):
        settings.CHANNEL_LAYERS = {
            "default": {
                "BACKEND": f"channels_redis.{request.param}",
                "CONFIG": {"hosts": [redis_server.url]},
            }
        }
        monkeypatch.setattr(bus, "ECHO_EVERY", 0.2)
        monkeypatch.setattr(bus, "RETRY_AFTER", 0.05)
        yield
        layer = get_channel_layer()
        await (layer.close_pools() if "core" in request.param else layer.flush())

    async def test_crosses_between_processes(self, far_away):
        async with listening() as one, listening() as two:
            await one.bus.join("news.1")
            await two.bus.join("news.2")
            far_away()
            wake = sync_to_async(bus.wake, thread_sensitive=False)
            await wake("news.1", 1)
            await wake("news.2", 2)
            await wake("news.1", 3)
            await until(lambda: len(one.wakes) == 2 and two.wakes)
            assert one.wakes == [("news.1", 1), ("news.1", 3)]
            assert two.wakes == [("news.2", 2)]

    async def test_killed_and_started_again(self, redis_server, far_away):
        async with listening() as listener:
            await listener.bus.join("news.1")
            gaps = listener.gaps
            redis_server.kill()
            await until(lambda: not listener.bus.healthy, 30)
            await sync_to_async(bus.wake, thread_sensitive=False)("news.1", 1)  # no error
            await sync_to_async(redis_server.start)()
            await until(lambda: listener.bus.healthy and listener.gaps > gaps, 30)
            far_away()
            listener.wakes.clear()
            wake = sync_to_async(bus.wake, thread_sensitive=False)
            await wake("news.1", 2)
            await until(lambda: ("news.1", 2) in listener.wakes)
