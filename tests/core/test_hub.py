"""Joining: what a viewer is told first, and what it costs."""

import asyncio
import json

import pytest

from djangocms_live import hub as hub_module
from djangocms_live.history import Head
from djangocms_live.protocol import ErrorCode, Position, Refused

from .clock import quiet, turns
from .model import DE, EN, GroupsModel, JournalModel, Listener, News, Page, make_hub


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


def offsets(reply):
    return [pub["o"] for pub in reply["pubs"]]


async def refused(awaitable):
    with pytest.raises(Refused) as refusal:
        await awaitable
    return refusal.value.code


class TestJoining:
    async def test_without_a_position(self, journal, subscribe):
        journal.publish("news.1")
        assert await subscribe() == {
            "t": "news.1",
            "e": "e1",
            "o": 1,
            "recovered": False,
            "pubs": [],
        }
        assert journal.reads == []

    async def test_where_nothing_was_published(self, journal, subscribe):
        reply = await subscribe(since=Position("", 0))
        assert (reply["e"], reply["o"], reply["recovered"]) == ("", 0, True)

    async def test_at_the_head(self, journal, subscribe):
        journal.publish("news.1")
        reply = await subscribe(since=Position("e1", 1))
        assert (reply["recovered"], reply["pubs"]) == (True, [])
        assert journal.reads == []

    async def test_missed_events_come_in_order(self, journal, subscribe):
        for _ in range(4):
            journal.publish("news.1")
        reply = await subscribe(since=Position("e1", 1))
        assert (reply["e"], reply["o"], reply["recovered"]) == ("e1", 4, True)
        assert reply["pubs"] == [
            {"o": n, "type": "posted", "key": f"#{n}", "data": {"serial": n}} for n in (2, 3, 4)
        ]

    async def test_page_from_before_the_first_event(self, journal, subscribe):
        journal.publish("news.1")
        reply = await subscribe(since=Position("", 0))
        assert (reply["recovered"], offsets(reply)) == (True, [1])

    async def test_page_from_before_the_first_event_whose_history_is_trimmed(
        self, journal, subscribe
    ):
        journal.publish("news.1")
        journal.trim("news.1", 0)
        assert not (await subscribe(since=Position("", 0)))["recovered"]

    @pytest.mark.parametrize(
        "since",
        [
            Position("other", 2),
            Position("", 2),
            Position("e1", 4),
            Position("e1", 2**70),
            Position("other", 0),
        ],
    )
    async def test_positions_of_another_world(self, journal, subscribe, since):
        for _ in range(3):
            journal.publish("news.1")
        reply = await subscribe(since=since)
        assert (reply["e"], reply["o"], reply["recovered"]) == ("e1", 3, False)
        assert reply["pubs"] == []

    async def test_from_the_floor_recovery_is_complete(self, journal, subscribe):
        for _ in range(5):
            journal.publish("news.1")
        journal.trim("news.1", 2)
        assert offsets(await subscribe(since=Position("e1", 3))) == [4, 5]
        assert not (await subscribe(since=Position("e1", 2)))["recovered"]

    async def test_not_more_events_than_allowed(self, journal, subscribe):
        for _ in range(6):
            journal.publish("news.1")
        assert len((await subscribe(since=Position("e1", 1)))["pubs"]) == 5
        assert not (await subscribe(since=Position("e1", 0)))["recovered"]

    async def test_not_more_bytes_than_allowed(self, journal, subscribe):
        for _ in range(2):
            journal.publish("news.1", "x" * 150)
            journal.publish("news.1", "y" * 150)
        assert offsets(await subscribe(since=Position("e1", 3))) == [4]
        assert not (await subscribe(since=Position("e1", 2)))["recovered"]

    async def test_unknown_feature(self, hub, subscribe):
        assert await refused(subscribe("weather.1")) == ErrorCode.UNKNOWN_TOPIC
        assert hub.stats()["topics"] == 0

    async def test_what_was_missed_is_superseded_by_what_is_not_out_yet(
        self, journal, hub, subscribe
    ):
        viewer = Listener()
        journal.publish("news.1", "a")
        await subscribe()
        journal.publish("news.1", "a")
        reply = await subscribe(since=Position("e1", 0), connection=viewer)
        assert (reply["o"], reply["recovered"], reply["pubs"]) == (1, True, [])
        await hub.tick()
        await quiet()
        assert [frame["pub"]["o"] for frame in viewer.frames] == [2]

    async def test_journal_away(self, journal, hub, subscribe):
        journal.failing = True
        codes = await asyncio.gather(*(refused(subscribe()) for _ in range(3)))
        assert set(codes) == {ErrorCode.INTERNAL}
        assert len(journal.looks) == 1
        journal.failing = False
        assert (await subscribe())["o"] == 0

    async def test_journal_away_for_those_who_read_back(self, journal, subscribe):
        journal.publish("news.1")
        await subscribe()
        journal.failing = True
        codes = await asyncio.gather(
            *(refused(subscribe(since=Position("e1", 0))) for _ in range(3))
        )
        assert set(codes) == {ErrorCode.INTERNAL}, "the page could not be read either"
        assert len(journal.reads) == 1
        journal.failing = False
        assert (await subscribe(since=Position("e1", 0)))["recovered"]

    async def test_journal_away_for_those_who_know_more(self, journal, subscribe):
        journal.publish("news.1")
        await subscribe()
        journal.publish("news.1")
        journal.failing = True
        assert await refused(subscribe(since=Position("e1", 2))) == ErrorCode.INTERNAL
        journal.failing = False
        assert (await subscribe(since=Position("e1", 2)))["recovered"]

    async def test_who_knows_more_than_we_do(self, journal, subscribe):
        """Another process has told this browser; our wake-up is lost or late."""
        await subscribe(since=Position("", 0))
        journal.publish("news.1")
        for _ in range(2):
            reply = await subscribe(since=Position("e1", 1))
            assert (reply["e"], reply["recovered"], reply["pubs"]) == ("e1", True, [])
        assert len(journal.looks) == 2

    async def test_broken_rendering(self, journal, news, subscribe):
        journal.publish("news.1")
        news.failing = True
        assert not (await subscribe(since=Position("e1", 0)))["recovered"]

    async def test_rendering_that_is_not_json(self, journal, news, subscribe):
        journal.publish("news.1")
        news.unheard_of = True
        assert not (await subscribe(since=Position("e1", 0)))["recovered"]

    async def test_only_so_many_read_back_at_a_time(self, journal, news, subscribe, monkeypatch):
        """Whoever asks from every position there is delays himself, and nobody else."""
        monkeypatch.setattr(hub_module, "READ_BACKS", 3)
        going_on = asyncio.Event()
        for _ in range(5):
            journal.publish("news.1")
        await subscribe()
        journal.pause = going_on.wait
        asking = [asyncio.create_task(subscribe(since=Position("e1", o))) for o in range(5)]
        again = asyncio.create_task(subscribe(since=Position("e1", 0)))
        await turns(10)
        assert [task.done() for task in asking] == [False] * 3 + [True] * 2
        assert len(journal.reads) == 1
        going_on.set()
        assert [(await task)["recovered"] for task in (*asking, again)] == [
            *[True] * 3,
            *[False] * 2,
            True,
        ]
        assert len(journal.reads) == 1
        assert len(news.renderings) == 3
        assert (await subscribe(since=Position("e1", 4)))["recovered"]

    async def test_the_ear_before_the_eye(self, journal, news):
        """What is published between joining the group and reading is not missed."""
        groups = GroupsModel()

        async def join(topic):
            journal.publish(topic)
            hub.wake(topic, 1)

        groups.join = join
        hub = make_hub(journal, [news], groups=groups)
        viewer = Listener()
        reply = json.loads(await hub.subscribe(viewer, "news.1", EN, None))
        assert reply["o"] == 1

    async def test_rumour_heard_while_loading(self, journal, hub, subscribe):
        viewer = Listener()

        async def pause():
            await turns(2)

        journal.pause = pause
        joining = asyncio.create_task(subscribe(connection=viewer))
        await turns(4)  # the journal was looked at, the answer is on its way
        journal.publish("news.1")
        hub.wake("news.1", 1)
        assert (await joining)["o"] == 0
        await quiet()
        assert [frame["pub"]["o"] for frame in viewer.frames] == [1]


