"""How the page tree in the admin learns who is on which page."""

import pytest
from django.contrib.auth.models import Permission

from djangocms_live.api import unsign
from djangocms_live.presence.tree import extend
from tests.live_client import live_elements

pytestmark = pytest.mark.django_db
ADDRESS = "/live/presence/tree"


def test_the_page_tree_brings_the_script(admin_client):
    html = admin_client.get("/en/admin/cms/pagecontent/").content.decode()
    assert f'src="/static/djangocms_live/presence-tree.js" data-live-tree="{ADDRESS}"' in html
    assert "djangocms_live/presence-tree.css" in html
    assert "cms/css" in html  # what it had before


def test_the_script_gets_what_it_needs(admin_client, admin_user):
    answer = admin_client.get(f"{ADDRESS}?language=de")
    html = answer.content.decode()
    (element,) = live_elements(html)
    topic, view = unsign(element["topic"])
    assert (topic, view.language) == ("edit.tree", "de")
    assert element["data-user"] == str(admin_user.pk)
    assert 'id="djangocms-live-config"' in html
    assert "djangocms_live/live.js" in html
    assert "no-store" in answer["Cache-Control"]


def test_a_strange_language_is_not_spoken(admin_client):
    html = admin_client.get(f"{ADDRESS}?language=xx").content.decode()
    assert unsign(live_elements(html)[0]["topic"])[1].language == "en"


def test_others_get_nothing(client, django_user_model, settings):
    settings.CMS_PERMISSION = False
    assert client.get(ADDRESS).status_code == 204
    reader = django_user_model.objects.create_user("reader")
    staff = django_user_model.objects.create_user("staff", is_staff=True)
    for user in (reader, staff):
        client.force_login(user)
        answer = client.get(ADDRESS)
        assert (answer.status_code, answer.content) == (204, b"")
    staff.user_permissions.add(Permission.objects.get(codename="change_page"))
    assert client.get(ADDRESS).status_code == 200


@pytest.mark.parametrize("off", [{"PRESENCE": {"EDITORS": False}}, {"ENABLED": False}])
def test_it_can_be_switched_off(admin_client, settings, off):
    settings.DJANGOCMS_LIVE = off
    assert admin_client.get(ADDRESS).status_code == 204


def test_media_keep_what_they_have():
    class Media:
        js = ("own.js",)
        css = {"all": ("own.css",), "print": ("print.css",)}

    extend(Media)
    assert Media.js[0] == "own.js"
    assert len(Media.js) == 2
    assert Media.css["all"][0] == "own.css"
    assert Media.css["print"] == ("print.css",)

    class Bare:
        pass

    extend(Bare)
    assert len(Bare.js) == len(Bare.css["all"]) == 1
