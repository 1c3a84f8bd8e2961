"""Several processes write at once; threads stand for them, each with a connection of its own."""

import threading

import pytest
from django.db import connection, transaction

from djangocms_live import journal, models

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 50


def append(topic="news.1", key=""):
    journal.append(topic, "posted", key, {}, "")


def offsets(topic="news.1"):
    return [event.offset for event in journal.read(topic, 0).events]


def together(*functions):
    """Run each in a thread; errors are raised here."""
    barrier, errors = threading.Barrier(len(functions)), []

    def run(function):
        try:
            barrier.wait()
            function()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert errors == []
    assert not any(thread.is_alive() for thread in threads)


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
    assert sorted(heads, key=str) in ([20, None], [20, 20])
    assert offsets() == list(range(1, 21))


def test_uncommitted_events_are_not_numbered_by_others():
    numbered = []
    with transaction.atomic():
        append()
        together(lambda: numbered.append(journal.sequence("news.1")))
    assert numbered == [None]
    assert journal.sequence("news.1") == 1
