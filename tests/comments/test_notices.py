"""Mails to moderators."""

import pytest
from cms.models import PagePermission, UserSettings
from django.core.mail import EmailMultiAlternatives

from djangocms_live.comments import notices, posting, states
from djangocms_live.comments.models import Comment

from .conftest import guest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _addresses(moderator, admin_user):
    moderator.email, admin_user.email = "mod@example.com", ""
    moderator.save()
    admin_user.save()


def test_off(talk, mailoutbox):
    talk(writers="held").say()
    assert mailoutbox == []


def test_each(talk, mailoutbox, configure):
    configure(MAIL_MODERATORS="each")
    there = talk("A page", writers="held")
    comment = there.say("Some <words>")
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["mod@example.com"], "A comment waits for you")
    assert "A page: Anna (first)\nSome <words>" in mail.body
    assert "https://example.com/en/admin/djangocms_live_comments/comment/" in mail.body
    assert "Some &lt;words&gt;" in mail.alternatives[0][0]
    comment.refresh_from_db()
    assert comment.notified
    assert notices.tell([comment.pk]) == 0


def test_reports(talk, mailoutbox, configure, moderator):
    configure(MAIL_MODERATORS="each")
    there = talk()
    comment = there.say()
    for n in range(3):
        with there.commit():
            posting.report(guest(f"r{n}", f"192.0.2.{n}"), comment, "spam")
    assert len(mailoutbox) == 1
    other = there.say("Other", by="ben")
    with there.commit():
        states.hold(other, moderator)  # their own work is no news
    assert len(mailoutbox) == 1


def test_decided_meanwhile(talk, mailoutbox, configure):
    there = talk(writers="held")
    comment = there.say()
    states.reject(comment)
    assert notices.tell([comment.pk]) == 0
    assert mailoutbox == []


def test_digest(talk, mailoutbox, configure, monkeypatch):
    configure(MAIL_MODERATORS="digest")
    monkeypatch.setattr(notices, "SHOWN", 2)
    there = talk(writers="held")
    for n in range(4):
        there.say(f"Number {n}", by=f"p{n}")
    assert mailoutbox == []
    assert notices.digest() == 4
    (mail,) = mailoutbox
    assert mail.subject == "4 comments wait for you"
    assert "Number 1" in mail.body
    assert "Number 2" not in mail.body
    assert "And 2 more." in mail.body
    assert notices.digest() == 0


def test_a_mail_that_fails_is_sent_later(talk, mailoutbox, monkeypatch):
    talk(writers="held").say()

    def broken(self):
        raise OSError("no mail today")

    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", broken)
        with pytest.raises(OSError, match="no mail"):
            notices.digest()
    assert notices.digest() == 1


def test_in_their_own_language(talk, mailoutbox, moderator):
    UserSettings.objects.create(user=moderator, language="de")
    talk(writers="held").say()
    notices.digest()
    assert mailoutbox[0].subject == "Ein Kommentar wartet auf Sie"


def test_addresses_from_the_settings(talk, mailoutbox, configure):
    configure(MODERATORS=["team@example.com"], MAIL_SITE="http://intranet/")
    talk(writers="held").say()
    notices.digest()
    (mail,) = mailoutbox
    assert mail.to == ["team@example.com"]
    assert "http://intranet/en/admin/" in mail.body


def test_only_what_they_have_a_say_in(talk, mailoutbox, admin_user, moderator):
    admin_user.email = "admin@example.com"
    admin_user.save()
    there = talk(writers="held")
    there.say()
    PagePermission.objects.create(page=there.page, user=admin_user, can_view=True)
    assert notices.digest() == 1
    assert [mail.to for mail in mailoutbox] == [["admin@example.com"]]
    assert Comment.objects.get().notified
