"""Sockets of people who log out, are deactivated, or lose a right."""

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.test import Client

from djangocms_live import bus, process
from djangocms_live.api import Feature, apublish, revoke

from .clock import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("news", "staff")]


@pytest.fixture
def staff(features):
    """Topics for those who may look at groups; "staff.open" is for everybody, until it is not."""

    @features
    class Staff(Feature):
        name = "staff"
        public = False
        open = True

        def may_subscribe(self, user, topic):
            if topic == "staff.open":
                return type(self).open
            return user is not None and user.has_perm("auth.view_group")

    return Staff


@pytest.fixture
def permission():
    return Permission.objects.get(codename="view_group")


@pytest.fixture
def user(permission):
    user = get_user_model().objects.create_user("ann", password="secret")
    user.user_permissions.add(permission)
    return user


@pytest.fixture
def login(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
async def member(open_socket, token, login):
    """Ann's socket, on a public topic."""
    socket = await open_socket(session=login.session.session_key)
    assert (await socket.hello({"t": token("news.1")}))["user"]
    return socket


@pytest.fixture
async def visitor(open_socket, token):
    socket = await open_socket()
    await socket.hello({"t": token("news.1")})
    yield socket
    # Whatever happens to others, visitors stay.
    await apublish("news.1", "posted")
    assert (await socket.frame())["pub"]["o"] == 1


async def settled():
    """Until nobody is left to be looked at."""
    recheck = process.current().recheck
    await until(lambda: recheck._worker is None)


class TestAtOnce:
    async def test_logout(self, member, visitor, login):
        await sync_to_async(login.logout)()
        assert await member.closed() == 4504

    async def test_logout_of_another_browser(self, member, user, token):
        other = Client()
        await sync_to_async(other.force_login)(user)
        await sync_to_async(other.logout)()
        assert (await member.sub(token("news.2")))["t"] == "news.2"

    async def test_deactivated(self, member, visitor, user):
        user.is_active = False
        await user.asave()
        assert await member.closed() == 4504

    async def test_deleted(self, member, visitor, user):
        await user.adelete()
        assert await member.closed() == 4504

    async def test_a_new_password(self, member, visitor, user):
        user.set_password("new")
        await user.asave()
        assert await member.closed() == 4504

    async def test_of_others_nothing_is_asked(self, member, statements):
        statements.clear()
        await sync_to_async(revoke)(12345)
        await settled()
        assert statements == []

    async def test_a_harmless_change(self, member, user, token):
        user.first_name = "Anne"
        await user.asave()
        await settled()
        assert (await member.sub(token("news.2")))["t"] == "news.2"

    async def test_a_permission_withdrawn(self, member, visitor, token, user, permission):
        assert (await member.sub(token("staff.1")))["t"] == "staff.1"
        await sync_to_async(user.user_permissions.remove)(permission)
        assert await member.closed() == 4504

    async def test_a_permission_of_no_importance(self, member, token, user, permission):
        await sync_to_async(user.user_permissions.remove)(permission)
        await settled()
        assert (await member.sub(token("news.2")))["t"] == "news.2"

    async def test_a_group_loses_a_permission(self, member, visitor, token, user, permission):
        def join():
            group = Group.objects.create(name="editors")
            group.permissions.add(permission)
            user.groups.add(group)
            user.user_permissions.clear()
            return group

        group = await sync_to_async(join)()
        assert (await member.sub(token("staff.1")))["t"] == "staff.1"
        await sync_to_async(group.permissions.clear)()
        assert await member.closed() == 4504

    async def test_anonymous_viewers_of_a_private_topic(self, visitor, open_socket, token, staff):
        reader = await open_socket()
        await reader.hello({"t": token("staff.open")})
        staff.open = False
        await sync_to_async(revoke)()
        assert await reader.closed() == 4504


async def test_another_process_is_told_through_the_layer(settings, login, open_socket, monkeypatch):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}
    member = await open_socket(session=login.session.session_key)
    await member.hello()
    running = process.current()
    await until(lambda: running.bus.healthy)
    monkeypatch.setattr(bus, "_listeners", set())  # it happens elsewhere

    def log_out():
        login.logout()
        connections.close_all()  # this thread's own

    await sync_to_async(log_out, thread_sensitive=False)()
    assert await member.closed() == 4504
    sent = [call[2] for call in get_channel_layer().calls if call[0] == "group_send"]
    # Trackers ask who is there when the layer is heard; that is another matter.
    assert [message["kind"] for message in sent if message["kind"] != "track"] == ["ended"]


