"""Export and erase, and what is left: nothing."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from djangocms_live.comments import answers, moderation, posting, rights, states
from djangocms_live.comments.models import Action, Ban, Comment, Reaction, Report, Subscription
from djangocms_live.comments.rights import Subject

from .conftest import guest, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(django_user_model):
    user = django_user_model.objects.create_user("anna_account", "anna@example.com")
    user.first_name, user.last_name = "Anna", "Annason"
    user.save()
    return user


@pytest.fixture
def conversation(talk, moderator):
    """Eve talks, reacts, reports, subscribes, is reported and banned; Ben answers her."""
    there = talk()
    eve = guest("eve", "198.51.100.7")
    root = there.say("Secret words of Eve", writer=eve, name="Eve Secret", email="eve@example.com")
    reply = there.say("Ben here", by="ben", parent=root)
    deep = there.say("Eve again, secret", writer=eve, name="Eve Secret", parent=reply)
    last = there.say("Ben answers", by="ben", parent=deep, request="r5")
    with there.commit():
        posting.react(eve, reply, "like", by="r9")
        posting.report(eve, reply, "other", "a secret note of Eve")
        posting.report(guest("ben"), root, "abuse", "Eve Secret again")
        subscription = answers.subscribe(root, "eve@example.com")
        answers.confirm(subscription)
        states.edit(root, "Secret words of Eve, edited")
        states.hold(deep, moderator, note="Eve Secret again")
        states.approve(deep, moderator)
        moderation.ban(deep, moderator)
    there.root, there.reply, there.deep, there.last = root, reply, deep, last
    return there


def test_export(conversation):
    known = rights.export(Subject.of_guest("geve"))
    assert [c["body"] for c in known["comments"]] == [
        "Secret words of Eve, edited",
        "Eve again, secret",
    ]
    assert known["comments"][0]["page"] == "Home"
    assert known["comments"][1]["in_reply_to"] == conversation.reply.pk
    assert [r["name"] for r in known["reactions"]] == ["like"]
    assert [r["note"] for r in known["reports"]] == ["a secret note of Eve"]
    assert [s["email"] for s in known["mails_about_answers"]] == ["eve@example.com"]
    assert [b["name"] for b in known["bans"]] == ["Eve Secret"]


def test_erase(conversation, events):
    there = conversation
    with there.commit():
        assert rights.erase(Subject.of_guest("geve")) == 2
    root = Comment.objects.get(pk=there.root.pk)
    assert (root.state, root.reason, root.name, root.body) == ("removed", "erased", "", "")
    assert Comment.objects.count() == 4  # their place stays
    assert there.thread.visible == 2
    there.reply.refresh_from_db()
    assert (there.reply.score, there.reply.is_visible) == (0, True)
    assert not Reaction.objects.exists()
    assert not Report.objects.exists()
    assert not Subscription.objects.exists()
    # On every open page: the two are gone, a reaction, and the name in "in reply to".
    told = {event.key: event.type for event in events(there.topic)}
    assert told[there.root.key] == told[there.deep.key] == "removed"
    assert told[f"r.{there.reply.pk}"] == "counted"
    assert told[there.last.key] == "edited"
    assert Action.objects.latest("pk").verb == "erased"
    # Once more changes nothing.
    assert rights.erase(Subject.of_guest("geve")) == 0


def test_nothing_personal_is_left(conversation):
    """Neither in the journal, nor in any table of comments."""
    from django.apps import apps
    from django.contrib.admin.models import LogEntry
    from django.core import serializers

    from djangocms_live.models import Event, Topic

    tables = [*apps.get_app_config("djangocms_live_comments").get_models(), LogEntry]
    journal = [Event, Topic]

    def words(models):
        rows = [row for model in models for row in model.objects.all()]
        return serializers.serialize("json", rows)

    # The journal never had any of it.
    assert Event.objects.count() > 4
    secrets = ["Secret", "secret", "eve@example.com", "Eve", "Ben", "Anna", "geve"]
    assert [word for word in secrets if word in words(journal)] == []
    before = words(tables)
    assert [
        w for w in ("Secret words", "eve@example.com", "hash-198.51.100.7") if w not in before
    ] == []
    with conversation.commit():
        rights.erase(Subject.of_guest("geve"))
    after = words([*tables, *journal])
    for word in ("Secret", "secret", "eve@example.com", "Eve", "hash-198.51.100.7"):
        assert word not in after
    # Who was banned stays out.
    assert Ban.objects.get().person == "geve"


def test_the_page_forgets(conversation, client):
    client.get("/en/")
    assert "Secret" in client.get("/en/").content.decode()
    with conversation.commit():
        rights.erase(Subject.of_guest("geve"))
    html = client.get("/en/").content.decode()
    assert "Secret" not in html
    assert "Ben answers" in html
    assert "Somebody who left" in html


def test_what_was_erased_stays_so(conversation, moderator):
    rights.erase(Subject.of_guest("geve"))
    comment = Comment.objects.get(pk=conversation.root.pk)
    with pytest.raises(moderation.Undecidable):
        moderation.decide(comment, moderation.Decision.RESTORE, moderator)


class TestSubject:
    def test_an_address(self, talk):
        there = talk()
        named = there.say("By address", by="eve", email="Eve@Example.com")
        same_browser = there.say("Same browser", by="eve")
        subject = Subject.of_email("eve@example.com")
        # Nobody has proved that the address is theirs: only what names it.
        assert list(subject.comments()) == [named]
        Subscription.objects.create(
            comment=named, person="geve", email="eve@example.com", confirmed=timezone.now()
        )
        subject = Subject.of_email("eve@example.com")
        assert list(subject.comments()) == [named, same_browser]

    def test_authors(self, talk, anna):
        there = talk()
        mine = there.say("Mine", writer=member(anna))
        theirs = there.say("Theirs", by="ben")
        mailed, unknown = there.many(2)
        mailed.email = "old@example.com"
        mailed.save()
        subject = Subject.of_authors([mine, theirs, mailed, unknown])
        assert list(subject.comments()) == [mine, theirs, mailed, unknown]
        assert list(Subject.of_authors([unknown]).comments()) == [unknown]

    def test_names(self, talk, anna):
        mine = talk().say("Mine", writer=member(anna))
        for name in ("anna_account", "Anna@example.com"):
            assert list(Subject.named(name).comments()) == [mine]
        assert Subject.named("nobody") is None
        assert Subject.named("nobody@example.com") is None


class TestCommand:
    def run(self, *args):
        out = StringIO()
        call_command("live_comments_person", *args, stdout=out)
        return out.getvalue()

    def test_export(self, talk, anna):
        talk().say("Mine", writer=member(anna))
        known = json.loads(self.run("--export", "anna_account"))
        assert known["comments"][0]["body"] == "Mine"
        assert Action.objects.get().verb == "exported"

    def test_erase(self, talk, anna):
        talk().say("Mine", writer=member(anna))
        assert "1 comment" in self.run("--erase", "anna@example.com")
        assert Comment.objects.get().body == ""

    def test_nobody(self, db):
        with pytest.raises(CommandError, match="Nobody"):
            self.run("--export", "nobody")
