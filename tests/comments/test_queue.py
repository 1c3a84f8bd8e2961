"""Who may hear of what waits, and what they hear."""

import pytest
from django.contrib.auth.models import AnonymousUser

from djangocms_live.comments import posting, states
from djangocms_live.comments.queue import TOPIC, Queue

from .conftest import guest

pytestmark = pytest.mark.django_db


def test_who_may_join(moderator, admin_user, django_user_model):
    plain = django_user_model.objects.create_user("plain")
    staff = django_user_model.objects.create_user("staff", is_staff=True)
    queue = Queue()
    assert not queue.public
    assert queue.may_subscribe(moderator, TOPIC)
    assert queue.may_subscribe(admin_user, TOPIC)
    for nobody in (None, AnonymousUser(), plain, staff):
        assert not queue.may_subscribe(nobody, TOPIC)
    moderator.is_staff = False
    assert not queue.may_subscribe(moderator, TOPIC)


def test_facts_are_ids(talk, events):
    there = talk(writers="held")
    comment = there.say("Secret words", by="anna")
    (event,) = events(TOPIC)
    assert (event.type, event.key, event.data, event.by) == ("waiting", comment.key, {}, "")


def test_what_is_told(talk, events, moderator, commit):
    there = talk()
    comment = there.say()
    assert events(TOPIC) == []
    with commit():
        posting.report(guest("ben"), comment, "spam")
    assert [e.type for e in events(TOPIC)] == ["waiting"]
    with commit():
        states.remove(comment, moderator)
    assert [e.type for e in events(TOPIC)] == ["decided"]
    with commit():
        states.hold(comment, moderator)
    assert [e.type for e in events(TOPIC)] == ["waiting"]
