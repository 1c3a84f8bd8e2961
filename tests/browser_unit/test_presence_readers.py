"""What visitors see of each other: a number, faces, and lists that order themselves."""

import base64
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override
from playwright.sync_api import Locator, Page, expect

from djangocms_live.presence.models import LivePresence
from djangocms_live.presence.words import pause_label, words_for_readers

from .stage import Stage

AT, BOARD = "readers.at.page.1", "readers.board"
SCRIPT = '<script defer src="/static/readers.js"></script>'
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
ALL = ("a", "b", "c")


def plugin(language: str = "en", **options: Any) -> str:
    with override(language):
        context = {
            "instance": LivePresence(**options),
            "joining": SafeString(f' topic="signed:{AT}" since="-"'),
            "language": language,
            "choose_url": f"/live/presence/{language}/",
            "words": words_for_readers(),
        }
        return render_to_string("djangocms_live/presence/readers.html", context)


def mark(name: str) -> str:
    return (
        f'<cms-live class="djangocms-live-read" feature="readers" key="{name}" data-mark="{name}" '
        f'topic="signed:{BOARD}" since="-" hidden><data value="0">0</data></cms-live>'
    )


def ranking(*names: str) -> str:
    items = "".join(f'<li id="{n}"><a href="#{n}">Page {n}</a> {mark(n)}</li>' for n in names)
    label = pause_label()
    return f'<ol data-live-most-read="{label}">{items}</ol><p><a href="#end">The end</a></p>'


def person(number: int, picture: str = "") -> dict[str, str]:
    return {"name": f"Person {number}", "initials": f"P{number}", "picture": picture}


class Readers:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def page(self, body: str, **options: Any) -> None:
        self.stage.page(f"<main><h1>News</h1>{body}</main>", scripts=SCRIPT, **options)

    def here(self, topic: str, data: dict[str, Any]) -> None:
        self.stage.send({"t": topic, "tell": {"type": "here", "data": data}})

    def read(self, n: int, *people: dict[str, str]) -> None:
        self.here(AT, {"n": n, "people": list(people)})

    def board(self, **numbers: int) -> None:
        self.here(BOARD, numbers)


@pytest.fixture
def readers(stage: Stage) -> Readers:
    return Readers(stage)


def number(page: Page) -> Locator:
    return page.locator("[data-number]")


def faces(page: Page) -> Locator:
    return page.get_by_role("list", name="Readers who want to be seen").get_by_role("listitem")


def order(page: Page) -> list[str]:
    return page.locator("ol > li").evaluate_all("(items) => items.map(({ id }) => id)")


def settled(page: Page) -> None:
    """A list is put in order in a task of its own."""
    page.evaluate("async () => new Promise((done) => setTimeout(done))")


def test_a_number_shows_once_there_are_enough(readers, visit):
    readers.page(plugin(hide_below=3))
    page = visit()
    readers.read(2)
    expect(number(page)).to_be_hidden()
    readers.read(3)
    expect(number(page)).to_be_visible()
    expect(number(page)).to_have_text("3 reading now")
    readers.read(312)
    expect(number(page)).to_have_text("About 310 reading now")


def test_what_stands_below_moves_only_once(readers, visit):
    readers.page(f"{plugin(hide_below=3)}<p id=below>Text</p>")
    page = visit()
    readers.read(3)
    expect(number(page)).to_be_visible()
    place = page.locator("#below").bounding_box()
    readers.read(0)
    expect(number(page)).to_be_hidden()
    assert page.locator("#below").bounding_box() == place


def test_exactly_if_an_editor_wants_it(readers, visit):
    readers.page(plugin(rounded=False))
    page = visit()
    readers.read(1312)
    expect(number(page)).to_have_text("1,312 reading now")


def test_elements_and_tabs_share_one_subscription_and_all_know_the_number(readers, stage, visit):
    readers.page(plugin() + plugin())
    page = visit()
    readers.read(4)
    for shown in number(page).all():
        expect(shown).to_have_text("4 reading now")
    second = page.context.new_page()
    second.goto("/")
    for shown in number(second).all():
        expect(shown).to_have_text("4 reading now")
    assert [len(hello["subs"]) for hello in stage.hellos] == [1]
    assert stage.commands == []


def test_a_number_that_nobody_keeps_right_goes_after_a_while(
    readers, stage, visit, expected_errors
):
    expected_errors.append("WebSocket")
    readers.page(plugin())
    page = visit()
    readers.read(4)
    expect(number(page)).to_be_visible()
    stage.down()
    expect(page.locator("cms-live[connected]")).to_have_count(0)
    expect(number(page)).to_be_visible()
    [transition] = page.evaluate(
        """() => document.getAnimations().map(({ transitionProperty, effect }) =>
          ({ transitionProperty, ...effect.getTiming() }))"""
    )
    assert transition["transitionProperty"] == "visibility"
    assert transition["delay"] == 10_000
    page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
    expect(number(page)).to_be_hidden()


