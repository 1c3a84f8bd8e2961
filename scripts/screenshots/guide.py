"""Scenes of the style guide on one sheet, in the default looks and in a brand's."""

import base64

from playwright.sync_api import expect

from .studio import SCHEMES, Studio, keep

#: Columns of scenes, each with the height that is shown of it.
SHEET = [
    [("comments/replies", 780)],
    [("bell/panel", 520), ("follow/following", 90), ("readers/faces", 90)],
    [("toasts/three", 470), ("toasts/announcements", 230)],
]
WIDTH = 440
PAGE = """
<!doctype html>
<style>
  :root { color-scheme: SCHEME }
  body { display: flex; gap: 20px; align-items: start; margin: 0; padding: 20px;
         width: max-content; background: light-dark(#e4e7ec, #0c0e11) }
  div { display: grid; gap: 20px }
  img { display: block; width: WIDTHpx; border-radius: 8px }
</style>
COLUMNS
"""


def sheet(place: Studio, name: str, look: str) -> None:
    for scheme in SCHEMES:
        page = place.window(color_scheme=scheme, device_scale_factor=1)
        columns = []
        for column in SHEET:
            images = []
            for scene, height in column:
                page.set_viewport_size({"width": WIDTH, "height": height})
                page.goto(f"/en/style-guide/{scene}/?look={look}")
                expect(page.locator("html")).to_have_attribute("data-scene", "ready")
                taken = base64.b64encode(page.screenshot(animations="disabled")).decode()
                images.append(f'<img src="data:image/png;base64,{taken}">')
            columns.append(f"<div>{''.join(images)}</div>")
        desk = place.browser.new_page()
        html = PAGE.replace("SCHEME", scheme).replace("WIDTH", str(WIDTH))
        desk.set_content(html.replace("COLUMNS", "".join(columns)))
        keep(f"{name}-{scheme}", desk.locator("body").screenshot())


def style_guide(place: Studio) -> None:
    sheet(place, "style-guide", "plain")


def brand(place: Studio) -> None:
    sheet(place, "brand", "brand")


GUIDE = {"style-guide": style_guide, "brand": brand}
