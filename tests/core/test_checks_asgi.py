"""The check sends a handshake through applications as sites write them."""

import sys
from types import ModuleType

import pytest
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path

from djangocms_live import process
from djangocms_live.checks import asgi
from djangocms_live.consumers import LiveConsumer
from djangocms_live.routing import live_application, websocket_urlpatterns

urlpatterns = []


async def pages(scope, receive, send):
    raise AssertionError("this is no request for a page")


async def fails(scope, receive, send):
    raise ValueError("no route")


async def fails_late(scope, receive, send):
    await LiveConsumer.as_asgi()(scope, receive, send)
    raise ValueError("a log that is full")


async def takes_all(scope, receive, send):
    """A chat of the site's own, which is there first."""
    assert (await receive())["type"] == "websocket.connect"
    await send({"type": "websocket.accept"})
    assert (await receive())["type"] == "websocket.disconnect"


@pytest.fixture
def site(settings, monkeypatch):
    """Makes an application the site's."""

    def site(application, name="asgi"):
        module = ModuleType(f"checked.{name}")
        module.application = application
        monkeypatch.setitem(sys.modules, "checked", ModuleType("checked"))
        monkeypatch.setitem(sys.modules, f"checked.{name}", module)
        settings.ASGI_APPLICATION = f"checked.{name}.application"

    return site


def composed(*routes):
    inner = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(list(routes))))
    return ProtocolTypeRouter({"http": pages, "websocket": inner})


class TestReaches:
    @pytest.mark.parametrize(
        "application_for",
        [
            lambda: live_application(pages),
            lambda: composed(*websocket_urlpatterns),  # reads ALLOWED_HOSTS when it is made
            lambda: fails_late,
        ],
        ids=["live_application", "composed", "with an error behind it"],
    )
    @pytest.mark.parametrize("hosts", [["*"], [".example.com", "www.example.com"]])
    def test_the_socket_is_there(self, site, settings, application_for, hosts):
        settings.ALLOWED_HOSTS = hosts if hosts != ["*"] else ["*", "localhost"]
        site(application_for())
        assert asgi.check_asgi() == []
        assert process.running() == []

    @pytest.mark.parametrize(
        "application",
        [
            ProtocolTypeRouter({"http": pages}),
            composed(path("chat/", takes_all)),
            composed(path("live/", takes_all)),
            fails,
        ],
        ids=["no websocket", "elsewhere", "another's", "an error"],
    )
    def test_it_is_not(self, site, application):
        site(application)
        (message,) = asgi.check_asgi()
        assert message.id == "djangocms_live.W008"
        assert "at /live/" in message.msg
        assert "live_application" in message.hint

    def test_it_takes_too_long(self, site, monkeypatch):
        async def hangs(scope, receive, send):
            await asgi.asyncio.Event().wait()

        monkeypatch.setattr(asgi, "PATIENCE", 0.01)
        site(hangs)
        (message,) = asgi.check_asgi()
        assert message.id == "djangocms_live.W008"


class TestName:
    @pytest.fixture(autouse=True)
    def no_name(self, settings):
        settings.ASGI_APPLICATION = None

    def test_none(self, settings):
        settings.WSGI_APPLICATION = None
        (message,) = asgi.check_asgi()
        assert message.id == "djangocms_live.W008"
        assert "ASGI_APPLICATION" in message.hint

    def test_beside_the_other(self, settings, site):
        site(live_application(pages))
        settings.ASGI_APPLICATION = None
        settings.WSGI_APPLICATION = "checked.wsgi.application"
        assert asgi.application_name() == "checked.asgi.application"
        assert asgi.check_asgi() == []

    def test_beside_the_other_is_none(self, settings):
        settings.WSGI_APPLICATION = "nobody.wsgi.application"
        assert asgi.application_name() is None

    def test_the_other_has_a_name_of_its_own(self, settings):
        settings.WSGI_APPLICATION = "nobody.server.application"
        assert asgi.application_name() is None


def test_it_cannot_be_imported(settings):
    settings.ASGI_APPLICATION = "nobody.asgi.application"
    (message,) = asgi.check_asgi()
    assert message.id == "djangocms_live.E005"
    assert "nobody" in message.msg


def test_without_the_urls_another_check_speaks(settings):
    settings.ROOT_URLCONF = __name__
    assert asgi.check_asgi() == []
