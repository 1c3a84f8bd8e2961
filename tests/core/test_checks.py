import re
from importlib import import_module
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.test import override_settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "reference" / "checks"
CODE = re.compile(r'id="(djangocms_live\w*\.[EW]\d+)"')


def written():
    """The ids in the code, with the modules that say them."""
    found = {}
    for path in (ROOT / "djangocms_live").rglob("*.py"):
        if "checks" in path.parts or path.name == "checks.py":
            for code in CODE.findall(path.read_text()):
                found.setdefault(code, path)
    return found


def test_each_has_a_page():
    assert {path.stem for path in PAGES.glob("*.rst")} - {"index"} == set(written())
    assert len(written()) > 15


@pytest.mark.parametrize("code", sorted(written()))
def test_a_page_tells_what_mends_it(code):
    title, rule, *_ = (PAGES / f"{code}.rst").read_text().splitlines()
    assert title.startswith(code)
    assert set(rule) == {"="}
    assert len(rule) == len(title)
    text = (PAGES / f"{code}.rst").read_text()
    for heading in ("What it means", "What to do"):
        assert f"\n{heading}\n" in text


@pytest.mark.django_db  # Django asks it what it can
def test_all_are_registered():
    found = {message.id for message in run_checks()}
    with override_settings(DJANGOCMS_LIVE={"MAX_PAGE": 1, "HISTORY_AGE": 1}):
        assert {m.id for m in run_checks()} - found >= {
            "djangocms_live.E001",
            "djangocms_live.W001",
        }


def test_all_modules_are_loaded():
    modules = {path.stem for path in (ROOT / "djangocms_live" / "checks").glob("*.py")}
    assert set(import_module("djangocms_live.checks").__all__) == modules - {"__init__"}
