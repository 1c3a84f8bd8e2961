"""What people may ask about what is known of them."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from djangocms_live.notifications import rights, waking, words
from djangocms_live.notifications.following import follow
from djangocms_live.notifications.models import (
    Browser,
    Follow,
    Message,
    Notification,
    Preference,
    PublicationNote,
    Scope,
)
from djangocms_live.notifications.publications import decide
from djangocms_live.notifications.sending import notify

from .guests import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(build):
    return build.page("Home")


@pytest.fixture
def ana(person, page):
    ana, ben = person("ana"), person("ben")
    notify(ana, "reply", title="Home", text="I agree", url="/en/", actor=ben)
    Notification.objects.update(read=timezone.now())
    notify([ana, ben], "other", title="Both")
    notify(ben, "mention", title="Home", text="Look", actor=ana)
    Preference.objects.create(user=ana, kind="reply", mail=True)
    Preference.objects.create(user=ben, kind="reply")
    for who in (ana, ben):
        follow(who, page, "en", Scope.SECTION)
    browser("a", user=ana, language="en")
    browser("b", user=ben)
    browser("c")
    return ana


@pytest.fixture
def ben(ana, django_user_model):
    return django_user_model.objects.get(username="ben")


def test_all_that_is_known(ana):
    known = rights.export(ana)
    first, second = known["notifications"]
    assert (first["kind"], first["text"], first["url"]) == ("reply", "I agree", "/en/")
    assert first["headline"] == "ben replied to you in “Home”"
    assert first["read"] is not None
    assert (second["headline"], second["read"]) == ("Both", None)
    assert known["preferences"] == [
        {"kind": "reply", "toast": True, "inbox": True, "mail": True, "push": True}
    ]
    (followed,) = known["follows"]
    assert (followed["what"], followed["language"], followed["scope"]) == ("Home", "en", "section")
    (used,) = known["browsers"]
    assert used["language"] == "en"
    assert [message["text"] for message in known["caused"]] == ["Look"]
    assert "push.example" not in json.dumps(known, default=str)


def test_as_a_file(ana):
    answer = rights.download(ana)
    assert json.loads(answer.content)["preferences"][0]["kind"] == "reply"
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"


def test_erasing_touches_nobody_else(ana, ben, commit, monkeypatch, configure, page, editor):
    configure(BATCH=1)
    for n in range(3):
        notify(ben, "reply", title=f"Page {n}", actor=ana)
    before = rights.export(ben)
    woken = []
    monkeypatch.setattr(waking, "wake", woken.append)
    with commit():
        assert rights.erase(ana) == 2
    assert woken == [[ana.pk]]
    known = rights.export(ana)
    assert known == {name: [] for name in known}
    after = rights.export(ben)
    for kind in ("preferences", "follows", "browsers"):
        assert after[kind] == before[kind]
    assert len(after["notifications"]) == len(before["notifications"])
    assert not Message.objects.filter(actor=ana).exists()
    assert "ana" not in json.dumps(list(Message.objects.values("data")))
    assert Browser.objects.count() == 2
    assert Follow.objects.count() == 1


def test_what_an_editor_decided_stands(build, page, ana):
    draft = build.draft(page)
    decide(draft, True, "Better maps", ana)
    rights.erase(ana)
    note = PublicationNote.objects.get()
    assert (note.decided_by, note.text) == (None, "Better maps")


def test_an_account_that_is_deleted_takes_its_name_along(ana, ben):
    ana.delete()
    message = Message.objects.get(notifications__recipient=ben, kind="mention")
    assert words.headline(message, "en") == "Somebody mentioned you in “Home”"
    assert "ana" not in json.dumps(list(Message.objects.values("data")))


class TestCommand:
    def run(self, *arguments):
        out = StringIO()
        call_command("live_notifications_data", *arguments, stdout=out)
        return out.getvalue()

    def test_export(self, ana):
        assert json.loads(self.run("export", "ana"))["preferences"][0]["kind"] == "reply"

    def test_erase(self, ana):
        assert self.run("erase", "ana") == "Erased: 2 notifications.\n"
        notify(ana, "other", title="One more")
        assert self.run("erase", "ana") == "Erased: 1 notification.\n"

    def test_nobody(self):
        with pytest.raises(CommandError, match="zoe"):
            self.run("export", "zoe")
