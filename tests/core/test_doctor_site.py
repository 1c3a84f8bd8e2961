"""What the doctor makes of a site's answers. Real sites are asked in tests/faults."""

import json
import time
from email.message import Message
from urllib.error import URLError

import pytest
from django.contrib.staticfiles import finders

from djangocms_live.doctor import site
from djangocms_live.doctor.http import Answer
from djangocms_live.doctor.report import Mark, Report
from djangocms_live.protocol import SUBPROTOCOL
from djangocms_live.topics import sign

from .model import EN

URL = "https://example.com/en/"
SOCKET = "https://example.com/live/"
HEALTH = "https://example.com/live/health"
WORKER = "https://example.com/live/worker.js"
BUNDLE = "https://example.com/static/djangocms_live/live.js"
IMPORTED = "https://example.com/static/djangocms_live/worker.js"
SCRIPT = {"Content-Type": "text/javascript"}

urlpatterns = []


def answer(url, status=200, body="", **headers):
    found = Message()
    for name, value in headers.items():
        found[name.replace("_", "-")] = value
    return Answer(url, status, found, body.encode())


def health(process="a", **said):
    said = {"status": "ok", "process": process, "layer": "none", "now": time.time()} | said
    return answer(HEALTH, 200 if said["status"] == "ok" else 503, json.dumps(said))


@pytest.fixture
def pages(monkeypatch, tmp_path):
    """A site that is well: what each address answers, in turn if it is a list."""
    built = tmp_path / "live.js"
    built.write_text("bundle")
    monkeypatch.setattr(finders, "find", lambda name: str(built))
    pages = {
        URL: answer(URL, body=f'<cms-live feature="news" topic="{sign("news.1", EN)}" since=":0">'),
        SOCKET: answer(SOCKET, 426, Sec_WebSocket_Protocol=SUBPROTOCOL),
        HEALTH: health(),
        WORKER: answer(
            WORKER,
            body='importScripts("/static/djangocms_live/worker.js");',
            Content_Type="text/javascript",
        ),
        IMPORTED: answer(IMPORTED, Content_Type="text/javascript"),
        BUNDLE: answer(BUNDLE, body="bundle", Content_Type="application/javascript"),
    }

    def get(url, *, follow=False):
        found = pages[url]
        if isinstance(found, list):
            found.append(found.pop(0))
            found = found[-1]
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(site, "get", get)
    return pages


@pytest.fixture
def look(pages):
    """Returns what is not good, by step, after a look; and what was returned."""

    def look():
        report = Report()
        look.answered = site.look_at_site(report, URL)
        look.findings = report.findings
        return [(f.mark.value, f.step) for f in report.findings if f.mark is not Mark.GOOD]

    return look


def test_well(look):
    assert look() == []
    assert look.answered
    steps = [finding.step for finding in look.findings]
    assert steps == ["Site", "Page", "Address", "Clock", "Health", "Worker", "Bundle", "Policy"]


class TestSite:
    def test_out_of_reach(self, look, pages):
        pages[URL] = URLError("refused")
        assert look() == [("broken", "Site")]
        assert not look.answered

    def test_an_error_page(self, look, pages):
        pages[URL] = answer(URL, 400)
        assert look() == [("broken", "Site")]
        assert look.answered  # the rest is looked at all the same

    def test_without_the_urls(self, look, settings):
        settings.ROOT_URLCONF = __name__
        assert look() == [("broken", "Address")]
        assert not look.answered


class TestPage:
    def test_nothing_on_it_is_live(self, look, pages):
        pages[URL] = answer(URL, body="<p>Hello")
        assert look() == [("warning", "Page")]

    def test_signed_with_another_key(self, look, settings):
        settings.SECRET_KEY = "another"
        assert look() == [("broken", "Page")]


class TestAddress:
    @pytest.mark.parametrize(
        ("status", "headers", "words"),
        [
            (302, {"Location": "/en/live/"}, "sends on to /en/live/"),
            (502, {}, "the proxy answers with 502"),
            (400, {}, "400"),
            (404, {}, "404 instead of 426"),
            (200, {}, "200 instead of 426"),
            (426, {}, "426 instead of 426"),
        ],
    )
    def test_something_else_is_there(self, look, pages, status, headers, words):
        pages[SOCKET] = answer(SOCKET, status, **headers)
        assert look() == [("broken", "Address")]
        assert not look.answered
        (finding,) = (f for f in look.findings if f.mark is Mark.BROKEN)
        assert words in finding.words
        assert finding.mend


