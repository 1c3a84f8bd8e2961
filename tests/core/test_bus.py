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
        self.gaps = 0
        self.gap_error = None
        self.bus = Bus(on_wake=lambda *wake: self.wakes.append(wake), on_gap=self._on_gap)

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
            assert listener.bus.healthy
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

    async def test_publishing_in_the_loop_itself(self, layer, caplog):
        """Nobody should, but it must not fail the request."""
        async with listening() as listener:
            bus.wake("news.1", 7)
            await until(lambda: listener.wakes)
        assert "the tick delivers" in caplog.text

    @pytest.mark.parametrize("trouble", ["fails", "hangs"])
    async def test_joining_is_not_held_up(self, layer, trouble):
        async with listening() as listener:
            layer.trouble = trouble
            await listener.bus.join("news.1")
            assert not listener.bus.healthy
            layer.trouble = None
            await until(lambda: listener.bus.healthy)
            assert any("live.news.1" in groups for groups in [layer._memory.groups])

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


@pytest.fixture
def redis_server():
    with Redis() as server:
        yield server

    async def test_ends_although_the_layer_loses_the_cancellation(self, layer):
        async def receive(channel):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                await asyncio.Event().wait()

        layer.receive = receive
        async with listening(healthy=False):
            await until(lambda: ("new_channel", "live") in layer.calls)


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
