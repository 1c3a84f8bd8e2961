from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from djangocms_live.notifications import sending, waking
from djangocms_live.notifications.audiences import AUDIENCES, Audience
from djangocms_live.notifications.models import Browser, Message, Notification, Preference
from djangocms_live.notifications.sending import fan_out, forget, notify, notify_audience, resume
from tests.polls.models import Poll

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch):
    """Whom the trackers are told to look at."""
    told = []
    monkeypatch.setattr(waking, "tell_trackers", lambda feature, body: told.append((feature, body)))
    return told


@pytest.fixture
def pushes(monkeypatch):
    queued = []

    def enqueue(message, users, browsers):
        queued.extend(("user", pk) for pk in users)
        queued.extend(("browser", pk) for pk in browsers)

    monkeypatch.setattr(sending.pushing, "enqueue", enqueue)
    return queued


def recipients(message):
    return [row.recipient for row in message.notifications.order_by("pk")]


def test_one_person(person, woken, pushes, django_capture_on_commit_callbacks):
    ana = person("ana")
    with django_capture_on_commit_callbacks(execute=True):
        message = notify(ana, "shipped", title="Order 7", text="Soon", url="/orders/7/")
    assert message.data == {"title": "Order 7", "text": "Soon", "url": "/orders/7/"}
    (row,) = message.notifications.all()
    assert row.recipient == ana
    assert (row.toast, row.inbox, row.mail, row.push) == (True, True, False, True)
    assert woken == [("inbox", {"users": [str(ana.pk)]})]
    assert pushes == [("user", ana.pk)]


def test_the_target_is_the_grouper(person, build):
    page = build.page("Home")
    content = page.pagecontent_set(manager="admin_manager").first()
    message = notify(person(), "published", content, title="Home")
    assert (message.content_type.model, message.object_id) == ("page", str(page.pk))


def test_recipients_in_any_form(person, people):
    ana, ben, cem = person("ana"), person("ben"), person("cem")
    assert recipients(notify([ana, ben.pk], "other")) == [ana, ben]
    users = get_user_model().objects.filter(pk__in=[ben.pk, cem.pk])
    assert recipients(notify(users, "other")) == [ben, cem]
    assert recipients(notify([ana, ana], "other")) == [ana]


def test_who_is_gone_inactive_or_did_it_hears_nothing(person, woken):
    ana, ben = person("ana"), person("ben", is_active=False)
    message = notify([ana, ben, 10**6], "reply", title="Storm", actor=ana)
    assert recipients(message) == []
    assert message.data["actor"] == "ana"
    assert message.actor == ana


def test_an_actor_without_an_account_has_a_name(person):
    message = notify(person(), "reply", actor="A guest")
    assert (message.actor, message.data["actor"]) == (None, "A guest")


def test_channels_are_those_that_people_chose(person, pushes):
    ana, ben = person("ana"), person("ben")
    Preference.objects.create(user=ana, kind="reply", push=False, mail=True)
    Preference.objects.create(
        user=ben, kind="reply", toast=False, inbox=False, mail=False, push=False
    )
    message = notify([ana, ben], "reply")
    (row,) = message.notifications.all()
    assert (row.recipient, row.mail, row.push) == (ana, True, False)
    assert pushes == []


def test_once_is_once_for_ever(person):
    ana, ben = person("ana"), person("ben")
    assert notify(ana, "published", once="published.7")
    assert notify(ben, "published", once="published.7") is None
    assert notify(ben, "published", once="published.8")
    assert Notification.objects.filter(recipient=ben).count() == 1


def test_somebody_else_was_quicker(person, monkeypatch):
    """Another process stores it between the question and the row."""
    ana = person("ana")
    Message.objects.create(kind="published", once="published.7")
    answers, exists = [False], QuerySet.exists
    monkeypatch.setattr(QuerySet, "exists", lambda self: answers.pop() if answers else exists(self))
    assert notify(ana, "published", once="published.7") is None
    assert answers == []
    assert Message.objects.count() == 1


def test_another_trouble_is_not_taken_for_it(person, monkeypatch):
    def fail(self, *args, **kwargs):
        raise IntegrityError("another one")

    monkeypatch.setattr(Message, "save", fail)
    with pytest.raises(IntegrityError, match="another one"):
        notify(person(), "published", once="published.7")


