import re

import pytest
from django.template import Template, TemplateSyntaxError
from django.utils.functional import SimpleLazyObject
from sekizai.context import SekizaiContext

from djangocms_live.api import unsign

from .announcer import announce

pytestmark = pytest.mark.django_db


def render(text, request=None):
    template = Template("{% load djangocms_live_notifications sekizai_tags %}" + text)
    return template.render(SekizaiContext({"request": request}))


def topics(html):
    token = re.search(r' topic="([^"]+)"', html)
    return [unsign(word)[0] for word in token[1].split()] if token else []


@pytest.fixture
def at(visitor_request):
    """A request for a page, as the CMS's middleware has it."""

    def at(page):
        visitor_request.current_page = SimpleLazyObject(lambda: page)
        return visitor_request

    return at


class TestNotices:
    def test_on_a_page(self, build, at):
        page = build.page()
        announce("page", page=page)
        html = render('{% live_notices published="section" %}', at(page))
        assert topics(html) == [
            "notices.site.1",
            "notices.language.1.en",
            f"notices.page.{page.pk}",
            f"notices.below.{page.pk}.en",
        ]
        assert "Hello" in html

    def test_elsewhere(self, at, visitor_request):
        everywhere = ["notices.site.1", "notices.language.1.en"]
        for request in (at(None), visitor_request):
            assert topics(render("{% live_notices %}", request)) == everywhere

    def test_news_alone(self, visitor_request):
        announce()
        text = '{% live_notices announcements=False published="site" %}'
        html = render(text, visitor_request)
        assert topics(html) == ["notices.new.1.en"]
        assert "Hello" not in html

    def test_the_scripts_come_with_it(self, visitor_request):
        html = render('{% live_notices %}{% render_block "js" %}', visitor_request)
        assert 'src="/static/djangocms_live/notifications.js"' in html

    def test_switched_off_the_list_stays(self, visitor_request, settings):
        settings.DJANGOCMS_LIVE = {"ENABLED": False}
        announce()
        html = render('{% live_notices %}{% render_block "js" %}', visitor_request)
        assert "Hello" in html
        assert topics(html) == []
        assert "notifications.js" not in html

    def test_without_a_request_there_is_nothing(self):
        assert render("{% live_notices %}") == ""

    def test_a_wrong_word_is_an_error(self, visitor_request):
        with pytest.raises(TemplateSyntaxError, match="none, section or site, not 'all'"):
            render('{% live_notices published="all" %}', visitor_request)
