"""A thread that is read while others talk: what comes, where it goes, and when it may be seen."""

import pytest
from playwright.sync_api import Page, expect

from djangocms_live.comments.models import State

from .talk import BASE, FAR, TOPIC, Talk, html, node, offer, order


@pytest.fixture
def talk(stage):
    return Talk(stage)


def away(page: Page) -> None:
    """The reader is further down, at the second screen of the list."""
    page.evaluate("scrollTo(0, document.querySelector('[data-list]').offsetTop + 40)")


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')")


def test_what_is_new_appears_where_the_reader_looks(talk, visit):
    talk.page(node(2), node(1))
    page = visit()
    talk.say(node(3, "Third"))
    expect(page.get_by_text("Third")).to_be_visible()
    assert order(page) == ["Third", "Comment 2", "Comment 1"]
    expect(page.locator("[data-count]")).to_have_text("3")
    expect(offer(page)).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("1 new comment")
    expect(page.locator("#c-3 time")).to_have_text("5 minutes ago")


def test_elsewhere_it_waits_until_asked_for(talk, visit):
    talk.page(*[node(pk) for pk in range(30, 0, -1)])
    page = visit()
    away(page)
    place = page.locator("#c-25").bounding_box()
    talk.say(node(31, "First new"))
    expect(offer(page)).to_have_text("1 new comment")
    talk.say(node(32, "Second new"))
    expect(offer(page)).to_have_text("2 new comments")
    expect(page.locator("[data-count]")).to_have_text("32")
    expect(page.get_by_text("First new")).to_have_count(0)
    assert page.locator("#c-25").bounding_box() == place
    expect(offer(page)).to_be_in_viewport()
    offer(page).click()
    assert order(page)[:3] == ["Second new", "First new", "Comment 30"]
    expect(offer(page)).to_have_count(0)
    expect(page.locator("#c-32 > article")).to_be_focused()
    expect(page.locator("#c-32")).to_be_in_viewport()


def test_what_is_held_changes_and_goes_as_it_would_in_the_page(talk, visit):
    talk.page(*[node(pk) for pk in range(30, 0, -1)])
    page = visit()
    away(page)
    new = [node(pk) for pk in (31, 32, 33)]
    for one in new:
        talk.say(one)
    expect(offer(page)).to_have_text("3 new comments")
    new[0].comment.body = "Thought better of it"
    talk.say(new[0], "edited")
    talk.take(new[1])
    expect(offer(page)).to_have_text("2 new comments")
    talk.react(new[2], like=4)
    talk.take(new[2], type="hidden")
    expect(offer(page)).to_have_text("1 new comment")
    offer(page).click()
    assert order(page)[:2] == ["Thought better of it", "Comment 30"]
    away(page)
    talk.say(node(40))
    expect(offer(page)).to_be_visible()
    talk.take(node(40))
    expect(offer(page)).to_have_count(0)


@pytest.mark.parametrize("reason", ["hidden", "paused", "writing"])
def test_nothing_moves_while(talk, visit, reason):
    talk.page(node(1))
    talk.answer("write/", {"html": FORM, "csrf": "x"})
    page = visit()
    if reason == "hidden":
        page.evaluate("hide(true)")
    elif reason == "paused":
        page.get_by_role("button", name="Pause live comments").click()
    else:
        page.get_by_role("link", name="Write a comment").click()
        expect(page.get_by_label("Your comment")).to_be_focused()
    talk.say(node(2, "New"))
    expect(offer(page)).to_have_text("1 new comment")
    assert order(page) == ["Comment 1"]


FORM = f"""<form method="post" action="{BASE}write/?t=token" data-form="write" novalidate>
<h3>Write</h3><input type="hidden" name="request" value="r1">
<label for="body">Your comment</label><textarea id="body" name="body"></textarea>
<button type="submit">Send</button>
<button type="button" data-action="cancel">Cancel</button></form>"""


