import pytest

from djangocms_live.notifications.texts import in_all, in_language

from .announcer import HOUR, announce

pytestmark = pytest.mark.django_db

BOTH = {
    "en": {"title": "Closed", "text": "Until noon", "url": "/en/"},
    "de": {"title": "Geschlossen", "url": "javascript:alert(1)"},
}


def test_in_the_viewers_language_or_in_one_that_it_has():
    announcement = announce(texts=BOTH, ends=HOUR, level="warning")
    assert in_language(announcement, "en") == {
        "title": "Closed",
        "text": "Until noon",
        "url": "/en/",
        "level": "warning",
        "until": announcement.ends.isoformat(),
        "lang": "en",
    }
    assert in_language(announcement, "ar")["lang"] == "en"


def test_only_where_one_may_be_led():
    german = in_language(announce(texts=BOTH), "de")
    assert (german["title"], german["url"], german["until"]) == ("Geschlossen", "", "")


def test_without_words():
    assert in_language(announce(texts={}), "en") is None


def test_in_all_languages():
    assert in_all(announce(texts=BOTH)) == {
        "title": {"en": "Closed", "de": "Geschlossen"},
        "text": {"en": "Until noon"},
        "url": {"en": "/en/", "de": "javascript:alert(1)"},
    }
    assert in_all(announce()) == {"title": {"en": "Hello"}}
