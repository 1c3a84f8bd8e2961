from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from djangocms_live import bus, journal, models
from djangocms_live.history import Head, History
from djangocms_live.protocol import Position
from djangocms_live.publishing import publish

pytestmark = pytest.mark.django_db
committing = pytest.mark.django_db(transaction=True)


def append(topic="news.1", key="", n=0):
    journal.append(topic, "posted", key, {"n": n}, "me")


def add(topic="news.1", key="", n=0):
    """Write and number one event; returns its offset."""
    append(topic, key, n)
    return journal.sequence(topic).head


def age(seconds, topic="news.1"):
    """Let all that was numbered be so much older."""
    then = timezone.now() - timedelta(seconds=seconds)
    models.Event.objects.filter(topic=topic).exclude(offset=None).update(numbered=then)
    models.Topic.objects.filter(name=topic).update(updated=then)


def offsets(topic="news.1", after=0):
    return [event.offset for event in journal.read(topic, after).events]


@contextmanager
def when(statement, action):
    """Do something right before the first matching statement is executed."""
    done = []

    def wrapper(execute, sql, params, many, context):
        if not done and statement(sql):
            done.append(sql)
            action()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield
    assert done


def we_begin(sql):
    """The transaction that numbers begins; the tests run in one already."""
    return sql.startswith("SAVEPOINT")


@pytest.fixture
def wakes(monkeypatch):
    wakes = []
    monkeypatch.setattr(bus, "wake", lambda topic, head, numbered: wakes.append((topic, head)))
    return wakes


@pytest.fixture
def queries():
    return CaptureQueriesContext(connection)


class TestNumbering:
    def test_dense_from_one(self):
        assert [add(), add(), add()] == [1, 2, 3]
        assert offsets() == [1, 2, 3]

    def test_several_at_once(self):
        for n in range(5):
            append(n=n)
        assert journal.sequence("news.1").head == 5
        events = journal.read("news.1", 0).events
        assert [(event.offset, event.data) for event in events] == [
            (n + 1, {"n": n}) for n in range(5)
        ]

    def test_nothing_to_number(self):
        assert journal.sequence("news.1") is None
        assert not models.Topic.objects.exists()
        add()
        assert journal.sequence("news.1") is None

    def test_tells_what_was_numbered(self):
        add()
        for key, n in [("a", 1), ("", 2), ("a", 3)]:
            append(key=key, n=n)
        numbered = journal.sequence("news.1")
        assert [event.data["n"] for event in numbered.events] == [2, 3]
        assert numbered == journal.read("news.1", 1)

    def test_somebody_else_was_faster(self):
        append()
        with when(we_begin, lambda: journal.sequence("news.1")):
            assert journal.sequence("news.1") is None
        assert offsets() == [1]
        assert journal.heads(["news.1"])["news.1"].head == 1

    def test_somebody_else_was_faster_with_a_part(self):
        append(key="a", n=1)

        def meanwhile():
            journal.sequence("news.1")
            append(key="a", n=3)

        append(key="b", n=2)
        with when(we_begin, meanwhile):
            numbered = journal.sequence("news.1")
        assert [(event.offset, event.data["n"]) for event in numbered.events] == [(3, 3)]
        assert [e.data["n"] for e in journal.read("news.1", 0).events] == [2, 3]

    def test_topics_are_numbered_each_for_itself(self):
        assert [add("news.1"), add("news.2"), add("news.1")] == [1, 1, 2]

    @committing
    def test_rolled_back(self):
        with transaction.atomic():
            append()
            transaction.set_rollback(True)
        assert journal.sequence("news.1") is None
        assert not models.Event.objects.exists()

    def test_what_a_dead_process_left_is_numbered_by_who_looks(self):
        append("news.1")
        append("news.1")
        add("news.2")
        append("news.2")
        heads = journal.heads(["news.1", "news.2", "news.3"])
        assert {topic: head.head for topic, head in heads.items()} == {"news.1": 2, "news.2": 2}
        assert offsets("news.1") == [1, 2]

    def test_who_numbers_tells_the_others(self, wakes):
        append()
        add("news.2")
        journal.heads(["news.1", "news.2"])
        journal.heads(["news.1", "news.2"])
        assert wakes == [("news.1", 1)]

    @committing
    def test_a_look_between_the_commit_and_the_numbering_silences_nobody(self, wakes):
        """A hub that looks just then numbers the event; its writer then has nothing to tell."""
        with when(lambda sql: "IS NULL" in sql, lambda: journal.heads(["news.1"])):
            publish("news.1", "posted")
        assert wakes == [("news.1", 1)]


