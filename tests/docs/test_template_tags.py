"""The page of template tags names every tag of every library, and none that is not there."""

import re
from importlib import import_module

import pytest

from .samples import DOCS

PAGE = (DOCS / "reference" / "template_tags.rst").read_text()
HEADING = r"^djangocms_live\w*\n-+\n"
SECTION = re.compile(rf"^(djangocms_live\w*)\n-+\n(.*?)(?={HEADING}|\Z)", re.MULTILINE | re.DOTALL)
DOCUMENTED = dict(SECTION.findall(PAGE))
TAG = re.compile(r"^``{% (\w+)", re.MULTILINE)
LIBRARIES = {
    "djangocms_live": "djangocms_live.templatetags.djangocms_live",
    **{
        f"djangocms_live_{app}": f"djangocms_live.{app}.templatetags.djangocms_live_{app}"
        for app in ("regions", "comments", "presence", "notifications")
    },
}


def test_every_library_is_there() -> None:
    found = {path.stem for path in (DOCS.parent / "djangocms_live").rglob("templatetags/djang*.py")}
    assert set(DOCUMENTED) == set(LIBRARIES) == found


@pytest.mark.parametrize("name", LIBRARIES)
def test_every_tag_is_there(name: str) -> None:
    library = import_module(LIBRARIES[name]).register
    assert set(TAG.findall(DOCUMENTED[name])) == set(library.tags)
    assert not library.filters, "filters have no place on the page yet"
