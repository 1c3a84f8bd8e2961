"""Pages without versions: followers hear of them when an editor says so, each time."""

import re

import pytest
from cms import api
from cms.models import PageContent
from cms.toolbar.utils import get_object_edit_url
from django.contrib.contenttypes.models import ContentType

from djangocms_live.notifications.following import follow
from djangocms_live.notifications.models import Follow, Message, Notification, PublicationNote
from djangocms_live.notifications.publications import decide, tell, tell_due

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_once(settings):
    settings.DJANGOCMS_LIVE = {"TASKS": "immediate"}


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def page(admin_user):
    page = api.create_page("Home", "page.html", "en", slug="home", created_by=admin_user)
    page.set_as_homepage()
    return page


@pytest.fixture
def content(page):
    return PageContent.objects.get(page=page)


@pytest.fixture
def ana(django_user_model, page):
    ana = django_user_model.objects.create_user("ana")
    follow(ana, page, "en")
    return ana


def url(content):
    kind = ContentType.objects.get_for_model(content)
    return f"/live/notifications/en/note/{kind.pk}/{content.pk}/"


def previous(client, content):
    html = client.get(url(content)).content.decode()
    return re.search(r'name="previous"(?: value="([^"]*)")?', html)[1] or ""


def test_saving_tells_nobody(page, content, ana, commit, settings):
    settings.DJANGOCMS_LIVE = settings.DJANGOCMS_LIVE | {
        "NOTIFICATIONS": {"NOTIFY_ON_PUBLISH": True}
    }
    with commit():
        content.title = "New"
        content.save()
        assert tell(content) is None
        assert tell_due() == 0
    assert not Message.objects.exists()


def test_the_toolbar_tells(admin_client, page, content, ana):
    for address in (page.get_absolute_url("en"), get_object_edit_url(content)):
        html = admin_client.get(address).content.decode()
        assert "Tell followers now (1)" in html
        assert url(content) in html


def test_each_time_once(admin_client, content, ana, commit):
    for line in ("First", "Second"):
        fields = {"text": line, "previous": previous(admin_client, content)}
        for _ in range(2):  # somebody clicks twice
            with commit():
                answer = admin_client.post(url(content), fields)
                assert "cms-close-frame" in answer.content.decode()
    told = Notification.objects.filter(recipient=ana).order_by("pk")
    assert [row.message.data["text"] for row in told] == ["First", "Second"]
    assert "They were told the last time on" in admin_client.get(url(content)).content.decode()
    assert 'value="Second"' not in admin_client.get(url(content)).content.decode()


def test_others_may_not(client, django_user_model, content):
    client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
    assert client.post(url(content), {"text": "Hello"}).status_code == 410
    assert not PublicationNote.objects.exists()


def test_what_is_deleted_is_taken_back(admin_client, page, content, ana, commit):
    with commit():
        decide(content, True, "Hello", None)
        tell(content)
    assert Notification.objects.count() == 1
    with commit():
        page.delete()
    assert not Message.objects.exists()
    assert not Follow.objects.exists()
    assert not PublicationNote.objects.exists()


def test_a_translation_that_is_deleted(page, content, ana, commit, admin_user):
    german = api.create_page_content("de", "Heim", page, slug="heim", created_by=admin_user)
    with commit():
        for one in (content, german):
            decide(one, True, "", None)
            tell(one)
    with commit():
        german.delete()
    assert [m.data["language"] for m in Message.objects.all()] == ["en"]
