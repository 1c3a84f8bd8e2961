"""What the tests of presence share."""

import json

import pytest
from cms.api import create_page
from cms.models import PageContent
from django.apps import apps

from djangocms_live.api import Member
from tests.polls.models import Poll
from tests.regions.conftest import (  # noqa: F401 (fixtures)
    _fresh_caches,
    build,
    commit,
    editor,
    visitor_request,
)

from .pages import render_poll


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now

    def pass_by(self, seconds):
        self.now += seconds


class Wire:
    """A tracker's wire that only keeps what is said. What goes to other processes is JSON."""

    def __init__(self, process="one", shared=True):
        self.process = process
        self.shared = shared
        self.told, self.passed_on = [], []
        self.watched = {}
        self.calls = []

    def tell(self, topic, type, data, to=None):
        self.told.append((topic, type, json.loads(json.dumps(data)), to and to.sid))

    def pass_on(self, body, to=None):
        self.passed_on.append((json.loads(json.dumps(body)), to))

    def viewers(self, topic):
        return self.watched.get(topic, 0)

    async def call(self, function, *args):
        self.calls.append((function.__name__, *args))
        return function(*args)

    def take_told(self):
        told, self.told = self.told, []
        return told

    def take_passed_on(self):
        passed_on, self.passed_on = self.passed_on, []
        return passed_on


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def draft(admin_user):
    page = create_page("Draft", "page.html", "en", created_by=admin_user)
    return PageContent.admin_manager.get(page=page)


@pytest.fixture
def poll(monkeypatch):
    """An object without versions, and a view that shows it."""
    shown = apps.get_app_config("cms").cms_extension.toolbar_enabled_models
    monkeypatch.setitem(shown, Poll, render_poll)
    return Poll.objects.create(question="Tea?")


def anybody(sid):
    return Member(sid, None)


def user(sid, pk):
    return Member(sid, str(pk))
