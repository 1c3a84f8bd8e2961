import asyncio

import pytest

from djangocms_live.presence import cards as module
from djangocms_live.presence.cards import KEPT, RETRY, Cards
from tests.core.clock import turns


class Directory:
    """Who can be named; counts how often it is asked."""

    def __init__(self):
        self.names = {"7": "Ana", "8": "Bo"}
        self.asked = []
        self.away = False

    async def load(self, keys):
        self.asked.append(sorted(keys))
        if self.away:
            raise ConnectionError("the database is away")
        return {key: {"name": self.names[key]} for key in keys if key in self.names}


@pytest.fixture
def directory():
    return Directory()


@pytest.fixture
def learned():
    return []


@pytest.fixture
def cards(directory, learned, clock):
    return Cards(directory.load, learned.append, clock)


async def beat(cards, *present):
    cards.beat(present)
    await turns(5)


async def test_strangers_are_learned_together(cards, directory, learned):
    assert cards.get("7") is cards.get("8") is None
    await beat(cards, "7", "8")
    assert cards.get("7") == {"name": "Ana"}
    assert directory.asked == [["7", "8"]]
    assert learned == [{"7", "8"}]


async def test_who_was_not_asked_for_is_not_learned(cards, directory):
    await beat(cards, "7")
    assert directory.asked == []


async def test_what_is_known_is_kept_for_a_while(cards, directory, learned, clock):
    cards.get("7")
    await beat(cards, "7")
    clock.pass_by(KEPT - 1)
    await beat(cards, "7")
    assert len(directory.asked) == 1
    directory.names["7"] = "Anna"
    clock.pass_by(2)
    await beat(cards, "7")
    assert cards.get("7") == {"name": "Anna"}
    assert learned == [{"7"}, {"7"}]


async def test_nobody_is_told_that_all_is_as_it_was(cards, learned, clock):
    cards.get("7")
    cards.get("9")
    await beat(cards, "7", "9")
    clock.pass_by(KEPT)
    await beat(cards, "7", "9")
    assert learned == [{"7"}]


async def test_who_does_not_want_to_be_seen_any_more(cards, directory, learned, clock):
    cards.get("7")
    await beat(cards, "7")
    del directory.names["7"]
    clock.pass_by(KEPT)
    await beat(cards, "7")
    assert cards.get("7") is None
    assert learned == [{"7"}, {"7"}]


async def test_who_is_gone_is_forgotten(cards, directory):
    cards.get("7")
    await beat(cards, "7")
    await beat(cards)
    assert cards.get("7") is None
    await beat(cards, "7")
    assert cards.get("7") == {"name": "Ana"}
    assert directory.asked == [["7"], ["7"]]


async def test_trouble_takes_no_name_away(cards, directory, learned, clock, caplog):
    cards.get("7")
    await beat(cards, "7")
    directory.away = True
    clock.pass_by(KEPT)
    await beat(cards, "7")
    assert cards.get("7") == {"name": "Ana"}
    assert "Nobody can be named just now." in caplog.text
    directory.away = False
    directory.names["7"] = "Anna"
    clock.pass_by(RETRY)
    await beat(cards, "7")
    assert cards.get("7") == {"name": "Anna"}


async def test_one_question_at_a_time(directory, learned, clock):
    waiting = asyncio.Event()

    async def slow(keys):
        await waiting.wait()
        return await directory.load(keys)

    cards = Cards(slow, learned.append, clock)
    cards.get("7")
    await beat(cards, "7", "8")
    cards.get("8")
    await beat(cards, "7", "8")
    assert directory.asked == []
    waiting.set()
    await turns(5)
    await beat(cards, "7", "8")
    assert directory.asked == [["7"], ["8"]]


async def test_a_crowd_is_learned_by_and_by(cards, directory, clock, monkeypatch):
    """Those who wait for the longest come first, so that everybody's turn comes."""
    monkeypatch.setattr(module, "AT_ONCE", 2)
    crowd = [str(n) for n in range(5)]
    for key in crowd:
        cards.get(key)
    for _ in range(3):
        clock.pass_by(1)
        await beat(cards, *crowd)
    first, second, third = directory.asked
    assert [len(first), len(second), len(third)] == [2, 2, 1]
    assert sorted(first + second + third) == crowd
    clock.pass_by(KEPT)
    for _ in range(3):
        await beat(cards, *crowd)
    assert directory.asked[3:] == [first, second, third]
