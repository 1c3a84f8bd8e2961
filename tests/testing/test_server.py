"""A real server on the test's database. It takes some seconds to start, so most share one."""

import json
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from djangocms_live.api import apublish
from djangocms_live.testing import LiveServer, serve, server
from tests.live_client import live_client
from tests.protocol_schema import check_from_server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.long,
]


@pytest.fixture(scope="session")
def live_daphne_settings():
    return {"ROOT_URLCONF": "tests.testing.urls"}


def read(url):
    with urlopen(url) as response:
        return response.read().decode()


def test_what_a_test_commits_is_served(live_daphne, django_user_model):
    django_user_model.objects.create_user("ann")
    assert json.loads(read(live_daphne.url + "/users/")) == ["ann"]


def test_nothing_is_left_of_the_test_before(live_daphne, django_user_model):
    assert json.loads(read(live_daphne.url + "/users/")) == []


def test_it_forgets_what_was_emptied(live_daphne, django_user_model):
    assert read(live_daphne.url + "/remember/?it=yes") == "yes"
    assert read(live_daphne.url + "/remember/") == "yes"
    live_daphne.forget()
    assert read(live_daphne.url + "/remember/") == "None"


def test_static_files_are_served(live_daphne):
    assert "cms" in read(live_daphne.url + "/static/cms/js/modules/cms.base.js")


def test_it_is_no_debug_server(live_daphne):
    with pytest.raises(HTTPError) as found:
        read(live_daphne.url + "/nothing-here/")
    assert found.value.code == 404
    assert "DEBUG" not in found.value.read().decode()
    found.value.close()


async def test_a_publish_of_the_test_arrives(live_daphne, token, news, close_thread_connections):
    """From another process, as of a task or a shell: within two seconds."""
    async with live_client(live_daphne.ws_url) as client:
        await client.hello([{"t": token("doctor.1")}])
        await apublish("doctor.1", "posted", data={"n": 1})
        assert (await client.publication())["data"] == {"n": 1}
        for frame in client.frames:
            check_from_server(frame)


def test_a_cache_that_others_share_is_not_cleared(settings, monkeypatch):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
        "own": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "own"},
    }
    cleared = []

    def clear(self):
        cleared.append(self)

    monkeypatch.setattr(DummyCache, "clear", clear)
    caches["own"].set("it", 1)
    serve.forget()
    assert caches["own"].get("it") is None
    assert not cleared


def test_without_static_files():
    plain = LiveServer(settings={"ROOT_URLCONF": "tests.testing.urls"}, static=False)
    with plain as live, pytest.raises(HTTPError) as found:
        read(live.url + "/static/cms/js/modules/cms.base.js")
    assert found.value.code == 404
    found.value.close()


def test_it_says_goodbye_and_leaves_no_process():
    with LiveServer() as live:
        process = live._process
        assert read(live.url + "/live/health")
        assert live.log == ""
    assert process.returncode is not None
    live.stop()  # once more: nothing to do
    with pytest.raises(RuntimeError, match="not running"):
        live.forget()


async def test_sockets_are_sent_away_as_in_a_restart(token):
    live = LiveServer().start()
    try:
        async with live_client(live.ws_url) as client:
            await client.hello([{"t": token("doctor.1")}])
            live.stop()
            assert await client.closed() == 4001
    finally:
        live.stop()


def test_it_ends_with_whoever_started_it():
    live = LiveServer().start()
    live._process.stdin.close()
    assert live._process.wait(10) is not None
    live.stop()


def test_one_that_does_not_listen_is_killed(monkeypatch):
    monkeypatch.setattr(server, "GOODBYE", 0.1)
    live = LiveServer(settings={"ROOT_URLCONF": "tests.testing.urls"}).start()
    assert read(live.url + "/deaf/") == "deaf"
    process = live._process
    live.stop()
    assert process.returncode == -9


class TestTrouble:
    def test_the_log_says_why_it_did_not_start(self):
        with pytest.raises(RuntimeError, match=r"No module named 'tests\.nowhere'"):
            LiveServer("tests.nowhere.application").start()

    def test_not_in_time(self):
        with pytest.raises(RuntimeError, match="not in time"):
            LiveServer(patience=0.01).start()

    def test_it_died(self):
        live = LiveServer().start()
        live._process.kill()
        live._process.wait()
        with pytest.raises(RuntimeError, match="does not answer"):
            live.forget()

    def test_a_database_that_nobody_else_can_open(self, monkeypatch):
        monkeypatch.setattr(connection, "is_in_memory_db", lambda: True, raising=False)
        with pytest.raises(ImproperlyConfigured, match=r'Name a file: DATABASES = \{"default"'):
            LiveServer().start()

    def test_without_daphne(self, monkeypatch):
        monkeypatch.setattr(server, "find_spec", lambda name: None)
        with pytest.raises(ImproperlyConfigured, match=r"djangocms-live\[testing\]"):
            LiveServer().start()
