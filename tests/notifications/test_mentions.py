"""Whom a text mentions."""

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from djangocms_live.comments.models import Comment
from djangocms_live.comments.places import Place
from djangocms_live.notifications.mentions import MOST, mentioned

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(build):
    return Place.of(build.page("Home"), "en", "talk").lock()


@pytest.fixture
def says(thread):
    """Somebody writes in the conversation, under a name."""

    def say(user, name):
        now = timezone.now()
        return Comment.objects.create(
            thread=thread, author=user, name=name, body="Hello", state="visible", created=now
        )

    return say


@pytest.fixture
def called(thread):
    def names(body):
        found = mentioned(body, thread.comments.all())
        users = get_user_model().objects.in_bulk(found)
        return [users[pk].username for pk in found]

    return names


def test_by_username_or_by_the_name_that_is_shown(person, says, called):
    says(person("anna7"), "Anna Smith")
    says(person("ben"), "Ben")
    assert called("@anna7 what do you think?") == ["anna7"]
    assert called("I think @Anna Smith is right.") == ["anna7"]
    assert called("(@anna smith), @BEN!") == ["anna7", "ben"]
    assert called("@ben @anna7 @ben") == ["ben", "anna7"]


def test_what_is_no_mention(person, says, called):
    says(person("ben"), "Ben")
    for body in (
        "ben",
        "mail@ben.example",
        "first.last+tag@ben",
        "@ ben",
        "@benedict",
        "@ben_2",
        "@",
        "@@",
        "",
    ):
        assert called(body) == [], body


def test_the_longest_name_counts(person, says, called):
    says(person("anna"), "Anna")
    says(person("smith"), "Anna Smith")
    assert called("@Anna Smith!") == ["smith"]
    assert called("@Anna Smithers!") == ["anna"]


def test_of_several_with_one_name_all(person, says, called):
    says(person("anna1"), "Anna")
    says(person("anna2"), "Anna")
    assert called("@Anna") == ["anna1", "anna2"]


def test_only_who_wrote_there_with_an_account(person, says, called):
    person("carl")
    says(None, "Dora")
    assert called("@carl @Dora") == []


def test_signs_that_databases_know(person, says, called):
    says(person("anna"), "Anna")
    assert called("@% @a_na @an%") == []


def test_ten_at_the_most(people, says, called):
    users = people(12)
    for user in users:
        says(user, user.username)
    body = " ".join(f"@{user.username}" for user in users)
    assert called(body) == [user.username for user in users[:MOST]]


def test_one_query_or_none(person, says, thread, django_assert_num_queries):
    says(person("ben"), "Ben")
    with django_assert_num_queries(0):
        assert mentioned("Nobody: a@b.example", thread.comments.all()) == []
    with django_assert_num_queries(1):
        assert mentioned("@Ben @Carl @Dora", thread.comments.all())
    with django_assert_num_queries(1):
        assert mentioned("@x " * 10_000, thread.comments.all()) == []
