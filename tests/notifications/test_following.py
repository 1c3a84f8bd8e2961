"""Following, by whomever and whatever; and who hears of a message."""

import pytest
from cms.models import Page, PagePermission
from django.core import signing
from django.db import IntegrityError, transaction

from djangocms_live.notifications import following
from djangocms_live.notifications.following import (
    MAX_TOKEN,
    Target,
    count,
    follow,
    followed,
    followers,
    is_following,
    object_of,
    unfollow,
)
from djangocms_live.notifications.models import Follow, Message, Notification, Scope
from djangocms_live.notifications.sending import notify_audience
from tests.polls.models import Poll
from tests.threads import together

from .guests import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(build):
    return build.page("Home")


@pytest.fixture
def tree(build):
    """News, below it Sport, and below that Chess."""
    news = build.page("News")
    sport = build.page("Sport", parent=news)
    return news, sport, build.page("Chess", parent=Page.objects.get(pk=sport.pk))


def about(obj, language="en", **columns):
    """A message about it, as it is when its audience is looked for."""
    message = Message(kind="published", data={"language": language}, **columns)
    if obj is not None:
        target = Target.of(obj)
        message.content_type, message.object_id = target.columns()["content_type"], target.pk
    message.save()
    return message


def heard(message):
    found = followers(message)
    users = found.users.order_by("pk")
    if found.among:
        users = users.filter(pk__in=found.among([user.pk for user in users]))
    return [user.username for user in users], list(found.browsers)


class TestTarget:
    def test_a_token_says_what_can_be_followed(self, page):
        target = Target.of(page, "en", Scope.SECTION)
        assert target == Target("cms.page", str(page.pk), "en", "section")
        assert Target.of_token(target.token()) == target
        assert target.object() == page
        assert target.model is Page

    def test_versions_have_the_same(self, build, page):
        draft = build.draft(page)
        assert (
            Target.of(draft, "en") == Target.of(build.public(page), "en") == Target.of(page, "en")
        )

    def test_nobody_else_can_make_one(self, page):
        token = Target.of(page, "en").token()
        other = signing.Signer(salt="other").sign_object(["cms.page", "1", "en", "page"])
        for wrong in ("", "x", "ü", f"{token}x", other, "x" * (MAX_TOKEN + 1)):
            assert Target.of_token(wrong) is None

    def test_of_a_model_that_was_removed(self):
        assert Target.of_token(Target("gone.thing", "1").token()) is None

    def test_of_an_object_that_is_gone(self, build):
        target = Target.of(build.poll())
        Poll.objects.all().delete()
        assert target.object() is None
        assert Target("polls.poll", "no number").object() is None

    def test_unknown_scopes(self, page):
        with pytest.raises(ValueError, match="planet"):
            Target.of(page, scope="planet")


