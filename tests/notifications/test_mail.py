"""Mails, and what they begin with."""

import pytest
from cms.models import Placeholder, UserSettings
from django.contrib.auth import get_user_model
from django.contrib.sites.models import Site
from django.core import mail as outbox

from djangocms_live.notifications import mail

pytestmark = pytest.mark.django_db


def test_a_mail_can_be_left_with_one_click():
    mail.send(
        "digest",
        "ana@example.com",
        "en",
        "https://example.com/leave/",
        entries=[],
        number=1,
        domain="example.com",
        inbox="https://example.com/inbox/",
    )
    (sent,) = outbox.outbox
    assert sent.to == ["ana@example.com"]
    assert sent.extra_headers == {
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": "<https://example.com/leave/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert sent.subject == "1 new notification on example.com"
    assert "https://example.com/leave/" in sent.body


def test_the_site(configure, settings):
    Site.objects.update(domain="news.example")
    Site.objects.clear_cache()
    assert mail.site() == "https://news.example"
    settings.SITE_ID = None
    assert mail.site() == "https://news.example"
    configure(MAIL_SITE="http://localhost:8000/")
    assert mail.site() == "http://localhost:8000"


def test_the_language_of_an_account(person, settings):
    ana = person("ana")
    assert mail.language_of(ana) == settings.LANGUAGE_CODE
    clipboard = Placeholder.objects.create(slot="clipboard")
    UserSettings.objects.create(user=ana, language="de", clipboard=clipboard)
    assert mail.language_of(get_user_model().objects.get(pk=ana.pk)) == "de"


def test_the_address_of_an_account(person):
    assert mail.address_of(person("ana")) == "ana@example.com"
    assert mail.address_of(object()) == ""
