"""The whole page live: [data-live-root] or <main>, told of at the edge of the window."""

import pytest
from playwright.sync_api import expect

from .stage import region, until

HEADER = "<header><h1>Site</h1></header>"


def live(mode):
    return region("", key="page", mode=mode, hash="", label="")


def notice_of(page):
    return page.locator(".djangocms-live-notice")


@pytest.fixture
def open_(stage, visit):
    def open_(content, mode="ask", root="<main>{}</main>"):
        stage.page(HEADER + root.format(content + live(mode)))
        return visit()

    return open_


def push(stage, mode, content, hash="h1"):
    stage.publish(path="/", regions={"page": {"hash": hash, "html": content + live(mode)}})


@pytest.mark.parametrize(("mode", "button"), [("ask", "Show what is new"), ("notice", "Show")])
def test_told_and_shown_when_asked(open_, stage, mode, button):
    page = open_("<p>old</p>", mode)
    push(stage, mode, "<p>new</p>")
    expect(notice_of(page)).to_contain_text("This page has changed.")
    expect(page.locator("main > p")).to_have_text("old")
    notice_of(page).get_by_role("button", name=button, exact=True).click()
    expect(page.locator("main > p")).to_have_text("new")
    expect(notice_of(page)).to_have_count(0)


def test_at_once(open_, stage):
    page = open_("<p>old</p>", "auto")
    page.evaluate("""
      document.addEventListener("djangocms-live:patched", ({ detail }) => {
        window.patched = detail;
      });
    """)
    push(stage, "auto", "<p>new</p><p>newer</p>")
    expect(page.locator("main > p")).to_have_text(["new", "newer"])
    assert page.evaluate("patched") == {"key": "page", "type": "published"}
    expect(page.get_by_role("button", name="This page: pause updates")).to_be_attached()
    expect(page.get_by_role("status")).to_have_text("This page: updated")


def test_a_root_of_ones_own(open_, stage):
    page = open_("<p>old</p>", "auto", root="<main>before <div data-live-root>{}</div></main>")
    push(stage, "auto", "<p>new</p>")
    expect(page.locator("[data-live-root] > p")).to_have_text("new")
    expect(page.locator("main")).to_contain_text("before")


def test_what_looks_the_same_is_no_news(open_, stage):
    page = open_('<p>old <a href="/a/">link</a></p>')
    page.evaluate("document.querySelector('main > p').classList.add('added-by-a-script')")
    push(stage, "ask", '<p class="x">old\n  <a href="/a/" rel="y">link</a></p>', "h1")
    push(stage, "ask", '<p>old <a href="/b/">link</a></p>', "h2")
    expect(notice_of(page)).to_have_count(1)
    notice_of(page).get_by_role("button", name="Show what is new", exact=True).click()
    expect(page.locator("main a")).to_have_attribute("href", "/b/")
    expect(page.locator("main > p")).to_have_class("")


def test_a_dismissed_notice_comes_back_with_the_next_change(open_, stage):
    page = open_("<p>old</p>")
    push(stage, "ask", "<p>new</p>", "h1")
    page.get_by_role("button", name="Dismiss").click()
    expect(notice_of(page)).to_have_count(0)
    push(stage, "ask", "<p>newer</p>", "h2")
    page.get_by_role("button", name="Show what is new (2)").click()
    expect(page.locator("main > p")).to_have_text("newer")


def test_a_page_of_ones_own(open_, stage):
    page = open_("<p>old</p>")
    stage.page(f"{HEADER}<main><p>new</p>{live('ask')}</main>")
    stage.publish(type="changed", spread=0)
    page.get_by_role("button", name="Show what is new").click()
    expect(page.locator("main > p")).to_have_text("new")
    assert stage.count("/") == 2


def test_a_page_that_did_not_change_for_this_visitor(open_, stage):
    page = open_("<p>old</p>")
    stage.publish(type="changed", spread=0)
    stage.wait(lambda: stage.count("/") == 2)
    push(stage, "ask", "<p>new</p>")
    expect(page.get_by_role("button", name="Show what is new", exact=True)).to_be_visible()


def test_a_push_that_overtakes_the_reading_of_the_page(open_, stage):
    """What was asked for before the push may be older than it."""
    page = open_("<p>old</p>", "ask")
    held = []

    def hold(route):
        held.append(route)

    page.route(stage.url + "/", hold)
    with page.expect_request(stage.url + "/"):
        stage.publish(type="changed", spread=0)
    push(stage, "ask", "<p>new</p>")
    offer = page.get_by_role("button", name="Show what is new", exact=True)
    expect(offer).to_be_visible()
    with page.expect_event("requestfinished"):
        held[0].continue_()
    until(page, "true")
    offer.click()
    expect(page.locator("main > p")).to_have_text("new")


def test_regions_in_a_live_page_have_their_own_news(open_, stage):
    page = open_("<p>old</p>" + region("<b>0:0</b>"), "ask")
    stage.publish(
        path="/",
        regions={
            "score": {"hash": "<b>1:0</b>", "html": "<b>1:0</b>"},
            "page": {"hash": "h1", "html": "<p>old</p>" + region("<b>1:0</b>") + live("ask")},
        },
    )
    expect(page.locator("b")).to_have_text("1:0")
    push(stage, "ask", "<p>new</p>" + region("<b>1:0</b>"), "h2")
    page.get_by_role("button", name="Show what is new", exact=True).click()
    expect(page.locator("main > p")).to_have_text("new")
    expect(page.locator("cms-live[connected]")).to_have_count(2)
