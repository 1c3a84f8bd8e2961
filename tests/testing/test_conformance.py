"""Each check of the suite finds what it is for, in features that are broken in one way each."""

import itertools
import threading

import pytest
from django.contrib.auth import get_user_model
from django.test import TestCase

from djangocms_live.api import Push, Tracker, publish, tell
from djangocms_live.feature import never_blocks
from djangocms_live.testing.conformance import (
    EventConformance,
    PrivateConformance,
    SocketConformance,
)
from djangocms_live.testing.conformance.page import _texts

from .notes import NOTES, Diary, DiarySuite, Notes, NotesSuite

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.ROOT_URLCONF = "tests.testing.urls"


@pytest.fixture
def failing(features):
    """Run one check for a feature and a suite, each with something else in it; what it says."""

    def failing(check, feature=Notes, suite=NotesSuite, of_feature=(), **of_suite):
        features(type(feature.__name__, (feature,), dict(of_feature)))
        instance = type("TestIt", (suite,), of_suite)()
        instance.setup_method()
        with pytest.raises(AssertionError) as found:
            getattr(instance, check)()
        return str(found.value)

    return failing


@pytest.fixture
def good(features):
    features(Notes)
    features(Diary)


@pytest.mark.usefixtures("good")
class TestNotes(NotesSuite):
    """As it should be, in pytest."""


@pytest.mark.usefixtures("good")
class TestDiary(DiarySuite):
    """A private one."""


@pytest.mark.usefixtures("good")
class TestWithUnittest(NotesSuite, TestCase):
    """And in Django's own test case."""


@pytest.mark.usefixtures("good")
@pytest.mark.django_db(transaction=True)
class TestOverTheSocket(NotesSuite, SocketConformance):
    """With real commits."""


@pytest.mark.django_db(transaction=True)
class TestSockets:
    """What only a socket shows."""

    class Suite(NotesSuite, SocketConformance):
        pass

    def test_names_that_are_numbers(self, failing):
        """Python knows them, JSON does not."""
        push = {"push": lambda self, event: Push(event.offset, "n", data={7: event.offset})}
        said = failing("test_who_stays_hears_all_of_it", Notes, self.Suite, push)
        assert "listened all the time ends with\n{'n': ('n', {'7': 3})}" in said

    def test_who_comes_back_gets_something_else(self, failing):
        times = itertools.count()

        def render(self, topic, events, view):
            # Fresh, then before and missed of each position: those who come back hear of no end.
            return [Push(e.offset, "n", e.key, {"n": next(times) > 2}) for e in events]

        said = failing("test_who_comes_back_to_the_socket_ends_as_who_stayed", Notes, self.Suite,
                       {"render": render})  # fmt: skip
        assert "A viewer who was away after offset 0 ends with" in said

    def test_who_comes_back_cannot_be_answered(self, failing):
        def render(self, topic, events, view):
            if threading.current_thread() is not threading.main_thread():
                raise RuntimeError("not in a server")
            return [self.push(event) for event in events]

        said = failing("test_who_comes_back_to_the_socket_ends_as_who_stayed", Notes, self.Suite,
                       {"render": render})  # fmt: skip
        assert said.startswith("Who comes back from offset 0 has to read the whole page again")

    def test_a_rollback_is_heard(self, failing):
        def happen(self):
            tell(self.topic, "posted")

        said = failing("test_nobody_hears_of_what_is_rolled_back", Notes, self.Suite, happen=happen)
        assert said.startswith("The transaction was rolled back, and viewers heard of it: [{'t'")


class TestAsynchronous(EventConformance):
    """Methods may be asynchronous."""

    feature = "slow"
    topic = "slow.1"

    @pytest.fixture(autouse=True)
    def _registered(self, features):
        @features
        class Slow(Notes):
            name = "slow"

            async def render(self, topic, events, view):
                return [self.push(event) for event in events]

    happen, take_back = NotesSuite.happen, NotesSuite.take_back
    post, topic_of_events = NotesSuite.post, "slow.1"


