"""What a browser is sent: in its language, small, and with nothing in it that leads astray."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from djangocms_live.notifications import payload
from djangocms_live.notifications.models import Message


def message(kind="other", **data):
    fields = {name: data.pop(name) for name in ("subject", "expires", "pk") if name in data}
    return Message(kind=kind, data=data, **fields)


def said(*args, **kwargs):
    text = payload.compose(*args, **kwargs)
    assert len(text.encode()) <= payload.LIMIT
    return json.loads(text)


def test_all_of_it():
    told = message(title="New", text="Words", url="/news/", icon="/i.png", pk=7)
    assert said(told, "en", 12) == {
        "title": "New",
        "body": "Words",
        "url": "/news/",
        "icon": "/i.png",
        "tag": payload.tag(told),
        "id": 12,
        "lang": "en",
        "dir": "ltr",
    }


def test_in_a_language():
    told = message(title={"en": "New", "ar": "جديد"}, url={"en": "/en/", "ar": "/ar/"})
    found = said(told, "ar")
    assert (found["title"], found["url"], found["lang"], found["dir"]) == (
        "جديد",
        "/ar/",
        "ar",
        "rtl",
    )


def test_several():
    told = message("reply", title="Home", actor="Anna", subject="thread.1")
    assert "Anna" in said(told, "en")["title"]
    assert said(told, "en", count=5)["title"] == "5 new replies in “Home”"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example/", "data:x", "news/"])
def test_an_address_that_leads_astray(url):
    found = said(message(title="a", url=url, icon=url), "en")
    assert (found["url"], found["icon"]) == ("", "")


class TestSize:
    @pytest.mark.parametrize("letter", ["x", "ü", "語", "🚢", '"', "\n", "\x01"])
    def test_the_text_is_cut(self, letter):
        told = message(title="Title", text=letter * 5000, url="/news/")
        found = said(told, "en")
        assert found["body"].endswith("…")
        assert set(found["body"][:-1]) <= {letter}
        assert (found["title"], found["url"]) == ("Title", "/news/")

    def test_as_little_as_needed(self):
        text = payload.compose(message(title="Title", text="x" * 5000), "en")
        assert len(text.encode()) > payload.LIMIT - 10

    def test_not_if_it_fits(self):
        assert said(message(title="a", text="x" * 2000), "en")["body"] == "x" * 2000

    def test_a_title(self):
        title = said(message(title="word " * 100), "en")["title"]
        assert len(title) <= 120
        assert title.endswith("word…")

    def test_half_an_address_leads_nowhere(self):
        url = f"/{'x' * 2000}"
        found = said(message(title="a", url=url, icon=url), "en")
        assert (found["url"], found["icon"]) == ("", "")

    def test_the_worst(self):
        url = f"/{'🚢' * 240}"
        told = message(title="\x01" * 500, text="🚢" * 5000, url=url, icon=url)
        assert said(told, "en", 2**63)["url"] == url


class TestTag:
    def test_of_those_about_the_same(self):
        one, two = (message("reply", subject="thread.1", pk=pk) for pk in (1, 2))
        assert payload.tag(one) == payload.tag(two)
        assert payload.tag(one) != payload.tag(message("mention", subject="thread.1", pk=1))

    def test_without_a_subject_each_has_its_own(self):
        assert payload.tag(message(pk=1)) != payload.tag(message(pk=2))

    def test_fits_in_a_header_and_says_nothing(self, settings):
        found = payload.tag(message("reply", subject="thread.1"))
        assert len(found) == 32
        assert set(found) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        settings.SECRET_KEY = "another"
        assert payload.tag(message("reply", subject="thread.1")) != found


class TestHeaders:
    def test_ordinary(self, configure):
        configure(PUSH_TTL=100)
        told = message(pk=1)
        assert payload.headers(told) == {
            "TTL": "100",
            "Topic": payload.tag(told),
            "Urgency": "normal",
        }

    def test_no_longer_than_it_is_of_use(self):
        told = message(expires=timezone.now() + timedelta(seconds=90))
        assert 80 <= int(payload.headers(told)["TTL"]) <= 90
        told = message(expires=timezone.now() - timedelta(seconds=90))
        assert payload.headers(told)["TTL"] == "0"

    def test_urgent(self):
        assert payload.headers(message("announcement"))["Urgency"] == "high"
