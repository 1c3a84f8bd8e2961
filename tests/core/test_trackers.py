"""Features that know who is there, over real sockets."""

import asyncio

import pytest
from channels.layers import get_channel_layer
from django.contrib.auth import get_user_model
from django.test import Client

from djangocms_live import bus, process
from djangocms_live.api import Feature, Member, Tracker

from .clock import turns, until

pytestmark = pytest.mark.django_db(transaction=True)


class Guests(Tracker):
    def __init__(self, wire):
        self.wire = wire
        self.log = []
        self.beats = 0

    def joined(self, topic, member):
        self.log.append(("joined", topic, member.sid))
        self.wire.tell(topic, "welcome", {"you": member.sid}, to=member)

    def left(self, topic, member):
        self.log.append(("left", topic, member.sid))

    def said(self, topic, member, state, data):
        self.log.append(("said", topic, member.sid, state, data))

    def heard(self, body):
        self.log.append(("heard", body))

    def beat(self):
        self.beats += 1

    def reached(self):
        self.log.append(("reached",))

    def leaving(self):
        self.log.append(("leaving",))


@pytest.fixture(autouse=True)
def guests(features, news):
    """A feature of whose topics nothing is published, with a tracker."""

    @features
    class GuestsFeature(Feature):
        name = "guests"
        tracked_only = True
        states = frozenset({"dancing"})

        def tracker(self, wire):
            self.made = Guests(wire)
            return self.made

    return lambda: process.current().trackers._trackers["guests"]


@pytest.fixture
def join(open_socket, token):
    async def join(*topics):
        socket = await open_socket()
        welcome = await socket.hello(*({"t": token(topic)} for topic in topics))
        socket.sid = welcome["sid"]
        return socket

    return join


@pytest.fixture
def session():
    client = Client()
    client.force_login(get_user_model().objects.create_user("ann"))
    return client.session.session_key


def welcomed(socket, topic="guests.1"):
    return {"t": topic, "tell": {"type": "welcome", "data": {"you": socket.sid}}}


class TestComingAndGoing:
    async def test_who_comes_is_told_after_the_answer(self, join, guests):
        one = await join("guests.1")
        assert await one.frame() == welcomed(one)
        two = await join("guests.1")
        assert await two.frame() == welcomed(two)
        assert await one.receive_nothing()
        assert guests().log == [("joined", "guests.1", s.sid) for s in (one, two)]

    async def test_who_asks_again_has_joined_once(self, join, token, guests):
        one = await join("guests.1")
        await one.frame()
        await one.sub(token("guests.1"))
        assert await one.receive_nothing()
        assert len(guests().log) == 1

    async def test_who_leaves_a_topic(self, join, guests):
        one = await join("guests.1", "guests.2")
        for _ in range(2):
            await one.frame()
        await one.ask("unsub", {"t": "guests.1"})
        await one.ask("unsub", {"t": "guests.1"})
        assert guests().log[2:] == [("left", "guests.1", one.sid)]

    async def test_who_is_gone_has_left_everything(self, join, guests):
        one = await join("guests.1", "guests.2")
        await one.disconnect()
        left = [("left", topic, one.sid) for topic in ("guests.1", "guests.2")]
        assert guests().log[2:] == left
        guests().wire.tell("guests.1", "late", {}, to=Member(one.sid, None))
        trackers = process.current().trackers
        assert not trackers._members
        assert not trackers._connections

    async def test_other_topics_are_not_tracked(self, join, guests):
        one = await join("news.1")
        await one.ask("unsub", {"t": "news.1"})
        assert guests().log == []
        assert not process.current().trackers._members

    async def test_who_is_logged_in_is_known(self, open_socket, token, guests, session):
        socket = await open_socket(session=session)
        welcome = await socket.hello({"t": token("guests.1")})
        seen = [*process.current().trackers._connections]
        assert seen == [Member(welcome["sid"], welcome["user"]["id"])]
        assert guests().log == [("joined", "guests.1", welcome["sid"])]


