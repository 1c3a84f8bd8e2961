"""All of it together: a page, a socket, and an editor who publishes."""

import json

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.core.asgi import get_asgi_application
from django.test import AsyncClient

from djangocms_live import process
from djangocms_live.regions.cutting import cut
from djangocms_live.routing import live_application
from tests.regions.conftest import Builder


class Now:
    """Commits are real here."""

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return None


@pytest.fixture
async def socket():
    communicator = WebsocketCommunicator(
        live_application(get_asgi_application()),
        "/live/",
        headers=[(b"origin", b"http://testserver"), (b"host", b"testserver")],
        subprotocols=["cmslive.v1"],
    )
    assert (await communicator.connect())[0]
    yield communicator
    await communicator.disconnect()
    await process.current().stop()


@pytest.mark.django_db(transaction=True)
async def test_published_to_an_open_page(admin_user, socket, settings):
    settings.DJANGOCMS_LIVE = {"SETTLE": 600}  # however long this test takes
    build = Builder(admin_user, Now)

    @sync_to_async
    def publish_first():
        page = build.page(publish=False, home=True)
        build.region(build.slot(build.draft(page)), "first")
        build.publish(build.draft(page))
        return page

    page = await publish_first()
    html = (await AsyncClient().get("/en/")).content.decode()
    region = cut(html).regions[0]
    epoch, _, offset = region.since[0].rpartition(":")
    sub = {"t": region.tokens[0], "since": {"e": epoch, "o": int(offset)}}
    await socket.send_to(json.dumps({"id": 1, "hello": {"lang": "en", "subs": [sub]}}))
    welcome = json.loads(await socket.receive_from(5))["welcome"]
    assert welcome["subs"][0]["t"] == f"cms.page.{page.pk}.en"

    await sync_to_async(build.draft)(page)
    await sync_to_async(build.rewrite)(page, "second")
    push = json.loads(await socket.receive_from(5))
    assert (push["t"], push["pub"]["o"]) == (f"cms.page.{page.pk}.en", 2)
    pushed = push["pub"]["data"]["regions"]
    assert list(pushed) == [region.key], "the empty one beside it did not change"
    assert pushed[region.key]["html"] == "<p>second</p>\n"

    html = (await AsyncClient().get("/en/")).content.decode()
    assert cut(html).regions[0].hash == pushed[region.key]["hash"]
    assert pushed[region.key]["topic"].split() == list(region.tokens)
    assert len(pushed[region.key]["since"].split()) == len(region.since)
