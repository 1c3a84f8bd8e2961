"""What Sphinx does not mind: pictures in words, of both schemes, and pages that are found."""

import re
from pathlib import Path

from .samples import DOCS, PAGES, ROOT

IMAGE = re.compile(r"^( *)\.\. (?:image|figure):: (\S+)\n((?:\1   :.*\n)*)", re.MULTILINE)


def images() -> list[tuple[Path, Path, str]]:
    """By page: the file that is shown, and the options it is shown with."""
    return [
        (page, (page.parent / name).resolve(), options)
        for page in PAGES
        for _, name, options in IMAGE.findall(page.read_text())
    ]


def test_every_image_is_there_and_says_what_it_shows() -> None:
    assert images()
    for page, image, options in images():
        assert image.is_file(), f"{page.relative_to(ROOT)} shows {image.name}, which is not there."
        assert re.search(r":alt: .{15}", options), f"{page.relative_to(ROOT)}: {image.name}"


def test_an_image_of_a_scheme_is_shown_in_that_scheme_and_has_a_twin() -> None:
    shown = {(page, image) for page, image, _ in images()}
    for page, image, options in images():
        for scheme, other in (("light", "dark"), ("dark", "light")):
            if image.stem.endswith(f"-{scheme}") and page.name != "README.rst":
                assert f":class: only-{scheme}" in options, f"{page.name}: {image.name}"
                twin = image.with_name(image.name.replace(f"-{scheme}.", f"-{other}."))
                assert (page, twin) in shown, f"{page.name}: {twin.name}"


def test_every_drawing_says_what_it_shows() -> None:
    for drawing in (DOCS / "images").glob("*.svg"):
        source = drawing.read_text()
        assert 'role="img"' in source
        assert re.search(r"<desc[^>]*>[^<]{100}", source), f"{drawing.name} has to say it in words."
