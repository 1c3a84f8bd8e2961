import pytest
from cms import api
from cms.cache import invalidate_cms_page_cache
from cms.plugin_pool import plugin_pool
from cms.toolbar.utils import get_object_edit_url
from django.test import Client
from django.utils import timezone
from djangocms_versioning.models import Version

from djangocms_live.regions.cutting import cut
from djangocms_live.regions.models import LiveRegion
from djangocms_live.topics import unsign


@pytest.fixture
def page(build):
    return build.page(publish=False, home=True)


def regions(client, path="/en/"):
    return {region.key: region for region in cut(client.get(path).content.decode()).regions}


def put(build, page, **kwargs):
    with build.commit():
        draft = build.draft(page)
        region = build.region(build.slot(draft), "first", **kwargs)
        build.publish(draft)
    return region


def test_region(build, page, client):
    region = put(build, page, mode="notice", label="Live <score>")
    html = client.get("/en/").content.decode()
    found = cut(html).regions[0]
    assert found.key == str(region.key)
    assert found.html == "<p>first</p>\n"
    assert 'mode="notice"' in html
    assert 'label="Live &lt;score&gt;"' in html
    assert html.count('src="/static/djangocms_live/live.js"') == 1
    assert html.index("live.js") < html.index("regions.js")
    assert html.count("djangocms-live-config") == 1


def test_same_html_for_everybody_and_from_the_cache(
    build, page, client, admin_client, django_user_model, django_assert_max_num_queries
):
    put(build, page)
    first = client.get("/en/")
    with django_assert_max_num_queries(1):
        assert client.get("/en/").content == first.content
    assert "max-age=60" in first.headers["Cache-Control"]
    assert "Cookie" not in first.cookies
    reader = Client()
    reader.force_login(django_user_model.objects.create_user("reader"))
    assert region_html(reader.get("/en/")) == region_html(first)


def region_html(answer):
    html = answer.content.decode()
    return html[html.index("<main>") : html.index("</main>")]


def test_placeholder_cache_keeps_the_assets(build, page, client):
    put(build, page)
    first = client.get("/en/").content
    invalidate_cms_page_cache()
    assert client.get("/en/").content == first


def test_inert_for_editors_with_a_word_of_what_it_is(build, page, admin_client):
    draft = build.draft(page)
    build.region(build.slot(draft), "first", label="Score")
    build.region(build.slot(draft), "second", active=False)
    api.add_plugin(build.slot(draft), "LivePagePlugin", "en")
    html = admin_client.get(get_object_edit_url(draft, language="en")).content.decode()
    assert 'feature="cms"' not in html
    assert ">Live region: Score</p>" in html
    assert ">Live region (switched off)</p>" in html
    assert ">Live page</p>" in html
    assert "first" in html


def test_switched_off(build, page, client):
    region = put(build, page, active=False)
    # Nobody follows it, but open pages that did find their content by its key.
    off = regions(client)[str(region.key)]
    assert (off.html, off.tokens) == ("<p>first</p>\n", ())


def test_quiet_for_too_long(build, page, client):
    region = put(build, page, quiet_days=1)
    content = build.public(page)
    long_ago = timezone.now() - timezone.timedelta(days=2)
    Version.objects.filter(pk=Version.objects.get_for_content(content).pk).update(modified=long_ago)
    assert regions(client)[str(region.key)].tokens == ()


def test_live_page(build, page, client):
    with build.commit():
        draft = build.draft(page)
        api.add_plugin(build.slot(draft), "LivePagePlugin", "en", mode="auto")
        build.publish(draft)
    found = regions(client)["page"]
    assert (found.html, found.hash) == ("", "")
    assert [unsign(token)[0] for token in found.tokens] == [
        f"cms.page.{page.pk}.en",
        "cms.site.1.en",
    ]


def test_live_page_is_inert_when_all_is_off(build, page, client, settings):
    settings.DJANGOCMS_LIVE = {"ENABLED": False}
    put(build, page)
    with build.commit():
        draft = build.draft(page)
        api.add_plugin(build.slot(draft), "LivePagePlugin", "en")
        build.publish(draft)
    html = client.get("/en/").content.decode()
    assert "cms-live" not in html
    assert "<p>first</p>" in html


def test_nested_regions(build, page, client):
    with build.commit():
        draft = build.draft(page)
        outer = build.region(build.slot(draft), label="outer")
        inner = api.add_plugin(build.slot(draft), "LiveRegionPlugin", "en", target=outer)
        build.words(build.slot(draft), "deep", target=inner)
        build.publish(draft)
    found = regions(client)
    assert str(inner.key) in found[str(outer.key)].html
    assert found[str(inner.key)].html == "<p>deep</p>\n"


def test_region_in_an_alias_on_two_pages(build, page, client):
    alias = build.alias(publish=False)
    with build.commit():
        region = build.region(build.slot(build.draft(alias)), "shared")
        build.publish(build.draft(alias))
        for one in (page, build.page("Other", publish=False)):
            build.show(build.slot(build.draft(one)), alias)
            build.publish(build.draft(one))
    key = str(LiveRegion.objects.get(pk=region.pk).key)
    for path in ("/en/", "/en/other/"):
        found = regions(client, path)[key]
        assert [unsign(token)[0] for token in found.tokens] == [
            f"cms.djangocms_alias.alias.{alias.pk}.en"
        ]


def test_nothing_forbids_caching():
    for name in ("LiveRegionPlugin", "LivePagePlugin"):
        plugin = plugin_pool.get_plugin(name)
        assert plugin.cache
        assert str(plugin.module) == "Live"
    assert plugin_pool.get_plugin("LiveRegionPlugin").allow_children
    assert not plugin_pool.get_plugin("LivePagePlugin").allow_children
