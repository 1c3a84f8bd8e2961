from io import StringIO
from typing import Any

import pytest
from cms.models import CMSPlugin, Page, PageContent
from django.contrib.auth import get_user_model
from django.contrib.sites.models import Site
from django.core.management import call_command
from djangocms_alias.models import AliasContent
from djangocms_versioning.models import Version

pytestmark = pytest.mark.django_db


def seed() -> str:
    output = StringIO()
    call_command("seed", stdout=output)
    return output.getvalue().strip()


def everything() -> list[Any]:
    models = [CMSPlugin, Version, PageContent, AliasContent, get_user_model(), Site]
    return [list(model._base_manager.order_by("pk").values()) for model in models]


def test_a_second_run_changes_nothing_and_asks_little(django_assert_max_num_queries: Any) -> None:
    before = everything()
    with django_assert_max_num_queries(80):
        assert seed() == "New: 0 people, 0 aliases, 0 pages."
    assert everything() == before


def test_everything_is_published() -> None:
    assert set(Version.objects.values_list("state", flat=True)) == {"published"}
    assert Version.objects.count() == 3 * (6 + 2)


def test_it_fills_what_is_missing() -> None:
    Page.objects.get(reverse_id="about").delete()
    AliasContent.objects.get(alias__static_code="footer", language="ar").delete()
    assert seed() == "New: 0 people, 1 aliases, 3 pages."
    assert PageContent.objects.filter(page__reverse_id="about").count() == 3


def test_it_leaves_editors_work_alone() -> None:
    site = Site.objects.get()
    site.name = "Another name"
    site.save()
    content = PageContent.objects.get(page__reverse_id="about", language="en")
    Version.objects.get_for_content(content).unpublish(get_user_model().objects.get(pk=1))
    assert seed() == "New: 0 people, 0 aliases, 0 pages."
    assert Site.objects.get().name == "Another name"
    assert not PageContent.objects.filter(page__reverse_id="about", language="en").exists()