class TestNames:
    def test_not_registered(self):
        suite = NotesSuite()
        suite.feature = "nowhere"
        with pytest.raises(AssertionError, match="No feature is named 'nowhere': @register it"):
            suite.test_its_interval_and_its_states()

    def test_a_topic_of_another_feature(self, failing):
        said = failing("test_its_topic_is_its_own", topic="news.1")
        assert said.startswith("'news.1' is a topic of 'news', not of 'notes'")

    @pytest.mark.parametrize("interval", [-1, 3600])
    def test_an_interval(self, failing, interval):
        said = failing("test_its_interval_and_its_states", of_feature={"interval": interval})
        assert said.startswith(f"interval is {interval}")

    def test_states_that_may_change(self, failing):
        said = failing("test_its_interval_and_its_states", of_feature={"states": {"typing"}})
        assert said.startswith("states is {'typing'}: a frozenset")


class TestStrangeTopics:
    def test_described_with_an_error(self, failing):
        def describe(self, topic):
            return NOTES[topic]

        said = failing("test_it_describes_its_topics", of_feature={"describe": describe})
        assert said.startswith("describe('notes.1') raised KeyError('notes.1')")

    def test_described_by_no_text(self, failing):
        of_feature = {"describe": lambda self, topic: 1}
        said = failing("test_it_describes_its_topics", of_feature=of_feature)
        assert said.startswith("describe('notes.1') returned 1: it has to be a text")

    def test_rendered_with_an_error(self, failing):
        def render(self, topic, events, view):
            int(topic.removeprefix("notes."))
            return []

        said = failing("test_topics_of_what_is_not_there", of_feature={"render": render})
        assert said.startswith("render of 'notes.nothing' raised ValueError")

    def test_asked_with_an_error(self, failing):
        def may_subscribe(self, user, topic):
            return user.is_staff

        of_feature = {"may_subscribe": may_subscribe}
        said = failing("test_topics_of_what_is_not_there", of_feature=of_feature)
        assert said.startswith("may_subscribe(None, 'notes.999999999') raised AttributeError")

    def test_a_method_that_must_not_block_asks_the_database(self, failing):
        @never_blocks
        def render(self, topic, events, view):
            return [Push(1, "n", data={"n": get_user_model().objects.count()})]

        said = failing("test_topics_of_what_is_not_there", of_feature={"render": render})
        assert "render is marked never_blocks, and asks the database: SELECT" in said


class TestWhoJoins:
    def test_own_topics_for_everybody(self, failing):
        said = failing("test_own_topics_are_nobody_elses", Diary, of_feature={"public": True},
                       suite=DiarySuite)  # fmt: skip
        assert said.startswith("own_topics are one person's, and the feature is public")

    def test_nobody_tells_anything(self, failing):
        of_feature = {"tracked_only": True}
        said = failing("test_who_is_only_tracked_has_a_tracker", of_feature=of_feature)
        assert said.startswith("tracked_only is True, and there is no tracker")

    def test_somebody_does(self, features):
        features(type("N", (Notes,), {"tracked_only": True, "tracker": lambda s, w: Tracker()}))
        NotesSuite().test_who_is_only_tracked_has_a_tracker()

    def test_public(self, failing):
        said = failing("test_it_is_private", Diary, DiarySuite, {"public": True})
        assert said.startswith("The feature is public")

    def test_members_are_sent_away(self, failing):
        may_not = {"may_subscribe": lambda self, user, topic: False}
        said = failing("test_members_may_join", Diary, DiarySuite, may_not)
        assert said == "The member may not join diary.1."

    @pytest.mark.parametrize(
        ("may", "words"),
        [
            (lambda self, user, topic: True, "An anonymous visitor may join"),
            (lambda self, user, topic: user is not None, "AnonymousUser may join"),
        ],
    )
    def test_visitors_come_in(self, failing, may, words):
        said = failing("test_visitors_may_not", Diary, DiarySuite, {"may_subscribe": may})
        assert said.startswith(words)

    def test_strangers_come_in(self, failing):
        may = {"may_subscribe": lambda self, user, topic: user.is_authenticated}
        said = failing("test_strangers_may_not", Diary, DiarySuite, may)
        assert said.startswith("A user without any right may join")

    def test_the_topic_is_not_looked_at(self, failing):
        may = {"may_subscribe": lambda self, user, topic: user.is_staff}
        said = failing("test_members_do_not_get_what_is_not_there", Diary, DiarySuite, may)
        assert said.startswith("The member may join 'diary.999999999', which is about nothing")

    @pytest.mark.parametrize(
        ("topics", "words"),
        [("diary.1", "it has to be a list"), (["news.1"], "which is no topic of 'diary'")],
    )
    def test_own_topics(self, failing, topics, words):
        own = {"own_topics": lambda self, user: topics}
        assert words in failing("test_own_topics_are_topics_of_it", Diary, DiarySuite, own)


