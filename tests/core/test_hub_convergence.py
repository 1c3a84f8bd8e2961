"""Whatever happens on the way, in the end every browser shows what is published.

Two processes' hubs, a journal that answers late or not at all, wake-ups that are lost, doubled or
disordered, pages of any age, browsers that come and go: random lives of it all.
"""

import asyncio
import random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    precondition,
    rule,
)

from .clock import VirtualTimeLoop, quiet, turns
from .model import DE, EN, Browser, JournalModel, News, Page, make_hub

TOPICS = ["news.1", "page.1", "news.2"]
KEYS = ["", "", "a", "b"]


class Life(RuleBasedStateMachine):
    browsers = Bundle("browsers")
    rumours = Bundle("rumours")

    @initialize(seed=st.integers(0, 2**16), patience=st.integers(0, 4))
    def begin(self, seed, patience):
        self.chance = random.Random(seed)
        self.runner = asyncio.Runner(loop_factory=VirtualTimeLoop)
        self.journal = JournalModel()
        self.journal.pause = lambda: turns(self.chance.randint(0, patience))
        self.features = [News(), Page(self.journal)]
        self.hubs = [self.new_hub(), self.new_hub()]
        self.all = []
        for topic in TOPICS[:2]:
            self.journal.publish(topic)
        self.tasks = []

    def new_hub(self):
        return make_hub(
            self.journal, self.features, max_pages=1, recover_events=4, recover_bytes=300
        )

    def start(self, coroutine):
        self.tasks.append(self.runner.get_loop().create_task(coroutine))

    def live(self, coroutine):
        return self.runner.run(coroutine)

    # The site.

    @rule(
        target=rumours,
        topic=st.sampled_from(TOPICS),
        keys=st.lists(st.sampled_from(KEYS), min_size=1, max_size=3),
        reached=st.lists(st.integers(0, 1), max_size=3),
    )
    def publish(self, topic, keys, reached):
        rumours = [(topic, self.journal.publish(topic, key)) for key in keys]
        for hub in reached:
            self.wake(self.chance.choice(rumours), hub)
        return multiple(*rumours)

    @rule(topic=st.sampled_from(TOPICS), keep=st.integers(0, 3))
    def trim(self, topic, keep):
        self.journal.trim(topic, keep)

    @rule(topic=st.sampled_from(TOPICS))
    def begin_a_new_epoch(self, topic):
        # Whoever never saw an epoch cannot see that it changed: the history of a topic begins but
        # once, unless somebody deletes its row.
        seen = {hub._streams[topic].epoch for hub in self.hubs if topic in hub._streams}
        for browser in self.all:
            if browser.topic == topic:
                browser.read()
                seen.add(browser.position.epoch)
        if self.journal.row(topic).epoch and "" not in seen:
            self.journal.forget(topic)

    @rule(failing=st.booleans())
    def database(self, failing):
        self.journal.failing = failing

    @rule(failing=st.booleans(), feature=st.integers(0, 1))
    def template(self, failing, feature):
        self.features[feature].failing = failing

    # What reaches the hubs of it. A rumour that is never told is a lost wake-up.

    @rule(rumour=rumours, hub=st.integers(0, 1))
    def told(self, rumour, hub):
        self.wake(rumour, hub)

    def wake(self, rumour, hub):
        async def wake():
            self.hubs[hub].wake(*rumour)

        self.live(wake())

    @rule(hub=st.integers(0, 1))
    def tick(self, hub):
        async def tick():
            try:
                await self.hubs[hub].tick()
            except OSError:
                assert self.journal.failing

        self.start(tick())

    @rule(hub=st.integers(0, 1))
    def restart(self, hub):
        """The process dies with all its sockets."""
        self.live(quiet())
        old, self.hubs[hub] = self.hubs[hub], self.new_hub()
        for browser in self.all:
            if browser.hub is old:
                browser.leave()

    # The browsers.

    @rule(
        target=browsers,
        topic=st.sampled_from(TOPICS),
        view=st.sampled_from([EN, DE]),
        personal=st.booleans(),
    )
    def open_page(self, topic, view, personal):
        browser = Browser(self.journal, topic, view)
        browser.personal = personal
        self.all.append(browser)
        return browser

    @rule(browser=browsers, hub=st.integers(0, 1))
    def join(self, browser, hub):
        if not browser.busy and browser.hub is None:
            self.start(browser.join(self.hubs[hub]))

    @rule(browser=browsers)
    def ask_again(self, browser):
        """Another element of the page has an older position of the same topic."""
        if not browser.busy and browser.joined:
            self.start(browser.ask(browser.stamped))

    @rule(browser=browsers)
    def leave(self, browser):
        if not browser.busy:
            browser.leave()

    @rule(browser=browsers)
    def read(self, browser):
        browser.read()

    @rule(browser=consumes(browsers))
    def close_page(self, browser):
        if not browser.busy:
            browser.leave()
            self.all.remove(browser)

    # Time.

    @rule(number=st.integers(1, 8))
    def pass_turns(self, number):
        self.live(turns(number))

    @rule(seconds=st.sampled_from([0.1, 0.5, 2]))
    def pass_time(self, seconds):
        self.live(asyncio.sleep(seconds))

    @precondition(lambda self: hasattr(self, "runner"))
    @rule()
    def settle(self):
        self.live(quiet())

    def teardown(self):
        if not hasattr(self, "runner"):
            return
        with self.runner:
            self.live(self.end())

    async def end(self):
        await asyncio.gather(*self.tasks)
        await quiet()
        self.journal.failing = False
        for feature in self.features:
            feature.failing = False
        for browser in self.all:
            if not browser.joined:
                await browser.join(self.hubs[0])
        for _ in range(2):  # the first may find what was going on
            for hub in self.hubs:
                await hub.tick()
            await quiet()
        for browser in self.all:
            browser.read()
            assert browser.joined
            assert list(browser.shown.items()) == list(
                self.journal.row(browser.topic).content.items()
            ), browser.topic
            assert browser.position == self.journal.position(browser.topic)
        for browser in self.all:
            browser.leave()
        for hub in self.hubs:
            await hub.tick()
            assert hub.stats()["topics"] == 0
            assert hub._groups.joined == set()


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