class TestFollow:
    def test_people_and_guests_follow_and_stop(self, page, person):
        for who, other in ((person("ana"), person("ben")), (browser("a"), browser("b"))):
            assert not is_following(who, page, "en")
            follow(who, page, "en")
            assert is_following(who, page, "en")
            assert is_following(who, Target.of(page, "en"))
            assert not is_following(other, page, "en")
            assert not is_following(who, page, "de")
            assert not is_following(who, page, "en", Scope.SECTION)
            assert unfollow(who, page, "en")
            assert not unfollow(who, page, "en")
            assert not is_following(who, page, "en")

    def test_twice_is_once(self, page, person):
        ana = person()
        assert follow(ana, page, "en") == follow(ana, Target.of(page, "en"))
        assert Follow.objects.count() == 1

    def test_which_of_some(self, page, build, person, django_assert_num_queries):
        ana = person()
        targets = [Target.of(page, "en", scope) for scope in Scope] + [Target.of(build.poll())]
        follow(ana, targets[1])
        follow(ana, targets[3])
        follow(person("ben"), targets[0])
        with django_assert_num_queries(1):
            assert followed(ana, targets) == {targets[1], targets[3]}
        assert followed(browser(), targets) == set()

    def test_a_row_is_of_one_follower(self, page, person):
        columns = Target.of(page).columns()
        for who in ({}, {"user": person(), "browser": browser()}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Follow.objects.create(**who, **columns)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment(build, person):
    page, ana, guest = build.page("Home"), person(), browser()
    together(*[lambda: follow(ana, page, "en")] * 2, *[lambda: follow(guest, page, "en")] * 2)
    assert set(Follow.objects.values_list("user", "browser")) == {(ana.pk, None), (None, guest.pk)}
    assert Follow.objects.count() == 2
    together(*[lambda: unfollow(ana, page, "en")] * 2)
    assert list(Follow.objects.values_list("browser", flat=True)) == [guest.pk]


class TestFollowers:
    def test_of_a_page(self, page, build, person):
        guest = browser()
        follow(person("ana"), page, "en")
        follow(person("ben"), page)
        follow(person("cem"), page, "de")
        follow(person("dan"), page, "en", Scope.THREAD)
        follow(person("eve"), build.page("Other"), "en")
        follow(guest, page, "en")
        assert heard(about(page)) == (["ana", "ben"], [guest])

    def test_in_no_language_all_of_them(self, page, person):
        follow(person("ana"), page, "en")
        follow(person("cem"), page, "de")
        assert heard(about(page, language=""))[0] == ["ana", "cem"]

    def test_of_sections_above(self, tree, person):
        news, sport, chess = tree
        follow(person("ana"), news, "en", Scope.SECTION)
        follow(person("ben"), sport, "", Scope.SECTION)
        follow(person("cem"), chess, "en", Scope.SECTION)
        follow(person("dan"), news, "en")
        assert heard(about(chess))[0] == ["ana", "ben", "cem"]
        assert heard(about(sport))[0] == ["ana", "ben"]
        assert heard(about(news))[0] == ["ana", "dan"]

    def test_nobody_twice(self, tree, person):
        ana, guest = person("ana"), browser()
        *_above, chess = tree
        for who in (ana, guest):
            for page in tree:
                for language in ("", "en"):
                    follow(who, page, language, Scope.SECTION)
            follow(who, chess, "en")
        assert heard(about(chess)) == (["ana"], [guest])
        assert count(chess, "en") == 2

    def test_objects_that_are_no_pages(self, build, person):
        poll, other = build.poll(), build.poll()
        follow(person("ana"), poll)
        follow(person("ben"), other)
        assert heard(about(poll, language=""))[0] == ["ana"]

    def test_a_page_with_the_number_of_another_object(self, page, person):
        poll = Poll.objects.create(pk=page.pk, question="Rain?")
        follow(person("ana"), poll)
        assert heard(about(page)) == ([], [])
        assert count(page) == 0

    def test_a_page_for_those_who_log_in(self, build, person):
        page = build.page(login_required=True)
        follow(person("ana"), page, "en")
        follow(browser(), page, "en")
        assert heard(about(page)) == (["ana"], [])

    def test_a_page_for_some(self, page, person):
        ana, ben = person("ana"), person("ben")
        for who in (ana, ben, browser()):
            follow(who, page, "en")
        PagePermission.objects.create(page=page, user=ana, can_view=True)
        assert heard(about(page)) == (["ana"], [])

    def test_what_is_not_public(self, build, page, person):
        follow(person("ana"), page, "en")
        message = about(page)
        build.unpublish(build.public(page))
        assert heard(message) == ([], [])

    def test_what_is_gone(self, person, page):
        ana = person("ana")
        follow(ana, page, "en")
        message = about(page)
        Message.objects.filter(pk=message.pk).update(object_id="0")
        message.refresh_from_db()
        assert object_of(message) is None
        assert heard(message) == ([], [])
        assert heard(about(None)) == ([], [])


def test_a_thousand_are_asked_at_a_time(page, people, person, configure, commit, monkeypatch):
    """Where each has to be asked, nobody has all of them in memory."""
    asked = []
    may_see = following.may_see

    def ask(user, obj, language):
        asked.append(user.pk)
        return may_see(user, obj, language)

    monkeypatch.setattr(following, "may_see", ask)
    configure(BATCH=2)
    readers = people(5)
    for reader in readers:
        follow(reader, page, "en")
    for reader in readers[:3]:
        PagePermission.objects.create(page=page, user=reader, can_view=True)
    with commit():
        message = notify_audience("followers", "published", page, data={"language": "en"})
    told = Notification.objects.filter(message=message).values_list("recipient", flat=True)
    assert sorted(told) == [reader.pk for reader in readers[:3]]
    assert sorted(asked) == [reader.pk for reader in readers]


def test_ten_thousand(page, people, commit, django_assert_max_num_queries):
    number = 10_000
    readers = people(number)
    columns = Target.of(page, "en").columns()
    Follow.objects.bulk_create([Follow(user=reader, **columns) for reader in readers])
    # For each thousand: who is active, their wishes, the lease, two savepoints, and the rows, of
    # which SQLite takes a hundred at a time.
    with django_assert_max_num_queries(220), commit():
        message = notify_audience("followers", "published", page, data={"language": "en"})
    assert message.notifications.count() == number
