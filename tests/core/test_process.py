import asyncio
import threading
from functools import partial

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from djangocms_live import bus, journal, process
from djangocms_live.api import apublish
from djangocms_live.protocol import Position

from .clock import VirtualTimeLoop, until
from .model import EN, Listener


class TestCurrent:
    async def test_one_for_a_loop(self, processes):
        assert process.running() == []
        running = process.current()
        assert process.current() is running
        assert process.running() == [running]

    def test_none_in_a_process_without_sockets(self):
        assert process.running() == []

    def test_those_of_closed_loops_do_not_count(self):
        async def main():
            running = process.current()
            await running.stop()
            assert process.running() == [running]

        asyncio.run(main())
        assert process.running() == []


class TestStop:
    async def test_tasks_and_threads_end(self, processes):
        before = set(threading.enumerate()), asyncio.all_tasks(), set(bus._listeners)
        running = process.current()
        await running._journal_pool(int)
        await running.identity_pool(int)
        assert set(threading.enumerate()) > before[0]
        await running.stop()
        await until(lambda: set(threading.enumerate()) <= before[0])
        assert asyncio.all_tasks() == before[1]
        assert bus._listeners == before[2]

    async def test_what_the_hub_has_begun_ends(self, processes, news):
        """A journal that does not answer keeps nobody alive."""
        before = asyncio.all_tasks()
        running = process.current()
        asked = threading.Event()
        answer = threading.Event()

        def heads(topics):
            asked.set()
            answer.wait(10)
            return {}

        running.hub._journal.heads = partial(running._journal_pool, heads)
        joining = asyncio.create_task(
            running.hub.subscribe(Listener(), "news.1", EN, Position("", 0))
        )
        await until(asked.is_set)
        await running.stop()
        await asyncio.wait([joining])
        assert joining.cancelled()
        assert asyncio.all_tasks() == before
        answer.set()


class TestTickInterval:
    async def test_alone(self, processes):
        assert process.current().tick_interval == 1

    async def test_with_a_layer(self, processes, settings):
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}
        running = process.current()
        assert running.tick_interval == 1  # nothing was heard yet
        await until(lambda: running.bus.healthy)
        assert running.tick_interval == 25
        running.bus.healthy = False
        assert running.tick_interval == 1

    async def test_as_set(self, processes, settings):
        settings.DJANGOCMS_LIVE = {"TICK": 7}
        assert process.current().tick_interval == 7


class TestTold:
    @pytest.mark.parametrize(
        ("kind", "body"), [("state", {}), ("state", {"t": 1, "s": "a", "sid": "b"}), ("new", {})]
    )
    async def test_by_another_version(self, processes, kind, body):
        running = process.current()
        running._told(kind, body)
        assert not running.states._passed


class TestLoops:
    """Hours of a process, in no time."""

    @pytest.fixture
    def live(self):
        def live(main):
            async def life():
                running = process.current()
                running.calls = calls = []

                async def pool(function, *args):
                    calls.append(function)

                async def refresh():
                    calls.append("refresh")

                running._journal_pool.shutdown()
                running._journal_pool, pool.shutdown = pool, lambda: None
                running.bus.refresh = refresh
                try:
                    return await main(running)
                finally:
                    await running.stop()

            with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
                return runner.run(life())

        return live

    def test_history_is_trimmed_and_groups_joined_again(self, live):
        async def main(running):
            await asyncio.sleep(2 * 3600 + 1)
            assert running.calls.count(journal.trim) == 12
            assert running.calls.count("refresh") == 2

        live(main)

    def test_the_heart_beats_while_a_service_hangs(self, live):
        async def main(running):
            async def hang(*args):
                await asyncio.Event().wait()

            running._journal_pool, hang.shutdown = hang, lambda: None
            running.bus.refresh = hang
            beats = []
            running.pulse.beat = beats.append
            await asyncio.sleep(4000.5)
            assert beats == list(range(1, 4001))

        live(main)

    def test_the_pulse_beats_each_second(self, live):
        async def main(running):
            beats = []
            running.pulse.beat = beats.append
            await asyncio.sleep(10.5)
            assert beats == list(range(1, 11))

        live(main)

    def test_ticks(self, live, settings):
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}

        async def main(running):
            ticks = []

            async def tick():
                ticks.append(1)

            running.hub.tick = tick
            await asyncio.sleep(100.5)
            assert 4 <= len(ticks) <= 5  # the first when the bus began to listen
            get_channel_layer().trouble = "fails"
            await asyncio.sleep(5)
            ticks.clear()
            await asyncio.sleep(10)
            assert len(ticks) == 10
            settings.DJANGOCMS_LIVE = {"TICK": 0.25}
            ticks.clear()
            await asyncio.sleep(10)
            assert 36 <= len(ticks) <= 41

        live(main)

    def test_no_loop_ends_because_of_an_error(self, live, caplog):
        async def main(running):
            attempts = []

            async def tick():
                attempts.append(1)
                raise OSError("the database is away")

            running.hub.tick = tick
            await asyncio.sleep(60)
            assert 25 <= len(attempts) <= 60
            assert "starts again" in caplog.text

        live(main)


