"""The suite that any feature can be run through, for threads, their numbers, and the queue."""

import itertools
from contextlib import nullcontext

import pytest

from djangocms_live.comments import states
from djangocms_live.comments.people import secret_of
from djangocms_live.comments.places import author_topic, count_topic
from djangocms_live.comments.queue import TOPIC
from djangocms_live.testing.conformance import (
    EventConformance,
    PageConformance,
    PrivateConformance,
    SocketConformance,
)


class Talking:
    options = {}

    @pytest.fixture(autouse=True)
    def _thread(self, talk):
        self.talk, self.number = talk(**self.options), itertools.count()
        self.talk.commit = nullcontext  # the suite commits

    def happen(self):
        self.say(f"Text-{next(self.number)}")

    def say(self, text):
        return self.talk.say(text, by="anna")

    def take_back(self):
        comment = self.say("secret")
        with self.talk.commit():
            states.remove(comment)
        return "secret"


class InThread(Talking):
    feature = "comments"
    page = "http://testserver/en/"

    def apply(self, state, push):
        """Each comment is what was said of it last, and the number is that of the last push."""
        state[push.key] = push.type, push.data["html"]
        state["count"] = push.data["count"]

    @property
    def topic(self):
        return self.talk.topic


@pytest.mark.django_db
class TestThread(InThread, PageConformance):
    pass


@pytest.mark.django_db(transaction=True)
class TestThreadOverTheSocket(InThread, SocketConformance):
    pass


@pytest.mark.django_db
class TestNumber(Talking, EventConformance):
    feature = "comments"

    @property
    def topic(self):
        return count_topic(self.talk.page)


@pytest.mark.django_db
class TestAuthor(Talking, EventConformance):
    feature = "comments"
    options = {"writers": "held"}

    @property
    def topic(self):
        return author_topic(secret_of("ganna"))


class InQueue(Talking):
    feature = "comments_queue"
    topic = TOPIC
    options = {"writers": "held"}

    @pytest.fixture(autouse=True)
    def _moderator(self, moderator):
        self.moderator = moderator

    def member(self):
        return self.moderator


@pytest.mark.django_db
class TestQueue(InQueue, EventConformance, PrivateConformance):
    pass


@pytest.mark.django_db(transaction=True)
class TestQueueOverTheSocket(InQueue, SocketConformance):
    def listener(self):
        return self.moderator
