from cms import api
from cms.models import Page

from djangocms_live.regions import live
from tests.polls.models import Poll


def test_object_without_languages(build, hears):
    poll = build.poll()
    with hears() as heard:
        live.touch(poll)
    assert heard == [f"cms.polls.poll.{poll.pk} published"]


def test_one_language_of_it(build, hears):
    poll = build.poll()
    with hears() as heard:
        live.touch(poll, "de")
    assert heard == [f"cms.polls.poll.{poll.pk}.de published"]


def test_page_in_all_languages_that_are_public(build, hears):
    page = build.page()
    build.translation(page, "de", "Start")
    api.create_page_content("ar", "draft", page, created_by=build.editor)
    with hears() as heard:
        live.touch(page)
    assert heard == [f"cms.page.{page.pk}.en published", f"cms.page.{page.pk}.de published"]


def test_content_in_its_language(build, hears):
    page = build.page()
    with hears() as heard:
        live.touch(build.public(page))
    assert heard == [f"cms.page.{page.pk}.en published"]


def test_static_alias(build, hears):
    alias = build.alias("text", static_code="footer")
    with hears() as heard:
        live.touch(alias)
    assert heard == [
        f"cms.djangocms_alias.alias.{alias.pk}.en published",
        "cms.site.1.en published",
    ]


def test_twice_is_once(build, hears):
    poll = build.poll()
    with hears() as heard:
        live.touch(poll)
        Poll.objects.get(pk=poll.pk).save()
    assert heard == [f"cms.polls.poll.{poll.pk} published"]


def test_page_that_is_not_public(build, hears):
    page = build.page(publish=False)
    with hears() as heard:
        live.touch(Page.objects.get(pk=page.pk))
    assert not [event for event in heard if event.endswith(".en published")]
