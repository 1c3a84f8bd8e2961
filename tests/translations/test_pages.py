"""Pages and mails in each language: no word of English is left in them."""

import pytest
from cms import api
from cms.models import PageContent, UserSettings
from cms.toolbar.utils import get_object_edit_url
from django.conf import settings as django_settings
from django.contrib.admin import site
from django.contrib.contenttypes.models import ContentType
from django.core import mail as outbox
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import to_locale

from djangocms_live.comments import mail
from djangocms_live.notifications import leave
from djangocms_live.notifications.digest import send_due
from djangocms_live.notifications.following import follow
from djangocms_live.notifications.sending import notify
from tests.comments.conftest import (  # noqa: F401 (fixtures)
    _at_leisure,
    _fresh_caches,
    build,
    commit,
    editor,
    member,
    talk,
)

from .english import English

pytestmark = pytest.mark.django_db

PLUGINS = {
    "LiveNoticesPlugin": {},
    "LiveBellPlugin": {},
    "LiveFollowPlugin": {},
    "LivePresencePlugin": {"faces": True},
    "LiveRegionPlugin": {"label": "Pier", "active": False},
    "LivePagePlugin": {},
}

languages = pytest.mark.parametrize(
    "language", [code for code, _ in django_settings.LANGUAGES if code != "en"]
)


@pytest.fixture(autouse=True)
def _no_page_of_the_language_before():
    cache.clear()


@pytest.fixture
def english(language):
    return English(to_locale(language))


@pytest.fixture
def there(talk, build, commit, language):  # noqa: F811
    """A page with all plugins, where somebody said something."""
    page = build.page("Harbour", language, publish=False, home=True)
    for plugin, options in PLUGINS.items():
        api.add_plugin(build.slot(build.draft(page, language)), plugin, language, **options)
    return talk(page=page, language=language)


@pytest.fixture
def comments(there, admin_user):
    """One of a guest, the answer of the administrator, and one that waits."""
    asked = there.say("Why?", by="gus")
    answered = there.say("Because.", writer=member(admin_user), parent=asked, name="Ana")
    waits = there.say("http://a.example http://b.example http://c.example http://d.example", by="x")
    return asked, answered, waits


@pytest.fixture
def draft_url(there, build, language):  # noqa: F811
    return get_object_edit_url(build.draft(there.page, language), language)


@languages
def test_a_page_with_all_plugins(
    client, admin_client, english, there, comments, draft_url, language
):
    page = there.page.get_absolute_url(language)
    for browser, url in ((client, page), (admin_client, page), (admin_client, draft_url)):
        html = browser.get(url).content.decode()
        assert "Why?" in html
        assert english.left_in(html) == set()


@languages
def test_the_comments_own_pages(client, admin_client, english, there, comments, language):
    asked, answered, waits = comments
    for browser in (client, admin_client):
        urls = [there.write_url, f"{there.url}me/"]
        urls += [f"{there.url}{asked.pk}/{name}/" for name in ("reply", "react", "report")]
        if browser is admin_client:
            urls += [f"{there.url}{answered.pk}/{name}/" for name in ("edit", "remove")]
            urls.append(f"{there.url}{waits.pk}/moderate/")
        for url in urls:
            answer = browser.get(url)
            assert answer.status_code == 200, url
            assert english.left_in(answer.content.decode()) == set(), url


@languages
def test_the_inbox_and_what_belongs_to_it(admin_client, admin_user, english, there, language):
    follow(admin_user, there.page, language)
    for kind in ("published", "reply", "mention", "comment", "moderation"):
        notify(admin_user, kind, title="Harbour", actor="Gus", url="/")
    inbox = f"/live/notifications/{language}/"
    names = ("", "?archived", "news/", "list/", "preferences/", "follows/", "erase/")
    content = PageContent.objects.get(page=there.page)
    kind = ContentType.objects.get_for_model(content)
    urls = [f"{inbox}{name}" for name in names]
    urls += [leave.url_of(admin_user, language), f"{inbox}note/{kind.pk}/{content.pk}/"]
    urls += [
        f"/live/presence/{language}/",
        f"/live/presence/{language}/phone/{kind.pk}/{content.pk}/",
    ]
    for url in urls:
        answer = admin_client.get(url)
        assert answer.status_code == 200, url
        assert english.left_in(answer.content.decode()) == set(), url


@languages
def test_the_administration(admin_client, english, comments, language):
    admin_client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
    labels = {"djangocms_live", "djangocms_live_comments", "djangocms_live_notifications"}
    models = [model for model in site._registry if model._meta.app_label in labels]
    assert len(models) >= 8
    for model in models:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        urls = [reverse(f"{name}_changelist")]
        if model.__name__ == "Announcement":
            urls.append(reverse(f"{name}_add"))
        if model.__name__ == "Comment":
            urls.append(reverse(f"{name}_change", args=[comments[0].pk]))
        for url in urls:
            answer = admin_client.get(url.replace("/en/", f"/{language}/", 1))
            assert answer.status_code == 200, url
            assert english.left_in(answer.content.decode()) == set(), url


@languages
def test_mails(admin_user, english, comments, language, settings):
    settings.DJANGOCMS_LIVE["NOTIFICATIONS"] = {"MAIL_SITE": "https://news.example"}
    UserSettings.objects.create(user=admin_user, language=language)
    outbox.outbox.clear()
    given = {"site": "https://news.example", "url": "https://news.example/x", "title": "Harbour"}
    for name in ("answer", "confirm", "me", "moderators"):
        waiting = [(comment, "Harbour") for comment in comments]
        extra = {"comment": comments[0], "comments": waiting, "number": 3, "more": 2}
        mail.send(name, "ana@example.com", language, **given, **extra)
    notify(admin_user, "reply", title="Harbour", actor="Gus", url="/")
    send_due()
    assert len(outbox.outbox) == 5
    for sent in outbox.outbox:
        lines = [sent.subject, *sent.body.splitlines()]
        assert [line for line in lines if english.has(line)] == []
        assert english.left_in(sent.alternatives[0][0]) == set()


@pytest.mark.parametrize("language", ["en"])
def test_english_would_be_found(client, there, comments):
    html = client.get(there.page.get_absolute_url("en")).content.decode()
    assert {"Write a comment", "Follow this page", "Mark all as read"} <= English("fr").left_in(
        html
    )
