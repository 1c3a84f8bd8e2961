"""The tracker of inboxes: alone with a fake database, then over real sockets with a real one."""

import asyncio
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from django.test import Client
from django.utils import timezone

from djangocms_live import process
from djangocms_live.api import Member
from djangocms_live.notifications import inbox, watch
from djangocms_live.notifications.inbox import Counts
from djangocms_live.notifications.models import Message, Notification
from djangocms_live.notifications.sending import notify, notify_audience
from djangocms_live.notifications.watch import LOOK, RESUME, Inboxes
from tests.core.clock import quiet
from tests.core.conftest import (  # noqa: F401 (fixtures)
    alone,
    close_thread_connections,
    open_socket,
    processes,
    token,
)
from tests.presence.conftest import Wire

ANA = "inbox.user.1"


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def database(monkeypatch):
    """What the database would say, and what it was asked."""
    told = {"1": Counts(0, 0), "2": Counts(0, 0)}
    asked = []

    def ask(users):
        asked.append(sorted(users))
        return {user: told[user] for user in users}

    monkeypatch.setattr(watch, "ask", ask)
    told["asked"] = asked
    return told


def frame(topic, unseen, newest, spread=0):
    return topic, "inbox", {"unseen": unseen, "newest": newest, "spread": spread}, None


async def test_who_comes_is_told(wire, database):
    inboxes = Inboxes(wire)
    database["1"] = Counts(3, 812)
    inboxes.joined(ANA, Member("a", "1"))
    await quiet()
    assert wire.take_told() == [frame(ANA, 3, 812)]


async def test_many_who_come_together_are_one_question(wire, database):
    inboxes = Inboxes(wire)
    inboxes.joined(ANA, Member("a", "1"))
    inboxes.joined("inbox.user.2", Member("b", "2"))
    await quiet()
    assert database["asked"] == [["1", "2"]]


async def test_very_many_are_several(wire, database, configure):
    configure(BATCH=1)
    inboxes = Inboxes(wire)
    inboxes.joined(ANA, Member("a", "1"))
    inboxes.joined("inbox.user.2", Member("b", "2"))
    await quiet()
    assert database["asked"] == [["1"], ["2"]]


async def test_who_is_woken_is_told_even_if_the_number_is_the_same(wire, database):
    """Something was read elsewhere: an open list wants to know."""
    inboxes = Inboxes(wire)
    inboxes.joined(ANA, Member("a", "1"))
    await quiet()
    wire.take_told()
    inboxes.heard({"users": ["1", "99"]})
    await quiet()
    assert wire.take_told() == [frame(ANA, 0, 0)]
    assert database["asked"][-1] == ["1"]


async def test_of_a_wake_up_for_all_only_those_hear_who_have_something_new(wire, database):
    inboxes = Inboxes(wire)
    inboxes.joined(ANA, Member("a", "1"))
    inboxes.joined("inbox.user.2", Member("b", "2"))
    await quiet()
    wire.take_told()
    database["2"] = Counts(1, 5)
    inboxes.heard({"all": True, "spread": 10})
    await quiet()
    assert wire.take_told() == [frame("inbox.user.2", 1, 5, 10)]


@pytest.mark.parametrize(("shared", "seconds"), [(True, LOOK), (False, 1)])
async def test_a_lost_wake_up_is_healed_by_a_look(wire, database, shared, seconds):
    wire.shared = shared
    inboxes = Inboxes(wire)
    inboxes.joined(ANA, Member("a", "1"))
    await quiet()
    wire.take_told()
    database["1"] = Counts(1, 7)
    for _ in range(seconds - 1):
        inboxes.beat()
    await quiet()
    assert wire.take_told() == []
    inboxes.beat()
    await quiet()
    assert wire.take_told() == [frame(ANA, 1, 7)]
    inboxes.beat()
    await quiet()
    assert wire.take_told() == []  # it is known


async def test_the_layer_is_heard_again(wire, database):
    inboxes = Inboxes(wire)
    inboxes.joined(ANA, Member("a", "1"))
    await quiet()
    wire.take_told()
    database["1"] = Counts(1, 7)
    inboxes.reached()
    await quiet()
    assert wire.take_told() == [frame(ANA, 1, 7)]


async def test_who_left_is_nobodys_business(wire, database):
    inboxes = Inboxes(wire)
    here, there = Member("a", "1"), Member("b", "1")
    inboxes.joined(ANA, here)
    inboxes.joined(ANA, there)
    await quiet()
    inboxes.left(ANA, here)
    inboxes.heard({"users": ["1"]})
    inboxes.left(ANA, there)
    await quiet()
    wire.take_told()
    database["asked"].clear()
    inboxes.heard({"users": ["1"]})
    for _ in range(LOOK):
        inboxes.beat()
    await quiet()
    assert (database["asked"], wire.take_told()) == ([], [])


