"""Where the sample site is live, and how."""

from collections.abc import Callable

import pytest
from django.test import Client

from sample_site.newsroom import words
from tests.sample_site.html import elements


def live(html: str) -> dict[str, str]:
    """Label, or else key, of each live region, and its mode."""
    return {
        attrs.get("label") or attrs["key"]: attrs["mode"]
        for _, attrs in elements(html, "cms-live")
        if attrs["feature"] == "cms"
    }


@pytest.mark.parametrize("language", ["en", "de", "ar"])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("home", {"derby": "auto", "ferry_status": "auto"}),
        ("storm", {"storm": "ask", "ferry_status": "auto"}),
        ("council", {"page": "auto"}),
        ("ferries", {"timetable": "auto", "ferry_status": "auto"}),
        ("about", {}),
    ],
)
def test_regions(
    client: Client,
    url: Callable[[str, str], str],
    name: str,
    language: str,
    expected: dict[str, str],
) -> None:
    told = words(language)
    labels = {
        "derby": told["home"]["derby"]["label"],
        "ferry_status": told["ferry_status"]["label"],
        "storm": told["storm"]["label"],
    }
    found = live(client.get(url(name, language)).content.decode())
    assert found == {labels.get(key, key): mode for key, mode in expected.items()}


def test_the_whole_page_has_a_root(client: Client, url: Callable[[str, str], str]) -> None:
    html = client.get(url("council", "en")).content.decode()
    [(tag, _)] = [found for found in elements(html) if "data-live-root" in found[1]]
    assert tag == "article"


def test_the_tip_form_stands_in_the_region(client: Client, url: Callable[[str, str], str]) -> None:
    html = client.get(url("storm", "en")).content.decode()
    begin = html.index('<cms-live class="djangocms-live" feature="cms"')
    region = html[begin : html.index("</cms-live>", begin)]
    assert {tag for tag, _ in elements(region)} >= {"form", "input", "textarea", "details"}
    [(_, form)] = elements(region, "form")
    assert form["action"] == "/en/tip/"


@pytest.mark.parametrize("mode", ["edit", "preview"])
def test_editors_get_no_live_page(
    signed_in: Callable[[str], Client], url: Callable[[str, str], str], mode: str
) -> None:
    from cms.models import PageContent
    from cms.toolbar.utils import get_object_edit_url, get_object_preview_url

    address = {"edit": get_object_edit_url, "preview": get_object_preview_url}[mode]
    content = PageContent.objects.get(page__reverse_id="storm", language="en")
    response = signed_in("admin").get(address(content, "en"), follow=True)
    html = response.content.decode()
    assert words("en")["storm"]["entries"][0].strip() in html
    followed = [attrs["feature"] for _, attrs in elements(html, "cms-live") if "topic" in attrs]
    assert not {"cms", "comments", "readers"} & set(followed)
