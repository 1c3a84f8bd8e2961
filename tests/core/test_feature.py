from datetime import UTC, datetime

from djangocms_live.api import Event, Feature, Push, View

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EVENTS = [
    Event("f.1", 3, "posted", "c.1", {"a": 1}, "req", NOW),
    Event("f.1", 5, "removed", "", {}, "", NOW),
]


def test_by_default_facts_are_pushed_as_they_are():
    assert Feature().render("f.1", EVENTS, View("en", "/")) == [
        Push(3, "posted", "c.1", {"a": 1}, "req"),
        Push(5, "removed"),
    ]


def test_a_summary_tells_nothing_but_that_something_changed():
    assert Feature().summary("f.1", EVENTS) == [
        Push(3, "changed", "c.1", {}, "req"),
        Push(5, "changed"),
    ]


def test_defaults():
    assert Feature.public
    assert not Feature.per_page
    assert Feature.states == frozenset()
    assert Feature().interval == 0
    assert Feature().may_subscribe(None, "f.1") is False
    assert list(Feature().own_topics(object())) == []
    assert Feature().describe("f.1") == ""


def test_pushes_do_not_share_their_data():
    assert Push(1, "a").data is not Push(2, "b").data
