"""What is deleted when its time has come, and what is not."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from djangocms_live.comments import answers, posting, purge, states
from djangocms_live.comments.models import Action, Comment, Report, State, Subscription

from .conftest import guest

pytestmark = pytest.mark.django_db


def age(days=31):
    """Make everything so old."""
    then = timezone.now() - timedelta(days=days)
    for model in (Comment, Action, Report, Subscription):
        model.objects.update(created=then)


@pytest.mark.parametrize("state", ["held", "rejected", "spam", "removed"])
def test_what_is_not_visible(talk, state):
    there = talk()
    fine, comment = there.say("Fine", by="ben"), there.say()
    states.move(comment, State(state))
    age(29)
    assert purge.purge() == 0
    age()
    assert purge.purge() == 1
    fine.refresh_from_db()
    assert list(Comment.objects.all()) == [fine]
    assert (fine.is_visible, fine.address) == (True, "")
    assert there.thread.visible == 1


def test_what_was_decided_lately(talk):
    comment = talk().say()
    age()
    states.hold(comment)
    assert purge.purge() == 0
    assert purge._purge_one(comment.pk, timezone.now() - timedelta(days=30)) == 0


def test_what_others_stand_under(talk):
    there = talk()
    root = there.say("Root")
    answer = there.say("Answer", by="ben", parent=root)
    states.reject(root)
    age()
    assert purge.purge() == 1
    root.refresh_from_db()
    answer.refresh_from_db()
    assert (root.state, root.reason, root.body, root.name) == ("removed", "purged", "", "")
    assert (answer.is_visible, answer.parent) == (True, root)
    age()
    assert purge.purge() == 0


def test_what_an_import_would_bring_back(talk):
    there = talk()
    there.many(1, state=State.SPAM, source="disqus:1")
    age()
    assert purge.purge() == 1
    assert Comment.objects.get().body == ""


def test_addresses(talk):
    there = talk()
    comment = there.say(email="eve@example.com")
    posting.report(guest("ben"), comment, "spam")
    answers.subscribe(comment, "eve@example.com")
    age()
    purge.purge()
    assert not Subscription.objects.exists()  # nobody confirmed it
    assert (Comment.objects.get().address, Report.objects.get().address) == ("", "")


def test_never(talk, configure):
    configure(PURGE_DAYS=0)
    talk().many(1, state=State.SPAM)
    age(1000)
    assert purge.purge() == 0


def test_gone_meanwhile(db):
    assert purge._purge_one(1, timezone.now()) == 0


def test_once_a_day(talk):
    cache.clear()
    there = talk()
    there.many(1, state=State.SPAM)
    age()
    there.say("Hello")
    assert list(Comment.objects.values_list("body", flat=True)) == ["Hello"]
    there.many(1, state=State.SPAM)
    age()
    there.say("Hello again")
    assert Comment.objects.count() == 3


def test_command(talk):
    talk().many(2, state=State.SPAM)
    age()
    out = StringIO()
    call_command("live_comments_purge", stdout=out)
    assert "2 comments" in out.getvalue()
