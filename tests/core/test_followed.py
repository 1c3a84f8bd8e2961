"""What a client makes of a server's words, good and bad."""

import json
import random

import pytest

from djangocms_live import followed as module
from djangocms_live.followed import Followed
from djangocms_live.mailbox import Event, Kind, Mark
from djangocms_live.protocol import Position

ALIAS = {"regions": {"x": {"topic": "alias", "since": "a:1", "html": ""}}}


@pytest.fixture
def followed():
    followed = Followed({})
    followed.learn({"token": Position("k", 3)})
    return followed


def ask(followed, now=0.0):
    """The subscriptions that are sent now."""
    topics = followed.due(now)
    return topics, [followed.wish(topic) for topic in topics]


def answer(name="news.1", epoch="k", offset=3, recovered=True, pubs=()):
    return {"t": name, "e": epoch, "o": offset, "recovered": recovered, "pubs": list(pubs)}


def pub(offset, type="posted", **more):
    return {"o": offset, "type": type, "data": {}, **more}


def join(followed, **reply):
    (topic,), _ = ask(followed)
    return followed.answered(topic, answer(**reply), 0)


def push(followed, offset, epoch="k", name="news.1", **more):
    return followed.heard_frame({"t": name, "e": epoch, "pub": pub(offset, **more)})


def offsets(items):
    return [item.position.offset for item in items if isinstance(item, Event)]


class TestAsking:
    def test_from_where_the_page_stands(self, followed):
        assert ask(followed)[1] == [{"t": "token", "since": {"e": "k", "o": 3}}]

    def test_once(self, followed):
        ask(followed)
        assert ask(followed) == ([], [])
        assert followed.next_due() == float("inf")

    def test_from_now_on_where_there_is_no_position(self):
        followed = Followed({})
        followed.learn({"token": None})
        assert ask(followed)[1] == [{"t": "token"}]

    def test_from_zero_where_nothing_was_published(self):
        followed = Followed({})
        followed.learn({"token": Position("", 0)})
        assert ask(followed)[1] == [{"t": "token", "since": {"e": "", "o": 0}}]

    def test_after_a_loss_from_where_it_was_left(self, followed):
        join(followed)
        push(followed, 4)
        followed.lost()
        assert ask(followed)[1] == [{"t": "token", "since": {"e": "k", "o": 4}}]

    def test_so_many_topics_at_most(self, monkeypatch, caplog):
        monkeypatch.setattr(module, "MOST", 3)
        followed = Followed({})
        followed.learn({str(number): None for number in range(9)})
        assert len(ask(followed)[0]) == 3
        assert "Only 3 topics" in caplog.text

    def test_a_page_that_has_changed(self, followed):
        join(followed)
        followed.learn({"other": None})
        assert followed.keep({"other": None}) == ["news.1"]
        assert [wish["t"] for wish in ask(followed)[1]] == ["other"]
        assert followed.keep({}) == []
        assert not followed
        assert push(followed, 4) == []


