"""The admin's page "Live" follows what happens, and can be read by everybody."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import log_in, open_live
from tests.e2e.test_accessible import serious
from tests.servers import Redis
from tests.site import Server, Site

SIGHT = "/en/admin/djangocms_live/live/"


@pytest.fixture
def operator(person: Callable[..., Page]) -> Page:
    page = person()
    log_in(page)
    return open_live(page, SIGHT)


def number(page: Page, name: str) -> object:
    return page.locator(f"[data-total={name}]")


def test_it_follows_what_happens(
    operator: Page, person: Callable[..., Page], server: Server
) -> None:
    expect(operator.get_by_text("Follows what happens")).to_be_visible()
    expect(number(operator, "sockets")).to_have_text("1")
    expect(number(operator, "rate")).not_to_have_text("–")
    visitor = open_live(person(), "/en/")
    expect(number(operator, "sockets")).to_have_text("2")
    row = operator.locator("[data-top] tr").filter(has_text="cms.page.1.en")
    expect(row).to_contain_text("Front page (/en/)")
    expect(row.locator("rect")).to_have_attribute("width", "100%")
    expect(operator.locator(".sight-line")).to_have_attribute("d", re.compile("^M.*L"))
    expect(operator.locator("[data-processes] tr")).to_have_count(1)
    visitor.context.close()
    expect(number(operator, "sockets")).to_have_text("1")
    expect(operator.get_by_text("Nobody has a live page open.")).to_be_visible()
    expect(operator.get_by_text("The browser left, or its network")).to_be_visible()


def test_the_last_hour(person: Callable[..., Page], server: Server) -> None:
    """A process looks when its first socket comes, and then once a minute."""
    open_live(person(), "/en/")
    operator = person()
    log_in(operator)
    open_live(operator, SIGHT)
    row = operator.locator("[data-hours] tr").filter(has_text="cms.page.1.en")
    expect(row).to_contain_text("Front page (/en/)", timeout=90_000)
    expect(row.locator("td")).to_have_text(["", "0", "0", "0", "0", "0", "1"])
    expect(row.locator(".sight-line")).to_have_attribute("d", re.compile("^M.*L"))
    plain = person(java_script_enabled=False, storage_state=operator.context.storage_state())
    plain.goto(SIGHT)
    expect(row.locator("td").last).to_have_text("1")
    expect(plain.locator("[data-hours] svg").first).to_be_hidden()


def test_a_pause(operator: Page, person: Callable[..., Page]) -> None:
    pause = operator.get_by_role("button", name="Pause")
    expect(number(operator, "sockets")).to_have_text("1")
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "true")
    shown = operator.locator("[data-field=uptime]").inner_text()
    open_live(person(), "/en/")
    # A second watcher sees the visitor; the paused page does not.
    other = person()
    log_in(other)
    open_live(other, SIGHT)
    expect(number(other, "sockets")).to_have_text("3")
    assert operator.locator("[data-field=uptime]").inner_text() == shown
    pause.click()
    expect(number(operator, "sockets")).to_have_text("3")


def test_without_a_script(operator: Page, person: Callable[..., Page], server: Server) -> None:
    state = operator.context.storage_state()
    plain = person(java_script_enabled=False, storage_state=state)
    plain.goto(SIGHT)
    expect(plain.get_by_text("As it was when this page was loaded")).to_be_visible()
    expect(plain.get_by_role("link", name="Reload")).to_be_visible()
    expect(number(plain, "sockets")).to_have_text("1")
    assert not plain.get_by_role("button", name="Pause").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_serious_in_it(
    person: Callable[..., Page], server: Server, language: str, scheme: str
) -> None:
    operator = person(color_scheme=scheme, bypass_csp=True)
    log_in(operator)
    open_live(operator, SIGHT.replace("/en/", f"/{language}/"))
    expect(number(operator, "rate")).not_to_have_text("–")
    ours = [found for found in serious(operator) if "sight" in found or "cms-live" in found]
    assert ours == []
    assert operator.locator("cms-live [aria-live], cms-live [role=status]").count() == 0


def test_nothing_is_wider_than_a_phone(person: Callable[..., Page]) -> None:
    operator = person(viewport={"width": 390, "height": 844})
    log_in(operator)
    open_live(operator, SIGHT)
    expect(number(operator, "rate")).not_to_have_text("–")
    assert operator.evaluate("document.documentElement.scrollWidth") <= 390


def test_several_processes(site: Site, person: Callable[..., Page], server: Server) -> None:
    """The page is served by one, and shows the other: its viewers, and its end."""
    with Redis() as redis:
        site.environment["REDIS_URL"] = redis.url
        one, two = site.serve(), site.serve()
        operator = person()
        log_in(operator)
        visitor = person()
        visitor.goto(f"{two.url}/en/")
        expect(visitor.locator("cms-live[feature=cms][connected]").first).to_be_visible()
        operator.goto(f"{one.url}{SIGHT}")  # the login counts at every port
        expect(operator.locator("[data-processes] tr")).to_have_count(2)
        expect(number(operator, "sockets")).to_have_text("2")
        two.kill()
        expect(operator.locator("[data-processes] [data-layer=gone]")).to_have_text("Gone")
        expect(number(operator, "sockets")).to_have_text("1")
        expect(operator.locator("[data-processes] tr")).to_have_count(1, timeout=30_000)
        visitor.context.close()