class TestCompaction:
    def test_a_newer_event_replaces_the_older(self):
        add(key="a", n=1)
        add(key="b", n=2)
        add(key="a", n=3)
        events = journal.read("news.1", 0).events
        assert [(e.offset, e.key, e.data["n"]) for e in events] == [(2, "b", 2), (3, "a", 3)]

    def test_among_those_numbered_together(self):
        for key, n in [("a", 1), ("", 2), ("a", 3), ("", 4), ("b", 5)]:
            append(key=key, n=n)
        assert journal.sequence("news.1").head == 4
        events = journal.read("news.1", 0).events
        assert [(e.offset, e.data["n"]) for e in events] == [(1, 2), (2, 3), (3, 4), (4, 5)]

    def test_events_without_a_key_stay(self):
        for _ in range(3):
            add()
        assert offsets() == [1, 2, 3]

    def test_other_topics_are_left_alone(self):
        add("news.1", "a")
        add("news.2", "a")
        assert offsets("news.1") == offsets("news.2") == [1]

    def test_what_is_committed_meanwhile_is_not_lost(self):
        """Another transaction commits an event of the same key while we number ours."""
        append(key="a", n=1)
        with when(lambda sql: sql.startswith("DELETE"), lambda: append(key="a", n=2)):
            assert journal.sequence("news.1").head == 1
        assert journal.sequence("news.1").head == 2
        assert [event.data for event in journal.read("news.1", 0).events] == [{"n": 2}]


class TestHeads:
    def test_unknown_topics_are_left_out(self):
        add()
        row = models.Topic.objects.get()
        assert journal.heads(["news.1", "news.2"]) == {"news.1": Head(row.epoch, 1, 0)}
        assert journal.heads([]) == {}

    def test_each_topic_has_an_epoch_of_its_own(self):
        add("news.1")
        add("news.2")
        epochs = {head.epoch for head in journal.heads(["news.1", "news.2"]).values()}
        assert len(epochs) == 2
        assert all(0 < len(epoch) <= 16 for epoch in epochs)

    def test_one_query_for_fifty(self, queries):
        names = [f"news.{number}" for number in range(50)]
        for name in names:
            add(name)
        with queries:
            assert len(journal.heads(names)) == 50
        assert len(queries) == 1

    def test_more_than_the_database_takes_at_once(self, queries):
        names = [f"news.{number}" for number in range(1200)]
        add("news.7")
        add("news.1199")
        with queries:
            assert set(journal.heads(names)) == {"news.7", "news.1199"}
        assert len(queries) == 3


