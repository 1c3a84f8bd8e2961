"""What readers have said when the site is new."""

from collections.abc import Callable

import pytest
from django.test import Client

from djangocms_live.comments.models import Comment, Thread
from sample_site.newsroom import words
from tests.sample_site.html import elements


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_conversation(language: str, client: Client, url: Callable[[str, str], str]) -> None:
    html = client.get(url("storm", language)).content.decode()
    said = [
        attrs for tag, attrs in elements(html, "li") if attrs.get("data-key", "").startswith("c.")
    ]
    assert len(said) == 9
    assert words(language)["storm"]["talk"][-1]["body"] in html
    # Newest first; replies in their time.
    assert [attrs["data-depth"] for attrs in said] == ["0", "0", "1", "0", "1", "0", "1", "2", "1"]
    (live,) = (a for _, a in elements(html, "cms-live") if a["feature"] == "comments")
    assert (live["lang"], bool(live["topic"])) == (language, True)


@pytest.mark.django_db
def test_a_conversation_for_each_language() -> None:
    assert set(Thread.objects.values_list("language", "visible")) == {
        ("en", 9),
        ("de", 9),
        ("ar", 9),
    }
    assert set(Comment.objects.values_list("depth", flat=True)) == {0, 1, 2}