class TestPublishing:
    def test_nothing(self, failing):
        said = failing("test_something_is_published", topic_of_events="notes.2")
        assert said == "happen() left no event on notes.1."

    def test_only_told(self, failing):
        def happen(self):
            publish(self.topic, "before", key="1")
            return

        numbers = itertools.count()

        def once(self):
            if not next(numbers):
                happen(self)

        suite = type("TestIt", (NotesSuite,), {"happen": once})
        # There is an event from before, and nothing is said now.
        suite()._happen(1)
        said = failing("test_something_is_published", suite=suite)
        assert said.startswith("Nothing was published on notes.1. What was said: <Capture: noth")

    def test_a_rollback_does_not_take_it_back(self, failing):
        def happen(self):
            publish(self.topic, "posted")
            tell(self.topic, "posted")

        said = failing("test_a_rollback_takes_everything_back", happen=happen)
        assert "was said all the same: <Capture: told notes.1 'posted'" in said


class TestRendering:
    def test_no_list(self, failing):
        render = {"render": lambda self, topic, events, view: {"n": 1}}
        said = failing("test_the_same_is_rendered_of_the_same", of_feature=render)
        assert said.startswith("render returned {'n': 1}: it has to be a list of Push")

    def test_what_no_frame_can_carry(self, failing):
        push = {"push": lambda self, event: Push(event.offset, "n", data={"n": {1, 2}})}
        said = failing("test_the_same_is_rendered_of_the_same", of_feature=push)
        assert "cannot be sent (Object of type set is not JSON serializable)" in said

    def test_something_else_each_time(self, failing):
        numbers = itertools.count()
        push = {"push": lambda self, event: Push(event.offset, "n", data={"n": next(numbers)})}
        said = failing("test_the_same_is_rendered_of_the_same", of_feature=push)
        assert said.startswith("Two renderings of the same events differ")

    def test_offsets_of_its_own(self, failing):
        push = {"push": lambda self, event: Push(event.offset + 1, "n")}
        said = failing("test_offsets_are_those_of_events", of_feature=push)
        assert said == "The events have the offsets [1, 2, 3], and the pushes [2, 3, 4]."

    def test_offsets_without_order(self, failing):
        def render(self, topic, events, view):
            return [Push(event.offset, "n") for event in reversed(events)]

        said = failing("test_offsets_are_those_of_events", of_feature={"render": render})
        assert said.startswith("The pushes come in the order [3, 2, 1]")

    def test_events_are_changed(self, failing):
        def push(self, event):
            return Push(event.offset, "n", data={"n": event.data.pop("text")})

        said = failing("test_it_does_not_change_what_it_is_given", of_feature={"push": push})
        assert said == "render or summary changed the events that it was given."


def adds_up(self, state, push):
    state["n"] = state.get("n", 0) + 1


