"""The toolbar's button: where it stands, and for whom."""

import re

import pytest
from cms.toolbar.utils import (
    get_object_edit_url,
    get_object_preview_url,
    get_object_structure_url,
)
from django.contrib.contenttypes.models import ContentType
from django.utils.html import strip_tags

from djangocms_live.notifications.following import follow
from djangocms_live.notifications.models import Scope
from djangocms_live.notifications.publications import decide

from .guests import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(build):
    return build.page("Home")


@pytest.fixture
def draft(build, page):
    return build.draft(page)


def button(client, url):
    """Its label and address; None without one."""
    html = client.get(url).content.decode()
    found = re.findall(r'<a[^>]*href="([^"]*/note/[^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
    assert len(found) <= 1
    return (strip_tags(found[0][1]).strip(), found[0][0]) if found else None


def test_beside_the_publish_button(admin_client, draft, page, person):
    section = follow(person("ana"), page, "", Scope.SECTION)
    follow(browser(), page, "en")
    follow(person("ben"), page, "de")
    kind = ContentType.objects.get_for_model(draft)
    url = f"/live/notifications/en/note/{kind.pk}/{draft.pk}/"
    for address in (get_object_edit_url, get_object_structure_url):
        assert button(admin_client, address(draft)) == ("Notify followers (2): no", url)
    section.delete()
    assert button(admin_client, get_object_edit_url(draft))[0] == "Notify followers (1): no"
    assert admin_client.get(url).status_code == 200


def test_what_was_decided(admin_client, draft, editor, configure):
    decide(draft, True, "", editor)
    assert button(admin_client, get_object_edit_url(draft))[0] == "Notify followers (0): yes"
    decide(draft, False, "", editor)
    configure(NOTIFY_ON_PUBLISH=True)
    assert button(admin_client, get_object_edit_url(draft))[0] == "Notify followers (0): no"


def test_what_the_site_decided(admin_client, draft, configure):
    configure(NOTIFY_ON_PUBLISH=True)
    assert button(admin_client, get_object_edit_url(draft))[0] == "Notify followers (0): yes"


def test_nothing_to_decide_in_the_preview_of_a_draft(admin_client, draft):
    assert button(admin_client, get_object_preview_url(draft)) is None


def test_what_is_public_can_be_told_of_once(admin_client, build, page, editor, commit):
    public = build.public(page)
    for url in (page.get_absolute_url("en"), get_object_preview_url(public)):
        assert button(admin_client, url)[0] == "Tell followers now (0)"
    decide(public, True, "", editor)
    assert button(admin_client, page.get_absolute_url("en"))[0] == "Tell followers now (0)"
    with commit():
        build.publish(build.draft(page))
        draft = build.draft(page)
        decide(draft, True, "", editor)
        build.publish(draft)
    assert button(admin_client, page.get_absolute_url("en")) is None


def test_in_the_language_of_the_editor(admin_client, draft, admin_user):
    from cms.models import UserSettings

    UserSettings.objects.create(user=admin_user, language="de", clipboard=_clipboard())
    assert "/live/notifications/de/note/" in button(admin_client, get_object_edit_url(draft))[1]


def _clipboard():
    from cms.models import Placeholder

    return Placeholder.objects.create(slot="clipboard")


def test_for_those_who_may_publish(client, django_user_model, draft, page):
    client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
    assert button(client, page.get_absolute_url("en")) is None
    client.logout()
    assert button(client, page.get_absolute_url("en")) is None


def test_not_for_what_nobody_can_follow(admin_client, build):
    alias = build.draft(build.alias("Words"))
    assert button(admin_client, get_object_structure_url(alias)) is None
    assert button(admin_client, "/plain/") is None
