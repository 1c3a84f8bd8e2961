"""The suite that any feature can be run through, for this one."""

import pytest
from cms.api import add_plugin

from djangocms_live.testing.conformance import PageConformance, SocketConformance

from .models import Choice, Poll
from .views import cast


class Voting:
    """A poll, and how it comes to votes."""

    feature = "poll"
    page = "http://testserver/en/polls/"

    @pytest.fixture(autouse=True)
    def _shown(self, build):
        self.poll = Poll.objects.create(question="Rain?")
        self.choices = [Choice.objects.create(poll=self.poll, text=t) for t in ("Yes", "No")]
        draft = build.draft(build.page("Polls", publish=False))
        add_plugin(build.slot(draft), "LivePollPlugin", "en", poll=self.poll)
        build.publish(draft)

    @property
    def topic(self):
        return self.poll.topic

    def happen(self):
        cast(self.poll, self.choices[0])

    def take_back(self):
        maybe = Choice.objects.create(poll=self.poll, text="Maybe")
        cast(self.poll, maybe)
        pk = maybe.pk
        maybe.delete()
        return f'"{pk}"'


@pytest.mark.django_db
class TestPoll(Voting, PageConformance):
    """As a part of a page."""


@pytest.mark.django_db(transaction=True)
class TestPollOverTheSocket(Voting, SocketConformance):
    """And at the other end of a socket."""