def test_paused_means_still(talk, visit):
    first = node(1, "As it was", like=1)
    talk.page(first, node(5))
    page = visit()
    pause = page.get_by_role("button", name="Pause live comments")
    pause.focus()
    page.keyboard.press("Enter")
    expect(pause).to_have_attribute("aria-pressed", "true")
    first.comment.body = "As it is"
    talk.say(first, "edited")
    talk.react(first, like=3)
    # What must go goes.
    talk.take(node(5))
    expect(page.locator("#c-5")).to_have_count(0)
    expect(page.locator("#c-1")).to_contain_text("As it was")
    page.reload()
    expect(pause).to_have_attribute("aria-pressed", "true")
    pause.click()
    expect(page.locator("#c-1")).to_contain_text("As it is")
    expect(page.locator("#c-1 [data-reaction=like]")).to_contain_text("3")


def test_oldest_first_grows_at_its_end(talk, visit):
    talk.page(*[node(pk) for pk in range(1, 31)], order="oldest")
    page = visit()
    # The beginning is in view, and not the end.
    talk.say(node(31, "Thirty-one"))
    expect(offer(page)).to_have_text("1 new comment")
    page.locator("#c-30").scroll_into_view_if_needed()
    offer(page).click()
    assert order(page)[-1] == "Thirty-one"
    talk.say(node(32, "Thirty-two"))
    expect(page.get_by_text("Thirty-two")).to_be_visible()
    assert order(page)[-1] == "Thirty-two"


@pytest.mark.parametrize(
    ("kind", "pages"), [("oldest", {"next": True}), ("newest", {"previous": True})]
)
def test_what_belongs_to_another_page_only_counts(talk, visit, kind, pages):
    nodes = [node(pk) for pk in (11, 12)]
    talk.page(*(nodes if kind == "oldest" else nodes[::-1]), order=kind, **pages)
    page = visit()
    talk.say(node(20))
    expect(page.locator("[data-count]")).to_have_text("3")
    expect(offer(page)).to_have_count(0)
    assert len(order(page)) == 2


def test_the_best_stay_first(talk, visit):
    talk.page(node(3, score=5), node(7, score=2), node(1), order="best")
    page = visit()
    talk.say(node(8, "New"))
    expect(page.get_by_text("New", exact=True)).to_be_visible()
    assert order(page) == ["Comment 3", "Comment 7", "New", "Comment 1"]


def test_replies_stand_under_what_they_answer(talk, visit):
    root = node(1, "Root")
    branch = node(2, "Branch", under=root)
    talk.page(root)
    page = visit()
    talk.say(node(5, "Late", under=root))
    talk.say(node(6, "Leaf", under=branch))
    talk.say(node(7, "Deep", under=node(6, "Leaf", under=branch)))
    expect(page.get_by_text("Deep")).to_be_visible()
    assert order(page) == ["Root", "> Branch", "> > Leaf", "> > Deep", "> Late"]
    expect(page.locator("#c-7")).to_contain_text("In reply to Ann")


def test_a_reply_to_what_is_held_waits_with_it(talk, visit):
    talk.page(*[node(pk) for pk in range(30, 0, -1)])
    page = visit()
    away(page)
    root = node(31, "Root")
    talk.say(root)
    talk.say(node(32, "Reply", under=root))
    expect(offer(page)).to_have_text("2 new comments")
    offer(page).click()
    assert order(page)[:2] == ["Root", "> Reply"]


def test_gaps_keep_what_stands_under_them(talk, visit):
    root, other = node(1, "Root"), node(2, "Other")
    node(3, "Reply", under=root)
    talk.page(other, root)
    page = visit()
    talk.take(root, gap=True, type="hidden")
    talk.take(other)
    expect(page.get_by_text("This comment is not here any more.")).to_be_visible()
    assert order(page) == ["This comment is not here any more.", "> Reply"]
    root.comment.state = State.VISIBLE
    other.comment.state = State.VISIBLE
    talk.say(root, "restored")
    talk.say(other, "restored")
    expect(page.get_by_text("Other", exact=True)).to_be_visible()
    assert order(page) == ["Other", "Root", "> Reply"]


