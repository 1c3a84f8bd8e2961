"""The form in the CMS's modal."""

import re

import pytest
from cms.models import PageContent
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from djangocms_live.notifications import publications
from djangocms_live.notifications.following import follow
from djangocms_live.notifications.models import Message, Notification, PublicationNote
from djangocms_live.notifications.publications import decide, note_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(build):
    return build.page("Home")


@pytest.fixture
def ana(person, page):
    ana = person("ana")
    follow(ana, page, "en")
    return ana


@pytest.fixture
def draft(build, page):
    return build.draft(page)


def url(content, language="en"):
    kind = ContentType.objects.get_for_model(content)
    return f"/live/notifications/{language}/note/{kind.pk}/{content.pk}/"


def closed(answer):
    return 'class="cms-close-frame"' in answer.content.decode()


def test_a_draft_is_decided_about(admin_client, admin_user, draft, ana, commit, build):
    html = admin_client.get(url(draft)).content.decode()
    assert "1 follower hears of this page." in html
    assert re.search(r'value="no"[^>]* checked', html)
    assert 'class="submit-row"' in html
    answer = admin_client.post(url(draft), {"notify": "yes", "text": "Better maps"})
    assert answer.status_code == 200
    assert closed(answer)
    note = note_of(draft)
    assert (note.notify, note.text, note.decided_by) == (True, "Better maps", admin_user)
    assert not Message.objects.exists()
    html = admin_client.get(url(draft)).content.decode()
    assert re.search(r'value="yes"[^>]* checked', html)
    assert 'value="Better maps"' in html
    with commit():
        build.publish(draft)
    assert Message.objects.get().data["text"] == "Better maps"


def test_no_is_an_answer(admin_client, draft, configure):
    configure(NOTIFY_ON_PUBLISH=True)
    assert re.search(r'value="yes"[^>]* checked', admin_client.get(url(draft)).content.decode())
    assert closed(admin_client.post(url(draft), {"notify": "no", "text": ""}))
    assert note_of(draft).notify is False


def test_what_is_no_answer(admin_client, draft):
    for wrong in ({}, {"notify": "perhaps"}, {"notify": "yes", "text": "x" * 201}):
        answer = admin_client.post(url(draft), wrong)
        assert not closed(answer)
        assert 'class="errorlist' in answer.content.decode()
    for wrong in ("x", "2026-99-01T00:00:00+00:00"):
        assert not closed(admin_client.post(url(draft), {"notify": "yes", "previous": wrong}))
    assert note_of(draft) is None


def test_what_is_public_is_told_at_once(admin_client, build, page, ana, commit):
    public = build.public(page)
    html = admin_client.get(url(public)).content.decode()
    assert 'value="Tell followers now"' in html
    assert 'name="notify"' not in html
    with commit():
        assert closed(admin_client.post(url(public), {"text": "By the way"}))
    assert Notification.objects.get().recipient == ana
    html = admin_client.get(url(public)).content.decode()
    assert "No version is told twice." in html
    assert "<form" not in html[html.index('id="content-main"') :]
    with commit():
        assert not closed(admin_client.post(url(public), {"text": "Again"}))
    assert Message.objects.count() == 1
    assert note_of(public).text == "By the way"


def test_csrf_is_asked_for(admin_user, draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    assert client.post(url(draft), {"notify": "yes"}).status_code == 403
    client.get(url(draft))
    token = client.cookies["csrftoken"].value
    fields = {"notify": "yes", "csrfmiddlewaretoken": token}
    assert closed(client.post(url(draft), fields))


def test_others_may_not(client, django_user_model, draft, page):
    assert client.get(url(draft)).status_code == 302
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.post(url(draft), {"notify": "yes"}).status_code == 302
    client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
    assert client.get(url(draft)).status_code == 410
    assert client.post(url(draft), {"notify": "yes"}).status_code == 410
    assert not PublicationNote.objects.exists()


def test_what_is_not_there(admin_client, build, admin_user):
    kind = ContentType.objects.get_for_model(PageContent)
    alias = build.draft(build.alias("Words"))
    for path in (
        f"{kind.pk}/0/",
        f"{kind.pk}/x/",
        "0/1/",
        f"{ContentType.objects.get_for_model(admin_user).pk}/{admin_user.pk}/",
        f"{ContentType.objects.get_for_model(alias).pk}/{alias.pk}/",
    ):
        assert admin_client.get(f"/live/notifications/en/note/{path}").status_code == 410, path


def test_in_the_language_of_its_path(admin_client, draft):
    from django.utils.translation import get_language

    assert admin_client.get(url(draft, "de")).status_code == 200
    assert admin_client.get(url(draft, "xx")).status_code == 200
    assert get_language() != "de"


def test_words_are_words(admin_client, draft, editor):
    decide(draft, True, '"><b>bold', editor)
    assert "<b>bold" not in admin_client.get(url(draft)).content.decode()


def test_another_editor_was_quicker(admin_client, build, page, ana, commit, monkeypatch):
    """The form was open while a colleague told them."""
    public = build.public(page)
    note = decide(public, True, "", None)
    asked = publications.note_of

    def as_it_was(content):
        found = asked(content)
        PublicationNote.objects.filter(pk=note.pk).update(sent=timezone.now())
        return found

    monkeypatch.setattr(publications, "note_of", as_it_was)
    with commit():
        assert closed(admin_client.post(url(public), {"text": "Mine"}))
    assert not Message.objects.exists()
