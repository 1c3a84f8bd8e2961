from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from djangocms_live import journal, models

pytestmark = pytest.mark.django_db


def prune(*options):
    out = StringIO()
    call_command("live_prune", *options, stdout=out)
    return out.getvalue().splitlines()


def add(topic="news.1", times=1):
    for _ in range(times):
        journal.append(topic, "posted", "", {}, "")
        journal.sequence(topic)


def age(seconds, topic):
    then = timezone.now() - timedelta(seconds=seconds)
    models.Event.objects.filter(topic=topic).update(numbered=then)


def kept():
    rows = models.Event.objects.order_by("topic", "offset")
    return list(rows.values_list("topic", "offset"))


def told(events, what="dropped", age=3600, size=100):
    return f"{events} {what}: older than {age} seconds, or not among the newest {size} of a topic."


def test_what_is_due_by_the_settings(settings):
    add("news.1", 3)
    add("news.2")
    age(3601, "news.2")
    settings.DJANGOCMS_LIVE = {"HISTORY_SIZE": 1}
    assert prune() == [told("3 events", size=1)]
    assert kept() == [("news.1", 3)]
    assert prune() == [told("0 events", size=1)]


def test_by_age():
    add("news.1")
    add("news.2")
    age(100, "news.2")
    assert prune("--age", "101") == [told("0 events", age=101)]
    assert prune("--age", "99") == [told("1 event", age=99)]
    assert kept() == [("news.1", 1)]


def test_by_size():
    add("news.1", 4)
    add("news.2", 2)
    assert prune("--size", "2") == [told("2 events", size=2)]
    assert kept() == [("news.1", 3), ("news.1", 4), ("news.2", 1), ("news.2", 2)]
    assert prune("--size", "0") == [told("4 events", size=0)]
    assert kept() == []
    assert models.Topic.objects.count() == 2


def test_a_rehearsal_changes_nothing():
    add("news.1", 4)
    journal.append("news.2", "posted", "", {}, "")
    before = list(models.Topic.objects.values())
    assert prune("--size", "1", "--dry-run", "--restored") == [
        "1 topic would be begun anew: open pages read themselves again.",
        "1 topic would be brought up to date: whoever published there died.",
        told("3 events", "would be dropped", size=1),
    ]
    assert list(models.Topic.objects.values()) == before
    assert models.Event.objects.filter(offset=None).exists()
    assert models.Event.objects.count() == 5


def test_what_dead_processes_left():
    for topic in ("news.1", "news.1", "news.2"):
        journal.append(topic, "posted", "", {}, "")
    assert prune()[0] == "2 topics brought up to date: whoever published there died."
    assert kept() == [("news.1", 1), ("news.1", 2), ("news.2", 1)]


def test_after_the_database_was_put_back():
    add()
    before = models.Topic.objects.get().epoch
    assert prune("--restored") == [
        "1 topic begun anew: open pages read themselves again.",
        told("0 events"),
    ]
    assert models.Topic.objects.get().epoch != before
    assert kept() == [("news.1", 1)]


@pytest.mark.parametrize("option", ["--age", "--size"])
def test_nonsense(option):
    with pytest.raises(CommandError, match="0 or more"):
        prune(option, "-1")
