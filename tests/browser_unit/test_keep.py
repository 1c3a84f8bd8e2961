"""What is the reader's survives an update: every rule of the morph, in a real browser.

The page's feature is the smallest there is, so every publication is shown at once, whatever the
reader is doing: the rules themselves must hold.
"""

import io
import wave
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .stage import Stage, region, until

SHOW_AT_ONCE = """
  djangocmsLive.define("plain", (element, live) => {
    live.on("published", ({ data }) => {
      live.morph(element, data.html);
      element.dataset.shown = Number(element.dataset.shown ?? 0) + 1;
    });
  });
"""


class Desk:
    """A page with one element, and the means to update it."""

    def __init__(self, stage: Stage, visit: Callable[..., Page]) -> None:
        self.stage = stage
        self.visit = visit
        self.shown = 0

    def open(self, content: str, **options: Any) -> Page:
        self.stage.file("/static/plain.js", SHOW_AT_ONCE)
        scripts = '<script defer src="/static/plain.js"></script>'
        self.stage.page(region(content, feature="plain"), scripts=scripts, **options)
        self.page = self.visit()
        return self.page

    def update(self, content: str) -> None:
        self.stage.publish(html=content)
        self.shown += 1
        expect(self.page.locator("cms-live").first).to_have_attribute("data-shown", str(self.shown))
        assert "djangocms-live-pair" not in self.page.content(), "the morph tidies up"


@pytest.fixture
def desk(stage: Stage, visit: Callable[..., Page]) -> Desk:
    return Desk(stage, visit)


def test_typed_text(desk):
    page = desk.open('<p>old</p><form><input name="q" value=""></form>')
    page.fill("input", "half a sentence")
    desk.update('<p>new</p><form><input name="q" value="from the server"></form>')
    expect(page.locator("p")).to_have_text("new")
    expect(page.locator("input")).to_have_value("half a sentence")


def test_an_untouched_field_takes_what_the_server_says(desk):
    page = desk.open('<input name="q" value="old"><input type="checkbox" name="c">')
    desk.update('<input name="q" value="new"><input type="checkbox" name="c" checked>')
    expect(page.locator("[name=q]")).to_have_value("new")
    expect(page.locator("[name=c]")).to_be_checked()


def test_typed_text_stays_in_its_own_field(desk):
    page = desk.open('<form><input name="b"><input name="c"></form>')
    page.fill("[name=b]", "for b")
    page.fill("[name=c]", "for c")
    desk.update('<form><input name="a"><input name="c"><input name="b"></form>')
    expect(page.locator("[name=a]")).to_have_value("")
    expect(page.locator("[name=b]")).to_have_value("for b")
    expect(page.locator("[name=c]")).to_have_value("for c")


def test_equal_forms_are_told_apart_by_what_surrounds_them(desk):
    def item(n: int) -> str:
        return f'<li id="item-{n}">{n}<form><textarea name="text"></textarea></form></li>'

    page = desk.open(f"<ul>{item(1)}{item(2)}</ul>")
    page.fill("#item-1 textarea", "to one")
    desk.update(f"<ul>{item(3)}{item(2)}{item(1)}</ul>")
    expect(page.locator("#item-1 textarea")).to_have_value("to one")
    expect(page.locator("#item-3 textarea")).to_have_value("")
    expect(page.locator("li")).to_have_text(["3", "2", "1"])


def test_a_textarea(desk):
    page = desk.open('<p>old</p><textarea name="text">draft</textarea>')
    page.fill("textarea", "draft, and more")
    desk.update('<p>new</p><p>more</p><textarea name="text">another</textarea>')
    expect(page.locator("textarea")).to_have_value("draft, and more")


def test_a_choice(desk):
    def form(default: str) -> str:
        options = "".join(
            f"<option{' selected' if name == default else ''}>{name}</option>" for name in "abc"
        )
        radios = "".join(
            f'<input type="radio" name="r" value="{name}"{" checked" if name == default else ""}>'
            for name in "abc"
        )
        return f'<form><select name="s">{options}</select>{radios}</form>'

    page = desk.open(form("a"))
    page.select_option("select", "c")
    page.check("[value=c]")
    desk.update(f"<p>new</p>{form('b')}")
    expect(page.locator("p")).to_have_text("new")
    expect(page.locator("select")).to_have_value("c")
    expect(page.locator("[value=c]")).to_be_checked()


def test_a_tick(desk):
    page = desk.open('<input type="checkbox" name="a"><input type="checkbox" name="b" checked>')
    page.check("[name=a]")
    page.uncheck("[name=b]")
    desk.update('<b>!</b><input type="checkbox" name="a"><input type="checkbox" name="b" checked>')
    expect(page.locator("b")).to_be_visible()
    expect(page.locator("[name=a]")).to_be_checked()
    expect(page.locator("[name=b]")).not_to_be_checked()


