import json
import re

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from sekizai.context import SekizaiContext

from djangocms_live import assets
from djangocms_live.topics import View, unsign

pytestmark = pytest.mark.django_db


def render(source, context=None):
    return Template("{% load djangocms_live sekizai_tags %}" + source).render(context or Context())


def blocks(source):
    """What lands in the page's blocks for styles and scripts."""
    whole = '{% render_block "css" %}|' + source + '{% render_block "js" %}'
    css, _, js = render(whole, SekizaiContext()).partition("|")
    return css, js


class TestAssets:
    def test_style_config_script(self):
        css, js = blocks("{% live_assets %}")
        assert css.strip() == '<link rel="stylesheet" href="/static/djangocms_live/live.css">'
        config, script = js.strip().splitlines()
        assert script == '<script defer src="/static/djangocms_live/live.js"></script>'
        found = re.fullmatch(
            r'<script type="application/json" id="djangocms-live-config">(.*)</script>', config
        )
        assert json.loads(found[1]) == assets.client_config()

    def test_once_for_a_page(self):
        assert blocks("{% live_assets %}" * 3) == blocks("{% live_assets %}")

    def test_scripts_of_one_s_own_come_after(self):
        _, js = blocks('{% live_assets "poll/live.js" %}{% live_assets "quiz/live.js" %}')
        assert re.findall(r'src="(.*?)"', js) == [
            "/static/djangocms_live/live.js",
            "/static/poll/live.js",
            "/static/quiz/live.js",
        ]

    def test_nothing_in_its_place(self):
        assert render("{% live_assets %}", SekizaiContext()) == ""

    def test_without_sekizai(self):
        assert render("{% live_assets %}") == ""

    def test_no_text_ends_the_block(self, monkeypatch):
        words = {"bad": "</script><!--<script>&", "good": "ü"}
        monkeypatch.setattr(assets, "STRINGS", words)
        _, js = blocks("{% live_assets %}")
        (text,) = re.findall(r'id="djangocms-live-config">(.*)</script>', js.splitlines()[0])
        assert not set(text) & set("<>&")
        assert json.loads(text)["strings"] == words

    def test_language(self):
        with translation.override("ar"):
            assert '"language":"ar"' in blocks("{% live_assets %}")[1]


class TestTopic:
    @pytest.fixture
    def context(self):
        return Context({"request": RequestFactory().get("/de/")})

    def test_attributes(self, context):
        with translation.override("de"):
            html = render('<cms-live feature="poll" {% live_topic "poll.3" %}>', context)
        found = re.fullmatch(r'<cms-live feature="poll" topic="(.*?)" since=":0">', html)
        assert unsign(found[1]) == ("poll.3", View("de", "http://testserver/de/"))

    def test_several(self, context):
        context["name"] = "poll.4"
        html = render('{% live_topic "poll.3" name %}', context)
        tokens = re.search(r'topic="(.*?)"', html)[1].split()
        assert [unsign(token)[0] for token in tokens] == ["poll.3", "poll.4"]
        assert html.endswith('since=":0 :0"')

    def test_without_a_language(self, context):
        with translation.override(None):
            html = render('{% live_topic "poll.3" %}', context)
        assert unsign(re.search(r'topic="(.*?)"', html)[1])[1].language == ""

    def test_without_a_request(self):
        assert render('<cms-live {% live_topic "poll.3" %}>') == "<cms-live >"

    def test_switched_off(self, context, settings):
        settings.DJANGOCMS_LIVE = {"ENABLED": False}
        assert render('<cms-live {% live_topic "poll.3" %}>', context) == "<cms-live >"
