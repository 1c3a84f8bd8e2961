"""Everybody can read it, with whatever they have: keyboard, screen reader, no script, RTL, dark."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.browsing import open_live
from tests.editor import Editor
from tests.site import Server

STORM = "Storm watch: the night at the Old Sluice"
PATHS = ["", "storm-watch/", "council/", "ferries/", "about/"]


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{item['id']}: {item['help']} {[node['target'] for node in item['nodes']]}"
        for item in found
        if item["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_serious(
    person: Callable[..., Page], server: Server, language: str, scheme: str
) -> None:
    visitor = person(color_scheme=scheme, bypass_csp=True)
    for path in PATHS if language == "en" else PATHS[:1]:
        visitor.goto(f"/{language}/{path}")
        assert serious(visitor) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_we_show(
    person: Callable[..., Page], server: Server, scheme: str
) -> None:
    """With an offer, a pause button and a notice on the page."""
    visitor = person(color_scheme=scheme, bypass_csp=True, expect_errors=("404",))
    open_live(visitor, "/en/storm-watch/")
    editor = Editor(server)
    editor.publish_text(STORM, "Soup at the school", "More soup")
    expect(visitor.get_by_role("button", name="Show what is new")).to_be_visible()
    assert serious(visitor) == []
    editor.unpublish(editor.find(STORM, "published"))
    expect(visitor.get_by_text("This page is no longer published.").first).to_be_visible()
    assert serious(visitor) == []


def test_updates_are_announced_politely(person: Callable[..., Page], server: Server) -> None:
    visitor = open_live(person(), "/en/")
    status = visitor.get_by_role("status")
    expect(status).to_have_count(1)
    server.site.manage("demo_publish", "--text", "Corner!")
    expect(status).to_contain_text("Live score: updated")
    # The region itself is no live region: it would be read as a whole at each update.
    assert visitor.locator("cms-live[aria-live], cms-live [aria-live]").count() == 0


def test_updates_can_be_paused_by_keyboard(person: Callable[..., Page], server: Server) -> None:
    visitor = open_live(person(), "/en/")
    pause = visitor.get_by_role("button", name="Live score: pause updates")
    pause.focus()
    visitor.keyboard.press("Enter")
    expect(pause).to_have_attribute("aria-pressed", "true")
    visitor.keyboard.press("Tab")
    server.site.manage("demo_publish", "--text", "Free kick!")
    offer = visitor.get_by_role("button", name="Show what is new")
    expect(offer).to_be_visible()
    expect(visitor.get_by_text("Free kick!")).to_have_count(0)
    offer.focus()
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_text("Free kick!")).to_be_visible()
    # The choice is the reader's, and lasts.
    visitor.reload()
    expect(pause).to_have_attribute("aria-pressed", "true")


def test_without_javascript_all_is_there(person: Callable[..., Page], server: Server) -> None:
    visitor = person(java_script_enabled=False)
    visitor.goto("/en/")
    expect(visitor.get_by_text("Equaliser!")).to_be_visible()
    expect(visitor.get_by_role("button", name="pause")).to_have_count(0)


def test_right_to_left(person: Callable[..., Page], server: Server) -> None:
    """The pause button stands at the end of the line, which in Arabic is on the left."""
    sides = {}
    for language in ("en", "ar"):
        visitor = open_live(person(), f"/{language}/")
        region = visitor.locator("cms-live[label]").first
        box = region.bounding_box()
        button = region.locator(".djangocms-live-pause").bounding_box()
        assert box is not None
        assert button is not None
        sides[language] = button["x"] + button["width"] / 2 > box["x"] + box["width"] / 2
    assert sides == {"en": True, "ar": False}


def test_no_motion_if_asked(person: Callable[..., Page], server: Server) -> None:
    visitor = open_live(person(reduced_motion="reduce"), "/en/")
    server.site.manage("demo_publish", "--text", "Whistle!")
    expect(visitor.get_by_text("Whistle!")).to_be_visible()
    assert visitor.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("path", ["/en/", "/ar/", "/en/storm-watch/"])
def test_a_phone_need_not_scroll_sideways(
    person: Callable[..., Page], server: Server, path: str
) -> None:
    visitor = open_live(person(viewport={"width": 390, "height": 844}), path)
    width = visitor.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
