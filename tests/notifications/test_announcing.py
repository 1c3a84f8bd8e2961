import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from djangocms_live.models import Event
from djangocms_live.notifications import announcing, caches, inbox, sending
from djangocms_live.notifications.models import Announcement, Message, Notification
from tests.threads import together

from .announcer import HOUR, MINUTE, announce

SITE = "notices.site.1"


@pytest.fixture
def told(events):
    return lambda topic=SITE: [(event.type, event.key) for event in events(topic)]


@pytest.mark.django_db
class TestSend:
    def test_to_pages(self, commit, told):
        announcement = announce()
        with commit():
            assert announcing.send(announcement)
        assert announcement.sent
        assert told() == [("announced", announcement.key)]
        assert not Message.objects.exists()

    def test_once(self, commit, told):
        announcement = announce()
        with commit():
            assert announcing.send(announcement)
            assert not announcing.send(announcement)
            assert not announcing.send(Announcement.objects.get())
        assert len(told()) == 1
        assert Event.objects.count() == 1

    def test_before_its_time_if_somebody_wants_it(self, commit, told):
        announcement = announce(starts=HOUR)
        with commit():
            assert announcing.send(announcement)
        assert announcement.starts <= timezone.now()
        assert len(told()) == 1

    @pytest.mark.parametrize("given", [{"texts": {}}, {"starts": -HOUR, "ends": -MINUTE}])
    def test_not_if_it_says_nothing_or_is_over(self, commit, given, told):
        announcement = announce(**given)
        with commit():
            assert not announcing.send(announcement)
        announcement.refresh_from_db()
        assert announcement.sent is None
        assert told() == []

    def test_rolled_back_nobody_hears_of_it(self, commit, told, person):
        person()
        page, inboxes = announce(), announce("users")
        with commit(), transaction.atomic():
            announcing.send(page)
            announcing.send(inboxes)
            transaction.set_rollback(True)
        assert told() == []
        assert not Event.objects.exists()
        assert not Message.objects.exists()
        assert not Announcement.objects.exclude(sent=None).exists()

    def test_to_everybody_with_an_account(self, commit, person):
        ana, ben = person("ana"), person("ben", is_staff=True)
        announcement = announce(
            "users",
            ends=HOUR,
            texts={"en": {"title": "Hello", "url": "/en/"}, "de": {"title": "Hallo"}},
        )
        with commit():
            announcing.send(announcement)
        assert not Event.objects.exists()
        for user in (ana, ben):
            [group] = inbox.listing(user).groups
            assert (group.kind, group.headline("de")) == ("announcement", "Hallo")
            assert group.url("en") == "/en/"
        assert Message.objects.get().expires == announcement.ends

    def test_to_staff_alone(self, commit, person):
        ana, ben = person("ana"), person("ben", is_staff=True)
        with commit():
            announcing.send(announce("staff"))
        assert [inbox.counts(user).unseen for user in (ana, ben)] == [0, 1]


@pytest.mark.django_db
class TestDue:
    def test_what_has_waited_long_enough(self, commit, told):
        late, now = announce(starts=-HOUR), announce()
        announce(starts=HOUR)
        with commit():
            assert announcing.send_due() == 2
            assert announcing.send_due() == 0
        assert told() == [("announced", late.key), ("announced", now.key)]

    def test_one_that_fails_stops_no_other(self, commit, told, caplog):
        bad = announce("language", language="n o", starts=-HOUR)
        good = announce()
        with commit():
            assert announcing.send_due() == 1
        assert told() == [("announced", good.key)]
        bad.refresh_from_db()
        assert bad.sent is None
        assert f"Announcement {bad.pk} could not be sent" in caplog.text

    def test_the_next_look_is_when_something_is_due(self, db):
        assert announcing.look() is None
        announce(starts=2 * HOUR)
        announce(starts=HOUR)
        assert 3590 < announcing.look() <= 3600
        assert not Announcement.objects.exclude(sent=None).exists()

    def test_a_look_sends(self, commit, told):
        announce()
        announce(starts=HOUR)
        with commit():
            assert 3590 < announcing.look() <= 3600
        assert len(told()) == 1

    def test_a_look_at_nothing_is_one_query(self, django_assert_num_queries):
        announce(starts=HOUR)
        with django_assert_num_queries(1):
            announcing.look()


