"""What all mails have in common."""

import pytest
from cms.models import UserSettings
from django.contrib.sites.models import Site

from djangocms_live.comments import mail

pytestmark = pytest.mark.django_db


def send(to="anna@example.com", **given):
    context = {"site": "https://example.com", "url": "https://example.com/x"} | given
    mail.send("me", to, context.pop("language", "en"), **context)


def test_text_and_html(mailoutbox):
    send()
    (sent,) = mailoutbox
    assert sent.subject == "Your comments on https://example.com"
    assert "https://example.com/x" in sent.body
    assert sent.alternatives[0][1] == "text/html"
    assert sent.extra_headers == {"Auto-Submitted": "auto-generated"}


def test_from_right_to_left(mailoutbox):
    send(language="ar")
    assert '<html lang="ar" dir="rtl">' in mailoutbox[0].alternatives[0][0]
    assert mailoutbox[0].subject.startswith("تعليقاتك")


def test_a_subject_is_one_line(mailoutbox):
    send(site="x\nBcc: eve@example.com")
    message = mailoutbox[0].message()
    assert message["Bcc"] is None
    assert "\n" not in mailoutbox[0].subject


def test_an_address_is_one(mailoutbox):
    with pytest.raises(ValueError, match=r"newline|linefeed"):
        send(to="anna@example.com\nBcc: eve@example.com")
    assert mailoutbox == []


def test_where_links_lead(talk, settings, configure):
    assert mail.site_of() == "https://example.com"
    there = talk()
    there.say()
    other = Site.objects.create(domain="other.example", name="Other")
    there.page.site = other
    there.page.save()
    assert mail.site_of(there.thread) == "https://other.example"
    settings.SITE_ID = None
    assert mail.site_of() == "https://example.com"
    configure(MAIL_SITE="http://localhost:8000/")
    assert mail.site_of(there.thread) == "http://localhost:8000"


def test_languages(admin_user):
    assert mail.language_of(admin_user) == "en"
    UserSettings.objects.create(user=admin_user, language="de")
    assert mail.language_of(admin_user) == "de"
