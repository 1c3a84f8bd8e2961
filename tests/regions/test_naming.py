import uuid

import pytest
from cms.models import Page, PageContent
from djangocms_alias.models import Alias, AliasContent

from djangocms_live.regions import naming
from djangocms_live.topics import check_name
from tests.polls.models import Poll, Words

CONTENT = PageContent(pk=55, page_id=7, language="de")
ALIAS_CONTENT = AliasContent(pk=55, alias_id=3, language="pt-br")


@pytest.mark.parametrize(
    ("source", "language", "name"),
    [
        (CONTENT, "en", "cms.page.7.de"),
        (Page(pk=7), "en", "cms.page.7.en"),
        (Page(pk=7), "", "cms.page.7"),
        ((Page(pk=7), "ar"), "en", "cms.page.7.ar"),
        (ALIAS_CONTENT, "", "cms.djangocms_alias.alias.3.pt-br"),
        (Alias(pk=3), "en", "cms.djangocms_alias.alias.3.en"),
        (Poll(pk=4), "en", "cms.polls.poll.4"),
        ((Poll(pk=4), "en"), "", "cms.polls.poll.4.en"),
        ("cms.news", "en", "cms.news"),
    ],
)
def test_topic(source, language, name):
    assert naming.topic(source, language) == check_name(name)


def test_keys_of_any_kind_make_valid_names():
    key = uuid.uuid4()
    assert naming.topic(Poll(pk=key)) == check_name(f"cms.polls.poll.{key}")
    assert naming.topic(Poll(pk="a/b c")) == check_name("cms.polls.poll.a-b-c")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("cms.page.7.de", (Page, 7, "de")),
        ("cms.djangocms_alias.alias.3.pt-br", (Alias, 3, "pt-br")),
        ("cms.polls.poll.4", (Poll, 4, "")),
        ("cms.site.1.de", None),
        ("cms.news", None),
        ("cms.polls.nothing.4", None),
        ("cms.polls.poll.latest", None),
    ],
)
def test_source_of(name, source):
    assert naming.source_of(name) == source


def test_site_topic():
    assert naming.site_topic(1, "de") == check_name("cms.site.1.de")


def test_content_models():
    assert naming.content_models(Page) == [PageContent]
    assert naming.content_models(Alias) == [AliasContent]
    assert naming.content_models(Poll) == []


def test_versioned():
    assert naming.is_versioned(PageContent)
    assert not naming.is_versioned(Poll)
    assert not naming.is_versioned(Words)
