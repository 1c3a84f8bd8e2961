"""What people do in a conversation, and where one looks for it."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import open_live

STORM = "/en/storm-watch/"


def thread(page: Page) -> Locator:
    return page.locator("cms-live[data-thread]")


def comment(page: Page, text: str) -> Locator:
    """A comment itself, without what stands under it."""
    return thread(page).get_by_role("article").filter(has_text=text)


def read(page: Page, path: str = STORM) -> Page:
    """Open a page and look at the newest comments."""
    open_live(page, path)
    return look(page)


def look(page: Page) -> Page:
    page.locator(".djangocms-live-comments__list").evaluate(
        "(list) => scrollBy({ top: list.getBoundingClientRect().top - 120, behavior: 'instant' })"
    )
    return page


def fill(form: Locator, text: str, name: str = "") -> None:
    if name:
        form.get_by_label("Your name").fill(name)
    form.get_by_label("Your comment").fill(text)


def write(page: Page, text: str, name: str = "") -> Locator:
    page.get_by_role("link", name="Write a comment").click()
    form = thread(page).locator("form[data-form=write]")
    fill(form, text, name)
    form.get_by_role("button", name="Send").click()
    expect(comment(page, text)).to_be_visible()
    return comment(page, text)


def reply(page: Page, to: str, text: str, name: str = "") -> Locator:
    comment(page, to).get_by_role("link", name="Reply").click()
    form = thread(page).locator("form[data-form=write]")
    fill(form, text, name)
    form.get_by_role("button", name="Send").click()
    expect(comment(page, text)).to_be_visible()
    return comment(page, text)


def count(page: Page) -> Locator:
    return thread(page).locator("[data-count]")