class TestRead:
    def test_unknown_topic(self):
        assert journal.read("news.1", 0) == History()

    def test_facts_come_back_as_they_were_written(self):
        before = timezone.now()
        journal.append("news.1", "posted", "c.1", {"html": "<ü>", "n": [1, None]}, "req-1")
        journal.sequence("news.1")
        history = journal.read("news.1", 0)
        (event,) = history.events
        assert (event.topic, event.offset, event.type, event.key) == ("news.1", 1, "posted", "c.1")
        assert (event.data, event.by) == ({"html": "<ü>", "n": [1, None]}, "req-1")
        assert before <= event.created <= timezone.now()
        assert (history.head, history.floor) == (1, 0)

    def test_only_what_came_after(self):
        for _ in range(4):
            add()
        history = journal.read("news.1", 2)
        assert [event.offset for event in history.events] == [3, 4]
        assert history.head == 4
        assert journal.read("news.1", 4).events == []
        assert journal.read("news.1", 4).head == 4

    def test_beyond_the_head(self):
        add()
        assert journal.read("news.1", 7).head == 1

    def test_all_was_trimmed(self, settings):
        for _ in range(3):
            add()
        age(7200)
        journal.trim()
        history = journal.read("news.1", 1)
        assert (history.events, history.head, history.floor) == ([], 3, 3)

    def test_what_comes_between_the_two_queries_is_left_for_the_next_reading(self):
        add()
        topic_is_read = lambda sql: "djangocms_live_topic" in sql  # noqa: E731
        with when(topic_is_read, add):
            history = journal.read("news.1", 1)
        assert (history.events, history.head) == ([], 1)
        with when(topic_is_read, add):
            history = journal.read("news.1", 0)
        assert ([event.offset for event in history.events], history.head) == ([1, 2], 2)

    def test_a_trim_between_the_two_queries_shows_as_a_floor(self):
        for _ in range(3):
            add()
        age(7200)
        add()
        with when(lambda sql: sql.startswith("SELECT"), journal.trim):
            history = journal.read("news.1", 0)
        assert ([event.offset for event in history.events], history.floor) == ([4], 3)


class TestTrim:
    def test_by_number_with_some_slack(self, settings):
        settings.DJANGOCMS_LIVE = {"HISTORY_SIZE": 10}
        for _ in range(11):
            add()
        assert len(offsets()) == 11
        add()
        assert offsets() == list(range(3, 13))
        assert journal.heads(["news.1"])["news.1"].floor == 2

    def test_by_age(self, settings):
        settings.DJANGOCMS_LIVE = {"HISTORY_AGE": 60}
        for topic in ("news.1", "news.2"):
            add(topic)
            add(topic)
        age(61, "news.1")
        age(59, "news.2")
        add("news.1")
        assert journal.trim() == 2
        assert offsets("news.1") == [3]
        assert offsets("news.2") == [1, 2]
        heads = journal.heads(["news.1", "news.2"])
        assert (heads["news.1"].floor, heads["news.1"].head) == (2, 3)
        assert (heads["news.2"].floor, heads["news.2"].head) == (0, 2)

    def test_by_number_where_nothing_is_published_any_more(self, settings):
        for _ in range(5):
            add()
        add("news.2")
        settings.DJANGOCMS_LIVE = {"HISTORY_SIZE": 3}
        assert journal.trim() == 2
        assert offsets() == [3, 4, 5]
        assert journal.heads(["news.1"])["news.1"].floor == 2
        assert journal.trim() == 0

    def test_what_is_due(self):
        for topic in ("news.1", "news.2", "news.3"):
            for _ in range(4):
                add(topic)
        age(61, "news.1")
        add("news.1")
        age(61, "news.2")
        assert journal.due(60, 5) == {"news.1": 4, "news.2": 4}
        assert journal.due(60, 3) == {"news.1": 4, "news.2": 4, "news.3": 1}
        assert journal.due(60, 0) == {"news.1": 5, "news.2": 4, "news.3": 4}
        assert journal.due(3600, 100) == {}
        floors = journal.due(60, 3)
        assert journal.below(floors) == 9
        assert journal.trim(floors) == 9
        assert [offsets(topic) for topic in ("news.1", "news.2", "news.3")] == [[5], [], [2, 3, 4]]

    def test_what_is_published_meanwhile_stays(self):
        for _ in range(3):
            add(key="a")
        with when(lambda sql: sql.startswith("UPDATE"), lambda: add(key="a")):
            assert journal.trim({"news.1": 3}) == 0
        assert offsets() == [4]
        assert journal.heads(["news.1"])["news.1"].floor == 3

    def test_what_a_dead_process_left_is_numbered(self, wakes):
        append()
        append("news.2")
        assert sorted(journal.left_behind()) == ["news.1", "news.2"]
        journal.trim()
        assert journal.left_behind() == []
        assert sorted(wakes) == [("news.1", 1), ("news.2", 1)]

    def test_a_topic_without_events_is_remembered(self):
        """A page from before the first event has missed something, and must not be told otherwise.

        This is why rows of topics are never deleted, however long nothing happened there.
        """
        before_the_first = journal.positions(["news.1"])["news.1"]
        add()
        age(10**9)
        journal.trim()
        assert before_the_first == Position("", 0)
        assert journal.heads(["news.1"])["news.1"].floor > before_the_first.offset

    def test_nothing_to_do(self):
        add()
        assert journal.trim() == 0

    def test_a_higher_floor_stays(self):
        add()
        age(7200)
        models.Topic.objects.update(floor=5, head=9)
        journal.trim()
        assert journal.heads(["news.1"])["news.1"].floor == 5

    def test_numbers_go_on_after_everything_is_trimmed(self):
        add()
        age(7200)
        journal.trim()
        assert add() == 2


