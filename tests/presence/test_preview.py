"""The preview that follows: where it is offered, what it carries, and the address for a phone."""

import re

import pytest
from cms.toolbar.utils import (
    get_object_edit_url,
    get_object_preview_url,
    get_object_structure_url,
)
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from djangocms_versioning.models import Version

from djangocms_live.api import unsign
from djangocms_live.presence import phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    """May look at the admin, and at no draft."""
    return get_user_model().objects.create_user("staff", is_staff=True)


def element(html):
    """The attributes of the preview's element; None without one."""
    found = re.search(r'<cms-live feature="presence-preview"([^>]*)>', html)
    return dict(re.findall(r'([\w-]+)="([^"]*)"', found.group(1))) if found else None


def preview(client, content):
    return client.get(get_object_preview_url(content)).content.decode()


class TestPreview:
    def test_it_carries_the_topic_of_its_draft(self, admin_client, draft):
        html = preview(admin_client, draft)
        attributes = element(html)
        topic, view = unsign(attributes["topic"])
        assert topic == f"edit.at.page.{draft.page_id}.en"
        assert view.language == "en"
        assert attributes["data-content"] == str(draft.pk)
        assert "djangocms_live/presence-preview.js" in html
        assert html.count('id="djangocms-live-config"') == 1

    @pytest.mark.parametrize("address", [get_object_edit_url, get_object_structure_url])
    def test_where_something_is_edited_the_page_is_the_cms_s(self, admin_client, draft, address):
        html = admin_client.get(address(draft)).content.decode()
        assert "cms-toolbar" in html
        assert element(html) is None
        assert "presence-preview.js" not in html

    def test_what_is_public_does_not_change_any_more(self, admin_client, admin_user, draft):
        Version.objects.get_for_content(draft).publish(admin_user)
        assert element(preview(admin_client, draft)) is None
        again = Version.objects.get_for_content(draft).copy(admin_user).content
        assert element(preview(admin_client, again))["data-content"] == str(again.pk)

    def test_what_has_no_versions_is_followed_as_it_is(self, admin_client, poll):
        attributes = element(preview(admin_client, poll))
        assert unsign(attributes["topic"])[0] == f"edit.at.polls.poll.{poll.pk}"

    @pytest.mark.parametrize("switched", [{"ENABLED": False}, {"PRESENCE": {"EDITORS": False}}])
    def test_switched_off(self, admin_client, draft, settings, switched):
        settings.DJANGOCMS_LIVE = switched
        html = preview(admin_client, draft)
        assert element(html) is None
        assert "presence-preview.js" not in html

    def test_staff_who_may_look_but_not_change_have_none(self, client, staff, draft, settings):
        settings.CMS_PERMISSION = False
        client.force_login(staff)
        html = preview(client, draft)
        assert "cms-toolbar" in html
        assert element(html) is None
        assert "presence-preview.js" not in html
        staff.user_permissions.add(Permission.objects.get(codename="change_page"))
        assert element(preview(client, draft)) is not None

    def test_a_public_page_has_none(self, admin_client, client, admin_user, draft):
        Version.objects.get_for_content(draft).publish(admin_user)
        for reader in (admin_client, client):
            html = reader.get(draft.get_absolute_url()).content.decode()
            assert element(html) is None
            assert "presence-preview.js" not in html

    def test_under_the_strictest_policy(self, admin_client, draft):
        html = preview(admin_client, draft)
        ours = html[html.index('<cms-live feature="presence-preview"') :].partition("</cms-live>")[
            0
        ]
        assert not re.search(r"\s(style|on\w+)=|<script|<style", ours)

    @pytest.mark.parametrize(("language", "word"), [("de", "Folgt nicht"), ("ar", "لا تتبع")])
    def test_it_speaks_the_toolbar_s_language(
        self, admin_client, admin_user, draft, language, word
    ):
        preview(admin_client, draft)
        settings = admin_user.djangocms_usersettings
        settings.language = language
        settings.save()
        assert word in preview(admin_client, draft)


def address_for(content, language="en"):
    kind = ContentType.objects.get_for_model(type(content))
    return reverse("djangocms_live:presence:phone", args=[language, kind.pk, content.pk])


class TestPhone:
    def test_the_toolbar_leads_there(self, admin_client, draft):
        link = re.search(
            r'<a href="([^"]*)"[^>]*data-rel="modal"[^>]*>Follow on a phone',
            preview(admin_client, draft),
        )
        assert link.group(1) == address_for(draft)

    def test_the_address_and_its_picture(self, admin_client, draft):
        response = admin_client.get(address_for(draft))
        html = response.content.decode()
        address = f"http://testserver{get_object_preview_url(draft)}"
        assert f'href="{address}"' in html
        assert html.count('class="djangocms-live-qr"') == 1
        assert phone.picture(address) in html
        assert "no-store" in response["Cache-Control"]
        assert not re.search(r"<svg[^>]*style|<path[^>]*style", html)

    def test_without_the_library_there_is_the_link_alone(self, admin_client, draft, monkeypatch):
        monkeypatch.setattr(phone, "segno", None)
        html = admin_client.get(address_for(draft)).content.decode()
        assert get_object_preview_url(draft) in html
        assert "QR" not in html

    def test_different_addresses_have_different_pictures(self):
        assert phone.picture("http://a.example/") != phone.picture("http://b.example/")

    def test_of_an_object_without_versions(self, admin_client, poll):
        html = admin_client.get(address_for(poll, "de")).content.decode()
        assert get_object_preview_url(poll, language="de") in html

    @pytest.mark.parametrize(("language", "word"), [("de", "Am Telefon"), ("ar", "الهاتف")])
    def test_in_other_languages(self, admin_client, draft, language, word):
        assert word in admin_client.get(address_for(draft, language)).content.decode()

    def test_visitors_log_in_first(self, client, draft):
        response = client.get(address_for(draft))
        assert response.status_code == 302
        assert "login" in response["Location"]

    def test_staff_who_may_not_see_the_draft(self, client, staff, draft, settings):
        settings.CMS_PERMISSION = False
        client.force_login(staff)
        assert client.get(address_for(draft)).status_code == 410
        staff.user_permissions.add(Permission.objects.get(codename="change_page"))
        assert client.get(address_for(draft)).status_code == 200

    @pytest.mark.parametrize("pk", ["999", "none"])
    def test_what_is_not_there(self, admin_client, draft, pk):
        url = address_for(draft).replace(f"/{draft.pk}/", f"/{pk}/")
        assert admin_client.get(url).status_code == 410

    def test_what_has_no_preview(self, admin_client, admin_user):
        assert admin_client.get(address_for(admin_user)).status_code == 410
        gone = reverse("djangocms_live:presence:phone", args=["en", 99999, 1])
        assert admin_client.get(gone).status_code == 410
