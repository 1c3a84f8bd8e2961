import pytest
from cms import api
from cms.models import Placeholder
from cms.utils.plugins import assign_plugins
from django.contrib.sites.models import Site

from djangocms_live.regions import opted_in, sources


def loaded(region):
    """The region as the CMS has it when it is rendered: with its children."""
    placeholder = Placeholder.objects.get(pk=region.placeholder_id)
    assign_plugins(None, [placeholder], lang=region.language)
    (found,) = [p for p in placeholder._all_plugins_cache if p.pk == region.pk]
    return found


@pytest.fixture
def region(build):
    page = build.page(publish=False)
    region = build.region(build.slot(build.draft(page)), "text")
    build.publish(build.draft(page))
    return region


def named(alias):
    return f"cms.djangocms_alias.alias.{alias.pk}.en"


def own(region):
    return f"cms.page.{region.placeholder.source.page_id}.en"


def test_own_source(region):
    assert sources.of_region(loaded(region)) == [own(region)]


def test_aliases_however_deep(build, region, django_assert_num_queries):
    deepest, inner, outer, beside = (build.alias(publish=False) for _ in range(4))
    for alias, around in ((deepest, inner), (inner, outer)):
        build.show(build.slot(build.draft(around)), alias)
    build.show(build.slot(build.draft(deepest)), outer)  # round in a circle
    for alias in (deepest, inner, outer, beside):
        build.publish(build.draft(alias))
    build.show(region.placeholder, outer, target=region)
    build.show(region.placeholder, beside)
    region = loaded(region)
    assert region.placeholder.source
    with django_assert_num_queries(6):  # two for a level
        shown = sources.of_region(region)
    assert shown == [own(region), named(outer), named(inner), named(deepest)]


def test_no_alias_no_query(region, django_assert_num_queries):
    region = loaded(region)
    assert region.placeholder.source
    with django_assert_num_queries(0):
        sources.of_region(region)


def test_alias_that_is_not_published_is_followed_and_its_draft_is_not(build, region):
    hidden, inside = build.alias(publish=False), build.alias("text")
    build.show(build.slot(build.draft(hidden)), inside)
    build.show(region.placeholder, hidden, target=region)
    assert sources.of_region(loaded(region)) == [own(region), named(hidden)]


def test_region_in_an_alias_follows_the_alias(build):
    alias = build.alias()
    region = build.region(build.slot(build.draft(alias)), "text")
    assert sources.of_region(loaded(region)) == [named(alias)]


def test_integrators_tell_by_a_method_or_in_their_configuration(build, region):
    poll = build.poll()
    api.add_plugin(region.placeholder, "PollPlugin", "en", poll=poll, target=region)
    api.add_plugin(region.placeholder, "ResultPlugin", "en", topic="cms.result", target=region)
    assert sources.of_region(loaded(region)) == [
        own(region),
        f"cms.polls.poll.{poll.pk}",
        "cms.result",
    ]


def test_integrators_plugins_in_an_alias(build, region):
    poll, alias = build.poll(), build.alias(publish=False)
    api.add_plugin(build.slot(build.draft(alias)), "PollPlugin", "en", poll=poll)
    build.publish(build.draft(alias))
    build.show(region.placeholder, alias, target=region)
    assert sources.of_region(loaded(region)) == [
        own(region),
        named(alias),
        f"cms.polls.poll.{poll.pk}",
    ]


def test_clipboard(build):
    clipboard = Placeholder.objects.create(slot="clipboard")
    assert sources.of_region(build.region(clipboard)) == []
    page = api.add_plugin(clipboard, "LivePagePlugin", "en")
    assert sources.of_page(page, None) == []


def test_whole_page(build, rf):
    alias = build.alias("text")
    page = build.page(publish=False)
    draft = build.draft(page)
    build.show(build.slot(draft, "news"), alias)
    plugin = api.add_plugin(build.slot(draft), "LivePagePlugin", "en")
    build.publish(draft)
    expected = [f"cms.page.{page.pk}.en", named(alias), "cms.site.1.en"]
    assert sources.of_page(plugin, rf.get("/")) == expected


def test_whole_page_of_another_object(build, rf, settings):
    poll = build.poll()
    plugin = api.add_plugin(poll.placeholders.create(slot="text"), "LivePagePlugin", "en")
    assert sources.of_page(plugin, rf.get("/")) == [f"cms.polls.poll.{poll.pk}", "cms.site.1.en"]
    other = Site.objects.create(domain="localhost", name="other")
    settings.SITE_ID = None
    request = rf.get("/", headers={"host": "localhost"})
    assert sources.of_page(plugin, request)[1] == f"cms.site.{other.pk}.en"


def test_owners_of_an_inheriting_slot(build):
    parent = build.page("Parent")
    build.page("Sibling")
    child = build.page("Child", parent=build.page("Middle", parent=parent, publish=False))
    content = build.public(child)
    assert sources.owners(content, "en", inherit=False) == [content]
    assert sources.owners(content, "en", inherit=True) == [content, build.public(parent)]
    poll = build.poll()
    assert sources.owners(poll, "en", inherit=True) == [poll]


def test_what_was_opted_in():
    from tests.polls.models import Poll

    assert opted_in.models() == {Poll}
    assert set(opted_in.telling()) == {"Alias", "PollPlugin", "ResultPlugin"}
