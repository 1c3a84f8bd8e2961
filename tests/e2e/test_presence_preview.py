"""The preview of a draft in one window follows what is edited in another."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.e2e.browsing import assert_not_reloaded, log_in
from tests.e2e.test_accessible import serious
from tests.editor import Editor
from tests.site import Server

TITLE = "Minutes: what becomes of the fish hall?"
PREVIEW = "/en/admin/cms/placeholder/object/{kind}/preview/{content}/"
BEFORE = "and after a second question"
KIND = """
from cms.models import PageContent
from django.contrib.contenttypes.models import ContentType
print(ContentType.objects.get_for_model(PageContent).pk)
"""


@pytest.fixture
def editor(server: Server) -> Editor:
    return Editor(server)


@pytest.fixture
def draft(editor: Editor) -> dict:
    return editor.draft(TITLE)


@pytest.fixture
def address(server: Server, draft: dict) -> str:
    return PREVIEW.format(kind=server.site.ask(KIND).strip(), content=draft["content"])


@pytest.fixture
def follower(person: Callable[..., Page], address: str) -> Page:
    page = person()
    log_in(page)
    return follow(page, address)


def follow(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.get_by_text("Follows the draft")).to_be_visible()
    page.evaluate("window.neverReloaded = true")
    return page


def change(editor: Editor, draft: dict, new: str) -> None:
    """Each time the same words, by others."""
    draft |= editor.find(TITLE, "draft")
    bodies = " ".join(plugin["body"] for plugin in draft["plugins"])
    old = re.search(r"and Ana [a-z ]*\|", bodies) or re.search(BEFORE, bodies)
    assert old is not None
    editor.change_text(draft, old.group(), f"and Ana {new}|")


def test_it_follows(follower: Page, editor: Editor, draft: dict) -> None:
    follower.evaluate("scrollTo(0, 300)")
    change(editor, draft, "wrote this")
    expect(follower.get_by_text("and Ana wrote this")).to_be_visible()
    change(editor, draft, "wrote that")
    expect(follower.get_by_text("and Ana wrote that")).to_be_visible()
    assert_not_reloaded(follower)
    assert follower.evaluate("scrollY") == 300
    # The CMS's toolbar is the one that was there, and works.
    follower.locator(".cms-toolbar").get_by_text("The Harbour Gazette").click()
    expect(follower.locator(".cms-toolbar").get_by_text("Administration...")).to_be_visible()


def test_a_pause(follower: Page, editor: Editor, draft: dict) -> None:
    pause = follower.get_by_role("button", name="Pause the preview")
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "true")
    change(editor, draft, "waits")
    expect(follower.get_by_text("Paused, and the draft has changed")).to_be_visible()
    expect(follower.get_by_text("and Ana waits")).to_have_count(0)
    pause.press("Enter")
    expect(follower.get_by_text("and Ana waits")).to_be_visible()
    expect(follower.get_by_text("Follows the draft")).to_be_visible()
    assert_not_reloaded(follower)


def test_what_is_typed_in_the_preview_stays(follower: Page, editor: Editor, draft: dict) -> None:
    follower.evaluate(
        """() => {
          const field = document.createElement("input");
          field.dataset.liveKeep = "notes";
          document.querySelector("main").prepend(field);
          field.focus();
        }"""
    )
    follower.keyboard.type("half a ")
    change(editor, draft, "goes on")
    expect(follower.get_by_text("and Ana goes on")).to_be_visible()
    follower.keyboard.type("thought")
    expect(follower.locator("[data-live-keep=notes]")).to_have_value("half a thought")


def test_it_says_when_the_draft_is_public(follower: Page, editor: Editor, draft: dict) -> None:
    editor.publish(draft)
    expect(follower.get_by_text("This draft is public now.").first).to_be_visible()
    expect(follower.get_by_text("Not following")).to_be_visible()
    expect(follower.get_by_role("button", name="Pause the preview")).to_be_hidden()
    assert_not_reloaded(follower)


def test_it_says_when_the_draft_is_gone(
    person: Callable[..., Page], address: str, server: Server, draft: dict
) -> None:
    page = person(expect_errors=("404", "400"))
    log_in(page)
    follow(page, address)
    server.site.run(
        "from cms.models import PageContent\n"
        f"PageContent.admin_manager.get(pk={draft['content']}).versions.get().delete()"
    )
    expect(page.get_by_text("This draft is no longer here.").first).to_be_visible()
    assert_not_reloaded(page)


def test_it_asks_for_a_login_where_the_session_has_ended(
    follower: Page, editor: Editor, draft: dict, server: Server
) -> None:
    """As it ends by itself: no signal tells of it, and the socket still stands."""
    follower.context.clear_cookies()
    change(editor, draft, "is unseen")
    expect(follower.get_by_text("You need to log in again").first).to_be_visible()
    expect(follower.get_by_text("and Ana is unseen")).to_have_count(0)
    expect(follower.get_by_text("Not following")).to_be_visible()
    link = follower.get_by_role("link", name="Log in")
    link.click()
    follower.get_by_label("Username").fill("admin")
    follower.get_by_label("Password").fill("admin")
    follower.get_by_role("button", name="Log in").click()
    expect(follower.get_by_text("and Ana is unseen")).to_be_visible()


def test_a_hidden_window_is_brought_up_to_date_when_it_is_seen(
    follower: Page, editor: Editor, draft: dict
) -> None:
    show = """hidden => {
      Object.defineProperty(document, "visibilityState", {
        value: hidden ? "hidden" : "visible", configurable: true
      });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    follower.evaluate(show, True)
    with follower.expect_response(lambda answer: "preview" in answer.url) as answered:
        change(editor, draft, "came by night")
        assert follower.get_by_text("and Ana came by night").count() == 0
        follower.evaluate(show, False)
    assert answered.value.ok
    expect(follower.get_by_text("and Ana came by night")).to_be_visible()


def test_on_a_phone(
    person: Callable[..., Page], follower: Page, editor: Editor, draft: dict
) -> None:
    """The picture's address, opened by somebody who logs in there."""
    follower.get_by_role("link", name="Follow on a phone").click()
    modal = follower.frame_locator(".cms-modal-frame iframe")
    expect(modal.get_by_role("img", name="The address as a QR code")).to_be_visible()
    address = modal.get_by_role("link", name="http").inner_text()
    phone = person(viewport={"width": 390, "height": 844}, has_touch=True)
    phone.goto(address)
    phone.get_by_label("Username").fill("admin")
    phone.get_by_label("Password").fill("admin")
    phone.get_by_role("button", name="Log in").click()
    expect(phone.locator("cms-live[feature=presence-preview][connected]")).to_be_attached()
    change(editor, draft, "on the phone")
    expect(phone.get_by_text("and Ana on the phone")).to_be_visible()


def test_visitors_hear_nothing_of_it(
    follower: Page, server: Server, editor: Editor, draft: dict
) -> None:
    """Not even those who hold the signed topic of an editor's page."""
    token = follower.locator("cms-live[feature=presence-preview]").get_attribute("topic")
    with connect(
        server.socket_url, subprotocols=[Subprotocol("cmslive.v1")], origin=Origin(server.url)
    ) as visitor:
        visitor.send(json.dumps({"id": 1, "hello": {"lang": "en", "subs": [{"t": token}]}}))
        (answer,) = frame_of(visitor)["welcome"]["subs"]
        assert answer["err"]["code"] == 103
        change(editor, draft, "told nobody")
        expect(follower.get_by_text("and Ana told nobody")).to_be_visible()
        visitor.send(json.dumps({"id": 2, "sub": {"t": token}}))
        # The first frame since: nothing was told in between.
        assert frame_of(visitor)["err"]["code"] == 103


def frame_of(socket: ClientConnection) -> dict:
    """The next frame that is no ping."""
    while not (frame := json.loads(socket.recv(10))):
        pass
    return frame


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_it(
    person: Callable[..., Page], address: str, scheme: str
) -> None:
    page = person(color_scheme=scheme, bypass_csp=True)
    log_in(page)
    follow(page, address)
    assert [found for found in serious(page) if "djangocms-live" in found] == []
