"""What notifications look like and how they are operated, by everybody."""

from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from django.utils.translation import override
from playwright.sync_api import expect

from djangocms_live.notifications import client_words
from djangocms_live.notifications.forms import EraseForm
from djangocms_live.notifications.kinds import KINDS
from djangocms_live.notifications.visits import urls

from .inbox import SCHEME, Desk, entry, notice
from .stage import STATIC

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung" * 2
SITE = "header { display: flex; justify-content: flex-end; padding: 0.5rem }"
UI = ".djangocms-live-bell, .djangocms-live-toasts, .djangocms-live-follow, cms-live"


@pytest.fixture
def everything(stage, visit):
    """The bell's panel, toasts of both levels, a list of notices, and follow buttons."""

    def open_(language="en", panel=True, **options):
        desk = Desk(stage, language)
        stage.file("/site.css", SITE)
        desk.list(entry(3, LONG, text=LONG), entry(2, "Chess", unread=0), entry(1, "Tea", url=""))
        desk.me(unseen=2, newest=3, follows=["b"])
        desk.news(entry(4, "Hello", text="More of it"))
        works = notice("a.1", "Works tonight", text="From 2 to 4")
        storm = notice("a.2", LONG, level="warning", url="/storm/")
        desk.page(
            f"<header>{desk.bell()}</header><main>{desk.notices(works, storm)}<h1>Storm</h1>"
            f"<p>Words.</p>{desk.follow('a')} {desk.follow('b')}</main>",
            who="ab12",
            head=f'{SCHEME}<link rel="stylesheet" href="/site.css">',
        )
        page = visit(**options)
        if language == "ar":
            page.evaluate("document.documentElement.dir = 'rtl'")
        desk.hear(page)
        desk.announce("a.5", "Closed today", level="warning", text=LONG, url="/closed/")
        desk.announce("p.6", "Published", "published", url="/x/")
        expect(page.locator(".djangocms-live-toast")).to_have_count(2)
        if panel:
            page.locator(".djangocms-live-bell__button").click()
            expect(page.locator("[data-entry]")).to_have_count(3)
            expect(page.locator("[aria-busy]")).to_have_count(0)
        return page

    return open_


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_that_axe_objects_to(everything, scheme):
    page = everything(color_scheme=scheme, reduced_motion="reduce")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [320, 390])
def test_narrow_there_is_no_scrolling_sideways_and_the_panel_is_a_sheet(everything, width):
    page = everything(viewport={"width": width, "height": 700}, reduced_motion="reduce")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sheet = page.locator(".djangocms-live-panel").bounding_box()
    assert (sheet["x"], sheet["width"]) == (0, width)
    assert sheet["y"] + sheet["height"] == pytest.approx(700)
    # Toasts are not over it.
    for toast in page.locator(".djangocms-live-toast").all():
        if toast.is_visible():
            box = toast.bounding_box()
            assert box["y"] + box["height"] <= sheet["y"]


@pytest.mark.parametrize(("touch", "least"), [(False, 24), (True, 44)])
def test_targets_are_large_enough(everything, touch, least):
    page = everything(has_touch=touch, is_mobile=touch, viewport={"width": 390, "height": 800})
    small = page.evaluate(
        """([ui, least]) => [...document.querySelectorAll(ui)]
          .flatMap((part) => [...part.querySelectorAll("button, summary")])
          .filter((target) => target.checkVisibility({ visibilityProperty: true }))
          .map((target) => [target.className, target.getBoundingClientRect()])
          .filter(([, { width, height }]) => Math.min(width, height) < least - 0.01)
          .map(([name, { width, height }]) => `${name} ${width} ${height}`)""",
        [UI, least],
    )
    assert small == []


def test_right_to_left(everything):
    page = everything("ar")
    bell = page.locator(".djangocms-live-bell__button").bounding_box()
    panel = page.locator(".djangocms-live-panel").bounding_box()
    assert panel["x"] == pytest.approx(bell["x"], abs=1)
    toast = page.locator(".djangocms-live-toast").first.bounding_box()
    dismiss = page.locator(".djangocms-live-toast__dismiss").first.bounding_box()
    assert toast["x"] < 100
    assert dismiss["x"] < toast["x"] + 60
    archive = page.locator("[data-icon=archive]").first.bounding_box()
    assert archive["x"] < panel["x"] + 60