def test_an_empty_thread_says_so(talk, visit):
    only = node(1)
    talk.page()
    page = visit()
    empty = page.get_by_text("Nobody has said anything yet.")
    expect(empty).to_be_visible()
    talk.say(only)
    expect(page.locator("#c-1")).to_be_visible()
    expect(empty).to_be_hidden()
    talk.take(only)
    expect(empty).to_be_visible()


def test_focus_stays_near_what_was_taken_away(talk, visit):
    nodes = [node(pk) for pk in (3, 2, 1)]
    talk.page(*nodes)
    page = visit()
    page.locator("#c-2").get_by_role("link", name="Reply").focus()
    talk.take(nodes[1])
    expect(page.locator("#c-1 > article")).to_be_focused()


def test_reactions_of_others(talk, visit):
    talk.page(node(1, like=1))
    talk.mine({"reactions": {"r.1": "like"}})
    page = visit()
    like = page.locator("#c-1").get_by_role("button", name="Like")
    expect(like).to_have_attribute("aria-pressed", "true")
    like.focus()
    talk.react(node(1), like=7)
    expect(like).to_contain_text("7")
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(like).to_be_focused()


def test_somebody_is_writing(talk, stage, visit):
    talk.page(node(1))
    page = visit(clock=True)
    line = page.get_by_text("Somebody is writing…")
    height = page.locator("#c-1").bounding_box()["y"]
    stage.send({"t": TOPIC, "state": {"s": "typing", "sid": "another"}})
    expect(line).to_be_visible()
    assert page.locator("#c-1").bounding_box()["y"] == height
    assert line.evaluate("(line) => !line.closest('[aria-live], [role=status], [role=alert]')")
    page.clock.run_for(5100)
    expect(line).to_have_count(0)


def test_missed_for_good_means_the_page_is_read_once(talk, stage, visit):
    talk.page(node(2), node(1))
    page = visit()
    before = stage.count("/")
    talk.count = 7
    two = node(2, "Second, edited")
    talk.page(node(9, "Ninth"), two)
    stage.send({"t": TOPIC, "reset": {"e": "k1", "o": 0, "spread": 0}})
    expect(page.get_by_text("Ninth")).to_be_visible()
    assert order(page) == ["Ninth", "Second, edited"]
    expect(page.locator("[data-count]")).to_have_text("7")
    assert stage.count("/") == before + 1


def test_what_may_not_be_pushed_is_fetched(talk, visit):
    talk.page(node(1))
    page = visit()
    talk.answer("5/html/", {"html": html(node(5, "Secret")), "count": 2, "reactions": ""})
    talk.push("changed", "c.5", {"spread": 0})
    expect(page.get_by_text("Secret")).to_be_visible()
    expect(page.locator("[data-count]")).to_have_text("2")


def test_closed_and_opened(talk, visit):
    talk.page(node(1))
    page = visit()
    talk.push("closed", "thread", {})
    expect(page.get_by_text("Nobody can write here any more.")).to_be_visible()
    expect(page.get_by_role("link", name="Write a comment")).to_be_hidden()
    talk.push("opened", "thread", {})
    expect(page.get_by_role("link", name="Write a comment")).to_be_visible()


def test_counts_elsewhere_follow(stage, visit):
    topic = "comments.count.cms.page.1"
    attributes = f'feature="comments" data-count-of topic="signed:{topic}" since="k1:0"'
    stage.page(f'<cms-live {attributes}><data value="3">3</data></cms-live>{FAR}')
    page = visit()
    stage.tell({"type": "counted", "key": "n", "data": {"count": 4}}, topic)
    expect(page.locator("data")).to_have_text("4")
    expect(page.locator("data")).to_have_attribute("value", "4")
