"""The style guide: each component in each state, in both schemes, on a desk, a phone and in Arabic.

Pictures are not compared pixel by pixel: fonts and versions of a browser differ between machines,
and a tolerance that forgives them forgives a lost colour as well. Instead the browser is asked for
what it made of the styles (``looks.js``: colours as they are on the screen, spaces, corners), which
is the same everywhere, and that is compared with what somebody has looked at: ``looks.json``.
``make style-guide`` writes it anew. ``geometry.js`` finds what is cut off, sticks out or is too
small, whatever the font; axe judges contrast and roles.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from sample_site.style_guide.views import COMPONENTS
from tests.e2e.test_accessible import serious
from tests.site import Server, Site

HERE = Path(__file__).parent
LOOKS = (HERE / "looks.js").read_text(encoding="utf-8")
GEOMETRY = (HERE / "geometry.js").read_text(encoding="utf-8")
SEEN = HERE / "looks.json"
RENEW = bool(os.environ.get("RENEW_LOOKS"))
DESK, PHONE = {"width": 640, "height": 900}, {"width": 390, "height": 844}
STATES = {component.name: list(component.states) for component in COMPONENTS}
#: By its component, what of a scene is ours, where the rest is the admin's or the CMS's.
OURS = {component.name: component.ours for component in COMPONENTS}
SCENES = [f"{component}/{state}" for component, states in STATES.items() for state in states]
BARE = "(e) => ['data-theme', 'data-bs-theme'].forEach((name) => e.removeAttribute(name))"
every_scene = pytest.mark.parametrize("scene", SCENES)
pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def guide(seeded: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all scenes: they ask it for files and change nothing."""
    site = Site(tmp_path_factory.mktemp("guide")).copy_of(seeded)
    yield site.serve()
    site.close()


