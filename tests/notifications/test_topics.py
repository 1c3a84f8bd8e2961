import pytest

from djangocms_live.notifications.models import Announcement, LiveNotices
from djangocms_live.notifications.topics import describe, topic_of, topics_for, topics_of_new

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "topic"),
    [
        ({"audience": "everybody"}, "notices.site.1"),
        ({"audience": "language", "language": "pt-br"}, "notices.language.1.pt-br"),
        ({"audience": "page", "page_id": 7}, "notices.page.7"),
        ({"audience": "users"}, ""),
        ({"audience": "staff"}, ""),
    ],
)
def test_where_an_announcement_is_told(fields, topic):
    assert topic_of(Announcement(site_id=1, **fields)) == topic


def test_what_a_plugin_joins(build):
    page = build.page()
    own = ["notices.site.1", "notices.language.1.en", f"notices.page.{page.pk}"]
    below = f"notices.below.{page.pk}.en"
    assert topics_for(1, page, "en", LiveNotices()) == own
    assert topics_for(1, page, "en", LiveNotices(published="site")) == [*own, "notices.new.1.en"]
    assert topics_for(1, page, "en", LiveNotices(published="section")) == [*own, below]
    news = LiveNotices(announcements=False, published="section")
    assert topics_for(1, page, "en", news) == [below]
    assert topics_for(1, page, "en", LiveNotices(announcements=False)) == []


def test_off_a_page_there_are_no_topics_of_one(db):
    everywhere = ["notices.site.1", "notices.language.1.en"]
    assert topics_for(1, None, "en", LiveNotices(published="section")) == everywhere


def test_whoever_is_above_hears_of_a_new_page(build):
    home = build.page("Home")
    news = build.page("News", parent=home)
    page = build.page("Rain", parent=news)
    assert topics_of_new(page, "de") == [
        "notices.new.1.de",
        f"notices.below.{home.pk}.de",
        f"notices.below.{news.pk}.de",
    ]


def test_what_has_no_language_is_new_in_all_of_them(build, settings):
    poll = build.poll()
    assert topics_of_new(poll, "") == [f"notices.new.1.{code}" for code in ("en", "de", "ar")]
    assert topics_of_new(poll, "de") == ["notices.new.1.de"]
    del settings.SITE_ID
    assert topics_of_new(poll, "de") == []


def test_what_topics_are_about(build):
    page = build.page("Harbour")
    assert describe("notices.site.1") == "Announcements: example.com"
    assert describe("notices.language.1.de") == "Announcements: example.com (de)"
    assert describe(f"notices.page.{page.pk}") == f"Announcements: {page}"
    assert describe("notices.new.1.en") == "Newly published: example.com (en)"
    assert describe(f"notices.below.{page.pk}.en") == f"Newly published: {page} (en)"


@pytest.mark.parametrize(
    "topic",
    ["notices.site.9", "notices.site.x", "notices.page.9999", "notices.below.x.en", "notices.else"],
)
def test_of_what_is_gone_there_is_nothing_to_say(topic):
    assert describe(topic) == ""
