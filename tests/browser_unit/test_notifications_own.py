"""One's own pages with scripts: the inbox follows what happens elsewhere, and there is a switch."""

import json

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from djangocms_live.notifications import client_words
from djangocms_live.notifications.inbox import Counts
from djangocms_live.notifications.visits import urls

from .inbox import SCRIPT, Desk, entry
from .test_notifications_follow import KEY, PUSH


@pytest.fixture
def desk(stage):
    return Desk(stage)


def inbox(desk: Desk, *entries, archived: bool = False) -> None:
    unseen = sum(one["unread"] for one in entries)
    context = {
        "language": "en",
        "urls": urls("en"),
        "words": client_words.words("bell"),
        "entries": entries,
        "counts": Counts(unseen, 0),
        "archived": archived,
        "here": 1,
    }
    html = render_to_string("djangocms_live/notifications/inbox.html", context)
    body = html.partition("<main>")[2].partition("</main>")[0]
    desk.page(f"<main>{body}</main>", who="ab12")


def headlines(page: Page):
    return page.locator(".djangocms-live-entry__headline")


def test_what_is_on_the_screen_is_seen(desk, visit):
    desk.me()
    inbox(desk, entry(3), entry(2, unread=0))
    page = visit()
    # From here on it is answered.
    desk.hear(page)
    desk.me(unseen=2, newest=3)
    page.reload()
    expect(page.locator("cms-live[connected]")).to_have_count(1)
    fields = {"csrfmiddlewaretoken": ["c1"], "what": ["seen"], "ids": ["3", "2"]}
    assert desk.posted == [("mark", fields)]
    expect(page.get_by_text("5 minutes ago").first).to_be_visible()


def test_it_is_what_it_is_elsewhere(desk, visit):
    desk.me()
    inbox(desk, entry(3, "Storm", unread=0))
    page = visit()
    desk.hear(page)
    expect(headlines(page)).to_have_text(["Storm"])
    page.get_by_role("button", name="Archive: Storm").focus()
    inbox(desk, entry(4, "Chess"), entry(3, "Storm", unread=0))
    desk.tell(1, 4)
    expect(headlines(page)).to_have_text(["Chess (unread)", "Storm"])
    expect(page.get_by_role("heading", level=1)).to_have_text("Notifications 1 new")
    expect(page.get_by_role("button", name="Archive: Storm")).to_be_focused()
    expect(page.get_by_text("5 minutes ago").first).to_be_visible()


def test_the_archive_marks_nothing(desk, visit):
    desk.me(unseen=1, newest=9)
    inbox(desk, entry(3), archived=True)
    page = visit(connected=False)
    desk.hear(page)
    page.reload()
    expect(page.locator("cms-live[connected]")).to_have_count(1)
    assert desk.posted == []


@pytest.fixture
def switch(desk, stage, visit):
    """The preferences of somebody whose browser answers so, on a site with or without a key."""

    def open_(answer: str, *, key: str = "K", pushes: str = PUSH) -> Page:
        headers = {"Content-Type": "application/json"}
        said = json.dumps(KEY | {"key": key}).encode()
        stage.answers["/live/notifications/push/key/"] = (200, headers, said)
        stage.file("/static/push.js", f"window.answer = '{answer}';{pushes}")
        words = {"words": client_words.words("bell")}
        words = render_to_string("djangocms_live/notifications/words.html", words)
        desk.page(
            f'<div data-live-push="/live/notifications/push/key/" lang="en"></div>{words}',
            scripts=f'<script src="/static/push.js"></script>{SCRIPT}',
        )
        page = visit(connected=False)
        desk.hear(page)
        return page

    return open_


def on(page: Page):
    return page.get_by_role("button", name="Turn on in this browser")


def off(page: Page):
    return page.get_by_role("button", name="Turn off in this browser")


def test_turned_on_after_words_and_a_click(desk, switch):
    page = switch("granted")
    expect(page.get_by_text("even if no page of this site is open")).to_be_visible()
    assert page.evaluate("window.asked") == 0
    on(page).click()
    expect(page.get_by_text("On: this browser tells you what is new.")).to_be_visible()
    assert desk.posted[0][0] == "subscribe"
    off(page).click()
    expect(on(page)).to_be_visible()
    assert desk.posted[-1][0] == "unsubscribe"


def test_what_the_browser_forbids_is_said(switch):
    page = switch("denied")
    on(page).click()
    expect(page.get_by_text("Your browser does not allow notifications")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)


def test_without_push_the_browser_tells_while_a_page_is_open(switch):
    page = switch("granted", key="")
    expect(page.get_by_text("while you look at another page")).to_be_visible()
    on(page).click()
    expect(page.get_by_text("On: while a page of this site is open")).to_be_visible()
    off(page).click()
    expect(on(page)).to_be_visible()
    page.reload()
    expect(on(page)).to_be_visible()


def test_where_the_browser_cannot_it_says_so(switch):
    page = switch("granted", pushes="delete window.PushManager; delete window.Notification;")
    expect(page.get_by_text("This browser cannot show notifications")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
