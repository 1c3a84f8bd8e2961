"""Mails about comments; what all mails have in common is in tests/core/test_mail.py."""

import pytest
from django.contrib.sites.models import Site

from djangocms_live.comments import mail

pytestmark = pytest.mark.django_db


def send(language="en"):
    site = "https://example.com"
    mail.send("me", "anna@example.com", language, site=site, url=f"{site}/x")


def test_text_and_html(mailoutbox):
    send()
    (sent,) = mailoutbox
    assert sent.subject == "Your comments on https://example.com"
    assert "https://example.com/x" in sent.body
    assert "https://example.com/x" in sent.alternatives[0][0]


def test_from_right_to_left(mailoutbox):
    send("ar")
    assert '<html lang="ar" dir="rtl">' in mailoutbox[0].alternatives[0][0]
    assert mailoutbox[0].subject.startswith("تعليقاتك")


def test_where_links_lead(talk, configure):
    assert mail.site_of() == "https://example.com"
    there = talk()
    there.say()
    other = Site.objects.create(domain="other.example", name="Other")
    there.page.site = other
    there.page.save()
    assert mail.site_of(there.thread) == "https://other.example"
    configure(MAIL_SITE="http://localhost:8000/")
    assert mail.site_of(there.thread) == "http://localhost:8000"
