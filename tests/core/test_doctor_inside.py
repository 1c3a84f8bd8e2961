import logging
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.checks import Error
from django.db import OperationalError, connection
from django.utils import timezone

from djangocms_live import journal, models
from djangocms_live.doctor import inside
from djangocms_live.doctor.report import Mark, Report

# What the settings of the tests lack on purpose.
QUIET = [f"djangocms_live{check}" for check in (".E002", ".W003", ".W012", "_notifications.W002")]
LAYER = {"default": {"BACKEND": "tests.core.layers.Layer"}}


@pytest.fixture
def report():
    return Report()


def said(report):
    return [(finding.mark, finding.step) for finding in report.findings]


@pytest.mark.django_db
class TestChecks:
    def test_well(self, report, settings):
        settings.SILENCED_SYSTEM_CHECKS = QUIET
        inside.look_at_checks(report)
        assert said(report) == [(Mark.GOOD, "Settings")]

    def test_what_checks_say(self, report, settings, monkeypatch):
        settings.SILENCED_SYSTEM_CHECKS = QUIET
        settings.DJANGOCMS_LIVE = {"NOISE": 1, "HISTORY_AGE": 1}
        inside.look_at_checks(report)
        broken, warned = report.findings
        assert (broken.mark, warned.mark) == (Mark.BROKEN, Mark.WARNING)
        assert "djangocms_live.E001" in broken.words
        assert "MAX_PAGES" in broken.mend
        assert "djangocms_live.W001" in warned.words
        message = Error("no hint", id="djangocms_live.E099")
        monkeypatch.setattr(inside, "run_checks", lambda **kwargs: [message])
        inside.look_at_checks(report)
        assert report.findings[-1].mend == ""

    def test_switched_off(self, report, settings):
        settings.SILENCED_SYSTEM_CHECKS = QUIET
        settings.DJANGOCMS_LIVE = {"ENABLED": False}
        inside.look_at_checks(report)
        assert said(report) == [(Mark.BROKEN, "Settings")]


@pytest.mark.django_db(transaction=True)
class TestJournal:
    def test_well_and_nothing_is_left(self, report):
        inside.look_at_journal(report)
        assert said(report) == [(Mark.GOOD, "Journal"), (Mark.GOOD, "Journal")]
        assert not models.Event.objects.exists()
        assert not models.Topic.objects.exists()

    def test_without_its_tables(self, report):
        with connection.schema_editor() as editor:
            editor.alter_db_table(models.Event, "djangocms_live_event", "elsewhere")
        try:
            inside.look_at_journal(report)
        finally:
            with connection.schema_editor() as editor:
                editor.alter_db_table(models.Event, "elsewhere", "djangocms_live_event")
        assert said(report) == [(Mark.BROKEN, "Journal")]
        assert "migrate" in report.findings[0].mend

    def test_an_error_without_words(self, report, monkeypatch):
        def append(*args):
            raise OperationalError

        monkeypatch.setattr(journal, "append", append)
        inside.look_at_journal(report)
        assert "OperationalError" in report.findings[0].words

    def test_what_cannot_be_read_back(self, report, monkeypatch):
        monkeypatch.setattr(journal, "sequence", lambda topic: None)
        inside.look_at_journal(report)
        assert said(report) == [(Mark.BROKEN, "Journal")]
        assert "routers" in report.findings[0].mend
        assert not models.Event.objects.exists()

    def test_leftovers(self, report):
        then = timezone.now() - timedelta(days=1)
        models.Event.objects.create(topic="news.1", type="posted", created=then)
        models.Event.objects.create(
            topic="news.1", offset=1, type="posted", created=then, numbered=then
        )
        inside.look_at_journal(report)
        assert [mark for mark, _ in said(report)] == [Mark.GOOD, Mark.WARNING, Mark.WARNING]
        assert models.Event.objects.count() == 2


class TestLayer:
    def test_none(self, report):
        async_to_sync(inside.look_at_layer)(report)
        assert said(report) == [(Mark.GOOD, "Channel layer")]
        assert "alone" in report.findings[0].words

    def test_a_message_comes_back(self, report, settings):
        settings.CHANNEL_LAYERS = LAYER

        async def look():
            layer = get_channel_layer()
            await inside.look_at_layer(report)
            return layer.calls

        calls = async_to_sync(look)()
        assert said(report) == [(Mark.GOOD, "Channel layer")]
        assert "came back in" in report.findings[0].words
        assert calls[-1][0] == "group_discard"

    def test_what_is_not_ours_is_passed_over(self, report, settings):
        settings.CHANNEL_LAYERS = LAYER

        async def look():
            layer = get_channel_layer()
            receive = layer._memory.receive
            early = [{"type": "of somebody else"}]

            async def other(channel):
                return early.pop() if early else await receive(channel)

            layer._memory.receive = other
            await inside.look_at_layer(report)

        async_to_sync(look)()
        assert said(report) == [(Mark.GOOD, "Channel layer")]

    @pytest.mark.parametrize("trouble", ["fails", "hangs"])
    def test_trouble(self, report, settings, trouble):
        settings.CHANNEL_LAYERS = LAYER
        settings.DJANGOCMS_LIVE = {"LAYER_TIMEOUT": -0.9}

        async def look():
            get_channel_layer().trouble = trouble
            await inside.look_at_layer(report)

        async_to_sync(look)()
        assert said(report) == [(Mark.BROKEN, "Channel layer")]

    @pytest.mark.parametrize("reached", [True, False])
    def test_redis_is_asked_first(self, report, settings, monkeypatch, reached):
        settings.CHANNEL_LAYERS = LAYER
        monkeypatch.setattr(
            "tests.core.layers.Layer.__module__", "channels_redis.pubsub", raising=False
        )

        async def look_at_redis(report):
            return reached

        monkeypatch.setattr("djangocms_live.doctor.redis.look_at_redis", look_at_redis)
        async_to_sync(inside.look_at_layer)(report)
        assert said(report) == ([(Mark.GOOD, "Channel layer")] if reached else [])


@pytest.mark.django_db(transaction=True)
def test_all_of_it(report, settings, caplog):
    settings.SILENCED_SYSTEM_CHECKS = QUIET
    caplog.set_level(logging.WARNING)
    inside.look_inside(report)
    assert [step for _, step in said(report)] == [
        "Settings",
        "Journal",
        "Journal",
        "Channel layer",
    ]


@pytest.mark.django_db(transaction=True)
def test_to_forget_is_no_matter_of_life_and_death(monkeypatch):
    def all_rows(*args):
        raise OperationalError

    monkeypatch.setattr(models.Event.objects, "using", all_rows)
    inside.forget("news.1")
