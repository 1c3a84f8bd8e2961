import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from djangocms_live import bus, journal, models, publishing
from djangocms_live.api import apublish, publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wakes(monkeypatch):
    """What the bus was told."""
    wakes = []
    monkeypatch.setattr(bus, "wake", lambda topic, head, numbered: wakes.append((topic, head)))
    return wakes


def test_outside_of_a_transaction(wakes):
    publish("news.1", "posted", key="c.1", data={"n": 1}, by="req")
    (event,) = journal.read("news.1", 0).events
    assert (event.type, event.key, event.data, event.by) == ("posted", "c.1", {"n": 1}, "req")
    assert wakes == [("news.1", 1)]


def test_leaves_with_the_commit(wakes):
    with transaction.atomic():
        publish("news.1", "posted")
        assert models.Event.objects.get().offset is None
        assert wakes == []
    assert wakes == [("news.1", 1)]


def test_nothing_leaves_a_rolled_back_transaction(wakes):
    with transaction.atomic():
        publish("news.1", "posted")
        transaction.set_rollback(True)
    assert wakes == []
    assert not models.Event.objects.exists()


def test_one_wake_up_for_what_was_published_together(wakes):
    with transaction.atomic():
        for _ in range(3):
            publish("news.1", "posted")
    assert wakes == [("news.1", 3)]


def test_queries(wakes):
    publish("news.1", "posted", key="a")
    with CaptureQueriesContext(connection) as queries:
        publish("news.1", "posted", key="a")
    statements = [q["sql"] for q in queries if not q["sql"].startswith(("BEGIN", "COMMIT"))]
    assert len(statements) <= 8, "\n".join(statements)


def test_within_a_transaction_it_costs_one_query(wakes):
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        publish("news.1", "posted")
        assert len(queries) == 1


def test_bad_names_are_told_at_once(wakes):
    with pytest.raises(ValueError, match="is not a topic"):
        publish("news", "posted")


@pytest.mark.parametrize(("name", "longest"), [("type", 40), ("key", 200), ("by", 64)])
def test_what_is_too_long_is_told_at_once(wakes, name, longest):
    arguments = {"type": "posted", name: "x" * longest}
    publish("news.1", **arguments)
    with pytest.raises(ValueError, match=f"{name} has {longest} characters at most"):
        publish("news.1", **(arguments | {name: "x" * (longest + 1)}))


@pytest.mark.parametrize("data", [{"share": float("nan")}, {"user": object()}])
def test_what_no_frame_can_carry_is_told_at_once(wakes, data):
    with pytest.raises((ValueError, TypeError), match="JSON"):
        publish("news.1", "posted", data=data)


def test_switched_off(wakes, settings):
    settings.DJANGOCMS_LIVE = {"ENABLED": False}
    publish("news.1", "posted")
    assert not models.Event.objects.exists()
    assert wakes == []


def test_an_error_after_the_commit_does_not_fail_the_request(wakes, monkeypatch, caplog):
    def sequence(topic):
        raise DatabaseError("gone")

    monkeypatch.setattr(publishing.journal, "sequence", sequence)
    done = []
    with transaction.atomic():
        publish("news.1", "posted")
        transaction.on_commit(lambda: done.append(True))
    assert done == [True]
    assert "gone" in caplog.text
    monkeypatch.undo()
    assert journal.heads(["news.1"])["news.1"].head == 1


@pytest.mark.usefixtures("close_thread_connections")
async def test_async(wakes):
    await apublish("news.1", "posted", data={"n": 1})
    assert wakes == [("news.1", 1)]