def test_focus_and_caret(desk):
    page = desk.open('<p>old</p><input name="q" value="abcdef">')
    page.focus("input")
    page.evaluate("document.querySelector('input').setSelectionRange(2, 4)")
    desk.update('<p>new</p><p>one more</p><input name="q" value="changed by the server">')
    expect(page.locator("input")).to_be_focused()
    expect(page.locator("input")).to_have_value("abcdef")
    caret = "[document.activeElement.selectionStart, document.activeElement.selectionEnd]"
    assert page.evaluate(caret) == [2, 4]


def test_focus_in_a_field_that_moves(desk):
    def item(n: int) -> str:
        return f'<li id="i{n}"><input name="n" value="{n}"></li>'

    page = desk.open(f"<ul>{item(1)}{item(2)}{item(3)}</ul>")
    page.locator("#i3 input").press_sequentially("xyz")
    page.evaluate("document.activeElement.setSelectionRange(1, 2)")
    desk.update(f"<ul>{item(3)}{item(1)}{item(2)}{item(4)}</ul>")
    expect(page.locator("li")).to_have_count(4)
    expect(page.locator("#i3 input")).to_be_focused()
    assert page.evaluate("document.activeElement.selectionStart") == 1
    page.keyboard.press("Backspace")
    expect(page.locator("#i3 input")).not_to_have_value("3")


def test_text_that_is_written_freely(desk):
    page = desk.open('<p>old</p><div contenteditable="true">note</div>')
    page.locator("[contenteditable]").press_sequentially("my ")
    desk.update('<p>new</p><div contenteditable="true">from the server</div>')
    expect(page.locator("p")).to_have_text("new")
    expect(page.locator("[contenteditable]")).to_contain_text("my ")


def test_what_was_opened_and_closed(desk):
    def more(n: int, state: str = "") -> str:
        return f"<details{state}><summary>Part {n}</summary><p>{n}</p></details>"

    page = desk.open(more(1) + more(2, " open"))
    page.get_by_text("Part 1").click()
    page.get_by_text("Part 2").click()
    desk.update(more(0) + more(1) + more(2, " open"))
    opened = "[...document.querySelectorAll('details')].map(({ open }) => open)"
    assert page.evaluate(opened) == [False, True, False]


def test_opened_though_its_summary_was_reworded(desk):
    page = desk.open("<details><summary>Results (3)</summary><p>three</p></details>")
    page.get_by_text("Results").click()
    desk.update("<details><summary>Results (4)</summary><p>four</p></details>")
    expect(page.get_by_text("four")).to_be_visible()


def test_an_open_dialog(desk):
    page = desk.open('<p>old</p><dialog aria-label="Terms"><p>Terms</p></dialog>')
    page.evaluate("document.querySelector('dialog').showModal()")
    desk.update('<p>new</p><p>newer</p><dialog aria-label="Terms"><p>New terms</p></dialog>')
    expect(page.get_by_text("New terms")).to_be_visible()
    assert page.evaluate("document.querySelector('dialog').matches(':modal')")


def test_a_frame_is_not_loaded_again(desk, stage):
    stage.file("/frame.html", "<p>frame</p>")
    page = desk.open('<p>one</p><iframe src="/frame.html"></iframe><p>two</p>')
    expect(page.frame_locator("iframe").locator("p")).to_have_text("frame")
    page.evaluate("document.querySelector('iframe').contentWindow.mark = 'here'")
    desk.update('<h2>top</h2><p>one</p><p>two</p><iframe src="/frame.html"></iframe>')
    assert page.evaluate("document.querySelector('iframe').contentWindow.mark") == "here"
    assert stage.count("/frame.html") == 1


def tone() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 8000 * 20)
    return file.getvalue()


PLAYER = "(({ mark, paused, ended }) => [mark, paused, ended])(document.querySelector('audio'))"


def test_what_plays_plays_on(desk, stage):
    stage.file("/tone.wav", tone())
    page = desk.open('<p>old</p><audio controls src="/tone.wav"></audio>')
    page.evaluate("document.querySelector('audio').play()")
    page.evaluate("document.querySelector('audio').mark = 'here'")
    desk.update('<h2>top</h2><p>new</p><div><p>in between</p></div><audio src="/tone.wav"></audio>')
    expect(page.locator("h2")).to_be_visible()
    assert page.evaluate(PLAYER) == ["here", False, False]
    until(page, "document.querySelector('audio').currentTime > 0")


def test_what_plays_is_not_given_something_else_to_play(desk, stage):
    stage.file("/tone.wav", tone())
    page = desk.open('<p>old</p><audio id="player" src="/tone.wav"></audio>')
    page.evaluate("document.querySelector('audio').play()")
    page.evaluate("document.querySelector('audio').mark = 'here'")
    desk.update('<p>new</p><audio id="player" src="/tone.wav?next"></audio>')
    assert page.evaluate(PLAYER) == ["here", False, False]
    page.evaluate("document.querySelector('audio').pause()")
    desk.update('<p>newer</p><audio id="player" src="/tone.wav?next"></audio>')
    expect(page.locator("audio")).to_have_attribute("src", "/tone.wav?next")


