"""Two editors on one draft see each other, and are asked before one saves over the other."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.e2e.test_accessible import serious
from tests.editor import Editor
from tests.site import Server

CONTENT_TYPE = """
from cms.models import PageContent
from django.contrib.contenttypes.models import ContentType
print(ContentType.objects.get_for_model(PageContent).pk)
"""
TITLE = """
from sample_site.models import Teaser
print(Teaser.objects.get(pk={pk}).title)
"""
# Two browsers with the CMS's whole editor in each take their time where much else runs.
pytestmark = pytest.mark.timeout(180)
JOINED = "cms-live[feature=edit][connected]"


class Desk:
    """The draft of the front page, and who works on it."""

    def __init__(self, server: Server, person: Callable[..., Page]) -> None:
        self.server, self._person = server, person
        self.work = Editor(server)
        self.draft = self.work.draft("Front page")
        kind = server.site.ask(CONTENT_TYPE).strip()
        self.address = f"/en/admin/cms/placeholder/object/{kind}/{{}}/{self.draft['content']}/"
        teasers = [p["pk"] for p in self.draft["plugins"] if p["type"] == "GazetteTeaserPlugin"]
        self.teaser, self.second, self.third = teasers[:3]

    def log_in(self, name: str, **options: Any) -> Page:
        # The CMS's scripts are not ours to keep quiet.
        page = self._person(expect_errors=("",), **options)
        page.goto("/en/admin/login/?next=/en/about/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(name)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/about/")
        return page

    def open(self, page: Page, mode: str = "edit") -> Page:
        page.goto(self.address.format(mode))
        page.locator(JOINED).wait_for(state="attached")
        return page

    def title(self, plugin: int | None = None) -> str:
        return self.server.site.ask(TITLE.format(pk=plugin or self.teaser)).strip()


@pytest.fixture
def desk(server: Server, person: Callable[..., Page]) -> Desk:
    return Desk(server, person)


@pytest.fixture
def two(desk: Desk) -> tuple[Page, Page]:
    ada, ben = desk.open(desk.log_in("admin")), desk.open(desk.log_in("editor"))
    expect(colleagues(ada)).to_have_accessible_name("Also here: editor")
    expect(colleagues(ben)).to_have_accessible_name("Also here: admin")
    return ada, ben


def colleagues(page: Page) -> Locator:
    return page.locator(".djangocms-live-menu__button")


def item(page: Page, plugin: int) -> Locator:
    return page.locator(f".cms-structure .cms-draggable-{plugin} > .cms-dragitem")


def show_structure(page: Page) -> None:
    page.evaluate("CMS.API.StructureBoard.show()")
    expect(page.locator(".cms-structure .cms-draggable").first).to_be_visible()


def open_form(page: Page, plugin: int) -> FrameLocator:
    """In the CMS's modal, by its own means."""
    show_structure(page)
    edit = item(page, plugin).locator(".cms-submenu-edit")
    edit.click()
    form = page.frame_locator(".cms-modal-frame iframe")
    expect(form.locator("#id_title")).to_be_visible()
    # The CMS binds the button when the frame is there.
    expect(save_button(page)).to_be_visible()
    return form


def save_button(page: Page) -> Locator:
    return page.locator(".cms-modal-buttons .cms-btn-action")


def save(page: Page) -> None:
    save_button(page).click()
    expect(page.locator(".cms-modal")).to_be_hidden()


def warning(page: Page) -> Locator:
    return page.locator(".cms-modal").get_by_role("alert")


def news(page: Page) -> Locator:
    return page.locator(".djangocms-live-news[role=status] .djangocms-live-news__notice")


def question(page: Page) -> Locator:
    return page.get_by_role("alertdialog")


def mark(page: Page, plugin: int) -> Locator:
    return item(page, plugin).locator(".djangocms-live-mark")


