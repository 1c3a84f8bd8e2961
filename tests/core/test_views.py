import json

import pytest
from django.db import OperationalError

from djangocms_live import __version__, journal, views

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
    def test_imports_the_static_file(self, client, settings):
        settings.STATIC_URL = "https://cdn.example/static/"
        response = client.get("/live/worker.js")
        assert response["Content-Type"] == "text/javascript"
        assert response["Cache-Control"] == "max-age=3600, public"
        last = response.content.decode().splitlines()[-1]
        assert last == 'importScripts("https://cdn.example/static/djangocms_live/worker.js");'

    def test_differs_between_versions(self, client, monkeypatch):
        before = client.get("/live/worker.js").content
        monkeypatch.setattr(views, "version", lambda: "another")
        assert client.get("/live/worker.js").content != before


class TestHealth:
    def test_well(self, client):
        response = client.get("/live/health")
        assert response.status_code == 200
        assert response.json() == {"status": "ok", "version": __version__, "sockets": 0}
        assert "no-store" in response["Cache-Control"]

    def test_without_the_journal(self, client, monkeypatch):
        def heads(topics):
            raise OperationalError("gone: postgres://secret@")

        monkeypatch.setattr(journal, "heads", heads)
        response = client.get("/live/health")
        assert response.status_code == 503
        assert response.json() == {"status": "journal unreachable"}


@pytest.mark.django_db(transaction=True)
async def test_health_counts_sockets(open_socket, async_client):
    for _ in range(2):
        await (await open_socket()).hello()
    response = await async_client.get("/live/health")
    assert json.loads(response.content)["sockets"] == 2
