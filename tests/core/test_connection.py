import asyncio

import pytest

from djangocms_live.connection import Connection
from djangocms_live.protocol import Close

from .clock import quiet, turns


class Socket:
    """A server's end of a socket, with a reader who may stop reading."""

    def __init__(self, max_outbox=100):
        self.sent = []
        self.started = []
        self.reading = asyncio.Event()
        self.reading.set()
        self.error = None
        self.fails_at = None
        self.closed = 0
        self.connection = Connection(self.send, max_outbox=max_outbox, now=5)
        self.connection.on_close = self._on_close

    async def send(self, message):
        assert message["type"] == "websocket.send"
        self.started.append(message["text"])
        # As servers do: more than one stop on the way.
        while not self.reading.is_set():
            await self.reading.wait()
            await asyncio.sleep(0)
        if self.error and self.fails_at in (None, message["text"]):
            raise self.error
        self.sent.append(message["text"])

    def _on_close(self):
        self.closed += 1

    async def settled(self):
        await quiet()
        return self.sent


@pytest.fixture
async def socket():
    return Socket()


async def test_a_reader_who_keeps_up_costs_no_task(socket):
    tasks = asyncio.all_tasks()
    for frame in ("a", "b", "c"):
        socket.connection.offer(frame)
    assert socket.sent == ["a", "b", "c"]
    assert asyncio.all_tasks() == tasks


async def test_times_begin_with_the_connection(socket):
    assert (socket.connection.opened, socket.connection.heard) == (5, 5)


async def test_order_is_kept_when_the_reader_stops_and_goes_on(socket):
    socket.connection.offer("a")
    socket.reading.clear()
    for frame in ("b", "c", "d"):
        socket.connection.offer(frame)
    await turns(3)
    assert socket.sent == ["a"]
    assert socket.started == ["a", "b"]  # only one is under way
    socket.reading.set()
    await turns(1)
    socket.connection.offer("e")
    assert await socket.settled() == ["a", "b", "c", "d", "e"]
    socket.connection.offer("f")
    assert socket.sent[-1] == "f"  # without a task again


async def test_a_reader_who_stops_again_and_again(socket):
    expected = []
    for number in range(50):
        socket.connection.offer(frame := str(number))
        expected.append(frame)
        if number % 5 == 0:
            socket.reading.clear()
        if number % 5 == 3:
            socket.reading.set()
        await turns(number % 4)
    socket.reading.set()
    assert await socket.settled() == expected
    assert socket.connection.closing is None


async def test_a_blocked_reader_is_bounded_and_delays_nobody(socket):
    other = Socket()
    socket.reading.clear()
    for number in range(1000):
        socket.connection.offer(f"{number:010}")
        other.connection.offer(f"{number:010}")
    assert len(other.sent) == 1000
    assert socket.connection.closing == (Close.TOO_SLOW, "too slow")
    assert socket.closed == 1
    # One under way, and no more kept than allowed.
    assert socket.started == ["0000000000"]
    socket.reading.set()
    assert await socket.settled() == ["0000000000"]


async def test_the_outbox_holds_exactly_as_much_as_it_may(socket):
    socket.reading.clear()
    socket.connection.offer("on its way")
    for _ in range(10):
        socket.connection.offer("0123456789")
    assert socket.connection.closing is None
    socket.connection.offer("x")
    assert socket.connection.closing == (Close.TOO_SLOW, "too slow")
    socket.reading.set()
    await quiet()


async def test_what_was_sent_counts_no_longer(socket):
    for _ in range(5):
        socket.reading.clear()
        for _ in range(9):
            socket.connection.offer("0123456789")
        socket.reading.set()
        await quiet()
    assert socket.connection.closing is None
    assert len(socket.sent) == 45


class TestErrors:
    async def test_at_once(self, socket):
        socket.error = OSError("gone")
        socket.connection.offer("a")
        assert socket.connection.closing == (Close.RESTART, "connection lost")
        socket.connection.offer("b")
        assert socket.started == ["a"]

    async def test_in_a_frame_that_was_stepped(self, socket):
        socket.reading.clear()
        socket.connection.offer("a")
        socket.connection.offer("b")
        socket.error = OSError("gone")
        socket.reading.set()
        assert await socket.settled() == []
        assert socket.connection.closing == (Close.RESTART, "connection lost")
        assert socket.started == ["a"]

    async def test_in_a_later_frame(self, socket):
        socket.reading.clear()
        socket.connection.offer("a")
        socket.connection.offer("b")
        socket.error, socket.fails_at = OSError("gone"), "b"
        socket.reading.set()
        assert await socket.settled() == ["a"]
        assert socket.connection.closing == (Close.RESTART, "connection lost")

    async def test_what_a_stepped_frame_waits_for_may_fail(self):
        """The error reaches the server's own coroutine, which may make the best of it."""
        drained, seen = asyncio.get_running_loop().create_future(), []

        async def send(message):
            try:
                await drained
            except OSError as error:
                seen.append(error)
                assert await asyncio.sleep(0, "a result") == "a result"

        connection = Connection(send, max_outbox=100, now=0)
        connection.offer("a")
        drained.set_exception(error := OSError("not drained"))
        await quiet()
        assert seen == [error]
        assert connection.closing is None

    async def test_what_a_stepped_frame_waits_for_has_a_result(self):
        drained, seen = asyncio.get_running_loop().create_future(), []

        async def send(message):
            seen.append(await drained)

        connection = Connection(send, max_outbox=100, now=0)
        connection.offer("a")
        drained.set_result("so many bytes")
        await quiet()
        assert seen == ["so many bytes"]


