"""The bell: a number for who is logged in, and a panel with the newest entries."""

import re

import pytest
from playwright.sync_api import Page, expect

from .inbox import Desk, entry
from .stage import until

LINK = '<p><a href="#x">A link</a></p>'


@pytest.fixture
def desk(stage):
    return Desk(stage)


@pytest.fixture
def ana(desk, visit):
    """A page that Ana has open."""

    def open_(*entries, unseen: int | None = None, **options) -> Page:
        desk.list(*entries)
        count = sum(e["unread"] for e in entries) if unseen is None else unseen
        desk.me(unseen=count, newest=max((e["id"] for e in entries), default=0))
        desk.page(f"<header>{desk.bell()}</header><main><h1>Storm</h1>{LINK}</main>", who="ab12")
        page = visit(**options)
        desk.hear(page)
        expect(bell(page)).to_be_visible()
        return page

    return open_


def bell(page: Page):
    return page.locator(".djangocms-live-bell__button")


def panel(page: Page):
    return page.get_by_role("region", name="Notifications", exact=True)


def entries(page: Page):
    return page.locator("[data-entry]")


def toasts(page: Page):
    return page.locator(".djangocms-live-toast")


def test_visitors_see_nothing_of_it_and_ask_nothing(desk, stage, visit):
    desk.page(f"{desk.bell()}{LINK}")
    page = visit(connected=False)
    expect(page.locator("[data-nobody]")).to_have_count(1)
    expect(page.get_by_role("link", name="Notifications")).to_be_hidden()
    expect(bell(page)).to_have_count(0)
    assert desk.asked("me/") == 0
    assert stage.connections == 0


def test_whose_session_ran_out_sees_nothing_of_it(desk, visit):
    desk.me(False)
    desk.page(desk.bell(), who="ab12")
    page = visit(connected=False)
    expect(page.locator("[data-nobody]")).to_have_count(1)
    expect(page.get_by_role("link", name="Notifications")).to_be_hidden()


def test_without_javascript_there_is_a_link(desk, visit):
    desk.page(desk.bell())
    page = visit(connected=False, java_script_enabled=False)
    link = page.get_by_role("link", name="Notifications")
    expect(link).to_be_visible()
    expect(link).to_have_attribute("href", "/live/notifications/en/")


def test_where_the_server_does_not_answer_there_is_the_link(desk, visit, expected_errors):
    expected_errors.append("503")
    desk.answer("me/", {}, 503)
    desk.page(desk.bell(), who="ab12")
    page = visit(connected=False)
    expect(page.get_by_role("link", name="Notifications")).to_be_visible()


def test_the_number(desk, ana):
    page = ana(entry(3), entry(2))
    expect(page.get_by_role("button", name="Notifications, 2 new")).to_have_text("2")
    desk.tell(1, 3)
    expect(page.get_by_role("button", name="Notifications, 1 new")).to_have_text("1")
    desk.tell(120, 3)
    expect(page.get_by_role("button", name="Notifications, 99+ new")).to_have_text("99+")
    desk.tell(0, 0)
    expect(page.get_by_role("button", name="Notifications", exact=True)).to_have_text("")


def test_more_is_said_politely(desk, ana):
    page = ana(entry(3))
    desk.tell(1, 3)
    expect(bell(page)).to_have_text("1")
    expect(page.get_by_role("status")).to_have_text("")
    desk.tell(3, 5)
    expect(page.get_by_role("status")).to_have_text("2 new notifications")


def test_news_are_a_toast_in_one_tab_and_once(desk, ana):
    page = ana(entry(3))
    desk.news(entry(4, "5 new replies", text="In Storm"))
    second = page.context.new_page()
    second.goto("/")
    expect(second.locator("cms-live[feature=inbox]")).to_have_attribute("connected", "")
    desk.tell(2, 4)
    until(page, "localStorage['djangocms-live:news.k'] === '4'")
    for tab in (page, second):
        expect(bell(tab)).to_have_text("2")
    for tab in (page, second):
        until(tab, "!(await navigator.locks.query()).held.length")
    assert desk.asked("news/") == 1
    assert toasts(page).count() + toasts(second).count() == 1
    shown = page if toasts(page).count() else second
    expect(toasts(shown)).to_contain_text("5 new replies")
    expect(shown.get_by_role("status")).to_contain_text("5 new replies: In Storm")
    shown.reload()
    expect(shown.locator("cms-live[feature=inbox]")).to_have_attribute("connected", "")
    desk.tell(2, 4)
    expect(bell(shown)).to_have_text("2")
    expect(toasts(shown)).to_have_count(0)
    assert desk.asked("news/") == 1


