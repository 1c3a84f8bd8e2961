"""When pushed HTML is not for this visitor: the page is read again, once, or told of in words."""

import pytest
from playwright.sync_api import expect

from .stage import region


def text_of(page):
    return page.locator("cms-live p:not([class])")


def words(page):
    return page.locator(".djangocms-live-notice")


def all_arrived(page, stage):
    """Frames arrive in order: once this one shows, those before it were seen."""
    stage.show("<b>rain</b>", key="weather")
    expect(page.get_by_role("button", name="Show what is new")).to_be_attached()


@pytest.fixture
def open_(stage, visit):
    def open_(*contents, mode="auto", **options):
        stage.page("".join(contents) or region("<p>0:0</p>", mode=mode))
        return visit(**options)

    return open_


def test_changed_is_fetched_once_for_all_regions(stage, open_):
    page = open_(region("<p>0:0</p>"), region("<p>sunny</p>", key="weather", mode="ask"))
    stage.page(region("<p>1:0</p>") + region("<p>rain</p>", key="weather", mode="ask"))
    stage.publish(type="changed", spread=0)
    expect(page.locator("[key=score] p")).to_have_text("1:0")
    page.get_by_role("button", name="Show what is new").click()
    expect(page.locator("[key=weather] p")).to_have_text("rain")
    assert stage.count("/") == 2


def test_the_fetch_is_spread(stage, open_):
    page = open_(
        region("<p>0:0</p>"), region("<b>sunny</b>", key="weather", mode="ask"), clock=True
    )
    page.evaluate("Math.random = () => 0.5")
    stage.page(region("<p>1:0</p>"))
    stage.publish(type="changed", spread=3600)
    stage.publish(type="changed", spread=3600)
    all_arrived(page, stage)
    page.clock.fast_forward(1_700_000)
    expect(text_of(page)).to_have_text("0:0")
    assert stage.count("/") == 1
    page.clock.fast_forward(200_000)
    expect(text_of(page)).to_have_text("1:0")
    assert stage.count("/") == 2


def test_a_lost_history_reads_the_page(stage, open_):
    page = open_()
    stage.page(region("<p>1:0</p>"))
    stage.send({"t": "cms.page.1", "reset": {"e": "k9", "o": 4, "spread": 0}})
    expect(text_of(page)).to_have_text("1:0")


def test_regions_with_one_key_are_taken_in_their_order(stage, open_):
    page = open_(region("<p>a</p>"), region("<p>b</p>"))
    stage.page(region("<p>A</p>") + region("<p>B</p>"))
    stage.publish(type="changed", spread=0)
    expect(text_of(page)).to_have_text(["A", "B"])


def test_html_for_another_page_is_not_taken(stage, open_):
    page = open_()
    stage.page(region("<p>for this page</p>"))
    stage.publish(path="/other/", regions={"score": {"hash": "x", "html": "<p>for others</p>"}})
    expect(text_of(page)).to_have_text("for this page")


def test_new_topics_of_a_region_are_joined(stage, open_):
    page = open_()
    two = {"topic": "signed:cms.page.1 signed:cms.alias.7", "since": "k1:1 :0"}
    stage.page(region("<p>1:0</p>", **two))
    stage.publish(type="changed", spread=0)
    expect(text_of(page)).to_have_text("1:0")
    stage.wait(lambda: stage.commands)
    assert stage.commands == [
        {"id": 2, "sub": {"t": "signed:cms.alias.7", "since": {"e": "", "o": 0}}}
    ]
    expect(page.locator("cms-live")).to_have_attribute("connected", "")


def test_a_region_that_is_gone(stage, open_):
    page = open_()
    stage.page("<h1>Nothing live here</h1>")
    stage.publish(type="gone", spread=0)
    expect(page.get_by_text("no longer published", exact=False).first).to_be_visible()
    expect(text_of(page)).to_have_text("0:0")
    expect(page.get_by_role("status")).to_contain_text("no longer published")


def test_a_region_that_comes_back(stage, open_):
    page = open_()
    stage.page("<h1>Nothing live here</h1>")
    stage.publish(type="gone", spread=0)
    expect(page.get_by_text("no longer published", exact=False).first).to_be_visible()
    stage.show("<p>1:0</p>")
    expect(text_of(page)).to_have_text("1:0")


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone(stage, open_, expected_errors, status):
    expected_errors.append(f"status of {status}")
    page = open_()
    stage.answer("/", status)
    stage.publish(type="gone", spread=0)
    expect(words(page)).to_contain_text("This page is no longer published.")
    expect(text_of(page)).to_have_text("0:0")
    assert page.evaluate("document.activeElement === document.body")
    page.get_by_role("button", name="Dismiss").click()
    expect(words(page)).to_have_count(0)