class TestSaying:
    async def test_details_reach_the_tracker_and_nobody_else(self, join, guests):
        one, two = await join("guests.1"), await join("guests.1")
        for socket in (one, two):
            await socket.frame()
        details = {"with": "Bo", "tab": 3}
        body = {"t": "guests.1", "s": "dancing", "d": details}
        assert await one.ask("state", body, 4) == {"id": 4, "state": {}}
        assert guests().log[-1] == ("said", "guests.1", one.sid, "dancing", details)
        assert await two.receive_nothing()

    async def test_details_need_not_be(self, join, guests):
        one = await join("guests.1")
        await one.frame()
        await one.ask("state", {"t": "guests.1", "s": "dancing"})
        assert guests().log[-1][-1] == {}

    @pytest.mark.parametrize(
        "details",
        ["x", 1, [], {"x": "y" * 1020}, {"x": "ü" * 1020}, {str(n): n for n in range(200)}],
    )
    async def test_details_are_a_small_object(self, join, guests, details):
        one = await join("guests.1")
        await one.frame()
        answer = await one.ask("state", {"t": "guests.1", "s": "dancing", "d": details})
        assert answer["err"]["code"] == 105
        assert guests().log == [("joined", "guests.1", one.sid)]

    async def test_only_states_of_the_feature(self, join, guests):
        one = await join("guests.1")
        await one.frame()
        assert (await one.ask("state", {"t": "guests.1", "s": "gone"}))["err"]["code"] == 105
        assert (await one.ask("state", {"t": "guests.2", "s": "dancing"}))["err"]["code"] == 103
        assert len(guests().log) == 1


class TestTelling:
    async def test_all_viewers(self, join, guests):
        one, two = await join("guests.1"), await join("guests.1")
        await join("guests.2")
        for socket in (one, two):
            await socket.frame()
        guests().wire.tell("guests.1", "music", {"loud": True})
        for socket in (one, two):
            told = {"type": "music", "data": {"loud": True}}
            assert await socket.frame() == {"t": "guests.1", "tell": told}
        guests().wire.tell("guests.3", "music", {})

    async def test_viewers_of_any_topic_are_counted(self, join, guests):
        await join("news.1", "guests.1")
        await join("news.1")
        wire = guests().wire
        assert [wire.viewers(topic) for topic in ("news.1", "guests.1", "news.2")] == [2, 1, 0]

    async def test_what_blocks_runs_in_a_thread(self, join, guests):
        await join("guests.1")
        here = asyncio.get_running_loop()

        def there(word):
            with pytest.raises(RuntimeError):
                asyncio.get_running_loop()
            return word * 2

        assert await guests().wire.call(there, "ab") == "abab"
        assert here.is_running()


async def test_a_second_is_told(join, guests):
    await join("guests.1")
    await until(lambda: guests().beats == 1)


async def test_a_goodbye_is_told_before_anybody_leaves(join, guests):
    one = await join("guests.1")
    await process.current().goodbye()
    assert guests().log[1:] == [("leaving",), ("left", "guests.1", one.sid)]


async def test_trackers_hear_when_the_others_can(join, guests, settings):
    """At first, and again after the layer was silent: what they passed on before may be lost."""
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}
    one = await join("guests.1")
    running = process.current()
    await until(lambda: ("reached",) in guests().log)
    assert running.bus.healthy
    running.bus._lost("a test")
    await until(lambda: guests().log.count(("reached",)) == 2)
    await one.disconnect()


async def test_topics_that_are_only_tracked_cost_no_query(join, statements, settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}
    one = await join("guests.1")
    running = process.current()
    await until(lambda: running.bus.healthy)
    await one.frame()
    assert statements == []
    assert "guests.1" not in running.bus._topics
    await running.hub.tick()
    await one.disconnect()
    get_channel_layer().calls.clear()
    await running.hub.tick()
    assert statements == []
    assert running.hub.stats()["topics"] == 0
    assert not [call for call in get_channel_layer().calls if call[0].startswith("group")]


