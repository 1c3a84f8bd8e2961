"""A conversation, and who hears what of it."""

import pytest
from cms.models import Page, PagePermission
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from djangocms_live.comments import moderation, rights, states
from djangocms_live.comments.models import Comment, Report
from djangocms_live.comments.moderation import Decision
from djangocms_live.comments.posting import report
from djangocms_live.notifications import talk as source
from djangocms_live.notifications.following import follow, object_of
from djangocms_live.notifications.inbox import counts
from djangocms_live.notifications.models import Message, Notification, Scope
from djangocms_live.notifications.words import headline
from tests.comments.conftest import AT_LEISURE, guest, member, talk  # noqa: F401 (a fixture)

from .guests import browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_once(settings):
    settings.DJANGOCMS_LIVE = {
        "TASKS": "immediate",
        "COMMENTS": AT_LEISURE,
        "NOTIFICATIONS": {},
    }


@pytest.fixture
def there(talk):  # noqa: F811
    return talk()


@pytest.fixture
def moderators(person):
    """Three people, two of whom decide about comments."""
    permission = Permission.objects.get(codename="moderate")
    made = [person(name, is_staff=True) for name in ("mod1", "mod2")]
    for one in (*made, person("outside")):
        one.user_permissions.add(permission)
    person("staff", is_staff=True)
    return made


def told(user):
    """The kinds of what somebody was told, with the comments' pks."""
    rows = Notification.objects.filter(recipient=user).select_related("message").order_by("pk")
    return [(row.message.kind, int(row.message.object_id)) for row in rows]


class TestReplies:
    def test_to_mine(self, there, person):
        ana, ben = person("ana"), person("ben")
        mine = there.say("First", writer=member(ana))
        answer = there.say("Second", writer=member(ben), parent=mine)
        assert told(ana) == [("reply", answer.pk)]
        assert told(ben) == []
        (message,) = Message.objects.all()
        assert headline(message, "en") == "ben replied to you in “Home”"
        assert message.data["text"] == "Second"
        assert message.data["url"] == f"/live/comments/en/{answer.pk}/"
        assert object_of(message) == answer

    def test_under_the_name_that_stands_there(self, there, person):
        ana, ben = person("ana"), person("ben", first_name="Benedict", last_name="Secret")
        mine = there.say("First", writer=member(ana))
        there.say("Second", writer=member(ben), parent=mine)
        (message,) = Message.objects.all()
        assert (message.actor, message.data["actor"]) == (ben, "ben")

    def test_of_a_guest(self, there, person):
        ana = person("ana")
        mine = there.say("First", writer=member(ana))
        there.say("Second", by="gus", parent=mine)
        assert headline(Message.objects.get(), "en") == "Gus replied to you in “Home”"

    def test_to_a_guest_or_to_oneself_tell_nobody(self, there, person):
        ana = person("ana")
        there.say("Hello", writer=member(ana), parent=there.say("First", by="gus"))
        mine = there.say("Mine", writer=member(ana))
        there.say("And", writer=member(ana), parent=mine)
        assert not Message.objects.exists()

    def test_are_shown_as_one(self, there, person):
        ana = person("ana")
        mine = there.say("First", writer=member(ana))
        for name in ("gus", "hal"):
            there.say(f"I am {name}", by=name, parent=mine)
        assert len({message.subject for message in Message.objects.all()}) == 1
        assert counts(ana).unseen == 2

    def test_that_wait_come_when_they_are_approved(self, talk, person):  # noqa: F811
        there = talk(writers="held")
        ana = person("ana")
        mine = there.say("First", writer=member(ana))
        held = there.say("Second", by="gus", parent=mine)
        assert (held.state, told(ana)) == ("held", [])
        with there.commit():
            states.approve(held)
        assert told(ana) == [("reply", held.pk)]
        with there.commit():
            states.hold(held)
            states.approve(held)
        assert told(ana) == []  # it was no news any more

    def test_not_to_who_may_not_see_the_page_any_more(self, there, person):
        ana = person("ana")
        mine = there.say("First", writer=member(ana))
        PagePermission.objects.create(page=there.page, user=person("ben"), can_view=True)
        there.say("Second", by="gus", parent=mine)
        assert told(ana) == []