def test_colleagues_in_the_toolbar(desk: Desk, two: tuple[Page, Page]) -> None:
    ada, ben = two
    panel = ada.locator("#djangocms-live-colleagues")
    expect(panel).to_be_hidden()
    colleagues(ada).focus()
    ada.keyboard.press("Enter")
    expect(panel.get_by_role("listitem")).to_have_count(1)
    expect(panel).to_contain_text("editor")
    expect(panel).to_contain_text("viewing")
    open_form(ben, desk.teaser)
    expect(panel).to_contain_text("editing: Teaser")
    ours = [found for found in serious(ada) if "djangocms-live" in found]
    assert ours == [], ours
    ada.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(colleagues(ada)).to_be_focused()

    # The CMS exchanges its toolbar when something is saved.
    save(ben)
    expect(colleagues(ben)).to_have_accessible_name("Also here: admin")
    expect(ben.locator("cms-live[feature=edit]")).to_have_count(1)
    desk.open(ada, "structure")
    expect(colleagues(ada)).to_have_accessible_name("Also here: editor")
    desk.open(ada, "preview")
    expect(colleagues(ada)).to_have_accessible_name("Also here: editor")


def test_two_with_the_same_form_are_both_warned(desk: Desk, two: tuple[Page, Page]) -> None:
    ada, ben = two
    open_form(ada, desk.teaser)
    show_structure(ben)
    expect(mark(ben, desk.teaser)).to_have_text(re.compile("admin"))
    expect(mark(ben, desk.second)).to_have_count(0)
    expect(warning(ada)).to_have_count(0)
    open_form(ben, desk.teaser)
    expect(warning(ben)).to_contain_text("admin is editing this.")
    expect(warning(ada)).to_contain_text("editor is editing this.")
    ben.keyboard.press("Escape")
    expect(ben.locator(".cms-modal")).to_be_hidden()
    expect(warning(ada)).to_have_count(0)


def test_marks_survive_what_the_board_makes_anew(desk: Desk, two: tuple[Page, Page]) -> None:
    ada, ben = two
    open_form(ada, desk.second)
    show_structure(ben)
    expect(mark(ben, desk.second)).to_be_visible()
    ben.locator(".cms-structure-content").evaluate("(board) => { board.innerHTML += ' '; }")
    ben.locator(".cms-structure-content").evaluate(
        "(board) => board.querySelectorAll('.djangocms-live-mark').forEach((m) => m.remove())"
    )
    expect(mark(ben, desk.second)).to_be_visible()
    ada.keyboard.press("Escape")
    expect(mark(ben, desk.second)).to_have_count(0)


def test_saving_over_a_colleague_is_asked_and_keep_mine_saves(
    desk: Desk, two: tuple[Page, Page]
) -> None:
    ada, ben = two
    open_form(ada, desk.teaser).locator("#id_title").fill("By Ada")
    open_form(ben, desk.teaser).locator("#id_title").fill("By Ben")
    save(ben)
    expect(news(ada)).to_contain_text("editor changed Teaser “By Ben”")
    # Nobody is told of what they did themselves.
    expect(news(ben)).to_have_count(0)

    save_button(ada).click()
    expect(question(ada)).to_have_accessible_name(
        re.compile(r"editor saved Teaser “By Ben” \d+ sec\. ago\.")
    )
    assert desk.title() == "By Ben"
    # By keyboard: the focus is in the question, and Escape loses nothing.
    expect(question(ada).get_by_role("button", name="Show")).to_be_focused()
    ada.keyboard.press("Escape")
    expect(question(ada)).to_have_count(0)
    form = ada.frame_locator(".cms-modal-frame iframe")
    expect(form.locator("#id_title")).to_have_value("By Ada")
    form.locator("#id_title").press("Control+Enter")
    expect(question(ada)).to_be_visible()
    question(ada).get_by_role("button", name="Keep mine").click()
    expect(ada.locator(".cms-modal")).to_be_hidden()
    assert desk.title() == "By Ada"
    expect(news(ben)).to_contain_text("admin changed Teaser “By Ada”")


