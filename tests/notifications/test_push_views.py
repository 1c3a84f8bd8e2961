"""Subscribing over HTTP: whoever it is, nothing they send is believed."""

import json

import pytest
from django.core.cache import cache
from django.test import Client

from djangocms_live.notifications import browsers, push_views
from djangocms_live.notifications.models import Browser

from .push import PUBLIC

pytestmark = pytest.mark.django_db

KEY, SUBSCRIBE, UNSUBSCRIBE = (
    f"/live/notifications/push/{name}/" for name in ("key", "subscribe", "unsubscribe")
)
WORKER = "/live/notifications/sw.js"


@pytest.fixture(autouse=True)
def _nobody_came_yet():
    cache.clear()


def post(client, data, url=SUBSCRIBE, **kwargs):
    return client.post(url, json.dumps(data), content_type="application/json", **kwargs)


class TestKey:
    def test_a_stranger(self, client, service):
        answer = client.get(KEY)
        found = answer.json()
        assert found.pop("csrf")
        assert found == {
            "key": PUBLIC,
            "on": False,
            "token": "",
            "worker": WORKER,
            "scope": "/",
        }
        assert "no-store" in answer["Cache-Control"]
        assert "csrftoken" in answer.cookies

    def test_where_the_site_does_not_push(self, client):
        assert client.get(KEY).json()["key"] == ""

    def test_only_asked(self, client):
        assert client.post(KEY).status_code == 405
        assert client.get(SUBSCRIBE).status_code == 405
        assert client.get(UNSUBSCRIBE).status_code == 405

    def test_a_guest(self, client, service):
        token = post(client, service.browser().info).json()["token"]
        assert client.get(KEY).json()["on"] is True
        assert client.get(KEY).json()["token"] == token
        assert Client().get(KEY).json()["on"] is False

    def test_of_whoever_asks(self, client, service, person):
        client.force_login(person("ana"))
        post(client, service.browser().info)
        assert client.get(KEY).json()["on"] is True
        client.force_login(person("ben"))
        found = client.get(KEY).json()
        assert (found["on"], found["token"]) == (False, "")


class TestSubscribe:
    def test_a_user(self, client, service, person):
        ana, browser = person(), service.browser()
        client.force_login(ana)
        answer = post(client, browser.info | {"language": "de"})
        row = Browser.objects.get()
        assert answer.json() == {"on": True, "token": row.token}
        assert (row.user, row.endpoint, row.language) == (ana, browser.endpoint, "de")
        assert (row.p256dh, row.auth) == (browser.p256dh, browser.auth)
        assert "no-store" in answer["Cache-Control"]

    def test_a_guest_by_a_form(self, client, service):
        browser = service.browser()
        form = {"endpoint": browser.endpoint, "p256dh": browser.p256dh, "auth": browser.auth}
        assert client.post(SUBSCRIBE, form).status_code == 200
        row = Browser.objects.get()
        assert (row.user, row.endpoint) == (None, browser.endpoint)

    def test_the_cookie(self, client, service):
        post(client, service.browser().info)
        cookie = client.cookies[browsers.COOKIE]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert not cookie["secure"]
        post(client, service.browser().info, secure=True)
        assert client.cookies[browsers.COOKIE]["secure"]

    def test_other_letters_for_the_same_keys(self, client, service):
        browser = service.browser()
        keys = {
            name: value.replace("-", "+").replace("_", "/") + "="
            for name, value in browser.info["keys"].items()
        }
        assert post(client, browser.info | {"keys": keys}).status_code == 200
        assert Browser.objects.get().p256dh == browser.p256dh

    def test_another_endpoint_of_the_same_browser(self, client, service):
        """By its cookie, or by the endpoint before, which nobody else knows."""
        old, new, newer = service.browser(), service.browser(), service.browser()
        post(client, old.info)
        row = Browser.objects.get()
        post(client, new.info)
        assert post(Client(), newer.info | {"old": new.endpoint}).json()["token"] == row.token
        assert Browser.objects.get().endpoint == newer.endpoint

    def test_csrf(self, service):
        strict = Client(enforce_csrf_checks=True)
        assert post(strict, service.browser().info).status_code == 403
        csrf = strict.get(KEY).json()["csrf"]
        browser = service.browser()
        assert post(strict, browser.info, headers={"X-CSRFToken": csrf}).status_code == 200
        form = {"endpoint": browser.endpoint, "p256dh": browser.p256dh, "auth": browser.auth}
        assert strict.post(SUBSCRIBE, form).status_code == 403
        assert strict.post(SUBSCRIBE, form | {"csrfmiddlewaretoken": csrf}).status_code == 200
        assert strict.post(UNSUBSCRIBE).status_code == 403

    def test_where_the_site_does_not_push(self, client, service, configure):
        configure(VAPID_SUBJECT="")
        assert post(client, service.browser().info).status_code == 410
        assert Browser.objects.count() == 0

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("endpoint", ""),
            ("endpoint", "https://fcm.googleapis.com/not-in-the-list"),
            ("endpoint", ["list"]),
            ("endpoint", None),
            ("p256dh", ""),
            ("p256dh", "ä"),
            ("p256dh", "?" * 87),
            # Not on the curve; the neutral element; another curve's length.
            ("p256dh", "BAAA" + "A" * 83),
            ("p256dh", "AA"),
            ("p256dh", "B" * 119),
            ("auth", "AAAA"),
            ("auth", "A" * 30),
            ("auth", {}),
            ("language", "x" * 16),
            ("old", "x" * 1001),
        ],
    )
    def test_nonsense(self, client, service, name, value):
        browser = service.browser()
        good = {"endpoint": browser.endpoint, "p256dh": browser.p256dh, "auth": browser.auth}
        answer = post(client, good | {name: value})
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == [name]
        assert Browser.objects.count() == 0
        assert browsers.COOKIE not in client.cookies

    def test_a_language_that_there_is_not(self, client, service):
        post(client, service.browser().info | {"language": "tlh"})
        assert Browser.objects.get().language == ""

    @pytest.mark.parametrize("body", ["", "nonsense", "[1]", '"text"', "[" * 5000, "\udcff"])
    def test_no_json(self, client, service, body):
        sent = body.encode(errors="surrogateescape")
        answer = client.post(SUBSCRIBE, sent, content_type="application/json")
        assert answer.status_code == 400

    def test_too_much(self, client, service):
        large = {"endpoint": "x" * 9000}
        for url in (SUBSCRIBE, UNSUBSCRIBE):
            assert post(client, large, url).status_code == 413
            assert client.post(url, large).status_code == 413

    def test_too_much_without_saying_so(self, rf):
        request = rf.post(SUBSCRIBE, "x" * 9000, content_type="application/json")
        del request.META["CONTENT_LENGTH"]  # as of an ASGI server, when the body comes in pieces
        assert push_views._data(request) is None


