"""What things are called, and where they are."""

import pytest

from djangocms_live.notifications.following import Target
from djangocms_live.notifications.names import address_of, title_of, titles
from tests.polls.models import Poll

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(build):
    page = build.page("Home")
    build.translation(page, "de", "Heim")
    return page


def test_a_page_in_its_languages(page, build):
    assert [title_of(page, code) for code in ("en", "de", "ar")] == ["Home", "Heim", "Heim"]
    assert address_of(page, "en") == "/en/home/"
    assert address_of(page, "de") == "/de/heim/"
    assert address_of(page, "ar") == ""
    assert address_of(page) in ("/en/home/", "/de/heim/")
    assert title_of(build.page("Draft", publish=False), "en") == ""


def test_a_draft_says_nothing(page, build):
    draft = build.draft(page)
    draft.title = "Secret"
    draft.save()
    assert title_of(page, "en") == "Home"


def test_other_objects(build):
    poll = build.poll("Rain?")
    assert (title_of(poll), address_of(poll)) == ("Rain?", "")


def test_an_address_of_their_own_in_a_language(build, monkeypatch):
    from django.utils.translation import get_language

    monkeypatch.setattr(
        Poll, "get_absolute_url", lambda self: f"/{get_language()}/{self.pk}/", raising=False
    )
    poll = build.poll()
    assert address_of(poll, "de") == f"/de/{poll.pk}/"


def test_many_in_two_queries(page, build, django_assert_num_queries):
    poll, other = build.poll("Rain?"), build.page("Other")
    german, english, shared = (Target.of(page, code) for code in ("de", "en", ""))
    rest = [Target.of(poll), Target.of(other, "de"), Target("polls.poll", "0")]
    rest += [Target("gone.thing", "1"), Target("cms.page", "0")]
    with django_assert_num_queries(2):
        found = titles([german, english, shared, *rest], "de")
    assert found == {
        german: "Heim",
        english: "Home",
        shared: "Heim",
        rest[0]: "Rain?",
        rest[1]: "Other",
    }
    assert titles([Target("polls.poll", "no number")], "en") == {}
