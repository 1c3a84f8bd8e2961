"""Toasts: polite, few, never in the way of somebody who writes, and reachable by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from .inbox import Desk
from .stage import region, until

FAR = '<p class="far">Far below</p>'
TALL = ".tall { height: 150vh; width: 100% } .low { position: fixed; bottom: 0; right: 0 }"


@pytest.fixture
def desk(stage):
    stage.file("/static/tall.css", TALL)
    return Desk(stage)


@pytest.fixture
def page(desk, visit):
    """A page with notices, a link, and whatever else a test wants."""

    def open_(body: str = "", **options) -> Page:
        desk.page(
            f'<main><h1>Storm</h1>{desk.notices()}<a href="#x">A link</a>{body}</main>',
            head='<link rel="stylesheet" href="/static/tall.css">',
        )
        return visit(**options)

    return open_


def toasts(page: Page):
    return page.locator(".djangocms-live-toast")


def titles(page: Page) -> list[str]:
    return page.locator(".djangocms-live-toast__title").all_text_contents()


def edge(page: Page) -> str | None:
    return page.locator(".djangocms-live-toasts").get_attribute("data-edge")


def settle(page: Page) -> None:
    """What happens with the next frame has happened."""
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def test_never_more_than_three(desk, page):
    shown = page()
    for n in range(5):
        desk.announce(f"a.{n}", f"News {n}", level="warning")
    expect(toasts(shown)).to_have_count(3)
    assert titles(shown) == ["News 0", "News 1", "News 2"]
    shown.get_by_role("button", name="Dismiss: News 1").click()
    shown.mouse.move(5, 5)
    expect(toasts(shown)).to_have_text(["News 0", "News 2", "News 3"])


def test_they_say_themselves_and_take_no_focus(desk, page):
    shown = page("<p><input aria-label='Name'></p>")
    shown.get_by_label("Name").focus()
    desk.announce("a.1", "Works tonight", text="From 2 to 4")
    expect(toasts(shown)).to_have_count(1)
    expect(shown.get_by_role("status")).to_have_text("Works tonight: From 2 to 4")
    expect(shown.get_by_label("Name")).to_be_focused()
    region = shown.get_by_role("region", name="Notifications (F8 leads here and back)")
    expect(region).to_be_visible()


def test_they_go_by_themselves_but_warnings_stay(desk, page):
    shown = page(clock=True)
    desk.announce("a.1", "Information")
    desk.announce("a.2", "Warning", level="warning")
    expect(toasts(shown)).to_have_count(2)
    shown.clock.run_for(9000)
    expect(toasts(shown)).to_have_text(["Warning"])
    shown.clock.fast_forward(3_600_000)
    expect(toasts(shown)).to_have_text(["Warning"])


@pytest.mark.parametrize("how", ["pointer", "focus", "hidden"])
def test_they_wait_for_who_looks_at_them_or_away(desk, page, how):
    shown = page(clock=True)
    desk.announce("a.1", "Information")
    expect(toasts(shown)).to_have_count(1)
    if how == "pointer":
        toasts(shown).hover()
    elif how == "focus":
        shown.get_by_role("button", name="Dismiss: Information").focus()
    else:
        shown.evaluate("hide(true)")
    desk.announce("a.2", "Later")
    shown.clock.fast_forward(60_000)
    expect(toasts(shown)).to_have_text(["Information"])
    if how == "pointer":
        shown.mouse.move(5, 5)
    elif how == "focus":
        shown.get_by_role("link", name="A link").focus()
    else:
        shown.evaluate("hide(false)")
    expect(toasts(shown)).to_have_text(["Information", "Later"])
    shown.clock.run_for(9000)
    expect(toasts(shown)).to_have_count(0)
    expect(shown.locator(".djangocms-live-toasts")).to_have_count(0)


def test_by_keyboard_there_and_back(desk, page):
    shown = page()
    link = shown.get_by_role("link", name="A link")
    link.focus()
    shown.keyboard.press("F8")
    expect(link).to_be_focused()
    desk.announce("a.1", "First", url="/first/")
    desk.announce("a.2", "Second")
    expect(toasts(shown)).to_have_count(2)
    shown.keyboard.press("F8")
    expect(toasts(shown).nth(1)).to_be_focused()
    shown.keyboard.press("F8")
    expect(link).to_be_focused()
    shown.keyboard.press("F8")
    shown.keyboard.press("Tab")
    expect(shown.get_by_role("button", name="Dismiss: Second")).to_be_focused()
    shown.keyboard.press("Escape")
    expect(toasts(shown)).to_have_text(["First"])
    expect(toasts(shown)).to_be_focused()
    shown.keyboard.press("Tab")
    expect(shown.get_by_role("link", name="First")).to_be_focused()
    shown.keyboard.press("Escape")
    expect(toasts(shown)).to_have_count(0)
    expect(link).to_be_focused()


FORM = '<form class="low"><input aria-label="Name"><button>Send</button></form>'


def test_they_leave_the_form_that_somebody_fills_in(desk, page):
    shown = page()
    desk.announce("a.1", "Works tonight")
    expect(toasts(shown)).to_have_count(1)
    assert edge(shown) == "end"
    # It came later: nobody fills it in, and what is read stays where it is.
    shown.evaluate(f"document.querySelector('main').insertAdjacentHTML('beforeend', `{FORM}`)")
    settle(shown)
    assert edge(shown) == "end"
    shown.get_by_label("Name").focus()
    expect(shown.locator(".djangocms-live-toasts")).to_have_attribute("data-edge", "start")
    box = toasts(shown).bounding_box()
    assert box["y"] + box["height"] < shown.get_by_label("Name").bounding_box()["y"]


def test_they_come_where_there_is_no_form(desk, page):
    shown = page(FORM)
    desk.announce("a.1", "Works tonight")
    expect(toasts(shown)).to_have_count(1)
    assert edge(shown) == "start"


def test_where_the_form_is_everywhere_they_wait_until_it_is_left(desk, page):
    shown = page('<form><textarea class="tall" aria-label="Story"></textarea></form>')
    shown.get_by_label("Story").focus()
    shown.evaluate("scrollTo(0, 100)")
    desk.announce("a.1", "Works tonight")
    expect(toasts(shown)).to_have_count(1)
    expect(toasts(shown)).to_be_hidden()
    desk.announce("a.2", "Later")
    shown.keyboard.type("It was a dark night")
    expect(toasts(shown)).to_have_text(["Works tonight"])
    expect(toasts(shown)).to_be_hidden()
    shown.get_by_label("Story").blur()
    expect(toasts(shown)).to_have_text(["Works tonight", "Later"])
    expect(toasts(shown).first).to_be_visible()
    shown.get_by_label("Story").focus()
    expect(toasts(shown).first).to_be_hidden()
    shown.keyboard.press("F8")
    expect(toasts(shown).nth(1)).to_be_focused()
    expect(toasts(shown).nth(1)).to_be_visible()


def test_they_stand_beside_what_the_core_says(desk, page, stage):
    gone = region("<p>0:0</p>", key="page", mode="ask", hash="")
    shown = page(gone, viewport={"width": 390, "height": 700})
    desk.announce("a.1", "Works tonight")
    expect(toasts(shown)).to_have_count(1)
    stage.publish(regions={"page": {"hash": "h", "html": "<p>1:0</p>"}})
    expect(shown.locator(".djangocms-live-notice")).to_be_visible()
    expect(shown.locator(".djangocms-live-toasts")).to_have_attribute("data-edge", "start")


def test_they_do_not_move_away_under_the_pointer(desk, page):
    shown = page(FORM)
    shown.evaluate("document.querySelector('form').hidden = true")
    desk.announce("a.1", "Works tonight")
    expect(toasts(shown)).to_have_count(1)
    toasts(shown).hover()
    shown.evaluate("document.querySelector('form').hidden = false")
    shown.get_by_label("Name").focus()
    settle(shown)
    assert edge(shown) == "end"
    shown.mouse.move(5, 5)
    expect(shown.locator(".djangocms-live-toasts")).to_have_attribute("data-edge", "start")


def test_words_are_text_and_lead_nowhere_but_to_the_web(desk, page):
    shown = page()
    desk.announce("a.1", "<img src=x>", text="<b>bold</b>", url="javascript:alert(1)")
    expect(toasts(shown)).to_have_count(1)
    expect(toasts(shown).locator("img, b, a")).to_have_count(0)
    expect(toasts(shown)).to_contain_text("<img src=x>")


def test_what_it_says_anew_it_says_where_it_is(desk, page):
    shown = page()
    desk.announce("a.1", "Works tonight", level="warning")
    desk.announce("a.2", "Storm", level="warning")
    expect(toasts(shown)).to_have_count(2)
    desk.announce("a.1", "Works tomorrow", level="warning")
    expect(toasts(shown)).to_have_text(["Works tomorrow", "Storm"])


def test_a_link_leads_on_and_has_done_its_work(desk, page, stage):
    stage.file("/there/", "<h1>There</h1>")
    shown = page()
    desk.announce("a.1", "Published", "published", url="/there/")
    shown.get_by_role("link", name="Published").click()
    expect(shown.get_by_role("heading", name="There")).to_be_visible()
    until(shown, "location.pathname === '/there/'")


def test_in_the_language_of_the_words(desk, page):
    shown = page()
    desk.announce("a.1", "أعمال الليلة", lang="ar")
    expect(toasts(shown)).to_have_attribute("lang", "ar")
    expect(shown.locator(".djangocms-live-toast__title")).to_have_css("direction", "rtl")