@pytest.mark.parametrize("first", ["visitors", "follower"])
def test_a_follower_is_told_once_of_what_visitors_are_told_too(desk, visit, first):
    desk.me()
    desk.page(f"<header>{desk.bell()}</header>{desk.notices()}<h1>Council</h1>", who="ab12")
    page = visit()
    desk.hear(page)
    expect(bell(page)).to_be_visible()
    expect(page.locator("cms-live[connected]")).to_have_count(2)
    desk.news(entry(4, "Published: Storm", notice="p.9", kind="published"))
    tell = {
        "visitors": lambda: desk.announce("p.9", "Published: Storm", type="published"),
        "follower": lambda: desk.tell(1, 4),
    }
    tell.pop(first)()
    until(page, "document.querySelector('.djangocms-live-toast')")
    (other,) = tell.values()
    other()
    desk.announce("a.1", "Afterwards")
    expect(toasts(page).filter(has_text="Afterwards")).to_have_count(1)
    expect(bell(page)).to_have_text("1")
    expect(toasts(page)).to_have_count(2)
    link = toasts(page).filter(has_text="Published: Storm").get_by_role("link")
    expect(link).to_have_attribute("href", re.compile("/live/notifications/en/4/go/$"))


def test_read_elsewhere_a_toast_goes(desk, ana):
    page = ana()
    desk.news(entry(4, "Hello"))
    desk.tell(1, 4)
    expect(toasts(page)).to_have_count(1)
    desk.tell(0, 0)
    expect(toasts(page)).to_have_count(0)


def test_dismissed_it_was_seen(desk, ana):
    page = ana()
    desk.news(entry(4, "Hello"))
    desk.tell(1, 4)
    page.get_by_role("button", name="Dismiss: Hello").click()
    expect(bell(page)).to_have_text("")
    assert desk.posted == [
        ("mark", {"csrfmiddlewaretoken": ["c1"], "what": ["seen"], "ids": ["4"]})
    ]


def test_the_panel_opens_with_the_focus_in_it_and_gives_it_back(desk, ana):
    page = ana(entry(3, "Storm"), entry(2, "Chess", unread=0))
    expect(bell(page)).to_have_attribute("aria-expanded", "false")
    bell(page).focus()
    page.keyboard.press("Enter")
    expect(bell(page)).to_have_attribute("aria-expanded", "true")
    expect(panel(page)).to_be_focused()
    expect(entries(page)).to_have_count(2)
    expect(entries(page).first).to_contain_text("5 minutes ago")
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(bell(page)).to_be_focused()
    expect(bell(page)).to_have_attribute("aria-expanded", "false")


def test_what_the_panel_shows_is_seen(desk, ana):
    page = ana(entry(3), entry(2, unread=0))
    bell(page).click()
    expect(bell(page)).to_have_text("")
    assert desk.posted == [
        ("mark", {"csrfmiddlewaretoken": ["c1"], "what": ["seen"], "ids": ["3", "2"]})
    ]


def test_pressing_outside_closes_it(ana):
    page = ana(entry(3))
    bell(page).click()
    expect(entries(page)).to_have_count(1)
    page.get_by_role("heading", name="Storm").click()
    expect(panel(page)).to_be_hidden()
    bell(page).click()
    expect(panel(page)).to_be_visible()
    page.get_by_role("link", name="A link").focus()
    expect(panel(page)).to_be_hidden()
    expect(page.get_by_role("link", name="A link")).to_be_focused()


def test_the_button_of_the_panel_closes_it(ana):
    page = ana(entry(3))
    bell(page).click()
    page.get_by_role("button", name="Close").click()
    expect(panel(page)).to_be_hidden()
    expect(bell(page)).to_be_focused()


def test_an_entry_leads_on(desk, ana, stage):
    stage.file("/live/notifications/en/3/go/", "<h1>There</h1>")
    page = ana(entry(3, "Storm"))
    bell(page).click()
    page.get_by_role("link", name="Storm").click()
    expect(page.get_by_role("heading", name="There")).to_be_visible()


