"""Whatever happens on the way, in the end every browser shows what is published.

Two processes' hubs, a journal that answers late or not at all, wake-ups that are lost, doubled or
disordered, pages of any age, browsers that come and go: random lives of it all.
"""

import asyncio
import logging
import random
from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import currently_in_test_context, given, note, settings
from hypothesis import strategies as st

from .clock import VirtualTimeLoop, quiet, turns
from .model import DE, EN, Browser, JournalModel, News, Page, make_hub

pytestmark = pytest.mark.long

TOPICS = ["news.1", "news.2", "page.1"]


class Life:
    """What may happen, and how often in proportion."""

    WEIGHTS = {
        "publish": 12,
        "hear_again": 3,
        "tick": 3,
        "trim": 2,
        "begin_a_new_epoch": 1,
        "database_goes": 1,
        "database_comes": 2,
        "template_breaks": 1,
        "template_is_mended": 2,
        "restart": 1,
        "open_page": 4,
        "join": 8,
        "ask_again": 3,
        "leave": 3,
        "close_page": 1,
        "read": 4,
        "pass_turns": 12,
        "pass_time": 3,
        "settle": 2,
    }

    def __init__(self, seed, journal=None):
        self.chance = chance = random.Random(seed)
        self.journal = journal or JournalModel()
        self.journal.chance = chance
        patience = chance.randint(0, 6)
        self.journal.pause = lambda: turns(chance.randint(0, patience))
        self.features = [News(), Page(self.journal)]
        self.hubs = [self.new_hub(), self.new_hub()]
        self.browsers, self.tasks, self.rumours = [], [], []
        for topic in TOPICS:
            for _ in range(chance.randint(0, 2)):
                self.journal.publish(topic)
            self.open_page(topic)

    def new_hub(self):
        hub = make_hub(
            self.journal, self.features, max_pages=1, recover_events=6, recover_bytes=500
        )
        read_back = hub._read_back

        def counted(*args):
            self.journal.met["read back"] += 1
            return read_back(*args)

        hub._read_back = counted
        return hub

    async def live(self, steps):
        names, weights = list(self.WEIGHTS), list(self.WEIGHTS.values())
        for _ in range(steps):
            name = self.chance.choices(names, weights)[0]
            if currently_in_test_context():
                note(name)
            happens = getattr(self, name)()
            if happens is not None:
                await happens
        await self.end()

    def start(self, coroutine):
        self.tasks.append(asyncio.create_task(coroutine))

    def topic(self):
        return self.chance.choice(TOPICS)

    def browser(self, *, joined):
        idle = [browser for browser in self.browsers if not browser.busy]
        found = [browser for browser in idle if browser.joined == joined]
        return self.chance.choice(found) if found else None

    # The site.

    def publish(self):
        topic = self.topic()
        for _ in range(self.chance.randint(1, 3)):
            head = self.journal.publish(topic, self.chance.choice(["", "", "a", "b"]))
            self.rumours.append((topic, head))
            publisher = self.chance.choice([*self.hubs, None])
            for hub in self.hubs:
                if hub is publisher:
                    hub.wake(topic, head, self.journal.numbered(topic))
                elif self.chance.random() < 0.6:  # the others are lost, or late
                    hub.wake(topic, head)

    def trim(self):
        self.journal.trim(self.topic(), self.chance.randint(0, 3))

    def begin_a_new_epoch(self):
        # Whoever never saw an epoch cannot see that it changed: the history of a topic begins but
        # once, unless somebody deletes its row.
        topic = self.topic()
        seen = {hub._streams[topic].epoch for hub in self.hubs if topic in hub._streams}
        for browser in self.browsers:
            if browser.topic == topic:
                browser.read()
                seen |= {browser.position.epoch, browser.stamped.epoch}
        if self.journal.row(topic).epoch and "" not in seen:
            self.journal.forget(topic)

    def database_goes(self):
        self.journal.failing = True

    def database_comes(self):
        self.journal.failing = False

    def template_breaks(self):
        feature = self.chance.choice(self.features)
        setattr(feature, self.chance.choice(["failing", "unheard_of"]), True)

    def template_is_mended(self):
        for feature in self.features:
            feature.failing = feature.unheard_of = False

    # The processes.

    def hear_again(self):
        if self.rumours:
            self.chance.choice(self.hubs).wake(*self.chance.choice(self.rumours))

    def tick(self):
        hub = self.chance.choice(self.hubs)

        async def tick():
            with suppress(OSError):  # the database is away
                await hub.tick()

        self.start(tick())

    async def restart(self):
        """A process dies with all its sockets."""
        await quiet()
        number = self.chance.randrange(2)
        for browser in self.browsers:
            if browser.hub is self.hubs[number]:
                browser.leave()
        self.hubs[number] = self.new_hub()

    # The browsers.

    def open_page(self, topic=None):
        if len(self.browsers) < 12:
            view = self.chance.choice([EN, EN, DE])
            browser = Browser(self.journal, topic or self.topic(), view)
            browser.personal = self.chance.random() < 0.2
            self.browsers.append(browser)

    def join(self):
        if browser := self.browser(joined=False):
            self.start(browser.join(self.chance.choice(self.hubs)))

    def ask_again(self):
        """Another element of the page has an older position of the same topic."""
        if browser := self.browser(joined=True):
            self.start(browser.ask(browser.stamped))

    def leave(self):
        if browser := self.browser(joined=True):
            browser.leave()

    def close_page(self):
        if browser := self.browser(joined=True):
            browser.leave()
            self.browsers.remove(browser)

    def read(self):
        for browser in self.browsers:
            if self.chance.random() < 0.5:
                browser.read()

    # Time.

    def pass_turns(self):
        return turns(self.chance.randint(1, 12))

    def pass_time(self):
        return asyncio.sleep(self.chance.choice([0.1, 0.5, 2]))

    def settle(self):
        return quiet()

    async def end(self):
        """A last tick of every process: that is all it takes."""
        await asyncio.gather(*self.tasks)
        await quiet()
        self.database_comes()
        self.template_is_mended()
        for browser in self.browsers:
            if not browser.joined:
                await browser.join(self.chance.choice(self.hubs))
        for hub in self.hubs:
            await hub.tick()
        await quiet()
        for browser in self.browsers:
            browser.read()
            assert browser.joined
            content = self.journal.row(browser.topic).content
            assert list(browser.shown.items()) == list(content.items()), browser.topic
            assert browser.position == self.journal.position(browser.topic)
        for browser in self.browsers:
            browser.leave()
        for hub in self.hubs:
            await hub.tick()
            assert hub.stats()["topics"] == 0
            assert hub._groups.joined == set()


@pytest.fixture(scope="module", autouse=True)
def without_complaints():
    """Of broken templates and databases there are plenty."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def run(life, steps):
    async def main():
        await life.live(steps)

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(main())


@given(seed=st.integers(0, 2**32), steps=st.integers(1, 150))
@settings(max_examples=300, deadline=None)
def test_every_browser_shows_what_is_published(seed, steps):
    """Of the steps that one seed tells, the fewest that fail are shown."""
    run(Life(seed), steps)


#: What each of a hundred lives has met, on average, for the machine to be worth its time.
EVENTFUL = {
    "in order": 5,
    "a hole": 1,
    "twice": 0.5,
    "recovered": 2,
    "read back": 1,
    "not recovered": 1,
    "reset": 1,
}


def test_the_lives_are_eventful():
    met = Counter()
    for seed in range(100):
        run(life := Life(seed), 150)
        met += life.journal.met
    assert {what: met[what] for what in EVENTFUL if met[what] < 100 * EVENTFUL[what]} == {}
