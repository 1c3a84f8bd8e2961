import pytest

from djangocms_live.notifications import words
from djangocms_live.notifications.models import Message


def message(kind, **data):
    return Message(kind=kind, data=data)


@pytest.mark.parametrize(
    ("kind", "count", "expected"),
    [
        ("published", 1, "Published: Storm"),
        ("reply", 1, "Ana replied to you in “Storm”"),
        ("reply", 5, "5 new replies in “Storm”"),
        ("mention", 1, "Ana mentioned you in “Storm”"),
        ("mention", 2, "You were mentioned 2 times in “Storm”"),
        ("comment", 1, "Ana wrote in “Storm”"),
        ("comment", 3, "3 new comments in “Storm”"),
        ("moderation", 1, "A comment waits in “Storm”"),
        ("moderation", 4, "4 comments wait in “Storm”"),
        ("announcement", 1, "Storm"),
        ("shipped", 1, "Storm"),
        ("shipped", 2, "Storm (2)"),
    ],
)
def test_headlines(kind, count, expected):
    assert words.headline(message(kind, title="Storm", actor="Ana"), "en", count) == expected


def test_braces_in_what_people_typed_are_braces():
    told = message("reply", title="{actor} {0} %s", actor="{title}")
    assert words.headline(told, "en") == "{title} replied to you in “{actor} {0} %s”"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de", "Sturm"), ("de-at", "Sturm"), ("en", "Storm"), ("ar", "Storm")],
)
def test_texts_by_language(language, expected):
    assert words.said({"de": "Sturm", "en": "Storm"}, language) == expected


def test_a_text_in_no_language_that_was_asked_for_is_better_than_none():
    assert words.said({"fr": "Tempête"}, "de") == "Tempête"
    assert words.said({}, "de") == ""
    assert words.said(None, "de") == ""


def test_the_rest_of_a_message():
    told = message("published", text={"en": "New quotes"}, url="/storm/", icon="/i.png")
    assert words.text(told, "en") == "New quotes"
    assert words.url(told, "en") == "/storm/"
    assert words.icon(told, "en") == "/i.png"
    assert words.text(message("published"), "en") == ""


def test_a_title_of_another_direction_leaves_the_quotes_where_they_are():
    told = message("reply", title="Storm watch: night", actor="Ana")
    assert "\u2068Storm watch: night\u2069" in words.headline(told, "ar")
    assert "\u2068Ana\u2069" in words.headline(told, "ar")
    assert "\u2068" not in words.headline(told, "de")
    assert words.headline(message("announcement", title="Storm"), "ar") == "Storm"
