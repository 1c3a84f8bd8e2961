"""The button that editors and templates put on pages."""

import re

import pytest
from cms import api
from cms.toolbar.utils import get_object_edit_url
from django.template import Context, Template, TemplateSyntaxError

from djangocms_live.notifications.follow_button import label_of
from djangocms_live.notifications.following import Target, follow
from djangocms_live.notifications.models import LiveFollow, Scope
from tests.polls.models import Poll

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(build, commit):
    page = build.page("Home", publish=False)
    draft = build.draft(page)
    api.add_plugin(build.slot(draft), "LiveFollowPlugin", "en")
    with commit():
        build.publish(draft)
    return page


def buttons(html):
    """The target of each button, and the address of its link."""
    pattern = r'data-live-follow="([^"]*)" data-page="([^"]*)"[^>]*>\s*<a[^>]*href="([^"]*)"'
    found = re.findall(pattern, html)
    for token, url, link in found:
        assert url == link == f"/live/notifications/en/follow/{token}/"
    return [Target.of_token(token) for token, _url, _link in found]


def test_on_a_page(client, page):
    html = client.get("/en/home/").content.decode()
    assert buttons(html) == [Target.of(page, "en")]
    assert "Follow this page" in html
    assert "notifications.js" in html


def test_is_the_same_for_everybody(client, page, person, settings):
    settings.CMS_PAGE_CACHE = False
    first = client.get("/en/home/").content.decode()
    ana = person("ana")
    follow(ana, page, "en")
    client.force_login(ana)
    assert client.get("/en/home/").content.decode() == first
    assert "csrf" not in first


@pytest.mark.parametrize("scope", Scope.values)
def test_what_editors_choose(client, page, build, commit, scope):
    with commit():
        draft = build.draft(page)
        plugin = LiveFollow.objects.latest("pk")
        plugin.scope, plugin.all_languages = scope, True
        plugin.save()
        build.publish(draft)
    html = client.get("/en/home/").content.decode()
    assert buttons(html) == [Target.of(page, "", scope)]
    assert label_of(scope) in html


def test_not_while_the_page_is_edited(admin_client, page, build):
    html = admin_client.get(get_object_edit_url(build.draft(page))).content.decode()
    assert "data-live-follow" not in html
    assert "Follow button: this page" in html


def test_not_in_an_alias(client, page, build, commit):
    """It is on many pages, with one HTML for all of them."""
    alias = build.alias(publish=False)
    content = build.draft(alias)
    api.add_plugin(content.placeholder, "LiveFollowPlugin", "en")
    with commit():
        build.publish(content)
        draft = build.draft(page)
        build.show(build.slot(draft), alias)
        build.publish(draft)
    assert buttons(client.get("/en/home/").content.decode()) == [Target.of(page, "en")]


def rendered(text, **context):
    template = Template("{% load djangocms_live_notifications %}" + text)
    return template.render(Context(context))


@pytest.fixture
def article(build, monkeypatch):
    monkeypatch.setattr(Poll, "get_absolute_url", lambda self: f"/polls/{self.pk}/", raising=False)
    return build.poll()


class TestTag:
    def test_for_an_object(self, article, visitor_request):
        html = rendered("{% live_follow poll %}", poll=article, request=visitor_request)
        assert buttons(html) == [Target.of(article, "en")]

    def test_for_what_one_chooses(self, article, visitor_request):
        text = '{% live_follow poll scope="thread" all_languages=True %}'
        html = rendered(text, poll=article, request=visitor_request)
        assert buttons(html) == [Target.of(article, "", Scope.THREAD)]
        assert "Follow the comments" in html

    def test_wrong_scopes(self, article, visitor_request):
        with pytest.raises(TemplateSyntaxError, match="planet"):
            rendered("{% live_follow p 'planet' %}", p=article, request=visitor_request)

    def test_where_there_is_nothing_to_follow(self, article, build, visitor_request, settings):
        assert rendered("{% live_follow poll %}", poll=article) == ""
        assert rendered("{% live_follow page %}", page=None, request=visitor_request) == ""
        settings.DJANGOCMS_LIVE = {"ENABLED": False}
        assert rendered("{% live_follow poll %}", poll=article, request=visitor_request) == ""

    def test_objects_without_an_address(self, build, visitor_request):
        poll = build.poll()
        assert rendered("{% live_follow poll %}", poll=poll, request=visitor_request) == ""

    def test_the_bell(self, visitor_request):
        assert "data-live-bell" in rendered("{% live_bell %}", request=visitor_request)
        assert rendered("{% live_bell %}") == ""
