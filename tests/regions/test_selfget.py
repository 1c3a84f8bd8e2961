import json

import pytest
from cms.cache import invalidate_cms_page_cache
from django.core import signals
from django.utils import translation

from djangocms_live import journal
from djangocms_live.api import View
from djangocms_live.regions import selfget
from tests.polls import views


def ask(url="http://testserver/echo/", language="en"):
    return selfget.get(View(language, url))


def seen(url="http://testserver/echo/", language="en"):
    return json.loads(ask(url, language).html)


def test_as_an_anonymous_visitor(db, admin_client):
    request = seen("https://example.com/echo/")
    assert request == {
        "url": "https://example.com/echo/",
        "secure": True,
        "language": "en",
        "agent": selfget.USER_AGENT,
        "accepted": "en",
        "user": "AnonymousUser",
        "cookies": {},
        "address": "127.0.0.1",
    }
    assert selfget.USER_AGENT.startswith("djangocms-live/")


def test_ports_and_plain_http(db):
    assert seen("http://localhost:8000/echo/")["url"] == "http://localhost:8000/echo/"
    assert not seen()["secure"]


def test_language_of_the_view(db):
    assert seen(language="de")["language"] == "de"


def test_only_named_query_parameters(db, settings):
    url = "http://testserver/echo/?page=2&utm=x&page=3"
    assert seen(url)["url"] == "http://testserver/echo/"
    settings.DJANGOCMS_LIVE = {"QUERY_PARAMETERS": ["page"]}
    assert seen(url)["url"] == "http://testserver/echo/?page=2&page=3"


def test_secure_behind_a_proxy(db, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert seen("https://testserver/echo/")["secure"]
    assert not seen("http://testserver/echo/")["secure"]


@pytest.mark.parametrize("header", [None, ("HTTP_X_FORWARDED_PROTO", "https")])
def test_secure_where_all_is_redirected_to_tls(db, settings, header):
    settings.SECURE_PROXY_SSL_HEADER = header
    settings.SECURE_SSL_REDIRECT = True
    assert seen("https://testserver/echo/")["secure"]
    assert seen("http://testserver/echo/")["secure"]


def test_site_below_a_path(db, settings):
    settings.FORCE_SCRIPT_NAME = "/site"
    assert seen("http://testserver/site/echo/")["url"] == "http://testserver/site/echo/"


def test_paths_in_any_script(db):
    url = "http://testserver/echo/%D8%B5%D9%81%D8%AD%D8%A9/a%20b"
    assert seen(url)["url"] == url


def test_foreign_hosts_are_refused(db):
    answer = ask("http://evil.example/echo/")
    assert (answer.status, answer.html) == (400, "")


@pytest.mark.parametrize(
    ("path", "status"),
    [("stream/", 200), ("plain/", 200), ("en/nothing/", 404), ("en/admin/", 302), ("broken/", 500)],
)
def test_what_is_not_a_public_page(db, path, status):
    answer = ask(f"http://testserver/{path}")
    assert (answer.status, answer.html) == (status, "")


def test_compressed_is_not_read(db, settings):
    settings.MIDDLEWARE = [f"{__name__}.encoded", *settings.MIDDLEWARE]
    assert ask().html == ""


def encoded(get_response):
    def middleware(request):
        response = get_response(request)
        response.headers["Content-Encoding"] = "br"
        return response

    return middleware


@pytest.fixture
def signalled():
    heard = []

    def receive(signal, **kwargs):
        heard.append(signal)

    both = (signals.request_started, signals.request_finished)
    for signal in both:
        signal.connect(receive, weak=False)
    yield heard
    for signal in both:
        signal.disconnect(receive)


def test_leaves_no_trace(db, signalled):
    with translation.override("ar"):
        assert seen(language="de")["language"] == "de"
        assert translation.get_language() == "ar"
    assert journal.known.get(None) is None
    assert signalled == []


def test_closes_what_it_opened(db):
    views.stream.closed = False
    ask("http://testserver/stream/")
    assert views.stream.closed


def test_the_handler_is_made_once(db, monkeypatch):
    ask()
    monkeypatch.setattr(selfget.BaseHandler, "load_middleware", lambda self: 1 / 0)
    ask()


def test_from_the_page_cache_and_into_it(build, client, django_assert_max_num_queries):
    build.page(home=True)
    first = ask("http://testserver/en/").html
    assert first
    with django_assert_max_num_queries(1):
        assert ask("http://testserver/en/").html == first
        assert client.get("/en/").content.decode() == first


def test_stamps_count_the_offsets_that_are_known(build, events):
    page = build.page(publish=False, home=True)
    build.region(build.slot(build.draft(page)))
    with build.commit():
        build.publish(build.draft(page))
    topic = f"cms.page.{page.pk}.en"
    epoch = journal.heads([topic])[topic].epoch
    view = View("en", "http://testserver/en/")
    assert f'since="{epoch}:0"' in selfget.get(view).html, "too young to count"
    invalidate_cms_page_cache()
    build.slot(build.public(page)).clear_cache("en", 1)
    assert f'since="{epoch}:1"' in selfget.get(view, {topic: 1}).html
