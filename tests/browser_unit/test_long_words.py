"""Words that are longer than English ones have room on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from .inbox import Desk
from .test_rtl import LATIN, SIZES, astray, desk, thread  # noqa: F401 (fixtures)

#: Those from left to right; test_rtl.py has the others.
LANGUAGES = ("de", "es", "fr", "it", "nl", "pl", "pt-br")
#: Buttons and links that cut their words off.
CUT = """(root) => [...document.querySelectorAll(`${root} :is(button, a, summary, label)`)]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }))
  .filter(({ clientWidth, scrollWidth }) => clientWidth > 1 && scrollWidth > clientWidth + 1)
  .map((element) => element.textContent.trim())"""

in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def narrow(page: Page, root: str) -> list[str]:
    """What sticks out, or is cut."""
    return astray(page, root) + page.evaluate(CUT, root)


@in_each_language
def test_the_bell_and_toasts(desk, language):  # noqa: F811
    world, page = desk(language, "telephone")
    world.announce("a.5", LATIN, level="warning", text=LATIN, url="/closed/")
    expect(page.locator(".djangocms-live-toast")).to_be_visible()
    assert narrow(page, ".djangocms-live-toasts") == []
    page.locator(".djangocms-live-toast__dismiss").click()
    page.locator(".djangocms-live-bell__button").click()
    expect(page.locator(".djangocms-live-panel [data-entry]")).to_have_count(2)
    assert narrow(page, ".djangocms-live-panel") == []


@in_each_language
def test_a_conversation(thread, language):  # noqa: F811
    page = thread(language, "telephone")
    assert narrow(page, ".djangocms-live-comments") == []


@in_each_language
def test_what_guests_are_asked(stage, visit, language):
    world = Desk(stage, language)
    world.page(f"<main><p>{world.follow()}</p></main>")
    width, height = SIZES["telephone"]
    page = visit(connected=False, viewport={"width": width, "height": height})
    world.hear(page)
    page.locator(".djangocms-live-follow__button").click()
    assert narrow(page, "main") == []