class TestEnding:
    def test_what_adds_up_must_not_be_repeated(self, failing):
        said = failing("test_repetition_is_harmless", apply=adds_up)
        assert "A viewer who was told everything twice ends with\n{'n': 6}" in said

    def test_only_the_end_is_repeated(self, failing):
        """Everything twice would be harmless here: the last one wins."""

        def apply(self, state, push):
            state["first"] = state.get("first") or push.key
            state["last"] = push.key
            state["all"] = state.get("all", ()) + ((push.key,) if push.key == state["last"] else ())
            if len(state["all"]) > 3 and state["all"][:3] == state["all"][3:6]:
                state["all"] = state["all"][:3]

        said = failing("test_repetition_is_harmless", apply=apply)
        assert "was told the last 2 twice" in said

    def test_who_was_away_misses_something(self, failing):
        """It tells only of the last event of a delivery."""
        render = {"render": lambda self, topic, events, view: [self.push(events[-1])]}
        said = failing("test_who_comes_back_ends_as_who_stayed", of_feature=render)
        assert "A viewer who was away after 1 events ends with" in said

    def test_one_by_one_it_is_something_else(self, failing):
        def render(self, topic, events, view):
            data = {"n": len(events)}
            return [Push(event.offset, "n", event.key, data) for event in events[-1:]] if (
                len(events) != 2
            ) else [Push(events[-1].offset, "n", events[-1].key, {"n": 3})]  # fmt: skip

        said = failing("test_who_comes_back_ends_as_who_stayed", of_feature={"render": render})
        assert "Let data say what is the case" in said

    def test_what_was_removed_is_still_told(self, failing):
        """The event from before has another key, and what it says is what was the case then."""

        def take_back(self):
            publish(self.topic, "posted", key="a", data={"text": "secret"})
            publish(self.topic, "removed", key="b")
            return "secret"

        push = {"push": lambda self, event: Push(event.offset, event.type, event.key, event.data)}
        said = failing("test_what_was_taken_back_is_nowhere", of_feature=push, take_back=take_back)
        assert said.startswith("'secret' was removed, and is pushed to whoever comes back")

    @pytest.mark.parametrize("nothing", ["", [], [""]])
    def test_nothing_to_look_for(self, failing, nothing):
        said = failing("test_what_was_taken_back_is_nowhere", take_back=lambda self: nothing)
        assert said == "take_back returned nothing to look for."


class TestPages:
    @pytest.mark.parametrize(
        ("how", "check", "words"),
        [
            ("gone", "test_the_page_has_it", "notes/gone/ answers 404"),
            ("other", "test_the_page_has_it", 'No <cms-live feature="notes"> with the topic'),
            ("elsewhere", "test_the_page_has_it", "was made for http://testserver/other/"),
            ("timeless", "test_the_page_has_it", "The element says no position"),
            ("personal", "test_it_is_the_same_for_everybody", "somebody sees"),
            ("session", "test_a_visitor_gets_no_session_from_it", "a cookie: sessionid"),
            ("token", "test_a_visitor_gets_no_session_from_it", "a cookie: csrftoken"),
            ("silent", "test_nothing_is_pushed_that_a_visitor_could_not_read", "'Text-n."),
        ],
    )
    def test_that_are_not_for_everybody(self, failing, how, check, words):
        assert words in failing(check, page=f"http://testserver/notes/{how}/")

    def test_words_that_nobody_sees(self, features):
        push = {
            "push": lambda self, event: Push(
                event.offset, "n", event.key, event.data | {"icon": "bell"}
            )
        }
        features(type("Notes", (Notes,), push))
        suite = type("TestIt", (NotesSuite,), {"shown": lambda self, push: [push.data["text"]]})()
        suite.setup_method()
        suite.test_nothing_is_pushed_that_a_visitor_could_not_read()

    def test_texts_wherever_they_stand(self):
        data = {"a": "one", "b": [{"c": "two"}, ("three", 4)], "d": None}
        assert list(_texts(data)) == ["one", "two", "three"]


class TestUnfinished:
    """What a suite has to say is named, where it does not."""

    @pytest.mark.parametrize("name", ["topic", "happen", "take_back"])
    def test_of_events(self, name):
        suite = type("TestIt", (EventConformance,), {})()
        with pytest.raises(NotImplementedError, match=rf"TestIt\.{name}: "):
            getattr(suite, name)()

    def test_of_private_ones(self):
        with pytest.raises(NotImplementedError, match=r"PrivateConformance\.member: "):
            PrivateConformance().member()
