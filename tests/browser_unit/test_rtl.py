"""From right to left, in the words of three languages that are: nothing at the wrong side."""

import pytest
from playwright.sync_api import Locator, Page, expect

from .inbox import SCHEME, SCRIPT, Desk, entry, notice
from .talk import Talk, node, offer

LANGUAGES = ("ar", "fa", "he")
SIZES = {"desktop": (1280, 800), "telephone": (390, 844)}
#: A name and a title from left to right, with what would wander to the other end of them.
LATIN = "Ann O. (Holm)"
SITE = "header { display: flex; justify-content: flex-end; padding: 0.5rem }"
#: What is wider than its box, or stands outside of the window.
ASTRAY = """(root) => [...document.querySelectorAll(`${root} *`)]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }))
  .filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 1 && (left < -0.5 || right > innerWidth + 0.5);
  })
  .map((element) => `${element.tagName} ${element.className}`)"""

in_each_language = pytest.mark.parametrize("language", LANGUAGES)
at_each_size = pytest.mark.parametrize("size", SIZES)


@pytest.fixture
def desk(stage, visit):
    """A bell with news, toasts, notices and a button to follow."""

    def open_(language: str, size: str = "desktop", **options) -> tuple[Desk, Page]:
        desk = Desk(stage, language)
        stage.file("/site.css", SITE)
        desk.list(entry(2, LATIN, text=f"“{LATIN}”"), entry(1, LATIN, unread=0))
        desk.me(unseen=12, newest=2)
        body = f"<header>{desk.bell()}</header><main>{desk.notices(notice('a.1', LATIN))}"
        desk.page(
            f"{body}<p>{desk.follow()}</p></main>",
            who="ab12",
            head=f'{SCHEME}<link rel="stylesheet" href="/site.css">',
        )
        width, height = SIZES[size]
        page = visit(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **options
        )
        desk.hear(page)
        expect(page.locator(".djangocms-live-bell__badge")).to_have_text("12")
        return desk, page

    return open_


@pytest.fixture
def thread(stage, visit):
    """A conversation with answers, what a moderator presses, and something new."""

    def open_(language: str, size: str = "desktop", **options) -> Page:
        talk = Talk(stage, language)
        root = node(30, "Root", name=LATIN, like=3)
        node(31, "https://tide.example/holm?a=1", under=root, name=LATIN, love=2)
        many = [node(pk) for pk in range(19, 9, -1)]
        talk.page(root, *many, next=True, head=SCHEME, scripts=SCRIPT)
        stage.file("/canvas.css", "html { background: Canvas; color: CanvasText }")
        talk.mine({"moderate": True, "comments": {"c.30": 100}, "reactions": {"r.30": "like"}})
        width, height = SIZES[size]
        page = visit(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **options
        )
        expect(page.locator("#c-30 [data-action=edit]").first).to_be_visible()
        page.evaluate("scrollTo(0, document.querySelector('[data-list]').offsetTop + 200)")
        talk.say(node(40))
        expect(offer(page)).to_be_visible()
        return page

    return open_


def box(part: Locator) -> tuple[float, float]:
    """Its edges, left and right."""
    found = part.bounding_box()
    assert found is not None
    return found["x"], found["x"] + found["width"]


def astray(page: Page, root: str) -> list[str]:
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    return page.evaluate(ASTRAY, root)


@in_each_language
@at_each_size
def test_the_panel_of_the_bell_opens_inside_of_the_window(desk, language, size):
    _, page = desk(language, size)
    expect(page.locator("html")).to_have_css("direction", "rtl")
    page.locator(".djangocms-live-bell__button").click()
    panel = page.locator(".djangocms-live-panel")
    expect(panel.locator("[data-entry]")).to_have_count(2)
    left, right = box(panel)
    assert 0 <= left < right <= SIZES[size][0]
    assert astray(page, ".djangocms-live-panel") == []
    # The heading begins a line, what closes the panel ends it.
    heading = box(panel.locator("[class$=__title]"))
    assert heading[1] > right - 40
    close = box(panel.locator(".djangocms-live-panel__close"))
    assert close[0] < left + 40


@in_each_language
def test_the_badge_is_at_the_end_of_the_bell(desk, language):
    _, page = desk(language)
    bell = box(page.locator(".djangocms-live-bell__button"))
    badge = box(page.locator(".djangocms-live-bell__badge"))
    assert sum(badge) / 2 < sum(bell) / 2


@in_each_language
@at_each_size
def test_toasts_come_at_the_end_of_a_line_and_close_there(desk, language, size):
    desk, page = desk(language, size)
    desk.announce("a.5", LATIN, level="warning", text=LATIN, url="/closed/")
    toast = page.locator(".djangocms-live-toast")
    expect(toast).to_be_visible()
    left, right = box(toast)
    assert left < 40
    icon = box(page.locator(".djangocms-live-toast__icon"))
    dismiss = box(page.locator(".djangocms-live-toast__dismiss"))
    assert left <= dismiss[0] < dismiss[1] < icon[0] < icon[1] <= right
    assert astray(page, ".djangocms-live-toasts") == []


@in_each_language
@at_each_size
def test_what_guests_are_asked_before_they_follow_is_inside_of_the_window(
    stage, visit, language, size
):
    desk = Desk(stage, language)
    desk.page(f"<main><p>{desk.follow()}</p></main>")
    width, height = SIZES[size]
    page = visit(connected=False, viewport={"width": width, "height": height})
    desk.hear(page)
    button = page.locator(".djangocms-live-follow__button")
    button.click()
    assert box(button)[1] > width - 40
    assert astray(page, ".djangocms-live-follow") == []


@in_each_language
@at_each_size
def test_conversations_are_indented_from_the_right(thread, language, size):
    page = thread(language, size)
    face = box(page.locator("#c-30 > article > [class$=__avatar]"))
    words = box(page.locator("#c-30 > article > [class$=__body]"))
    inner = box(page.locator("#c-31 > article"))
    # A telephone has no room beside faces.
    assert words[1] <= (face[0] if size == "desktop" else face[1])
    assert inner[1] < face[1]
    assert astray(page, "cms-live[data-thread]") == []


@in_each_language
def test_a_name_from_left_to_right_keeps_its_brackets(thread, language):
    """Else the last one would stand before the name, and the first at its end."""
    page = thread(language)
    edges = page.locator("#c-30-by bdi").evaluate(
        """({ firstChild: text }) => [0, text.length - 1].map((at) => {
          const range = document.createRange();
          range.setStart(text, at);
          range.setEnd(text, at + 1);
          return range.getBoundingClientRect().left;
        })"""
    )
    assert edges == sorted(edges)
    name = box(page.locator("#c-30-by"))
    assert name[0] - 1 <= edges[0] < edges[1] < name[1]


@in_each_language
def test_none_of_the_words_is_english(desk, language):
    """Of those on the page: `LATIN` is a person's."""
    _, page = desk(language)
    page.locator(".djangocms-live-bell__button").click()
    expect(page.locator("[data-entry]")).to_have_count(2)
    said = page.locator("body").inner_text().replace(LATIN, "")
    assert [word for word in said.split() if word.isascii() and word.isalpha()] == []
