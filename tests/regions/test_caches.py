"""The facts about the CMS's caches, each with the stale answer that it gives without our help."""

import pytest
from cms import api
from cms.cache import invalidate_cms_page_cache

from djangocms_live.regions import caches


@pytest.fixture
def helpless(monkeypatch):
    """Without us, to see that the problem exists."""
    monkeypatch.setattr(caches, "clear", lambda topics, menus: None)


def get(client, path="/en/"):
    return client.get(path).content.decode()


@pytest.fixture
def nested(build):
    """A page that shows an alias in which there is another."""
    inner, outer = build.alias("first"), build.alias(publish=False)
    with build.commit():
        build.show(build.slot(build.draft(outer)), inner)
        build.publish(build.draft(outer))
    page = build.page(publish=False, home=True)
    with build.commit():
        build.show(build.slot(build.draft(page)), outer)
        build.publish(build.draft(page))
    return inner


def test_nested_alias_is_fresh_after_publishing(build, client, nested):
    assert "first" in get(client)
    build.rewrite(nested, "second")
    assert "second" in get(client)


def test_nested_alias_would_be_stale(build, client, nested, helpless):
    assert "first" in get(client)
    build.rewrite(nested, "second")
    assert "first" in get(client)
    invalidate_cms_page_cache()
    assert "first" in get(client), "the placeholder's cache is stale, too"


def test_alias_that_shows_itself_is_survived(build, client, nested):
    with build.commit():
        draft = build.draft(nested)
        build.show(build.slot(draft), nested)
        build.publish(draft)
    assert client.get("/en/").status_code == 200
    caches.clear([f"cms.djangocms_alias.alias.{nested.pk}.en"])


def race(build, client):
    """A visitor comes between the publishing and its commit, and reads what was before."""
    page = build.page(publish=False, home=True)
    with build.commit():
        build.words(build.slot(build.draft(page)), "first")
        build.publish(build.draft(page))
    old = client.get("/en/")
    with build.commit():
        draft = build.draft(page)
        build.slot(draft).get_plugins().get().get_bound_plugin().delete()
        build.words(build.slot(draft), "second")
        build.publish(draft)
        fill_page_cache(old)


def fill_page_cache(response):
    from cms.cache.page import set_page_cache

    response._request = response.wsgi_request
    set_page_cache(response)


def test_page_cache_is_fresh_after_the_commit(build, client):
    race(build, client)
    assert "second" in get(client)


def test_page_cache_would_be_stale(build, client, helpless):
    race(build, client)
    assert "first" in get(client)


def test_plugins_that_show_a_touched_object(build, client):
    poll = build.poll("Rain?")
    page = build.page(publish=False, home=True)
    with build.commit():
        api.add_plugin(build.slot(build.draft(page)), "PollPlugin", "en", poll=poll)
        build.publish(build.draft(page))
    assert "Rain?" in get(client)
    with build.commit():
        poll.question = "Snow?"
        poll.save()
    assert "Snow?" in get(client)


def test_placeholders_of_an_object_without_languages(build, client):
    poll = build.poll()
    with build.commit():
        placeholder = poll.placeholders.create(slot="poll_text")
        words = build.words(placeholder, "first")
    assert "first" in get(client, f"/polls/{poll.pk}/")
    with build.commit():
        words.text = "second"
        words.save()
    assert "second" in get(client, f"/polls/{poll.pk}/")


def test_old_versions_are_left_alone(build, nested, monkeypatch):
    """Only what visitors see is cleared, however long the history."""
    cleared = []
    page = build.page("Other", publish=False)
    with build.commit():
        build.show(build.slot(build.draft(page)), nested)
        for _ in range(5):
            build.publish(build.draft(page))
        build.draft(page)
    monkeypatch.setattr(
        caches, "clear_placeholders", lambda placeholders, languages: cleared.append(placeholders)
    )
    caches.clear([f"cms.djangocms_alias.alias.{nested.pk}.en"])
    placeholders = cleared[0]
    assert build.slot(build.public(page)).pk in placeholders
    assert len(placeholders) == 4, "of both pages, the alias and the one around it"


def test_cost_does_not_grow_with_the_pages(build, nested, django_assert_max_num_queries):
    for number in range(4):
        page = build.page(f"Other{number}", publish=False)
        with build.commit():
            build.show(build.slot(build.draft(page)), nested)
            build.publish(build.draft(page))
    caches.clear([f"cms.djangocms_alias.alias.{nested.pk}.en"])
    with django_assert_max_num_queries(13):
        caches.clear([f"cms.djangocms_alias.alias.{nested.pk}.en"])


def test_topics_of_others_clear_the_page_cache_only(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        caches.clear(["cms.site.1.en", "cms.anything"])


def test_without_a_page_cache(db, settings, monkeypatch):
    settings.CMS_PAGE_CACHE = False
    monkeypatch.setattr(caches, "invalidate_cms_page_cache", lambda: 1 / 0)
    caches.clear(["cms.site.1.en"])


def test_local_caches(settings):
    assert caches.are_local()
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }
    assert not caches.are_local()
