import asyncio
import signal
import threading

import pytest

from djangocms_live import drain
from djangocms_live.drain import on_terminate

from .clock import until


@pytest.fixture
def ends():
    """A server's own handler."""
    ends = []

    def handler(number, frame):
        ends.append(number)

    before = {number: signal.signal(number, handler) for number in drain.SIGNALS}
    yield ends
    for number, former in before.items():
        signal.signal(number, former)


@pytest.fixture
async def goodbye():
    """Says goodbye as soon as it is allowed to."""

    class Goodbye:
        def __init__(self):
            self.said = 0
            self.may = asyncio.Event()
            self.error = None

        async def __call__(self):
            self.said += 1
            await self.may.wait()
            if self.error:
                raise self.error

    return Goodbye()


def terminate():
    signal.raise_signal(signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_first_the_goodbye_then_the_end(ends, goodbye, number):
    on_terminate(goodbye)
    signal.raise_signal(number)
    await until(lambda: goodbye.said)
    assert ends == []
    goodbye.may.set()
    await until(lambda: ends)
    assert ends == [number]


async def test_impatience_changes_nothing(ends, goodbye):
    on_terminate(goodbye)
    for _ in range(3):
        terminate()
    await until(lambda: goodbye.said)
    signal.raise_signal(signal.SIGINT)
    assert ends == []
    goodbye.may.set()
    await until(lambda: ends)
    assert goodbye.said == 1
    assert ends == [signal.SIGTERM]


async def test_a_loop_that_is_too_busy_to_begin(ends, goodbye, monkeypatch):
    """Ctrl-C for the second time ends what hangs."""
    on_terminate(goodbye)
    terminate()
    monkeypatch.setattr(drain, "BUSY", -1)  # that much later, and nobody else had a turn
    signal.raise_signal(signal.SIGINT)
    assert ends == [signal.SIGINT]
    goodbye.may.set()
    await until(lambda: len(ends) == 2)


async def test_after_the_goodbye_the_server_alone_is_asked(ends, goodbye):
    on_terminate(goodbye)
    goodbye.may.set()
    terminate()
    await until(lambda: ends)
    terminate()
    assert len(ends) == 2
    assert goodbye.said == 1


async def test_a_goodbye_that_fails_does_not_stop_the_end(ends, goodbye, caplog):
    goodbye.error = OSError("no sockets")
    goodbye.may.set()
    on_terminate(goodbye)
    terminate()
    await until(lambda: ends)
    assert goodbye.said == 1
    assert "could not be told to go" in caplog.text


async def test_where_the_signal_is_ignored(goodbye):
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        on_terminate(goodbye)
        goodbye.may.set()
        terminate()
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)
    assert goodbye.said == 0


async def test_where_the_default_ends_the_process(goodbye, monkeypatch):
    """Which it does: the handler that was there before is put back, and called."""
    before, raised = signal.signal(signal.SIGTERM, signal.SIG_DFL), []
    raise_signal = signal.raise_signal
    undo = on_terminate(goodbye)
    try:
        goodbye.may.set()
        terminate()
        monkeypatch.setattr(
            signal,
            "raise_signal",
            lambda number: raised.append(number) if is_default() else raise_signal(number),
        )
        await until(lambda: raised)
    finally:
        undo()
        signal.signal(signal.SIGTERM, before)
    assert raised == [signal.SIGTERM]


def is_default():
    return signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


async def test_outside_of_python(goodbye, monkeypatch):
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(signal, "getsignal", lambda number: None)
    on_terminate(goodbye)()
    monkeypatch.undo()
    assert signal.getsignal(signal.SIGTERM) is before


async def test_taken_back(ends, goodbye):
    handler = signal.getsignal(signal.SIGTERM)
    undo = on_terminate(goodbye)
    assert signal.getsignal(signal.SIGTERM) is not handler
    undo()
    assert signal.getsignal(signal.SIGTERM) is handler


async def test_taken_back_by_who_came_first(ends, goodbye):
    """The later one still calls us; with nobody to say goodbye to, we pass it on."""
    undo_first = on_terminate(goodbye)
    undo_second = on_terminate(second := type(goodbye)())
    undo_first()
    second.may.set()
    terminate()
    await until(lambda: ends)
    assert (goodbye.said, second.said) == (0, 1)
    undo_second()


async def test_other_threads_have_no_signals(ends, goodbye):
    before = signal.getsignal(signal.SIGTERM)
    undo = []

    async def main():
        undo.append(on_terminate(goodbye))

    thread = threading.Thread(target=asyncio.run, args=(main(),))
    thread.start()
    thread.join()
    undo[0]()
    assert signal.getsignal(signal.SIGTERM) is before