def test_faces(readers, visit):
    readers.page(plugin(faces=True))
    page = visit()
    readers.read(9, person(1), person(2))
    expect(faces(page)).to_have_count(2)
    assert faces(page).first.aria_snapshot() == "- listitem: Person 1"
    expect(faces(page).first.get_by_text("P1", exact=True)).to_be_visible()
    readers.read(9, *[person(n) for n in range(8)])
    expect(faces(page)).to_have_count(6)
    assert faces(page).last.aria_snapshot() == "- listitem: and 3 more"
    expect(faces(page).last.get_by_text("+3")).to_have_attribute(
        "title", "Person 5\nPerson 6\nPerson 7"
    )
    readers.read(9)
    expect(faces(page)).to_have_count(0)


def test_no_faces_unless_an_editor_wants_them(readers, visit):
    readers.page(plugin())
    page = visit()
    readers.read(9, person(1))
    expect(number(page)).to_have_text("9 reading now")
    expect(page.get_by_text("Person 1")).to_have_count(0)


def test_a_picture_or_else_initials(readers, stage, visit, expected_errors):
    expected_errors.append("404")
    stage.file("/one.gif", PIXEL, **{"Content-Type": "image/gif"})
    readers.page(plugin(faces=True))
    page = visit()
    readers.read(9, person(1, "/one.gif"), person(2, "/gone.gif"))
    expect(page.locator("img")).to_have_count(1)
    expect(faces(page).first.locator("img")).to_have_js_property("naturalWidth", 1)
    expect(faces(page).last.get_by_text("P2", exact=True)).to_be_visible()


def test_names_are_text(readers, visit):
    readers.page(plugin(faces=True))
    page = visit()
    evil = {"name": "<img src=x>", "initials": "<b>", "picture": ""}
    readers.read(9, evil)
    assert faces(page).first.aria_snapshot() == "- listitem: <img src=x>"
    expect(page.locator("main b, main img")).to_have_count(0)


@pytest.mark.parametrize(("user", "links"), [({"id": "7"}, 1), (None, 0)])
def test_who_is_logged_in_is_led_to_their_choice(readers, stage, visit, user, links):
    stage.user = user
    readers.page(plugin(faces=True), path="/news/")
    page = visit("/news/")
    readers.read(4)
    expect(number(page)).to_be_visible()
    link = page.get_by_role("link", name="Show or hide me")
    expect(link).to_have_count(links)
    if links:
        expect(link).to_have_attribute("href", "/live/presence/en/?next=%2Fnews%2F")


@pytest.mark.parametrize(
    ("language", "n", "text"),
    [
        ("de", 1, "1 liest gerade mit"),
        ("de", 1234, "Etwa 1.200 lesen gerade mit"),
        ("ar", 2, "قارئان الآن"),
        ("ar", 5, "5 قراء الآن"),
        ("ar", 12, "12 قارئًا الآن"),
    ],
)
def test_in_other_languages(readers, visit, language, n, text):
    readers.page(plugin(language, hide_below=1))
    page = visit()
    readers.read(n)
    expect(number(page)).to_have_text(text)


def test_screen_readers_may_read_it_and_are_not_told_at_each_change(readers, visit):
    readers.page(plugin(faces=True) + ranking(*ALL))
    page = visit()
    readers.read(4, person(1))
    expect(number(page)).to_be_visible()
    assert "4 reading now" in page.locator("main").aria_snapshot()
    assert page.locator("cms-live[aria-live], cms-live [aria-live]").count() == 0
    expect(page.get_by_role("status")).to_have_text("")


def test_a_list_shares_one_subscription_and_orders_itself(readers, stage, visit):
    readers.page(ranking(*ALL))
    page = visit()
    assert [sub["t"] for sub in stage.hellos[0]["subs"]] == [f"signed:{BOARD}"]
    readers.board(a=3, c=9)
    expect(page.locator("#c data")).to_have_text("9")
    expect(page.locator("ol > li").first).to_have_id("c")
    assert order(page) == ["c", "a", "b"]
    expect(page.locator("#b data")).to_be_hidden()
    readers.board(b=20)
    expect(page.locator("ol > li").first).to_have_id("b")
    readers.board(c=0)
    expect(page.locator("ol > li").last).to_have_id("c")
    assert order(page) == ["b", "a", "c"]
    expect(page.locator("#c data")).to_be_hidden()


