"""Real browsers on the real sample site. Any error in a browser's console fails the test."""

import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Page,
    expect,
)

from tests.chromium import CHROMIUM, WHOLE_CHROMIUM
from tests.site import Server, Site

PATIENCE = 20_000  # milliseconds
expect.set_options(PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {**browser_type_launch_args, **CHROMIUM}


@pytest.fixture(scope="session")
def whole_browser(browser_type: BrowserType) -> Iterator[Browser]:
    """One that has notes; a module that needs it makes it its ``browser``."""
    with browser_type.launch(**WHOLE_CHROMIUM) as browser:
        yield browser


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample site's content, made once for all processes that the tests run in."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    site, done = Site(folder / "seeded"), folder / "seeded.done"
    with (folder / "seeded.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            site.folder.mkdir(exist_ok=True)
            site.prepare()
            done.touch()
    return site


@pytest.fixture
def site(seeded: Site, tmp_path: Path) -> Iterator[Site]:
    """A copy of the content that the test may change as it likes."""
    site = Site(tmp_path, forked=True).copy_of(seeded)
    yield site
    site.close()


@pytest.fixture
def server(site: Site) -> Server:
    return site.serve()


@pytest.fixture
def person(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Make people: each with a browser of their own, whose console must stay clean."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(word in message.text for word in expected):
            complaints.append(f"{message.text} ({message.location})")

    def make(*, expect_errors: tuple[str, ...] = (), **options: object) -> Page:
        expected.extend(expect_errors)
        context = browser.new_context(**{"base_url": server.url, **options})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        context.on("console", listen)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        return context.new_page()

    expected: list[str] = []
    yield make
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)