class TestNowAndThen:
    """What no signal tells."""

    @pytest.fixture
    def beat(self, settings):
        settings.DJANGOCMS_LIVE = {"RECHECK": 2}

        async def beat():
            for _ in range(2):
                process.current().recheck.beat()
                await settled()

        return beat

    async def test_a_session_that_is_gone(self, beat, visitor, member, login):
        await sync_to_async(SessionStore(login.session.session_key).flush)()
        await beat()
        assert await member.closed() == 4504

    async def test_an_update(self, beat, visitor, member, user):
        await get_user_model().objects.filter(pk=user.pk).aupdate(is_active=False)
        await beat()
        assert await member.closed() == 4504

    async def test_a_permission(self, beat, visitor, member, token, staff):
        assert (await member.sub(token("staff.open")))["t"] == "staff.open"
        await beat()
        staff.open = False
        await beat()
        assert await member.closed() == 4504

    async def test_anonymous_viewers_of_a_private_topic(
        self, beat, visitor, open_socket, token, staff
    ):
        reader = await open_socket(session="unknown")
        await reader.hello({"t": token("staff.open")})
        await beat()
        staff.open = False
        await beat()
        assert await reader.closed() == 4504

    async def test_anonymous_visitors_cost_no_query(self, beat, open_socket, token, statements):
        for session in (None, "unknown"):
            socket = await open_socket(session=session)
            await socket.hello({"t": token("news.1")})
        await settled()
        statements.clear()
        for _ in range(5):
            await beat()
        assert [sql for sql in statements if "djangocms_live" not in sql] == []
        assert len(process.current().recheck) == 0

    async def test_a_member_costs_a_session_and_a_user(self, beat, member, statements):
        statements.clear()
        await beat()
        assert len([sql for sql in statements if "djangocms_live" not in sql]) == 2

    async def test_a_store_that_is_away(self, beat, member, token, monkeypatch):
        def user_of(key):
            raise OSError("the session store is away")

        monkeypatch.setattr("djangocms_live.access.user_of", user_of)
        await beat()
        assert (await member.sub(token("news.2")))["t"] == "news.2"

    async def test_who_left_is_forgotten(self, beat, member):
        assert len(process.current().recheck) == 1
        await member.disconnect()
        assert len(process.current().recheck) == 0


class TestMeanwhile:
    """Something changes between a question and what follows from its answer."""

    async def test_permission(self, visitor, open_socket, token, staff):
        def may_subscribe(self, user, topic):
            if not type(self).open:
                return False
            type(self).open = False
            revoke()  # nobody is on the topic yet
            return True

        staff.may_subscribe = may_subscribe
        socket = await open_socket()
        await socket.hello()
        await socket.send_json_to({"id": 1, "sub": {"t": token("staff.open")}})
        assert await socket.closed() == 4504

    async def test_identity(self, visitor, open_socket, user, monkeypatch):
        running, here = process.current(), [user]
        enter = running.doorkeeper.enter

        def late(seat):
            if seat[0] == "user":
                running._told("look", {"user": seat[1]})  # nobody is watched yet
                here.clear()
            return enter(seat)

        def user_of(key):
            return here[0] if here else None

        async def identify(key, wanted):
            return user_of(key)

        monkeypatch.setattr(running.doorkeeper, "enter", late)
        monkeypatch.setattr(running, "identify", identify)
        monkeypatch.setattr("djangocms_live.access.user_of", user_of)
        socket = await open_socket(session="ann")
        await socket.send_json_to({"id": 1, "hello": {}})
        assert await socket.closed() == 4504