@pytest.mark.django_db
class TestWithdraw:
    def test_from_pages(self, commit, told):
        announcement = announce()
        with commit():
            announcing.send(announcement)
        with commit():
            assert announcing.withdraw(announcement)
            assert not announcing.withdraw(announcement)
        assert announcement.withdrawn
        assert told() == [("withdrawn", announcement.key)]

    def test_before_it_was_sent(self, commit, told):
        announcement = announce(starts=HOUR)
        with commit():
            announcing.withdraw(announcement)
            assert not announcing.send(announcement)
        assert told() == []

    def test_from_inboxes(self, commit, person):
        ana, ben = person("ana"), person("ben")
        announcement, other = announce("users"), announce("users")
        with commit():
            announcing.send(announcement)
            announcing.send(other)
        inbox.mark(ben, "read")
        with commit():
            announcing.withdraw(announcement)
        for user in (ana, ben):
            [group] = inbox.listing(user).groups
            assert group.message.object_id == str(other.pk)
        assert inbox.counts(ana).unseen == 1

    def test_rolled_back_it_stays(self, commit, told):
        announcement = announce()
        with commit():
            announcing.send(announcement)
        with commit(), transaction.atomic():
            announcing.withdraw(announcement)
            transaction.set_rollback(True)
        assert told() == [("announced", announcement.key)]

    def test_deleting_withdraws(self, commit, told):
        announcement = announce()
        key = announcement.key
        stale = Announcement.objects.get()
        with commit():
            announcing.send(announcement)
        with commit():
            stale.delete()
        assert told() == [("withdrawn", key)]

    def test_deleting_takes_it_out_of_inboxes(self, commit, person):
        ana = person()
        with commit():
            announcing.send(announce("users"))
        with commit():
            Announcement.objects.all().delete()
        assert inbox.listing(ana).groups == []

    def test_deleting_what_nobody_has_tells_nobody(self, commit):
        announce().delete()
        withdrawn = announce()
        with commit():
            announcing.send(withdrawn)
            announcing.withdraw(withdrawn)
        before = Event.objects.count()
        withdrawn.delete()
        assert Event.objects.count() == before

    def test_with_its_page(self, build, commit, told):
        page = build.page()
        topic, announcement = f"notices.page.{page.pk}", announce("page", page=page)
        key = announcement.key
        with commit():
            announcing.send(announcement)
        with commit(), transaction.atomic():
            page.delete()
        assert told(topic) == [("withdrawn", key)]


@pytest.mark.django_db
class TestSaved:
    def test_it_is_sent_if_it_is_time(self, commit, told):
        now, later = announce(), announce(starts=HOUR)
        with commit():
            assert announcing.saved(now)
            assert not announcing.saved(later)
        assert told() == [("announced", now.key)]

    def test_what_is_out_is_told_again_in_place_of_the_first(self, commit, told):
        announcement = announce()
        with commit():
            announcing.saved(announcement)
        with commit():
            announcement.texts.update(title="Other")
            assert announcing.saved(announcement)
        assert told() == [("announced", announcement.key)]
        assert Event.objects.get().offset == 2

    def test_in_inboxes_the_words_change_and_nobody_is_told_twice(self, commit, person):
        ana = person()
        announcement = announce("users")
        with commit():
            announcing.saved(announcement)
        inbox.mark(ana, "read")
        announcement.texts.update(title="Other")
        with commit():
            assert announcing.saved(announcement)
        [group] = inbox.listing(ana).groups
        assert (group.headline("en"), group.unread) == ("Other", 0)
        Announcement.objects.update(ends=timezone.now())
        with commit():
            assert not announcing.saved(announcement)
        assert inbox.listing(ana).groups == []
        assert Notification.objects.count() == 1

    def test_what_was_withdrawn_stays_so(self, commit, told):
        announcement = announce()
        with commit():
            announcing.send(announcement)
            announcing.withdraw(announcement)
        with commit():
            assert not announcing.saved(announcement)
        assert told() == [("withdrawn", announcement.key)]


@pytest.mark.django_db
def test_pages_come_out_of_no_cache_that_knows_better(commit, build, client):
    from cms import api

    page = build.page("Home", publish=False, home=True)
    draft = build.draft(page)
    api.add_plugin(build.slot(draft), "LiveNoticesPlugin", "en")
    with commit():
        build.publish(draft)
    announcement = announce(starts=HOUR, texts={"en": "The harbour is closed"})

    def read():
        return "The harbour is closed" in client.get("/en/").content.decode()

    assert [read(), read()] == [False, False]
    with commit():
        announcing.send(announcement)
    assert [read(), read()] == [True, True]
    with CaptureQueriesContext(connection) as queries:
        read()
    assert len(queries) <= 1, "it is kept in the page cache"
    with commit():
        announcing.withdraw(announcement)
    assert [read(), read()] == [False, False]
    cache.clear()


@pytest.mark.django_db
def test_without_a_page_cache_there_is_none_to_clear(commit, settings, monkeypatch):
    settings.CMS_PAGE_CACHE = False
    monkeypatch.setattr(caches, "invalidate_cms_page_cache", _die)
    with commit():
        assert announcing.send(announce())


@pytest.mark.django_db(transaction=True)
class TestTogether:
    """Threads stand for processes."""

    def test_of_several_timers_one_sends(self, told):
        announcement = announce()
        sent = []
        together(*[lambda: sent.append(announcing.send_due())] * 4)
        assert sorted(sent) == [0, 0, 0, 1]
        assert told() == [("announced", announcement.key)]
        assert Event.objects.get().offset == 1

    def test_of_several_timers_one_fills_inboxes(self, person):
        ana = person()
        announce("users")
        together(*[announcing.send_due] * 4)
        assert Message.objects.count() == 1
        assert inbox.counts(ana).unseen == 1

    def test_a_process_that_dies_leaves_it_to_another(self, told, monkeypatch):
        announce("users")
        with monkeypatch.context() as patch:
            patch.setattr(sending, "notify_audience", _die)
            with pytest.raises(SystemExit):
                announcing.send_due()
        assert announcing.send_due() == 1
        assert Message.objects.count() == 1


def _die(*args, **kwargs):
    raise SystemExit
