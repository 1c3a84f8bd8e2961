"""What nobody needs any more is deleted, and nothing else."""

from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core import mail as outbox
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from djangocms_live.notifications import purge as purging
from djangocms_live.notifications.following import follow
from djangocms_live.notifications.models import (
    Browser,
    Delivery,
    Follow,
    Message,
    Notification,
    PublicationNote,
)
from djangocms_live.notifications.publications import decide
from djangocms_live.notifications.purge import purge
from djangocms_live.notifications.sending import notify
from tests.polls.models import Poll

from .guests import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(person):
    return person("ana")


def tell(user, days=0, target=None, **said):
    """Told so many days ago."""
    message = notify(user, "other", target, title="Hello", **said)
    Message.objects.filter(pk=message.pk).update(created=timezone.now() - timedelta(days=days))
    return message


def left():
    return set(Message.objects.values_list("pk", flat=True))


def test_after_ninety_days(ana, configure):
    old, new = tell(ana, days=91), tell(ana, days=89)
    configure(BATCH=1)
    assert purge() == 1
    assert left() == {new.pk}
    assert not Message.objects.filter(pk=old.pk).exists()
    assert Notification.objects.count() == 1


def test_after_thirty_if_it_was_put_away(ana):
    for days in (31, 29):
        message = tell(ana)
        archived = timezone.now() - timedelta(days=days)
        Notification.objects.filter(message=message).update(archived=archived)
    assert purge() == 1
    assert Notification.objects.get().message == message
    assert Message.objects.count() == 2  # visitors may see what nobody has in an inbox


def test_never(ana, configure):
    configure(PURGE_DAYS=0, PURGE_ARCHIVED_DAYS=0)
    tell(ana, days=1000)
    Notification.objects.update(archived=timezone.now() - timedelta(days=1000))
    browser()
    Browser.objects.update(created=timezone.now() - timedelta(days=1000))
    assert purge() == 0
    assert (Message.objects.count(), Browser.objects.count()) == (1, 1)


def test_what_is_over(ana):
    over = tell(ana, expires=timezone.now() - timedelta(seconds=1))
    goes_on = tell(ana, expires=timezone.now() + timedelta(days=1))
    assert purge() == 1
    assert left() == {goes_on.pk}
    assert over.pk not in left()


def test_what_must_not_be_told_twice(ana):
    message = tell(ana, days=91, once="order.7", actor="Ben", subject="orders")
    assert purge() == 1
    message.refresh_from_db()
    assert (message.data, message.subject) == ({}, "")
    assert notify(ana, "other", title="Again", once="order.7") is None
    assert purge() == 0
    assert message.pk in left()


def test_what_a_browser_still_gets(ana):
    message = tell([], days=91)
    Delivery.objects.create(browser=browser(), message=message, due=timezone.now())
    purge()
    assert left() == {message.pk}
    Delivery.objects.all().delete()
    purge()
    assert left() == set()


def test_what_is_about_things_that_are_gone(ana, build):
    there, gone = build.poll(), build.poll()
    kept, lost = tell(ana, target=there), tell(ana, target=gone)
    about_nothing = tell(ana)
    for poll in (there, gone):
        follow(ana, poll)
    Poll.objects.filter(pk=gone.pk).delete()
    assert purge() == 1
    assert left() == {kept.pk, about_nothing.pk}
    assert lost.pk not in left()
    assert Follow.objects.get().object_id == str(there.pk)


def test_what_is_about_models_that_are_gone(ana, build):
    lost = tell(ana, target=build.poll())
    kind = ContentType.objects.create(app_label="gone", model="thing")
    Message.objects.filter(pk=lost.pk).update(content_type=kind)
    assert purge() == 1
    assert left() == set()


def test_keys_of_another_kind(ana, build):
    poll = build.poll()
    kept, lost = tell(ana, target=poll), tell(ana, target=poll)
    Message.objects.filter(pk=lost.pk).update(object_id="no number")
    purge()
    assert left() == {kept.pk}


def test_notes_of_versions_that_are_gone(build, editor):
    page = build.page("Home")
    decide(build.draft(page), True, "", editor)
    PublicationNote.objects.create(
        content_type=PublicationNote.objects.get().content_type, object_id="0"
    )
    purge()
    assert PublicationNote.objects.count() == 1


def test_browsers_that_follow_nothing(ana, build):
    poll = build.poll()
    follower, owned, idle, new = (browser(str(n)) for n in range(4))
    follow(follower, poll)
    Browser.objects.filter(pk=owned.pk).update(user=ana)
    old = timezone.now() - timedelta(days=91)
    Browser.objects.exclude(pk=new.pk).update(created=old)
    purge()
    assert set(Browser.objects.all()) == {follower, owned, new}
    assert idle not in Browser.objects.all()


class TestByItself:
    @pytest.fixture
    def purged(self, monkeypatch):
        cache.clear()
        times = []
        monkeypatch.setattr(purging, "purge", lambda: times.append(1))
        return times

    def test_once_a_day_when_something_is_told(self, ana, purged, commit):
        with commit():
            notify(ana, "other", title="One")
            notify(ana, "other", title="Two")
        assert purged == [1]
        cache.clear()
        with commit():
            notify(ana, "other", title="Three")
        assert purged == [1, 1]

    def test_a_cache_that_is_away_keeps_nobody_from_being_told(
        self, ana, purged, commit, monkeypatch, caplog
    ):
        def away(*args):
            raise ConnectionError("no cache")

        monkeypatch.setattr(purging, "cache", SimpleNamespace(add=away))
        with commit():
            message = notify(ana, "other", title="One")
        assert message.notifications.get().recipient == ana
        assert purged == []
        assert "no cache" in caplog.text

    def test_after_the_commit(self, ana, purged):
        notify(ana, "other", title="One")
        assert purged == []


class TestCommand:
    def run(self, *arguments):
        out = StringIO()
        call_command("live_notifications", *arguments, stdout=out)
        return out.getvalue()

    def test_what_is_due(self, ana, build, editor, commit, monkeypatch):
        from djangocms_live.notifications import publications, sending

        page = build.page("Home")
        follow(ana, page, "en")
        # A process that is killed between the commit and the telling.
        with monkeypatch.context() as patch:
            patch.setattr(sending.fan_out, "later", lambda pk: None)
            sending.notify_audience("followers", "published", page, title="Home")
        Message.objects.update(due=timezone.now() - timedelta(hours=1))
        decide(build.public(page), True, "", editor)
        tell(ana, days=91)
        with commit():
            said = self.run()
        assert said == (
            "Messages resumed: 1, announcements: 0, publications: 1, pushes: 0, deleted: 1.\n"
        )
        assert Notification.objects.filter(recipient=ana).count() == 2
        assert publications.note_of(build.public(page)).sent is not None
        assert outbox.outbox == []

    def test_mails(self, ana):
        notify(ana, "reply", title="Home", actor="Gus")
        assert "mails: 1," in self.run("--digest")
        assert "mails: 0," in self.run("--digest")
        assert len(outbox.outbox) == 1
