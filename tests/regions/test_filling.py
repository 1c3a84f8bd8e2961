"""What is rendered while somebody publishes, and is kept when that is over."""

import pytest
from cms import plugin_rendering
from cms.cache import invalidate_cms_page_cache

from djangocms_live.regions import filling


@pytest.fixture
def unguarded(monkeypatch):
    """Without us, to see that the problem exists."""
    for name in ("get_placeholder_cache", "set_placeholder_cache"):
        monkeypatch.setattr(plugin_rendering, name, getattr(plugin_rendering, name).__wrapped__)


@pytest.fixture
def alias(build):
    """One in a live region of the home page."""
    alias = build.alias("first")
    page = build.page(publish=False, home=True)
    with build.commit():
        placeholder = build.slot(build.draft(page))
        build.show(placeholder, alias, target=build.region(placeholder))
        build.publish(build.draft(page))
    return alias


@pytest.fixture
def overtake(build, alias, client, monkeypatch):
    """A visitor's page is rendered with the old alias, and ready after the new one is public."""
    renderer = plugin_rendering.ContentRenderer
    original = renderer.render_plugins
    done = []

    def render_plugins(self, placeholder, *args, **kwargs):
        content = list(original(self, placeholder, *args, **kwargs))
        if "first" in "".join(content) and not done:
            done.append(True)
            build.rewrite(alias, "second")
        return content

    def overtake():
        invalidate_cms_page_cache()
        monkeypatch.setattr(renderer, "render_plugins", render_plugins)
        html = client.get("/en/").content.decode()
        monkeypatch.setattr(renderer, "render_plugins", original)
        assert done
        assert "first" in html
        invalidate_cms_page_cache()
        return client.get("/en/").content.decode()

    return overtake


def test_what_was_overtaken_is_not_kept(overtake):
    assert "second" in overtake()


def test_it_would_be_kept(overtake, unguarded):
    assert "first" in overtake()


def test_what_was_not_is_kept(alias, client, monkeypatch):
    client.get("/en/")
    invalidate_cms_page_cache()
    monkeypatch.setattr(
        plugin_rendering.ContentRenderer, "render_plugins", lambda *args, **kwargs: ["rendered"]
    )
    html = client.get("/en/").content.decode()
    assert "first" in html
    assert "rendered" not in html


def test_the_first_question_counts(build, db, rf):
    """The CMS asks before it loads the plugins, and again before it renders them."""
    placeholder, request = build.slot(build.public(build.page())), rf.get("/en/")
    where = (placeholder, "en", 1, request)
    assert plugin_rendering.get_placeholder_cache(*where) is None
    placeholder.clear_cache("en", 1)
    assert plugin_rendering.get_placeholder_cache(*where) is None
    plugin_rendering.set_placeholder_cache(placeholder, "en", 1, "old", request)
    assert plugin_rendering.get_placeholder_cache(*where) is None


def test_guarded_once():
    guarded = plugin_rendering.get_placeholder_cache
    filling.guard()
    assert plugin_rendering.get_placeholder_cache is guarded
