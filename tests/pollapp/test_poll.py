"""A third party's own tests, as they would write them."""

import re
from pathlib import Path

import pytest
from cms.api import add_plugin
from cms.models import PageContent
from django.test import Client

from djangocms_live import registry
from djangocms_live.testing import assert_not_published, assert_published, live_elements

from .cms_live import Polls
from .models import Choice, Poll

HERE = Path(__file__).parent

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll():
    poll = Poll.objects.create(question="Rain?")
    for text, votes in (("Yes", 3), ("No", 1)):
        Choice.objects.create(poll=poll, text=text, votes=votes)
    return poll


@pytest.fixture
def url(poll):
    return f"/live/polls/en/{poll.pk}/"


def ballot(poll, text="Yes"):
    return {"choice": poll.choices.get(text=text).pk}


class TestVoting:
    def test_a_vote_counts_and_is_told(self, client, poll, url):
        with assert_published(poll.topic, "voted", key="tally", times=1):
            answer = client.post(url + "?next=/en/", ballot(poll))
        assert answer.status_code == 302
        assert answer["Location"] == url + "?next=/en/"
        assert [choice.votes for choice in poll.choices.all()] == [4, 1]
        assert "Thank you" in client.get(url).content.decode()

    def test_once(self, client, poll, url):
        client.post(url, ballot(poll))
        with assert_not_published(poll.topic):
            answer = client.post(url, ballot(poll))
        assert answer.status_code == 200
        assert poll.total == 5

    @pytest.mark.parametrize("choice", ["", "0", "x"])
    def test_nonsense(self, client, poll, url, choice):
        with assert_not_published(poll.topic):
            answer = client.post(url, {"choice": choice})
        assert answer.status_code == 422
        assert poll.total == 4

    def test_a_choice_of_another_poll(self, client, poll, url):
        other = Choice.objects.create(poll=Poll.objects.create(question="Snow?"), text="Yes")
        assert client.post(url, {"choice": other.pk}).status_code == 422

    def test_without_its_token(self, poll, url):
        assert Client(enforce_csrf_checks=True).post(url, ballot(poll)).status_code == 403

    @pytest.mark.parametrize(
        ("following", "back"),
        [("/de/news/", "/de/news/"), ("https://evil.example/", "/en/"), ("", "/en/")],
    )
    def test_the_way_back_is_on_this_site(self, client, url, following, back):
        html = client.get(url, {"next": following}).content.decode()
        assert f'<a href="{back}">Back to the page</a>' in html

    def test_languages(self, client, poll, url):
        assert 'dir="rtl"' in client.get(url.replace("/en/", "/ar/")).content.decode()
        assert client.get(url.replace("/en/", "/xx/"), follow=True).status_code == 404


class TestFeature:
    def test_it_says_what_is_the_case_now(self, poll):
        yes, no = poll.choices.all()
        with assert_published(poll.topic) as said:
            from .views import cast

            cast(poll, no)
        assert said[0].data == {}
        (push,) = Polls().render(poll.topic, [Event(7)], None)
        assert (push.offset, push.type, push.key) == (7, "voted", "tally")
        assert push.data == {"total": 5, "votes": {str(yes.pk): 3, str(no.pk): 2}}

    def test_a_poll_that_is_gone(self, poll):
        topic = poll.topic
        assert registry.feature_for(topic).describe(topic) == "Rain?"
        poll.delete()
        assert Polls().render(topic, [Event(7)], None) == []
        assert Polls().describe(topic) == ""

    def test_nobody_has_voted(self):
        poll = Poll.objects.create(question="Rain?")
        Choice.objects.create(poll=poll, text="Yes")
        assert [share for _, share in poll.results()] == [0]


class Event:
    def __init__(self, offset):
        self.offset = offset


class TestPlugin:
    def test_it_is_the_same_for_everybody(self, client, admin_client, poll, build):
        page = build.page("Polls", publish=False)
        draft = build.draft(page)
        add_plugin(build.slot(draft), "LivePollPlugin", "en", poll=poll)
        build.publish(draft)
        url = PageContent.objects.get(page=page).get_absolute_url("en")
        visitor, editor = (
            live_elements(each.get(url), "poll")[0] for each in (client, admin_client)
        )
        assert visitor.html == editor.html
        assert "csrf" not in visitor.html
        assert 'aria-label="Yes" value="0.7500"' in visitor.html
        assert not re.search(r"<script>|<noscript|style=|\son\w+=", visitor.html)

    def test_words(self, poll):
        assert str(poll) == "Rain?"
        assert str(poll.choices.first()) == "Yes"


def code(name, comment):
    """Lines that are neither empty nor only words."""
    text = re.sub(r'^\s*""".*?"""$', "", (HERE / name).read_text(), flags=re.MULTILINE | re.DOTALL)
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(comment)]


def test_the_live_part_is_short():
    """What docs/howto/live_plugin.rst promises: all else is an ordinary app."""
    calls = [line for line in code("views.py", "#") if "tell_vote" in line]
    assert len(code("cms_live.py", "#")) + len(calls) <= 24
    assert len(code("static/pollapp/poll.js", "//")) <= 11