@pytest.mark.django_db(transaction=True)
class TestOtherProcesses:
    async def test_what_they_publish_arrives_without_a_wake_up(
        self, open_socket, token, news, settings
    ):
        settings.DJANGOCMS_LIVE = {"TICK": 0.05}
        socket = await open_socket()
        await socket.hello({"t": token("news.1")})

        def publish():
            journal.append("news.1", "posted", "", {}, "")
            journal.sequence("news.1")

        await sync_to_async(publish)()
        assert (await socket.frame())["pub"]["o"] == 1

    async def test_what_they_left_unnumbered_when_they_died(
        self, open_socket, token, news, settings
    ):
        settings.DJANGOCMS_LIVE = {"TICK": 0.05}
        socket = await open_socket()
        await socket.hello({"t": token("news.1")})
        await sync_to_async(journal.append)("news.1", "posted", "", {}, "")
        assert (await socket.frame())["pub"]["o"] == 1

    async def test_the_bus_closes_a_gap_by_a_tick(self, open_socket, token, news, settings):
        settings.DJANGOCMS_LIVE = {"TICK": 3600}
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}
        socket = await open_socket()
        await socket.hello({"t": token("news.1")})
        running = process.current()
        await until(lambda: running.bus.healthy)
        await sync_to_async(journal.append)("news.1", "posted", "", {}, "")
        running.bus._lost("a test")
        await running.bus._heard()
        assert (await socket.frame())["pub"]["o"] == 1


@pytest.mark.django_db(transaction=True)
class TestGoodbye:
    async def test_everybody_is_told_when_to_come_back(self, open_socket, settings):
        settings.DJANGOCMS_LIVE = {"BYE_SPREAD": 7}
        sockets = [await open_socket() for _ in range(3)]
        for socket in sockets:
            await socket.hello()
        await process.current().goodbye()
        for socket in sockets:
            assert await socket.frame() == {"bye": {"code": 4001, "reason": "restart", "spread": 7}}
            assert await socket.closed() == 4001
        assert process.current().stats()["sockets"] == 0

    async def test_nobody_is_taken_in_after(self, open_socket):
        await process.current().goodbye()
        assert await (await open_socket()).closed() == 4001


async def test_a_writer_ends_with_its_socket(open_socket):
    socket = await open_socket()
    await socket.ask("hello", {})
    (connection,) = process.current().pulse._slot_of
    connection._writer = writer = asyncio.create_task(asyncio.Event().wait())
    await socket.disconnect()
    await asyncio.wait([writer])
    assert writer.cancelled()


@pytest.mark.django_db(transaction=True)
class TestChannelLayer:
    """It belongs to the process: sockets do not know it."""

    @pytest.fixture(autouse=True)
    def layer(self, settings):
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}
        return get_channel_layer()

    async def test_fifty_sockets_on_a_topic(self, open_socket, token, news, layer):
        first = await open_socket()
        await first.hello({"t": token("news.1")})
        await until(lambda: process.current().bus.healthy)
        sockets = []
        for _ in range(49):
            sockets.append(await open_socket())
            await sockets[-1].hello({"t": token("news.1")})
        await apublish("news.1", "posted")
        for socket in (first, *sockets):
            assert (await socket.frame())["pub"]["o"] == 1
            await socket.send_json_to({"id": 1, "unsub": {"t": "news.1"}})
            await socket.disconnect()
        calls = [call for call in layer.calls if call[0] not in ("send", "receive")]
        names = [name for name, *_ in calls]
        assert names.count("new_channel") == 1
        joined = [call[1] for call in calls if call[0] == "group_add"]
        # Each once, and once more when the layer was first heard.
        assert joined.count("live.news.1") <= 2
        assert set(joined) == {"live.news.1", "live.everybody"}
        assert set(names) == {"new_channel", "group_add", "group_send"}
        sent = [call[1] for call in calls if call[0] == "group_send"]
        # The rest are trackers, which ask who is there.
        assert sent.count("live.news.1") == 1
        assert set(sent) <= {"live.news.1", "live.everybody"}
        assert {call[1] for call in layer.calls if call[0] in ("send", "receive")} == {
            process.current().bus._channel
        }

    async def test_fifty_more_cost_it_nothing(self, open_socket, token, news, layer):
        await (await open_socket()).hello({"t": token("news.1")})
        await until(lambda: process.current().bus.healthy)
        await until(lambda: "live.news.1" in layer._memory.groups)
        layer.calls.clear()
        for _ in range(50):
            await (await open_socket()).hello({"t": token("news.1")})
        assert {name for name, *_ in layer.calls} <= {"send", "receive"}  # the echo


async def test_where_nothing_was_started_nothing_ends():
    await process.end()
    assert process.running() == []
