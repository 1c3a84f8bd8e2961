import asyncio

import pytest

from djangocms_live.recheck import Recheck, Visitor

from .clock import quiet


class Book:
    """What is looked at, and when that is allowed to go on."""

    def __init__(self, interval=300):
        self.looks = []
        self.going_on = asyncio.Event()
        self.going_on.set()
        self.error = None
        self.recheck = Recheck(self.look, interval)

    async def look(self, connection, visitor):
        assert isinstance(visitor, Visitor)
        self.looks.append(connection)
        await self.going_on.wait()
        if self.error:
            raise self.error

    def watch(self, *names):
        for name in names:
            self.recheck.watch(name, Visitor(user=name))


@pytest.fixture
def book():
    return Book()


async def test_those_who_are_meant(book):
    book.watch("a", "b", "c")
    book.recheck.again(*book.recheck.find(lambda visitor: visitor.user in "ac"))
    await quiet()
    assert book.looks == ["a", "c"]


async def test_those_who_are_not_watched_are_not_looked_at(book):
    book.recheck.again("stranger")
    await quiet()
    assert book.looks == []


async def test_who_is_gone_is_forgotten(book):
    book.watch("a", "b")
    book.recheck.again("a", "b")
    book.recheck.forget("b")
    book.recheck.forget("never there")
    await quiet()
    assert (book.looks, len(book.recheck)) == (["a"], 1)


async def test_asked_again_while_looking_looks_again(book):
    """What was seen may be older than what changed."""
    book.watch("a")
    book.going_on.clear()
    book.recheck.again("a")
    await asyncio.sleep(0)
    for _ in range(3):
        book.recheck.again("a")
    book.going_on.set()
    await quiet()
    assert book.looks == ["a", "a"]


async def test_each_change_has_a_number(book):
    before = book.recheck.revision
    book.recheck.again()
    assert book.recheck.revision == before + 1
    await quiet()


async def test_one_at_a_time(book):
    book.watch("a", "b")
    book.going_on.clear()
    book.recheck.again("a", "b")
    for _ in range(5):
        await asyncio.sleep(0)
    assert book.looks == ["a"]
    book.going_on.set()
    await quiet()
    assert book.looks == ["a", "b"]


async def test_all_within_an_interval_and_spread_over_it(book):
    people = [f"p{number}" for number in range(1000)]
    book.watch(*people)
    seconds = []
    for _ in range(300):
        before = len(book.looks)
        book.recheck.beat()
        await quiet()
        seconds.append(len(book.looks) - before)
    assert sorted(book.looks) == sorted(people)
    assert set(seconds) <= {3, 4}


async def test_a_single_one_is_not_looked_at_all_the_time(book):
    book.watch("a")
    for _ in range(905):
        book.recheck.beat()
        await quiet()
    assert book.looks == ["a"] * 3


async def test_nobody_to_look_at(book):
    for _ in range(1000):
        book.recheck.beat()
    book.watch("a")
    book.recheck.beat()
    await quiet()
    assert book.looks == []


async def test_never():
    book = Book(interval=0)
    book.watch("a")
    for _ in range(1000):
        book.recheck.beat()
    book.recheck.again("a")
    await quiet()
    assert book.looks == ["a"]


async def test_those_somebody_spoke_of_come_first(book):
    book.watch("a", "b", "c")
    book.going_on.clear()
    book.recheck._credit = 2.99
    book.recheck.beat()
    await asyncio.sleep(0)
    book.recheck.again("c")
    book.going_on.set()
    await quiet()
    assert book.looks == ["a", "c", "b"]


async def test_not_knowing_sends_nobody_away(book, caplog):
    book.watch("a", "b")
    book.error = OSError("the database is away")
    book.recheck.again("a", "b")
    await quiet()
    assert book.looks == ["a", "b"]
    assert len(caplog.records) == 1
    book.error = None
    book.recheck.again("a")
    await quiet()
    book.error = OSError("the database is away again")
    book.recheck.again("a")
    await quiet()
    assert len(caplog.records) == 2


async def test_stopped(book):
    book.recheck.stop()
    book.watch("a", "b")
    book.going_on.clear()
    book.recheck.again("a", "b")
    await asyncio.sleep(0)
    book.recheck.stop()
    await quiet()
    assert book.looks == ["a"]