def test_show_shows_and_loses_nothing_unasked(desk: Desk, two: tuple[Page, Page]) -> None:
    ada, ben = two
    form = open_form(ada, desk.teaser)
    open_form(ben, desk.teaser).locator("#id_title").fill("By Ben")
    save(ben)
    expect(news(ada)).to_be_visible()
    # Nothing was typed: it is shown in place.
    save_button(ada).click()
    question(ada).get_by_role("button", name="Show").click()
    expect(form.locator("#id_title")).to_have_value("By Ben")
    expect(ada.locator(".cms-modal-frame iframe")).to_be_visible()

    # Something was typed.
    form.locator("#id_title").fill("By Ada")
    open_form(ben, desk.teaser).locator("#id_title").fill("By Ben again")
    save(ben)
    expect(news(ada)).to_contain_text("editor changed Teaser “By Ben again”")
    form.locator("#id_title").press("Enter")
    question(ada).get_by_role("button", name="Show").click()
    expect(question(ada)).to_contain_text("What you typed in this form is not saved yet.")
    with ada.context.expect_page() as opened:
        question(ada).get_by_role("link", name="Show in a new window").click()
    expect(opened.value.get_by_text("By Ben again").first).to_be_visible()
    opened.value.close()
    expect(form.locator("#id_title")).to_have_value("By Ada")
    question(ada).get_by_role("button", name="Discard mine and show").click()
    expect(form.locator("#id_title")).to_have_value("By Ben again")
    expect(ada.locator(".cms-modal-frame iframe")).to_be_visible()
    # And now nothing is in the way.
    form.locator("#id_title").fill("By both")
    save(ada)
    assert desk.title() == "By both"


def test_deleting_what_a_colleague_has_open_is_asked(desk: Desk, two: tuple[Page, Page]) -> None:
    ada, ben = two
    open_form(ada, desk.second)
    show_structure(ben)
    expect(mark(ben, desk.second)).to_be_visible()
    item(ben, desk.second).locator(".cms-submenu-settings").click()
    item(ben, desk.second).locator("a[data-rel=delete]").click()
    delete = ben.locator(".cms-modal-buttons .cms-btn-caution")
    delete.click()
    expect(question(ben)).to_have_accessible_name("admin is editing this.")
    question(ben).get_by_role("button", name="Back to the form").click()
    expect(question(ben)).to_have_count(0)
    assert desk.title(desk.second)
    delete.click()
    question(ben).get_by_role("button", name="Delete anyway").click()
    expect(item(ben, desk.second)).to_have_count(0)
    expect(news(ada)).to_contain_text("editor deleted Teaser")


def test_changes_are_announced_together_and_reloaded(desk: Desk, two: tuple[Page, Page]) -> None:
    ada, ben = two
    show_structure(ben)
    for plugin, title in ((desk.second, "One"), (desk.third, "Two")):
        open_form(ada, plugin).locator("#id_title").fill(title)
        save(ada)
    expect(news(ben)).to_have_count(1)
    expect(news(ben)).to_contain_text("admin changed 2 things on this page")
    with ben.expect_navigation():
        news(ben).get_by_role("button", name="Reload structure").click()
    ben.locator(JOINED).wait_for(state="attached")
    expect(item(ben, desk.second)).to_contain_text("One")
    expect(item(ben, desk.third)).to_contain_text("Two")
    # What is on the page is no news: another change is told alone.
    open_form(ada, desk.teaser).locator("#id_title").fill("Three")
    save(ada)
    expect(news(ben)).to_contain_text("admin changed Teaser “Three”")


def test_what_happened_while_the_connection_was_lost_counts(
    desk: Desk, two: tuple[Page, Page]
) -> None:
    ada, ben = two
    form = open_form(ada, desk.teaser)
    form.locator("#id_title").fill("By Ada")
    ada.context.set_offline(True)
    open_form(ben, desk.teaser).locator("#id_title").fill("By Ben")
    save(ben)
    ada.context.set_offline(False)
    expect(news(ada)).to_contain_text("By Ben")
    save_button(ada).click()
    expect(question(ada)).to_be_visible()


def test_a_published_draft_is_a_draft_no_more(desk: Desk, two: tuple[Page, Page]) -> None:
    ada, ben = two
    # As Ada, who is told of nothing that she did.
    desk.work.publish(desk.draft)
    expect(news(ben)).to_contain_text("admin published this version.")
    reload = news(ben).get_by_role("link", name="Reload")
    expect(reload).to_have_attribute("href", re.compile("/preview/"))
    reload.click()
    ben.wait_for_url("**/preview/**")
    expect(news(ada)).to_have_count(0)


