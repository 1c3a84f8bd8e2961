"""A little site: pages, aliases and polls, made and published in one line each."""

from contextlib import contextmanager

import pytest
from cms import api
from cms.models import Page, PageContent
from cms.utils.permissions import set_current_user
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import transaction
from django.test import RequestFactory
from djangocms_alias.models import Alias, AliasContent, Category
from djangocms_versioning.models import Version

from djangocms_live import journal, registry
from djangocms_live.api import View
from djangocms_live.regions import selfget
from djangocms_live.regions.memory import Memory
from djangocms_live.testing import capture_publishes
from tests.polls.models import Poll


@pytest.fixture(autouse=True)
def _fresh_caches():
    """What a process keeps, although a test changed the settings or flushed the database."""
    cache.clear()
    ContentType.objects.clear_cache()
    for item in apps.get_app_config("djangocms_versioning").cms_extension.versionables:
        item.__dict__.pop("content_types", None)
    set_current_user(None)  # the CMS's own memory of whoever made the last request
    selfget._handler.cache_clear()  # middleware reads settings when it is made
    registry.feature_for("cms.page.1.en")._memory = Memory()  # pages have the same numbers again


@pytest.fixture
def commit(db, django_capture_on_commit_callbacks):
    """A block that ends with a commit, as far as its callbacks are concerned."""

    def block():
        return django_capture_on_commit_callbacks(execute=True)

    return block


@pytest.fixture
def hears(commit):
    """A block; what visitors are told of it, as a list of ``topic type``."""

    @contextmanager
    def block():
        heard = []
        with capture_publishes() as said, commit():
            yield heard
        heard += [f"{each.topic} {each.type}" for each in said if each.topic.startswith("cms.")]

    return block


@pytest.fixture
def editor(admin_user):
    return admin_user


@pytest.fixture
def build(editor, commit):
    return Builder(editor, commit)


class Builder:
    def __init__(self, editor, commit):
        self.editor, self.commit = editor, commit

    def page(self, title="Home", language="en", *, publish=True, home=False, **kwargs):
        """A page, published in one language unless told otherwise."""
        with self.commit(), transaction.atomic():
            kwargs = {"template": "page.html", "in_navigation": True} | kwargs
            page = api.create_page(
                title, language=language, created_by=self.editor, slug=title.lower(), **kwargs
            )
            if home:
                page.set_as_homepage()
            if publish:
                self.publish(self.draft(page, language))
        return Page.objects.get(pk=page.pk)

    def draft(self, thing, language="en"):
        """The draft of a page or an alias, made from what is published if there is none."""
        model, field = (PageContent, "page") if isinstance(thing, Page) else (AliasContent, "alias")
        contents = model.admin_manager.filter(**{field: thing, "language": language})
        latest = contents.order_by("-pk").first()
        version = Version.objects.get_for_content(latest)
        return latest if version.state == "draft" else version.copy(self.editor).content

    def publish(self, content):
        Version.objects.get_for_content(content).publish(self.editor)
        return content

    def unpublish(self, content):
        Version.objects.get_for_content(content).unpublish(self.editor)

    def public(self, page, language="en"):
        return PageContent.objects.get(page=page, language=language)

    def translation(self, page, language, title):
        with self.commit():
            content = api.create_page_content(
                language, title, page, created_by=self.editor, slug=title.lower()
            )
            return self.publish(content)

    def slot(self, content, slot="content"):
        if isinstance(content, AliasContent):
            return content.placeholder
        return content.get_placeholders().get(slot=slot)

    def region(self, placeholder, *texts, language="en", **kwargs):
        region = api.add_plugin(placeholder, "LiveRegionPlugin", language, **kwargs)
        for text in texts:
            self.words(placeholder, text, language=language, target=region)
        return region

    def words(self, placeholder, text, *, language="en", **kwargs):
        return api.add_plugin(placeholder, "WordsPlugin", language, text=text, **kwargs)

    def alias(self, text="", language="en", *, publish=True, static_code=None):
        with self.commit():
            category, _ = Category.objects.get_or_create(pk=1)
            alias = Alias.objects.create(category=category, static_code=static_code)
            content = AliasContent.objects.with_user(self.editor).create(
                alias=alias, name=f"Alias {alias.pk}", language=language
            )
            if text:
                self.words(content.placeholder, text, language=language)
            if publish:
                self.publish(content)
        return alias

    def show(self, placeholder, alias, *, language="en", **kwargs):
        return api.add_plugin(placeholder, "Alias", language, alias=alias, **kwargs)

    def poll(self, question="Rain?"):
        with self.commit():
            return Poll.objects.create(question=question)

    def rewrite(self, thing, text, language="en"):
        """Publish a new version in which all words are others."""
        with self.commit():
            draft = self.draft(thing, language)
            for placeholder in draft.get_placeholders():
                for plugin in placeholder.get_plugins(language).filter(plugin_type="WordsPlugin"):
                    words = plugin.get_bound_plugin()
                    words.text = text
                    words.save()
            return self.publish(draft)


@pytest.fixture
def view():
    return View("en", "http://testserver/en/")


@pytest.fixture
def events():
    """All numbered events of a topic."""
    return lambda topic, after=0: journal.read(topic, after).events


@pytest.fixture
def visitor_request(rf: RequestFactory):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/en/")
    request.user, request.session = AnonymousUser(), {}
    return request
