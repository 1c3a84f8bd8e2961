"""News that nobody has looked at yet, and that is no news any more when somebody does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from .inbox import Desk
from .stage import Stage, until


@pytest.fixture
def desk(stage: Stage) -> Desk:
    return Desk(stage)


@pytest.fixture
def tab(desk: Desk, visit: Callable[..., Page]) -> Page:
    """A tab that is in the background."""
    desk.page(desk.notices())
    page = visit()
    page.evaluate("hide(true)")
    return page


def toasts(page: Page) -> Locator:
    return page.locator(".djangocms-live-toast")


def heard(page: Page, desk: Desk) -> None:
    """Wait until the tab has heard of everything so far: it shows what was told last."""
    desk.announce("a.9", "The last")
    page.evaluate("hide(false)")
    expect(toasts(page).filter(has_text="The last")).to_be_visible()


def test_taken_back_it_is_not_shown(tab: Page, desk: Desk) -> None:
    desk.announce("a.1", "Too early")
    desk.withdraw("a.1")
    heard(tab, desk)
    expect(tab.get_by_text("Too early")).to_have_count(0)


def test_changed_it_is_shown_as_it_is_now(tab: Page, desk: Desk) -> None:
    desk.announce("a.1", "At noon")
    desk.announce("a.1", "At one")
    heard(tab, desk)
    expect(toasts(tab).filter(has_text="At one")).to_be_visible()
    expect(tab.get_by_text("At noon")).to_have_count(0)


def test_over_it_is_not_shown(tab: Page, desk: Desk) -> None:
    soon = timezone.now() + timedelta(seconds=1)
    desk.announce("a.1", "Too late", until=soon.isoformat())
    until(tab, f"Date.now() > {soon.timestamp() * 1000}")
    heard(tab, desk)
    expect(tab.get_by_text("Too late")).to_have_count(0)
