"""Several people, or one of them twice, at the same moment."""

import pytest

from djangocms_live.comments import moderation, posting, safety
from djangocms_live.comments.models import Action, Comment, Reaction, Report, State, Thread
from djangocms_live.comments.moderation import Decision
from djangocms_live.comments.options import Options
from djangocms_live.comments.posting import Draft, post
from djangocms_live.models import Event
from tests.threads import together

from .conftest import guest

pytestmark = pytest.mark.django_db(transaction=True)


def told(there):
    return list(Event.objects.filter(topic=there.topic).values_list("type", "key"))


def test_the_same_request_at_once(talk):
    """The thread is new, too."""
    there = talk()
    spot, options, found = there.spot, Options.of_plugin(there.plugin), []
    for turn in range(5):
        draft = Draft(f"Hello {turn}", name="Anna", request=f"r{turn}")
        together(*[lambda draft=draft: found.append(post(guest(), spot, options, draft))] * 4)
    assert len({comment.pk for comment in found}) == Comment.objects.count() == 5
    assert len(told(there)) == 5
    assert Thread.objects.get().visible == 5


def test_a_request_is_stored_while_it_is_judged_again(talk, monkeypatch):
    there, judge = talk(), safety.judge
    stored = []

    def slowly(attempt):
        monkeypatch.setattr(safety, "judge", judge)
        stored.append(there.say("Hello", request="r1"))
        return judge(attempt)

    monkeypatch.setattr(safety, "judge", slowly)
    assert [there.say("Hello", request="r1")] == stored
    assert Comment.objects.count() == 1


def test_many_people_at_once(talk):
    there = talk()
    spot, options = there.spot, Options.of_plugin(there.plugin)

    def say(name):
        for number in range(5):
            draft = Draft(f"{name} {number}", name=name, request=f"{name}{number}")
            post(guest(name), spot, options, draft)

    together(*(lambda name=name: say(name) for name in ("anna", "ben", "cem", "dora")))
    assert Comment.objects.count() == Thread.objects.get().visible == 20
    assert len(set(told(there))) == 20


def test_reactions_of_one_person_and_of_many(talk):
    there = talk()
    comment = there.say()
    names = ["like", "love", "laugh", "sad", "", "like"]
    together(*(lambda name=name: posting.react(guest(), comment, name) for name in names))
    comment.refresh_from_db()
    assert comment.score == Reaction.objects.count() <= 1
    posting.react(guest(), comment, "like")
    people = [guest(name) for name in ("ben", "cem", "dora", "eve")]
    together(*(lambda who=who: posting.react(who, comment, "like") for who in people))
    comment.refresh_from_db()
    assert comment.score == Reaction.objects.count() == 5


def test_reports_at_once_hide_it_once(talk):
    there = talk()
    comment = there.say()
    people = [guest(name, f"192.0.2.{number}") for number, name in enumerate("abcd")] * 2
    together(*(lambda who=who: posting.report(who, fresh(comment), "spam") for who in people))
    assert Report.objects.count() == 4
    assert fresh(comment).state == State.HELD
    assert Action.objects.filter(verb="held").count() == 1
    assert Thread.objects.get().visible == 0


def test_moderators_at_once(talk, moderator):
    there = talk()
    comment, other = there.say(), there.say("Another")
    decisions = [Decision.REJECT, Decision.APPROVE, Decision.SPAM, Decision.REMOVE] * 2

    def decide(decision):
        moderation.decide(fresh(comment), decision, moderator)

    together(*(lambda decision=decision: decide(decision) for decision in decisions))
    trail = list(Action.objects.order_by("pk").values_list("before", "after"))
    assert trail[0][0] == State.VISIBLE
    # Nobody decided about what was not the case any more.
    assert [before for before, _ in trail[1:]] == [after for _, after in trail[:-1]]
    assert all(before != after for before, after in trail)
    assert fresh(comment).state == trail[-1][1]
    visible = Comment.objects.filter(state=State.VISIBLE).count()
    assert Thread.objects.get().visible == visible
    assert fresh(other).is_visible


def fresh(comment):
    return Comment.objects.get(pk=comment.pk)
