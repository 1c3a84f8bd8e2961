"""The protocol spoken in the test's own loop, and what is said where it is not spoken."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.test import TestCase, TransactionTestCase

from djangocms_live import process, protocol
from djangocms_live.api import Feature, Push, apublish, atell, register, stamp
from djangocms_live.protocol import Close, ErrorCode
from djangocms_live.testing import LiveCommunicator, Refusal
from tests.core.model import EN

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("news")]


@pytest.fixture
def secrets(features):
    @features
    class Secrets(Feature):
        name = "secrets"
        public = False
        states = frozenset({"typing"})

        def may_subscribe(self, user, topic):
            return user is not None and user.is_staff

    return Secrets


@pytest.fixture
def make_user():
    return sync_to_async(get_user_model().objects.create_user)


@pytest.fixture(autouse=True)
async def nothing_is_left(close_thread_connections):
    yield
    assert not process.running()


class TestSubscribing:
    async def test_to_a_name(self):
        async with LiveCommunicator() as live:
            (answer,) = await live.subscribe("news.1")
            assert answer == {"t": "news.1", "e": "", "o": 0, "recovered": False, "pubs": []}
            assert live.welcome["user"] is None

    async def test_to_a_token_from_a_position(self, token):
        await apublish("news.1", "posted", data={"n": 1})
        async with LiveCommunicator() as live:
            (answer,) = await live.subscribe(token("news.1", EN), {"e": "", "o": 0})
            assert answer["recovered"]
            assert [pub["data"] for pub in answer["pubs"]] == [{"n": 1}]

    async def test_to_a_page(self, rf):
        await apublish("news.1", "posted")
        attributes = await sync_to_async(stamp)(rf.get("/en/"), ["news.1", "news.2"], "en")
        html = "<cms-live feature='news' {}></cms-live>".format(
            " ".join(f'{name}="{value}"' for name, value in attributes.items())
        )
        async with LiveCommunicator() as live:
            await live.hello()
            first, second = await live.subscribe(html)
            assert (first["t"], first["recovered"]) == ("news.1", True)
            assert (second["t"], second["o"]) == ("news.2", 0)

    async def test_to_a_page_without_anything_live(self):
        async with LiveCommunicator() as live:
            with pytest.raises(AssertionError, match="No live element is in this page: <p>"):
                await live.subscribe("<p>Nothing</p>")

    async def test_what_is_refused(self, secrets):
        async with LiveCommunicator() as live:
            with pytest.raises(Refusal, match=r"DENIED \(permission denied\)") as found:
                await live.subscribe("secrets.1")
            assert found.value.code is ErrorCode.DENIED
            assert await live.refused("secrets.1") is ErrorCode.DENIED
            assert await live.refused("forged:token") is ErrorCode.UNKNOWN_TOPIC
            with pytest.raises(AssertionError, match=r"news\.1 was to be refused"):
                await live.refused("news.1")


class TestSomebody:
    async def test_logged_in(self, secrets, make_user):
        user = await make_user("ann", is_staff=True)
        async with LiveCommunicator(user=user, cookies={"theme": "dark"}) as live:
            await live.subscribe("secrets.1")
            assert live.welcome["user"] == {"id": str(user.pk)}

    async def test_loses_a_right(self, secrets, make_user):
        user = await make_user("ann", is_staff=True)
        async with LiveCommunicator(user=user) as live:
            await live.subscribe("secrets.1")
            user.is_staff = False
            await user.asave()
            assert await live.closed() is Close.REVOKED

    async def test_comes_from_elsewhere(self, settings):
        headers = {"Origin": "https://evil.example"}
        async with LiveCommunicator(headers=headers) as live:
            assert await live.closed() is Close.ORIGIN

    async def test_speaks_another_version(self):
        async with LiveCommunicator(subprotocols=["cmslive.v0"]) as live:
            assert await live.closed() is Close.VERSION

    async def test_is_sent_away_by_a_restart(self):
        async with LiveCommunicator() as live:
            await live.hello()
            await process.current().goodbye()
            assert await live.closed() is Close.RESTART

    async def test_reads_another_language(self, features):
        @features
        class Words(Feature):
            name = "words"

            def render(self, topic, events, view):
                return [Push(events[-1].offset, view.language, data={"url": view.url})]

        async with LiveCommunicator(language="de") as live:
            await live.subscribe("words.1", url="http://testserver/de/")
            await apublish("words.1", "said")
            pub = await live.publication("de")
            assert pub["data"] == {"url": "http://testserver/de/"}


class TestHearing:
    async def test_as_a_listener_in_the_page(self):
        async with LiveCommunicator() as live:
            await live.subscribe("news.1")
            await apublish("news.1", "posted", key="c.1", data={"n": 1}, by="r1")
            await apublish("news.1", "posted")
            assert await live.publication() == {
                "topic": "news.1",
                "o": 1,
                "type": "posted",
                "key": "c.1",
                "data": {"n": 1},
                "by": "r1",
            }
            assert await live.publication() == {
                "topic": "news.1",
                "o": 2,
                "type": "posted",
                "key": "",
                "data": {},
                "by": "",
            }

    async def test_of_the_wrong_type(self):
        async with LiveCommunicator() as live:
            await live.subscribe("news.1")
            await apublish("news.1", "posted")
            with pytest.raises(AssertionError, match="'edited' was to be published next"):
                await live.publication("edited")

    async def test_of_the_wrong_kind(self):
        async with LiveCommunicator() as live:
            await live.subscribe("news.1")
            await atell("news.1", "typing")
            with pytest.raises(AssertionError, match="A 'pub' was to come next"):
                await live.publication()

    async def test_what_came_while_a_command_was_answered(self):
        async with LiveCommunicator() as live, LiveCommunicator() as other:
            await live.subscribe("news.1")
            await other.subscribe("news.1")
            await apublish("news.1", "posted")
            await other.publication()
            await live.ask("unsub", {"t": "news.1"})
            await live.publication("posted")

    async def test_what_others_do(self, secrets, make_user):
        user = await make_user("ann", is_staff=True)
        async with LiveCommunicator(user=user) as ann, LiveCommunicator(user=user) as ben:
            for live in (ann, ben):
                await live.subscribe("secrets.1")
            await ann.state("secrets.1", "typing", {"n": 1})
            heard = await ben.heard_state()
            assert heard == {"topic": "secrets.1", "s": "typing", "sid": ann.welcome["sid"]}
            with pytest.raises(Refusal, match="BAD_REQUEST"):
                await ann.state("secrets.1", "dancing")

    async def test_that_the_page_is_to_be_read_again(self, features):
        @features
        class Broken(Feature):
            name = "broken"

            def render(self, topic, events, view):
                raise RuntimeError

        async with LiveCommunicator() as live:
            await live.subscribe("broken.1")
            await apublish("broken.1", "posted")
            reset = await live.reset()
            assert (reset["topic"], reset["o"], reset["spread"]) == ("broken.1", 1, 2)

    async def test_frames_that_are_none(self):
        async def nonsense(scope, receive, send):
            await receive()
            await send({"type": "websocket.accept", "subprotocol": protocol.SUBPROTOCOL})
            await send({"type": "websocket.send", "text": "{}"})
            await send({"type": "websocket.send", "text": '{"id": 7, "welcome": {}}'})
            await send({"type": "websocket.send", "text": '{"t": "x", "pub": {}, "tell": {}}'})
            await receive()
            await receive()
            await receive()

        async with LiveCommunicator(nonsense) as live:
            with pytest.raises(AssertionError, match="An answer to something else"):
                await live.hello()
            with pytest.raises(AssertionError, match="No frame of the protocol"):
                await live.ask("hello", {})


class TestNothingMore:
    async def test_nothing(self):
        async with LiveCommunicator() as live:
            await live.subscribe("news.1")
            await apublish("news.2", "posted")
            await live.nothing_more()

    async def test_something_is_on_its_way(self, features):
        """However long it takes to render it."""
        begun, go_on = asyncio.Event(), asyncio.Event()

        @features
        class Slow(Feature):
            name = "slow"

            async def render(self, topic, events, view):
                begun.set()
                await go_on.wait()
                return [Push(events[-1].offset, "done")]

        async with LiveCommunicator() as live:
            await live.subscribe("slow.1")
            await apublish("slow.1", "posted")
            await begun.wait()
            asserting = asyncio.create_task(live.nothing_more())
            await asyncio.sleep(0)
            go_on.set()
            with pytest.raises(AssertionError, match="Nothing more was to come, and there is"):
                await asserting

    async def test_something_was_published_where_no_bus_reaches(self, monkeypatch):
        """By another process: only the journal knows."""
        async with LiveCommunicator() as live:
            await live.subscribe("news.1")
            monkeypatch.setattr("djangocms_live.publishing._deliver", lambda topic: None)
            await apublish("news.1", "posted")
            with pytest.raises(AssertionError, match="posted"):
                await live.nothing_more()


class TestApplications:
    async def test_the_sites_own(self, settings):
        from sample_site import asgi

        async with LiveCommunicator(asgi.application) as live:
            await live.subscribe("news.1")

    async def test_that_do_not_serve_it(self):
        with pytest.raises(AssertionError, match="does not accept a websocket"):
            async with LiveCommunicator(path="/elsewhere/"):
                pass

    async def test_that_are_asked_for_a_page(self):
        with pytest.raises(AssertionError, match="the live socket only"):
            await LiveCommunicator().application({"type": "http", "path": "/"}, None, None)


class TestWithinATransaction(TestCase):
    """Not all of it works there, but the test's own transaction is left alone."""

    async def test_it(self):
        await get_user_model().objects.acreate(username="ann")
        async with LiveCommunicator() as live:
            await live.hello()
        assert await get_user_model().objects.aexists()


class TestWithUnittest(TransactionTestCase):
    """Django's own way to write asynchronous tests."""

    async def test_a_publish_arrives(self):
        @register
        class Unit(Feature):
            name = "unit"

        async with LiveCommunicator() as live:
            await live.subscribe("unit.1")
            await apublish("unit.1", "posted")
            await live.publication("posted")
            await live.nothing_more()