async def test_who_returns_to_a_topic_without_a_history_has_missed_nothing(join, token):
    one = await join()
    answer = await one.sub(token("guests.1"), {"e": "", "o": 0})
    assert (answer["recovered"], answer["pubs"], answer["e"], answer["o"]) == (True, [], "", 0)
    await one.frame()
    answer = await one.sub(token("guests.1"), {"e": "old", "o": 7})
    assert (answer["recovered"], answer["e"], answer["o"]) == (False, "", 0)


class TestMistakes:
    async def test_are_nobody_elses(self, join, guests, caplog):
        one = await join("guests.1", "news.1")

        def fail(*args):
            raise ValueError("no")

        for name in ("joined", "left", "said", "heard", "beat", "reached", "leaving"):
            setattr(guests(), name, fail)
        two = await join("guests.1")
        assert (await two.ask("state", {"t": "guests.1", "s": "dancing"})) == {"id": 1, "state": {}}
        process.current().trackers.beat()
        process.current()._told("track", {"feature": "guests", "body": {}})
        process.current().trackers.reached()
        process.current().trackers.leaving()
        await two.disconnect()
        assert await one.frame() == welcomed(one)
        assert caplog.text.count("A tracker failed.") >= 7
        caplog.clear()

    async def test_in_making_one_are_logged(self, features, open_socket, token, caplog, guests):
        @features
        class Broken(Feature):
            name = "broken"

            def tracker(self, wire):
                raise ValueError("no")

        socket = await open_socket()
        answer = await socket.hello({"t": token("broken.1")}, {"t": token("guests.1")})
        assert [sub["t"] for sub in answer["subs"]] == ["broken.1", "guests.1"]
        assert "A tracker failed." in caplog.text
        assert len(guests().log) == 1


class TestOtherProcesses:
    @pytest.fixture(autouse=True)
    def layer(self, settings):
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}
        return get_channel_layer()

    @pytest.fixture
    async def there(self, join):
        """Another process's end of the bus, and what it hears."""
        await join("guests.1")
        running = process.current()
        await until(lambda: running.bus.healthy)
        told = []
        there = bus.Bus(lambda *wake: None, running.hub.tick, lambda *args: told.append(args))
        task = asyncio.create_task(there.run())
        await until(lambda: there.healthy)
        there.told = told
        yield there
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def test_all_are_told(self, there, guests):
        wire = guests().wire
        assert wire.shared
        assert wire.process == process.current().bus.name
        wire.pass_on({"n": 1})
        await until(lambda: there.told)
        assert there.told == [("track", {"feature": "guests", "body": {"n": 1}})]
        assert ("heard", {"n": 1}) not in guests().log

    async def test_one_is_told(self, there, guests, layer):
        body = {"ask": there.name}
        await there.tell(bus.EVERYBODY, "track", {"feature": "guests", "body": body})
        await until(lambda: ("heard", body) in guests().log)
        there.told.clear()
        guests().wire.pass_on({"n": 1}, to=there.name)
        guests().wire.pass_on({"n": 2}, to="nobody")
        await until(lambda: there.told)
        await turns(20)
        assert there.told == [("track", {"feature": "guests", "body": {"n": 1}})]

    async def test_what_they_tell_is_heard(self, there, guests):
        await there.tell(bus.EVERYBODY, "track", {"feature": "guests", "body": {"n": 3}})
        await until(lambda: ("heard", {"n": 3}) in guests().log)

    @pytest.mark.parametrize(
        "body",
        [
            {"feature": "strangers", "body": {"n": 1}},
            {"feature": "guests", "body": "n"},
            {"feature": 7, "body": {}},
            {},
        ],
    )
    async def test_what_is_not_understood_is_no_concern(self, there, guests, body):
        await there.tell(bus.EVERYBODY, "track", body)
        await there.tell(bus.EVERYBODY, "track", {"feature": "guests", "body": {"last": True}})
        await until(lambda: ("heard", {"last": True}) in guests().log)
        assert len([entry for entry in guests().log if entry[0] == "heard"]) == 1


async def test_alone_nothing_is_passed_on(join, guests):
    await join("guests.1")
    assert not guests().wire.shared
    guests().wire.pass_on({"n": 1})
    assert not process.current().trackers._tasks
