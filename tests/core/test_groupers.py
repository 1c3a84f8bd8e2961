import uuid

import pytest
from cms.api import add_plugin
from cms.models import CMSPlugin, Page, PageContent, Placeholder
from cms.utils.plugins import copy_plugins_to_placeholder
from django.apps import apps
from djangocms_alias.models import Alias, AliasContent, Category

from djangocms_live import groupers
from djangocms_live.regions.models import LiveRegion
from tests.polls.models import Poll, Words


def test_identity():
    assert groupers.identity(PageContent(pk=55, page_id=7)) == (Page, 7)
    assert groupers.identity(AliasContent(pk=55, alias_id=3)) == (Alias, 3)
    assert groupers.identity(Poll(pk=4)) == (Poll, 4)


def test_content_models():
    assert groupers.content_models(Page) == [PageContent]
    assert groupers.content_models(Alias) == [AliasContent]
    assert groupers.content_models(Poll) == []


def test_proxies_are_what_they_show():
    class Short(Poll):
        class Meta:
            proxy = True
            app_label = "polls"

    del apps.all_models["polls"]["short"]
    assert groupers.concrete(Short) is Poll
    assert groupers.concrete(Poll) is Poll


def test_versioned(monkeypatch):
    assert groupers.is_versioned(PageContent)
    assert not groupers.is_versioned(Poll)
    assert not groupers.is_versioned(Words)
    monkeypatch.setattr(apps, "is_installed", lambda name: False)
    assert not groupers.is_versioned(PageContent)


@pytest.mark.parametrize(
    ("source", "language", "dotted"),
    [
        ((Page, 7), "de", "page.7.de"),
        ((Page, 7), "", "page.7"),
        ((Poll, 4), "", "polls.poll.4"),
        ((Alias, 3), "zh-hans", "djangocms_alias.alias.3.zh-hans"),
    ],
)
def test_objects_in_names_of_topics(source, language, dotted):
    assert groupers.dotted(*source, language) == dotted
    assert groupers.undotted(dotted) == (*source, language)


@pytest.mark.parametrize(
    "rest", ["", "page", "page.x.de", "polls.poll", "no.model.1", "polls.no.1", "page.1.de.more"]
)
def test_what_names_no_object(rest):
    assert groupers.undotted(rest) is None


def test_parts_of_names():
    key = uuid.uuid4()
    assert groupers.name_part(key) == str(key)
    assert groupers.name_part("a/b c") == "a-b-c"


@pytest.mark.django_db
class TestCopies:
    """Of anything with a key; the regions' tests have the CMS's own ways to copy."""

    def region(self, placeholder):
        return add_plugin(placeholder, "LiveRegionPlugin", "en")

    def copy(self, region, placeholder):
        plugins = CMSPlugin.objects.filter(pk=region.pk)
        return copy_plugins_to_placeholder(plugins, placeholder)[0].get_bound_plugin()

    def test_clipboard(self):
        placeholder = Poll.objects.create(question="?").placeholders.create(slot="text")
        clipboard = Placeholder.objects.create(slot="clipboard")
        assert self.copy(region := self.region(placeholder), clipboard).key == region.key

    def test_beside_itself_and_elsewhere(self):
        poll, other = (Poll.objects.create(question="?") for _ in range(2))
        region = self.region(poll.placeholders.create(slot="text"))
        for there in (poll.placeholders.get(), other.placeholders.create(slot="text")):
            assert self.copy(region, there).key != region.key

    def test_versions(self, admin_user):
        category = Category.objects.create()
        alias = Alias.objects.create(category=category)
        first, second = (
            AliasContent._base_manager.create(alias=alias, name=name, language="en")
            for name in ("first", "second")
        )
        region = self.region(first.placeholder)
        assert self.copy(region, second.placeholder).key == region.key
        assert LiveRegion.objects.filter(key=region.key).count() == 2
