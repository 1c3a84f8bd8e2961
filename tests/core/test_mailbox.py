import asyncio

import pytest

from djangocms_live.mailbox import Event, Kind, Mailbox, Mark
from djangocms_live.protocol import Position

from .clock import turns


def event(number):
    return Event(Kind.EVENT, "news.1", "posted", position=Position("k", number))


async def test_in_order():
    box = Mailbox(100)
    await box.put([event(1), event(2)], 10)
    await box.put([Mark("news.1", Position("k", 3))], 0)
    assert [(await box.take()).position.offset for _ in range(3)] == [1, 2, 3]


async def test_whoever_fills_it_has_to_wait_until_there_is_room():
    box = Mailbox(100)
    await box.put([event(1)], 60)
    await box.put([event(2)], 60)
    third = asyncio.create_task(box.put([event(3)], 60))
    await turns(5)
    assert not third.done()
    await box.take()
    await third
    assert [(await box.take()).position.offset for _ in range(2)] == [2, 3]


async def test_one_frame_counts_once_however_many_events_it_holds():
    box = Mailbox(100)
    await box.put([event(1), event(2), event(3)], 90)
    await asyncio.wait_for(box.put([event(4)], 5), 1)


async def test_to_wait_for_the_next():
    box = Mailbox(100)
    waiting = asyncio.create_task(box.take())
    await turns(3)
    await box.put([event(1)], 1)
    assert (await waiting).position.offset == 1


async def test_a_cancelled_wait_loses_nothing():
    box = Mailbox(100)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await box.take()
    await box.put([event(1)], 1)
    assert (await box.take()).position.offset == 1


async def test_the_end_comes_after_what_is_there():
    box = Mailbox(100)
    await box.put([event(1)], 1)
    box.end(ConnectionError("first"))
    box.end(ConnectionError("second"))
    assert (await box.take()).position.offset == 1
    for _ in range(2):
        with pytest.raises(ConnectionError, match="first"):
            await box.take()
