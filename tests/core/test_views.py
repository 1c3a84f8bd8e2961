import re
import time

import pytest
from channels.layers import get_channel_layer
from django.db import OperationalError

from djangocms_live import __version__, journal, process, views

pytestmark = pytest.mark.django_db


class TestSocket:
    def test_plain_http(self, client):
        response = client.get("/live/")
        assert response.status_code == 426
        assert response["Upgrade"] == "websocket"
        assert "no-store" in response["Cache-Control"]
        assert b"Upgrade" in response.content

    def test_nothing_is_posted_here(self, client):
        assert client.post("/live/").status_code == 405


class TestWorker:
    @pytest.fixture(autouse=True)
    def version(self, monkeypatch):
        monkeypatch.setattr(views, "version", lambda: "1+ab")

    def test_imports_the_static_file(self, client, settings):
        settings.STATIC_URL = "https://cdn.example/static/"
        response = client.get("/live/worker.js", {"v": "1+ab"})
        assert response["Content-Type"] == "text/javascript"
        assert response["Cache-Control"] == "max-age=3600, public"
        last = response.content.decode().splitlines()[-1]
        assert (
            last == 'importScripts("https://cdn.example/static/djangocms_live/worker.js?v=1%2Bab");'
        )

    def test_an_address_with_a_signature_is_left_as_it_is(self, client, monkeypatch):
        monkeypatch.setattr(views, "static", lambda name: f"https://s3.example/{name}?sig=1")
        response = client.get("/live/worker.js")
        assert b'worker.js?sig=1");' in response.content

    @pytest.mark.parametrize("asked", [{}, {"v": "1+cd"}])
    def test_another_version_than_asked_for_is_not_kept(self, client, asked):
        assert "no-store" in client.get("/live/worker.js", asked)["Cache-Control"]

    def test_differs_between_versions(self, client, monkeypatch):
        before = client.get("/live/worker.js").content
        monkeypatch.setattr(views, "version", lambda: "another")
        assert client.get("/live/worker.js").content != before


class TestHealth:
    def test_well(self, client):
        response = client.get("/live/health")
        assert response.status_code == 200
        found = response.json()
        assert re.fullmatch("[0-9a-f]{8}", found.pop("process"))
        assert abs(found.pop("now") - time.time()) < 10
        assert found == {
            "status": "ok",
            "version": __version__,
            "interface": "wsgi",
            "layer": None,  # nobody came yet
            "sockets": 0,
        }
        assert "no-store" in response["Cache-Control"]

    def test_without_the_journal(self, client, monkeypatch):
        def heads(topics):
            raise OperationalError("gone: postgres://secret@")

        monkeypatch.setattr(journal, "heads", heads)
        response = client.get("/live/health")
        assert response.status_code == 503
        assert response.json()["status"] == "journal unreachable"
        assert b"secret" not in response.content
        assert client.get("/live/health/alive").json() == {"status": "alive"}


@pytest.mark.django_db(transaction=True)
class TestHealthOfARunningProcess:
    async def test_sockets_are_counted(self, open_socket, async_client):
        for _ in range(2):
            await (await open_socket()).hello()
        found = (await async_client.get("/live/health")).json()
        assert (found["sockets"], found["layer"], found["interface"]) == (2, "none", "asgi")

    async def test_a_lost_layer_is_told_and_no_reason_to_stay_away(
        self, processes, async_client, settings
    ):
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}
        get_channel_layer().trouble = "fails"
        process.current()
        response = await async_client.get("/live/health")
        assert (response.status_code, response.json()["layer"]) == (200, "lost")

    async def test_a_balancer_lets_go_of_a_process_that_leaves(self, processes, async_client):
        running = process.current()
        assert (await async_client.get("/live/health")).status_code == 200
        await running.goodbye()
        response = await async_client.get("/live/health")
        assert (response.status_code, response.json()["status"]) == (503, "leaving")
        assert (await async_client.get("/live/health/alive")).status_code == 200


def test_events_without_the_application_that_streams_them(client):
    response = client.get("/live/events?t=x")
    assert response.status_code == 501
    assert b"live_application" in response.content
    assert b"/live/poll" in response.content
    assert response["Content-Type"] == "text/plain"
    assert "no-store" in response["Cache-Control"]
