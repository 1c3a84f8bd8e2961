from types import SimpleNamespace

import pytest

from djangocms_live.presence import editors as module
from djangocms_live.presence.editors import AT, TREE, Editors
from djangocms_live.presence.reach import REACH
from tests.core.clock import turns

from .conftest import user

DRAFT, OTHER = f"{AT}page.1.en", f"{AT}page.2.de"
NOW = 1_800_000_000
HERE = {"s": "here"}

ANA = {"name": "Ana Mir", "initials": "AM", "picture": ""}
BO = {"name": "bo", "initials": "B", "picture": ""}


@pytest.fixture
def cards(monkeypatch):
    """Of users 7 and 8, who do not mind to be seen."""
    cards = {"7": ANA, "8": BO}

    def cards_for_editors(keys):
        return {key: cards[key] for key in keys if key in cards}

    monkeypatch.setattr(module, "cards_for_editors", cards_for_editors)
    return cards


@pytest.fixture
async def editors(wire, clock, cards, monkeypatch):
    monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: NOW + 0.5))
    editors = Editors(wire)
    for part in (editors.rows, editors.gossip, editors.cards, editors._reach):
        monkeypatch.setattr(part, "_clock", clock)
    monkeypatch.setattr(editors, "clock", clock)
    return editors


async def pass_by(editors, clock, seconds=5):
    for _ in range(seconds):
        clock.pass_by(1)
        editors.beat()
        await turns(3)


def last(wire, topic):
    return [data for told, _, data, _ in wire.told if told == topic][-1]


def row(pk, *tabs):
    return {"id": str(pk), **(ANA if pk == 7 else BO), "tabs": list(tabs) or [HERE]}


async def test_colleagues_are_named(editors, wire, clock):
    editors.joined(DRAFT, user("a", 7))
    editors.joined(DRAFT, user("b", 8))
    await pass_by(editors, clock)
    assert last(wire, DRAFT) == {"people": [row(7), row(8)]}


async def test_what_they_do_is_told(editors, wire, clock):
    member = user("a", 7)
    editors.joined(DRAFT, member)
    editors.said(DRAFT, member, "editing", {"tab": 1, "plugin": 5, "dirty": True})
    editors.said(DRAFT, member, "viewing", {"tab": 2})
    await pass_by(editors, clock)
    editing = {"s": "editing", "since": NOW, "plugin": 5, "dirty": True}
    assert last(wire, DRAFT)["people"] == [row(7, editing, {"s": "viewing", "since": NOW})]
    editors.said(DRAFT, member, "gone", {"tab": 1})
    await pass_by(editors, clock)
    assert last(wire, DRAFT)["people"] == [row(7, {"s": "viewing", "since": NOW})]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"tab": 1, "plugin": "5", "dirty": 1, "html": "<b>"}, {}),
        ({"tab": 1, "plugin": True, "since": 1}, {}),
        ({"tab": 1, "plugin": 5}, {"plugin": 5}),
        # What a channel layer cannot carry would look like its end.
        ({"tab": 1, "plugin": 2**64, "window": -1, "ago": 10**30}, {}),
        ({"tab": 2**70, "window": 2**53}, {"window": 2**53}),
    ],
)
async def test_nothing_else_that_a_browser_says_is_passed_on(editors, said, kept):
    member = user("a", 7)
    editors.joined(DRAFT, member)
    editors.said(DRAFT, member, "editing", said)
    [doing] = editors.entries(DRAFT)[0].people["7"]
    assert doing == {"s": "editing", "since": NOW, **kept}


@pytest.mark.parametrize("data", [{}, {"tab": "1"}, {"tab": None}])
async def test_who_does_not_say_in_which_tab_says_nothing(editors, data):
    member = user("a", 7)
    editors.joined(DRAFT, member)
    editors.said(DRAFT, member, "editing", data)
    assert editors.entries(DRAFT)[0].people == {"7": [HERE]}


async def test_who_does_not_want_to_be_seen_is_not(editors, wire, clock, cards):
    del cards["7"]
    editors.joined(DRAFT, user("a", 7))
    editors.joined(DRAFT, user("b", 8))
    await pass_by(editors, clock)
    assert last(wire, DRAFT) == {"people": [row(8)]}


async def test_the_tree_knows_who_is_where(editors, wire, clock):
    editors.joined(TREE, user("tree", 8))
    assert last(wire, TREE) == {"places": {}}
    editors.joined(DRAFT, user("a", 7))
    editors.joined(OTHER, user("b", 8))
    await pass_by(editors, clock)
    assert last(wire, TREE) == {"places": {"page.1.en": [row(7)], "page.2.de": [row(8)]}}
    editors.left(OTHER, user("b", 8))
    await pass_by(editors, clock, 20)
    assert last(wire, TREE) == {"places": {"page.1.en": [row(7)]}}


async def test_of_each_browser_that_said_nothing_it_is_told_that_it_is_there(editors, wire, clock):
    for sid in ("desk", "phone"):
        editors.joined(DRAFT, user(sid, 7))
    await pass_by(editors, clock)
    assert last(wire, DRAFT) == {"people": [row(7, HERE, HERE)]}


async def test_what_a_publishing_reaches(editors, wire, clock):
    topic = f"{REACH}page.1.en"
    wire.watched["cms.page.1.en"] = 4
    editors.joined(topic, user("a", 7))
    assert last(wire, topic) == {"n": 4}
    wire.watched["cms.page.1.en"] = 6
    await pass_by(editors, clock, 8)
    assert last(wire, topic) == {"n": 6}
    editors.left(topic, user("a", 7))
    assert TREE not in {told for told, *_ in wire.told}


async def test_other_processes_may_want_a_number(editors, wire, clock):
    wire.watched["cms.page.1.en"] = 4
    editors.heard({"wanted": [f"{REACH}page.1.en"]})
    await pass_by(editors, clock)
    assert any("set" in body for body, _ in wire.passed_on)


async def test_a_solo_editor_makes_no_noise(editors, wire, clock):
    """One message to the other processes on coming, and a heartbeat every 25 seconds."""
    editors.joined(DRAFT, user("a", 7))
    await pass_by(editors, clock)
    wire.told.clear()
    wire.take_passed_on()
    await pass_by(editors, clock, 250)
    assert wire.told == []
    assert wire.passed_on == [({"from": "one", "v": 1}, None)] * 10


async def test_many_are_named_up_to_a_number(editors, wire, clock, cards, settings):
    settings.DJANGOCMS_LIVE = {"PRESENCE": {"NAMED": 2}}
    cards |= dict.fromkeys(map(str, range(7, 12)), BO)
    for pk in range(7, 12):
        editors.joined(DRAFT, user(f"s{pk}", pk))
    await pass_by(editors, clock)
    assert len(last(wire, DRAFT)["people"]) == 2
