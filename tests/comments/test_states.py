import pytest

from djangocms_live.comments import signals, states
from djangocms_live.comments.models import Action, Comment, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """All that other apps hear, in its order."""
    heard = []

    def listener(name):
        def listen(sender, **kwargs):
            heard.append(name)

        return listen

    listeners = {name: listener(name) for name in ("written", "published", "moderated")}
    for name, listen in listeners.items():
        getattr(signals, name).connect(listen, weak=False)
    yield heard
    for name, listen in listeners.items():
        getattr(signals, name).disconnect(listen)


def test_the_way_of_a_comment(talk, moderator, heard):
    there = talk(writers="held")
    comment = there.say()
    assert heard == ["written"]
    assert states.approve(comment, moderator)
    assert (comment.state, there.thread.visible) == (State.VISIBLE, 1)
    published = comment.published
    assert heard == ["written", "moderated", "published"]
    assert not states.approve(comment, moderator)
    assert states.reject(comment, moderator, reason="rude", note="Rude.")
    assert (comment.reason, there.thread.visible) == ("rude", 0)
    assert states.mark_spam(comment, moderator)
    assert states.approve(comment, moderator)
    assert comment.published == published
    assert heard[3:] == ["moderated"] * 3
    trail = Action.objects.order_by("pk").values_list("verb", "before", "after", "actor", "number")
    assert list(trail) == [
        ("approved", "held", "visible", moderator.pk, comment.pk),
        ("rejected", "visible", "rejected", moderator.pk, comment.pk),
        ("spam", "rejected", "spam", moderator.pk, comment.pk),
        ("approved", "spam", "visible", moderator.pk, comment.pk),
    ]


def test_two_moderators_at_once(talk, moderator):
    """The second one sees what the first has done, whatever they had on their screen."""
    there = talk()
    comment = there.say()
    stale = Comment.objects.get(pk=comment.pk)
    assert states.reject(comment, moderator)
    assert not states.reject(stale, moderator)
    assert there.thread.visible == 0
    assert Action.objects.count() == 1


def test_one_that_is_gone(talk):
    comment = talk().say()
    Comment.objects.all().delete()
    with pytest.raises(Comment.DoesNotExist):
        states.approve(comment)


def test_an_edit_by_a_moderator_is_recorded(talk, moderator):
    comment = talk().say("Hello")
    assert states.edit(comment, "Hello.", moderator)
    assert not states.edit(comment, "Hello.", moderator)
    assert Action.objects.get().verb == "edited"


def test_what_was_taken_out_comes_out_of_no_cache(talk, client, commit):
    there = talk()
    comment = there.say("Something bad")
    assert b"Something bad" in client.get("/en/").content
    with commit():
        states.reject(comment)
    assert b"Something bad" not in client.get("/en/").content


def test_closing(talk, client, moderator, commit):
    there = talk()
    there.say()
    assert b"data-closed hidden" in client.get("/en/").content
    with commit():
        states.close(there.thread, moderator)
    assert b"data-open hidden" in client.get("/en/").content
    assert Action.objects.get().verb == "closed"
    assert there.thread.closed_by == moderator
