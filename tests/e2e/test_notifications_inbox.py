"""One's inbox on two devices at once, on the real site."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browsing import open_live
from tests.e2e.test_accessible import serious
from tests.editor import Editor
from tests.site import Server

STORM = "Storm watch: the night at the Old Sluice"
DECIDE = """
from cms.models import PageContent
from django.contrib.auth import get_user_model
from djangocms_live.notifications import publications
content = PageContent.admin_manager.get(pk={content})
publications.decide(content, True, "The dyke holds", get_user_model().objects.get(pk=1))
publications.tell(content)
"""
MESSAGES = """
from djangocms_live.notifications.models import Message
print(Message.objects.filter(kind="published").count())
"""
TELL = """
from django.contrib.auth import get_user_model
from django.db import transaction
from djangocms_live.notifications.sending import notify
reader = get_user_model().objects.get(username="reader")
try:
    with transaction.atomic():
        notify(reader, "other", title="{title}", url="/en/ferries/")
        if {fails}:
            raise LookupError
except LookupError:
    pass
"""


@pytest.fixture
def browser(whole_browser: Browser) -> Browser:
    return whole_browser


def tell(server: Server, title: str, *, fails: bool = False) -> None:
    """From another process, as a task or a command would."""
    server.site.run(TELL.format(title=title, fails=fails))


def log_in(page: Page) -> Page:
    page.goto("/en/sign-in/?next=/en/storm-watch/")
    page.get_by_label("Username").fill("reader")
    page.get_by_label("Password").fill("reader")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/storm-watch/")
    return open_live(page, "/en/storm-watch/")


def bell(page: Page) -> Locator:
    return page.locator(".djangocms-live-bell__button")


def toasts(page: Page) -> Locator:
    return page.locator(".djangocms-live-toast")


def test_from_following_to_what_is_read_on_another_device(
    person: Callable[..., Page], server: Server
) -> None:
    """The whole way: a button, an editor's publish, toasts and badges, and one of them pressed."""
    desk, phone = log_in(person()), log_in(person(viewport={"width": 390, "height": 800}))
    visitor = open_live(person(), "/en/")
    desk.get_by_role("button", name="Follow this page").click()
    expect(desk.get_by_role("button", name="Follow this page")).to_have_attribute(
        "aria-pressed", "true"
    )
    for page in (desk, phone):
        open_live(page, "/en/ferries/")
    editor = Editor(server)
    draft = editor.draft(STORM)
    server.site.run(DECIDE.format(content=draft["content"]))
    for page in (desk, phone, visitor):
        expect(toasts(page)).to_have_count(0)
    editor.publish(draft)
    for page in (desk, phone, visitor):
        expect(toasts(page)).to_have_count(1)
        expect(toasts(page)).to_contain_text(f"Published: {STORM}")
        expect(toasts(page)).to_contain_text("The dyke holds")
    for page in (desk, phone):
        expect(bell(page)).to_have_text("1")
    expect(visitor.locator(".djangocms-live-bell__button")).to_have_count(0)
    toasts(phone).get_by_role("link").click()
    phone.wait_for_url("**/en/storm-watch/")
    expect(bell(desk)).to_have_text("")
    expect(toasts(desk)).to_have_count(0)
    # Published once more, the same version is no news.
    server.site.run(DECIDE.format(content=draft["content"]))
    assert server.site.ask(MESSAGES).strip() == "1"


def test_what_is_read_on_one_device_is_read_on_all(
    person: Callable[..., Page], server: Server
) -> None:
    desk, phone = log_in(person()), log_in(person(viewport={"width": 390, "height": 800}))
    tell(server, "Never", fails=True)
    tell(server, "Your order is on its way")
    for page in (desk, phone):
        expect(bell(page)).to_have_text("1")
        expect(toasts(page)).to_have_text(["Your order is on its way"])
    bell(desk).click()
    expect(desk.locator("[data-entry]")).to_have_count(1)
    for page in (desk, phone):
        expect(page.get_by_role("button", name="Notifications", exact=True)).to_be_visible()
        expect(toasts(page)).to_have_count(0)
    assert serious(desk) == []
    desk.get_by_role("link", name="Your order is on its way").click()
    desk.wait_for_url("**/en/ferries/")
    expect(bell(desk)).to_be_visible()
    phone.goto("/live/notifications/en/")
    expect(phone.locator("[data-entry]")).to_have_count(1)
    expect(phone.locator("[data-unread]")).to_have_count(0)


def test_the_page_of_the_inbox_is_live_and_keeps_to_its_policy(
    person: Callable[..., Page], server: Server
) -> None:
    page = log_in(person())
    page.goto("/live/notifications/en/")
    expect(page.locator("cms-live[connected]")).to_have_count(1)
    tell(server, "Your order is on its way")
    expect(page.locator("[data-entry]")).to_have_count(1)
    assert serious(page) == []
    page.get_by_role("button", name="Archive: Your order is on its way").click()
    expect(page.get_by_text("Nothing new.")).to_be_visible()
    page.get_by_role("link", name="Preferences").click()
    expect(page.get_by_role("button", name="Turn on in this browser")).to_be_visible()
    assert serious(page) == []


def test_visitors_have_no_bell(person: Callable[..., Page], server: Server) -> None:
    page = open_live(person(), "/en/storm-watch/")
    expect(page.locator("[data-nobody]")).to_have_count(1)
    expect(bell(page)).to_have_count(0)
