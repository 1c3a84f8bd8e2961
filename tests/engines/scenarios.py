"""One socket for a browser: what holds in every engine. A module for each takes them in."""

from collections.abc import Callable

import pytest

from .conftest import Newsroom
from .driver import Tab

OpenTab = Callable[..., Tab]


def test_five_tabs_have_one_socket_and_lose_nothing(open_tab: OpenTab, newsroom: Newsroom) -> None:
    tabs = [open_tab("/en/") for _ in range(5)]
    for tab in tabs:
        tab.until_connected()
        assert tab.run("return document.querySelectorAll('cms-live[feature=cms]').length") == 4
        tab.run("window.states = []; djangocmsLive.on('status', ({ state }) => states.push(state))")
    assert newsroom.stats["sockets"] == 1
    first, *others = tabs
    first.close()
    news = newsroom.publish()
    for tab in others:
        tab.show()
        tab.until_it_says(news)
        assert "connecting" not in tab.run("return states"), "the socket stayed"
    assert newsroom.stats["sockets"] == 1


TRIES = 5
WATCH = "addEventListener('pageshow', ({ persisted }) => { window.persisted = persisted })"


@pytest.mark.parametrize("others", [0, 1])
def test_there_and_back_again(
    open_tab: OpenTab, newsroom: Newsroom, engine: str, others: int
) -> None:
    """Alone, the worker ends meanwhile; else it goes on, and must leave the page in peace."""
    for _ in range(others):
        open_tab("/en/").until_connected()
    tab = open_tab("/en/")
    # From the back/forward cache, in all three. One time in ten Firefox takes the very navigation
    # for a pending request of the page ("requests in the loadgroup"), and does not keep it. On a
    # quick machine it keeps no page whose worker ends with it: such a page is loaded again.
    must_be_kept = engine != "firefox" or others > 0
    for _ in range(TRIES if must_be_kept else 2):
        tab.until_connected()
        tab.run(WATCH)
        tab.goto(newsroom.server.url + "/en/about/")  # where nothing is live
        newsroom.wait_for("sockets", others)
        news = newsroom.publish()
        tab.back()
        tab.until("return location.pathname === '/en/'")
        tab.until_it_says(news)
        tab.until_connected()
        if tab.run("return window.persisted ?? false"):
            break
    else:
        assert not must_be_kept, "never from the back/forward cache"
    tab.until_it_says(newsroom.publish())
    assert newsroom.stats["sockets"] == 1


def test_a_hidden_tab(open_tab: OpenTab, newsroom: Newsroom) -> None:
    hidden = open_tab("/en/", hidden=True)
    hidden.until("return globalThis.djangocmsLive?.status === 'waiting'")
    assert hidden.run("return document.visibilityState") == "hidden"
    assert newsroom.stats["sockets"] == 0
    seen = open_tab("/en/")
    for tab in (seen, hidden):
        tab.until_connected()
    news = newsroom.publish()
    seen.until_it_says(news)
    assert hidden.run("return document.visibilityState") == "hidden"
    hidden.show()
    hidden.until_it_says(news)
    assert newsroom.stats["sockets"] == 1


def test_without_a_socket_tabs_poll(open_tab: OpenTab, gunicorn: Newsroom) -> None:
    tabs = [open_tab(gunicorn.server.url + "/en/") for _ in range(2)]
    for tab in tabs:
        tab.until("return globalThis.djangocmsLive?.status === 'polling'")
        tab.run("window.reloaded = false")
    for _ in range(2):
        news = gunicorn.publish()
        for tab in tabs:
            tab.show()
            tab.until_it_says(news)
    for tab in tabs:
        assert tab.run("return window.reloaded") is False
