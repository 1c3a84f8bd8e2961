"""What comments look like and how they are operated, by everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .talk import FAR, Talk, node, offer

# axe takes a page that says nothing of its background for a white one.
CANVAS = "html { background: Canvas; color: CanvasText }"
SCHEME = """<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/canvas.css">"""
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung" * 3


@pytest.fixture
def everything(stage, visit):
    """A thread with all levels, a gap, an offer, own and moderators' buttons, somebody writing."""

    def open_(**options):
        talk = Talk(stage)
        root = node(30, "Root", like=3)
        branch = node(31, "Branch", under=root, love=2)
        node(32, LONG, under=branch, name=LONG[:60])
        gone = node(20, "Gone", state="removed")
        node(21, "Under a gap", under=gone)
        many = [node(pk) for pk in range(19, 1, -1)]
        talk.page(root, gone, *many, next=True, head=SCHEME, below=FAR)
        stage.file("/canvas.css", CANVAS)
        # Whoever comes by the link has the form fetched.
        talk.answer("write/", {})
        talk.mine({"moderate": True, "comments": {"c.30": 100}, "reactions": {"r.30": "like"}})
        page = visit(**options)
        expect(page.get_by_role("button", name="Edit")).to_be_visible()
        page.evaluate("scrollTo(0, document.querySelector('[data-list]').offsetTop + 200)")
        talk.say(node(40))
        expect(offer(page)).to_be_visible()
        return page

    return open_


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_that_axe_objects_to(everything, scheme):
    page = everything(color_scheme=scheme, reduced_motion="reduce")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [320, 390])
def test_narrow_and_enlarged_there_is_no_scrolling_sideways(everything, width):
    page = everything(viewport={"width": width, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("touch", "least"), [(False, 24), (True, 36)])
def test_targets_are_large_enough(everything, touch, least):
    page = everything(has_touch=touch, is_mobile=touch, viewport={"width": 390, "height": 800})
    small = page.locator("cms-live").evaluate(
        """(thread, least) => [...thread.querySelectorAll("button, li footer a")]
          .filter((target) => target.checkVisibility())
          .map((target) => [target.textContent, target.getBoundingClientRect()])
          .filter(([, { width, height }]) => Math.min(width, height) < least)
          .map(([text, { width, height }]) => `${text} ${width} ${height}`)""",
        least,
    )
    assert small == []


def test_right_to_left(everything):
    page = everything()
    page.evaluate("document.documentElement.dir = 'rtl'")
    body = page.locator("#c-30 > article > [class$=__body]").bounding_box()
    face = page.locator("#c-30 > article > [class$=__avatar]").bounding_box()
    inner = page.locator("#c-32 > article").bounding_box()
    assert face["x"] >= body["x"] + body["width"]
    assert inner["x"] + inner["width"] < face["x"]


def test_without_motion_where_motion_is_not_wanted(everything):
    page = everything(reduced_motion="reduce")
    offer(page).click()
    expect(page.locator("#c-40")).to_be_visible()
    assert page.evaluate("document.getAnimations().length") == 0


def test_icons_and_choices_are_seen_in_forced_colours(everything):
    page = everything(forced_colors="active")
    pressed = page.locator("#c-30 > article [aria-pressed=true]")
    expect(pressed).to_have_css("outline-style", "solid")
    shown = page.locator("[data-action=pause]").evaluate(
        """(button) => getComputedStyle(button, "::before").backgroundColor
          !== getComputedStyle(button).backgroundColor"""
    )
    assert shown


def test_by_keyboard_alone(everything):
    """From the heading to the first comment's actions, in the order that one sees."""
    page = everything()
    page.get_by_role("button", name="Pause live comments").focus()
    names = []
    for _ in range(9):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate("document.activeElement.textContent.replace(/\\s+/g, ' ').trim()")
        )
    assert names == [
        "Write a comment",
        "1 new comment",
        "5 minutes ago",
        "👍 Like 3",
        "…Choose a reaction",
        "Reply to Ann",
        "Report",
        "Edit (comment by Ann)",
        "Delete (comment by Ann)",
    ]


def test_headings_and_landmark(everything):
    page = everything()
    region = page.get_by_role("region", name="Comments")
    expect(region).to_be_visible()
    expect(region.get_by_role("heading", level=2)).to_have_count(1)
    expect(page.get_by_role("article", name="Ann").first).to_be_visible()
