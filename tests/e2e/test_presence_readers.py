"""Visitors see how many are reading: over tabs, browsers and processes, and when one dies."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import log_in, open_live
from tests.e2e.test_accessible import serious
from tests.servers import Redis
from tests.site import Server, Site

STORM, FERRIES = "/en/storm-watch/", "/en/ferries/"
SEEN = "/live/presence/en/"
GHOSTS = 60  # seconds that the readers of a killed process are remembered
TELLING = 7  # seconds until readers hear of what a process knows

# Keeps every number that a page ever showed.
RECORD = """
() => {
  const number = document.querySelector("[data-number]");
  window.shown = [number.textContent];
  new MutationObserver(() => window.shown.push(number.textContent))
    .observe(number, { characterData: true, childList: true, subtree: true });
}
"""


@pytest.fixture
def redis(site: Site) -> Iterator[Redis]:
    """Name it before a fixture that serves the site: its processes share a channel layer then."""
    with Redis() as redis:
        site.environment["REDIS_URL"] = redis.url
        yield redis


def number(page: Page) -> Locator:
    return page.locator("cms-live[data-least] [data-number]")


def expect_number(n: int, *pages: Page, within: float = 20) -> None:
    for page in pages:
        expect(number(page)).to_have_text(f"{n} reading now", timeout=within * 1000)
        expect(number(page)).to_be_visible()


def faces(page: Page) -> Locator:
    return page.get_by_role("list", name="Readers who want to be seen").get_by_role("listitem")


@pytest.mark.long
@pytest.mark.timeout(240)
def test_two_processes_and_no_ghosts(
    redis: Redis, person: Callable[..., Page], site: Site, server: Server
) -> None:
    other = site.serve()
    ann = open_live(person(), STORM)
    expect_number(1, ann)
    ben = open_live(person(base_url=other.url, expect_errors=("WebSocket", "ERR_")), STORM)
    expect_number(2, ann, ben)
    cat = open_live(person(base_url=other.url, expect_errors=("WebSocket", "ERR_")), STORM)
    expect_number(3, ann, ben, cat)

    # A second tab is no second reader, and knows the number as well.
    tab = open_live(cat.context.new_page(), STORM)
    expect_number(3, tab)
    dan = open_live(person(), STORM)
    expect_number(4, ann, ben, cat, tab, dan)
    tab.close()

    dan.context.close()
    expect_number(3, ann, ben, cat)

    other.kill()
    killed = time.monotonic()
    expect_number(1, ann, within=GHOSTS + TELLING)
    assert time.monotonic() - killed < GHOSTS + TELLING


def test_a_reload_makes_no_number_jump(person: Callable[..., Page], server: Server) -> None:
    ann, ben = open_live(person(), STORM), open_live(person(), STORM)
    expect_number(2, ann, ben)
    ann.evaluate(RECORD)
    for path in (STORM, "/de/sturmwache/", STORM):  # in whatever language
        ben.goto(path)
        expect(number(ben)).to_be_visible()
    cat = open_live(person(), STORM)
    expect_number(3, ann, ben, cat)
    assert set(ann.evaluate("window.shown")) == {"2 reading now", "3 reading now"}


@pytest.mark.timeout(180)
def test_faces_are_of_those_who_agreed(person: Callable[..., Page], server: Server) -> None:
    admin, ann = person(), open_live(person(), STORM)
    log_in(admin)
    open_live(admin, STORM)
    expect_number(2, admin, ann)
    expect(faces(ann)).to_have_count(0)
    choose = "Show or hide me"
    expect(ann.get_by_role("link", name=choose)).to_have_count(0)

    def say(visible: bool) -> None:
        admin.get_by_role("link", name=choose).click()
        admin.get_by_label("Other readers may see").set_checked(visible)
        admin.get_by_role("button", name="Save").click()
        expect(admin.get_by_role("status")).to_contain_text("Saved")
        admin.get_by_role("link", name="Back to the page").click()
        admin.wait_for_url(f"**{STORM}")

    say(True)
    expect(faces(ann)).to_have_text(["Aadmin"], timeout=45_000)
    expect_number(2, ann)
    say(False)
    expect(faces(ann)).to_have_count(0, timeout=45_000)
    expect_number(2, ann)


def test_the_most_read_goes_first(person: Callable[..., Page], server: Server) -> None:
    ann = open_live(person(), "/en/")
    titles = ann.locator("[data-live-most-read] h2")
    expect(titles.nth(1)).to_have_text("Winter timetable: who sails when")
    ben = open_live(person(), FERRIES)
    expect(titles.first).to_have_text("Winter timetable: who sails when")
    article = ann.locator("[data-live-most-read] > article").first
    expect(article.locator("data")).to_have_text("1")
    expect(article.locator("cms-live")).to_have_text("Reading now: 1")
    # Who goes on to another page is counted there.
    open_live(ben, STORM)
    lead = ann.locator(".front__lead data")
    expect(lead).to_have_text("1")
    expect(article.locator("data")).to_be_hidden()


def test_the_page_is_the_same_for_all(person: Callable[..., Page], server: Server) -> None:
    before = server.get(STORM)
    ann, ben = open_live(person(), STORM), open_live(person(), STORM)
    expect_number(2, ann, ben)
    answer = server.get(STORM)
    html = answer.read().decode()
    assert html == before.read().decode()
    assert "<span data-number></span>" in html
    assert answer.headers["Cache-Control"].startswith("max-age=")
    assert "csrf" not in html
    assert "session" not in answer.headers.get("Set-Cookie", "")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    person: Callable[..., Page], server: Server, scheme: str
) -> None:
    server.site.run(
        "from django.contrib.auth.models import User\n"
        "from djangocms_live.presence.models import Choice\n"
        "Choice.objects.create(user=User.objects.get(username='admin'), to_visitors=True)"
    )
    admin = person(color_scheme=scheme, bypass_csp=True)
    log_in(admin)
    visitor = open_live(person(color_scheme=scheme, bypass_csp=True), STORM)
    open_live(admin, STORM)
    expect_number(2, visitor)
    expect(faces(visitor)).to_have_count(1)
    expect(admin.get_by_role("link", name="Show or hide me")).to_be_visible()
    assert serious(visitor) == []
    admin.goto(SEEN)
    assert serious(admin) == []
    open_live(visitor, "/en/")
    expect(visitor.locator(".front__lead data")).to_be_visible()
    assert serious(visitor) == []


@pytest.mark.parametrize("path", ["/en/storm-watch/", "/ar/", SEEN])
def test_a_phone_need_not_scroll_sideways(
    person: Callable[..., Page], server: Server, path: str
) -> None:
    page = person(viewport={"width": 390, "height": 844})
    log_in(page)
    page.goto(path)
    if path != SEEN:
        expect(page.locator("cms-live:not([connected])")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_javascript_one_can_choose(person: Callable[..., Page], server: Server) -> None:
    page = person(java_script_enabled=False)
    log_in(page)
    page.goto(SEEN)
    page.get_by_label("Other readers may see").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    page.reload()
    expect(page.get_by_label("Other readers may see")).to_be_checked()
    page.goto(STORM)
    expect(number(page)).to_be_hidden()
