"""Who is there, what it costs to know, and who may hear of what."""

import asyncio
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from djangocms_live import process
from djangocms_live.api import Feature, Push, apublish
from djangocms_live.topics import View

from .model import EN

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("news")]


@pytest.fixture
def user():
    return get_user_model().objects.create_user("ann", password="secret")


@pytest.fixture
def session(user):
    """The key of a logged-in visitor's session."""
    client = Client()
    client.force_login(user)
    return client.session.session_key


@pytest.fixture
def private(features):
    @features
    class Private(Feature):
        name = "private"
        public = False
        asked = []

        def may_subscribe(self, user, topic):
            self.asked.append(user)
            return user is not None and topic == f"private.{user.pk}"

    return Private


@pytest.fixture
def pages(features):
    @features
    class Pages(Feature):
        name = "pages"
        per_page = True

        def render(self, topic, events, view):
            return [Push(events[-1].offset, "rendered")]

    return Pages


class TestWelcome:
    async def test_names_the_user(self, open_socket, user, session):
        assert (await (await open_socket(session=session)).hello())["user"] == {"id": str(user.pk)}

    @pytest.mark.parametrize("key", ["nonsense", "x" * 32, "<script>", ""])
    async def test_sessions_that_do_not_exist(self, open_socket, key):
        assert (await (await open_socket(session=key)).hello())["user"] is None

    async def test_anonymous_session(self, open_socket):
        def make():
            session = SessionStore()
            session["cart"] = 1
            session.create()
            return session.session_key

        socket = await open_socket(session=await sync_to_async(make)())
        assert (await socket.hello())["user"] is None

    async def test_logged_out(self, open_socket, session):
        await sync_to_async(SessionStore(session).flush)()
        assert (await (await open_socket(session=session)).hello())["user"] is None

    async def test_expired(self, open_socket, session):
        def expire():
            row = SessionStore.get_model_class().objects.get(session_key=session)
            row.expire_date = timezone.now() - timedelta(seconds=1)
            row.save()

        await sync_to_async(expire)()
        assert (await (await open_socket(session=session)).hello())["user"] is None

    async def test_deactivated(self, open_socket, user, session):
        user.is_active = False
        await user.asave()
        assert (await (await open_socket(session=session)).hello())["user"] is None

    async def test_password_changed(self, open_socket, user, session):
        user.set_password("new")
        await user.asave()
        assert (await (await open_socket(session=session)).hello())["user"] is None
        # Nothing was written: the site's own next answer deals with the session.
        assert await sync_to_async(SessionStore(session).load)()


class TestCost:
    async def test_who_come_at_once_are_looked_up_together(self, open_socket, session, statements):
        """A batch for whoever is first, and one for all who ask meanwhile."""
        sockets = [await open_socket(session=session) for _ in range(15)]
        statements.clear()
        welcomes = await asyncio.gather(*(socket.hello() for socket in sockets))
        assert all(welcome["user"] for welcome in welcomes)
        assert len([sql for sql in statements if "django_session" in sql]) <= 3

    async def test_an_anonymous_visitor_of_a_warm_topic_costs_no_query(
        self, open_socket, token, statements
    ):
        for _ in range(3):
            await apublish("news.1", "posted")
        first = await open_socket()
        answer = (await first.hello({"t": token("news.1"), "since": {"e": "", "o": 0}}))["subs"][0]
        statements.clear()
        for offset in (0, 3):
            socket = await open_socket(headers=[(b"cookie", b"csrftoken=abc; django_language=de")])
            since = {"e": answer["e"] if offset else "", "o": offset}
            (again,) = (await socket.hello({"t": token("news.1"), "since": since}))["subs"]
            assert len(again["pubs"]) == 3 - offset
        assert statements == []

    async def test_a_visitor_of_a_cold_topic_costs_one(self, open_socket, token, statements):
        socket = await open_socket()
        await socket.hello({"t": token("news.1")})
        assert len([sql for sql in statements if "djangocms_live_topic" in sql]) == 1

    async def test_an_event_costs_a_process_two_however_many_viewers(
        self, open_socket, token, statements
    ):
        sockets = [await open_socket() for _ in range(5)]
        for socket in sockets:
            await socket.hello({"t": token("news.1")})
        await apublish("news.1", "posted")
        written = len(statements)
        for socket in sockets:
            assert (await socket.frame())["pub"]["o"] == 1
        assert len(statements) - written <= 2


