"""From wake-up to viewers: one read, one rendering, everybody in order, whatever goes wrong."""

import asyncio
import json

import pytest

from djangocms_live.connection import Connection
from djangocms_live.history import Head
from djangocms_live.protocol import Close, Position
from djangocms_live.topics import View

from .clock import quiet, turns, until
from .model import DE, EN, JournalModel, Listener, News, Page, make_hub


@pytest.fixture
def journal():
    return JournalModel()


@pytest.fixture
def news():
    return News()


@pytest.fixture
def pages(journal):
    return Page(journal)


@pytest.fixture
def hub(journal, news, pages):
    return make_hub(journal, [news, pages], max_pages=2, spread=3)


@pytest.fixture
def watch(hub):
    async def watch(topic="news.1", view=EN, since=None, personal=False):
        viewer = Listener()
        viewer.personal = personal
        await hub.subscribe(viewer, topic, view, since)
        return viewer

    return watch


@pytest.fixture
def publish(hub, journal):
    async def publish(topic="news.1", key=""):
        hub.wake(topic, journal.publish(topic, key))
        await quiet()

    return publish


def offsets(viewer):
    return [frame["pub"]["o"] for frame in viewer.frames if "pub" in frame]


def resets(viewer):
    return [frame["reset"] for frame in viewer.frames if "reset" in frame]


class TestFanOut:
    async def test_one_read_and_one_rendering_for_all(self, journal, news, hub, watch, publish):
        viewers = [await watch() for _ in range(100)]
        await publish()
        assert {json.dumps(viewer.frames) for viewer in viewers} == {
            json.dumps(
                [
                    {
                        "t": "news.1",
                        "e": "e1",
                        "pub": {"o": 1, "type": "posted", "key": "#1", "data": {"serial": 1}},
                    }
                ]
            )
        }
        assert journal.reads == [("news.1", 0)]
        assert news.renderings == [("news.1", [1], EN)]
        assert (hub.stats()["subscriptions"], hub.stats()["deliveries"]) == (100, 100)

    async def test_once_for_each_language(self, journal, news, watch, publish):
        for view in (EN, DE, View("en", "http://testserver/en/other/")):
            await watch(view=view)
        await publish()
        assert [view for _, _, view in news.renderings] == [EN, DE]
        assert len(journal.reads) == 1

    async def test_wake_ups_in_any_order_and_number(self, journal, hub, watch):
        viewer = await watch()
        for _ in range(5):
            journal.publish("news.1")
        for head in (3, 5, 1, 5, 4, 2, 5):
            hub.wake("news.1", head)
            await turns(2)
        await quiet()
        assert offsets(viewer) == [1, 2, 3, 4, 5]

    async def test_a_wake_up_for_what_nobody_watches(self, journal, hub):
        hub.wake("news.1", journal.publish("news.1"))
        await quiet()
        assert journal.reads == []

    async def test_a_rumour_that_is_not_true(self, journal, hub, watch, publish):
        viewer = await watch()
        hub.wake("news.1", 99)
        await quiet()
        assert len(journal.reads) == 1
        await publish()
        assert offsets(viewer) == [1]

    async def test_an_older_rumour_during_a_false_one(self, journal, hub, watch):
        viewer = await watch()
        hub.wake("news.1", 99)
        await turns(2)
        journal.publish("news.1")
        hub.wake("news.1", 100)
        await quiet()
        assert offsets(viewer) == [1]

    async def test_what_this_process_numbered_is_not_read_again(self, journal, hub, watch):
        viewer = await watch()
        for offset in (1, 2, 3):
            hub.wake("news.1", journal.publish("news.1"), journal.numbered("news.1"))
            await quiet()
            assert offsets(viewer)[-1] == offset
        assert journal.reads == []

    @pytest.mark.parametrize("numbered_first", [True, False])
    async def test_what_came_before_is_read(self, journal, hub, watch, numbered_first):
        viewer = await watch()
        journal.publish("news.1")
        first = journal.numbered("news.1")
        head = journal.publish("news.1")
        if numbered_first:
            hub.wake("news.1", 1, first)
        hub.wake("news.1", head, journal.numbered("news.1"))
        await quiet()
        assert offsets(viewer) == [1, 2]
        assert journal.reads == [("news.1", 0)]

    async def test_what_was_numbered_while_others_are_behind(self, journal, hub, watch, publish):
        """Somebody whose page could not be rendered in time needs more than the last event."""
        viewer = await watch()
        await publish()
        stale = journal.numbered("news.1")
        hub.wake("news.1", journal.publish("news.1"))
        hub.wake("news.1", 3, stale)
        await quiet()
        assert offsets(viewer) == [1, 2]

    async def test_what_was_numbered_in_another_life_of_the_topic(
        self, journal, hub, watch, publish
    ):
        viewer = await watch()
        await publish()
        journal.forget("news.1")
        journal.publish("news.1")
        hub.wake("news.1", journal.publish("news.1"), journal.numbered("news.1"))
        await quiet()
        assert offsets(viewer) == [1]
        assert [(reset["e"], reset["o"]) for reset in resets(viewer)] == [("e2", 2)]
        assert journal.reads == [("news.1", 0)]

    async def test_who_joins_during_a_delivery_misses_nothing(self, journal, hub, watch):
        first = await watch()
        for patience in range(12):
            hub.wake("news.1", journal.publish("news.1"))
            await turns(patience)
            since = Position("e1", patience)
            reply = json.loads(await hub.subscribe(late := Listener(), "news.1", EN, since))
            await quiet()
            assert [pub["o"] for pub in reply["pubs"]] + offsets(late) == [patience + 1]
        assert offsets(first) == list(range(1, 13))

    async def test_a_blocked_viewer_delays_nobody(self, journal, hub, watch, publish):
        reading = asyncio.Event()

        async def send(message):
            await reading.wait()

        blocked = Connection(send, max_outbox=1000, now=0)
        await hub.subscribe(blocked, "news.1", EN, None)
        viewer = await watch()
        for number in range(1, 51):
            hub.wake("news.1", journal.publish("news.1"))
            await until(lambda number=number: len(offsets(viewer)) == number)
        assert offsets(viewer) == list(range(1, 51))
        assert blocked.closing == (Close.TOO_SLOW, "too slow")
        reading.set()


