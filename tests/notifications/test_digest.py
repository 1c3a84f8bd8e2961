"""Mails that collect what is new."""

import re
from datetime import timedelta

import pytest
from cms.models import Placeholder, UserSettings
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from djangocms_live.notifications import digest
from djangocms_live.notifications.digest import send_due, send_to
from djangocms_live.notifications.models import Notification
from djangocms_live.notifications.sending import notify

pytestmark = pytest.mark.django_db

REPLY = {"title": "Home", "text": "I agree", "url": "/live/comments/en/1/", "actor": "Gus"}


@pytest.fixture
def ana(person):
    return person("ana")


@pytest.fixture(autouse=True)
def _site(configure):
    configure(MAIL_SITE="https://news.example")


def reply(user, **said):
    return notify(user, "reply", **(REPLY | said))


def test_what_is_new_in_one_mail(ana):
    reply(ana)
    notify(ana, "mention", title="Other", actor="Hal", url="https://elsewhere.example/1")
    assert send_due() == 1
    (sent,) = outbox.outbox
    assert sent.to == ["ana@example.com"]
    assert sent.subject == "2 new notifications on news.example"
    assert "Gus replied to you in “Home”\nI agree\nhttps://news.example/live/comments/" in sent.body
    assert "https://elsewhere.example/1" in sent.body
    assert "https://news.example/live/notifications/en/\n" in sent.body
    assert sent.body.index("Hal mentioned you") < sent.body.index("Gus replied")


def test_once(ana):
    reply(ana)
    assert send_due() == 1
    assert send_due() == 0
    reply(ana)
    assert send_due() == 1


def test_several_about_the_same_are_one_entry(ana):
    for name in ("Gus", "Hal"):
        reply(ana, actor=name, subject="thread.1")
    send_due()
    (sent,) = outbox.outbox
    assert sent.subject == "1 new notification on news.example"
    assert "2 new replies in “Home”" in sent.body


def test_everybody_gets_their_own(person):
    for name in ("ana", "ben"):
        reply(person(name), text=f"For {name}")
    assert send_due() == 2
    for name in ("ana", "ben"):
        (sent,) = [mail for mail in outbox.outbox if mail.to == [f"{name}@example.com"]]
        assert re.findall(r"For \w+", sent.body) == [f"For {name}"]


def test_what_needs_no_mail(person, ana):
    """Not wanted by mail, read, put away, over, without an address, or nobody's any more."""
    now = timezone.now()
    notify(ana, "published", title="Home")
    for column in ("read", "archived"):
        Notification.objects.filter(message=reply(ana)).update(**{column: now})
    reply(ana, expires=now - timedelta(hours=1))
    without, gone = person("ben"), person("cem")
    for user in (without, gone):
        reply(user)
    without.email, gone.is_active = "", False
    without.save()
    gone.save()
    assert send_due() == 0
    assert send_to(without.pk) is send_to(gone.pk) is send_to(ana.pk) is False
    assert send_to(0) is False
    assert outbox.outbox == []
    # They are not asked about again.
    assert not Notification.objects.filter(recipient=ana, mail=True).exists()


def test_in_the_language_of_who_gets_it(ana):
    clipboard = Placeholder.objects.create(slot="clipboard")
    UserSettings.objects.create(user=ana, language="ar", clipboard=clipboard)
    reply(ana, title={"en": "Home", "ar": "البيت"})
    send_due()
    (sent,) = outbox.outbox
    assert "البيت" in sent.body
    assert 'dir="rtl"' in sent.alternatives[0].content
    assert "/live/notifications/ar/leave/" in sent.extra_headers["List-Unsubscribe"]


def test_what_people_typed_is_text(ana):
    reply(ana, text="<script>alert(1)</script>", actor="<b>Gus", url="javascript:alert(1)")
    send_due()
    (sent,) = outbox.outbox
    html = sent.alternatives[0].content
    assert "<script" not in html
    assert "<b>" not in html
    assert "javascript:" not in html + sent.body
    assert "Gus" not in sent.subject
    assert "<script>alert(1)</script>" in sent.body


def test_very_many(ana):
    for n in range(digest.SHOWN + 2):
        reply(ana, title=f"Page {n}")
    send_due()
    (sent,) = outbox.outbox
    assert sent.body.count("replied to you") == digest.SHOWN
    assert "And 2 more." in sent.body


class TestFailing:
    @pytest.fixture
    def broken(self, monkeypatch):
        """Addresses that the mail server takes no mails for."""
        refused = set()
        send = EmailMultiAlternatives.send

        def try_to(message, *args):
            if message.to[0] in refused:
                raise OSError(message.to[0])
            return send(message)

        monkeypatch.setattr(EmailMultiAlternatives, "send", try_to)
        return refused

    def test_it_is_due_again(self, ana, broken, caplog):
        reply(ana)
        broken.add("ana@example.com")
        assert send_due() == 0
        assert "could not be sent" in caplog.text
        broken.clear()
        assert send_due() == 1

    def test_others_have_theirs(self, person, broken):
        for name in ("ana", "ben", "cem"):
            reply(person(name))
        broken.add("ben@example.com")
        assert send_due() == 2
        assert Notification.objects.filter(mailed=None).get().recipient.username == "ben"

    def test_a_server_that_takes_none_is_left_alone(self, person, broken, caplog):
        for n in range(digest.GIVE_UP + 3):
            reply(person(f"user{n}"))
            broken.add(f"user{n}@example.com")
        assert send_due() == 0
        assert len(caplog.records) == digest.GIVE_UP
        assert Notification.objects.filter(mailed=None).count() == digest.GIVE_UP + 3


@pytest.mark.django_db(transaction=True)
def test_of_two_processes_one_mails_it(person):
    from tests.threads import together

    ana = person("ana")
    reply(ana)
    together(send_due, send_due, send_due)
    assert len(outbox.outbox) == 1


def test_the_links_work(ana, client):
    reply(ana)
    send_due()
    (sent,) = outbox.outbox
    path = re.search(r"https://news.example(/live/notifications/en/leave/\S+)", sent.body)[1]
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    reply(ana)
    assert send_due() == 0
