import datetime as dt

from cms import api
from cms.models import CMSPlugin, Placeholder
from cms.utils.plugins import copy_plugins_to_placeholder
from django.utils import timezone
from djangocms_versioning.models import Version

from djangocms_live.regions.models import LivePage, LiveRegion


def copy(region, placeholder):
    """As pasting, duplicating and copying to the clipboard do."""
    plugins = CMSPlugin.objects.filter(pk=region.pk)
    return copy_plugins_to_placeholder(plugins, placeholder)[0].get_bound_plugin()


def test_key_outlives_versions(build):
    page = build.page(publish=False)
    region = build.region(build.slot(build.draft(page)), "text")
    first = build.publish(build.draft(page))
    copied = LiveRegion.objects.get(placeholder=build.slot(build.draft(page)))
    assert copied.pk != region.pk
    assert copied.placeholder_id != build.slot(first).pk
    assert copied.key == region.key


def test_paste_beside_itself_is_another_region(build):
    page = build.page(publish=False)
    placeholder = build.slot(build.draft(page))
    region = build.region(placeholder)
    pasted = copy(region, placeholder)
    assert pasted.key != region.key
    pasted.refresh_from_db()
    assert pasted.key != region.key
    aside = build.slot(build.draft(page), "news")
    assert copy(region, aside).key not in {region.key, pasted.key}


def test_paste_on_another_page_is_another_region(build):
    region = build.region(build.slot(build.draft(build.page(publish=False))))
    other = build.slot(build.draft(build.page("Other", publish=False)))
    assert copy(region, other).key != region.key


def test_cut_and_paste_within_a_page_is_the_same_region(build):
    """The published version still has it, and so have its viewers."""
    page = build.page(publish=False)
    region = build.region(build.slot(build.draft(page)))
    build.publish(build.draft(page))
    draft = build.draft(page)
    clipboard = Placeholder.objects.create(slot="clipboard")
    cut = copy(LiveRegion.objects.get(placeholder=build.slot(draft)), clipboard)
    assert cut.key == region.key
    build.slot(draft).delete_plugin(LiveRegion.objects.get(placeholder=build.slot(draft)))
    assert copy(cut, build.slot(draft)).key == region.key


def test_copy_in_an_object_without_versions(build):
    poll = build.poll()
    text, aside = poll.placeholders.create(slot="text"), poll.placeholders.create(slot="aside")
    region = build.region(text)
    assert copy(region, aside).key != region.key
    other = build.poll("Other").placeholders.create(slot="text")
    assert copy(region, other).key != region.key


def test_copies_of_pages_are_other_regions(build):
    page = build.page(publish=False)
    region = build.region(build.slot(build.draft(page)))
    build.publish(build.draft(page))
    twin = page.copy(site=page.site, user=build.editor)
    content = twin.pagecontent_set(manager="admin_manager").get()
    assert LiveRegion.objects.get(placeholder=build.slot(content)).key != region.key


def test_quiet_after_days_without_publication(build):
    page = build.page(publish=False)
    region = build.region(build.slot(build.draft(page)), "text", quiet_days=3)
    version = Version.objects.get_for_content(build.publish(build.draft(page)))
    assert not region.is_quiet()
    Version.objects.filter(pk=version.pk).update(modified=timezone.now() - days(4))
    assert LiveRegion.objects.get().is_quiet()
    LiveRegion.objects.update(quiet_days=0)
    assert not LiveRegion.objects.get().is_quiet()


def test_quiet_without_versions(build):
    region = build.region(build.poll().placeholders.create(slot="text"), "text", quiet_days=3)
    assert not region.is_quiet()
    CMSPlugin.objects.update(changed_date=timezone.now() - days(4))
    assert LiveRegion.objects.get().is_quiet()


def days(number):
    return dt.timedelta(days=number)


def test_names(build):
    placeholder = build.slot(build.draft(build.page(publish=False)))
    assert str(LiveRegion(label="Score")) == "Score"
    assert str(LiveRegion(mode="ask")) == "when the visitor asks for it"
    assert str(api.add_plugin(placeholder, "LivePagePlugin", "en")) == "only tell the visitor"
    assert LivePage.objects.get().mode == "notice"
