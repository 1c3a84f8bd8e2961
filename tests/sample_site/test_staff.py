"""The demo's people can do what they are there for."""

from collections.abc import Callable

import pytest
from cms.models import CMSPlugin, PageContent
from django.conf import settings
from django.test import Client
from djangocms_versioning.models import Version

from sample_site.newsroom import words

VERSIONS = "/en/admin/djangocms_versioning/pagecontentversion/"


@pytest.mark.parametrize("name", ["admin", "editor"])
def test_from_the_published_page_to_the_next_one(
    signed_in: Callable[[str], Client],
    client: Client,
    url: Callable[[str, str], str],
    django_capture_on_commit_callbacks: Callable[..., object],
    name: str,
) -> None:
    desk, page = signed_in(name), url("storm", "en")
    old = words("en")["storm"]["entries"][0].strip()
    published = PageContent.objects.get(page__reverse_id="storm", language="en")
    version = Version.objects.get_for_content(published)

    edit = desk.post(f"{VERSIONS}{version.pk}/edit-redirect/", follow=True)
    assert "cms-toolbar" in edit.content.decode()
    draft = Version.objects.get(state="draft")
    plugin = _text_plugin(draft.content, "The gates are down")
    form = f"/en/admin/cms/placeholder/edit-plugin/{plugin.pk}/?cms_path={page}"
    assert desk.get(form).status_code == 200
    desk.post(form, {"body": "<h2>23:10 · The water turns</h2>", "json": "", "rte": ""})
    assert old in client.get(page).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"{VERSIONS}{draft.pk}/publish/")
    html = client.get(page).content.decode()
    assert "The water turns" in html
    assert old not in html


def test_the_editor_minds_no_people_and_the_reader_nothing(
    signed_in: Callable[[str], Client],
) -> None:
    assert signed_in("editor").get("/en/admin/auth/user/").status_code == 403
    assert signed_in("reader").get("/en/admin/", follow=True).redirect_chain


def test_one_rich_text_plugin_and_the_chosen_one(db: None) -> None:
    texts = CMSPlugin.objects.filter(plugin_type="TextPlugin")
    assert texts.exists()
    labels = {text.get_bound_plugin()._meta.app_label for text in texts}
    assert labels == {settings.SAMPLE_TEXT}
    installed = {"djangocms_text", "djangocms_text_ckeditor"} & set(settings.INSTALLED_APPS)
    assert installed == {settings.SAMPLE_TEXT}


def _text_plugin(content: PageContent, words: str) -> CMSPlugin:
    placeholders = content.get_placeholders()
    texts = CMSPlugin.objects.filter(placeholder__in=placeholders, plugin_type="TextPlugin")
    return next(text for text in texts if words in text.get_bound_plugin().body)
