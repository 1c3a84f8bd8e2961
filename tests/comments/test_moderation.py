"""About which comments a moderator decides, and what a decision does."""

import pytest
from cms.models import PagePermission

from djangocms_live.comments import moderation, posting, states
from djangocms_live.comments.models import Action, Comment, State
from djangocms_live.comments.moderation import Decision
from djangocms_live.comments.places import Place
from tests.polls.models import Poll

from .conftest import guest

pytestmark = pytest.mark.django_db


def only_staff(user, obj, language):
    """A site's own rule: nobody but whoever is called "insider"."""
    return user.get_username() == "insider"


@pytest.fixture
def fresh(moderator, django_user_model):
    """The moderator as a new request would have them."""
    return lambda: django_user_model.objects.get(pk=moderator.pk)


def test_nobody(talk, django_user_model):
    comment = talk().say()
    plain = django_user_model.objects.create_user("plain")
    for user in (None, plain):
        assert not moderation.may_moderate(user, comment.thread)
        assert not moderation.comments_of(user).exists()
        assert not moderation.threads_of(user).exists()


def test_pages(talk, fresh, moderator, admin_user):
    there = talk()
    comment = there.say()
    assert moderation.may_moderate(fresh(), comment.thread)
    assert moderation.threads_of(fresh()).exists()
    PagePermission.objects.create(page=there.page, user=admin_user, can_view=True)
    assert not moderation.may_moderate(fresh(), comment.thread)
    assert not moderation.comments_of(fresh()).exists()
    assert moderation.comments_of(admin_user).exists()
    assert moderation.may_moderate(admin_user, comment.thread)


def test_without_permissions_of_pages(talk, fresh, settings, django_assert_num_queries):
    settings.CMS_PERMISSION = False
    talk().say()
    user = fresh()
    user.has_perm("any")
    with django_assert_num_queries(1):
        assert len(moderation.comments_of(user)) == 1


def test_other_objects(fresh, configure, django_user_model):
    poll = Poll.objects.create(question="Rain?")
    thread = Place.of(poll, "en", "talk").lock()
    assert moderation.may_moderate(fresh(), thread)
    configure(MAY_READ={"polls.poll": f"{__name__}.only_staff"})
    assert not moderation.may_moderate(fresh(), thread)
    insider = fresh()
    insider.username = "insider"
    assert moderation.may_moderate(insider, thread)
    poll.delete()  # of no page any more: somebody has to look after it
    assert moderation.may_moderate(fresh(), thread)


def test_what_waits(talk):
    there = talk()
    fine, held, reported, seen, removed = there.many(5)
    states.hold(held)
    for comment in (reported, seen, removed):
        posting.report(guest("eve"), comment, "spam")
    seen.reports.update(handled=seen.created)
    states.remove(removed)
    assert set(moderation.waiting(Comment.objects.all())) == {held, reported}
    counted = moderation.with_reports(Comment.objects.all())
    assert [c.open_reports for c in counted.order_by("pk")] == [0, 0, 1, 0, 1]
    assert fine.is_visible


@pytest.mark.parametrize("decision", [d for d in Decision if d is not Decision.BAN])
def test_a_decision_is_made_once(talk, moderator, decision):
    comment = talk(writers="held").say()
    again = Comment.objects.get(pk=comment.pk)
    assert moderation.decide(comment, decision, moderator)
    assert not moderation.decide(again, decision, moderator)
    assert Action.objects.count() == 1
    assert again.state == comment.state != State.HELD