class TestPrivate:
    async def test_anonymous(self, open_socket, token, private):
        socket = await open_socket()
        await socket.hello()
        assert (await socket.sub(token("private.1")))["code"] == 103
        assert private.asked == [None]

    async def test_the_right_user(self, open_socket, token, private, user, session):
        socket = await open_socket(session=session)
        right, wrong = token(f"private.{user.pk}"), token("private.0")
        first, second = (await socket.hello({"t": right}, {"t": wrong}))["subs"]
        assert first["t"] == f"private.{user.pk}"
        assert second["err"]["code"] == 103
        await apublish(f"private.{user.pk}", "posted")
        assert (await socket.frame())["pub"]["type"] == "posted"

    async def test_each_time_a_fresh_user(self, open_socket, token, private, user, session):
        """The CMS remembers permissions on user objects."""
        socket = await open_socket(session=session)
        await socket.hello()
        for _ in range(2):
            await socket.sub(token(f"private.{user.pk}"))
            await socket.ask("unsub", {"t": f"private.{user.pk}"})
        assert private.asked == [user, user]
        assert private.asked[0] is not private.asked[1]

    async def test_logged_out_meanwhile(self, open_socket, token, private, user, session):
        socket = await open_socket(session=session)
        await socket.hello()
        await sync_to_async(SessionStore(session).flush)()
        assert (await socket.sub(token(f"private.{user.pk}")))["code"] == 103

    async def test_public_features_are_not_asked(self, open_socket, token, monkeypatch):
        monkeypatch.setattr(Feature, "may_subscribe", None)
        socket = await open_socket()
        await socket.hello()
        assert (await socket.sub(token("news.1")))["t"] == "news.1"

    async def test_private_by_default_means_for_nobody(self, open_socket, token, features, session):
        @features
        class Closed(Feature):
            name = "closed"
            public = False

        socket = await open_socket(session=session)
        await socket.hello()
        assert (await socket.sub(token("closed.1")))["code"] == 103

    async def test_a_feature_that_cannot_tell_spoils_its_own_topic_only(
        self, open_socket, token, private, monkeypatch, caplog
    ):
        def may_subscribe(self, user, topic):
            raise KeyError("a mistake")

        monkeypatch.setattr(private, "may_subscribe", may_subscribe)
        socket = await open_socket()
        first, second = (await socket.hello({"t": token("private.1")}, {"t": token("news.1")}))[
            "subs"
        ]
        assert (first["err"]["code"], first["err"]["temp"]) == (100, True)
        assert second["t"] == "news.1"
        assert "a mistake" in caplog.text


class TestPages:
    async def test_logged_in_viewers_are_told_to_look(self, open_socket, token, pages, session):
        visitor, member = await open_socket(), await open_socket(session=session)
        for socket in (visitor, member):
            await socket.hello({"t": token("pages.1")})
        await apublish("pages.1", "published", data={"secret": 1})
        assert (await visitor.frame())["pub"]["type"] == "rendered"
        assert (await member.frame())["pub"] == {"o": 1, "type": "changed", "data": {}}

    async def test_a_session_without_a_user_sees_what_visitors_see(self, open_socket, token, pages):
        socket = await open_socket(session="x" * 32)
        await socket.hello({"t": token("pages.1")})
        await apublish("pages.1", "published")
        assert (await socket.frame())["pub"]["type"] == "rendered"

    async def test_who_cannot_be_identified_is_told_to_look(
        self, open_socket, token, pages, session, monkeypatch
    ):
        def users_of(keys):
            raise OSError("the session store is away")

        monkeypatch.setattr("djangocms_live.process.users_of", users_of)
        socket = await open_socket(session=session)
        welcome = await socket.hello({"t": token("pages.1")})
        assert welcome["user"] is None
        await apublish("pages.1", "published")
        assert (await socket.frame())["pub"]["type"] == "changed"

    async def test_where_more_pages_are_watched_than_rendered(
        self, open_socket, token, pages, settings
    ):
        settings.DJANGOCMS_LIVE = {"MAX_PAGES": 1}
        sockets = [await open_socket() for _ in range(2)]
        for number, socket in enumerate(sockets):
            view = View("en", f"{EN.url}{number}/")
            await socket.hello({"t": token("pages.1", view)})
        await apublish("pages.1", "published")
        for socket in sockets:
            assert (await socket.frame())["pub"]["type"] == "changed"


class TestLimits:
    """Sockets of one person; those of an address are counted before anybody says hello."""

    async def test_of_a_person(self, open_socket, session, settings):
        settings.DJANGOCMS_LIVE = {"MAX_SOCKETS_PER_USER": 2}
        sockets = [await open_socket(session=session) for _ in range(2)]
        for socket in sockets:
            await socket.hello()
        third = await open_socket(session=session)
        await third.send_json_to({"id": 1, "hello": {}})
        assert await third.closed() == 4029
        await sockets[0].disconnect()
        await (await open_socket(session=session)).hello()
        await (await open_socket()).hello()  # others are not concerned

    async def test_of_an_address(self, open_socket, settings):
        settings.DJANGOCMS_LIVE = {"MAX_SOCKETS_PER_ADDRESS": 2, "TRUSTED_PROXIES": 1}
        here, there = ([(b"x-forwarded-for", ip)] for ip in (b"192.0.2.1", b"192.0.2.2"))
        sockets = [await open_socket(headers=here) for _ in range(2)]
        for socket in sockets:
            await socket.hello()
        assert await (await open_socket(headers=here)).closed() == 4029
        await (await open_socket(headers=there)).hello()
        await sockets[0].disconnect()
        await (await open_socket(headers=here)).hello()

    async def test_who_is_known_frees_the_place_of_the_address(
        self, open_socket, session, settings
    ):
        """An office of many people has one address."""
        settings.DJANGOCMS_LIVE = {"MAX_SOCKETS_PER_ADDRESS": 1, "TRUSTED_PROXIES": 1}
        headers = [(b"x-forwarded-for", b"192.0.2.1")]
        member = await open_socket(headers=headers, session=session)
        await member.hello()
        await (await open_socket(headers=headers)).hello()


async def test_who_leaves_while_asked_for_leaves_nothing_behind(
    open_socket, token, features, session
):
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    @features
    class Slow(Feature):
        name = "slow"
        public = False

        def may_subscribe(self, user, topic):
            loop.call_soon_threadsafe(asked.set)
            return asyncio.run_coroutine_threadsafe(answer.wait(), loop).result(10)

    answer = asyncio.Event()
    socket = await open_socket()
    await socket.hello()
    await socket.send_json_to({"id": 2, "sub": {"t": token("slow.1")}})
    await asked.wait()
    (connection,) = process.current().pulse._slot_of
    connection.close(4001, "restart")
    assert await socket.closed() == 4001
    answer.set()
    assert process.current().stats()["subscriptions"] == 0
