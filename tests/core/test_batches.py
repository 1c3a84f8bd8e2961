import asyncio
import threading

import pytest

from djangocms_live import batches
from djangocms_live.batches import Batches
from djangocms_live.threads import Pool

from .clock import turns, until


class Desk:
    """Answers when it may, in the thread of a pool."""

    def __init__(self):
        self.asked = []
        self.may = threading.Event()
        self.error = None

    def __call__(self, questions):
        self.asked.append(list(questions))
        assert self.may.wait(10)
        if self.error:
            raise self.error
        return [question * 2 for question in questions]


@pytest.fixture
def pool():
    pool = Pool("test", 1)
    yield pool
    pool.shutdown()


@pytest.fixture
def desk():
    desk = Desk()
    yield desk
    desk.may.set()


@pytest.fixture
def ask(desk, pool):
    ask = Batches(pool, desk)
    return lambda *args: asyncio.create_task(ask(*args))


async def test_what_is_asked_meanwhile_goes_together(ask, desk):
    first = ask(1)
    await until(lambda: desk.asked)
    others = [ask(number) for number in (2, 3, 2)]
    await turns(2)
    desk.may.set()
    assert await first == 2
    assert await asyncio.gather(*others) == [4, 6, 4]
    assert desk.asked == [[1], [2, 3, 2]]
    assert await ask(5) == 10, "and again after a rest"


async def test_a_batch_has_a_size(ask, desk, monkeypatch):
    monkeypatch.setattr(batches, "SIZE", 2)
    desk.may.set()
    assert await asyncio.gather(*map(ask, range(5))) == [0, 2, 4, 6, 8]
    assert desk.asked == [[0, 1], [2, 3], [4]]


async def test_who_is_gone_is_not_asked_about(ask, desk):
    here = [True]
    first = ask(1)
    await until(lambda: desk.asked)
    gone, cancelled = ask(2, lambda: here[0]), ask(3)
    await turns(2)
    here[0] = False
    cancelled.cancel()
    desk.may.set()
    assert await first == 2
    assert await gone is None
    assert desk.asked == [[1]]


async def test_who_leaves_during_the_answer(ask, desk):
    first, other = ask(1), ask(2)
    await until(lambda: desk.asked)
    first.cancel()
    desk.may.set()
    assert await other == 4


async def test_an_error_is_everybodys_in_the_batch_and_nobodys_after(ask, desk):
    desk.error = OSError("away")
    first, left, other = ask(1), ask(2), ask(3)
    await until(lambda: desk.asked)
    left.cancel()
    desk.may.set()
    for question in (first, other):
        with pytest.raises(OSError, match="away"):
            await question
    desk.error = None
    assert await ask(4) == 8


async def test_nobody_waits_for_a_pool_that_has_ended(ask, desk, pool):
    begun = threading.Event()

    def hold():
        begun.set()
        return desk.may.wait(10)

    busy = asyncio.create_task(pool(hold))
    await until(begun.is_set)
    batch = [ask(1), ask(2)]
    await turns(3)
    later = ask(3)
    await turns(2)
    pool.shutdown()
    for question in (*batch, later):
        with pytest.raises(asyncio.CancelledError):
            await question
    desk.may.set()
    assert await busy
    assert desk.asked == []
