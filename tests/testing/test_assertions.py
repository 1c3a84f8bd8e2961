import gc
import warnings
from unittest.mock import ANY

import pytest

from djangocms_live.api import publish, tell
from djangocms_live.testing import (
    assert_not_published,
    assert_published,
    assert_told,
    capture_publishes,
)

from .conftest import Oops, rolled_back

pytestmark = pytest.mark.django_db


def vote(total=1, topic="poll.3"):
    publish(topic, "voted", key="tally", data={"total": total}, by="r1")


class TestBlock:
    def test_published(self):
        with assert_published(
            "poll.3", type="voted", key="tally", data={"total": 1}, by="r1"
        ) as said:
            vote()
        assert len(said) == 1
        with assert_published("poll.3", data={"total": ANY}):
            vote(2)

    @pytest.mark.parametrize(
        "wanted",
        [
            {"topic": "poll.4"},
            {"topic": "poll.3", "type": "closed"},
            {"topic": "poll.3", "key": "other"},
            {"topic": "poll.3", "data": {}},
            {"topic": "poll.3", "data": {"total": 2}},
            {"topic": "poll.3", "by": "r2"},
            {"topic": "poll.3", "times": 2},
        ],
    )
    def test_something_else_was_published(self, wanted):
        with pytest.raises(AssertionError, match="What was said"), assert_published(**wanted):
            vote()

    def test_times(self):
        with assert_published("poll.3", times=2):
            vote()
            vote(2)
            vote(topic="poll.4")

    def test_not_published(self):
        with assert_not_published("poll.3"):
            vote(topic="poll.4")
        with assert_not_published("poll.3", "closed"):
            vote()
        words = "was to be published or told never, and was 1"
        with pytest.raises(AssertionError, match=words), assert_not_published("poll.3"):
            vote()
        with pytest.raises(AssertionError), assert_not_published("poll.3"):
            tell("poll.3", "typing")

    def test_told(self):
        with assert_told("poll.3", "typing", data={"n": 1}):
            tell("poll.3", "typing", {"n": 1})
        with pytest.raises(AssertionError), assert_told("poll.3", times=1):
            vote()
        with pytest.raises(AssertionError), assert_published("poll.3"):
            tell("poll.3", "voted")

    def test_an_error_in_the_block_is_the_better_message(self):
        with pytest.raises(Oops), assert_published("poll.3"):
            raise Oops

    def test_rolled_back(self):
        with pytest.raises(AssertionError) as found, assert_published("poll.3"), rolled_back():
            vote()
        assert str(found.value).splitlines() == [
            "poll.3 was to be published at least once, and was 0 times.",
            "Nothing was said at all.",
            "What a rollback took back:",
            "- published poll.3 'voted' key='tally' data={'total': 1}",
        ]
        with assert_not_published("poll.3"), rolled_back():
            vote()


class TestAmong:
    def test_what_was_captured(self):
        with capture_publishes() as said:
            vote()
        assert_published("poll.3", "voted", among=said)
        assert_not_published("poll.4", among=said)
        with assert_published("poll.3", among=said[:]):
            pass
        with pytest.raises(AssertionError):
            assert_told("poll.3", among=said)

    def test_the_message_shows_all_there_was(self):
        with capture_publishes() as said:
            vote()
            vote(2)
            tell("poll.3", "typing")
        with pytest.raises(AssertionError) as found:
            assert_published("poll.3", data={"total": 2}, times=3, among=said)
        assert str(found.value).splitlines() == [
            "poll.3 data={'total': 2} was to be published 3 times, and was 1 times.",
            "What was said:",
            "- published poll.3 'voted' key='tally' data={'total': 1}",
            "> published poll.3 'voted' key='tally' data={'total': 2}",
            "- told poll.3 'typing' data={}",
        ]

    def test_of_a_plain_list_nothing_is_known_of_rollbacks(self):
        with pytest.raises(AssertionError, match="Nothing was said at all"):
            assert_published("poll.3", among=[])


def test_who_forgets_the_block_is_told():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert_published("poll.3")
        gc.collect()
    (warning,) = caught
    assert "looked at nothing" in str(warning.message)
    assert warning.filename == __file__
