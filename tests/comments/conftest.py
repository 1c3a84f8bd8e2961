"""A page with comments on it, and people who talk there."""

import re

import pytest
from cms import api
from django.core.cache import cache
from django.utils import timezone

from djangocms_live.comments.models import Comment, LiveComments, State
from djangocms_live.comments.options import Options
from djangocms_live.comments.people import Writer
from djangocms_live.comments.places import Place, Spot
from djangocms_live.comments.posting import Draft, post
from tests.regions.conftest import (  # noqa: F401 (fixtures)
    _fresh_caches,
    build,
    commit,
    editor,
    events,
    hears,
    visitor_request,
)

AT_LEISURE = {"TOO_FAST": 0, "RATE": None, "DIRECT": None}
JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture(autouse=True)
def _at_leisure(settings):
    """Nobody is too fast in a test, but where a test is about that."""
    settings.DJANGOCMS_LIVE = {"TASKS": "immediate", "COMMENTS": AT_LEISURE}


@pytest.fixture
def configure(settings):
    """Change settings of comments: ``configure(MAX_LINKS=1)``."""

    def change(**given):
        comments = settings.DJANGOCMS_LIVE["COMMENTS"] | given
        settings.DJANGOCMS_LIVE = settings.DJANGOCMS_LIVE | {"COMMENTS": comments}

    return change


@pytest.fixture
def talk(build, commit):  # noqa: F811
    """A published page with comments; options of the plugin as arguments."""

    def make(title="Home", *, home=True, language="en", page=None, **options):
        options = {"writers": "guests"} | options
        page = page or build.page(title, language, publish=False, home=home)
        draft = build.draft(page, language)
        api.add_plugin(build.slot(draft), "LiveCommentsPlugin", language, **options)
        with commit():
            build.publish(draft)
        return Talk(page, language, commit)

    return make


class Talk:
    """A thread on a page, and shortcuts to it."""

    def __init__(self, page, language, commit):  # noqa: F811
        self.page, self.language, self.commit = page, language, commit

    @property
    def plugin(self):
        return LiveComments.objects.filter(language=self.language).latest("pk")

    @property
    def place(self):
        language = "" if self.plugin.shared else self.language
        return Place.of(self.page, language, str(self.plugin.key))

    @property
    def spot(self):
        return Spot(self.place, self.page.get_absolute_url(self.language), self.language)

    @property
    def topic(self):
        return self.place.topic

    @property
    def thread(self):
        return self.place.thread()

    @property
    def url(self):
        return f"/live/comments/{self.language}/"

    @property
    def write_url(self):
        return f"{self.url}write/?t={self.spot.token()}"

    def say(self, body="Hello", by="anna", parent=None, writer=None, **kwargs):
        """Write, and be heard."""
        writer = writer or guest(by)
        options = Options.of_plugin(self.plugin)
        draft = Draft(body, name=kwargs.pop("name", by.title()), parent=parent, **kwargs)
        with self.commit():
            return post(writer, self.spot, options, draft)

    def many(self, number, **kwargs):
        """Comments of the first level, without the way through the front door."""
        thread = self.place.lock()
        now = timezone.now()
        given = {"name": "Anna", "state": State.VISIBLE, "created": now, "published": now}
        made = Comment.objects.bulk_create(
            Comment(thread=thread, body=f"Number {n}", **(given | kwargs)) for n in range(number)
        )
        thread.visible = thread.comments.filter(state=State.VISIBLE).count()
        thread.save()
        return made


def guest(name="anna", address="192.0.2.1"):
    return Writer(None, f"g{name}", "", f"hash-{address}", address, "a browser", False)


def member(user):
    return Writer(user, f"u{user.pk}", user.get_username(), "hash", "192.0.2.1", "", False)


def fill_in(client, url, **fields):
    """Get a form and send it back filled in, as a browser does."""
    answer = client.get(url, **JSON)
    assert answer.status_code == 200, answer.content
    given = dict(re.findall(r'name="(stamp|request)" value="([^"]*)"', answer.json()["html"]))
    return client.post(url, given | fields, **JSON)


@pytest.fixture
def moderator(django_user_model):
    from django.contrib.auth.models import Permission

    user = django_user_model.objects.create_user("mod", password="mod", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="moderate"))
    return user


@pytest.fixture
def empty_cache():
    return cache.clear