def test_a_page_that_moved(stage, open_, expected_errors):
    expected_errors.append("status of 404")
    page = open_()
    stage.answer("/", 404)
    stage.publish(type="moved", spread=0, location="/new/")
    expect(words(page)).to_contain_text("This page has moved.")
    expect(words(page).get_by_role("link")).to_have_attribute("href", f"{stage.url}/new/")


def test_a_move_that_the_server_redirects(stage, open_):
    page = open_()
    stage.page("<h1>New home</h1>", path="/new/")
    stage.answer("/", 302, "/new/")
    stage.publish(type="gone", spread=0)
    expect(words(page)).to_contain_text("This page has moved.")
    expect(words(page).get_by_role("link")).to_have_attribute("href", f"{stage.url}/new/")


def test_a_location_that_is_no_address_is_no_link(stage, open_, expected_errors):
    expected_errors.append("status of 404")
    page = open_()
    stage.answer("/", 404)
    stage.publish(type="moved", spread=0, location="javascript:alert(1)")
    expect(words(page)).to_contain_text("no longer published")
    expect(words(page).get_by_role("link")).to_have_count(0)


def test_a_page_that_wants_a_login(stage, open_):
    page = open_()
    stage.page("<h1>Log in</h1>", path="/login/")
    stage.answer("/", 302, "/login/?next=/")
    stage.publish(type="changed", spread=0)
    expect(words(page)).to_contain_text("You need to log in")
    expect(words(page).get_by_role("link")).to_have_attribute("href", f"{stage.url}/login/?next=/")


def test_a_page_that_is_forbidden(stage, open_, expected_errors):
    expected_errors.append("status of 403")
    page = open_()
    stage.answer("/", 403)
    stage.publish(type="changed", spread=0)
    expect(words(page)).to_contain_text("You need to log in")
    expect(text_of(page)).to_have_text("0:0")


def test_a_login_on_another_site(stage, open_, expected_errors):
    expected_errors.extend(["Content Security Policy", "violates", "Fetch API"])
    page = open_()
    stage.answer("/", 302, "http://login.invalid/")
    stage.publish(type="changed", spread=0)
    expect(words(page)).to_contain_text("This page has moved.")
    expect(words(page).get_by_role("link")).to_have_attribute("href", f"{stage.url}/")


def test_words_go_when_they_are_no_longer_true(stage, open_, expected_errors):
    expected_errors.append("status of 404")
    page = open_()
    stage.answer("/", 404)
    stage.publish(type="gone", spread=0)
    expect(words(page)).to_have_count(1)
    stage.publish(type="gone", spread=0)
    stage.page(region("<p>back</p>"))
    stage.publish(type="changed", spread=0)
    expect(text_of(page)).to_have_text("back")
    expect(words(page)).to_have_count(0)


def test_a_server_in_trouble_is_asked_again(stage, open_, expected_errors):
    expected_errors.append("status of 503")
    page = open_(clock=True)
    stage.answer("/", 503)
    stage.publish(type="changed", spread=0)
    stage.wait(lambda: stage.count("/") == 2)
    expect(text_of(page)).to_have_text("0:0")
    stage.page(region("<p>1:0</p>"))
    with page.expect_response("**/"):
        page.clock.run_for(10_000)
    expect(text_of(page)).to_have_text("1:0")
    expect(words(page)).to_have_count(0)


def test_a_hidden_tab_reads_when_it_is_looked_at(stage, open_):
    page = open_(region("<p>0:0</p>"), region("<b>sunny</b>", key="weather", mode="ask"))
    page.evaluate("hide(true)")
    stage.page(region("<p>1:0</p>"))
    stage.publish(type="changed", spread=0)
    all_arrived(page, stage)
    assert stage.count("/") == 1
    page.evaluate("hide(false)")
    expect(text_of(page)).to_have_text("1:0")


def test_revoked_the_page_is_read_once_and_what_is_public_goes_on(stage, open_):
    page = open_()
    stage.page(region("<p>public part</p>"))
    stage.close_sockets(4504)
    expect(text_of(page)).to_have_text("public part")
    expect(page.locator("html")).to_have_attribute("data-live-state", "connected")
    stage.show("<p>more of it</p>")
    expect(text_of(page)).to_have_text("more of it")
    assert stage.count("/") == 2


def test_revoked_again_the_rest_is_silence(stage, open_):
    page = open_()
    for count in (1, 2):
        stage.wait(lambda: stage.sockets)
        expect(page.locator("cms-live")).to_have_attribute("connected", "")
        stage.close_sockets(4504)
        stage.wait(lambda count=count: stage.connections == count)
    expect(page.locator("html")).to_have_attribute("data-live-state", "stopped")
    assert stage.count("/") == 2
    assert stage.connections == 2
