import traceback

from django.db import connection, transaction
from djangocms_versioning.models import Version


def test_first_publication(build, hears):
    page = build.page(publish=False)
    with hears() as heard:
        build.publish(build.draft(page))
    assert heard == [f"cms.page.{page.pk}.en published", "cms.site.1.en published"]


def test_next_version_says_published_and_never_gone(build, hears):
    page = build.page()
    with hears() as heard:
        build.publish(build.draft(page))
    assert heard == [f"cms.page.{page.pk}.en published"]


def test_new_title_changes_the_menus(build, hears):
    page = build.page()
    with hears() as heard:
        draft = build.draft(page)
        draft.title = "House"
        draft.save()
        build.publish(draft)
    assert heard == [f"cms.page.{page.pk}.en published", "cms.site.1.en published"]


def test_unpublished(build, hears):
    page = build.page()
    below = build.page("Below", parent=page)
    with hears() as heard:
        build.unpublish(build.public(page))
    assert heard == [
        f"cms.page.{page.pk}.en gone",
        f"cms.page.{below.pk}.en gone",
        "cms.site.1.en published",
    ]


def test_drafts_say_nothing(build, hears):
    page = build.page()
    with hears() as heard:
        draft = build.draft(page)
        region = build.region(build.slot(draft), "new")
        region.label = "other"
        region.save()
        draft.title = "other"
        draft.save()
        draft.update(title="another")
        build.slot(draft).delete_plugin(region)
        Version.objects.get_for_content(draft).archive(build.editor)
    assert heard == []


def test_only_the_language_that_was_published(build, hears):
    page = build.page()
    build.translation(page, "de", "Start")
    with hears() as heard:
        build.publish(build.draft(page, "de"))
    assert heard == [f"cms.page.{page.pk}.de published"]


def test_aliases_and_every_other_versioned_type(build, hears):
    alias = build.alias("one")
    with hears() as heard:
        build.rewrite(alias, "two")
    assert heard == [f"cms.djangocms_alias.alias.{alias.pk}.en published"]


def test_static_alias_is_on_all_pages_of_all_sites(build, hears, django_db_setup):
    from django.contrib.sites.models import Site

    other = Site.objects.create(domain="other.example", name="other")
    inner, outer = build.alias("inner"), build.alias(static_code="footer", publish=False)
    build.show(build.slot(build.draft(outer)), inner)
    with hears() as heard:
        build.publish(build.draft(outer))
    everywhere = ["cms.site.1.en published", f"cms.site.{other.pk}.en published"]
    assert heard == [f"cms.djangocms_alias.alias.{outer.pk}.en published", *everywhere]
    with hears() as heard:
        build.rewrite(inner, "other")
    assert heard == [f"cms.djangocms_alias.alias.{inner.pk}.en published", *everywhere]


def test_alias_gone_is_no_end_of_the_site(build, hears):
    alias = build.alias("one", static_code="footer")
    with hears() as heard:
        build.unpublish(alias.contents.get())
    assert heard == [
        f"cms.djangocms_alias.alias.{alias.pk}.en gone",
        "cms.site.1.en published",
    ]


def test_published_but_not_visible_yet(build, hears, monkeypatch):
    """As with djangocms-timed-publishing: the old version goes, the new one waits."""
    from djangocms_live.regions import reach

    page = build.page()
    draft = build.draft(page)
    monkeypatch.setattr(reach, "is_public", lambda content: False)
    with hears() as heard:
        build.publish(draft)
    assert heard == [f"cms.page.{page.pk}.en gone", "cms.site.1.en published"]
    new = build.page("New", publish=False)
    with hears() as heard:
        build.publish(build.draft(new))
    assert heard == []


def test_rolled_back_publication_is_not_told(build, hears):
    page = build.page()
    draft = build.draft(page)
    with hears() as heard, transaction.atomic():
        build.publish(draft)
        transaction.set_rollback(True)
    assert heard == []


def test_deleting_what_is_published(build, hears):
    """No version is unpublished then: only the deletion tells."""
    page = build.page()
    below = build.page("Below", parent=page)
    with hears() as heard:
        build.public(page).delete()
    assert heard == [
        f"cms.page.{page.pk}.en gone",
        f"cms.page.{below.pk}.en gone",
        "cms.site.1.en published",
    ]


def test_deleting_an_alias_that_is_published(build, hears):
    alias = build.alias("text")
    name = f"cms.djangocms_alias.alias.{alias.pk}.en"
    with hears() as heard:
        alias.delete()
    assert heard == [f"{name} gone"]


def test_discarding_a_draft_says_nothing(build, hears):
    page = build.page()
    draft = build.draft(page)
    with hears() as heard:
        Version.objects.get_for_content(draft).delete()
    assert heard == []


def test_copying_a_version_costs_no_query_of_ours(build):
    """A draft copies each plugin, and each copy is saved."""
    few, many = build.page("Few"), build.page("Many", publish=False)
    for number in range(10):
        build.words(build.slot(build.draft(many)), f"word {number}")
    build.publish(build.draft(many))
    ours = []

    def count(execute, sql, params, many, context):
        if any("djangocms_live/regions" in frame.filename for frame in traceback.extract_stack()):
            ours.append(sql)
        return execute(sql, params, many, context)

    for page in (few, many):
        with connection.execute_wrapper(count):
            build.draft(page)
    assert ours == []
