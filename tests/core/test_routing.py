import pytest
from channels.testing import ApplicationCommunicator, WebsocketCommunicator
from django.test import override_settings
from django.urls import include, path

from djangocms_live.protocol import SUBPROTOCOL
from djangocms_live.routing import live_application, websocket_urlpatterns

urlpatterns = [path("deep/er/", include("djangocms_live.urls"))]


@pytest.fixture(autouse=True)
def ends(processes):
    """What sockets started is stopped."""


async def speaks_live(application, path, **scope):
    """Whether the live consumer answers at a path."""
    socket = WebsocketCommunicator(application, path, subprotocols=[SUBPROTOCOL])
    socket.scope |= scope
    accepted, _ = await socket.connect()
    if not accepted:
        await socket.wait()
        return False
    await socket.send_json_to({"id": 1, "hello": {}})
    answer = await socket.receive_json_from()
    await socket.disconnect()
    return "welcome" in answer


async def site_socket(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    await receive()
    await send({"type": "websocket.send", "text": '{"site": 1}'})
    await receive()


async def test_where_the_urls_are():
    application = live_application(None)
    assert await speaks_live(application, "/live/")
    for other in ("/", "/live", "/live/x", "/live/health", "/en/live/", "/nowhere/"):
        assert not await speaks_live(application, other), other


async def test_wherever_the_urls_are():
    with override_settings(ROOT_URLCONF=__name__):
        application = live_application(None)
        assert await speaks_live(application, "/deep/er/")
        assert not await speaks_live(application, "/live/")


async def test_under_a_prefix():
    """The path that a server hands on begins with its root path."""
    application = live_application(None)
    assert await speaks_live(application, "/prefix/live/", root_path="/prefix")
    assert not await speaks_live(application, "/live/live/", root_path="/prefix")


async def test_other_sockets_are_the_sites():
    application = live_application(None, site_socket)
    assert await speaks_live(application, "/live/")
    assert not await speaks_live(application, "/chat/")


async def test_http_is_djangos():
    async def django(scope, receive, send):
        await send({"type": "http.response.start", "status": 204, "headers": []})

    request = ApplicationCommunicator(live_application(django), {"type": "http", "path": "/live/"})
    assert (await request.receive_output())["status"] == 204


async def test_for_sites_with_a_router_of_their_own():
    (pattern,) = websocket_urlpatterns
    assert await speaks_live(pattern.callback, f"/{pattern.pattern}")