def test_nothing_moves_under_the_pointer_or_the_focus(readers, visit):
    readers.page(ranking(*ALL))
    page = visit()
    page.get_by_role("link", name="Page b").hover()
    readers.board(c=9)
    expect(page.locator("#c data")).to_have_text("9")
    settled(page)
    assert order(page) == ["a", "b", "c"]
    page.mouse.move(0, 0)
    expect(page.locator("ol > li").first).to_have_id("c")
    page.get_by_role("link", name="Page a").focus()
    readers.board(b=10)
    expect(page.locator("#b data")).to_have_text("10")
    settled(page)
    assert order(page) == ["c", "a", "b"]
    page.keyboard.press("Tab")  # from one link of the list to the next
    expect(page.get_by_role("link", name="Page b")).to_be_focused()
    settled(page)
    assert order(page) == ["c", "a", "b"]
    page.get_by_role("link", name="The end").focus()
    expect(page.locator("ol > li").first).to_have_id("b")


def test_tab_goes_through_what_is_seen(readers, visit):
    readers.page(ranking(*ALL))
    page = visit()
    readers.board(a=1, b=2, c=3)
    expect(page.locator("ol > li").first).to_have_id("c")
    tops = [page.locator(f"#{name}").bounding_box()["y"] for name in order(page)]
    page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
    tops = [page.locator(f"#{name}").bounding_box()["y"] for name in order(page)]
    assert tops == sorted(tops)
    passed = []
    for _ in ALL:
        page.keyboard.press("Tab")
        passed.append(page.evaluate("document.activeElement.textContent"))
    assert passed == ["Page c", "Page b", "Page a"]


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_motion_only_for_those_who_want_it(readers, visit, motion, moves):
    readers.page(ranking(*ALL))
    page = visit(reduced_motion=motion)
    page.evaluate(
        """() => {
          const { animate } = Element.prototype;
          window.animated = 0;
          Element.prototype.animate = function (...all) {
            window.animated++;
            return animate.apply(this, all);
          };
        }"""
    )
    readers.board(c=9)
    expect(page.locator("ol > li").first).to_have_id("c")
    assert (page.evaluate("window.animated") > 0) == moves


def test_numbers_can_be_paused_by_keyboard_and_stay_so(readers, visit):
    readers.page(plugin() + ranking(*ALL))
    page = visit()
    readers.read(4)
    readers.board(a=1)
    expect(number(page)).to_have_text("4 reading now")
    buttons = page.get_by_role("button", name="Pause the numbers of readers")
    expect(buttons).to_have_count(2)
    buttons.first.focus()
    page.keyboard.press("Enter")
    for button in buttons.all():
        expect(button).to_have_attribute("aria-pressed", "true")
    readers.read(5)
    readers.board(b=9)
    settled(page)
    expect(number(page)).to_have_text("4 reading now")
    assert order(page) == ["a", "b", "c"]
    page.keyboard.press("Enter")
    expect(number(page)).to_have_text("5 reading now")
    expect(page.locator("ol > li").first).to_have_id("b")
    page.keyboard.press("Enter")
    page.reload()
    expect(page.locator("cms-live:not([connected])")).to_have_count(0)
    # What there is at first is shown, or nobody could end the pause.
    readers.read(6)
    readers.board(c=3)
    expect(page.locator("#c data")).to_have_text("3")
    expect(page.locator("ol > li").first).to_have_id("c")
    for button in buttons.all():
        expect(button).to_have_attribute("aria-pressed", "true")
    readers.read(7)
    readers.board(c=4, a=9)
    expect(page.locator("#a data")).to_have_text("9")
    settled(page)
    assert order(page)[0] == "c"
    expect(number(page)).to_have_text("6 reading now")


def test_a_board_that_comes_back_is_whole(readers, stage, visit, expected_errors):
    expected_errors.append("WebSocket")
    readers.page(ranking(*ALL))
    page = visit()
    readers.board(a=3, b=2)
    expect(page.locator("#a data")).to_have_text("3")
    stage.close_sockets(4001)
    stage.wait(lambda: len(stage.hellos) == 2)
    expect(page.locator("cms-live:not([connected])")).to_have_count(0)
    readers.board(b=2)
    expect(page.locator("#a data")).to_be_hidden()
    expect(page.locator("#b data")).to_be_visible()


def test_without_javascript_there_is_nothing(readers, visit):
    readers.page(plugin(faces=True) + ranking(*ALL))
    page = visit(connected=False, java_script_enabled=False)
    expect(page.locator("cms-live:visible")).to_have_count(0)
    expect(page.get_by_role("button")).to_have_count(0)
    assert order(page) == ["a", "b", "c"]