class TestAnswers:
    def test_what_was_missed_comes_in_order_and_once(self, followed):
        items = join(followed, offset=5, pubs=[pub(3), pub(4), pub(5), pub(5)])
        assert offsets(items) == [4, 5]
        assert items[-1] == Mark("news.1", Position("k", 5))

    def test_a_head_that_moved_without_anything_to_tell(self, followed):
        assert join(followed, offset=7) == [Mark("news.1", Position("k", 7))]
        assert followed.heard == {"news.1": Position("k", 7)}
        assert followed.begun == {"news.1": Position("k", 3)}

    def test_a_gap_is_a_reset(self, followed):
        (reset,) = join(followed, epoch="n", offset=9, recovered=False)
        assert (reset.kind, reset.type, reset.position) == (Kind.RESET, "reset", Position("n", 9))
        assert offsets(push(followed, 10, epoch="n")) == [10]

    def test_no_gap_where_nothing_was_missed(self, followed):
        assert join(followed, recovered=False) == [Mark("news.1", Position("k", 3))]

    def test_from_now_on_is_no_gap(self):
        followed = Followed({})
        followed.learn({"token": None})
        items = join(followed, offset=9, recovered=False, pubs=[pub(9)])
        assert items == [Mark("news.1", Position("k", 9))]

    def test_the_first_event_names_the_epoch(self):
        followed = Followed({})
        followed.learn({"token": Position("", 0)})
        join(followed, epoch="", offset=0)
        (event,) = push(followed, 1, epoch="new")
        assert event.position == Position("new", 1)

    def test_a_later_push_than_the_answers_head(self, followed):
        """An answer whose publications are ahead of its own word."""
        items = join(followed, offset=3, pubs=[pub(4)])
        assert offsets(items) == [4]
        assert followed.heard["news.1"].offset == 4

    def test_refused_for_a_while(self, followed):
        (topic,), _ = ask(followed)
        for wait in (0.5, 1, 2, 4, 8, 16, 20, 20):
            assert followed.answered(topic, {"err": {"code": 100, "temp": True}}, 100) == []
            assert followed.next_due() == 100 + wait
            assert ask(followed, 100) == ([], [])
            assert ask(followed, 100 + wait)[0] == [topic]
        assert followed.answered(topic, answer(), 0) == [Mark("news.1", Position("k", 3))]

    @pytest.mark.parametrize(("code", "stale"), [(102, True), (106, False)])
    def test_refused_for_good(self, followed, code, stale):
        (topic,), _ = ask(followed)
        followed.answered(topic, {"t": "token", "err": {"code": code, "temp": False}}, 0)
        assert followed.stale is stale
        assert not followed
        followed.learn({"token": None})
        assert not followed, "not again on this connection"
        followed.lost()
        followed.learn({"token": None})
        assert followed

    def test_a_joined_topic_that_is_refused_later(self, followed):
        join(followed)
        followed.lost()
        (topic,), _ = ask(followed)
        followed.answered(topic, {"err": {"code": 103, "temp": False}}, 0)
        assert followed.reset_all() == []

    def test_two_tokens_for_one_topic(self, followed):
        followed.learn({"again": None})
        (first, second), _ = ask(followed)
        followed.answered(first, answer(), 0)
        assert followed.answered(second, answer(), 0) == []
        assert offsets(push(followed, 4)) == [4]
        followed.lost()
        assert len(ask(followed)[0]) == 1

    @pytest.mark.parametrize("reply", [None, 1, [], {}, {"t": 1}, answer(offset="x"), {"err": 1}])
    def test_nonsense(self, followed, reply):
        (topic,), _ = ask(followed)
        assert followed.answered(topic, reply, 0) == []
        assert followed


class TestGoingOn:
    """With positions of an earlier run."""

    def test_it_is_asked_again_once_the_name_is_known(self):
        followed = Followed({"news.1": "k:1", "gone.1": "k:5", "odd": "nonsense"})
        followed.learn({"token": Position("k", 3)})
        assert join(followed, offset=3) == []
        assert push(followed, 4) == [], "that will be in the answer"
        assert ask(followed)[1] == [{"t": "token", "since": {"e": "k", "o": 1}}]
        assert followed.heard["gone.1"] == Position("k", 5)

    def test_it_goes_on_from_there(self):
        followed = Followed({"news.1": "k:1"})
        followed.learn({"token": Position("k", 3)})
        join(followed, offset=3)
        (topic,), (wish,) = ask(followed)
        assert wish["since"] == {"e": "k", "o": 1}
        items = followed.answered(topic, answer(offset=4, pubs=[pub(2), pub(3), pub(4)]), 0)
        assert offsets(items) == [2, 3, 4]
        assert followed.begun == {"news.1": Position("k", 1)}

    def test_where_the_page_stands_there_is_nothing_to_ask(self):
        followed = Followed({"news.1": "k:3"})
        followed.learn({"token": Position("k", 3)})
        assert join(followed) == [Mark("news.1", Position("k", 3))]

    def test_the_positions_survive_a_new_key(self, followed):
        join(followed)
        push(followed, 4)
        followed.keep({})
        followed.learn({"token of now": Position("k", 2)})
        assert join(followed, offset=4) == []
        assert ask(followed)[1] == [{"t": "token of now", "since": {"e": "k", "o": 4}}]


