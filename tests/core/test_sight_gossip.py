"""Processes that tell each other what they do, while somebody watches."""

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from djangocms_live import models, process
from djangocms_live.sight import gossip
from djangocms_live.sight.gossip import describe
from djangocms_live.sight.snapshot import TOPIC

from .clock import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session():
    """The key of a session of somebody who may see all this."""
    client = Client()
    user = get_user_model().objects.create_user("ann", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_live"))
    client.force_login(user)
    return client.session.session_key


@pytest.fixture
def named(features):
    from djangocms_live.api import Feature

    @features
    class Named(Feature):
        name = "named"
        asked = []

        def describe(self, topic):
            self.asked.append(topic)
            if topic == "named.broken":
                raise KeyError(topic)
            if topic == "named.secret":
                return None
            return f"The {topic}"

    Named.asked.clear()
    return Named


@pytest.fixture
async def watcher(open_socket, session, token):
    watcher = await open_socket(session=session)
    welcome = await watcher.hello({"t": token(TOPIC)})
    assert welcome["subs"][0]["t"] == TOPIC
    return watcher


async def told(watcher, type):
    """The next frame of a type."""
    while True:
        frame = await watcher.frame()
        assert frame["t"] == TOPIC
        if frame["tell"]["type"] == type:
            return frame["tell"]["data"]


async def test_a_watcher_is_told_each_second(watcher):
    for _ in range(2):
        stats = await told(watcher, "stats")
        assert (stats["sockets"], stats["logged_in"]) == (1, 1)
        assert stats["top"] == []  # the watchers themselves are no news


async def test_nothing_is_stored(watcher, statements):
    await watcher.frame()
    statements.clear()
    await watcher.frame()
    assert not [sql for sql in statements if not sql.lstrip("(").startswith("SELECT")]
    assert not await models.Event.objects.aexists()
    assert not await models.Topic.objects.aexists()


async def test_nobody_watches_nobody_tells(processes, settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}
    running = process.current()
    await until(lambda: running.bus.healthy)
    get_channel_layer().calls.clear()
    await running.gossip.beat()
    assert "group_send" not in [call[0] for call in get_channel_layer().calls]


async def test_topics_have_names(open_socket, token, named):
    viewer = await open_socket()
    await viewer.hello({"t": token("named.1")}, {"t": token("named.broken")})
    telling = process.current().gossip
    for _ in range(2):
        assert (await telling.figures())["top"] == [
            ["named.1", 1, "The named.1"],
            ["named.broken", 1, ""],
        ]
    assert sorted(named.asked) == ["named.1", "named.broken"]  # and not again for a while


async def test_names_are_asked_for_again_and_forgotten(open_socket, token, named, monkeypatch):
    monkeypatch.setattr(gossip, "KNOWN_FOR", -1)
    viewer = await open_socket()
    await viewer.hello({"t": token("named.1")})
    telling = process.current().gossip
    await telling.figures()
    await viewer.ask("unsub", {"t": "named.1"})
    await viewer.sub(token("named.2"))
    await telling.figures()
    await telling.figures()
    assert named.asked == ["named.1", "named.2", "named.2"]
    assert list(telling._names) == ["named.2"]


async def test_what_is_one_persons_own_is_not_listed(watcher, open_socket, token, named):
    reader = await open_socket()
    await reader.hello({"t": token("named.secret")}, {"t": token("named.1")})
    top = []
    while not top:
        top = (await told(watcher, "stats"))["top"]
    assert top == [["named.1", 1, "The named.1"]]


async def test_the_last_hour_is_told_at_once_and_then_now_and_then(
    open_socket, token, named, session, monkeypatch
):
    reader = await open_socket()
    await reader.hello({"t": token("named.1")}, {"t": token("named.secret")})
    running = process.current()
    await until(lambda: running.hour()["topics"])
    watcher = await open_socket(session=session)
    await watcher.hello({"t": token(TOPIC)})
    hour = await told(watcher, "hour")
    assert hour["id"] == running.stats()["id"]
    ((topic, values, name),) = hour["topics"]
    assert (topic, len(values), values[-1] or values[-2], name) == ("named.1", 60, 1, "The named.1")
    types = [(await watcher.frame())["tell"]["type"] for _ in range(2)]
    assert types == ["stats", "stats"]
    monkeypatch.setattr(gossip, "HOUR_EVERY", 0)
    await told(watcher, "hour")


async def test_who_comes_when_nobody_watched_need_not_wait_for_the_hour(processes, monkeypatch):
    telling = process.current().gossip
    said = []

    async def tell(type, data):
        said.append(type)

    monkeypatch.setattr(telling, "_tell", tell)
    telling.called()
    await telling.beat()
    telling.called()  # by another who watches
    await telling.beat()
    assert said == ["stats", "hour", "stats"]
    monkeypatch.setattr(telling, "_told_until", float("-inf"))
    telling.called()
    await telling.beat()
    assert said == ["stats", "hour", "stats", "stats", "hour"]


async def test_watchers_themselves_have_no_hour(watcher):
    await told(watcher, "hour")
    assert process.current().hour()["topics"] == []


def test_topics_that_nobody_can_describe(named, caplog):
    assert describe("nobody.1") == ""
    assert describe("named.broken") == ""
    assert "Named cannot describe named.broken" in caplog.text


class TestSeveralProcesses:
    @pytest.fixture(autouse=True)
    def layer(self, settings):
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}

    def told(self, kind):
        calls = [call for call in get_channel_layer().calls if call[0] == "group_send"]
        return [group for _, group, message in calls if message.get("kind") == kind]

    async def test_who_watches_calls_the_others(self, watcher):
        running = process.current()
        await until(lambda: running.bus.healthy)
        await until(lambda: self.told("sight") == ["live.everybody"])
        await until(lambda: self.told("tell")[:1] == [f"live.{TOPIC}"])
        await running.gossip.beat()
        assert self.told("sight") == ["live.everybody"]  # not each second

    async def test_who_is_called_tells_for_a_while(self, processes, monkeypatch):
        running = process.current()
        await until(lambda: running.bus.healthy)
        message = {"type": "live.told", "kind": "sight", "body": {}, "heard": []}
        await get_channel_layer().group_send("live.everybody", message)
        await until(lambda: self.told("tell"))
        monkeypatch.setattr(gossip, "LEASE", -1)
        running.gossip.called()
        get_channel_layer().calls.clear()
        await running.gossip.beat()
        assert self.told("tell") == []

    async def test_what_another_process_tells_arrives(self, watcher):
        await until(lambda: process.current().bus.healthy)
        frame = '{"t":"sight.processes","tell":{"type":"stats","data":{"id":"another"}}}'
        body = {"t": TOPIC, "frame": frame}
        message = {"type": "live.told", "kind": "tell", "body": body, "heard": []}
        await get_channel_layer().group_send(f"live.{TOPIC}", message)
        while (await watcher.frame())["tell"]["data"]["id"] != "another":
            pass


class TestPermission:
    async def test_visitors_are_refused(self, open_socket, token):
        socket = await open_socket()
        welcome = await socket.hello({"t": token(TOPIC)})
        assert welcome["subs"][0]["err"]["code"] == 103

    @pytest.mark.parametrize(
        ("rights", "may"),
        [
            ({"is_superuser": True, "is_staff": True}, True),
            ({"is_superuser": True}, False),
            ({"is_staff": True}, False),
        ],
    )
    async def test_of_people(self, open_socket, token, rights, may):
        def log_in():
            client = Client()
            client.force_login(get_user_model().objects.create_user("bob", **rights))
            return client.session.session_key

        socket = await open_socket(session=await sync_to_async(log_in)())
        (answer,) = (await socket.hello({"t": token(TOPIC)}))["subs"]
        assert ("err" not in answer) == may

    async def test_other_topics_of_the_feature(self, open_socket, token, session):
        socket = await open_socket(session=session)
        (answer,) = (await socket.hello({"t": token("sight.more")}))["subs"]
        assert answer["err"]["code"] == 103
