"""The page of JavaScript names what the client has; its samples run with the real client."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import CHROMIUM

from .samples import DOCS, ROOT, Sample, samples

PAGE = (DOCS / "reference" / "javascript.rst").read_text()
SOURCES = "\n".join(
    path.read_text()
    for path in (ROOT / "djangocms_live").rglob("*.js")
    if "client" in path.parts and "static" not in path.parts
)
BUNDLE = ROOT / "djangocms_live" / "static" / "djangocms_live" / "live.js"
SCRIPTS = [s for s in samples() if s.language == "javascript" and not s.note[0]]


def test_every_event_is_there() -> None:
    dispatched = set(re.findall(r'new CustomEvent\(\s*"(djangocms-live:\w+)"', SOURCES))
    assert dispatched
    assert set(re.findall(r"^``(djangocms-live:\w+)``", PAGE, re.MULTILINE)) == dispatched


def test_attributes_are_used() -> None:
    named = set(re.findall(r"^``(data-live-\w+)``", PAGE, re.MULTILINE))
    assert "data-live-state" in named
    camel = {name: re.sub(r"-(\w)", lambda m: m[1].upper(), name[5:]) for name in named}
    for name in named:
        assert name in SOURCES or f"dataset.{camel[name]}" in SOURCES, name


def test_states() -> None:
    (states,) = re.findall(r"@typedef \{([^}]+)\} State\n", (_client("monitor.js")))
    section = PAGE.split("``djangocmsLive.status``")[1].split(".. code-block")[0]
    assert set(re.findall(r'"(\w+)"', states)) == set(re.findall(r'``"(\w+)"``', section))


def test_what_an_element_gets() -> None:
    source = _client("feature.js")
    has = set(re.findall(r"^    this\.(\w+) = ", source, re.MULTILINE)) | {"on"}
    assert set(re.findall(r"^``live\.(\w+)", PAGE, re.MULTILINE)) == has


def _client(name: str) -> str:
    return (ROOT / "djangocms_live" / "client" / name).read_text()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def shown(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.route("http://example.test/", lambda route: route.fulfill(body=HTML))
    page.goto("http://example.test/")
    page.add_script_tag(path=BUNDLE)
    yield page
    page.close()


HTML = """<!doctype html><html lang="en"><title>Sample</title>
<cms-live feature="poll" topic="token" since="-"><output>12</output></cms-live>"""


def test_the_one_name(shown: Page) -> None:
    has = shown.evaluate("Object.keys(Object.getOwnPropertyDescriptors(djangocmsLive))")
    told = re.findall(r"^``djangocmsLive\.(\w+)", PAGE, re.MULTILINE)
    assert sorted(told) == sorted(has)


@pytest.mark.parametrize("sample", SCRIPTS, ids=str)
def test_samples(shown: Page, sample: Sample) -> None:
    errors: list[Any] = []
    shown.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108 - it marks functions
    shown.add_script_tag(content=sample.code)
    assert errors == []