class TestRestored:
    def test_every_page_from_before_has_to_be_read_again(self):
        for topic in ("news.1", "news.2"):
            add(topic)
        before = journal.heads(["news.1", "news.2"])
        assert journal.begin_anew() == 2
        after = journal.heads(["news.1", "news.2"])
        for topic, head in after.items():
            assert head.epoch != before[topic].epoch
            assert (head.head, head.floor) == (1, 0)
        # One that never saw an epoch still gets everything.
        assert offsets("news.1", after=0) == [1]


class TestPositions:
    def test_where_nothing_was_published(self):
        assert journal.positions(["news.1"]) == {"news.1": Position("", 0)}

    def test_settled(self, queries):
        for _ in range(3):
            add()
        age(16)
        epoch = models.Topic.objects.get().epoch
        with queries:
            assert journal.positions(["news.1", "news.2"]) == {
                "news.1": Position(epoch, 3),
                "news.2": Position("", 0),
            }
        assert len(queries) == 1

    def test_what_has_not_settled_does_not_count(self, queries):
        """The content may have been loaded before the event; its repetition is harmless."""
        add()
        add()
        age(16)
        add()
        add()
        with queries:
            assert journal.positions(["news.1"])["news.1"].offset == 2
        assert len(queries) == 2

    def test_replaced_events_that_had_settled(self):
        add(key="a")
        age(16)
        add(key="a")
        assert journal.positions(["news.1"])["news.1"].offset == 1

    def test_a_fresh_topic_whose_events_are_gone(self):
        add()
        models.Event.objects.all().delete()
        assert journal.positions(["news.1"])["news.1"].offset == 1

    def test_how_long_it_takes(self, settings):
        add()
        age(10)
        assert journal.positions(["news.1"])["news.1"].offset == 0
        settings.DJANGOCMS_LIVE = {"SETTLE": 9}
        assert journal.positions(["news.1"])["news.1"].offset == 1

    def test_what_has_not_settled(self, queries):
        add()
        age(16)
        add("news.2")
        age(16, "news.2")
        add()
        add()
        add("other.1")
        with queries:
            assert journal.unsettled("news.") == {"news.1": 3}
        assert len(queries) == 1

    @pytest.mark.parametrize(("offset", "expected"), [(0, 1), (1, 1), (2, 2), (3, 3), (99, 3)])
    def test_known_before(self, offset, expected):
        """A rendering that began after an event counts it at once."""
        add()
        age(16)
        add()
        add()
        token = journal.known.set({"news.1": offset, "news.2": 9})
        try:
            assert journal.positions(["news.1"])["news.1"].offset == expected
        finally:
            journal.known.reset(token)


def test_texts_of_the_models():
    add(key="a")
    topic, event = models.Topic.objects.get(), models.Event.objects.get()
    assert str(topic) == f"news.1@{topic.epoch}:1"
    assert str(event) == "news.1#1 posted"
