import pytest

from djangocms_live.api import View
from djangocms_live.comments import posting, states
from djangocms_live.comments.cms_live import Comments
from djangocms_live.comments.events import tell_thread
from djangocms_live.comments.people import secret_of
from djangocms_live.comments.places import author_topic, count_topic

from .conftest import guest

pytestmark = pytest.mark.django_db

EN = View("en", "http://testserver/en/")
DE = View("de", "http://testserver/de/")


@pytest.fixture
def pushes(events):
    """What viewers of a topic would get of all its events."""

    def render(topic, view=EN):
        return Comments().render(topic, events(topic), view)

    return render


def test_posted(talk, pushes):
    there = talk()
    comment = there.say("Hello <you>", request="r1")
    (push,) = pushes(there.topic)
    assert (push.type, push.key, push.by) == ("posted", comment.key, "r1")
    assert "Hello &lt;you&gt;" in push.data["html"]
    assert (push.data["count"], push.data["depth"], push.data["root"]) == (1, 0, None)


def test_words_are_in_the_viewers_language(talk, build, pushes):
    there = talk(shared=True)
    build.translation(there.page, "de", "Start")
    there.say()
    assert "Reply" in pushes(there.topic)[0].data["html"]
    assert "changed" not in {push.type for push in pushes(there.topic, DE)}


def test_what_counts_is_now(talk, pushes, moderator):
    """Between the event and its rendering, a moderator was faster."""
    there = talk()
    comment = there.say("bad words")
    type(comment).objects.filter(pk=comment.pk).update(state="rejected")
    (push,) = pushes(there.topic)
    assert (push.type, push.data["html"]) == ("hidden", "")
    assert "bad words" not in str(push)


def test_hidden_restored_removed(talk, pushes):
    there = talk()
    root = there.say("root")
    reply = there.say("reply", parent=root)
    with there.commit():
        states.reject(root)
    push = pushes(there.topic)[-1]
    assert (push.type, push.data["count"]) == ("hidden", 1)
    assert 'data-state="gone"' in push.data["html"]
    assert "root" not in push.data["html"].replace("data-root", "")
    with there.commit():
        states.approve(root)
    assert pushes(there.topic)[-1].type == "restored"
    with there.commit():
        states.remove(reply)
    push = pushes(there.topic)[-1]
    assert (push.type, push.data["html"]) == ("removed", "")


def test_deleted_for_good(talk, pushes):
    there = talk()
    comment = there.say()
    key = comment.key
    comment.delete()
    (push,) = pushes(there.topic)
    assert (push.type, push.key, push.data["html"]) == ("removed", key, "")


def test_reactions(talk, pushes):
    there = talk()
    comment = there.say()
    with there.commit():
        posting.react(guest(), comment, "love")
    push = pushes(there.topic)[-1]
    assert (push.type, push.key, push.data["score"]) == ("counted", f"r.{comment.pk}", 1)
    assert 'data-reaction="love"' in push.data["html"]
    with there.commit():
        states.hold(comment)
    assert [push.type for push in pushes(there.topic)] == ["hidden"]


def test_closed(talk, pushes, commit):
    there = talk()
    there.say()
    with commit():
        states.close(there.thread)
    assert [(p.type, p.key) for p in pushes(there.topic)][-1] == ("closed", "thread")
    with commit():
        tell_thread(there.thread, "opened")  # older news than the truth
    assert pushes(there.topic)[-1].type == "closed"


def test_the_author_hears_of_their_own(talk, pushes, events):
    there = talk(writers="held")
    comment = there.say("Hello")
    own = author_topic(secret_of("ganna"))
    assert [(p.type, p.key, p.data) for p in pushes(own)] == [("held", comment.key, {})]
    assert events(there.topic) == []
    with there.commit():
        states.approve(comment)
    assert [(p.type, p.data) for p in pushes(own)] == [("approved", {})]
    (push,) = pushes(there.topic)
    assert push.type == "posted"
    assert "Hello" in push.data["html"]


def test_count(talk, pushes):
    there = talk()
    there.say("one")
    there.say("two")
    (push,) = pushes(count_topic(there.page))
    assert (push.type, push.key, push.data) == ("counted", "n", {"count": 2})


def test_what_topics_are_about(talk, build):
    """For the people who run the site; what is one person's own is no business of theirs."""
    there = talk("The harbour")
    for topic in (there.topic, count_topic(there.page)):
        assert Comments().describe(topic) == f"Comments: {there.page}"
    assert Comments().describe(author_topic("secret")) is None
    poll = build.poll()
    topic = count_topic(poll)
    assert Comments().describe(topic) == f"Comments: {poll}"
    poll.delete()
    assert Comments().describe(topic) == ""
    assert Comments().describe("comments.else") == ""


def test_pages_that_are_not_for_everybody(talk, pushes):
    there = talk()
    comment = there.say("secret")
    there.page.login_required = True
    there.page.save()
    (push,) = pushes(there.topic)
    assert (push.type, push.key) == ("changed", comment.key)
    assert "secret" not in str(push)
    (push,) = pushes(count_topic(there.page))
    assert push.type == "changed"
    assert "count" not in push.data


def test_nonsense(pushes, events):
    assert Comments().render("comments.nothing", [], EN) == []
