"""An editor decides, in the CMS's toolbar and its modal, whether followers hear of a page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.e2e.browsing import log_in
from tests.editor import Editor
from tests.site import Server

FRONT = "Front page"
EDIT = "/en/admin/cms/placeholder/object/{kind}/edit/{content}/"
KIND = """
from cms.models import PageContent
from django.contrib.contenttypes.models import ContentType
print(ContentType.objects.get_for_model(PageContent).pk)
"""
#: What was decided and told, as ``yes|line|messages``.
DECIDED = """
from djangocms_live.notifications.models import Message, PublicationNote
note = PublicationNote.objects.get()
print("yes" if note.notify else "no", note.text, Message.objects.count(), sep="|")
"""


@pytest.fixture
def editing(person: Callable[..., Page], server: Server) -> Page:
    draft = Editor(server).draft(FRONT)
    # The CMS's own scripts are not ours to keep quiet.
    page = person(viewport={"width": 1500, "height": 800}, expect_errors=("",))
    log_in(page)
    page.goto(EDIT.format(kind=server.site.ask(KIND).strip(), content=draft["content"]))
    return page


def modal(page: Page) -> FrameLocator:
    return page.frame_locator(".cms-modal-open .cms-modal-frame iframe")


def button_of_modal(page: Page, label: str) -> None:
    page.locator(".cms-modal-open .cms-modal-buttons").get_by_text(label, exact=True).click()


def test_yes_and_a_line_of_text(editing: Page, server: Server) -> None:
    button = editing.get_by_role("link", name="Notify followers (0): no")
    publish = editing.locator(".cms-versioning-js-publish-btn")
    here, there = button.bounding_box(), publish.bounding_box()
    assert here is not None
    assert there is not None
    # Beside the button that it is about.
    assert abs(here["y"] + here["height"] / 2 - there["y"] - there["height"] / 2) < 4
    button.click()
    form = modal(editing)
    expect(form.get_by_text("0 followers hear of this page.")).to_be_visible()
    expect(form.get_by_label("No", exact=True)).to_be_checked()
    form.get_by_label("Yes", exact=True).check()
    form.get_by_label("Line of text").fill("Better maps")
    button_of_modal(editing, "Save")
    expect(editing.get_by_role("link", name="Notify followers (0): yes")).to_be_visible()
    expect(editing.locator(".cms-modal-open")).to_have_count(0)
    assert server.site.ask(DECIDED).strip() == "yes|Better maps|0"
    editing.locator(".cms-versioning-js-publish-btn").click()
    editing.wait_for_url("**/en/")
    assert server.site.ask(DECIDED).strip() == "yes|Better maps|1"
    expect(editing.get_by_text("Tell followers now")).to_have_count(0)


def test_what_is_public_is_told_at_once(editing: Page, server: Server) -> None:
    editing.goto("/en/")
    editing.get_by_role("link", name="Tell followers now (0)").click()
    modal(editing).get_by_label("Line of text").fill("By the way")
    button_of_modal(editing, "Tell followers now")
    expect(editing.locator(".cms-modal-open")).to_have_count(0)
    expect(editing.get_by_role("link", name="Tell followers now (0)")).to_have_count(0)
    assert server.site.ask(DECIDED).strip() == "yes|By the way|1"
