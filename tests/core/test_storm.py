"""A crowd that returns at once, as after a restart, costs the database what one of it costs."""

import asyncio
import json
import random
from itertools import cycle

import pytest
from asgiref.sync import sync_to_async

from djangocms_live import journal, process
from djangocms_live.consumers import LiveConsumer
from djangocms_live.protocol import SUBPROTOCOL

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

BROWSERS = 2000
TOPICS = ["news.1", "news.2", "news.3"]
EVENTS = 30


def publish(times):
    for topic in TOPICS:
        for number in range(times):
            journal.append(topic, "posted", "", {"n": number}, "")
        journal.sequence(topic)


class Browser:
    """A socket that says hello, and keeps the answer."""

    def __init__(self, subs):
        self._incoming = asyncio.Queue()
        self._incoming.put_nowait({"type": "websocket.connect"})
        hello = {"id": 1, "hello": {"lang": "en", "subs": subs}}
        self._incoming.put_nowait({"type": "websocket.receive", "text": json.dumps(hello)})
        self.welcome = asyncio.get_running_loop().create_future()
        scope = {
            "type": "websocket",
            "path": "/live/",
            "headers": [(b"host", b"testserver")],
            "subprotocols": [SUBPROTOCOL],
        }
        consumer = LiveConsumer.as_asgi()
        self.task = asyncio.create_task(consumer(scope, self._incoming.get, self._send))

    async def _send(self, message):
        frame = json.loads(message.get("text", "null"))
        if frame == {}:
            self._incoming.put_nowait({"type": "websocket.receive", "text": "{}"})
        elif frame is not None and "welcome" in frame:
            self.welcome.set_result(frame["welcome"])
        elif message["type"] == "websocket.close":
            self.welcome.set_exception(ConnectionError(message))

    async def leave(self):
        self._incoming.put_nowait({"type": "websocket.disconnect"})
        await self.task


@pytest.fixture
def returning(token):
    """Browsers that have read up to some offsets, each of them another."""

    async def returning(offsets, epochs, count=BROWSERS):
        chance = random.Random(7)
        chosen = cycle(offsets)
        tokens = {topic: token(topic) for topic in TOPICS}
        return [
            Browser(
                [
                    {"t": tokens[topic], "since": {"e": epochs[topic], "o": next(chosen)}}
                    for topic in chance.sample(TOPICS, len(TOPICS))
                ]
            )
            for _ in range(count)
        ]

    return returning


def complete(welcome, head):
    for sub in welcome["subs"]:
        assert sub["recovered"]
        assert sub["o"] == head
    return [[pub["o"] for pub in sub["pubs"]] for sub in welcome["subs"]]


async def test_on_a_fresh_process(processes, news, returning, statements):
    await sync_to_async(publish)(EVENTS)
    heads = await sync_to_async(journal.heads)(TOPICS)
    epochs = {topic: head.epoch for topic, head in heads.items()}
    process.current().hub.tick = asyncio.Event().wait  # which has queries of its own
    statements.clear()
    browsers = await returning(range(EVENTS + 1), epochs)
    for browser in browsers:
        missed = complete(await browser.welcome, EVENTS)
        assert all(told == list(range(EVENTS + 1 - len(told), EVENTS + 1)) for told in missed)
    # For each topic: where it stands, and twice its events with its row.
    assert 0 < len(statements) <= 5 * len(TOPICS), len(statements)
    for browser in browsers:
        await browser.leave()


async def test_to_a_process_that_told_them_before(processes, news, returning, statements):
    await sync_to_async(publish)(1)
    heads = await sync_to_async(journal.heads)(TOPICS)
    epochs = {topic: head.epoch for topic, head in heads.items()}
    hub = process.current().hub
    (first,) = await returning([1], epochs, 1)
    await first.welcome
    for _ in range(1, EVENTS):
        await sync_to_async(publish)(1)
        await hub.tick()
    while hub.stats()["deliveries"] < (EVENTS - 1) * len(TOPICS):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    hub.tick = asyncio.Event().wait
    statements.clear()
    browsers = await returning(range(1, EVENTS + 1), epochs)
    for browser in browsers:
        complete(await browser.welcome, EVENTS)
    assert statements == [], "what went out lately is in memory"
