"""Writing in place: forms that are fetched, refused, lost on the way and sent again."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from .talk import BASE, Talk, html, node, order

FIELDS = """<input type="hidden" name="csrfmiddlewaretoken" value="c1">
<input type="hidden" name="request" value="{request}"><input type="hidden" name="stamp" value="s">
<div><label for="w-name">Your name</label>
<input type="text" name="name" id="w-name" value="{name}" {wrong}></div>
<div><label for="w-body">Your comment</label><textarea name="body" id="w-body">{body}</textarea>
</div><button type="submit">{send}</button>
<button type="button" data-action="cancel">Cancel</button>"""


def form(kind="write", path="write/?t=token", request="r1", body="", name="Ann", wrong=""):
    fields = FIELDS.format(request=request, body=body, name=name, wrong=wrong, send="Send")
    return f'<form method="post" action="{BASE}{path}" data-form="{kind}">{fields}</form>'


class Desk:
    """The server's side of writing: what is sent to it, and how it answers."""

    def __init__(self, page: Page) -> None:
        self.sent: list[dict[str, str]] = []
        self.forms = 0
        self.answers: list = []
        page.route(re.compile(r".*/live/comments/en/.*"), self._answer)

    def _answer(self, route: Route) -> None:
        request = route.request
        if "/mine/" in request.url:
            route.fallback()
        elif request.method == "GET":
            self.forms += 1
            self._json(route, 200, {"html": form(), "csrf": "c1"})
        else:
            body = request.post_data or ""
            self.sent.append(dict(re.findall(r'name="(\w+)"\r\n\r\n(.*?)\r\n--', body, re.DOTALL)))
            answer = self.answers.pop(0)
            answer(route) if callable(answer) else self._json(route, *answer)

    @staticmethod
    def _json(route: Route, status: int, data: dict) -> None:
        route.fulfill(status=status, content_type="application/json", body=json.dumps(data))


def stored(pk: int, body: str, **more):
    data = {"state": "visible", "key": f"c.{pk}", "html": html(node(pk, body)), "count": 2}
    return 201, data | more


@pytest.fixture
def talk(stage):
    talk = Talk(stage)
    talk.page(node(1))
    return talk


@pytest.fixture
def reader(talk, visit):
    page = visit()
    return page, Desk(page)


def open_form(page: Page) -> None:
    page.get_by_role("link", name="Write a comment").click()
    expect(page.get_by_label("Your comment")).to_be_visible()


def send(page: Page, text: str) -> None:
    page.get_by_label("Your comment").fill(text)
    page.get_by_role("button", name="Send").click()