def test_oneself_in_another_window(desk: Desk) -> None:
    ada = desk.open(desk.log_in("admin"))
    expect(colleagues(ada)).to_be_hidden()
    other = desk.open(ada.context.new_page())
    expect(colleagues(ada)).to_have_accessible_name("Also here: You, in another window")
    expect(colleagues(other)).to_have_accessible_name("Also here: You, in another window")
    open_form(ada, desk.teaser)
    open_form(other, desk.teaser)
    expect(warning(other)).to_contain_text("You are editing this in another window.")
    other.close()
    expect(colleagues(ada)).to_be_hidden()


def test_unsaved_and_hidden_stays_listed(desk: Desk) -> None:
    """The connection of a hidden page ends after a minute; not of one that would be missed."""
    ada = desk.log_in("admin")
    ada.add_init_script("delete globalThis.SharedWorker")
    ada.clock.install()
    desk.open(ada)
    joined = ada.locator(JOINED)
    show(ada, "hidden")
    ada.clock.fast_forward(61_000)
    expect(joined).not_to_be_attached()
    show(ada, "visible")
    expect(joined).to_be_attached()

    ben = desk.open(desk.log_in("editor"))
    open_form(ada, desk.teaser).locator("#id_title").fill("By Ada")
    colleagues(ben).click()
    panel = ben.locator("#djangocms-live-colleagues")
    expect(panel).to_contain_text("editing: Teaser")
    show(ada, "hidden")
    for _ in range(30):
        ada.clock.fast_forward(61_000)
        # For its clock a minute without a sign of life: it comes back, as after a sleep.
        expect(joined).to_be_attached()
    expect(panel).to_contain_text("with unsaved changes")
    expect(mark_of(ben, desk)).to_be_visible()


def mark_of(page: Page, desk: Desk) -> Locator:
    show_structure(page)
    return mark(page, desk.teaser)


def show(page: Page, state: str) -> None:
    """As if its tab were in front, or behind another."""
    page.evaluate(
        """(state) => {
          const value = { configurable: true, get: () => state };
          Object.defineProperty(document, "visibilityState", value);
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        state,
    )


def test_one_editor_alone_says_nothing(desk: Desk) -> None:
    """Frames that a solo editor's browser sends: the greeting, and pongs."""
    ada = desk.log_in("admin")
    sent: list[str] = []
    ada.add_init_script("delete globalThis.SharedWorker")
    ada.on("websocket", lambda ws: ws.on("framesent", lambda frame: sent.append(str(frame))))
    desk.open(ada)
    form = open_form(ada, desk.teaser)
    form.locator("#id_title").fill("By Ada alone")
    form.locator("#id_title").fill("By Ada, saved")
    save(ada)
    open_form(ada, desk.second)
    ada.keyboard.press("Escape")
    assert desk.title() == "By Ada, saved"
    talk = [frame for frame in sent if frame != "{}"]
    assert not any('"state"' in frame for frame in talk), talk
    assert sum('"hello"' in frame for frame in talk) == 1
    # With company it is another matter.
    ben = desk.open(desk.log_in("editor"))
    expect(colleagues(ada)).to_have_accessible_name("Also here: editor")
    open_form(ada, desk.third)
    show_structure(ben)
    expect(mark(ben, desk.third)).to_be_visible()
    assert any('"state"' in frame for frame in sent)


def test_the_page_tree_shows_who_is_where(desk: Desk) -> None:
    ben = desk.open(desk.log_in("editor"))
    ada = desk.log_in("admin")
    ada.goto("/en/admin/cms/pagecontent/")
    row = ada.locator(f"li[data-id='{desk.draft['page']}'] > .jstree-anchor")
    here = row.locator(".djangocms-live-here")
    expect(here).to_contain_text("editor (en)")
    expect(ada.locator(".djangocms-live-here")).to_have_count(1)
    # The row is made anew.
    row.evaluate("(row) => { row.textContent = 'Front page'; }")
    expect(here).to_contain_text("editor")
    ben.goto("/en/about/")
    expect(here).to_have_count(0, timeout=30_000)