class TestRate:
    @pytest.fixture(autouse=True)
    def _few(self, monkeypatch):
        monkeypatch.setattr(push_views, "_RATE", (2, 1000))
        monkeypatch.setattr(push_views, "_UNKNOWN", (3, 1000))

    def until_refused(self, client, service, **kwargs):
        for number in range(10):
            answer = post(client, service.browser().info, **kwargs)
            if answer.status_code == 429:
                assert 0 < int(answer["Retry-After"]) <= 1000
                return number
        return None

    def test_of_an_address(self, client, service):
        assert self.until_refused(client, service, REMOTE_ADDR="192.0.2.1") == 2
        assert self.until_refused(Client(), service, REMOTE_ADDR="192.0.2.1") == 0
        assert self.until_refused(Client(), service, REMOTE_ADDR="192.0.2.2") == 2

    def test_of_a_person(self, client, service, person):
        """An office shares an address."""
        for name in ("ana", "ben"):
            client.force_login(person(name))
            assert self.until_refused(client, service) == 2

    def test_without_an_address(self, client, service):
        hidden = {"headers": {"X-Forwarded-For": "192.0.2.1"}}
        assert self.until_refused(client, service, **hidden) == 3

    def test_one_that_ended_in_between(self, client, service, monkeypatch):
        def gone(name):
            raise ValueError(name)

        monkeypatch.setattr(cache, "incr", gone)
        assert post(client, service.browser().info).status_code == 200


class TestUnsubscribe:
    def test_by_its_endpoint(self, client, service, subscribed, person):
        browser, other = subscribed(person()), subscribed()
        answer = post(client, {"endpoint": browser.endpoint}, UNSUBSCRIBE)
        assert answer.json() == {"on": False}
        assert list(Browser.objects.all()) == [other.row]

    def test_by_its_cookie(self, client, service):
        post(client, service.browser().info)
        assert client.post(UNSUBSCRIBE).status_code == 200
        assert Browser.objects.count() == 0
        assert client.cookies[browsers.COOKIE].value == ""

    def test_what_is_gone_or_never_was(self, client, service, subscribed):
        subscribed()
        for endpoint in ("https://push.example/x", 7, None, ["a"], ""):
            assert post(client, {"endpoint": endpoint}, UNSUBSCRIBE).status_code == 200
        assert Browser.objects.count() == 1


class TestServiceWorker:
    @pytest.fixture(autouse=True)
    def _version(self, monkeypatch):
        monkeypatch.setattr(push_views, "version", lambda: "1+ab")

    def test_speaks_for_the_whole_site(self, client):
        answer = client.get(WORKER)
        assert answer["Content-Type"] == "text/javascript"
        assert answer["Service-Worker-Allowed"] == "/"
        assert answer["Cache-Control"] == "no-cache"

    def test_imports_the_static_file(self, client, settings):
        settings.STATIC_URL = "https://cdn.example/static/"
        last = client.get(WORKER).content.decode().splitlines()[-1]
        bundle = "https://cdn.example/static/djangocms_live/notifications-sw.js?v=1%2Bab"
        assert last == f'importScripts("{bundle}");'

    def test_an_address_with_a_signature_is_left_as_it_is(self, client, monkeypatch):
        monkeypatch.setattr(push_views, "static", lambda name: f"https://s3.example/{name}?sig=1")
        assert b'notifications-sw.js?sig=1");' in client.get(WORKER).content

    def test_is_not_for_one_visitor(self, client):
        answer = client.get(WORKER)
        assert set(answer.cookies) <= {"django_language"}  # the CMS's, on every page


class TestVersion:
    @pytest.fixture(autouse=True)
    def _fresh(self):
        push_views.version.cache_clear()
        yield
        push_views.version.cache_clear()

    def test_changes_with_the_bundle(self, tmp_path, monkeypatch):
        bundle = tmp_path / "sw.js"
        monkeypatch.setattr(push_views.finders, "find", lambda name: str(bundle))
        found = []
        for text in ("one", "two"):
            bundle.write_text(text)
            push_views.version.cache_clear()
            found.append(push_views.version())
        assert found[0] != found[1]

    def test_without_one(self, monkeypatch):
        monkeypatch.setattr(push_views.finders, "find", lambda name: None)
        assert push_views.version() == push_views.__version__
