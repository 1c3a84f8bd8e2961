"""Mails about answers: to who asked, once, and never with a stranger's words to a stranger."""

import re
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from djangocms_live.comments import answers, posting, purge, states
from djangocms_live.comments.models import Comment, Subscription
from djangocms_live.comments.options import Options

from .conftest import fill_in, guest, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def outbox(mailoutbox, settings):
    from django.core.cache import cache

    cache.clear()
    return mailoutbox


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna", "anna@example.com")


@pytest.fixture
def asked(talk, anna, commit):
    """A comment whose author, an account, wants to hear of answers; and its thread."""
    there = talk()
    comment = there.say("A question", writer=member(anna))
    with commit():
        answers.subscribe(comment)
    return there, comment


def links(mail):
    return re.findall(r"https?://[^\s<>\"]+", mail.body)


def path(url):
    return url.removeprefix("https://example.com")


def test_an_answer(asked, outbox, settings):
    there, comment = asked
    answer = there.say("Here is\nthe <answer>", by="ben", parent=comment)
    (mail,) = outbox
    assert (mail.to, mail.subject) == (["anna@example.com"], "Your comment was answered")
    assert "Ben answered your comment on “Home”" in mail.body
    assert "the <answer>" in mail.body
    ((html, kind),) = [tuple(part) for part in mail.alternatives]
    assert kind == "text/html"
    assert "the &lt;answer&gt;" in html
    subscription = Subscription.objects.get()
    leave = f"https://example.com/live/comments/en/answers/{subscription.token}/leave/"
    assert links(mail) == [f"https://example.com/live/comments/en/{answer.pk}/", leave]
    assert mail.extra_headers["List-Unsubscribe"] == f"<{leave}>"
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_not_twice(asked, outbox):
    there, comment = asked
    answer = there.say("Answer", by="ben", parent=comment)
    states.hold(answer)
    with there.commit():
        states.approve(answer)
    answers.tell_due()
    assert len(outbox) == 1


def test_not_ones_own(asked, outbox, anna):
    there, comment = asked
    there.say("I mean", writer=member(anna), parent=comment)
    assert outbox == []


def test_held_until_it_is_approved(asked, outbox, configure, admin_user):
    there, comment = asked
    configure(WORDS_HELD=["casino"])
    answer = there.say("casino", by="ben", parent=comment)
    assert outbox == []
    with there.commit():
        states.approve(answer, admin_user)
    assert len(outbox) == 1


def test_nobody_asked(talk, outbox):
    there = talk()
    there.say("Answer", by="ben", parent=there.say())
    assert outbox == []


def test_switched_off(asked, outbox, configure):
    there, comment = asked
    configure(MAIL_REPLIES=False)
    there.say("Answer", by="ben", parent=comment)
    assert outbox == []
    assert answers.subscribe(comment) is None


def test_accounts_that_are_closed(asked, outbox, anna):
    there, comment = asked
    anna.is_active = False
    anna.save()
    there.say("Answer", by="ben", parent=comment)
    assert outbox == []


class TestDelay:
    @pytest.fixture(autouse=True)
    def _later(self, settings, monkeypatch):
        """As on a real site, but the timers are ours."""
        settings.DJANGOCMS_LIVE = settings.DJANGOCMS_LIVE | {"TASKS": "auto"}
        self.timers = timers = []

        class Timer:
            def __init__(self, seconds, ring):
                self.ring = ring
                timers.append((seconds, self))

            def start(self):
                pass

        monkeypatch.setattr(answers.threading, "Timer", Timer)
        monkeypatch.setattr(answers, "_timer", answers._Timer())
        monkeypatch.setattr(answers.tell_due, "later", answers.tell_due)
        monkeypatch.setattr(purge.purge_later, "later", lambda: None)

    def ripen(self):
        Comment.objects.update(published=timezone.now() - timedelta(minutes=6))

    def test_edits_and_removals_are_honoured(self, asked, outbox):
        there, comment = asked
        kept = there.say("First words", by="ben", parent=comment)
        gone = there.say("Gone words", by="eve", parent=comment)
        ((seconds, timer),) = self.timers
        assert seconds == 301
        timer.ring()  # too early: another one is set
        assert outbox == []
        assert len(self.timers) == 2
        options = Options.of_plugin(there.plugin)
        posting.change(guest("ben"), kept, there.spot, options, "Second words", by="")
        states.remove(gone)
        self.ripen()
        self.timers[1][1].ring()
        (mail,) = outbox
        assert "Second words" in mail.body
        assert len(self.timers) == 2

    def test_a_mail_that_fails_is_sent_later(self, asked, outbox, monkeypatch):
        there, comment = asked
        there.say("Answer", by="ben", parent=comment)
        self.ripen()

        def broken(self):
            raise OSError("no mail today")

        with monkeypatch.context() as patch:
            patch.setattr(EmailMultiAlternatives, "send", broken)
            with pytest.raises(OSError, match="no mail"):
                answers.tell_due()
        assert answers.tell_due() == 1
        assert len(outbox) == 1

    def test_two_processes(self, asked, outbox):
        there, comment = asked
        answer = there.say("Answer", by="ben", parent=comment)
        self.ripen()
        assert answers._tell(answer.pk) == 1
        assert answers._tell(answer.pk) == 0
        assert len(outbox) == 1

    def test_old_answers_are_no_news(self, asked, outbox):
        there, comment = asked
        there.say("Answer", by="ben", parent=comment)
        Comment.objects.update(published=timezone.now() - timedelta(days=8))
        assert answers.tell_due() == 0


