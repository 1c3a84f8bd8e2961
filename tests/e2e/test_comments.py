"""People talk under an article, each in a browser of their own, and a moderator keeps it civil."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import assert_not_reloaded, log_in
from tests.e2e.talking import STORM, comment, count, fill, read, reply, thread, write
from tests.site import Server, Site

SEEDED = 9


@pytest.fixture
def server(site: Site) -> Server:
    return site.serve(DJANGO_SETTINGS_MODULE="tests.e2e.talk_settings")


def test_a_conversation(person: Callable[..., Page]) -> None:
    ann, ben, mod = person(), person(), person()
    log_in(mod)
    for page in (ann, ben, mod):
        read(page)

    # Said, and read at once by everybody.
    write(ann, "Is the bakery dry?", "Ann")
    expect(comment(ben, "Is the bakery dry?")).to_contain_text("Ann")
    expect(count(ben)).to_have_text(str(SEEDED + 1))
    first = thread(ben).get_by_role("article").first
    expect(first).to_contain_text("Is the bakery dry?")

    # Answered.
    reply(ben, "Is the bakery dry?", "As dry as its bread.", "Ben")
    answer = ann.locator("li", has_text="Is the bakery dry?").locator("[data-replies] article")
    expect(answer).to_contain_text("As dry as its bread.")
    expect(count(ann)).to_have_text(str(SEEDED + 2))

    # Liked, and taken back.
    like = comment(ann, "As dry as its bread.").get_by_role("button", name="Like")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    theirs = comment(ben, "As dry as its bread.").locator("[data-reaction=like]")
    expect(theirs).to_contain_text("1")
    expect(theirs).to_have_attribute("aria-pressed", "false")
    like.click()
    expect(theirs.locator("[data-number]")).to_have_attribute("data-number", "0")

    # Changed. Only by who wrote it.
    expect(comment(ben, "Is the bakery dry?").get_by_role("button", name="Edit")).to_have_count(0)
    comment(ann, "Is the bakery dry?").get_by_role("button", name="Edit").click()
    form = thread(ann).locator("form[data-form=edit]")
    expect(form.get_by_label("Your comment")).to_have_value("Is the bakery dry?")
    form.get_by_label("Your comment").fill("Is the old bakery dry?")
    form.get_by_role("button", name="Save").click()
    expect(comment(ben, "Is the old bakery dry?")).to_contain_text("edited")
    expect(comment(ann, "Is the old bakery dry?")).to_contain_text("edited")

    # Held: nobody else knows of it, but the moderator.
    held = write(ben, "There is a wreck on Seal Sand.")
    expect(held).to_contain_text("Waiting for a moderator")
    waiting = comment(mod, "wreck")
    expect(waiting).to_contain_text("Waiting for you")
    toolbar = mod.locator(".cms-toolbar")
    menu = toolbar.locator("li:has(> ul > .djangocms-live-comments-site) > a")
    expect(menu).to_have_text("Comments (1)")
    here = toolbar.locator(".djangocms-live-comments-here")
    expect(here).to_contain_text("Waiting on this page (1)...")
    expect(comment(ann, "wreck")).to_have_count(0)
    waiting.get_by_role("button", name="Approve").click()
    expect(comment(ann, "wreck")).to_be_visible()
    expect(comment(ben, "wreck")).not_to_contain_text("Waiting")
    expect(comment(ben, "wreck").get_by_role("link", name="Reply")).to_be_visible()
    expect(comment(mod, "wreck").get_by_role("button", name="Approve")).to_have_count(0)
    expect(menu).to_have_text("Comments")
    expect(here).to_contain_text("Waiting on this page...")

    # Hidden: what stands under it keeps its place.
    comment(mod, "Is the old bakery dry?").get_by_role("button", name="Hide").click()
    for page in (ann, ben, mod):
        expect(comment(page, "Is the old bakery dry?")).to_have_count(0)
        expect(comment(page, "As dry as its bread.")).to_be_visible()
        expect(comment(page, "This comment is not here any more.")).to_have_count(1)
        expect(count(page)).to_have_text(str(SEEDED + 2))

    # Deleted by its author; then nothing of the conversation is left.
    comment(ben, "As dry as its bread.").get_by_role("button", name="Delete").click()
    thread(ben).get_by_role("button", name="Remove it").click()
    for page in (ann, ben, mod):
        expect(comment(page, "As dry as its bread.")).to_have_count(0)
        expect(count(page)).to_have_text(str(SEEDED + 1))
        assert_not_reloaded(page)


def test_without_javascript(person: Callable[..., Page]) -> None:
    """Everything is a page and a form."""
    # The browser notes the form that came back with errors.
    ann = person(java_script_enabled=False, expect_errors=("400",))
    ann.goto(STORM)
    ann.get_by_role("link", name="Write a comment").click()
    expect(ann.get_by_role("heading", level=1)).to_have_text("Write a comment")
    ann.get_by_role("button", name="Send").click()
    expect(ann.get_by_text("This field is required.").first).to_be_visible()
    fill(ann.locator("form"), "Without a script.", "Ann")
    ann.get_by_role("button", name="Send").click()
    own = comment(ann, "Without a script.")
    expect(own).to_be_visible()
    assert "#c-" in ann.url
    own.get_by_role("link", name="Reply").click()
    fill(ann.locator("form"), "To myself.", "Ann")
    ann.get_by_role("button", name="Send").click()
    expect(comment(ann, "To myself.")).to_be_visible()
    comment(ann, "Without a script.").get_by_role("link", name="Choose a reaction").click()
    ann.get_by_role("button", name="Surprising").click()
    expect(comment(ann, "Without a script.").locator("[data-reaction=wonder]")).to_contain_text("1")
    ann.get_by_role("link", name="oldest first").click()
    expect(thread(ann).get_by_role("article").first).to_contain_text("My mother")
    expect(count(ann)).to_have_text(str(SEEDED + 2))


def test_a_permalink_finds_its_comment(person: Callable[..., Page]) -> None:
    ann = read(person())
    link = comment(ann, "She has also beaten two of us.").locator("a", has=ann.locator("time"))
    there = link.get_attribute("href")
    ben = person()
    ben.goto(there or "")
    target = comment(ben, "She has also beaten two of us.")
    expect(target).to_be_in_viewport()
    expect(ben.locator("li:target")).to_have_count(1)
    # Where it is in the page, nothing is loaded.
    ann.evaluate("window.neverReloaded = true")
    link.click()
    expect(target).to_be_in_viewport()
    assert_not_reloaded(ann)


def test_somebody_is_writing(person: Callable[..., Page]) -> None:
    ann, ben = read(person()), read(person())
    ann.get_by_role("link", name="Write a comment").click()
    form = thread(ann).locator("form[data-form=write]")
    form.get_by_label("Your comment").press_sequentially("Hm")
    expect(ben.get_by_text("Somebody is writing…")).to_be_visible()
    expect(ann.get_by_text("Somebody is writing…")).to_have_count(0)
    expect(ben.get_by_text("Somebody is writing…")).to_have_count(0)