class TestPushes:
    def test_an_event(self, followed):
        join(followed)
        (event,) = push(followed, 4, key="c.1", by="req_7", data={"n": 1})
        assert event == Event(
            Kind.EVENT, "news.1", "posted", "c.1", {"n": 1}, "req_7", Position("k", 4)
        )

    def test_once_and_in_order(self, followed):
        join(followed)
        assert offsets(push(followed, 4)) == [4]
        assert push(followed, 4) == []
        assert push(followed, 2) == []
        assert offsets(push(followed, 6)) == [6], "a hub merges what nobody needs"

    def test_a_reset(self, followed):
        join(followed)
        frame = {"t": "news.1", "reset": {"e": "n", "o": 2, "spread": 5}}
        (reset,) = followed.heard_frame(frame)
        assert (reset.kind, reset.data) == (Kind.RESET, {"spread": 5})
        assert offsets(push(followed, 3, epoch="n")) == [3]

    def test_everything_is_reset(self, followed):
        join(followed)
        (reset,) = followed.reset_all()
        assert (reset.kind, reset.position) == (Kind.RESET, Position("k", 3))

    def test_what_is_of_the_moment(self, followed):
        join(followed)
        tell = {"t": "news.1", "tell": {"type": "here", "data": {"n": 3}}}
        state = {"t": "news.1", "state": {"s": "typing", "sid": "x"}}
        assert followed.heard_frame(tell) == [Event(Kind.TELL, "news.1", "here", data={"n": 3})]
        (typing,) = followed.heard_frame(state)
        assert (typing.kind, typing.type, typing.data) == (Kind.STATE, "typing", {"sid": "x"})

    def test_what_came_onto_the_page_is_followed_too(self, followed):
        join(followed)
        push(followed, 4, type="published", data=ALIAS)
        assert ask(followed)[1] == [{"t": "alias", "since": {"e": "a", "o": 1}}]

    @pytest.mark.parametrize(
        "frame",
        [
            {"t": "news.2", "pub": pub(4)},
            {"t": "news.1", "pub": 1},
            {"t": "news.1", "pub": {"o": "4", "type": "x"}},
            {"t": "news.1", "pub": {"o": 4, "type": None}},
            {"t": "news.1", "reset": {"e": 1, "o": 2}},
            {"t": "news.1", "tell": {"type": 1, "data": {}}},
            {"t": "news.1", "state": {"s": "typing"}},
            {"t": "news.1", "later": {}},
            {"t": ["news.1"]},
            {},
        ],
    )
    def test_nonsense(self, followed, frame):
        join(followed)
        assert followed.heard_frame(frame) == []

    def test_data_that_is_none(self, followed):
        join(followed)
        (event,) = followed.heard_frame({"t": "news.1", "e": 7, "pub": pub(4) | {"data": [1]}})
        assert (event.data, event.position) == ({}, Position("k", 4))


@pytest.mark.parametrize("seed", range(20))
def test_whatever_a_server_says(seed):
    """Random trees where frames are expected: nothing raises, and offsets only grow."""
    chance = random.Random(seed)
    leaves = [None, True, 0, 4, -1, 1e300, "", "k", "news.1", "token", [], {}, pub(5), ALIAS]
    names = ["t", "e", "o", "pub", "pubs", "reset", "err", "temp", "type", "data", "recovered"]

    def tree(depth):
        if depth == 0 or chance.random() < 0.3:
            return chance.choice(leaves)
        if chance.random() < 0.3:
            return [tree(depth - 1) for _ in range(chance.randrange(3))]
        return {name: tree(depth - 1) for name in chance.sample(names, chance.randrange(6))}

    followed, last = Followed({}), -1
    followed.learn({"token": Position("k", 3)})
    join(followed)
    for _ in range(500):
        followed.lost() if chance.random() < 0.02 else None
        for topic in followed.due(0):
            followed.wish(topic)
            followed.answered(topic, chance.choice([tree(3), answer(offset=last + 1)]), 0)
        frame = tree(3)
        items = followed.heard_frame({**frame, "t": "news.1"} if isinstance(frame, dict) else {})
        for item in items:
            json.dumps(item.data)
            if item.kind is Kind.EVENT:
                assert item.position.offset > last
            last = item.position.offset if item.position else last
