import asyncio
import threading

import pytest
from django.db import connections, transaction
from django.test import TestCase

from djangocms_live import bus, models
from djangocms_live.api import apublish, atell, publish, tell
from djangocms_live.testing import Published, capture_publishes

from .conftest import Oops, rolled_back

pytestmark = pytest.mark.django_db


def test_what_was_published_in_its_order():
    with capture_publishes() as said:
        publish("news.1", "posted", key="c.1", data={"n": 1}, by="r1")
        publish("news.2", "posted")
    assert list(said) == [
        Published("news.1", "posted", "c.1", {"n": 1}, "r1"),
        Published("news.2", "posted"),
    ]
    assert said[0].topic == "news.1"
    assert said[1:] == [Published("news.2", "posted")]
    assert said.of("news.2") == [said[1]]
    assert len(said) == 2
    assert "published news.1 'posted' key='c.1' data={'n': 1}" in repr(said)


def test_only_within_the_block():
    publish("news.1", "before")
    with capture_publishes() as said:
        assert repr(said) == "<Capture: nothing>"
    publish("news.1", "after")
    tell("news.1", "after")
    assert list(said) == []
    assert not bus._listeners


def test_rows_that_are_only_changed_are_not_published_again():
    publish("news.1", "posted")
    with capture_publishes() as said:
        models.Event.objects.get().save()
    assert not said


def test_what_is_told_in_passing():
    with capture_publishes() as said:
        tell("news.1", "typing", {"n": 2})
        bus.tell_everybody("look", {"user": None})
    assert list(said) == [Published("news.1", "typing", data={"n": 2}, told=True)]
    assert str(said[0]) == "told news.1 'typing' data={'n': 2}"


def test_a_savepoint_is_rolled_back():
    with capture_publishes() as said, capture_publishes(rolled_back=True) as all_of_it:
        publish("news.1", "kept")
        with rolled_back():
            publish("news.1", "taken back")
            assert [each.type for each in said] == ["kept", "taken back"]
    assert [each.type for each in said] == ["kept"]
    assert [each.type for each in said.rolled_back] == ["taken back"]
    assert [each.type for each in all_of_it] == ["kept", "taken back"]


def test_what_would_be_committed_stays_when_its_callbacks_were_run():
    with capture_publishes() as said, TestCase.captureOnCommitCallbacks(execute=True):
        publish("news.1", "posted")
    assert len(said) == 1


def test_switched_off(settings):
    settings.DJANGOCMS_LIVE = {"ENABLED": False}
    with capture_publishes() as said:
        publish("news.1", "posted")
        tell("news.1", "typing")
    assert not said


def test_an_error_ends_it():
    with pytest.raises(Oops), capture_publishes() as said:
        raise Oops
    publish("news.1", "after")
    assert not said


@pytest.mark.django_db(transaction=True)
class TestRealTransactions:
    def test_commit_and_rollback(self):
        with capture_publishes() as said:
            with transaction.atomic():
                publish("news.1", "kept")
            with rolled_back():
                publish("news.1", "taken back")
            publish("news.1", "at once")
        assert [each.type for each in said] == ["kept", "at once"]
        assert [each.type for each in said.rolled_back] == ["taken back"]

    def test_another_thread(self):
        def work():
            publish("news.1", "posted")
            connections.close_all()

        with capture_publishes() as said:
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
        assert [each.type for each in said] == ["posted"]

    async def test_asynchronous(self, close_thread_connections):
        with capture_publishes() as said:
            await asyncio.gather(apublish("news.1", "posted"), atell("news.1", "typing"))
        assert sorted(each.type for each in said) == ["posted", "typing"]

    def test_other_processes_are_woken_all_the_same(self, monkeypatch):
        class Layer:
            async def group_send(self, group, message):
                sent.append(message["topic"])

        sent = []
        monkeypatch.setattr(bus, "shared_layer", Layer)
        with capture_publishes():
            publish("news.1", "posted")
        assert sent == ["news.1"]

    def test_somebody_watches(self, live_communicator, news):
        """Whoever captures does not keep it from the viewers, nor says they heard."""

        async def watch():
            async with live_communicator() as live:
                await live.subscribe("news.1")
                with capture_publishes() as said:
                    await apublish("news.1", "posted")
                    await live.publication("posted")
                    await atell("news.1", "typing")
                    assert (await live.told())["type"] == "typing"
                return [each.type for each in said]

        assert asyncio.run(watch()) == ["posted", "typing"]


def test_the_fixture(published):
    publish("news.1", "posted")
    assert [each.type for each in published] == ["posted"]