class TestMentions:
    def test_of_people_in_the_conversation(self, there, person):
        ana, ben = person("ana"), person("ben")
        person("carl")
        there.say("I am here", writer=member(ana))
        said = there.say("@ana @ben @carl: look", writer=member(ben))
        assert told(ana) == [("mention", said.pk)]
        assert told(ben) == []
        assert Message.objects.get().data["title"] == "Home"

    def test_in_another_conversation(self, there, talk, person):  # noqa: F811
        ana, other = person("ana"), talk("Other", home=False)
        there.say("I am here", writer=member(ana))
        other.say("@ana", by="gus")
        assert told(ana) == []

    def test_once_if_it_is_a_reply_too(self, there, person):
        ana = person("ana")
        mine = there.say("First", writer=member(ana))
        answer = there.say("@ana yes", by="gus", parent=mine)
        assert told(ana) == [("reply", answer.pk)]

    def test_not_of_who_may_not_see_the_page_any_more(self, there, person):
        ana, ben = person("ana"), person("ben")
        for user in (ana, ben):
            there.say(f"I am {user}", writer=member(user))
        PagePermission.objects.create(page=there.page, user=ben, can_view=True)
        said = there.say("@ana @ben", by="gus")
        assert told(ana) == []
        assert told(ben) == [("mention", said.pk)]

    def test_what_waits_does_not_count_as_being_there(self, talk, person):  # noqa: F811
        there, ana = talk(writers="held"), person("ana")
        mine = there.say("I am here", writer=member(ana))
        with there.commit():
            states.hold(mine)
            said = there.say("@ana", writer=member(person("ben")))
        assert said.state == "visible"
        assert told(ana) == []


class TestConversations:
    def test_are_followed(self, there, person, monkeypatch):
        pushed = []
        monkeypatch.setattr(
            "djangocms_live.notifications.sending.pushing.enqueue",
            lambda message, users, browsers: pushed.extend(browsers),
        )
        ana, ben, cem, gus = person("ana"), person("ben"), person("cem"), browser()
        follow(ana, there.page, "en", Scope.THREAD)
        follow(ben, there.page, "", Scope.THREAD)
        follow(cem, there.page, "de", Scope.THREAD)
        follow(gus, there.page, "en", Scope.THREAD)
        follow(person("dan"), there.page, "en")
        said = there.say("Hello", writer=member(ben))
        assert told(ana) == [("comment", said.pk)]
        assert told(ben) == told(cem) == []
        assert Notification.objects.count() == 1
        assert pushed == [gus.pk]
        assert headline(Message.objects.get(), "en") == "ben wrote in “Home”"

    def test_that_all_languages_share(self, talk, person):  # noqa: F811
        there, cem = talk(shared=True), person("cem")
        follow(cem, there.page, "de", Scope.THREAD)
        said = there.say("Hello")
        assert told(cem) == [("comment", said.pk)]

    def test_tell_nobody_twice_of_one_comment(self, there, person):
        ana, ben = person("ana"), person("ben")
        for user in (ana, ben):
            follow(user, there.page, "en", Scope.THREAD)
        mine = there.say("First", writer=member(ana))
        there.say("Hello", writer=member(ben))
        Notification.objects.all().delete()
        said = there.say("@ben look", by="gus", parent=mine)
        assert told(ana) == [("reply", said.pk)]
        assert told(ben) == [("mention", said.pk)]

    def test_on_a_page_for_some(self, there, person):
        ana, ben = person("ana"), person("ben")
        for user in (ana, ben, browser()):
            follow(user, there.page, "en", Scope.THREAD)
        PagePermission.objects.create(page=there.page, user=ana, can_view=True)
        said = there.say("Hello")
        assert told(ana) == [("comment", said.pk)]
        assert told(ben) == []

    def test_of_which_the_comment_is_gone_when_they_are_told(self, there, person, monkeypatch):
        follow(person("ana"), there.page, "en", Scope.THREAD)
        monkeypatch.setattr(source.sending.fan_out, "later", lambda pk: None)
        said = there.say("Hello")
        message = Message.objects.get()
        Comment.objects.filter(pk=said.pk).update(state="held")
        assert source.conversation(message).users.count() == 0
        Comment.objects.filter(pk=said.pk).delete()
        assert source.conversation(message).users.count() == 0

    def test_cost_nothing_where_nobody_follows(self, there):
        there.say("Hello @nobody")
        assert not Message.objects.exists()


