"""Leaving: nothing is left behind, and nobody is left out who comes at that moment."""

import asyncio
import json

import pytest

from djangocms_live.protocol import Position

from .clock import quiet, turns
from .model import EN, GroupsModel, JournalModel, Listener, News, Page, make_hub


@pytest.fixture
def journal():
    return JournalModel()


@pytest.fixture
def news():
    return News()


@pytest.fixture
def hub(journal, news):
    return make_hub(journal, [news, Page(journal)], recover_events=5, recover_bytes=400)


@pytest.fixture
def subscribe(hub):
    async def subscribe(topic="news.1", since=None, view=EN, connection=None):
        connection = connection or Listener()
        return json.loads(await hub.subscribe(connection, topic, view, since))

    return subscribe


class TestLeaving:
    async def test_no_frames_after(self, journal, hub, subscribe):
        viewer, other = Listener(), Listener()
        for connection in (viewer, other):
            await subscribe(connection=connection)
            await subscribe("news.2", connection=connection)
        hub.unsubscribe(viewer, "news.1")
        hub.wake("news.1", journal.publish("news.1"))
        hub.wake("news.2", journal.publish("news.2"))
        await quiet()
        assert [frame["t"] for frame in viewer.frames] == ["news.2"]
        assert sorted(frame["t"] for frame in other.frames) == ["news.1", "news.2"]

    async def test_leaving_what_one_never_joined(self, hub):
        hub.unsubscribe(Listener(), "news.1")

    async def test_a_connection_that_is_gone(self, hub, subscribe):
        viewer, other = Listener(), Listener()
        await subscribe(connection=other)
        await subscribe(connection=viewer)
        await subscribe("page.1", connection=viewer)
        hub.leave(viewer)
        assert (hub.stats()["topics"], hub.stats()["subscriptions"]) == (2, 1)
        assert viewer.subscriptions == {}

    async def test_topics_that_nobody_watches_are_let_go(self, journal, hub, subscribe):
        viewer, other = Listener(), Listener()
        await subscribe(connection=viewer)
        await subscribe("news.2", connection=other)
        hub.leave(viewer)
        assert hub.stats()["topics"] == 2  # somebody may return soon
        await hub.tick()
        assert hub.stats()["topics"] == 1
        assert hub._groups.joined == {"news.2"}

    async def test_groups_are_left_although_the_journal_is_away(self, journal, hub, subscribe):
        viewer = Listener()
        await subscribe(connection=viewer)
        await subscribe("news.2")
        hub.leave(viewer)
        journal.failing = True
        with pytest.raises(OSError, match="away"):
            await hub.tick()
        assert hub._groups.joined == {"news.2"}

    async def test_somebody_comes_while_we_are_leaving(self, journal, news):
        groups = GroupsModel()
        hub = make_hub(journal, [news], groups=groups)
        leave, viewer = groups.leave, Listener()

        async def slowly(topic):
            await hub.subscribe(viewer, topic, EN, None)
            await leave(topic)

        first = Listener()
        await hub.subscribe(first, "news.1", EN, None)
        hub.leave(first)
        groups.leave = slowly
        await hub.tick()
        assert groups.joined == {"news.1"}
        hub.wake("news.1", journal.publish("news.1"))
        await quiet()
        assert len(viewer.frames) == 1

    async def test_two_ticks_at_once(self, journal, news):
        """The bus and the clock both may ask for a tick."""
        groups = GroupsModel()
        hub = make_hub(journal, [news], groups=groups)
        gone, viewer = Listener(), Listener()
        for topic in ("news.1", "news.2"):
            await hub.subscribe(gone, topic, EN, None)
        hub.leave(gone)
        leave = groups.leave

        async def slowly(topic):
            await turns(10 if topic == "news.1" else 1)
            await leave(topic)

        groups.leave = slowly
        first = asyncio.create_task(hub.tick())
        await turns(1)  # it is about to leave the first topic
        await hub.tick()  # this one leaves the second
        await hub.subscribe(viewer, "news.2", EN, None)
        await first
        assert hub.stats()["subscriptions"] == 1
        hub.wake("news.2", journal.publish("news.2"))
        await quiet()
        assert len(viewer.frames) == 1


async def test_cancelled_while_joining(journal, hub, subscribe):
    """Somebody closes the page before the answer."""
    release = asyncio.Event()
    journal.pause = release.wait
    for since in (None, Position("e1", 0)):
        journal.publish("news.1")
        joining = asyncio.create_task(subscribe(since=since))
        await turns(3)
        joining.cancel()
        await asyncio.wait([joining])
        assert hub.stats()["subscriptions"] == 0
    release.set()
    await quiet()
    await hub.tick()
    assert hub.stats()["topics"] == 0
