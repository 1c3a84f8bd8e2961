"""Several processes write at once; threads stand for them, each with a connection of its own."""

import threading

import pytest
from django.db import transaction

from djangocms_live import journal, models
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def append(topic="news.1", key=""):
    journal.append(topic, "posted", key, {}, "")


def offsets(topic="news.1"):
    return [event.offset for event in journal.read(topic, 0).events]


def test_crossing_topics():
    """Threads publish into the same topics in another order, some new: no deadlock, no gap."""
    topics = [f"news.{number}" for number in range(3)]

    def publish(names):
        for turn in range(10):
            with transaction.atomic():
                for name in names:
                    append(name, key="shared" if turn % 3 == 0 else "")
            for name in names:
                journal.sequence(name)

    orders = [topics, topics[::-1], topics[1:] + topics[:1]]
    together(*(lambda order=order: publish(order) for order in orders))
    for name in topics:
        journal.sequence(name)
        found = offsets(name)
        head = journal.heads([name])[name].head
        assert sorted(set(found)) == found
        assert found[-1] == head
        # Of 30 events 12 share a key: the last of them survives, the others may have been
        # replaced before they had a number.
        assert len(found) == 18 + 1
        assert 19 <= head <= 30
        assert not models.Event.objects.filter(topic=name, offset=None).exists()


def test_two_number_the_same_events():
    heads = []
    for _ in range(20):
        append()
    together(*[lambda: heads.append(journal.sequence("news.1"))] * 2)
    assert sorted(history.head for history in heads if history) in ([20], [20, 20])
    assert offsets() == list(range(1, 21))


def test_uncommitted_events_are_not_numbered_by_others():
    numbered = []
    with transaction.atomic():
        append()
        together(lambda: numbered.append(journal.sequence("news.1")))
    assert numbered == [None]
    assert journal.sequence("news.1").head == 1


def test_trimming_while_others_publish():
    """Floor and events agree at every moment: who reads gets all after the floor, or a floor."""
    stop = threading.Event()
    found = []

    def publish():
        try:
            for turn in range(60):
                append(key="" if turn % 3 else "shared")
                journal.sequence("news.1")
        finally:
            stop.set()

    def trim():
        while not stop.is_set():
            journal.trim(journal.due(age=3600, size=3))

    def follow():
        """As a hub does: nothing may be missing between two readings but what was replaced."""
        after, epoch = 0, None
        while not stop.is_set() or after < 60:
            history = journal.read("news.1", after)
            if history.epoch:
                epoch = epoch or history.epoch
                assert history.epoch == epoch
            if history.floor > after:
                after = history.floor
                continue
            told = [event.offset for event in history.events]
            assert history.head >= after
            # Every third is replaced by the next of its key, which has come or will come.
            whole = {o for o in range(after + 1, history.head + 1) if o % 3 != 1}
            assert whole <= set(told)
            found.extend(told)
            after = max(after, history.head)

    together(publish, trim, trim, follow)
    assert found == sorted(set(found))
    journal.trim(journal.due(age=3600, size=3))
    head = journal.heads(["news.1"])["news.1"]
    assert (head.head, head.floor) == (60, 57)
    assert [offset for offset in offsets() if offset <= 57] == []


def test_a_rehearsed_floor_is_no_longer_the_newest():
    """Another trim went further meanwhile: floors only rise."""
    for _ in range(5):
        append()
        journal.sequence("news.1")
    together(
        lambda: journal.trim({"news.1": 2}),
        lambda: journal.trim({"news.1": 4}),
    )
    assert journal.heads(["news.1"])["news.1"].floor == 4
    assert offsets() == [5]