def test_at_the_start_of_a_line_the_panel_opens_towards_its_end(everything):
    page = everything(panel=False)
    page.evaluate("document.querySelector('header').dir = 'rtl'")
    page.evaluate("document.querySelector('.djangocms-live-bell').dir = 'ltr'")
    page.locator(".djangocms-live-bell__button").click()
    box = page.locator(".djangocms-live-panel").bounding_box()
    assert box["x"] >= 0


def test_without_motion_where_motion_is_not_wanted(everything):
    for wish, name in (("reduce", "none"), ("no-preference", "djangocms-live-appear")):
        page = everything(reduced_motion=wish)
        for part in (".djangocms-live-toast", ".djangocms-live-panel"):
            expect(page.locator(part).first).to_have_css("animation-name", name)


def test_icons_and_choices_are_seen_in_forced_colours(everything):
    page = everything(forced_colors="active")
    unseen = page.evaluate(
        """() => [".djangocms-live-bell__button", ".djangocms-live-toast__icon",
            ".djangocms-live-toast__dismiss", ".djangocms-live-entry__button",
            ".djangocms-live-follow__button"]
          .filter((selector) => {
            const element = document.querySelector(selector);
            const icon = getComputedStyle(element, "::before").backgroundColor;
            const behind = getComputedStyle(element).backgroundColor;
            return icon === behind || icon === "rgba(0, 0, 0, 0)";
          })"""
    )
    assert unseen == []
    pressed = page.locator(".djangocms-live-follow__button[aria-pressed=true]")
    expect(pressed).to_have_css("outline-style", "solid")


def test_nothing_that_one_presses_is_printed(everything):
    page = everything()
    page.emulate_media(media="print")
    for part in ("bell", "toasts", "follow"):
        expect(page.locator(f".djangocms-live-{part}").first).to_be_hidden()
    expect(page.get_by_text("Works tonight")).to_be_visible()


def test_by_keyboard_alone(everything):
    """From the bell through its panel, in the order that one sees."""
    page = everything()
    names = []
    for _ in range(11):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                """() => {
                  const { activeElement: focused } = document;
                  return focused.getAttribute("aria-label") ?? focused.textContent.trim();
                }"""
            )
        )
    assert names == [
        "Mark all as read",
        "Close",
        LONG,
        f"Mark as read: {LONG}",
        f"Archive: {LONG}",
        "Chess",
        "Mark as unread: Chess",
        "Archive: Chess",
        "Mark as read: Tea",
        "Archive: Tea",
        "Notifications of your browser",
    ]


def box(name: str, value: bool) -> SimpleNamespace:
    return SimpleNamespace(html_name=name, value=value, label=name)


WISHES = SimpleNamespace(
    channels=["toast", "push", "mail"],
    rows=[
        (kind, [("toast", box(f"{kind.name}.toast", True)), ("push", box("push", False))])
        for kind in KINDS.values()
    ],
)


def own(name: str, language: str = "en", **context) -> str:
    with override(language):
        shared = {"language": language, "urls": urls(language), "back": "/"}
        words = client_words.words("bell")
        return render_to_string(
            f"djangocms_live/notifications/{name}.html", shared | {"words": words} | context
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_and_the_pages_of_ones_own(stage, visit, scheme, language):
    stage.file("/static/djangocms_live/live.css", (STATIC / "live.css").read_bytes())
    pages = {
        "inbox": {"entries": [entry(2, "Chess"), entry(1, LONG, unread=0)], "next": 2, "here": 1},
        "follows": {"follows": [{"id": 1, "title": LONG, "scope": "page", "url": "/x/"}]},
        "follow_page": {"title": LONG, "label": "Follow", "following": True},
        "preferences": {"form": WISHES, "channels": ["on the page", "by push"], "saved": True},
        "erase": {"form": EraseForm()},
        "said": {"message": "Done."},
    }
    for name, context in pages.items():
        stage.file("/", own(name, language, **context))
        page = visit(connected=False, color_scheme=scheme, viewport={"width": 320, "height": 700})
        results = Axe().run(page)
        assert results.violations_count == 0, f"{name}: {results.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