def test_a_rollback_takes_everything_back(person, woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        try:
            with transaction.atomic():
                notify(person(), "other", title="Never")
                raise RuntimeError
        except RuntimeError:
            pass
    assert not Message.objects.exists()
    assert not callbacks
    assert woken == []


def test_many_are_few_queries(people, configure, woken, django_assert_max_num_queries):
    configure(BATCH=500)
    people(2000)
    with django_assert_max_num_queries(4 * 9 + 6):
        message = notify(get_user_model().objects.all(), "other", title="All")
    assert message.notifications.count() == 2000


def test_of_very_many_each_process_looks_itself(people, woken, django_capture_on_commit_callbacks):
    people(waking.NAMED + 1)
    with django_capture_on_commit_callbacks(execute=True):
        notify(get_user_model().objects.all(), "other")
    assert woken == [("inbox", {"all": True, "spread": 10})]


def test_guests_have_their_pushes_only(person, pushes):
    guest = Browser.objects.create(digest="1", endpoint="https://push.example/1")
    message = notify([], "published", browsers=[guest.pk])
    assert pushes == [("browser", guest.pk)]
    assert not message.notifications.exists()


class TestAudiences:
    def test_people_are_found_after_the_commit(
        self, person, woken, django_capture_on_commit_callbacks
    ):
        person("ana")
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            message = notify_audience("users", "announcement", title="Hello")
            assert not message.notifications.exists()
            person("ben")  # in the same transaction
        assert callbacks
        assert {user.username for user in recipients(message)} == {"ana", "ben"}
        message.refresh_from_db()
        assert message.due is None
        assert len(woken) == 1

    def test_staff_only(self, person, django_capture_on_commit_callbacks):
        person("ana")
        boss = person("boss", is_staff=True)
        with django_capture_on_commit_callbacks(execute=True):
            message = notify_audience("staff", "announcement")
        assert recipients(message) == [boss]

    def test_an_audience_that_nobody_knows(self):
        with pytest.raises(KeyError, match="martians"):
            notify_audience("martians", "announcement")

    def test_told_once(self, person, django_capture_on_commit_callbacks):
        person("ana")
        with django_capture_on_commit_callbacks(execute=True):
            message = notify_audience("users", "announcement", once="a.1")
            assert notify_audience("users", "announcement", once="a.1") is None
        assert message.notifications.count() == 1
        assert fan_out(message.pk) == 0

    def test_guests_of_an_audience(self, monkeypatch, pushes, person):
        ana = person("ana")
        guest = Browser.objects.create(digest="1", endpoint="https://push.example/1")
        monkeypatch.setitem(
            AUDIENCES,
            "all of them",
            lambda message: Audience(
                get_user_model().objects.filter(pk=ana.pk), Browser.objects.all()
            ),
        )
        message = notify_audience("all of them", "published")
        assert fan_out(message.pk) == 2
        assert pushes == [("user", ana.pk), ("browser", guest.pk)]

    def test_a_killed_process_loses_nothing_and_nobody_is_told_twice(
        self, people, configure, monkeypatch, pushes
    ):
        configure(BATCH=10)
        readers = people(35)
        message = notify_audience("users", "announcement")
        deliver, done = sending._deliver, []

        def killed(message, pks):
            if len(done) == 2:
                raise KeyboardInterrupt
            done.append(pks)
            return deliver(message, pks)

        with monkeypatch.context() as patch:
            patch.setattr(sending, "_deliver", killed)
            with pytest.raises(KeyboardInterrupt):
                fan_out(message.pk)
        assert message.notifications.count() == 20
        assert resume() == 0  # somebody may still be at it
        Message.objects.update(due=timezone.now() - timedelta(minutes=3))
        assert resume() == 1
        assert {user.pk for user in recipients(message)} == {user.pk for user in readers}
        assert sorted(pk for _, pk in pushes) == [user.pk for user in readers]
        assert resume() == 0

    def test_while_somebody_tells_it_nobody_else_does(self, person):
        person("ana")
        message = notify_audience("users", "announcement")
        Message.objects.update(due=timezone.now() + timedelta(seconds=30))
        assert fan_out(message.pk) == 0
        assert not message.notifications.exists()
        Message.objects.update(due=timezone.now())
        assert fan_out(message.pk) == 1

    def test_an_audience_of_an_app_that_was_removed(self, monkeypatch):
        monkeypatch.setitem(AUDIENCES, "buyers", lambda message: Audience())
        message = notify_audience("buyers", "other")
        monkeypatch.delitem(AUDIENCES, "buyers")
        assert fan_out(message.pk) == 0
        message.refresh_from_db()
        assert message.due is None


def test_what_was_told_of_an_object_can_be_taken_back(
    person, woken, django_capture_on_commit_callbacks
):
    ana = person("ana")
    tea, milk = Poll.objects.create(question="Tea?"), Poll.objects.create(question="Milk?")
    notify(ana, "other", tea)
    kept = notify(ana, "other", milk)
    with django_capture_on_commit_callbacks(execute=True):
        assert forget(tea) == 1
    assert list(Message.objects.all()) == [kept]
    assert woken[-1] == ("inbox", {"users": [str(ana.pk)]})
    assert forget(tea) == 0
