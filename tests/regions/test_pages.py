import pytest
from cms.api import assign_user_to_page
from cms.models import Page, PagePermission
from cms.models.permissionmodels import ACCESS_PAGE, ACCESS_PAGE_AND_DESCENDANTS
from django.core.management import call_command
from django.db import transaction


@pytest.fixture
def family(build):
    """Home, and a page with one below it."""
    build.page(home=True)
    page = build.page("Parent")
    return page, build.page("Child", parent=page)


def test_moved_with_all_below(build, hears, family):
    page, child = family
    target = build.page("Target")
    with hears() as heard, transaction.atomic():
        page.move_page(target, "last-child")
    assert heard == [
        f"cms.page.{page.pk}.en moved",
        f"cms.page.{child.pk}.en moved",
        "cms.site.1.en published",
    ]


def test_moved_among_siblings_changes_the_menus_only(build, hears, family):
    page, _ = family
    sibling = build.page("Sibling")
    with hears() as heard, transaction.atomic():
        Page.objects.get(pk=sibling.pk).move_page(Page.objects.get(pk=page.pk), "left")
    assert heard == ["cms.site.1.en published"]


def test_moved_in_the_admin(build, hears, family, admin_client):
    _, child = family
    with hears() as heard:
        answer = admin_client.post(
            f"/en/admin/cms/page/{child.pk}/move-page/", {"position": 0, "target": ""}
        )
    assert answer.status_code == 200, answer.content
    assert f"cms.page.{child.pk}.en moved" in heard


def test_another_home_page(build, hears, family, admin_client):
    page, child = family
    old = Page.objects.get(is_home=True)
    with hears() as heard:
        assert admin_client.post(f"/en/admin/cms/page/{page.pk}/set-home/").status_code == 200
    assert set(heard) == {
        f"cms.page.{page.pk}.en moved",
        f"cms.page.{child.pk}.en moved",
        f"cms.page.{old.pk}.en moved",
        "cms.site.1.en published",
    }


def test_another_address(build, hears, family):
    page, child = family
    with hears() as heard:
        draft = build.draft(page)
        if hasattr(draft, "slug"):
            draft.slug = "elsewhere"
            draft.save()
            assert heard == []
        else:  # CMS 5.0 changes the address with the draft
            page.update_urls("en", slug="elsewhere", path="elsewhere")
        build.publish(draft)
    assert set(heard) >= {f"cms.page.{page.pk}.en moved", f"cms.page.{child.pk}.en moved"}


def test_same_address(build, hears, family):
    page, _ = family
    with hears() as heard:
        page.update_urls("en", path=page.get_path("en"))
        page.update_urls("en", managed=True)
    assert heard == []


@pytest.mark.parametrize("field", ["login_required", "reverse_id"])
def test_settings(build, hears, family, field):
    page, _ = family
    build.translation(page, "de", "Eltern")
    with hears() as heard:
        page.login_required = field == "login_required"
        page.reverse_id = "other"
        page.save()
    changed = {
        f"cms.page.{page.pk}.en published",
        f"cms.page.{page.pk}.de published",
        "cms.site.1.en published",
        "cms.site.1.de published",
    }
    assert set(heard) == (changed if field == "login_required" else set())


def test_restricted(build, hears, family, admin_user):
    page, child = family
    both = {f"cms.page.{page.pk}.en published", f"cms.page.{child.pk}.en published"}
    with hears() as heard:
        assign_user_to_page(page, admin_user, grant_on=ACCESS_PAGE_AND_DESCENDANTS, can_view=True)
    assert set(heard) == both | {"cms.site.1.en published"}
    with hears() as heard:
        PagePermission.objects.get().delete()
    assert set(heard) == both | {"cms.site.1.en published"}


def test_permission_for_no_page(hears, admin_user):
    with hears() as heard:
        PagePermission.objects.create(user=admin_user, grant_on=ACCESS_PAGE)
    assert heard == []


def test_deleted_with_all_below(build, hears, family, admin_client):
    page, child = family
    with hears() as heard:
        answer = admin_client.post(f"/en/admin/cms/page/{page.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 302
    assert not Page.objects.filter(pk=page.pk).exists()
    assert set(heard) == {
        f"cms.page.{page.pk}.en gone",
        f"cms.page.{child.pk}.en gone",
        "cms.site.1.en published",
    }


def test_deleted_by_code(build, hears, family):
    page, child = family
    with hears() as heard:
        page.delete()
    assert {f"cms.page.{page.pk}.en gone", f"cms.page.{child.pk}.en gone"} <= set(heard)


def test_drafts_of_pages_are_nowhere(build, hears):
    page = build.page(publish=False)
    with hears() as heard:
        page.login_required = True
        page.save()
        page.delete()
    assert heard == []


def test_fixtures_come_in_any_order(build, hears, tmp_path, family):
    path = tmp_path / "pages.json"
    call_command("dumpdata", "cms", "polls", output=str(path), verbosity=0)
    with hears() as heard:
        call_command("loaddata", str(path), verbosity=0)
    assert heard == []


def test_observed_once(family):
    from djangocms_live.regions import receivers

    before = Page.move_page, Page.set_as_homepage, Page.update_urls
    receivers.connect()
    assert (Page.move_page, Page.set_as_homepage, Page.update_urls) == before