@pytest.fixture
def open_scene(guide: Server, browser: Browser) -> Iterator[Callable[..., Page]]:
    contexts, complaints = [], []

    def open_(scene: str, language: str = "en", query: str = "", **options: Any) -> Page:
        options = {"viewport": DESK, "reduced_motion": "reduce", "bypass_csp": True} | options
        context = browser.new_context(base_url=guide.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        show(page, scene, language, query)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def show(page: Page, scene: str, language: str = "en", query: str = "") -> None:
    """Its state is reached, or this fails: a scene that lies is worth nothing."""
    page.goto(f"/{language}/style-guide/{scene}/{query}")
    expect(page.locator("html")).to_have_attribute("data-scene", "ready")


@every_scene
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_is_cut_too_small_or_unreadable(
    open_scene: Callable[..., Page], scene: str, language: str
) -> None:
    page = open_scene(scene, language)
    ours = OURS[scene.split("/", maxsplit=1)[0]]
    # Colours are the same in every language.
    for scheme in ("light", "dark") if language == "en" else ("light",):
        page.emulate_media(color_scheme=scheme)
        assert (serious_within(page, ours) if ours else serious(page)) == [], scheme
    assert geometry(page, ours) == []
    page.set_viewport_size(PHONE)
    assert geometry(page, ours) == []


def geometry(page: Page, ours: str = "") -> list[str]:
    """What is cut, sticks out, or is smaller than 24 pixels."""
    return page.evaluate(GEOMETRY, [24, ours])


def serious_within(page: Page, ours: str) -> list[str]:
    """What axe finds in our parts of a page."""
    there = [part for part in ours.split(", ") if page.locator(part).count()]
    found = Axe().run(page, context={"include": there}).response["violations"]
    return [
        f"{item['id']}: {[node['target'] for node in item['nodes']]}"
        for item in found
        if item["impact"] in ("serious", "critical")
    ]


def looks(page: Page) -> dict[str, dict[str, str]]:
    return page.evaluate(LOOKS)


def gather(open_scene: Callable[..., Page], component: str) -> dict[str, Any]:
    """Of a component in all its states: in light, and what is different in the dark."""
    found: dict[str, Any] = {"light": {}, "dark": {}}
    for state in STATES[component]:
        page = open_scene(f"{component}/{state}")
        light = looks(page)
        page.emulate_media(color_scheme="dark")
        dark = looks(page)
        for name, values in light.items():
            found["light"].setdefault(name, values)
            other = {key: value for key, value in dark[name].items() if values[key] != value}
            found["dark"].setdefault(name, other)
        page.context.close()
    return found


def differences(seen: dict[str, Any], now: dict[str, Any]) -> list[str]:
    told = []
    for scheme in ("light", "dark"):
        for name in sorted(seen[scheme].keys() | now[scheme].keys()):
            old, new = seen[scheme].get(name), now[scheme].get(name)
            if old is None or new is None:
                told.append(f"{scheme}: {name} is {'new' if old is None else 'gone'}")
                continue
            told += [
                f"{scheme}: {name} {key} was {old.get(key)}, is {new.get(key)}"
                for key in sorted(old.keys() | new.keys())
                if not alike(key, old.get(key), new.get(key))
            ]
    return told


def alike(key: str, old: str | None, new: str | None) -> bool:
    """Colours may be rounded another way by another browser: by two of 255."""
    if old is None or new is None or "color" not in key:
        return old == new
    pairs = zip(old.split(), new.split(), strict=True)
    return all(abs(int(a) - int(b)) <= 2 for a, b in pairs)


@pytest.mark.parametrize("component", STATES)
def test_the_looks_are_those_that_somebody_has_seen(
    open_scene: Callable[..., Page], component: str
) -> None:
    now = gather(open_scene, component)
    seen = json.loads(SEEN.read_text(encoding="utf-8")) if SEEN.exists() else {}
    if RENEW:
        seen[component] = now
        SEEN.write_text(json.dumps(seen, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert differences(seen[component], now) == []


def test_a_component_that_loses_its_styles_is_noticed(
    open_scene: Callable[..., Page],
) -> None:
    """The same comparison, with a sheet from which one rule, one colour or one space is gone."""
    seen = json.loads(SEEN.read_text(encoding="utf-8"))["toasts"]
    page = open_scene("toasts/one")
    before = looks(page)
    known = {scheme: {k: v for k, v in seen[scheme].items() if k in before} for scheme in seen}
    for css, word in {
        ".djangocms-live-toast { background: none }": "background-color",
        ".djangocms-live-toast { padding: 0 }": "padding",
        ":root { --live-text: #777 }": "color",
    }.items():
        style = page.add_style_tag(content=css)
        now = {"light": looks(page), "dark": known["dark"]}
        told = [one for one in differences(known, now) if "toast" in one]
        assert any(word in one for one in told), css
        style.evaluate("(style) => style.remove()")
    assert looks(page) == before


def test_what_is_cut_or_too_small_is_noticed(open_scene: Callable[..., Page]) -> None:
    page = open_scene("comments/own")
    for css, word in {
        ".djangocms-live-comment__foot a { min-block-size: 0; line-height: 0.5 }": " by ",
        ".djangocms-live-comment__body { inline-size: 900px }": "sticks out",
        ".djangocms-live-comment__own { block-size: 20px; overflow: hidden }": "is cut",
        ".djangocms-live-comment__tools { margin-inline-start: -6rem }": "lies on",
    }.items():
        style = page.add_style_tag(content=css)
        assert any(word in fault for fault in geometry(page)), css
        style.evaluate("(style) => style.remove()")
    assert geometry(page) == []


def test_of_the_admin_only_what_is_ours_is_judged(open_scene: Callable[..., Page]) -> None:
    page, ours = open_scene("moderation/queue"), OURS["moderation"]
    for css, is_ours in {
        "#content h1, .filtered { color: #eee; inline-size: 900px }": False,
        ".djangocms-live-queue__new a { color: #eee }": True,
        "[data-decided] .field-excerpt a { color: #eee !important }": True,
    }.items():
        style = page.add_style_tag(content=css)
        assert bool(serious_within(page, ours)) is is_ours, css
        style.evaluate("(style) => style.remove()")
    page.add_style_tag(
        content=".djangocms-live-queue__new a { display: block; inline-size: 900px }"
    )
    assert any("sticks out" in fault for fault in geometry(page, ours))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("look", ["gazette", "brand"])
def test_other_looks_can_be_read_as_well(
    open_scene: Callable[..., Page], look: str, scheme: str
) -> None:
    """A brand sets custom properties and nothing else."""
    query = f"?look={look}&theme={scheme}"
    page = open_scene("comments/errors", query=query)
    for scene in ("comments/errors", "comments/moderating", "bell/panel", "toasts/three"):
        show(page, scene, query=query)
        assert serious(page) == [], scene
        assert geometry(page) == [], scene


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_switch_of_the_site_is_heeded(open_scene: Callable[..., Page], theme: str) -> None:
    """Whatever the reader's system wants. The CMS's toolbar uses the same attribute for itself."""
    other = "dark" if theme == "light" else "light"
    page = open_scene("toasts/one", color_scheme=other)
    colour = "(e) => getComputedStyle(e).backgroundColor"
    toast = page.locator(".djangocms-live-toast")
    surfaces = {"light": "rgb(255, 255, 255)", "dark": "rgb(34, 37, 43)"}
    assert toast.evaluate(colour) == surfaces[other]
    root = page.locator("html")
    for name in ("data-theme", "data-bs-theme"):
        # The site itself says nothing of it but by the attribute.
        root.evaluate(BARE)
        root.evaluate(f"(e) => e.setAttribute('{name}', '{theme}')")
        assert toast.evaluate(colour) == surfaces[theme], name
    root.evaluate(BARE)
    root.evaluate("(e) => e.classList.add('cms-toolbar-expanded')")
    page.add_style_tag(content=f":root {{ color-scheme: {other} !important }}")
    root.evaluate(f"(e) => e.setAttribute('data-theme', '{theme}')")
    assert toast.evaluate(colour) == surfaces[other]


def test_the_overview_shows_all_of_them(person: Callable[..., Page], server: Server) -> None:
    """Under the strict policy, without an error; each of its frames gets into its state."""
    reader = person(viewport={"width": 1200, "height": 900}, expect_errors=("404",))
    reader.goto("/en/")
    reader.get_by_role("link", name="Style guide").click()
    frames = reader.locator("iframe")
    expect(frames).to_have_count(len(SCENES))
    for number in range(len(SCENES)):
        frames.nth(number).scroll_into_view_if_needed()
        scene = frames.nth(number).content_frame.locator("html")
        expect(scene).to_have_attribute("data-scene", "ready")
    reader.get_by_role("link", name="brand").click()
    expect(reader.locator("[aria-current]", has_text="brand")).to_be_visible()