def test_archived_an_entry_goes_and_the_focus_stays_in_the_list(desk, ana):
    page = ana(entry(3, "Storm", unread=0), entry(2, "Chess", unread=0))
    bell(page).click()
    page.get_by_role("button", name="Archive: Storm").focus()
    desk.list(entry(2, "Chess", unread=0))
    page.keyboard.press("Enter")
    expect(entries(page)).to_have_count(1)
    assert desk.posted[-1][1]["what"] == ["archived"]
    assert desk.posted[-1][1]["ids"] == ["3"]
    expect(page.get_by_role("button", name="Archive: Chess")).to_be_focused()
    desk.list()
    page.keyboard.press("Enter")
    expect(panel(page)).to_contain_text("Nothing new.")
    expect(panel(page)).to_be_focused()


def test_all_are_read(desk, ana):
    page = ana(entry(3, "Storm"))
    bell(page).click()
    expect(page.locator("[data-unread]")).to_have_count(1)
    desk.list(entry(3, "Storm", unread=0))
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator("[data-unread]")).to_have_count(0)
    what = {"csrfmiddlewaretoken": ["c1"], "what": ["read"], "all": ["1"]}
    assert desk.posted[-1] == ("mark", what)


def test_it_is_live_while_it_is_open_and_makes_no_toasts(desk, ana):
    page = ana(entry(3, "Storm"))
    bell(page).click()
    expect(entries(page)).to_have_count(1)
    desk.list(entry(4, "Chess"), entry(3, "Storm"))
    desk.news(entry(4, "Chess"))
    desk.tell(1, 4)
    expect(entries(page)).to_have_count(2)
    assert desk.asked("news/") == 0
    expect(toasts(page)).to_have_count(0)


def test_without_network_it_says_so_and_tries_again(desk, ana, expected_errors):
    expected_errors.append("503")
    page = ana()
    desk.answer("list/", {}, 503)
    bell(page).click()
    expect(panel(page)).to_contain_text("That did not work.")
    desk.list(entry(3, "Storm", unread=0))
    page.get_by_role("button", name="Try again").click()
    expect(entries(page)).to_have_count(1)


def test_what_could_not_be_done_is_said_and_stays(desk, ana, expected_errors):
    expected_errors.append("403")
    page = ana(entry(3, "Storm", unread=0))
    bell(page).click()
    desk.status = 403
    page.get_by_role("button", name="Archive: Storm").click()
    expect(page.get_by_role("alert")).to_have_text("That did not work. Please try again.")
    expect(entries(page)).to_have_count(1)


def test_an_empty_inbox(ana):
    page = ana()
    bell(page).click()
    expect(panel(page)).to_contain_text("Nothing new.")
    expect(page.get_by_role("link", name="All notifications")).to_have_attribute(
        "href", "/live/notifications/en/"
    )
    expect(page.get_by_role("link", name="Preferences")).to_be_visible()


def test_one_question_for_bells_and_follow_buttons_together(desk, visit, stage):
    desk.me(unseen=1, newest=3, follows=["b"])
    body = desk.bell() + desk.bell() + desk.follow("a") + desk.follow("b") + desk.notices()
    desk.page(body, who="ab12")
    page = visit()
    expect(bell(page)).to_have_count(2)
    buttons = page.get_by_role("button", name="Follow this page")
    expect(buttons.nth(0)).to_have_attribute("aria-pressed", "false")
    expect(buttons.nth(1)).to_have_attribute("aria-pressed", "true")
    assert [r for r in stage.requests if "/me/" in r] == [
        "/live/notifications/en/me/?follow=a&follow=b"
    ]


def test_when_the_browser_tells_it(desk, ana, expected_errors):
    """Hidden, and allowed: the browser itself says it, as long as the tab stays connected."""
    expected_errors.append("404")  # no service worker is registered
    page = ana(permissions=["notifications"])
    page.evaluate(
        """() => {
          window.told = [];
          window.Notification = class {
            static permission = "granted";
            constructor(title, options) { window.told.push([title, options.body, options.tag]); }
          };
          hide(true);
        }"""
    )
    desk.news(entry(4, "Hello", text="Ana"))
    desk.tell(1, 4)
    until(page, "window.told.length === 1")
    assert page.evaluate("window.told") == [["Hello", "Ana", "n.4"]]
    expect(toasts(page)).to_have_count(0)
