"""A live placeholder is stamped as old as the content that it gets from the cache."""

import pytest
from cms.cache.placeholder import get_placeholder_cache, set_placeholder_cache
from cms.models import Placeholder

from djangocms_live.journal import known
from djangocms_live.regions import caches, positions

TOPICS = ["cms.a", "cms.b"]


@pytest.fixture
def placeholder(build):
    return Placeholder.objects.get(pk=build.slot(build.draft(build.page(publish=False))).pk)


@pytest.fixture
def stamped(placeholder, visitor_request):
    def stamped(since):
        return positions.of_content([placeholder], "en", TOPICS, since, visitor_request)

    return stamped


@pytest.fixture
def fill(placeholder, visitor_request):
    def fill():
        content = {"content": "old", "sekizai": {}}
        set_placeholder_cache(placeholder, "en", 1, content, visitor_request)

    return fill


def test_rendered_now(stamped):
    assert stamped("e:1 f:2") == "e:1 f:2"


def test_from_the_cache(stamped, fill):
    stamped("e:1 f:2")
    fill()
    assert stamped("e:5 f:2") == "e:1 f:2"


def test_never_newer_than_now(stamped, fill):
    stamped("e:5 f:2")
    fill()
    assert stamped("e:4 f:9") == "e:4 f:2"


def test_topic_without_events_at_the_time(stamped, fill):
    stamped(":0 f:2")
    fill()
    assert stamped("e:1 f:2") == ":0 f:2"


def test_rendering_that_began_earlier_may_fill_the_cache_later(stamped, fill):
    stamped("e:1 f:2")
    assert stamped("e:2 f:2") == "e:2 f:2"
    fill()
    assert stamped("e:2 f:2") == "e:1 f:2"


def test_content_of_unknown_age_is_rendered_again(stamped, fill, placeholder, visitor_request):
    fill()
    assert stamped("e:1 f:2") == "e:1 f:2"
    assert get_placeholder_cache(placeholder, "en", 1, visitor_request) is None


def test_forgotten_with_the_cache(stamped, fill, placeholder):
    stamped("e:1 f:2")
    fill()
    caches.clear_placeholders([placeholder.pk], ["en"])
    assert stamped("e:5 f:2") == "e:5 f:2"


def test_what_a_selfget_knows_is_not_kept_for_others(stamped, fill):
    token = known.set({"cms.a": 5})
    assert stamped("e:5 f:2") == "e:5 f:2"
    known.reset(token)
    fill()
    assert stamped("e:4 f:2") == "e:4 f:2"