class TestModerators:
    @pytest.fixture
    def waiting(self, talk):  # noqa: F811
        return talk(writers="held")

    def test_hear_of_what_waits(self, waiting, moderators, client, admin_user):
        said = waiting.say("Please")
        for user in (*moderators, admin_user):
            assert told(user) == [("moderation", said.pk)]
        assert Notification.objects.count() == 3
        (message,) = Message.objects.all()
        assert headline(message, "en") == "A comment waits in “Home”"
        client.force_login(moderators[0])
        answer = client.get(message.data["url"])
        assert answer.context["cl"].result_count == 1

    def test_until_somebody_decides(self, waiting, moderators):
        first, second = moderators
        one, two = waiting.say("One"), waiting.say("Two", by="ben")
        Notification.objects.filter(recipient=first).update(read=timezone.now())
        with waiting.commit():
            moderation.decide(one, Decision.APPROVE, first)
        assert told(second) == [("moderation", two.pk)]
        # What somebody has read stays with them.
        assert told(first) == [("moderation", one.pk), ("moderation", two.pk)]
        assert counts(second).unseen == 1

    def test_of_reports_too_and_again_after_a_decision(self, there, moderators):
        first, second = moderators
        said = there.say("Buy this")
        for name in ("ben", "cem"):
            with there.commit():
                report(guest(name), said, "spam")
        assert told(first) == [("moderation", said.pk)]
        said.refresh_from_db()
        with there.commit():
            moderation.decide(said, Decision.APPROVE, second)
        assert told(first) == []
        with there.commit():
            report(guest("dan", address="192.0.2.9"), said, "spam")
        assert told(first) == [("moderation", said.pk)]
        assert Report.objects.count() == 3

    def test_not_of_what_one_of_them_put_there(self, there, moderators):
        said = there.say("Hm")
        with there.commit():
            states.hold(said, moderators[0])
        assert not Message.objects.exists()

    def test_of_what_a_rule_put_there(self, there, moderators):
        said = there.say("Hm")
        with there.commit():
            states.hold(said, reason="reports")
        assert told(moderators[0]) == [("moderation", said.pk)]

    def test_only_those_who_may_see_the_page(self, waiting, moderators):
        first, second = moderators
        PagePermission.objects.create(page=waiting.page, user=first, can_view=True)
        said = waiting.say("Please")
        assert told(first) == [("moderation", said.pk)]
        assert told(second) == []

    def test_only_those_who_may_change_it_if_the_site_says_so(
        self, waiting, moderators, settings, admin_user
    ):
        comments = AT_LEISURE | {"MODERATE": "change"}
        settings.DJANGOCMS_LIVE = settings.DJANGOCMS_LIVE | {"COMMENTS": comments}
        waiting.say("Please")
        assert Notification.objects.get().recipient == admin_user

    def test_on_a_site_for_staff(self, waiting, moderators, settings):
        settings.CMS_PUBLIC_FOR = "staff"
        said = waiting.say("Please")
        assert told(moderators[0]) == [("moderation", said.pk)]

    def test_many_of_them_are_no_more_queries(self, waiting, people, moderators):
        def queries(number):
            with CaptureQueriesContext(connection) as captured:
                waiting.say(f"Number {number}", by=f"guest{number}")
            return len(captured)

        queries(1)  # makes the thread, and fills caches
        before = queries(2)
        permission = Permission.objects.get(codename="moderate")
        for user in people(30, "moderator"):
            user.is_staff = True
            user.save()
            user.user_permissions.add(permission)
        assert queries(3) <= before + 2
        assert Message.objects.latest("pk").notifications.count() == 33


