"""Pages without versions: all that is saved is public at once."""

from contextlib import contextmanager

import pytest
from cms import api
from cms.models import Page, PageContent
from django.apps import apps
from django.db import transaction

from djangocms_live.regions import naming, opted_in
from djangocms_live.regions.models import LiveRegion
from djangocms_live.testing import capture_publishes


@pytest.fixture
def hears(django_capture_on_commit_callbacks):
    @contextmanager
    def block():
        heard = []
        with capture_publishes() as said, django_capture_on_commit_callbacks(execute=True):
            yield heard
        heard += [f"{each.topic} {each.type}" for each in said if each.topic.startswith("cms.")]

    return block


@pytest.fixture
def home(hears):
    with hears(), transaction.atomic():
        page = api.create_page("Home", "page.html", "en", slug="home", in_navigation=True)
        page.set_as_homepage()
    return page


@pytest.fixture
def content(home):
    return PageContent.objects.get(page=home)


def test_the_apps_are_not_there():
    assert not apps.is_installed("djangocms_versioning")
    assert not naming.is_versioned(PageContent)
    assert "Alias" not in opted_in.telling()


def test_new_page(hears):
    with hears() as heard:
        page = api.create_page("New", "page.html", "en")
    assert heard == [f"cms.page.{page.pk}.en published", "cms.site.1.en published"]


def test_plugins(hears, home, content, client):
    placeholder = content.get_placeholders().get(slot="content")
    name = f"cms.page.{home.pk}.en published"
    with hears() as heard:
        region = api.add_plugin(placeholder, "LiveRegionPlugin", "en")
        words = api.add_plugin(placeholder, "WordsPlugin", "en", target=region, text="one")
    assert heard == [name]
    assert "one" in client.get("/en/").content.decode()
    with hears() as heard:
        words.text = "two"
        words.save()
    assert heard == [name]
    assert "two" in client.get("/en/").content.decode(), "the placeholder's cache was cleared"
    with hears() as heard:
        placeholder.clear()
    assert heard == [name]


def test_title(hears, home, content):
    with hears() as heard:
        content.title = "Other"
        content.save()
    assert heard == [f"cms.page.{home.pk}.en published", "cms.site.1.en published"]
    with hears() as heard:
        content.meta_description = "Other"
        content.save()
    assert heard == [f"cms.page.{home.pk}.en published"]


def test_title_in_place(hears, home, content, admin_client):
    """The CMS only saves the model then, without any signal of its own."""
    url = f"/en/admin/cms/page/{home.pk}/en/edit-field/?edit_fields=title&cms_path=/en/"
    with hears() as heard:
        answer = admin_client.post(url, {"title": "Other"})
        assert answer.status_code == 200, answer.content
    content.refresh_from_db()
    assert content.title == "Other"
    assert heard == [f"cms.page.{home.pk}.en published", "cms.site.1.en published"]


def test_settings_in_the_page_tree(hears, home, content, admin_client):
    with hears() as heard:
        url = f"/en/admin/cms/pagecontent/{content.pk}/change-navigation/"
        assert admin_client.post(url).status_code in (200, 204)
    content.refresh_from_db()
    assert not content.in_navigation
    assert heard == [f"cms.page.{home.pk}.en published", "cms.site.1.en published"]


def test_another_template(hears, home, content):
    with hears() as heard:
        content.template = "page.html"
        content.save()
    assert heard == [f"cms.page.{home.pk}.en published"]


def test_translation(hears, home):
    with hears() as heard:
        content = api.create_page_content("de", "Start", home)
    assert heard == [f"cms.page.{home.pk}.de published", "cms.site.1.de published"]
    with hears() as heard:
        content.delete()
    assert heard == [f"cms.page.{home.pk}.de gone", "cms.site.1.de published"]


def test_translation_deleted_in_the_admin(hears, home, admin_client):
    with hears():
        content = api.create_page_content("de", "Start", home)
        placeholder = content.rescan_placeholders()["content"]
        api.add_plugin(placeholder, "WordsPlugin", "de", text="eins")
    with hears() as heard:
        url = f"/en/admin/cms/pagecontent/{content.pk}/delete/?language=de"
        assert admin_client.post(url, {"post": "yes"}).status_code == 302
    assert heard[-2:] == [f"cms.page.{home.pk}.de gone", "cms.site.1.de published"]


def test_page_deleted(hears, home, content):
    with hears():
        placeholder = content.get_placeholders().get(slot="content")
        api.add_plugin(placeholder, "WordsPlugin", "en", text="one")
    with hears() as heard:
        home.delete()
    assert heard == [f"cms.page.{home.pk}.en gone", "cms.site.1.en published"]


def test_address(hears, home):
    with hears(), transaction.atomic():
        other = api.create_page("Other", "page.html", "en", slug="other")
        child = api.create_page("Child", "page.html", "en", slug="child", parent=other)
    with hears() as heard:
        Page.objects.get(pk=other.pk).update_urls("en", slug="else", path="else")
    assert set(heard) == {f"cms.page.{other.pk}.en moved", f"cms.page.{child.pk}.en moved"}


def test_region_is_live(hears, home, content, client):
    placeholder = content.get_placeholders().get(slot="content")
    with hears():
        api.add_plugin(placeholder, "LiveRegionPlugin", "en")
    assert f'key="{LiveRegion.objects.get().key}"' in client.get("/en/").content.decode()
