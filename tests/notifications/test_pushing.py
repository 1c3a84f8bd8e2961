"""Pushes reach the browsers they are for: encrypted, once, later if need be, and not for ever."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from djangocms_live.notifications import pushing, vapid
from djangocms_live.notifications.models import Browser, Delivery, Message, Notification
from tests.polls.models import Poll
from tests.site import wait_for
from tests.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(db):
    """Makes messages, and the rows of those who are told."""

    def make(*recipients, kind="other", **fields):
        fields = {"data": {"title": "New", "text": "Words", "url": "/news/"}} | fields
        made = Message.objects.create(kind=kind, **fields)
        for user in recipients:
            Notification.objects.create(message=made, recipient=user, push=True)
        return made

    return make


@pytest.fixture
def push(commit):
    """Enqueue, and commit; what is due is sent."""

    def do(message, users=(), browsers=()):
        with commit():
            pushing.enqueue(
                message, [user.pk for user in users], [each.row.pk for each in browsers]
            )

    return do


def make_due():
    Delivery.objects.update(due=timezone.now())


def titles(phone):
    return [said["title"] for said in phone.said]


class TestEnqueue:
    def test_all_browsers_of_a_user_and_those_of_guests(self, subscribed, person, message, push):
        ana, ben = person("ana"), person("ben")
        phone, laptop, bens = subscribed(ana), subscribed(ana, "de"), subscribed(ben)
        guest, other = subscribed(), subscribed()
        push(message(ana), [ana], [guest])
        assert [titles(each) for each in (phone, laptop, guest)] == [["New"]] * 3
        assert bens.pushes == other.pushes == []
        assert laptop.said[0]["lang"] == "de"
        assert Delivery.objects.count() == 0
        assert Browser.objects.filter(reached__isnull=False).count() == 3

    def test_once_to_each(self, subscribed, person, message, push, commit):
        ana = person()
        phone = subscribed(ana)
        told = message(ana)
        with commit():
            pushing.enqueue(told, [ana.pk], [phone.row.pk])
            pushing.enqueue(told, [ana.pk], [])
            assert Delivery.objects.count() == 1
        assert len(phone.pushes) == 1

    def test_not_of_what_was_rolled_back(self, subscribed, person, message, commit):
        ana = person()
        phone = subscribed(ana)
        with commit(), transaction.atomic():
            pushing.enqueue(message(ana), [ana.pk], [])
            transaction.set_rollback(True)
        assert Delivery.objects.count() == 0
        assert phone.pushes == []

    def test_nothing_where_push_is_not_set_up(self, subscribed, person, message, push, configure):
        ana = person()
        subscribed(ana)
        configure(VAPID_PRIVATE_KEY="")
        push(message(ana), [ana])
        assert Delivery.objects.count() == 0
        assert pushing.send_due() == 0

    def test_few_queries(self, service, subscribed, people, message, django_assert_max_num_queries):
        readers = people(50)
        for reader in readers[:20]:
            subscribed(reader)
        told = message()
        with django_assert_max_num_queries(4):
            pushing.enqueue(told, [reader.pk for reader in readers], [])
        assert Delivery.objects.count() == 20

    def test_nobody_has_a_browser(self, service, person, message, commit, monkeypatch):
        started = []
        monkeypatch.setattr(pushing.send_due, "later", lambda: started.append(True))
        ana = person()
        pushing.enqueue(message(ana), [ana.pk], [])
        assert started == []


class TestContent:
    def test_leads_to_the_recipients_own_row(self, subscribed, person, message, push):
        ana = person()
        phone, guest = subscribed(ana), subscribed()
        push(message(ana), [ana], [guest])
        assert phone.said[0]["id"] == Notification.objects.get().pk
        assert guest.said[0]["id"] == 0

    def test_says_how_many_it_stands_for(self, subscribed, person, message, push):
        ana, ben = person("ana"), person("ben")
        data = {"title": "Home", "actor": "Cleo"}
        message(ana, kind="reply", subject="t", data=data)
        message(ana, kind="reply", subject="another", data=data)
        message(ana, kind="mention", subject="t", data=data)
        Notification.objects.create(
            message=message(kind="reply", subject="t", data=data),
            recipient=ana,
            read=timezone.now(),
        )
        told = message(ana, ben, kind="reply", subject="t", data=data)
        hers, his = subscribed(ana), subscribed(ben)
        push(told, [ana, ben])
        assert titles(hers) == ["2 new replies in “Home”"]
        assert titles(his) == ["Cleo replied to you in “Home”"]
        assert hers.pushes[0].headers["topic"] == hers.said[0]["tag"]


class TestStale:
    """Nobody is told of what is over."""

    @pytest.fixture
    def ana(self, person):
        return person()

    @pytest.fixture(autouse=True)
    def phone(self, subscribed, ana):
        return subscribed(ana)

    @pytest.fixture
    def expect_nothing(self, service, push, ana):
        def expect(told):
            push(told, [ana])
            assert service.answered == []
            assert Delivery.objects.count() == 0

        return expect

    def test_expired(self, message, ana, expect_nothing):
        expect_nothing(message(ana, expires=timezone.now() - timedelta(seconds=1)))

    def test_not_yet(self, message, ana, push, phone):
        push(message(ana, expires=timezone.now() + timedelta(minutes=1)), [ana])
        assert len(phone.pushes) == 1

    @pytest.mark.parametrize("column", ["read", "archived"])
    def test_read_already(self, message, ana, expect_nothing, column):
        told = message(ana)
        Notification.objects.update(**{column: timezone.now()})
        expect_nothing(told)

    def test_old(self, message, ana, expect_nothing):
        told = message(ana)
        Message.objects.update(created=timezone.now() - timedelta(days=2))
        expect_nothing(told)

    def test_its_target_is_gone(self, message, ana, push, phone, build, expect_nothing):
        poll = build.poll()
        kind = ContentType.objects.get_for_model(Poll)
        push(message(ana, content_type=kind, object_id=str(poll.pk)), [ana])
        assert len(phone.pushes) == 1
        Poll.objects.all().delete()
        phone.service.answered.clear()
        expect_nothing(message(ana, content_type=kind, object_id=str(poll.pk)))

    def test_its_target_never_was(self, message, ana, expect_nothing):
        kind = ContentType.objects.get_for_model(Poll)
        expect_nothing(message(ana, content_type=kind, object_id="no number"))

    def test_its_targets_app_was_removed(self, message, ana, expect_nothing):
        kind = ContentType.objects.create(app_label="shop", model="gone")
        expect_nothing(message(ana, content_type=kind, object_id="1"))
        ContentType.objects.clear_cache()

    def test_its_recipient_was_deactivated(self, message, ana, expect_nothing):
        ana.is_active = False
        ana.save()
        expect_nothing(message(ana))


class TestTrouble:
    @pytest.fixture
    def phone(self, subscribed):
        return subscribed()

    @pytest.mark.parametrize("status", [404, 410])
    def test_a_browser_that_is_gone(self, service, phone, subscribed, message, push, status):
        service.plan(phone, status)
        other = subscribed()
        push(message(), [], [phone, other])
        assert list(Browser.objects.all()) == [other.row]
        assert Delivery.objects.count() == 0
        assert len(other.pushes) == 1

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_a_service_that_cannot_now(self, service, phone, message, push, status):
        service.plan(phone, status)
        push(message(), [], [phone])
        delivery = Delivery.objects.get()
        assert delivery.attempts == 1
        assert 14 < (delivery.due - timezone.now()).total_seconds() < 46
        assert pushing.send_due() == 0
        make_due()
        assert pushing.send_due() == 1
        assert service.answered == [status, 201]
        assert Delivery.objects.count() == 0

    def test_no_network(self, service, phone, message, push):
        service.__exit__(None, None, None)
        push(message(), [], [phone])
        assert Delivery.objects.get().attempts == 1

    def test_ever_more_seldom(self, service, phone, message, push):
        service.plan(phone, 500, 500, 500)
        push(message(), [], [phone])
        for least, most in ((60, 180), (240, 720)):
            make_due()
            pushing.send_due()
            seconds = (Delivery.objects.get().due - timezone.now()).total_seconds()
            assert least - 2 < seconds < most

    def test_when_the_service_says_so(self, service, phone, message, push):
        service.plan(phone, 429)
        service.headers["Retry-After"] = "1000"
        push(message(), [], [phone])
        seconds = (Delivery.objects.get().due - timezone.now()).total_seconds()
        assert 990 < seconds <= 1000

    def test_but_not_for_ever(self, service, phone, message, push):
        service.plan(phone, 429)
        service.headers["Retry-After"] = "999999999"
        push(message(), [], [phone])
        assert Delivery.objects.get().due - timezone.now() <= timedelta(days=1)

    def test_given_up_at_last(self, service, phone, message, push, configure, caplog):
        configure(PUSH_ATTEMPTS=2)
        service.plan(phone, 500, 500)
        push(message(), [], [phone])
        make_due()
        pushing.send_due()
        assert Delivery.objects.count() == 0
        assert Browser.objects.count() == 1
        assert "127.0.0.1 does not take the push" in caplog.text
        assert phone.path not in caplog.text

    @pytest.mark.parametrize("status", [301, 400, 401, 403, 413])
    def test_what_will_never_be_taken(self, service, phone, message, push, status, caplog):
        service.plan(phone, status)
        push(message(), [], [phone])
        assert Delivery.objects.count() == 0
        assert Browser.objects.count() == 1
        assert str(status) in caplog.text
        assert service.answered == [status]

    def test_another_key_than_it_subscribed_with(self, service, phone, message, push, configure):
        configure(VAPID_PRIVATE_KEY=vapid.new_private_key())
        push(message(), [], [phone])
        assert service.answered == [403]
        assert "another site's key" in service.complaints.pop()
        assert Delivery.objects.count() == 0


class TestManyAtOnce:
    def test_a_slow_one_holds_up_nobody(self, service, subscribed, message, commit, configure):
        """More than are claimed together, the first of which hangs."""
        browsers = [subscribed() for _ in range(pushing._CLAIM * 2 + 3)]
        service.plan(browsers[0], "hang")
        told = message()
        with commit():
            pushing.enqueue(told, [], [each.row.pk for each in browsers])
            Delivery.objects.filter(browser=browsers[0].row).update(
                due=timezone.now() - timedelta(minutes=1)
            )

            def let_go():
                service.held()
                wait_for(lambda: len(service.pushes) == len(browsers) - 1, "the others")
                service.release()

            watching = threading.Thread(target=let_go)
            watching.start()
        watching.join(20)
        assert not watching.is_alive()
        assert all(len(each.pushes) == 1 for each in browsers)
        assert service.pushes[-1].path == browsers[0].path


class TestClaims:
    def test_what_is_claimed_is_nobody_elses(self, service, subscribed, message):
        pushing.enqueue(message(), [], [subscribed().row.pk for _ in range(3)])
        assert len(pushing.claim()) == 3
        assert pushing.claim() == []

    def test_a_killed_process_loses_nothing(self, service, subscribed, message, configure):
        phone = subscribed()
        pushing.enqueue(message(), [], [phone.row.pk])
        (delivery,) = pushing.claim()  # and then it was killed
        assert pushing.send_due() == 0
        lease = (delivery.due - timezone.now()).total_seconds()
        assert 295 < lease < 302
        make_due()
        assert pushing.send_due() == 1
        assert len(phone.pushes) == 1

    @pytest.mark.django_db(transaction=True)
    def test_two_at_the_same_moment(self, service, subscribed, message):
        pks = [subscribed().row.pk for _ in range(10)]
        told = message()
        now = timezone.now()
        Delivery.objects.bulk_create(Delivery(browser_id=pk, message=told, due=now) for pk in pks)
        claimed = []
        together(*[lambda: claimed.extend(d.pk for d in pushing.claim())] * 4)
        assert sorted(claimed) == sorted(Delivery.objects.values_list("pk", flat=True))

    def test_one_of_a_process(self, service, subscribed, message, monkeypatch):
        """Who comes second leaves it to the first, and has somebody look once more."""
        started = []
        monkeypatch.setattr(pushing._timer, "start", started.append)
        pushing.enqueue(message(), [], [subscribed().row.pk])
        with pushing._sending:
            assert pushing.send_due() == 0
        assert started == [1]
        assert pushing.send_due() == 1


class TestLeft:
    """What a process could not send any more, another one does."""

    @pytest.fixture
    def ends(self, monkeypatch):
        """The process ends after so many were started."""

        class Ending(ThreadPoolExecutor):
            room = 0

            def submit(self, *args):
                if Ending.room == 0:
                    raise RuntimeError("cannot schedule new futures after interpreter shutdown")
                Ending.room -= 1
                return super().submit(*args)

        monkeypatch.setattr(pushing, "ThreadPoolExecutor", Ending)
        return lambda after: setattr(Ending, "room", after)

    def test_a_script_ends(self, service, subscribed, message, ends, monkeypatch):
        started = []
        monkeypatch.setattr(pushing._timer, "start_for_next", lambda: started.append(True))
        pushing.enqueue(message(), [], [subscribed().row.pk for _ in range(5)])
        ends(2)
        assert pushing.send_due() == 2
        assert started == []
        ends(10)
        assert pushing.send_due() == 3
        assert len(service.pushes) == 5

    def test_it_is_found(self, service, subscribed, message, monkeypatch):
        started = []
        monkeypatch.setattr(pushing._timer, "start", started.append)
        pushing.look()
        assert started == []
        pushing.enqueue(message(), [], [subscribed().row.pk])
        pushing.look()
        assert started == [1]

    def test_nobody_looks_where_push_is_not_set_up(
        self, service, configure, django_assert_num_queries
    ):
        configure(VAPID_PRIVATE_KEY="")
        with django_assert_num_queries(0):
            pushing.look()


class TestTimer:
    @pytest.fixture
    def timer(self, settings, monkeypatch):
        settings.DJANGOCMS_LIVE = settings.DJANGOCMS_LIVE | {"TASKS": "auto"}
        made = pushing._Timer()
        monkeypatch.setattr(pushing, "_timer", made)
        yield made
        if made._timer:
            made._timer.cancel()

    @pytest.fixture
    def rung(self, monkeypatch):
        rung = threading.Event()
        monkeypatch.setattr(pushing.send_due, "later", rung.set)
        return rung

    def test_rings(self, timer, rung):
        timer.start(0.01)
        assert rung.wait(20)

    def test_the_earlier_one(self, timer, rung):
        timer.start(1000)
        first = timer._timer
        timer.start(2000)
        assert timer._timer is first
        timer.start(0.01)
        assert timer._timer is not first
        assert rung.wait(20)

    def test_for_the_next_that_is_due(self, timer, service, subscribed, message):
        phone = subscribed()
        service.plan(phone, 500)
        Delivery.objects.create(browser=phone.row, message=message(), due=timezone.now())
        pushing.send_due()
        assert 14 < timer._timer.interval < 46

    def test_not_without_any(self, timer, service):
        timer.start_for_next()
        assert timer._timer is None

    def test_not_where_all_is_done_at_once(self, service, subscribed, message):
        timer = pushing._Timer()
        timer.start(1)
        assert timer._timer is None