class TestRelease:
    async def test_ends_the_writer(self, socket):
        socket.reading.clear()
        socket.connection.offer("a")
        socket.connection.release()
        assert await socket.settled() == []
        assert socket.connection.closing is None

    async def test_cancels_within_the_stepped_frame(self):
        ended = []

        async def send(message):
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(message["text"])

        connection = Connection(send, max_outbox=100, now=0)
        connection.offer("a")
        await turns(2)
        connection.release()
        await quiet()
        assert ended == ["a"]

    async def test_nothing_to_end(self, socket):
        socket.connection.release()
        socket.connection.offer("a")
        assert socket.sent == ["a"]


class TestClose:
    async def test_first_reason_counts_and_is_told_once(self, socket):
        socket.connection.close(Close.NO_PONG, "no pong")
        socket.connection.close(Close.RESTART, "old age")
        assert socket.connection.closing == (Close.NO_PONG, "no pong")
        assert socket.closed == 1

    async def test_nothing_is_sent_after(self, socket):
        socket.reading.clear()
        socket.connection.offer("a")
        socket.connection.offer("b")
        socket.connection.close(Close.RESTART, "")
        socket.connection.offer("c")
        socket.reading.set()
        assert await socket.settled() == ["a"]

    async def test_without_a_listener(self):
        connection = Connection(Socket().send, max_outbox=100, now=0)
        connection.close(Close.RESTART, "")
        assert connection.closing == (Close.RESTART, "")


class TestCork:
    async def test_the_answer_goes_first(self, socket):
        socket.connection.cork()
        socket.connection.offer("push 1")
        socket.connection.offer("push 2")
        assert socket.sent == []
        socket.connection.uncork("answer")
        socket.connection.offer("push 3")
        assert socket.sent == ["answer", "push 1", "push 2", "push 3"]

    async def test_no_answer(self, socket):
        socket.connection.cork()
        socket.connection.offer("push")
        socket.connection.uncork(None)
        assert socket.sent == ["push"]

    async def test_order_holds_behind_a_slow_reader(self, socket):
        socket.reading.clear()
        socket.connection.offer("before 1")
        socket.connection.offer("before 2")
        socket.connection.cork()
        socket.connection.offer("push")
        socket.connection.uncork("answer")
        socket.reading.set()
        assert await socket.settled() == ["before 1", "before 2", "answer", "push"]

    async def test_what_is_held_is_bounded(self, socket):
        """An answer may take long, if the database does."""
        socket.connection.cork()
        for _ in range(10):
            socket.connection.offer("0123456789")
        assert socket.connection.closing is None
        socket.connection.offer("x")
        assert socket.connection.closing == (Close.TOO_SLOW, "too slow")
        socket.connection.uncork("answer")
        assert socket.sent == []

    async def test_what_was_held_counts_no_longer(self, socket):
        for _ in range(5):
            socket.connection.cork()
            for _ in range(9):
                socket.connection.offer("0123456789")
            socket.connection.uncork(None)
        assert len(socket.sent) == 45
        assert socket.connection.closing is None


class TestWhisper:
    async def test_to_who_keeps_up(self, socket):
        socket.connection.whisper("typing", b"typing")
        assert socket.sent == ["typing"]

    async def test_nothing_to_who_is_behind(self, socket):
        socket.reading.clear()
        socket.connection.offer("a")
        for _ in range(1000):
            socket.connection.whisper("typing", b"typing")
        assert socket.connection.closing is None
        socket.reading.set()
        assert await socket.settled() == ["a"]

    async def test_nothing_while_an_answer_is_due(self, socket):
        socket.connection.cork()
        socket.connection.whisper("typing", b"typing")
        socket.connection.uncork("answer")
        assert socket.sent == ["answer"]
