"""Stylesheets and scripts of new content are loaded once, in order, under a strict policy."""

import pytest
from playwright.sync_api import expect

from .stage import region, until

COUNT = "window.runs = [...(window.runs ?? []), document.currentScript.src.replace(/.*[/]/, '')];"


@pytest.fixture
def score(stage, visit):
    for name in ("one", "two", "three", "one.0123456789ab", "one.ba9876543210"):
        stage.file(f"/static/{name}.js", COUNT)
    stage.file("/static/red.css", "cms-live b { color: rgb(255, 0, 0) }")

    def open_(**options):
        stage.page(region("<p>0:0</p>"), **options)
        return visit()

    return open_


def test_content_waits_for_its_stylesheet(score, stage):
    page = score()
    page.evaluate("""
      document.addEventListener("djangocms-live:patched", () => {
        window.color = getComputedStyle(document.querySelector("b")).color;
      });
    """)
    stage.show("<p>1:0</p><b>!</b>", assets={"css": ["/static/red.css"]})
    expect(page.locator("b")).to_be_visible()
    assert page.evaluate("color") == "rgb(255, 0, 0)"


def test_content_does_not_wait_for_a_stylesheet_that_is_missing(score, stage, expected_errors):
    expected_errors.extend(["404", "MIME type"])
    page = score()
    stage.show("<p>1:0</p>", assets={"css": ["/static/none.css"]})
    expect(page.locator("cms-live p")).to_have_text("1:0")


def test_scripts_run_once_and_in_order(score, stage):
    page = score(scripts='<script defer src="/static/one.js"></script>')
    js = ["/static/one.js", "/static/two.js", "/static/three.js"]
    stage.show("<p>1:0</p>", assets={"js": js})
    until(page, "window.runs?.length === 3")
    stage.show("<p>2:0</p>", assets={"js": js, "css": ["/static/red.css"]})
    expect(page.locator("cms-live p")).to_have_text("2:0")
    stage.show("<p>3:0</p>", assets={"js": js, "css": [f"{stage.url}/static/red.css"]})
    expect(page.locator("cms-live p")).to_have_text("3:0")
    assert page.evaluate("runs") == ["one.js", "two.js", "three.js"]
    assert page.locator("link[href$='red.css']").count() == 1
    assert stage.count("/static/red.css") == 1


def test_a_deployment_does_not_run_a_script_again(score, stage):
    page = score(scripts='<script defer src="/static/one.0123456789ab.js"></script>')
    js = ["/static/one.ba9876543210.js", "/static/two.js"]
    stage.show("<p>1:0</p>", assets={"js": js})
    until(page, "window.runs?.length === 2")
    assert page.evaluate("runs") == ["one.0123456789ab.js", "two.js"]


def test_what_a_newly_read_page_needs(score, stage):
    page = score()
    stage.page(
        region("<p>1:0</p><b>!</b>"),
        head='<link rel="stylesheet" href="/static/red.css" media="screen">',
        scripts="""
          <script>window.inline = true</script>
          <script type="text/template" src="/static/three.js"></script>
          <noscript><script src="/static/three.js"></script></noscript>
          <script src="/static/two.js"></script>
        """,
    )
    stage.publish(type="changed", spread=0)
    until(page, "window.runs?.length === 1")
    expect(page.locator("cms-live b")).to_have_css("color", "rgb(255, 0, 0)")
    assert page.evaluate("runs") == ["two.js"]
    assert page.locator("link[href$='red.css']").get_attribute("media") == "screen"
    assert page.evaluate("window.inline") is None
    assert stage.count("/static/live.js") == 1


def test_only_addresses_of_the_web_are_loaded(score, stage):
    page = score()
    assets = {"js": ["javascript:alert(1)", "data:text/javascript,alert(1)"], "css": ["data:,"]}
    stage.show("<p>1:0</p>", assets=assets)
    expect(page.locator("cms-live p")).to_have_text("1:0")
    assert page.locator("script[src^='data:'], script[src^='javascript:']").count() == 0
