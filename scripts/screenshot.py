"""Make docs/images/two-windows.png: an editor publishes, the visitor's open page follows."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.conftest import CHROMIUM
from tests.editor import Editor
from tests.site import ROOT, Server, Site

IMAGE = ROOT / "docs" / "images" / "two-windows.png"
WINDOW = {"width": 1120, "height": 1000}
PAGE = "Front page"
OLD = "Equaliser!"
NEW = "What a goal!"

EDIT = """
from cms.models import PageContent
from cms.toolbar.utils import get_object_edit_url
print(get_object_edit_url(PageContent.admin_manager.get(pk={content})))
"""
DESK = """
<!doctype html>
<style>
  body { display: flex; gap: 28px; margin: 0; padding: 32px; width: max-content;
         background: #d9e2e6; font: 500 15px system-ui, sans-serif; color: #33414a }
  figure { margin: 0; border-radius: 10px; overflow: hidden; box-shadow: 0 10px 34px #0b1f2a4d }
  figcaption { display: flex; align-items: center; gap: 8px; padding: 11px 16px;
               background: #f3f6f7 }
  i { width: 11px; height: 11px; border-radius: 50%; background: #b9c6cc }
  span { margin-inline-start: 10px }
  img { display: block; width: 640px }
</style>
WINDOWS
"""
FIGURE = """
<figure><figcaption><i></i><i></i><i></i><span>{caption}</span></figcaption>
<img src="data:image/png;base64,{image}"></figure>
"""


@contextmanager
def sample_site() -> Iterator[Server]:
    with TemporaryDirectory() as folder:
        site = Site(Path(folder)).prepare()
        try:
            yield site.serve()
        finally:
            site.close()


def open_window(browser: Browser, server: Server) -> Page:
    return browser.new_context(
        base_url=server.url, viewport=WINDOW, device_scale_factor=1.5, color_scheme="light"
    ).new_page()


def publish(window: Page, editor: Editor, draft: dict[str, Any]) -> None:
    """Press the button in the toolbar, as the editor would."""
    window.context.add_cookies(
        [{"name": c.name, "value": c.value, "url": editor.server.url} for c in editor.cookies]
    )
    window.goto(editor.server.site.run(EDIT.format(**draft)).strip())
    window.get_by_role("link", name="Publish", exact=True).click()
    expect(window.get_by_role("link", name="New Draft")).to_be_visible()


def show(window: Page) -> str:
    """The page once it has the news on it."""
    expect(window.get_by_text(NEW)).to_be_visible()
    return base64.b64encode(window.screenshot()).decode()


def main() -> None:
    with sample_site() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        visitor = open_window(browser, server)
        visitor.goto("/en/")
        expect(visitor.locator("cms-live[connected]").first).to_be_attached()
        editor = Editor(server)
        draft = editor.draft(PAGE)
        editor.change_text(draft, OLD, NEW)
        window = open_window(browser, server)
        publish(window, editor, draft)
        windows = [("The editor has published", window), ("A visitor’s open page", visitor)]
        figures = [FIGURE.format(caption=caption, image=show(page)) for caption, page in windows]
        desk = browser.new_page(device_scale_factor=1.5)
        desk.set_content(DESK.replace("WINDOWS", "".join(figures)))
        desk.locator("body").screenshot(path=IMAGE)
        browser.close()


if __name__ == "__main__":
    main()
