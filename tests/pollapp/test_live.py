"""From a vote to an open page: docs/howto/testing.rst shows these tests as they are."""

import pytest
from asgiref.sync import sync_to_async
from cms.api import add_plugin
from django.db import transaction
from django.test import Client

from djangocms_live.testing import (
    LiveCommunicator,
    assert_not_published,
    assert_published,
    capture_publishes,
)

from .models import Choice, Poll
from .views import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def poll():
    poll = Poll.objects.create(question="Rain?")
    Choice.objects.create(poll=poll, text="Yes")
    return poll


@pytest.fixture
def address(poll, build):
    """The address of a page with the poll on it."""
    draft = build.draft(build.page("Polls", publish=False))
    add_plugin(build.slot(draft), "LivePollPlugin", "en", poll=poll)
    build.publish(draft)
    return "/en/polls/"


def test_a_vote_is_published(client, poll):
    with assert_published(poll.topic, type="voted", key="tally", times=1):
        client.post(f"/live/polls/en/{poll.pk}/", {"choice": poll.choices.get().pk})


def test_a_vote_that_fails_is_not(poll):
    with assert_not_published(poll.topic), transaction.atomic():
        cast(poll, poll.choices.get())
        transaction.set_rollback(True)


def test_each_vote_says_the_same(poll):
    with capture_publishes() as said:
        for _ in range(2):
            cast(poll, poll.choices.get())
    assert [(each.type, each.key, each.data) for each in said] == [("voted", "tally", {})] * 2
    assert_published(poll.topic, times=2, among=said)


async def test_an_open_page_hears_of_it(address, poll):
    vote = sync_to_async(cast)
    yes = await poll.choices.aget()
    html = await sync_to_async(Client().get)(address)
    async with LiveCommunicator() as live:
        await live.subscribe(html)  # all that is live in the page
        await vote(poll, yes)
        heard = await live.publication("voted")
        assert heard["data"] == {"total": 1, "votes": {str(yes.pk): 1}}
        await live.nothing_more()


async def test_who_was_away_catches_up(address, poll):
    html = await sync_to_async(Client().get)(address)
    for _ in range(3):
        await sync_to_async(cast)(poll, await poll.choices.aget())
    async with LiveCommunicator() as live:
        (joined,) = await live.subscribe(html, feature="poll")
        assert joined["recovered"]
        assert [pub["data"]["total"] for pub in joined["pubs"]] == [3]