async def test_who_leaves_while_the_database_is_asked(wire, database):
    inboxes = Inboxes(wire)
    member = Member("a", "1")

    async def call(function, *args):
        inboxes.left(ANA, member)
        return function(*args)

    wire.call = call
    inboxes.joined(ANA, member)
    await quiet()
    assert wire.take_told() == []


async def test_a_database_that_fails_is_asked_again(wire, database, caplog, monkeypatch):
    inboxes = Inboxes(wire)

    async def fail(function, *args):
        raise RuntimeError("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(wire, "call", fail)
        inboxes.joined(ANA, Member("a", "1"))
        await quiet()
        for _ in range(RESUME):
            inboxes.beat()
        await quiet()
    assert "the next look will do it" in caplog.text
    assert "what a killed process left" in caplog.text.lower()
    inboxes.reached()
    await quiet()
    assert wire.take_told() == [frame(ANA, 0, 0)]


async def test_who_is_nobody_and_what_is_not_understood(wire, database):
    inboxes = Inboxes(wire)
    inboxes.joined(ANA, Member("a", None))
    inboxes.left(ANA, Member("a", None))
    inboxes.heard({"something": "newer"})
    for _ in range(RESUME):
        inboxes.beat()
    await quiet()
    assert (database["asked"], wire.told) == ([], [])


class TestOverSockets:
    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def ana(self, person):
        return person("ana")

    @pytest.fixture
    def join(self, open_socket, token):  # noqa: F811
        async def join(user, *topics):
            socket = await open_socket(session=await sync_to_async(session)(user))
            tokens = [{"t": token(topic)} for topic in topics or [f"inbox.user.{user.pk}"]]
            socket.answers = (await socket.hello(*tokens))["subs"]
            return socket

        return join

    async def test_two_devices_hear_of_what_is_new_and_what_is_read(self, ana, join):
        phone, desk = await join(ana), await join(ana)
        for device in (phone, desk):
            assert await told(device, 0) == {"unseen": 0, "newest": 0, "spread": 0}
        message = await sync_to_async(notify)(ana, "reply", title="Storm", actor="Ben")
        pk = (await Notification.objects.aget(message=message)).pk
        for device in (phone, desk):
            assert (await told(device, 1))["newest"] == pk
        await sync_to_async(inbox.mark)(ana, "read", [pk])
        for device in (phone, desk):
            assert (await told(device, 0))["newest"] == 0

    async def test_nobody_joins_the_inbox_of_somebody_else(
        self,
        ana,
        person,
        join,
        open_socket,  # noqa: F811
        token,  # noqa: F811
    ):
        """With a token that the site did sign: for whoever got hold of one."""
        ben = await sync_to_async(person)("ben", is_staff=True, is_superuser=True)
        thief = await join(ben, f"inbox.user.{ana.pk}", "inbox.user.x", "inbox.all")
        assert [reply["err"]["code"] for reply in thief.answers] == [103, 103, 103]
        visitor = await open_socket()
        welcome = await visitor.hello({"t": token(f"inbox.user.{ana.pk}")})
        assert welcome["subs"][0]["err"]["code"] == 103
        assert (await visitor.sub(f"inbox.user.{ana.pk}"))["code"] == 102
        mine = await join(ana)
        await told(mine, 0)
        await sync_to_async(notify)(ana, "other", title="Secret")
        await told(mine, 1)
        await sync_to_async(notify)(ben, "other", title="His own")
        for socket in (thief, visitor):
            assert await socket.receive_nothing(0.2)

    async def test_what_a_killed_process_left_is_told(self, ana, join):
        message = await sync_to_async(notify_audience)("users", "announcement", title="Hi")
        await Notification.objects.all().adelete()
        then = timezone.now() - timedelta(minutes=5)
        await Message.objects.filter(pk=message.pk).aupdate(due=then)
        socket = await join(ana)
        await told(socket, 0)
        tracker = process.current().trackers._trackers["inbox"]
        tracker._beats = RESUME - 1
        tracker.beat()
        assert (await told(socket, 1))["unseen"] == 1

    async def test_a_rolled_back_message_wakes_nobody(self, ana, join):
        socket = await join(ana)
        await told(socket, 0)

        @sync_to_async
        def fail():
            with transaction.atomic():
                notify(ana, "other", title="Never")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await fail()
        assert await socket.receive_nothing(0.2)

    def test_the_question_itself(self, ana):
        assert watch.ask([str(ana.pk)]) == {str(ana.pk): Counts(0, 0)}


def session(user):
    client = Client()
    client.force_login(user)
    return client.session.session_key


async def told(socket, unseen):
    """The next frame that tells this number."""
    async with asyncio.timeout(10):
        while True:
            frame = await socket.frame()
            if frame["tell"]["data"]["unseen"] == unseen:
                return frame["tell"]["data"]