class TestTick:
    async def test_finds_what_no_wake_up_told(self, journal, hub, watch):
        viewer, other = await watch(), await watch("news.2")
        journal.publish("news.1")
        journal.publish("news.2")
        journal.looks.clear()
        await hub.tick()
        await quiet()
        assert offsets(viewer) == offsets(other) == [1]
        assert journal.looks == [["news.1", "news.2"]]  # one query for all

    async def test_reads_nothing_if_nothing_happened(self, journal, hub, watch, publish):
        await watch()
        await publish()
        journal.reads.clear()
        for _ in range(3):
            await hub.tick()
            await quiet()
        assert journal.reads == []

    async def test_asks_nothing_if_nobody_watches(self, journal, hub):
        await hub.tick()
        assert journal.looks == []

    async def test_does_not_wait_for_groups_that_are_left(self, journal, hub, watch):
        """A channel layer that hangs delays no viewer."""
        viewer, gone = await watch(), await watch("news.2")
        hub.leave(gone)
        hangs = asyncio.Event()

        async def leave(topic):
            await hangs.wait()

        hub._groups.leave = leave
        journal.publish("news.1")
        tick = asyncio.create_task(hub.tick())
        await until(lambda: viewer.frames)
        assert offsets(viewer) == [1]
        hangs.set()
        await tick

    async def test_tries_again_what_failed(self, journal, hub, watch, publish, caplog):
        viewer = await watch()
        journal.failing = True
        await publish()
        assert offsets(viewer) == []
        assert "stopped; the next tick tries again" in caplog.text
        journal.failing = False
        await hub.tick()
        await quiet()
        assert offsets(viewer) == [1]

    async def test_an_answer_that_is_older_than_what_was_heard(self, journal, hub, watch):
        """The look began before the first event, its answer came after it was delivered."""
        viewer = await watch()
        asked, answer = asyncio.Event(), asyncio.Event()

        async def heads(topics):
            asked.set()
            await answer.wait()
            return {}

        journal.heads = heads
        tick = asyncio.create_task(hub.tick())
        await asked.wait()
        hub.wake("news.1", journal.publish("news.1"))
        await until(lambda: viewer.frames)
        answer.set()
        await tick
        await quiet()
        assert offsets(viewer) == [1]
        assert resets(viewer) == []


