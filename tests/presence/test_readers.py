import pytest

from djangocms_live.presence import readers as module
from djangocms_live.presence.conf import settings as presence
from djangocms_live.presence.readers import AT, BOARD, FRAMES, OF, Readers, mark
from tests.core.clock import turns

from .conftest import anybody, user

PAGE, OTHER = f"{AT}page.1", f"{AT}page.2"
WATCH = f"{OF}page.1"
ANA = {"name": "Ana Mir", "initials": "AM", "picture": ""}


@pytest.fixture
async def readers(wire, clock, monkeypatch):
    readers = Readers(wire)
    for part in (readers, readers.rows, readers.gossip, readers.cards):
        monkeypatch.setattr(part, "clock" if part is readers else "_clock", clock)
    return readers


async def pass_by(readers, clock, seconds):
    for _ in range(seconds):
        clock.pass_by(1)
        readers.beat()
        await turns(3)


def come(readers, number, topic=PAGE):
    for each in range(number):
        readers.joined(topic, anybody(f"{topic} {each}"))


def last(wire, topic):
    return [data for told, _, data, _ in wire.told if told == topic][-1]


async def test_readers_are_counted(readers, wire, clock):
    come(readers, 12)
    await pass_by(readers, clock, 6)
    assert last(wire, PAGE) == {"n": 12, "people": []}


async def test_of_a_few_no_visitor_hears(readers, wire, clock, settings):
    come(readers, 2)
    await pass_by(readers, clock, 6)
    assert last(wire, PAGE)["n"] == 0
    settings.DJANGOCMS_LIVE = {"PRESENCE": {"SMALLEST": 2}}
    come(readers, 1, OTHER)
    readers.joined(OTHER, anybody("another"))
    await pass_by(readers, clock, 6)
    assert last(wire, OTHER)["n"] == 2


async def test_colleagues_know_the_number_and_are_not_counted(readers, wire, clock):
    readers.joined(WATCH, user("editor", 7))
    assert last(wire, WATCH) == {"n": 0}
    come(readers, 2)
    await pass_by(readers, clock, 6)
    assert last(wire, WATCH) == {"n": 2}


async def test_a_large_crowd_is_told_less_often(readers):
    assert readers.pause(10) == presence.COUNT_EVERY
    assert readers.pause(FRAMES * 20) == 20


class TestBoard:
    async def test_has_what_is_read(self, readers, wire, clock):
        come(readers, 5)
        come(readers, 4, OTHER)
        come(readers, 2, f"{AT}page.3")
        readers.joined(BOARD, anybody("looks"))
        assert last(wire, BOARD) == {mark(PAGE): 5, mark(OTHER): 4}

    async def test_then_tells_only_what_changes(self, readers, wire, clock):
        come(readers, 5)
        come(readers, 4, OTHER)
        readers.joined(BOARD, anybody("looks"))
        readers.joined(PAGE, anybody("one more"))
        await pass_by(readers, clock, 6)
        assert last(wire, BOARD) == {mark(PAGE): 6}

    async def test_tells_what_is_read_no_more(self, readers, wire, clock):
        come(readers, 5)
        readers.joined(BOARD, anybody("looks"))
        for each in range(5):
            readers.left(PAGE, anybody(f"{PAGE} {each}"))
        await pass_by(readers, clock, 12)
        assert last(wire, BOARD) == {mark(PAGE): 0}

    async def test_has_room_for_so_many(self, readers, wire, monkeypatch):
        monkeypatch.setattr("djangocms_live.presence.readers.ON_BOARD", 1)
        come(readers, 5)
        come(readers, 6, OTHER)
        readers.joined(BOARD, anybody("looks"))
        assert last(wire, BOARD) == {mark(OTHER): 6}

    def test_names_nothing(self):
        assert mark(PAGE) == mark(PAGE) != mark(OTHER)
        assert "page" not in mark(PAGE)


class TestFaces:
    """Of users 7 and 8; ``agreed`` has those who want to be seen."""

    @pytest.fixture
    def agreed(self, monkeypatch):
        agreed = {}

        def cards_for_visitors(keys):
            return {key: agreed[key] for key in keys if key in agreed}

        monkeypatch.setattr(module, "cards_for_visitors", cards_for_visitors)
        return agreed

    @pytest.fixture
    async def shown(self, agreed, readers, wire, clock):
        async def shown(*people):
            for pk in people:
                readers.joined(PAGE, user(f"of {pk}", pk))
            come(readers, 3)
            await pass_by(readers, clock, 12)
            return last(wire, PAGE)

        return shown

    async def test_of_nobody_who_did_not_agree(self, shown):
        assert await shown(7) == {"n": 4, "people": []}

    async def test_of_who_agreed(self, shown, agreed):
        agreed["7"] = ANA
        assert await shown(7, 8) == {"n": 5, "people": [ANA]}

    async def test_go_when_somebody_has_enough_of_it(self, shown, agreed, readers, clock, wire):
        agreed["7"] = ANA
        await shown(7)
        agreed.clear()
        await pass_by(readers, clock, 40)
        assert last(wire, PAGE) == {"n": 4, "people": []}

    async def test_are_not_more_than_so_many(self, shown, agreed, settings):
        settings.DJANGOCMS_LIVE = {"PRESENCE": {"NAMED": 2}}
        agreed |= dict.fromkeys(map(str, range(7, 12)), ANA)
        assert await shown(*range(7, 12)) == {"n": 8, "people": [ANA, ANA]}

    async def test_are_asked_for_only_where_somebody_is_logged_in(self, shown, wire):
        await shown()
        assert wire.calls == []


async def test_faces_are_looked_after_as_often_as_numbers_are_told(readers, clock, monkeypatch):
    looked = []
    monkeypatch.setattr(readers.cards, "beat", looked.append)
    readers.joined(PAGE, user("s1", 7))
    await pass_by(readers, clock, 11)
    assert looked == [{"7"}] * 3
