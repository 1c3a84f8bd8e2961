"""Two windows side by side: an editor publishes, and the visitor's open page follows."""

import base64
from typing import Any

from playwright.sync_api import Page, expect

from tests.editor import Editor

from .studio import SCHEMES, Studio, keep

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
  :root { color-scheme: SCHEME }
  body { display: flex; gap: 28px; margin: 0; padding: 32px; width: max-content;
         background: light-dark(#d9e2e6, #05090c); font: 500 15px system-ui, sans-serif;
         color: light-dark(#33414a, #b8c4ca) }
  figure { margin: 0; border-radius: 10px; overflow: hidden; box-shadow: 0 10px 34px #0b1f2a4d }
  figcaption { display: flex; align-items: center; gap: 8px; padding: 11px 16px;
               background: light-dark(#f3f6f7, #1d272d) }
  i { width: 11px; height: 11px; border-radius: 50%; background: light-dark(#b9c6cc, #3f4d55) }
  span { margin-inline-start: 10px }
  img { display: block; width: 560px }
</style>
WINDOWS
"""
FIGURE = """
<figure><figcaption><i></i><i></i><i></i><span>{caption}</span></figcaption>
<img src="data:image/png;base64,{image}"></figure>
"""


def publish(window: Page, editor: Editor, draft: dict[str, Any]) -> None:
    """Press the button in the toolbar, as the editor would."""
    window.context.add_cookies(
        [{"name": c.name, "value": c.value, "url": editor.server.url} for c in editor.cookies]
    )
    window.goto(editor.server.site.run(EDIT.format(**draft)).strip())
    window.get_by_role("link", name="Publish", exact=True).click()
    expect(window.get_by_role("link", name="New Draft")).to_be_visible()


def show(window: Page, scheme: str) -> str:
    """The page once it has the news on it."""
    window.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    expect(window.get_by_text(NEW)).to_be_visible()
    return base64.b64encode(window.screenshot(animations="disabled")).decode()


def two_windows(place: Studio) -> None:
    visitor = place.window("/en/", viewport=WINDOW)
    editor = Editor(place.server)
    draft = editor.draft(PAGE)
    editor.change_text(draft, OLD, NEW)
    window = place.window(viewport=WINDOW)
    publish(window, editor, draft)
    windows = [("The editor has published", window), ("A visitor’s open page", visitor)]
    for scheme in SCHEMES:
        figures = [FIGURE.format(caption=text, image=show(page, scheme)) for text, page in windows]
        desk = place.browser.new_page(device_scale_factor=1.25)
        desk.set_content(DESK.replace("WINDOWS", "".join(figures)).replace("SCHEME", scheme))
        keep(f"two-windows-{scheme}", desk.locator("body").screenshot())