class TestWhatBecomesOfIt:
    @pytest.fixture
    def ana(self, person):
        return person("ana")

    @pytest.fixture
    def answer(self, there, ana, person):
        """Ana was answered, and Ben follows the conversation."""
        follow(person("ben"), there.page, "en", Scope.THREAD)
        mine = there.say("First", writer=member(ana))
        Notification.objects.all().delete()
        said = there.say("A long\n\nanswer", by="gus", parent=mine)
        assert Notification.objects.count() == 2
        return said

    @pytest.mark.parametrize("hide", [states.hold, states.reject, states.mark_spam, states.remove])
    def test_hidden(self, there, answer, ana, admin_user, hide):
        with there.commit():
            hide(answer, admin_user)
        assert not Notification.objects.exists()
        assert counts(ana) == (0, 0)

    def test_erased(self, there, answer, ana):
        with there.commit():
            rights.blank(answer, rights.ERASED)
        assert not Message.objects.filter(object_id=str(answer.pk)).exists()

    def test_deleted(self, there, answer, ana):
        with there.commit():
            answer.delete()
        assert not Notification.objects.exists()

    def test_erased_while_it_waits(self, talk, moderators):  # noqa: F811
        there = talk("Other", home=False, writers="held")
        held = there.say("My secret")
        Notification.objects.update(read=timezone.now())
        with there.commit():
            rights.blank(held, rights.ERASED)
        assert not Message.objects.exists()

    def test_said_in_other_words(self, there, answer):
        with there.commit():
            states.edit(answer, "Better\n\nwords")
        assert {m.data["text"] for m in Message.objects.filter(object_id=str(answer.pk))} == {
            "Better words"
        }

    def test_on_a_page_that_is_deleted(self, there, answer):
        with there.commit():
            Page.objects.get(pk=there.page.pk).delete()
        assert not Notification.objects.exists()

    def test_on_another_page(self, there, answer, build):
        with there.commit():
            build.page("Other").delete()
        assert Notification.objects.count() == 2


def test_long_comments_are_cut(there, person):
    ana = person("ana")
    mine = there.say("First", writer=member(ana))
    there.say("word " * 300, by="gus", parent=mine)
    assert len(Message.objects.get().data["text"]) == source.EXCERPT


def test_of_an_object_that_is_gone(there, person, moderators):
    ana = person("ana")
    mine = there.say("First", writer=member(ana))
    thread = there.thread
    thread.object_id = "0"
    thread.save()
    answer = Comment.objects.create(
        thread=thread, parent=mine, body="Hello", state="visible", created=timezone.now()
    )
    source.on_published(comment=answer)
    source.on_written(comment=answer)
    answer.state = "held"
    source.on_written(comment=answer)
    assert not Message.objects.exists()


def test_switched_off(there, person, moderators, settings):
    settings.DJANGOCMS_LIVE = settings.DJANGOCMS_LIVE | {"NOTIFICATIONS": {"TALK": False}}
    ana = person("ana")
    follow(ana, there.page, "en", Scope.THREAD)
    mine = there.say("First", writer=member(ana))
    said = there.say("Second", by="gus", parent=mine)
    with there.commit():
        states.hold(said)
    assert not Message.objects.exists()


def test_about_an_object_that_is_no_page(build, commit, person):
    """Its thread is followed and told about like that of a page."""
    from djangocms_live.comments.options import Options
    from djangocms_live.comments.places import Place, Spot
    from djangocms_live.comments.posting import Draft, post

    poll, ana, ben = build.poll("Rain?"), person("ana"), person("ben")
    follow(ben, poll, "en", Scope.THREAD)
    spot = Spot(Place.of(poll, "en", "talk"), "/polls/1/", "en")
    options = Options(writers="guests")
    with commit():
        mine = post(member(ana), spot, options, Draft("First"))
    with commit():
        answer = post(guest("gus"), spot, options, Draft("Second", name="Gus", parent=mine))
    assert told(ana) == [("reply", answer.pk)]
    assert told(ben) == [("comment", mine.pk), ("comment", answer.pk)]
    assert {m.data["title"] for m in Message.objects.all()} == {"Rain?"}