# Browsers anchor what is scrolled by themselves, but not all of them do.
ANCHORING = ["auto", "none"]


@pytest.mark.parametrize("anchoring", ANCHORING)
def test_the_page_stays_where_it_was_read(desk, stage, anchoring):
    stage.file(
        "/static/tall.css",
        f"""
      html {{ overflow-anchor: {anchoring} }}
      p {{ block-size: 300px }}
    """,
    )

    def story(names: str) -> str:
        return "".join(f'<p id="{name}">{name}</p>' for name in names)

    page = desk.open(story("abcdefgh"), head='<link rel="stylesheet" href="/static/tall.css">')
    page.evaluate("scrollTo(0, document.querySelector('#e').offsetTop - 100)")
    desk.update(story("xyzabcdefgh"))
    expect(page.locator("#x")).to_have_count(1)
    page.evaluate("new Promise(requestAnimationFrame)")
    top = page.evaluate("document.querySelector('#e').getBoundingClientRect().top")
    assert abs(top - 100) < 2


def test_at_the_top_of_the_page_news_are_seen(desk):
    page = desk.open("<p>one</p>")
    desk.update("<p>zero</p><p>one</p>" + "<p>more</p>" * 100)
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("anchoring", ANCHORING)
def test_a_scrolled_box(desk, stage, anchoring):
    stage.file(
        "/static/box.css",
        f"""
      .box {{ height: 100px; overflow: auto; overflow-anchor: {anchoring} }}
      .box p {{ height: 40px }}
    """,
    )

    def box(numbers: range) -> str:
        lines = "".join(f'<p id="n{n}">{n}</p>' for n in numbers)
        return f'<div class="box">{lines}</div>'

    page = desk.open(box(range(5, 30)), head='<link rel="stylesheet" href="/static/box.css">')
    offset = """
      document.querySelector('#n15').getBoundingClientRect().top
      - document.querySelector('.box').getBoundingClientRect().top
    """
    page.evaluate("document.querySelector('.box').scrollTop = 430")
    before = page.evaluate(offset)
    desk.update("<h2>new</h2>" + box(range(30)))
    page.evaluate("new Promise(requestAnimationFrame)")
    assert abs(page.evaluate(offset) - before) < 2


def test_what_asks_to_be_kept(desk):
    page = desk.open("<p>old</p><div data-live-keep><b>mine</b></div>")
    page.evaluate("document.querySelector('b').textContent = 'changed by a script'")
    desk.update("<h2>x</h2><p>new</p><div data-live-keep><b>theirs</b></div>")
    expect(page.locator("[data-live-keep]")).to_have_text("changed by a script")
    desk.update("<p>newest</p>")
    expect(page.locator("p")).to_have_text("newest")
    expect(page.locator("[data-live-keep]")).to_have_text("changed by a script")


def test_a_nested_live_element_leads_its_own_life(desk, stage):
    stage.file(
        "/static/inner.js",
        """djangocmsLive.define("inner", (element, live) => {
             live.on("fresh", ({ element: fresh }) => {
               element.dataset.fresh = fresh.textContent;
             });
           });""",
    )
    inner = '<cms-live feature="inner" key="i" topic="signed:inner">{}</cms-live>'
    page = desk.open(
        f"<p>old</p>{inner.format('as loaded')}",
        head='<script defer src="/static/live.js"></script>'
        '<script defer src="/static/inner.js"></script>',
    )
    page.evaluate("document.querySelector('cms-live cms-live').textContent = 'live by now'")
    desk.update(f"<h2>!</h2><p>new</p>{inner.format('as rendered')}")
    nested = page.locator("cms-live cms-live")
    expect(nested).to_have_text("live by now")
    expect(nested).to_have_attribute("data-fresh", "as rendered")
    expect(nested).to_have_attribute("connected", "")
    assert not [command for command in stage.commands if "unsub" in command]


def test_scripts_of_new_content_do_not_run(desk):
    # The policy of the page would refuse them, and say so; it must not even come to that.
    page = desk.open("<p>old</p>")
    desk.update("<p>new</p><script>document.title = 'run'</script>")
    expect(page.locator("cms-live p")).to_have_text("new")
    assert page.title() == "Stage"


def test_a_changed_selection_of_rows_keeps_identity(desk):
    page = desk.open('<table><tbody><tr id="r1"><td>1</td></tr></tbody></table>')
    page.evaluate("document.querySelector('#r1').mark = 'same'")
    desk.update(
        '<table><tbody><tr id="r0"><td>0</td></tr><tr id="r1"><td>one</td></tr></tbody></table>'
    )
    expect(page.locator("tr")).to_have_text(["0", "one"])
    assert page.evaluate("document.querySelector('#r1').mark") == "same"
