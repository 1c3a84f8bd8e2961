"""What the doctor makes of the answers to a poll; the views themselves answer."""

from email.message import Message
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from djangocms_live import models
from djangocms_live.doctor import polls
from djangocms_live.doctor.http import Answer
from djangocms_live.doctor.report import Report

pytestmark = pytest.mark.django_db(transaction=True)

URL = "https://example.com/en/"


@pytest.fixture
def passed_on(monkeypatch):
    """The way to the site; a test puts into it what a proxy would do."""
    passed_on = {"before": lambda url: url, "status": None, "body": None, "headers": {}}
    cache.clear()

    def get(url):
        address = urlsplit(passed_on["before"](url))
        response = Client().get(f"{address.path}?{address.query}")
        headers = Message()
        for name, value in {**response.headers, **passed_on["headers"]}.items():
            headers[name] = value
        body = passed_on["body"] or response.content
        return Answer(url, passed_on["status"] or response.status_code, headers, body)

    monkeypatch.setattr(polls, "get", get)
    return passed_on


@pytest.fixture
def look(passed_on):
    def look():
        report = Report()
        polls.look_at_polls(report, URL)
        (finding,) = report.findings
        assert not models.Topic.objects.filter(name__startswith="doctor.").exists()
        return finding.mark.value, finding.words + finding.mend

    return look


def test_well(look):
    mark, words = look()
    assert mark == "good"
    assert "without a socket are answered" in words


def test_a_site_that_can_only_be_polled(passed_on):
    report = Report()
    report.good("Site", "answers.")
    report.broken("Socket", "The handshake fails.", "Start it.")
    polls.look_at_polls(report, URL)
    finding = report.findings[-1]
    assert finding.mark.value == "good"
    assert "all browsers ask here, every 5 s" in finding.words


def test_switched_off(look, settings):
    settings.DJANGOCMS_LIVE = {"ENABLED": False}
    assert look()[0] == "good"


@pytest.mark.parametrize(
    ("status", "body"),
    [(502, b"<html>"), (404, b"{}"), (200, b"[]"), (200, b'{"subs": []}'), (200, b'{"subs": [1]}')],
)
def test_something_else_answers(look, passed_on, status, body):
    passed_on |= {"status": status, "body": body}
    mark, words = look()
    assert mark == "broken"
    assert f"answers with {status}, unread" in words


def test_another_key(look, passed_on):
    passed_on["before"] = lambda url: url.replace("t=W", "t=V")
    mark, words = look()
    assert mark == "broken"
    assert "SECRET_KEY" in words


def test_another_database(look, monkeypatch):
    monkeypatch.setattr(polls, "publish", lambda *args: None)
    mark, words = look()
    assert mark == "broken"
    assert "DATABASES" in words


@pytest.mark.parametrize(
    "headers",
    [{"Vary": "Origin, Cookie"}, {"Set-Cookie": "a=b"}, {"Cache-Control": "no-store"}],
)
def test_no_cache_can_answer(look, passed_on, headers):
    passed_on["headers"] = headers
    mark, words = look()
    assert mark == "warning"
    assert "each for itself" in words


def test_out_of_reach(look, passed_on):
    def refuse(url):
        raise OSError("refused")

    passed_on["before"] = refuse
    mark, words = look()
    assert mark == "broken"
    assert "refused" in words


def test_nothing_can_be_published(look, monkeypatch):
    def away(*args):
        raise OperationalError("away")

    monkeypatch.setattr(polls, "publish", away)
    mark, words = look()
    assert mark == "broken"
    assert "Journal" in words
