"""The scenarios, and what only Chromium's protocol does to pages: crash, freeze, cut them off."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.site import Site

from .chromium import Chromium, ChromiumTab
from .conftest import Newsroom
from .driver import Driver
from .scenarios import (  # noqa: F401
    test_a_hidden_tab,
    test_five_tabs_have_one_socket_and_lose_nothing,
    test_there_and_back_again,
    test_without_a_socket_tabs_poll,
)

OpenTab = Callable[..., ChromiumTab]


@pytest.fixture
def engine() -> str:
    return "chromium"


@dataclass(frozen=True)
class Two:
    """An article and the front page, live, and the latter in front."""

    article: ChromiumTab
    front: ChromiumTab
    topics_of_front: int


@pytest.fixture
def two(open_tab: OpenTab, newsroom: Newsroom) -> Two:
    front = open_tab("/en/")
    front.until_connected()
    alone = newsroom.stats["topics"]
    article = open_tab("/en/storm-watch/")
    article.until_connected()
    front.show()
    assert newsroom.stats["topics"] > alone
    assert newsroom.stats["sockets"] == 1
    return Two(article, front, alone)


def test_a_tab_that_crashes_drops_its_share(two: Two, newsroom: Newsroom) -> None:
    two.article.crash()
    newsroom.wait_for("topics", two.topics_of_front)
    assert newsroom.stats["sockets"] == 1
    two.front.until_it_says(newsroom.publish())


def test_a_tab_that_freezes_drops_its_share_and_takes_it_up_again(
    two: Two, newsroom: Newsroom
) -> None:
    article, front, both = two.article, two.front, newsroom.stats["topics"]
    article.command("Page.setWebLifecycleState", state="frozen")
    newsroom.wait_for("topics", two.topics_of_front)
    article.command("Page.setWebLifecycleState", state="active")
    newsroom.wait_for("topics", both)
    article.until_connected()
    assert newsroom.stats["sockets"] == 1
    front.until_it_says(newsroom.publish())


def test_offline_and_back(open_tab: OpenTab, newsroom: Newsroom) -> None:
    tab = open_tab("/en/")
    tab.until_connected()
    conditions = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    tab.command("Network.enable")
    tab.command("Network.emulateNetworkConditions", offline=True, **conditions)
    newsroom.wait_for("sockets", 0)
    news = newsroom.publish()
    tab.command("Network.emulateNetworkConditions", offline=False, **conditions)
    tab.until_it_says(news)


def test_a_worker_that_dies_is_replaced(
    open_tab: OpenTab, newsroom: Newsroom, drivers: Callable[[str], Driver]
) -> None:
    tab = open_tab("/en/")
    tab.until_connected()
    browser = drivers("chromium")
    assert isinstance(browser, Chromium)
    assert browser.kill_workers() == 1
    newsroom.wait_for("sockets", 0)
    news = newsroom.publish()
    # It would find out by itself in 45 seconds; being looked at is quicker.
    open_tab("/en/about/")
    tab.show()
    tab.until_it_says(news)
    newsroom.wait_for("sockets", 1)


def test_each_page_with_a_socket_of_its_own(open_tab: OpenTab, site: Site) -> None:
    alone = Newsroom(site.serve(CARRIER="page"))
    tabs = [open_tab(f"{alone.server.url}/en/") for _ in range(2)]
    for tab in tabs:
        tab.show()
        tab.until_connected()
    alone.wait_for("sockets", 2)
    news = alone.publish()
    for tab in tabs:
        tab.show()
        tab.until_it_says(news)


LOG_IN = """
document.querySelector("[name=username]").value = "reader";
document.querySelector("[name=password]").value = "reader";
document.querySelector("[name=password]").form.submit();
"""
LOG_OUT = """
const [, token] = /csrftoken=(\\w+)/.exec(document.cookie);
const headers = { "X-CSRFToken": token };
return (await fetch("/en/sign-out/", { method: "POST", headers })).ok;
"""


def test_login_and_logout_in_one_tab_give_all_of_them_another_socket(
    two: Two, newsroom: Newsroom
) -> None:
    article, front = two.article, two.front
    front.goto(newsroom.server.url + "/en/sign-in/?next=/en/")
    front.run(LOG_IN)
    front.until("return location.pathname === '/en/'")
    front.until_connected()
    assert "djangocms_live_who" in front.run("return document.cookie")
    newsroom.wait_for("sockets", 2)
    article.show()
    newsroom.wait_for("sockets", 1)
    article.until_connected()
    front.show()
    front.until_it_says(newsroom.publish())

    assert front.run(LOG_OUT) is True
    front.goto(newsroom.server.url + "/en/")
    front.until_connected()
    assert "djangocms_live_who" not in front.run("return document.cookie")
    article.show()
    newsroom.wait_for("sockets", 1)
    article.until_connected()