class TestGuests:
    def write(self, there, client, **fields):
        given = {
            "name": "Eve <b>",
            "email": "victim@example.com",
            "body": "Buy this",
            "notify": "on",
        }
        with there.commit():
            return fill_in(client, there.write_url, **(given | fields))

    def test_their_address_is_asked_first(self, talk, client, outbox):
        there = talk()
        assert self.write(there, client).status_code == 201
        comment = Comment.objects.get()
        there.say("Answer", by="ben", parent=comment)
        (mail,) = outbox  # no answer yet
        assert (mail.to, mail.subject) == (
            ["victim@example.com"],
            "Do you want to hear of answers?",
        )
        for part in (mail.body, mail.alternatives[0][0]):
            assert "Buy this" not in part
            assert "Eve" not in part
        url = links(mail)[-1]
        page = client.get(path(url))
        assert page.status_code == 200
        assert Subscription.objects.get().confirmed is None  # looking is no yes
        assert "You will hear" in client.post(path(url)).content.decode()
        assert answers.tell_due() == 1
        assert len(outbox) == 2
        # The same guest is not asked again.
        self.write(there, client, body="More", email="Victim@example.com")
        assert Subscription.objects.filter(confirmed=None).count() == 0
        assert len(outbox) == 2

    def test_no_bombs(self, talk, client, outbox):
        there = talk()
        for n in range(3):
            client.cookies.clear()
            self.write(there, client, body=f"Buy {n}")
        assert Subscription.objects.count() == 3
        assert len(outbox) == 1
        assert answers.ask(0) is None

    def test_without_an_address(self, talk, client, outbox):
        there = talk()
        answer = self.write(there, client, email="")
        assert answer.status_code == 400
        assert "Without an address" in answer.json()["html"]
        assert self.write(there, client, email="no address").status_code == 400
        assert self.write(there, client, email="", notify="").status_code == 201
        assert not Subscription.objects.exists()

    def test_headers_cannot_be_injected(self, talk, client, outbox):
        there = talk()
        answer = self.write(there, client, email="a@example.com\nBcc: b@example.com")
        assert answer.status_code == 400
        assert outbox == []

    def test_nobody_without_a_key(self, talk):
        (comment,) = talk().many(1)
        assert answers.subscribe(comment, "a@example.com") is None


class TestForm:
    def test_accounts_without_an_address(self, talk, client, anna):
        there = talk()
        client.force_login(anna)
        assert 'name="notify"' in client.get(there.write_url).content.decode()
        anna.email = ""
        anna.save()
        assert 'name="notify"' not in client.get(there.write_url).content.decode()

    def test_an_account_asks(self, talk, client, anna, outbox):
        there = talk()
        client.force_login(anna)
        with there.commit():
            fill_in(client, there.write_url, body="A question", notify="on")
        subscription = Subscription.objects.get()
        assert (subscription.user, subscription.email) == (anna, "")
        assert subscription.confirmed
        assert outbox == []


class TestLeave:
    def test_one_click(self, asked, outbox):
        from django.test import Client

        there, comment = asked
        there.say("Answer", by="ben", parent=comment)
        url = path(links(outbox[0])[1])
        program = Client(enforce_csrf_checks=True)
        assert "<form" in program.get(url).content.decode()
        assert Subscription.objects.exists()  # looking does nothing: scanners look
        for _ in range(2):
            answer = program.post(url, {"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 200
        assert not Subscription.objects.exists()
        assert program.get(url).status_code == 410

    def test_all_of_them(self, asked, client, anna):
        there, _comment = asked
        answers.subscribe(there.say("Another", writer=member(anna)))
        token = Subscription.objects.first().token
        client.post(f"/live/comments/en/answers/{token}/leave/", {"all": "1"})
        assert not Subscription.objects.exists()


def test_in_the_authors_language(talk, outbox, anna):
    there = talk(language="de")
    comment = there.say("Eine Frage", writer=member(anna))
    answers.subscribe(comment)
    there.say("Antwort", by="ben", parent=comment)
    (mail,) = outbox
    assert mail.subject == "Ihr Kommentar wurde beantwortet"
    assert 'lang="de"' in mail.alternatives[0][0]
