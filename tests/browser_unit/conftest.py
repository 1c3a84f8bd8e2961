"""The built client in a real browser, on a stage instead of a Django site."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.chromium import CHROMIUM

from .stage import Stage

# A tab that is hidden when a test says so.
HIDING = """
  window.hide = (hidden) => {
    Object.defineProperty(document, "visibilityState", {
      configurable: true, get: () => (hidden ? "hidden" : "visible"),
    });
    document.dispatchEvent(new Event("visibilitychange"));
  };
"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {**browser_type_launch_args, **CHROMIUM}


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    stage.start()
    yield stage
    stage.stop()


@pytest.fixture
def expected_errors() -> list[str]:
    """Words of console errors that a test provokes; any other error fails it."""
    return []


@pytest.fixture
def informed() -> list[str]:
    """What pages say in their consoles, but no errors."""
    return []


@pytest.fixture
def visit(
    browser: Browser, stage: Stage, expected_errors: list[str], informed: list[str]
) -> Iterator[Callable[..., Page]]:
    """Open a page of the stage as a new reader, connected unless told otherwise."""
    contexts = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "info":
            informed.append(message.text)
        if message.type == "error" and not any(word in message.text for word in expected_errors):
            complaints.append(f"{message.text} ({message.location})")

    def make(path: str = "/", *, connected: bool = True, clock: bool = False, **options) -> Page:
        context = browser.new_context(base_url=stage.url, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.on("console", listen)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.add_init_script(HIDING)
        page = context.new_page()
        if clock:
            page.clock.install()
        page.goto(path)
        if connected:
            expect(page.locator("html")).to_have_attribute("data-live-state", "connected")
            expect(page.locator("cms-live[topic]:not([connected])")).to_have_count(0)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)
