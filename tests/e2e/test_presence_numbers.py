"""The numbers in the CMS's toolbar, as people come and go."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import log_in, open_live
from tests.editor import Editor
from tests.site import Server

FRONT = "Front page"
EDIT = "/en/admin/cms/placeholder/object/{kind}/edit/{content}/"
KIND = """
from cms.models import PageContent
from django.contrib.contenttypes.models import ContentType
print(ContentType.objects.get_for_model(PageContent).pk)
"""


@pytest.fixture
def editing(person: Callable[..., Page], server: Server) -> Page:
    draft = Editor(server).draft(FRONT)
    # The CMS's own scripts are not ours to keep quiet.
    page = person(viewport={"width": 1500, "height": 800}, expect_errors=("",))
    log_in(page)
    page.goto(EDIT.format(kind=server.site.ask(KIND).strip(), content=draft["content"]))
    return page


def test_they_follow_who_comes_and_goes(editing: Page, person: Callable[..., Page]) -> None:
    expect(editing.get_by_text("No open page would follow")).to_be_visible()
    visitors = [open_live(person(), "/en/") for _ in range(2)]
    expect(editing.get_by_text("Publishing reaches 2 browsers")).to_be_visible()
    expect(editing.get_by_text("2 reading now", exact=True)).to_be_visible()
    # Beside the button that it is about.
    publish = editing.locator(".cms-versioning-js-publish-btn").bounding_box()
    words = editing.get_by_text("Publishing reaches 2 browsers").bounding_box()
    assert publish is not None
    assert words is not None
    assert abs(publish["y"] + publish["height"] / 2 - words["y"] - words["height"] / 2) < 4
    visitors[0].context.close()
    expect(editing.get_by_text("Publishing reaches 1 browser", exact=True)).to_be_visible()
    expect(editing.get_by_text("1 reading now", exact=True)).to_be_visible()


def test_a_second_tab_is_no_second_reader(editing: Page, person: Callable[..., Page]) -> None:
    visitor = open_live(person(), "/en/")
    open_live(visitor.context.new_page(), "/en/")
    open_live(person(), "/en/")
    expect(editing.get_by_text("Publishing reaches 2 browsers")).to_be_visible()
    expect(editing.get_by_text("2 reading now", exact=True)).to_be_visible()
