import pytest
from cms.models import Placeholder, UserSettings
from django.contrib.auth import get_user_model
from django.contrib.sites.models import Site
from django.test import override_settings

from djangocms_live import mail

pytestmark = pytest.mark.django_db

TEMPLATES = {
    "greeting.txt": "{% load i18n %}{% trans 'Yes' %}, {{ name|safe }}\n\n{{ text }}\n",
    "greeting.html": (
        '<html lang="{{ language }}"{% if bidi %} dir="rtl"{% endif %}>{{ text }}</html>'
    ),
}


@pytest.fixture(autouse=True)
def templates(settings):
    loader = ("django.template.loaders.locmem.Loader", TEMPLATES)
    (engine,) = settings.TEMPLATES
    options = {**engine["OPTIONS"], "loaders": [loader]}
    changed = {**engine, "APP_DIRS": False, "OPTIONS": options}
    with override_settings(TEMPLATES=[changed]):
        yield


def send(to="anna@example.com", language="en", leave="", **context):
    mail.send("greeting", to, language, leave, **{"name": "Anna", "text": "<3", **context})


class TestSend:
    def test_text_and_html(self, mailoutbox):
        send()
        (sent,) = mailoutbox
        assert sent.to == ["anna@example.com"]
        assert sent.subject == "Yes, Anna"
        assert sent.alternatives[0][1] == "text/html"
        assert "&lt;3" in sent.alternatives[0][0]
        assert sent.extra_headers == {"Auto-Submitted": "auto-generated"}

    def test_it_can_be_left_with_one_click(self, mailoutbox):
        send(leave="https://example.com/leave/")
        assert mailoutbox[0].extra_headers == {
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": "<https://example.com/leave/>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def test_the_language_of_who_gets_it(self, mailoutbox):
        send(language="de")
        send(language="ar")
        german, arabic = mailoutbox
        assert german.subject == "Ja, Anna"
        assert '<html lang="ar" dir="rtl">' in arabic.alternatives[0][0]

    def test_a_subject_is_one_line(self, mailoutbox):
        send(name="x\nBcc: eve@example.com")
        assert mailoutbox[0].subject == "Yes, x"
        assert mailoutbox[0].message()["Bcc"] is None

    def test_an_address_is_one(self, mailoutbox):
        with pytest.raises(ValueError, match=r"newline|linefeed"):
            send(to="anna@example.com\nBcc: eve@example.com")
        assert mailoutbox == []


def test_where_links_lead(settings):
    Site.objects.update(domain="news.example")
    Site.objects.clear_cache()
    other = Site.objects.create(domain="other.example", name="Other")
    assert mail.site_address("") == "https://news.example"
    assert mail.site_address("", other) == "https://other.example"
    settings.SITE_ID = None
    assert mail.site_address("") == "https://news.example"
    assert mail.site_address("http://localhost:8000/", other) == "http://localhost:8000"


def test_the_language_of_an_account(admin_user, settings):
    assert mail.language_of(admin_user) == settings.LANGUAGE_CODE
    clipboard = Placeholder.objects.create(slot="clipboard")
    UserSettings.objects.create(user=admin_user, language="de", clipboard=clipboard)
    assert mail.language_of(get_user_model().objects.get(pk=admin_user.pk)) == "de"
