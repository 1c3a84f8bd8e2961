"""The suite that any feature can be run through, for notices and for inboxes."""

import itertools

import pytest
from cms.api import add_plugin

from djangocms_live.notifications import announcing
from djangocms_live.notifications.waking import topic_of
from djangocms_live.testing.conformance import (
    PageConformance,
    PrivateConformance,
    SocketConformance,
)

from .announcer import announce


class Notices:
    feature = "notices"
    page = "http://testserver/en/"
    topic = "notices.site.1"

    @pytest.fixture(autouse=True)
    def _home(self, build):
        self.number = itertools.count()
        home = build.page(publish=False, home=True)
        draft = build.draft(home)
        add_plugin(build.slot(draft), "LiveNoticesPlugin", "en")
        build.publish(draft)

    def happen(self):
        self.say(f"Text-{next(self.number)}")

    def say(self, title):
        announcement = announce(texts={"en": {"title": title, "text": "Until noon"}})
        announcing.send(announcement)
        return announcement

    def shown(self, push):
        return [push.data["title"], push.data["text"]]

    def take_back(self):
        announcing.withdraw(self.say("secret"))
        return "secret"


@pytest.mark.django_db
class TestNotices(Notices, PageConformance):
    pass


@pytest.mark.django_db(transaction=True)
class TestNoticesOverTheSocket(Notices, SocketConformance):
    pass


@pytest.mark.django_db
class TestInbox(PrivateConformance):
    feature = "inbox"

    @pytest.fixture(autouse=True)
    def _somebody(self, person):
        self.ana = person()

    @property
    def topic(self):
        return topic_of(self.ana)

    def member(self):
        return self.ana
