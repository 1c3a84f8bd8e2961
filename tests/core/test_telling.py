import asyncio

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from djangocms_live import models, process, protocol
from djangocms_live.api import Feature, Tracker, apublish, atell, tell, tell_trackers
from djangocms_live.telling import MAX_BYTES

from .clock import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("news")]


async def test_viewers_of_the_topic_hear_it_in_order(open_socket, token):
    viewer, other = await open_socket(), await open_socket()
    await viewer.hello({"t": token("news.1")})
    await other.hello({"t": token("news.2")})
    for n in range(3):
        await atell("news.1", "typing", {"n": n})
    for n in range(3):
        told = {"type": "typing", "data": {"n": n}}
        assert await viewer.frame() == {"t": "news.1", "tell": told}
    await apublish("news.2", "posted")
    assert "pub" in await other.frame()  # and nothing before it


async def test_nothing_is_stored_nor_numbered(open_socket, token):
    viewer = await open_socket()
    await viewer.hello({"t": token("news.1")})
    await atell("news.1", "typing")
    assert (await viewer.frame())["tell"] == {"type": "typing", "data": {}}
    assert not await models.Event.objects.aexists()
    await apublish("news.1", "posted")
    assert (await viewer.frame())["pub"]["o"] == 1


async def test_nobody_watches(processes):
    process.current()
    await atell("news.1", "typing")


@pytest.mark.parametrize(
    ("topic", "data", "words"),
    [
        ("no topic", {}, "is not a topic"),
        ("news.1", {"n": float("nan")}, "not JSON compliant"),
        ("news.1", {"text": "é" * (MAX_BYTES // 2)}, "bytes at most"),
    ],
)
def test_what_no_frame_can_carry(topic, data, words):
    with pytest.raises(ValueError, match=words):
        tell(topic, "typing", data)


async def test_switched_off(open_socket, token, settings):
    viewer = await open_socket()
    await viewer.hello({"t": token("news.1")})
    settings.DJANGOCMS_LIVE = {"ENABLED": False}
    await atell("news.1", "typing")
    settings.DJANGOCMS_LIVE = {}
    await atell("news.1", "read")
    assert (await viewer.frame())["tell"]["type"] == "read"


async def test_trackers_of_a_feature_are_told(features, open_socket, settings):
    class Cook(Tracker):
        def __init__(self):
            self.orders = []

        def heard(self, body):
            self.orders.append(body)

    cook = Cook()

    @features
    class Kitchen(Feature):
        name = "kitchen"

        def tracker(self, wire):
            return cook

    await (await open_socket()).hello()
    await sync_to_async(tell_trackers)("kitchen", {"dish": 7})
    await sync_to_async(tell_trackers)("cellar", {"dish": 8})
    await until(lambda: cook.orders)
    settings.DJANGOCMS_LIVE = {"ENABLED": False}
    await sync_to_async(tell_trackers)("kitchen", {"dish": 9})
    settings.DJANGOCMS_LIVE = {}
    await sync_to_async(tell_trackers)("kitchen", {"dish": 10})
    await until(lambda: len(cook.orders) > 1)
    assert cook.orders == [{"dish": 7}, {"dish": 10}]


class TestThroughALayer:
    @pytest.fixture(autouse=True)
    def layer(self, settings):
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}

    async def test_told_here_is_heard_once(self, open_socket, token):
        viewer = await open_socket()
        await viewer.hello({"t": token("news.1")})
        await until(lambda: process.current().bus.healthy)
        for kind in ("typing", "read"):
            await atell("news.1", kind)
            assert (await viewer.frame())["tell"]["type"] == kind
        assert process.current().stats()["deliveries"] == 0  # nothing of it is a publication

    async def test_told_elsewhere_is_heard_by_those_who_watch(self, open_socket, token):
        viewer = await open_socket()
        await viewer.hello({"t": token("news.1")})
        await until(lambda: process.current().bus.healthy)
        frame = protocol.tell("news.1", "typing", {})
        body = {"t": "news.1", "frame": frame}
        message = {"type": "live.told", "kind": "tell", "body": body, "heard": []}
        await get_channel_layer().group_send("live.news.1", message)
        assert (await viewer.frame())["tell"]["type"] == "typing"

    async def test_it_goes_to_the_topics_group_only(self, processes):
        await atell("news.1", "typing")
        groups = [call[1] for call in get_channel_layer().calls if call[0] == "group_send"]
        assert groups == ["live.news.1"]

    async def test_a_layer_that_fails_is_no_matter(self, open_socket, token, caplog):
        viewer = await open_socket()
        await viewer.hello({"t": token("news.1")})
        get_channel_layer().trouble = "fails"
        await atell("news.1", "typing")
        assert (await viewer.frame())["tell"]["type"] == "typing"


async def test_from_a_thread_while_the_loop_runs(open_socket, token):
    viewer = await open_socket()
    await viewer.hello({"t": token("news.1")})
    told = [sync_to_async(tell, thread_sensitive=False)("news.1", "typing") for _ in range(5)]
    await asyncio.gather(*told)
    for _ in range(5):
        assert "tell" in await viewer.frame()