def test_the_form_is_fetched_when_it_is_wanted(reader):
    page, desk = reader
    assert desk.forms == 0
    assert "csrf" not in page.content()
    page.get_by_role("link", name="Write a comment").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your comment")).to_be_focused()
    assert desk.forms == 1
    expect(page.get_by_role("link", name="Write a comment")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Your comment")).to_have_count(0)
    expect(page.get_by_role("link", name="Write a comment")).to_be_focused()


def test_ones_own_is_there_at_once_and_once(reader, talk):
    page, desk = reader
    new = node(5, "Mine")
    # The push is faster than the answer.

    def slow(route):
        talk.say(new, by="r1")
        talk.say(node(6, "Of somebody else"))
        expect(page.locator("[data-count]")).to_have_text("3")
        Desk._json(route, *stored(5, "Mine"))

    desk.answers = [slow]
    open_form(page)
    send(page, "Mine")
    expect(page.locator("#c-5 > article")).to_be_focused()
    assert order(page) == ["Of somebody else", "Mine", "Comment 1"]
    assert desk.sent[0]["body"] == "Mine"
    assert desk.sent[0]["csrfmiddlewaretoken"] == "c1"
    expect(page.get_by_label("Your comment")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("Your comment is there.")


@pytest.fixture
def lossy(expected_errors):
    expected_errors += ["ERR_FAILED", "400", "403", "429", "500"]


@pytest.mark.usefixtures("lossy")
def test_lost_on_the_way_it_is_kept_and_sent_again(reader):
    page, desk = reader
    desk.answers = [lambda route: route.abort(), stored(5, "Mine")]
    open_form(page)
    send(page, "Mine")
    expect(page.get_by_role("alert")).to_contain_text("please try again")
    expect(page.get_by_label("Your comment")).to_have_value("Mine")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#c-5")).to_be_visible()
    assert [sent["request"] for sent in desk.sent] == ["r1", "r1"]


@pytest.mark.usefixtures("lossy")
def test_if_only_the_answer_is_lost_the_push_will_do(reader, talk):
    page, desk = reader

    def lost(route):
        talk.say(node(5, "Mine"), by="r1")
        talk.say(node(6, "Later"))
        expect(page.locator("[data-count]")).to_have_text("3")
        route.abort()

    desk.answers = [lost]
    open_form(page)
    send(page, "Mine")
    expect(page.locator("#c-5")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.usefixtures("lossy")
def test_errors_stand_in_place(reader):
    page, desk = reader
    wrong = 'aria-invalid="true" aria-describedby="w-error"'
    error = '<ul class="errorlist" id="w-error"><li>Who are you?</li></ul>'
    refused = form(request="r1", body="Mine", name="", wrong=wrong)
    desk.answers = [(400, {"html": refused.replace("<div>", f"<div>{error}", 1)})]
    open_form(page)
    send(page, "Mine")
    name = page.get_by_label("Your name")
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description("Who are you?")
    expect(page.get_by_label("Your comment")).to_have_value("Mine")


@pytest.mark.usefixtures("lossy")
def test_an_old_csrf_token_is_renewed(reader):
    page, desk = reader

    def old(route):
        route.fulfill(status=403, content_type="text/html", body="<h1>CSRF</h1>")

    desk.answers = [old, stored(5, "Mine")]
    open_form(page)
    send(page, "Mine")
    expect(page.locator("#c-5")).to_be_visible()
    assert [sent["request"] for sent in desk.sent] == ["r1", "r1"]
    assert desk.forms == 2


def test_a_draft_survives_a_reload(reader):
    page, desk = reader
    open_form(page)
    page.get_by_label("Your comment").fill("Half a thought")
    page.reload()
    expect(page.get_by_label("Your comment")).to_have_value("Half a thought")
    # It is not typed for the reader: the focus is theirs.
    expect(page.get_by_label("Your comment")).not_to_be_focused()
    desk.answers = [stored(5, "Half a thought")]
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#c-5")).to_be_visible()
    page.reload()
    expect(page.locator("cms-live[connected]")).to_have_count(1)
    expect(page.get_by_label("Your comment")).to_have_count(0)


def test_what_is_answered_may_go_and_the_answer_stays(reader, talk):
    page, _ = reader
    page.get_by_role("link", name="Reply").click()
    page.get_by_label("Your comment").fill("Half a thought")
    one = node(1)
    one.comment.body = "Said otherwise"
    talk.say(one, "edited")
    expect(page.get_by_text("Said otherwise")).to_be_visible()
    expect(page.get_by_label("Your comment")).to_have_value("Half a thought")
    talk.take(one)
    expect(page.get_by_text("This comment is not here any more.")).to_be_visible()
    expect(page.get_by_label("Your comment")).to_have_value("Half a thought")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#c-1")).to_have_count(0)


def test_what_waits_is_for_its_author(talk, reader):
    page, desk = reader
    waiting = html(node(5, "Mine")).replace('data-state="visible"', 'data-state="held"')
    desk.answers = [(202, stored(5, "Mine")[1] | {"state": "held", "html": waiting})]
    open_form(page)
    # Whoever asks what is theirs after that is told of it as well.
    talk.mine({"held": [{"key": "c.5", "html": waiting}]})
    send(page, "Mine")
    expect(page.locator("#c-5")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Your comment waits for a moderator.")


@pytest.mark.usefixtures("lossy")
def test_a_reaction_that_is_refused_is_given_back(stage, visit):
    talk = Talk(stage)
    talk.page(node(1, like=3))
    page = visit()
    desk = Desk(page)
    like = page.locator("#c-1").get_by_role("button", name="Like")

    def refuse(route):
        expect(like).to_have_attribute("aria-pressed", "true")
        expect(like).to_contain_text("4")
        Desk._json(route, 429, {"message": "Not so fast."})

    desk.answers = [refuse]
    like.click()
    expect(page.get_by_role("alert")).to_have_text("Not so fast.")
    expect(like).to_have_attribute("aria-pressed", "false")
    expect(like).to_contain_text("3")


def test_buttons_of_ones_own_last_as_long_as_they_may_be_pressed(talk, visit):
    talk.mine({"comments": {"c.1": 100}})
    page = visit(clock=True)
    mine = page.locator("#c-1")
    expect(mine.get_by_role("button", name="Edit")).to_be_visible()
    expect(mine.get_by_role("button", name="Delete")).to_be_visible()
    expect(mine.get_by_role("button", name="Hide")).to_have_count(0)
    page.clock.run_for(101_000)
    expect(mine.get_by_role("button", name="Edit")).to_have_count(0)
    expect(mine.get_by_role("button", name="Delete")).to_be_visible()


def test_a_moderator_brings_back_what_is_hidden(talk, visit):
    talk.page(node(2, "Two"), node(1, "One"))
    talk.mine({"moderate": True})
    page = visit()
    desk = Desk(page)
    nothing = {"state": "rejected", "key": "c.2", "html": "", "count": 1}
    desk.answers = [(200, nothing), stored(2, "Two", count=2)]
    two = page.locator("#c-2")
    two.get_by_role("button", name="Hide").click()
    expect(two).to_contain_text("This comment is not here any more.")
    expect(page.locator("[data-count]")).to_have_text("1")
    expect(two.get_by_role("button")).to_have_text(["Restore"])
    two.get_by_role("button", name="Restore").click()
    expect(two).to_contain_text("Two")
    expect(two.get_by_role("button", name="Restore")).to_have_count(0)
    expect(two.get_by_role("button", name="Hide")).to_be_visible()
    expect(two.get_by_role("article")).to_be_focused()
    expect(page.locator("[data-count]")).to_have_text("2")
    assert [sent["action"] for sent in desk.sent] == ["reject", "restore"]


def test_gaps_that_others_left_are_restored_by_moderators_only(talk, visit):
    gone = [node(pk, state="rejected") for pk in (1, 2, 3)]
    for one in gone:
        node(one.comment.pk + 10, under=one)
    talk.page(*reversed(gone))
    talk.mine({"moderate": True, "restorable": ["c.2"]})
    page = visit()
    expect(page.get_by_role("button", name="Restore")).to_have_count(1)
    expect(page.locator("#c-2 > article").get_by_role("button")).to_have_text(["Restore"])
    talk.mine({"restorable": ["c.2"]})
    reader = visit()
    expect(reader.get_by_role("button", name="Restore")).to_have_count(0)


def test_links_still_lead_to_their_pages(reader, talk):
    talk.answer("write/", {})
    page, _ = reader
    link = page.get_by_role("link", name="Write a comment")
    assert f"{BASE}write/?t=token" in link.get_attribute("href")
    with page.context.expect_page():
        link.click(modifiers=["ControlOrMeta"])
    assert page.locator("form").count() == 0
