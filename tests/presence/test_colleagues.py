"""The item in the CMS's toolbar, and who gets it."""

import re

import pytest
from cms.models import UserSettings
from cms.toolbar.utils import (
    get_object_edit_url,
    get_object_preview_url,
    get_object_structure_url,
)
from django.contrib.auth.models import Permission

from djangocms_live.api import unsign
from tests.live_client import live_elements

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(build):
    return build.draft(build.page(publish=False))


def item(client, url):
    """The attributes of the element; None without one."""
    html = client.get(url).content.decode()
    found = [e for e in live_elements(html) if e.get("feature") == "edit"]
    assert len(found) <= 1
    return (found[0] | {"html": html}) if found else None


def test_where_drafts_are_worked_on(admin_client, admin_user, draft):
    for url, mode in (
        (get_object_edit_url(draft, "en"), "edit"),
        (get_object_structure_url(draft, "en"), "edit"),
        (get_object_preview_url(draft, "en"), "preview"),
    ):
        found = item(admin_client, url)
        topic, _ = unsign(found["topic"])
        assert topic == f"edit.at.page.{draft.page_id}.en"
        assert found["data-user"] == str(admin_user.pk)
        assert found["data-content"] == str(draft.pk)
        assert found["data-place"] == f"page.{draft.page_id}.en"
        assert found["data-mode"] == mode
        assert f"/preview/{draft.pk}/" in found["data-preview"]


def test_the_scripts_come_with_it_each_once(admin_client, draft):
    html = item(admin_client, get_object_edit_url(draft, "en"))["html"]
    for name in ("live.js", "presence-editors.js", "presence-editors.css"):
        assert len(re.findall(rf'"/static/djangocms_live/{name}"', html)) == 1, name
    assert html.count('id="djangocms-live-config"') == 1


def test_other_objects_have_it_too(admin_client, build):
    poll = build.poll()
    found = item(admin_client, get_object_structure_url(poll, "en"))
    assert unsign(found["topic"])[0] == f"edit.at.polls.poll.{poll.pk}"
    content = build.draft(build.alias("words"))
    found = item(admin_client, get_object_structure_url(content, "en"))
    assert unsign(found["topic"])[0] == f"edit.at.djangocms_alias.alias.{content.alias_id}.en"


def test_the_published_page_has_it_not(admin_client, build, draft):
    build.publish(draft)
    html = admin_client.get(draft.page.get_absolute_url("en")).content.decode()
    assert "cms-toolbar" in html
    assert "edit.at." not in html
    assert "presence-editors" not in html


def test_who_may_not_see_the_draft_gets_nothing(client, django_user_model, draft, settings):
    """The preview opens for any staff; who works on it is for those who may see drafts."""
    settings.CMS_PERMISSION = False
    staff = django_user_model.objects.create_user("staff", is_staff=True)
    client.force_login(staff)
    url = get_object_preview_url(draft, "en")
    assert item(client, url) is None
    assert "presence-editors" not in client.get(url).content.decode()
    staff.user_permissions.add(Permission.objects.get(codename="change_page"))
    assert item(client, url) is not None


@pytest.mark.parametrize("off", [{"PRESENCE": {"EDITORS": False}}, {"ENABLED": False}])
def test_it_can_be_switched_off(admin_client, draft, settings, off):
    settings.DJANGOCMS_LIVE = off
    assert item(admin_client, get_object_edit_url(draft, "en")) is None


def test_it_speaks_the_language_of_its_reader(admin_client, admin_user, draft):
    admin_client.get(get_object_edit_url(draft, "en"))
    UserSettings.objects.filter(user=admin_user).update(language="de")
    html = item(admin_client, get_object_edit_url(draft, "en"))["html"]
    assert "Jemand aus der Redaktion" in html
    assert unsign(item(admin_client, get_object_edit_url(draft, "en"))["topic"])[1].language == "de"


def test_the_position_is_from_before_the_page(admin_client, build, commit, draft):
    """What changes while the page is made comes after it: so it is stamped first."""
    from djangocms_live.presence import colleagues

    seen = []
    words = build.words(build.slot(draft), "words")
    render = type(words.get_plugin_instance()[1]).render

    def watched(self, *args):
        seen.append("content")
        return render(self, *args)

    stamp = colleagues.stamp

    def stamped(*args):
        seen.append("stamp")
        return stamp(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(words.get_plugin_instance()[1]), "render", watched)
        patch.setattr(colleagues, "stamp", stamped)
        admin_client.get(get_object_edit_url(draft, "en"))
    assert seen[:2] == ["stamp", "content"]