class TestAskingAgain:
    async def test_from_an_older_position(self, journal, hub, subscribe):
        viewer = Listener()
        journal.publish("news.1")
        await subscribe(connection=viewer, since=Position("e1", 1))
        reply = await subscribe(connection=viewer, since=Position("e1", 0), view=DE)
        assert (reply["o"], offsets(reply)) == (1, [1])
        assert hub.stats()["subscriptions"] == 1

    async def test_the_first_view_stays_and_pushes_come_once(self, journal, news, hub, subscribe):
        viewer = Listener()
        await subscribe(connection=viewer)
        await subscribe(connection=viewer, view=DE)
        hub.wake("news.1", journal.publish("news.1"))
        await quiet()
        assert len(viewer.frames) == 1
        assert [view for _, _, view in news.renderings] == [EN]

    async def test_one_unsubscribe_is_enough(self, hub, subscribe):
        viewer = Listener()
        await subscribe(connection=viewer)
        await subscribe(connection=viewer)
        hub.unsubscribe(viewer, "news.1")
        assert hub.stats()["subscriptions"] == 0


class TestCost:
    async def test_a_thousand_joins_from_one_position(self, journal, news, hub, subscribe):
        for _ in range(3):
            journal.publish("news.1")
        replies = await asyncio.gather(*(subscribe(since=Position("e1", 1)) for _ in range(1000)))
        assert all(offsets(reply) == [2, 3] for reply in replies)
        assert journal.looks == [["news.1"]]
        assert journal.reads == [("news.1", 1)]
        assert news.renderings == [("news.1", [2, 3], EN)]
        assert hub.stats()["subscriptions"] == 1000

    async def test_and_a_thousand_one_after_the_other(self, journal, news, subscribe):
        for _ in range(3):
            journal.publish("news.1")
        for _ in range(1000):
            assert offsets(await subscribe(since=Position("e1", 1))) == [2, 3]
        assert (len(journal.looks), len(journal.reads), len(news.renderings)) == (1, 1, 1)

    async def test_positions_before_the_floor_are_not_read(self, journal, subscribe):
        for _ in range(50):
            journal.publish("news.1")
        journal.trim("news.1", 2)
        for offset in range(40):
            assert not (await subscribe(since=Position("e1", offset)))["recovered"]
        assert journal.reads == []

    async def test_what_went_out_is_remembered(self, journal, news, hub, subscribe):
        await subscribe()
        for _ in range(3):
            hub.wake("news.1", journal.publish("news.1"))
            await quiet()
        reads = len(journal.reads)
        for after in (0, 1, 2, 3):
            reply = await subscribe(since=Position("e1", after))
            assert offsets(reply) == list(range(after + 1, 4))
        assert len(journal.reads) == reads
        assert len(news.renderings) == 3


async def test_a_failed_look_does_not_disturb_the_next(journal, hub, subscribe):
    """Who waited for the failed one wakes up when others are waiting for the next one already."""
    waiting = [asyncio.Event(), asyncio.Event()]
    looks = iter(waiting)

    async def heads(topics):
        release = next(looks)
        await release.wait()
        if release is waiting[0]:
            raise OSError("the database is away")
        return {"news.1": Head("e1", 5)}

    journal.heads = heads
    viewer = Listener()

    async def again():
        try:
            return await subscribe()
        except Refused:
            return await subscribe(connection=viewer)

    tasks = [asyncio.create_task(again()), asyncio.create_task(refused(subscribe()))]
    await turns(3)
    waiting[0].set()
    await turns(5)
    third = asyncio.create_task(subscribe())
    await turns(3)
    waiting[1].set()
    await asyncio.gather(*tasks, third)  # a third look would have stopped the iteration
