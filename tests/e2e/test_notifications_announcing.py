"""An editor announces something from the toolbar, and every open page has it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.e2e.browsing import open_live
from tests.e2e.test_accessible import serious
from tests.site import Server

# Somebody who logs in has the CMS's whole editor, which takes its time where much else runs.
pytestmark = pytest.mark.timeout(180)

#: The CMS's scripts are not ours to keep quiet. All of its menus have room side by side.
AT_WORK: dict[str, Any] = {"expect_errors": ("",), "viewport": {"width": 1600, "height": 900}}
STATE = """
from djangocms_live.notifications.models import Announcement
from djangocms_live.notifications.states import state_of
print([state_of(one).value for one in Announcement.objects.all()])
"""


def log_in(page: Page, name: str = "editor") -> Page:
    page.goto("/en/admin/login/?next=/en/about/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(name)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/about/")
    return page


def choose(page: Page, item: str) -> None:
    """In the menu of the toolbar, which opens by a click, and closes by the next."""
    page.locator(".cms-ready").wait_for()
    menu = page.locator(".cms-toolbar-item-navigation > li", has_text="Announce")
    chosen = page.locator(".cms-toolbar-item-navigation li li a", has_text=item)
    for _ in range(5):
        if not chosen.is_visible():
            menu.locator("> a").click()
        try:
            chosen.click(timeout=5000)
            return
        except PlaywrightTimeout:  # the CMS was not listening yet, or has heard two clicks by now
            continue
    chosen.click()


def announce(page: Page, item: str, *, title: str, text: str = "", url: str = "") -> None:
    """Write it in the CMS's modal, and wait until that is closed."""
    choose(page, item)
    modal = page.locator(".cms-modal-open")
    form: FrameLocator = page.frame_locator(".cms-modal-frame iframe")
    form.locator("#id_texts-0-title").fill(title)
    form.locator("#id_texts-0-text").fill(text)
    form.locator("#id_texts-0-url").fill(url)
    modal.locator(".cms-modal-buttons .cms-btn-action", has_text="Save").first.click()
    expect(page.locator(".cms-messages")).to_contain_text("The announcement is out.")
    expect(modal).to_have_count(0)


def listed(page: Page) -> Locator:
    return page.get_by_role("region", name="Announcements").get_by_role("listitem")


def test_from_the_toolbar_to_every_open_page(person: Callable[..., Page], server: Server) -> None:
    reader = open_live(person(), "/en/storm-watch/")
    expect(listed(reader)).to_have_count(0)
    editor = log_in(person(**AT_WORK))
    announce(
        editor,
        "To everybody on the site",
        title="The ferry is late",
        text="By an hour",
        url="/en/ferries/",
    )
    reader.get_by_role("link", name="The ferry is late").first.click()
    reader.wait_for_url("**/en/ferries/")


def test_only_readers_of_a_page_hear_of_it_and_it_can_be_withdrawn(
    person: Callable[..., Page], server: Server
) -> None:
    here, elsewhere = (open_live(person(), path) for path in ("/en/council/", "/en/ferries/"))
    editor = log_in(person(**AT_WORK))
    editor.goto("/en/council/")
    announce(editor, "To readers of this page", title="We move on Monday")
    expect(here.get_by_text("We move on Monday").first).to_be_visible()
    editor.reload()
    choose(editor, "Out now (1)")
    frame = editor.frame_locator(".cms-sideframe-frame iframe")
    frame.locator("#action-toggle").check()
    frame.locator("select[name=action]").select_option("withdraw")
    frame.get_by_role("button", name="Go").click()
    expect(here.get_by_text("We move on Monday")).to_have_count(0)
    expect(elsewhere.get_by_text("We move on Monday")).to_have_count(0)
    assert server.site.ask(STATE).strip() == "['withdrawn']"


def test_without_scripts_it_is_a_list(person: Callable[..., Page], server: Server) -> None:
    editor = log_in(person(**AT_WORK))
    announce(editor, "To everybody on the site", title="Soup at the school", text="At noon")
    reader = person(java_script_enabled=False)
    reader.goto("/en/ferries/")
    expect(listed(reader)).to_have_text(["Soup at the school At noon"], use_inner_text=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    person: Callable[..., Page], server: Server, scheme: str
) -> None:
    editor = log_in(person(**AT_WORK))
    announce(editor, "To everybody on the site", title="Soup at the school", url="/en/ferries/")
    reader = open_live(person(color_scheme=scheme, bypass_csp=True), "/en/storm-watch/")
    expect(listed(reader)).to_have_count(1)
    assert serious(reader) == []
