"""What the client adds to a page: accessible, in its place in both directions, quiet when asked."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .stage import region


@pytest.fixture
def everything(stage, visit):
    """A page with an offer, a notice in a region, a pause button and a notice of the window."""

    def open_(**options):
        regions = (
            region("<p>0:0</p>", key="auto")
            + region("<p>0:0</p>", key="ask", mode="ask")
            + region("<p>0:0</p>", key="notice", mode="notice")
            + region("", key="page", mode="ask", hash="")
        )
        head = '<meta name="color-scheme" content="light dark">'
        stage.page(f"<main><h1>Match</h1>{regions}</main>", head=head)
        page = visit(**options)
        html = {"hash": "h", "html": "<p>1:0</p>"}
        stage.publish(regions={"ask": html, "notice": html, "page": html})
        expect(page.get_by_role("button", name="Show what is new").first).to_be_visible()
        expect(page.get_by_text("This content has changed.")).to_be_visible()
        expect(page.locator(".djangocms-live-notice")).to_be_visible()
        return page

    return open_


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_that_axe_objects_to(everything, scheme):
    page = everything(color_scheme=scheme, reduced_motion="reduce")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_light_and_dark(everything):
    surfaces = []
    for scheme in ("light", "dark"):
        page = everything(color_scheme=scheme)
        surfaces.append(
            page.evaluate(
                "getComputedStyle(document.querySelector('.djangocms-live-offer')).backgroundColor"
            )
        )
    assert surfaces == ["rgb(255, 255, 255)", "rgb(34, 37, 43)"]


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_pause_button_stands_at_the_end_of_the_line(everything, direction):
    page = everything()
    page.evaluate(f"document.documentElement.dir = '{direction}'")
    element = page.locator("[key=auto]").bounding_box()
    button = page.get_by_role("button", name="Auto: pause updates").bounding_box()
    start = button["x"] - element["x"]
    end = element["x"] + element["width"] - button["x"] - button["width"]
    assert (end < start) == (direction == "ltr")


@pytest.mark.parametrize(("touch", "least"), [(False, 24), (True, 44)])
def test_targets_are_large_enough(everything, touch, least):
    page = everything(has_touch=touch, is_mobile=touch, viewport={"width": 390, "height": 800})
    for button in page.get_by_role("button").all():
        size = button.evaluate(
            """(button) => {
              const { width, height } = button.getBoundingClientRect();
              const more = getComputedStyle(button, "::after");
              const grown = more.content === "none" ? 0 : -2 * parseFloat(more.top);
              return Math.min(width, height) + grown;
            }"""
        )
        assert size >= least - 0.01, button.inner_html()


def test_without_motion_where_motion_is_not_wanted(everything, stage):
    for wish, expected in (("reduce", "none"), ("no-preference", "djangocms-live-glow")):
        page = everything(reduced_motion=wish)
        page.evaluate("document.querySelector('[key=auto] p').setAttribute('data-live-fresh', '')")
        expect(page.locator("[key=auto] p")).to_have_css("animation-name", expected)
        name = "none" if wish == "reduce" else "djangocms-live-appear"
        expect(page.locator(".djangocms-live-offer").first).to_have_css("animation-name", name)


def test_icons_are_seen_in_forced_colours(everything):
    page = everything(forced_colors="active")
    icon = """
      (() => {
        const style = getComputedStyle(document.querySelector(".djangocms-live-pause"), "::before");
        const button = getComputedStyle(document.querySelector(".djangocms-live-pause"));
        return style.backgroundColor !== button.backgroundColor;
      })()
    """
    assert page.evaluate(icon)


def test_the_site_has_the_last_word(stage, visit):
    stage.file("/static/site.css", "button { color: rgb(1, 2, 3) } cms-live { display: inline }")
    stage.page(region("<p>0:0</p>"), head='<link rel="stylesheet" href="/static/site.css">')
    page = visit()
    expect(page.get_by_role("button")).to_have_css("color", "rgb(1, 2, 3)")
    expect(page.locator("cms-live")).to_have_css("display", "inline")


def test_nothing_of_it_is_printed(everything):
    page = everything()
    page.emulate_media(media="print")
    expect(page.locator(".djangocms-live-controls").first).to_be_hidden()
    expect(page.locator(".djangocms-live-notices")).to_be_hidden()
