"""Where pictures are taken: the sample site, a browser, and a camera that makes small files."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.chromium import WHOLE_CHROMIUM
from tests.site import ROOT, Server, Site

IMAGES = ROOT / "docs" / "images"
DESK = {"width": 1200, "height": 900}
PHONE = {"width": 390, "height": 844}
LIMIT = 150_000  # bytes: a page of the documentation loads several of them
COLOURS = 256  # enough for text, buttons and flat pictures, in a quarter of the bytes
PATIENCE = 20_000  # milliseconds
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


class Studio:
    """``server`` is the sample site; people come with ``window()``."""

    def __init__(self, server: Server, browser: Browser) -> None:
        self.server, self.browser = server, browser

    def window(self, path: str = "", **options: Any) -> Page:
        """A browser of somebody's own; with a path, at that page and with all of it connected."""
        options = {
            "base_url": self.server.url,
            "viewport": DESK,
            "device_scale_factor": 1.5,
            "color_scheme": "light",
            "reduced_motion": "reduce",
        } | options
        context = self.browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        if path:
            self.open(page, path)
        return page

    def phone(self, path: str = "", **options: Any) -> Page:
        return self.window(path, viewport=PHONE, has_touch=True, is_mobile=True, **options)

    def open(self, page: Page, path: str) -> Page:
        page.goto(path)
        expect(page.locator("cms-live[topic]").first).to_be_attached()
        expect(page.locator("cms-live[topic]:not([connected])")).to_have_count(0)
        return page

    def log_in(self, page: Page, name: str, path: str = "/en/storm-watch/") -> Page:
        page.goto("/en/sign-in/?next=/en/about/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(name)
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(f"{self.server.url}/en/about/")
        return self.open(page, path) if path else page

    def both(
        self,
        name: str,
        page: Page,
        part: Locator | None = None,
        *,
        settle: Callable[[], object] = lambda: None,
        **options: Any,
    ) -> None:
        """In light and dark, the window or a part of it; ``settle`` waits until all is there."""
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            settle()
            self.take(f"{name}-{scheme}", page, part, **options)
        page.emulate_media(color_scheme="light")

    def take(
        self,
        name: str,
        page: Page,
        part: Locator | None = None,
        *,
        margin: int = 16,
        **options: Any,
    ) -> None:
        if part is not None:
            options["clip"] = around(page, part, margin)
        keep(name, page.screenshot(animations="disabled", caret="hide", **options))


def begin_with(part: Locator, below: int = 16) -> None:
    """Scroll until a part of the page begins so many pixels below the window's edge."""
    part.evaluate(
        "(e, below) => scrollTo(0, scrollY + e.getBoundingClientRect().top - below)", below
    )


def around(page: Page, part: Locator, margin: int) -> dict[str, float]:
    """What of the window shows a part, and a little of what is around it."""
    box, window = part.bounding_box(), page.viewport_size
    if box is None or window is None:
        raise ValueError(f"Nothing of {part} is to be seen.")
    x, y = max(box["x"] - margin, 0), max(box["y"] - margin, 0)
    end = min(box["x"] + box["width"] + margin, window["width"])
    bottom = min(box["y"] + box["height"] + margin, window["height"])
    return {"x": x, "y": y, "width": end - x, "height": bottom - y}


def keep(name: str, picture: bytes) -> None:
    """With few colours and well packed, as long as it is small enough for a page."""
    path = IMAGES / f"{name}.png"
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE).save(path, optimize=True)
    if (size := path.stat().st_size) > LIMIT:
        raise ValueError(f"{path.name} has {size} bytes, more than {LIMIT}: show less of it.")
    print(f"{path.relative_to(ROOT)}  {size // 1000} kB", flush=True)


@contextmanager
def studio() -> Iterator[Studio]:
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder), DJANGO_SETTINGS_MODULE="scripts.screenshots.settings")
        browser = playwright.chromium.launch(**WHOLE_CHROMIUM)
        expect.set_options(PATIENCE)
        try:
            yield Studio(site.prepare().serve(), browser)
        finally:
            browser.close()
            site.close()