class TestProcesses:
    def test_one_that_is_unwell(self, look, pages):
        pages[HEALTH] = [health(), health("b", status="journal unreachable")]
        assert look() == [("broken", "Health")]

    @pytest.mark.parametrize("body", ["<html>", "{}", "[]", '{"process": []}'])
    def test_unreadable(self, look, pages, body):
        pages[HEALTH] = answer(HEALTH, body=body)
        assert look() == [("warning", "Health")]

    def test_several_that_are_alone(self, look, pages):
        pages[HEALTH] = [health(), health("b")]
        assert look() == [("warning", "Health")]
        (finding,) = (f for f in look.findings if f.mark is Mark.WARNING)
        assert finding.words.startswith("2 processes")

    def test_several_with_a_layer(self, look, pages, settings):
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.core.layers.Layer"}}
        pages[HEALTH] = [health(layer="ok"), health("b", layer="ok")]
        assert look() == []
        pages[HEALTH] = [health(layer="ok"), health("b", layer="lost")]
        assert look() == [("warning", "Health")]

    def test_clocks_that_differ(self, look, pages):
        pages[HEALTH] = health(now=time.time() - 60)
        assert look() == [("warning", "Clock")]
        (finding,) = (f for f in look.findings if f.mark is Mark.WARNING)
        assert "-60 s" in finding.words


class TestScripts:
    @pytest.mark.parametrize(
        ("url", "step"), [(WORKER, "Worker"), (IMPORTED, "Worker"), (BUNDLE, "Bundle")]
    )
    @pytest.mark.parametrize(
        "found",
        [
            answer("", 404),
            answer("", 200, "<html>", Content_Type="text/html"),
            URLError("no such host"),
        ],
        ids=["missing", "HTML", "out of reach"],
    )
    def test_no_script(self, look, pages, url, step, found):
        pages[url] = found
        assert look() == [("broken", step)]

    @pytest.mark.parametrize(
        "found",
        [
            answer(WORKER, body="alert(1)", Content_Type="text/javascript"),
            answer(
                "https://cdn.example/worker.js",
                body='importScripts("/x.js")',
                Content_Type="text/javascript",
            ),
        ],
        ids=["another script", "sent on to another host"],
    )
    def test_no_worker(self, look, pages, found):
        pages[WORKER] = found
        assert look() == [("broken", "Worker")]

    def test_another_build(self, look, pages):
        pages[BUNDLE] = answer(BUNDLE, body="older", Content_Type="text/javascript")
        assert look() == [("warning", "Bundle")]

    def test_not_built_here(self, look, monkeypatch):
        monkeypatch.setattr(finders, "find", lambda name: None)
        assert look() == []

    def test_not_collected(self, look, settings, monkeypatch):
        def static(name):
            raise ValueError("Missing staticfiles manifest entry")

        monkeypatch.setattr(site, "static", static)
        assert look() == [("broken", "Bundle")]


class TestPolicy:
    def page(self, policy):
        return answer(
            URL,
            body=f'<cms-live topic="{sign("news.1", EN)}">',
            Content_Security_Policy=policy,
        )

    def test_allows_all(self, look, pages):
        pages[URL] = self.page("default-src 'self'")
        assert look() == []
        assert "allows all" in look.findings[-1].words

    def test_forbids(self, look, pages):
        pages[URL] = self.page("default-src 'none'; script-src 'self'; style-src 'self'")
        assert look() == [("broken", "Policy")]
        assert "wss://example.com/live/" in look.findings[-1].words
        assert look.findings[-1].mend == "Add 'self' to connect-src."

    def test_forbids_another_host(self, look, pages, settings):
        settings.STATIC_URL = "https://cdn.example.net/static/"
        pages["https://cdn.example.net/static/djangocms_live/live.js"] = pages[BUNDLE]
        pages[URL] = self.page("default-src 'self'; style-src *")
        assert look() == [("broken", "Policy")]
        assert look.findings[-1].mend == "Add cdn.example.net to script-src."
