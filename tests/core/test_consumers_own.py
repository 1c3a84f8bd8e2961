"""Topics that the server joins for whoever is logged in."""

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.test import Client

from djangocms_live import process
from djangocms_live.api import Feature, Push, apublish, revoke

from .clock import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("news", "inbox")]


@pytest.fixture
def inbox(features):
    @features
    class Inbox(Feature):
        name = "user"
        public = False
        asked = []

        def own_topics(self, user):
            self.asked.append(user)
            return [f"user.{user.username}"]

        def render(self, topic, events, view):
            return [Push(e.offset, e.type, data={"in": view.language}) for e in events]

    return Inbox


@pytest.fixture
def session():
    user = get_user_model().objects.create_user("ann")
    client = Client()
    client.force_login(user)
    return client.session.session_key


@pytest.fixture
async def ann(open_socket, session):
    return await open_socket(session=session)


EMPTY = {"t": "user.ann", "own": True, "e": "", "o": 0, "recovered": False, "pubs": []}


async def test_joined_after_what_was_asked_for(ann, token):
    first, second = (await ann.hello({"t": token("news.1")}))["subs"]
    assert (first["t"], second) == ("news.1", EMPTY)
    await apublish("user.ann", "notified")
    frame = await ann.frame()
    assert frame["t"] == "user.ann"
    assert frame["pub"] == {"o": 1, "type": "notified", "data": {"in": "en"}}


@pytest.mark.parametrize(
    ("lang", "spoken"), [("de", "de"), ("xx", "en"), (None, "en"), (["de"], "en"), ({}, "en")]
)
async def test_in_the_language_of_the_hello(ann, lang, spoken):
    await ann.ask("hello", {"lang": lang})
    await apublish("user.ann", "notified")
    assert (await ann.frame())["pub"]["data"] == {"in": spoken}


async def test_recovery(open_socket, session):
    for _ in range(3):
        await apublish("user.ann", "notified")
    socket = await open_socket(session=session)
    (sub,) = (await socket.hello())["subs"]
    assert (sub["o"], sub["recovered"]) == (3, False)
    position = {"e": sub["e"], "o": 1}
    body = {"subs": [], "own": {"user.ann": position, "user.bob": position}}
    socket = await open_socket(session=session)
    (sub,) = (await socket.ask("hello", body))["welcome"]["subs"]
    assert sub["recovered"]
    assert [pub["o"] for pub in sub["pubs"]] == [2, 3]


async def test_nonsensical_positions(ann):
    assert (await ann.ask("hello", {"own": []}))["err"]["code"] == 105
    (sub,) = (await ann.ask("hello", {"own": {"user.ann": 7}}))["welcome"]["subs"]
    assert sub == {"t": "user.ann", "own": True, "err": sub["err"]}
    assert sub["err"]["code"] == 105


async def test_visitors_have_none_and_are_not_asked_for(open_socket, inbox):
    for session in (None, "unknown"):
        socket = await open_socket(session=session)
        assert (await socket.hello())["subs"] == []
    assert inbox.asked == []


async def test_nobody_joins_by_asking(open_socket, token, ann):
    visitor = await open_socket()
    for socket in (visitor, ann):
        await socket.hello()
        for name in ("user.ann", "user.bob"):
            assert (await socket.sub(token(name)))["code"] == 103


async def test_leaving(ann):
    await ann.hello()
    await ann.ask("unsub", {"t": "user.ann"})
    await apublish("user.ann", "notified")
    assert await ann.receive_nothing()


async def test_own_ones_come_before_the_rest_if_there_is_little_room(ann, token, settings):
    settings.DJANGOCMS_LIVE = {"MAX_TOPICS": 1}
    first, second = (await ann.hello({"t": token("news.1")}))["subs"]
    assert first["err"]["code"] == 106
    assert second == EMPTY


async def test_a_feature_that_cannot_tell(ann, features, token, caplog):
    @features
    class Broken(Feature):
        name = "broken"

        def own_topics(self, user):
            raise KeyError("a mistake")

    first, second = (await ann.hello({"t": token("news.1")}))["subs"]
    assert (first["t"], second["t"]) == ("news.1", "user.ann")
    assert "a mistake" in caplog.text


async def test_a_topic_that_is_not_theirs_any_more(ann, inbox):
    await ann.hello()
    recheck = process.current().recheck
    await sync_to_async(revoke)()
    await until(lambda: len(inbox.asked) == 2 and recheck._worker is None)
    inbox.own_topics = lambda self, user: []
    await sync_to_async(revoke)()
    assert await ann.closed() == 4504