class TestReset:
    async def test_trimmed_away(self, journal, hub, watch):
        viewer = await watch()
        for _ in range(5):
            journal.publish("news.1")
        journal.trim("news.1", 2)
        await hub.tick()
        await quiet()
        assert viewer.frames == [{"t": "news.1", "reset": {"e": "e1", "o": 5, "spread": 3}}]

    async def test_new_epoch(self, journal, hub, watch, publish):
        viewer = await watch()
        await publish()
        journal.forget("news.1")
        journal.publish("news.1")
        await hub.tick()
        await quiet()
        assert resets(viewer) == [{"e": "e2", "o": 1, "spread": 3}]
        await publish()
        assert viewer.frames[-1]["e"] == "e2"
        assert offsets(viewer) == [1, 2]

    async def test_new_epoch_told_by_a_wake_up(self, journal, hub, watch, publish):
        viewer = await watch()
        await publish()
        journal.forget("news.1")
        journal.publish("news.1")
        await publish()
        assert resets(viewer) == [{"e": "e2", "o": 2, "spread": 3}]

    async def test_an_older_reading_takes_nobody_back(self, journal, hub, watch, publish):
        """A tick sees the new epoch while a delivery still reads."""
        viewer = await watch()
        await publish()
        journal.forget("news.1")
        for _ in range(3):
            journal.publish("news.1")
        journal.trim("news.1", 1)
        read, asked, answer = journal.read, asyncio.Event(), asyncio.Event()

        async def slow(topic, after):
            history = await read(topic, after)
            asked.set()
            await answer.wait()
            return history

        journal.read = slow
        hub.wake("news.1", 3)
        await asked.wait()
        journal.publish("news.1")
        await hub.tick()
        answer.set()
        await quiet()
        assert [reset["o"] for reset in resets(viewer)] == [4]
        assert hub._streams["news.1"].head == 4

    async def test_journal_emptied(self, journal, hub, watch, publish):
        viewer = await watch()
        await publish()
        del journal.rows["news.1"]
        await hub.tick()
        assert resets(viewer) == [{"e": "", "o": 0, "spread": 3}]

    async def test_database_put_back(self, journal, hub, watch, publish):
        viewer = await watch()
        for _ in range(3):
            await publish()
        row = journal.row("news.1")
        row.head, row.events = 1, row.events[:1]
        await hub.tick()
        assert resets(viewer) == [{"e": "e1", "o": 1, "spread": 3}]
        await publish()
        assert offsets(viewer) == [1, 2, 3, 2]

    async def test_what_was_remembered_of_the_old_epoch_is_forgotten(
        self, journal, hub, watch, publish
    ):
        await watch()
        for _ in range(3):
            await publish()
        journal.forget("news.1")
        journal.publish("news.1")
        await hub.tick()
        reply = json.loads(await hub.subscribe(Listener(), "news.1", EN, Position("e2", 0)))
        assert [pub["data"]["serial"] for pub in reply["pubs"]] == [4]

    async def test_in_the_middle_of_a_rendering(self, journal, hub, watch):
        """What was rendered of the old epoch must not pass for the new one's."""
        viewer = await watch()
        hub.wake("news.1", journal.publish("news.1"))
        await quiet()
        rendering, rendered = asyncio.Event(), asyncio.Event()

        async def slowly(function, *args):
            rendering.set()
            await rendered.wait()
            return function(*args)

        hub._call = slowly
        for _ in range(5):
            journal.publish("news.1")
        hub.wake("news.1", 6)
        await rendering.wait()
        journal.forget("news.1")
        journal.publish("news.1")
        await hub.tick()
        rendered.set()
        await quiet()
        assert viewer.frames[-1] == {"t": "news.1", "reset": {"e": "e2", "o": 1, "spread": 3}}
        for _ in range(3):
            journal.publish("news.1")
        await hub.tick()
        await quiet()
        assert [f["pub"]["o"] for f in viewer.frames if f.get("e") == "e2"] == [2, 3, 4]

    @pytest.mark.parametrize("found", [Head("e2", 7), Head("e1", 2)])
    async def test_while_somebody_reads_back(self, journal, hub, watch, found):
        await watch()
        for _ in range(3):
            journal.publish("news.1")
        await hub.tick()
        await quiet()
        journal.reads.clear()
        reading = asyncio.Event()
        journal.pause = reading.wait
        hub._streams["news.1"].audience(EN, False).forget(3)  # memory is short
        joining = asyncio.create_task(hub.subscribe(Listener(), "news.1", EN, Position("e1", 1)))
        await until(lambda: journal.reads)
        await hub._reset(hub._streams["news.1"], found)
        reading.set()
        reply = json.loads(await joining)
        assert (reply["e"], reply["o"], reply["recovered"]) == (found.epoch, found.head, False)
