import pytest
from django.utils import timezone

from djangocms_live.comments import posting, states
from djangocms_live.comments.models import Comment, Reaction, State
from djangocms_live.comments.options import Options
from djangocms_live.comments.posting import Draft, Refused, post

from .conftest import guest, member

pytestmark = pytest.mark.django_db


def test_a_comment_is_stored_with_its_event(talk, events):
    there = talk()
    comment = there.say("Hello\r\n\r\n\r\n\r\nyou", request="r1")
    assert comment.body == "Hello\n\nyou"
    assert (comment.state, comment.name, comment.person) == (State.VISIBLE, "Anna", "ganna")
    assert comment.published == comment.created
    assert there.thread.visible == 1
    (event,) = events(there.topic)
    assert (event.type, event.key, event.data, event.by) == ("posted", comment.key, {}, "r1")


def test_members_have_their_own_name(talk, admin_user):
    comment = talk().say(writer=member(admin_user), name="Queen")
    assert (comment.author, comment.name) == (admin_user, "admin")


def test_the_tree(talk):
    there = talk()
    root = there.say("root")
    one = there.say("one", parent=root)
    two = there.say("two", parent=one)
    three = there.say("three", parent=two)
    four = there.say("four", parent=three)
    assert [c.depth for c in (root, one, two, three, four)] == [0, 1, 2, 2, 2]
    assert [c.root_id for c in (root, one, two, three, four)] == [None, *[root.pk] * 4]
    assert [c.branch_id for c in (root, one, two, three, four)] == [None, None, *[one.pk] * 3]
    assert four.parent_id == three.pk


def test_a_repeated_request_is_one_comment(talk, events):
    there = talk()
    first = there.say("Hello", request="r1")
    assert there.say("Hello", request="r1").pk == first.pk
    assert Comment.objects.count() == there.thread.visible == 1
    assert len(events(there.topic)) == 1
    with pytest.raises(Refused):  # somebody else's id
        there.say("Hello", by="eve", request="r1")


def test_a_comment_that_is_held_is_nobody_elses_business(talk, events):
    there = talk(writers="held")
    comment = there.say()
    assert (comment.state, comment.reason, comment.published) == (State.HELD, "first", None)
    assert there.thread.visible == 0
    assert events(there.topic) == []


def test_replies_stand_under_what_is_there(talk):
    there = talk()
    root = there.say("root")
    other = talk("Other", home=False)
    with pytest.raises(Refused):
        other.say("across", parent=root)
    with there.commit():
        states.remove(root)
    with pytest.raises(Refused) as caught:
        there.say("too late", parent=root)
    assert caught.value.verdict.status == 409


def test_closed(talk, admin_user):
    there = talk()
    there.say()
    states.close(there.thread, admin_user)
    with pytest.raises(Refused) as caught:
        there.say("more")
    assert (caught.value.verdict.reason, caught.value.verdict.status) == ("closed", 403)
    assert not states.close(there.thread)
    states.reopen(there.thread, admin_user)
    assert not states.reopen(there.thread)
    there.say("more")


def test_closed_while_somebody_writes(talk, monkeypatch):
    there = talk()
    judge = posting.safety.judge

    def meanwhile(attempt):
        states.close(there.place.lock())
        return judge(attempt)

    monkeypatch.setattr(posting.safety, "judge", meanwhile)
    with pytest.raises(Refused) as caught:
        there.say()
    assert caught.value.verdict.reason == "closed"
    assert not Comment.objects.exists()


def test_only_for_members(talk, admin_user):
    there = talk(writers="users")
    with pytest.raises(Refused) as caught:
        there.say()
    assert caught.value.verdict.reason == "login"
    there.say(writer=member(admin_user))


def test_nothing_is_there(talk):
    there = talk()
    with pytest.raises(Refused) as caught:
        post(guest(), there.spot, None, Draft("Hello"))
    assert caught.value.verdict.status == 404


def test_reactions_are_one_for_a_person(talk, events):
    there = talk()
    comment = there.say()
    for who, name in (("anna", "like"), ("ben", "like"), ("anna", "love"), ("anna", "love")):
        with there.commit():
            posting.react(guest(who), comment, name, by="r9")
    comment.refresh_from_db()
    assert comment.score == 2
    assert set(Reaction.objects.values_list("person", "name")) == {
        ("ganna", "love"),
        ("gben", "like"),
    }
    with there.commit():
        posting.react(guest("anna"), comment, "")
    comment.refresh_from_db()
    assert comment.score == 1
    assert [(e.type, e.key) for e in events(there.topic)][-1] == ("counted", f"r.{comment.pk}")


def test_change(talk, events, configure):
    there = talk()
    comment = there.say("Hello")
    options = Options.of_plugin(there.plugin)
    with there.commit():
        posting.change(guest(), comment, there.spot, options, "Hello again", by="r2")
    assert comment.body == "Hello again"
    assert comment.edited <= timezone.now()
    # The journal keeps the newest of a key: who has not seen it yet hears of an edited comment.
    (event,) = events(there.topic)
    assert (event.type, event.key, event.by) == ("edited", comment.key, "r2")
    with pytest.raises(Refused):
        posting.change(guest(), comment, there.spot, options, "", by="")
    configure(WORDS_HELD=["casino"])
    with there.commit():
        posting.change(guest(), comment, there.spot, options, "To the casino!", by="")
    assert (comment.state, there.thread.visible) == (State.HELD, 0)


class TestReports:
    def test_many_hide_it(self, talk):
        there = talk()
        comment = there.say()
        for n in range(3):
            assert posting.report(guest(f"r{n}", f"192.0.2.{n}"), comment, "spam")
        comment.refresh_from_db()
        assert (comment.state, comment.reason) == (State.HELD, "reports")

    def test_one_address_is_one(self, talk):
        comment = talk().say()
        for n in range(5):
            posting.report(guest(f"r{n}"), comment, "spam")
        assert not posting.report(guest("r1"), comment, "abuse")
        comment.refresh_from_db()
        assert comment.is_visible

    def test_what_a_moderator_has_seen_stays(self, talk, moderator):
        there = talk()
        comment = there.say()
        states.hold(comment)
        states.approve(comment, moderator)
        for n in range(5):
            posting.report(guest(f"r{n}", f"192.0.2.{n}"), comment, "spam")
        comment.refresh_from_db()
        assert comment.is_visible

    def test_off(self, talk, configure):
        configure(REPORTS=0)
        comment = talk().say()
        for n in range(5):
            posting.report(guest(f"r{n}", f"192.0.2.{n}"), comment, "spam")
        comment.refresh_from_db()
        assert comment.is_visible
