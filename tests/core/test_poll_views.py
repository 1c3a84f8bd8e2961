"""The addresses as caches in front of the site and attackers see them."""

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import AsyncClient, Client

from djangocms_live import poll_views
from djangocms_live.api import publish
from djangocms_live.middleware import COOKIE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("news")]


@pytest.fixture(autouse=True)
def clean_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ann():
    client = Client()
    client.force_login(get_user_model().objects.create_user("ann", password="secret"))
    return client


@pytest.fixture
def query(token):
    return {"t": token("news.1"), "at": ":0"}


class TestForEverybody:
    def test_a_cdn_may_answer(self, client, query):
        response = client.get("/live/poll", query)
        assert response["Content-Type"] == "application/json"
        assert response["Cache-Control"] == "public, max-age=2"
        assert "Vary" not in response
        assert not response.cookies

    def test_whatever_cookies_come(self, ann, query):
        ann.cookies["django_language"] = "de"
        response = ann.get("/live/poll", query)
        assert response["Cache-Control"] == "public, max-age=2"
        assert "Vary" not in response
        assert not response.cookies

    def test_a_session_is_not_looked_for(self, ann, query, statements):
        ann.get("/live/poll", query)
        assert not [sql for sql in statements if "django_session" in sql or "auth_user" in sql]

    @pytest.mark.parametrize(("interval", "age"), [(1, 1), (0.5, 1), (5, 2), (30, 15)])
    def test_the_site_says_how_often(self, client, query, settings, interval, age):
        settings.DJANGOCMS_LIVE = {"POLL_INTERVAL": interval}
        response = client.get("/live/poll", query)
        assert response.json()["interval"] == interval
        assert response["Cache-Control"] == f"public, max-age={age}"

    def test_the_host_leaves_no_trace(self, client, query, settings):
        settings.ALLOWED_HOSTS = ["*"]
        publish("news.1", "posted")
        bodies = {
            client.get("/live/poll", query, headers={"host": host}).content
            for host in ("good.example", "evil.example")
        }
        assert len(bodies) == 1
        assert b"example" not in bodies.pop()

    def test_pages_of_other_sites_read_it_only_where_they_may(self, client, query, settings):
        shop = {"origin": "https://shop.example"}
        assert "Access-Control-Allow-Origin" not in client.get("/live/poll", query, headers=shop)
        settings.DJANGOCMS_LIVE = {"ORIGINS": ["https://shop.example"]}
        for response in (
            client.get("/live/poll", query, headers=shop),
            client.get("/live/poll", headers=shop),
            client.options("/live/poll", headers=shop),
        ):
            assert response["Access-Control-Allow-Origin"] == "https://shop.example"
            assert "Access-Control-Allow-Credentials" not in response
        assert client.get("/live/poll", query)["Vary"] == "Origin"
        own = client.get("/live/poll/own", query, headers=shop)
        assert "Access-Control-Allow-Origin" not in own

    def test_head_is_answered_without_a_body(self, client, query):
        response = client.head("/live/poll", query)
        assert response.status_code == 200
        assert response.content == b""

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_nothing_else_is_done_here(self, client, query, method):
        assert getattr(client, method)("/live/poll", query).status_code == 405

    @pytest.mark.parametrize("query", ["", "at=:0", "t=a&at=:0&at=:1", "t=a&" * 65])
    def test_a_bad_question_is_told_so(self, client, query):
        response = client.get(f"/live/poll?{query}")
        assert response.status_code == 400
        assert set(response.json()["err"]) == {"code", "msg", "temp"}
        assert "no-store" in response["Cache-Control"]

    def test_ten_thousand_parameters(self, client):
        assert client.get("/live/poll?" + "t=a&" * 10_000).status_code == 400

    @pytest.mark.parametrize("bad", ["%00", "%ff%fe", "é", "x" * 5000, "<script>"])
    def test_rubbish_is_refused_and_harms_nothing(self, client, query, bad):
        response = client.get(
            f"/live/poll?t={bad}&at=-&t={query['t']}&at={bad}&t={query['t']}&at=-"
        )
        codes = [answer.get("err", {}).get("code") for answer in response.json()["subs"]]
        assert codes == [102, 105, None]
        assert response["X-Content-Type-Options"] == "nosniff"

    async def test_on_an_asgi_server(self, query, close_thread_connections):
        response = await AsyncClient().get("/live/poll", query)
        assert response.json()["subs"][0]["t"] == "news.1"


class TestOnesOwn:
    def test_is_kept_by_nobody(self, ann, query):
        response = ann.get("/live/poll/own", query)
        assert response.json()["user"]
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert "public" not in response["Cache-Control"]

    def test_without_a_session_nothing_is_asked(self, client, query, statements):
        client.get("/live/poll", query)
        statements.clear()
        response = client.get("/live/poll/own", query)
        assert response.json()["user"] is None
        assert statements == []

    def test_asking_is_no_sign_of_life(self, ann, query, settings):
        settings.SESSION_SAVE_EVERY_REQUEST = True
        ann.get("/en/admin/")
        session = Session.objects.get()
        cookies = {name: morsel.value for name, morsel in ann.cookies.items()}
        response = ann.get("/live/poll/own", query)
        assert response.json()["user"]
        assert not response.cookies
        assert Session.objects.get().expire_date == session.expire_date
        assert {name: morsel.value for name, morsel in ann.cookies.items()} == cookies
        assert {COOKIE, django_settings.SESSION_COOKIE_NAME} <= cookies.keys()

    def test_a_made_up_session_is_nobodys(self, client, query):
        client.cookies[django_settings.SESSION_COOKIE_NAME] = "made-up"
        response = client.get("/live/poll/own", query)
        assert response.json()["user"] is None
        assert not response.cookies

    def test_sessions_that_cannot_be_read(self, ann, query, monkeypatch, caplog):
        def away(key):
            raise OSError("no sessions")

        monkeypatch.setattr(poll_views, "user_of", away)
        response = ann.get("/live/poll/own", query)
        assert response.status_code == 503
        assert "A session could not be read" in caplog.text
        assert not response.cookies

    def test_a_bad_question(self, ann):
        assert ann.get("/live/poll/own").status_code == 400

    def test_only_reads(self, ann, query):
        before = SessionStore(ann.session.session_key).load()
        assert ann.post("/live/poll/own", query).status_code == 405
        ann.get("/live/poll/own", query)
        assert SessionStore(ann.session.session_key).load() == before
