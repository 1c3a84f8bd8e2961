import pytest

from djangocms_live.presence.rows import MOST_TABS, Entry, Rows

T = "readers.at.page.1"


@pytest.fixture
def rows(clock):
    return Rows(clock, grace=15, passing=5)


def entry(number=0, **people):
    return Entry(number, {key.removeprefix("u"): doing for key, doing in people.items()})


class TestThoseNobodyKnows:
    def test_are_counted(self, rows):
        assert rows.entry(T) is None
        rows.joined(T, "a", None)
        rows.joined(T, "b", None)
        assert rows.entry(T) == entry(2)

    def test_stay_for_a_moment(self, rows, clock):
        rows.joined(T, "a", None)
        rows.left(T, "a", None)
        clock.pass_by(4.9)
        assert rows.expire() == []
        assert rows.entry(T) == entry(1)
        clock.pass_by(0.2)
        assert rows.expire() == [T]
        assert rows.entry(T) is None
        assert len(rows) == 0

    def test_who_comes_takes_the_place_of_one_who_left(self, rows, clock):
        rows.joined(T, "a", None)
        rows.joined(T, "b", None)
        rows.left(T, "a", None)
        rows.joined(T, "a again", None)
        assert rows.entry(T) == entry(2)
        clock.pass_by(60)
        rows.expire()
        assert rows.entry(T) == entry(2)

    def test_leave_one_by_one(self, rows, clock):
        for socket in "abc":
            rows.joined(T, socket, None)
        for socket in "ab":
            rows.left(T, socket, None)
            clock.pass_by(3)
        assert rows.expire() == [T]
        assert rows.entry(T) == entry(2)


class TestPeople:
    def test_are_one_over_their_browsers(self, rows):
        rows.joined(T, "phone", "7")
        rows.joined(T, "desk", "7")
        assert rows.entry(T) == entry(u7=[])
        rows.left(T, "phone", "7")
        assert rows.entry(T) == entry(u7=[])

    def test_stay_a_while_after_the_last_browser(self, rows, clock):
        rows.joined(T, "desk", "7")
        rows.left(T, "desk", "7")
        clock.pass_by(14.9)
        assert rows.expire() == []
        assert rows.entry(T) == entry(u7=[])
        clock.pass_by(0.2)
        assert rows.expire() == [T]
        assert rows.entry(T) is None

    def test_who_comes_back_never_left(self, rows, clock):
        rows.joined(T, "desk", "7")
        rows.left(T, "desk", "7")
        clock.pass_by(10)
        rows.joined(T, "desk again", "7")
        clock.pass_by(60)
        assert rows.expire() == []
        assert rows.entry(T) == entry(u7=[])

    def test_do_something_in_each_tab(self, rows):
        rows.joined(T, "desk", "7")
        rows.does(T, "desk", "7", 1, {"s": "viewing"})
        rows.does(T, "desk", "7", 2, {"s": "editing"})
        rows.does(T, "desk", "7", 1, {"s": "idle"})
        assert rows.entry(T) == entry(u7=[{"s": "editing"}, {"s": "idle"}])
        rows.does(T, "desk", "7", 2, None)
        assert rows.entry(T) == entry(u7=[{"s": "idle"}])

    def test_do_something_in_so_many_tabs_and_no_more(self, rows):
        rows.joined(T, "desk", "7")
        for tab in range(1000):
            rows.does(T, "desk", "7", tab, {"s": "viewing", "window": tab})
        doing = rows.entry(T).people["7"]
        assert [tab["window"] for tab in doing] == list(range(1000 - MOST_TABS, 1000))

    def test_do_nothing_more_when_their_browser_is_gone(self, rows):
        rows.joined(T, "desk", "7")
        rows.does(T, "desk", "7", 1, {"s": "editing"})
        rows.left(T, "desk", "7")
        assert rows.entry(T) == entry(u7=[])

    def test_who_is_not_there_does_nothing(self, rows):
        rows.does(T, "desk", "7", 1, {"s": "editing"})
        rows.joined(T, "desk", "7")
        rows.does(T, "phone", "7", 1, {"s": "editing"})
        rows.does(T, "desk", "8", 1, {"s": "editing"})
        assert rows.entry(T) == entry(u7=[])


def test_a_browser_that_said_nothing_may_stand_for_itself(clock):
    rows = Rows(clock, grace=15, passing=5, silent={"s": "here"})
    rows.joined(T, "desk", "7")
    rows.joined(T, "phone", "7")
    assert rows.entry(T) == entry(u7=[{"s": "here"}, {"s": "here"}])
    rows.does(T, "desk", "7", 1, {"s": "editing"})
    assert rows.entry(T) == entry(u7=[{"s": "editing"}, {"s": "here"}])
    for socket in ("desk", "phone"):
        rows.left(T, socket, "7")
    assert rows.entry(T) == entry(u7=[])


def test_who_never_came_cannot_leave(rows):
    rows.left(T, "a", None)
    rows.left(T, "a", "7")
    assert rows.entry(T) is None
    rows.joined(T, "b", "8")
    rows.left(T, "a", "7")
    assert rows.entry(T) == entry(u8=[])


def test_an_entry_is_a_picture_of_one_moment(rows):
    rows.joined(T, "desk", "7")
    rows.does(T, "desk", "7", 1, {"s": "viewing"})
    before = rows.entry(T)
    rows.does(T, "desk", "7", 1, {"s": "editing"})
    assert before == entry(u7=[{"s": "viewing"}])
