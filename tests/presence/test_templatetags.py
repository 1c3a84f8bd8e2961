import re

import pytest
from django.template import Template
from django.utils.functional import SimpleLazyObject
from sekizai.context import SekizaiContext

from djangocms_live.api import unsign
from djangocms_live.presence.readers import mark
from tests.polls.models import Poll

pytestmark = pytest.mark.django_db

LIST = "<ol {% live_most_read %}>{% for p in all %}<li>{% live_readers p %}</li>{% endfor %}</ol>"


def render(text, request=None, **context):
    template = Template("{% load djangocms_live_presence %}" + text)
    return template.render(SekizaiContext({"request": request, **context}))


@pytest.fixture
def polls():
    return [Poll(pk=pk) for pk in (1, 2, 3)]


def test_a_list_has_one_subscription_and_asks_nothing(
    polls,
    visitor_request,
    django_assert_num_queries,
):
    with django_assert_num_queries(0):
        html = render(LIST, visitor_request, all=polls)
    tokens = re.findall(r'topic="([^"]*)" since="-"', html)
    assert len(tokens) == 3
    [token] = set(tokens)
    assert unsign(token)[0] == "readers.board"
    marks = re.findall(r' data-mark="([^"]*)" hidden>', html)
    assert marks == [mark(f"readers.at.polls.poll.{poll.pk}") for poll in polls]
    assert '<ol data-live-most-read="Pause the numbers of readers">' in html


def test_versions_of_a_page_have_one_number(build, visitor_request):
    page = build.page()
    text = "{% live_readers thing %}"
    of_page = render(text, visitor_request, thing=page)
    assert of_page == render(text, visitor_request, thing=build.public(page))
    assert of_page == render(text, visitor_request, thing=SimpleLazyObject(lambda: page))
    assert f'data-mark="{mark(f"readers.at.page.{page.pk}")}"' in of_page


def test_the_scripts_come_with_it(polls, visitor_request):
    for tag in ("live_readers p", "live_most_read", "live_reading p"):
        text = "{% load sekizai_tags %}{% " + tag + ' %}{% render_block "js" %}'
        assert 'src="/static/djangocms_live/readers.js"' in render(
            text, visitor_request, p=polls[0]
        )


def test_who_has_something_open_reads_it(polls, visitor_request):
    html = render("{% live_reading p %}", visitor_request, p=polls[1])
    [token] = re.findall(r'<cms-live feature="readers" topic="([^"]*)" since="-" hidden>', html)
    assert unsign(token)[0] == "readers.at.polls.poll.2"


@pytest.mark.parametrize("switch", [{"ENABLED": False}, {"PRESENCE": {"READERS": False}}])
def test_switched_off_a_list_is_a_list(polls, visitor_request, settings, switch):
    settings.DJANGOCMS_LIVE = switch
    html = render(LIST + "{% live_reading all.0 %}", visitor_request, all=polls)
    assert html == "<ol ><li></li><li></li><li></li></ol>"


def test_without_a_request_nothing_is_live(polls):
    assert "cms-live" not in render(LIST, all=polls)
