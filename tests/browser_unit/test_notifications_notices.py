"""Notices for all visitors: a calm list for what was there, toasts for what comes."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from .inbox import Desk, notice
from .stage import until

TEXT = "<p>The ferries run again.</p>" * 80


@pytest.fixture
def desk(stage):
    return Desk(stage)


@pytest.fixture
def visitor(desk, visit):
    def open_(*shown, below: str = TEXT, path: str = "/", **options) -> Page:
        desk.page(
            f"<main>{desk.notices(*shown)}<h1>Storm</h1>{below}</main><p id='end'>The end</p>",
            path=path,
        )
        return visit(path, **options)

    return open_


def items(page: Page):
    return page.locator(".djangocms-live-announcement")


def toasts(page: Page):
    return page.locator(".djangocms-live-toast")


def listed(page: Page):
    return page.get_by_role("region", name="Announcements")


def later(**time) -> str:
    return (datetime.now(UTC) + timedelta(**time)).isoformat()


def test_what_was_there_stays_a_list(visitor):
    page = visitor(notice("a.1", "Works tonight"), notice("a.2", "Storm", level="warning"))
    expect(items(page)).to_have_count(2)
    expect(toasts(page)).to_have_count(0)
    expect(items(page).nth(1)).to_contain_text("Warning: Storm")


def test_dismissed_it_stays_dismissed(visitor):
    page = visitor(notice("a.1", "Works tonight"), notice("a.2", "Storm"))
    button = page.get_by_role("button", name="Dismiss: Works tonight")
    button.focus()
    page.keyboard.press("Enter")
    expect(items(page)).to_have_count(1)
    expect(page.get_by_role("button", name="Dismiss: Storm")).to_be_focused()
    page.reload()
    expect(items(page)).to_have_count(1)
    page.get_by_role("button", name="Dismiss: Storm").click()
    expect(listed(page)).to_be_hidden()


def test_dismissed_in_one_tab_it_is_in_all(visitor):
    page = visitor(notice("a.1", "Works tonight"))
    second = page.context.new_page()
    second.goto("/")
    expect(second.get_by_role("button", name="Dismiss: Works tonight")).to_be_visible()
    page.get_by_role("button", name="Dismiss: Works tonight").click()
    expect(listed(second)).to_be_hidden()


def test_what_comes_is_a_toast_in_one_tab(desk, visitor):
    page = visitor()
    second = page.context.new_page()
    second.goto("/")
    expect(second.locator("cms-live[connected]")).to_have_count(1)
    desk.announce("a.5", "Works tonight")
    desk.announce("a.6", "Last", level="warning")
    for tab in (page, second):
        # What came after it has arrived, so it would have, too.
        until(tab, "'a.6' in JSON.parse(localStorage['djangocms-live:notices'] ?? '{}')")
        until(tab, "!(await navigator.locks.query()).held.length")
    assert toasts(page).count() + toasts(second).count() == 2


def test_a_hidden_tab_shows_it_when_it_is_looked_at(desk, visitor):
    page = visitor()
    page.evaluate("hide(true)")
    desk.announce("a.5", "Works tonight")
    desk.announce("p.6", "Published: X", "published", url="/x/")
    page.evaluate("hide(false)")
    expect(toasts(page)).to_have_count(2)


def test_dismissed_as_a_toast_it_is_no_news_on_the_next_page(desk, visitor):
    page = visitor()
    desk.announce("a.5", "Works tonight", level="warning")
    page.get_by_role("button", name="Dismiss: Works tonight").click()
    # The page comes from a cache, and hears of it again.
    page.reload()
    expect(page.locator("cms-live[connected]")).to_have_count(1)
    desk.announce("a.6", "Another")
    expect(toasts(page)).to_have_text(["Another"])


def test_what_the_list_shows_is_no_news(desk, visitor):
    page = visitor(notice("a.1", "Works tonight"))
    desk.announce("a.1", "Works tomorrow", text="From 2 to 4")
    expect(items(page)).to_contain_text("Works tomorrow")
    expect(items(page)).to_contain_text("From 2 to 4")
    expect(page.get_by_role("button", name="Dismiss: Works tomorrow")).to_have_count(1)
    expect(toasts(page)).to_have_count(0)


def test_withdrawn_it_goes_everywhere(desk, visitor):
    page = visitor(notice("a.1", "Works tonight"))
    desk.announce("a.5", "Storm", level="warning")
    expect(toasts(page)).to_have_count(1)
    desk.withdraw("a.1")
    desk.withdraw("a.5")
    expect(items(page)).to_have_count(0)
    expect(listed(page)).to_be_hidden()
    expect(toasts(page)).to_have_count(0)


def test_it_goes_when_it_is_over(desk, visitor):
    over = notice("a.1", "Over", until=later(seconds=-5))
    page = visitor(over, notice("a.2", "Soon over", until=later(minutes=5)), clock=True)
    expect(items(page)).to_have_count(1)
    desk.announce("a.4", "Late", until=later(seconds=-5))
    desk.announce("a.3", "Storm", level="warning", until=later(minutes=3))
    expect(toasts(page)).to_have_text(["Storm"])
    page.clock.fast_forward(4 * 60_000)
    expect(toasts(page)).to_have_count(0)
    expect(items(page)).to_have_count(1)
    page.clock.fast_forward(2 * 60_000)
    expect(items(page)).to_have_count(0)


def test_a_published_page_is_told_with_a_link_but_not_to_its_readers(desk, visitor):
    page = visitor()
    desk.announce("p.1", "Published: Storm", "published", url="/")
    desk.announce("p.2", "Published: Chess", "published", url="/chess/")
    desk.announce("p.3", "Published: Tea", "published", url="http://[")
    expect(toasts(page)).to_have_text(["Published: Chess", "Published: Tea"])
    expect(toasts(page).nth(1).get_by_role("link")).to_have_count(0)
    expect(page.get_by_role("link", name="Published: Chess")).to_have_attribute(
        "href", page.url + "chess/"
    )


def test_a_list_out_of_view_has_it_too_and_nothing_moves(desk, visitor):
    page = visitor(notice("a.1", "Works tonight"))
    page.evaluate("scrollTo(0, document.querySelector('#end').offsetTop - 300)")
    top = page.locator("#end").bounding_box()["y"]
    desk.announce("a.5", "Storm", url="/storm/", text="Stay in")
    expect(toasts(page)).to_have_count(1)
    expect(items(page)).to_have_count(2)
    assert abs(page.locator("#end").bounding_box()["y"] - top) < 1
    expect(items(page).first).to_contain_text("Storm")
    page.get_by_role("button", name="Dismiss: Storm").last.click()
    expect(toasts(page)).to_have_count(0)
    expect(items(page)).to_have_count(1)


def test_a_list_in_view_does_not_push_the_page(desk, visitor):
    page = visitor()
    top = page.get_by_role("heading", name="Storm").bounding_box()["y"]
    desk.announce("a.5", "Storm")
    expect(toasts(page)).to_have_count(1)
    expect(items(page)).to_have_count(0)
    assert page.get_by_role("heading", name="Storm").bounding_box()["y"] == top


def test_what_was_missed_is_read_from_the_page(desk, visitor, stage):
    page = visitor(notice("a.1", "Works tonight"))
    desk.page(f"<main>{desk.notices(notice('a.2', 'Storm', level='warning'))}</main>")
    stage.tell({"type": "changed", "key": "a.2", "data": {"spread": 0}}, "notices.site.1")
    expect(toasts(page)).to_have_text(["Storm"])
    expect(items(page)).to_have_count(0)


def test_without_javascript_it_is_a_list(desk, visit):
    desk.page(desk.notices(notice("a.1", "Works tonight", url="/works/")))
    page = visit(connected=False, java_script_enabled=False)
    expect(page.get_by_role("link", name="Works tonight")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
