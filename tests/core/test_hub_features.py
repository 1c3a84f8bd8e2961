"""What features make of events: broken ones, pages, intervals."""

import asyncio

import pytest

from djangocms_live.feature import Feature, Push
from djangocms_live.history import History
from djangocms_live.topics import View

from .clock import quiet, run, turns
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


class TestBrokenFeatures:
    @pytest.mark.parametrize("fault", ["failing", "unheard_of"])
    async def test_viewers_read_the_page_and_life_goes_on(
        self, fault, journal, news, hub, watch, publish
    ):
        viewer = await watch()
        setattr(news, fault, True)
        await publish()
        assert viewer.frames == [{"t": "news.1", "reset": {"e": "e1", "o": 1, "spread": 3}}]
        setattr(news, fault, False)
        await publish()
        assert offsets(viewer) == [2]

    async def test_no_list(self, journal, watch, publish, news):
        viewer = await watch()
        news.render = lambda topic, events, view: None
        await publish()
        assert len(resets(viewer)) == 1

    async def test_one_language_broken(self, journal, news, watch, publish):
        english, german = await watch(), await watch(view=DE)
        render = news.render

        def fails_in_german(topic, events, view):
            assert view != DE
            return render(topic, events, view)

        news.render = fails_in_german
        await publish()
        assert offsets(english) == [1]
        assert len(resets(german)) == 1

    async def test_a_journal_with_a_hole_is_not_asked_for_ever(self, journal, hub, watch):
        """Somebody deleted rows by hand. The next event heals it."""
        viewer = await watch()
        journal.publish("news.1")

        async def read(topic, after):
            journal.reads.append((topic, after))
            return History("e1", after, 0, [])

        whole, journal.read = journal.read, read
        await hub.tick()
        await quiet()
        assert len(journal.reads) == 1
        journal.read = whole
        await hub.tick()
        await quiet()
        assert offsets(viewer) == [1]


class TestPages:
    async def test_each_page_is_rendered_for_itself(self, pages, watch, publish):
        await watch("page.1")
        await watch("page.1", DE)
        await publish("page.1")
        assert [view for _, _, view in pages.renderings] == [EN, DE]

    async def test_who_is_logged_in_is_told_to_look(self, pages, watch, publish):
        member, visitor = await watch("page.1", personal=True), await watch("page.1")
        await publish("page.1")
        assert [frame["pub"]["type"] for frame in member.frames] == ["changed"]
        assert [frame["pub"]["data"] for frame in member.frames] == [{}]
        assert [frame["pub"]["type"] for frame in visitor.frames] == ["published"]
        assert sorted(str(view) for _, _, view in pages.renderings) == sorted([str(None), str(EN)])

    async def test_not_more_pages_than_allowed(self, pages, watch, publish):
        """Two are; those who look for themselves do not count."""
        pages.interval = 0
        await watch("page.1", personal=True)
        views = [View("en", f"http://testserver/en/{number}/") for number in range(3)]
        viewers = [await watch("page.1", view) for view in views[:2]]
        await publish("page.1")
        assert [v.frames[-1]["pub"]["type"] for v in viewers] == ["published"] * 2
        viewers.append(await watch("page.1", views[2]))
        await publish("page.1")
        assert [v.frames[-1]["pub"]["type"] for v in viewers] == ["changed"] * 3

    async def test_other_features_render_however_many_languages_there_are(self, watch, publish):
        viewers = [await watch(view=View(str(n), "http://testserver/")) for n in range(5)]
        await publish()
        assert [viewer.frames[0]["pub"]["type"] for viewer in viewers] == ["posted"] * 5


class TestInterval:
    def test_first_at_once_then_not_too_soon(self, journal, hub, pages, watch):
        async def life():
            loop = asyncio.get_running_loop()
            viewer, moments = await watch("page.1"), []
            begin = loop.time()
            for _ in range(10):
                hub.wake("page.1", journal.publish("page.1"))
                await asyncio.sleep(0.1)
                moments.extend([round(loop.time() - begin, 1)] * len(viewer.frames))
                viewer.frames.clear()
            await quiet()
            return moments, [events for _, events, _ in pages.renderings]

        moments, rendered = run(life())
        assert moments == [0.1, 0.6]
        assert rendered == [[1], [2, 3, 4, 5, 6], [7, 8, 9, 10]]

    def test_rare_events_do_not_wait(self, journal, hub, watch):
        async def life():
            viewer = await watch("page.1")
            for number in range(1, 4):
                await asyncio.sleep(0.6)
                hub.wake("page.1", journal.publish("page.1"))
                await turns(20)
                assert offsets(viewer) == list(range(1, number + 1))

        run(life())


class TestAsyncFeature:
    async def test_may_render_in_the_loop(self, journal):
        class Async(Feature):
            name = "async"

            async def render(self, topic, events, view):
                return [Push(events[-1].offset, "rendered")]

        async def call(function, *args):
            return await function(*args)

        hub = make_hub(journal, [Async()])
        hub._call = call
        viewer = Listener()
        await hub.subscribe(viewer, "async.1", EN, None)
        hub.wake("async.1", journal.publish("async.1"))
        await quiet()
        assert viewer.frames[0]["pub"] == {"o": 1, "type": "rendered", "data": {}}
