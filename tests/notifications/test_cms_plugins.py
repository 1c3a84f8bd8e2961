"""What the plugins leave in a page: the same for everybody, and nothing personal."""

import re

import pytest
from cms import api
from cms.toolbar.utils import get_object_edit_url, get_object_preview_url
from django.db import connection
from django.test.utils import CaptureQueriesContext

from djangocms_live.api import unsign

from .announcer import HOUR, MINUTE, announce

pytestmark = pytest.mark.django_db

TEXTS = {
    "en": {"title": "Closed <now>", "text": "Until noon", "url": "/en/?a=1&b=2"},
    "de": {"title": "Geschlossen"},
}


@pytest.fixture
def home(build, commit):
    def make(language="en", **options):
        page = build.page("Home", language, publish=False, home=True)
        draft = build.draft(page, language)
        api.add_plugin(build.slot(draft), "LiveNoticesPlugin", language, **options)
        with commit():
            build.publish(draft)
        return page

    return make


def read(client, path="/en/"):
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def element(html):
    found = re.findall(r'<cms-live[^>]* feature="notices".*?</cms-live>', html, re.DOTALL)
    return found[0] if found else ""


def topics(html):
    token = re.search(r' topic="([^"]+)"', element(html))
    return [unsign(word)[0] for word in token[1].split()] if token else []


def items(html):
    """What stands in the list: key and title."""
    section = re.search(r"<section.*?</section>", element(html), re.DOTALL)
    return re.findall(r'data-key="([^"]*)".*?data-title>([^<]*)</a>', section[0], re.DOTALL)


class TestNotices:
    def test_a_list_for_those_without_scripts(self, home, client):
        home()
        announcement = announce(texts=TEXTS, ends=HOUR, level="warning")
        html = element(read(client))
        assert items(html) == [(announcement.key, "Closed &lt;now&gt;")]
        assert '<section aria-label="Announcements" data-notices>' in html
        assert 'data-level="warning"' in html
        assert f'data-until="{announcement.ends.isoformat()}"' in html
        assert 'href="/en/?a=1&amp;b=2"' in html
        assert re.search(r"<strong[^>]* data-warning>Warning: </strong>", html)
        assert re.search(r"<p[^>]* data-said>Until noon</p>", html)

    def test_what_has_no_more_to_say_shows_no_more(self, home, client):
        home()
        announce(texts={"en": {"title": "Short", "url": "javascript:alert(1)"}})
        section, _, _ = element(read(client)).partition("<template")
        [item] = re.findall(r"<li.*?</li>", section, re.DOTALL)
        assert "href" not in item
        assert re.search(r"<strong[^>]* data-warning hidden>", item)
        assert re.search(r"<p[^>]* data-said hidden></p>", item)
        assert " lang=" not in item

    def test_in_the_language_of_the_page(self, home, client):
        home("de")
        announce(texts=TEXTS)
        announce(texts={"en": "Only English"}, starts=-HOUR)
        html = element(read(client, "/de/"))
        assert [title for _, title in items(html)] == ["Geschlossen", "Only English"]
        assert re.findall(r"<li[^>]* lang=\"(\w+)\"", html) == ["en"]

    def test_only_what_holds_and_is_for_whoever_reads_here(self, home, build, client):
        page = home()
        here = announce("page", page=page)
        announce("page", page=build.page("Other"))
        announce("users")
        announce("staff")
        announce(starts=MINUTE)
        announce(starts=-HOUR, ends=-MINUTE)
        assert [key for key, _ in items(read(client))] == [here.key]

    def test_without_any_there_is_a_place_for_them(self, home, client):
        home()
        html = element(read(client))
        assert '<section aria-label="Announcements" data-notices hidden>' in html
        assert items(html) == []
        blank = re.search(r"<template data-item>(.*?)</template>", html, re.DOTALL)[1]
        assert 'data-key=""' in blank
        assert 'data-level="info"' in blank
        assert "<template data-live-words>" in html

    def test_what_it_joins(self, home, client):
        page = home(published="section")
        assert topics(read(client)) == [
            "notices.site.1",
            "notices.language.1.en",
            f"notices.page.{page.pk}",
            f"notices.below.{page.pk}.en",
        ]

    def test_news_without_announcements(self, home, client):
        home(announcements=False, published="site")
        announce()
        html = read(client)
        assert topics(html) == ["notices.new.1.en"]
        assert items(html) == []

    def test_nothing_at_all(self, home, client):
        home(announcements=False)
        html = read(client)
        assert topics(html) == []
        assert "notifications.js" not in html

    def test_in_an_alias_it_is_about_no_page(self, build, commit, client):
        alias = build.alias(publish=False)
        content = build.draft(alias)
        api.add_plugin(content.placeholder, "LiveNoticesPlugin", "en", published="section")
        page = build.page("Home", publish=False, home=True)
        draft = build.draft(page)
        build.show(build.slot(draft), alias)
        with commit():
            build.publish(content)
            build.publish(draft)
        announce("page", page=page)
        announcement = announce()
        html = read(client)
        assert topics(html) == ["notices.site.1", "notices.language.1.en"]
        assert [key for key, _ in items(html)] == [announcement.key]

    def test_it_is_the_same_for_everybody_and_cached(self, home, build, client, admin_client):
        build.page("Other")
        other = client.get("/en/other/")
        home(published="site")
        announce(texts=TEXTS)
        first = client.get("/en/")
        html = first.content.decode()
        assert "csrf" not in html
        for header in ("Vary", "Cache-Control", "Set-Cookie"):
            assert first.get(header) == other.get(header)
        assert first.cookies.keys() <= other.cookies.keys()
        with CaptureQueriesContext(connection) as queries:
            assert read(client) == html
        assert len(queries) <= 1, "it is kept in the page cache"
        assert element(html) in read(admin_client)

    def test_the_scripts_come_with_it(self, home, client):
        home()
        assert 'src="/static/djangocms_live/notifications.js"' in read(client)

    @pytest.mark.parametrize(
        ("mode", "labelled"), [(get_object_edit_url, True), (get_object_preview_url, False)]
    )
    def test_editors_see_what_is_there_and_nothing_lives(
        self, home, build, admin_client, mode, labelled
    ):
        page = home()
        announcement = announce()
        html = read(admin_client, mode(build.draft(page)))
        assert ("Live notices: 1 announcement now" in html) == labelled
        assert items(html) == [(announcement.key, "Hello")]
        assert topics(html) == []
        assert "since=" not in element(html)
        assert "<template" not in element(html)

    def test_switched_off_the_list_stays(self, home, client, settings):
        settings.DJANGOCMS_LIVE = {"ENABLED": False}
        home()
        announce()
        html = read(client)
        assert [title for _, title in items(html)] == ["Hello"]
        assert topics(html) == []
        assert "notifications.js" not in html

    def test_on_the_clipboard_it_is_nowhere(self, rf):
        from djangocms_live.notifications.cms_plugins import LiveNoticesPlugin
        from djangocms_live.notifications.models import LiveNotices

        class Nowhere:
            source = None

        plugin = LiveNotices(language="en")
        plugin.__dict__["_state"].fields_cache["placeholder"] = Nowhere()
        context = {"request": rf.get("/"), "instance": plugin}
        assert "blank" not in LiveNoticesPlugin().render(context, plugin, Nowhere())
