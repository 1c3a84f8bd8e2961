"""Live regions: at once, when asked, or only told; and never while the reader is busy there."""

import pytest
from playwright.sync_api import expect

from .stage import region


@pytest.fixture
def score(stage, visit):
    """A page with one region that shows <p>0:0</p>."""

    def open_(mode="auto", content="<p>0:0</p>", **options):
        stage.page(f"<button>elsewhere</button>{region(content, mode=mode, **options)}")
        return visit()

    return open_


def text_of(page):
    return page.locator("cms-live p:not([class])")


def offer_of(page):
    return page.get_by_role("button", name="Show what is new")


def pause_of(page):
    return page.get_by_role("button", name="pause updates")


def test_at_once(score, stage):
    page = score()
    page.evaluate("""
      document.addEventListener("djangocms-live:patched", ({ target, detail }) => {
        window.patched = [target.localName, detail];
      });
      document.querySelector("p").mark = "same element";
    """)
    stage.show("<p>1:0</p>")
    expect(text_of(page)).to_have_text("1:0")
    assert page.evaluate("patched") == ["cms-live", {"key": "score", "type": "published"}]
    assert page.evaluate("document.querySelector('p').mark") == "same element"
    expect(page.locator("cms-live")).to_have_attribute("hash", "<p>1:0</p>")
    expect(page.get_by_role("status")).to_have_text("Score: updated")


def test_what_was_missed_before_the_page_connected(stage, score):
    stage.show("<p>1:0</p>")
    page = score()
    expect(text_of(page)).to_have_text("1:0")


def test_only_the_region_that_is_meant(stage, visit):
    stage.page(region("<p>0:0</p>") + region("<p>sunny</p>", key="weather"))
    page = visit()
    stage.show("<p>rain</p>", key="weather")
    expect(text_of(page)).to_have_text(["0:0", "rain"])


def test_every_region_with_the_key(stage, visit):
    stage.page(region("<p>0:0</p>") * 2)
    page = visit()
    stage.show("<p>1:0</p>")
    expect(text_of(page)).to_have_text(["1:0", "1:0"])


def test_what_is_shown_already_is_passed_over(score, stage):
    page = score()
    page.evaluate("document.querySelector('p').textContent = 'as it was'")
    stage.show("<p>0:0</p>")
    stage.publish(regions={"other": {"hash": "x", "html": "x"}})
    stage.show("<p>1:0</p>", key="other")
    stage.close_sockets(4001)
    expect(page.locator("html")).not_to_have_attribute("data-live-state", "connected")
    expect(page.locator("html")).to_have_attribute("data-live-state", "connected")
    expect(text_of(page)).to_have_text("as it was")


def test_when_asked(score, stage):
    page = score("ask")
    stage.show("<p>1:0</p>")
    expect(offer_of(page)).to_be_visible()
    expect(text_of(page)).to_have_text("0:0")
    expect(page.get_by_role("status")).to_have_text("Score: something new")
    offer_of(page).click()
    expect(text_of(page)).to_have_text("1:0")
    expect(offer_of(page)).to_have_count(0)
    expect(page.locator("cms-live")).to_be_focused()


def test_nothing_moves_when_something_is_offered(stage, visit):
    stage.page(region("<p>0:0</p>", mode="ask") + "<h2>below</h2>")
    page = visit()
    below = page.locator("h2").bounding_box()
    first = page.locator("p").bounding_box()
    stage.show("<p>1:0</p>")
    expect(offer_of(page)).to_be_visible()
    assert page.locator("h2").bounding_box() == below
    assert page.locator("cms-live p:not([class])").bounding_box() == first


def test_only_the_newest_is_shown_and_the_number_is_told(score, stage):
    page = score("ask")
    stage.show("<p>1:0</p>")
    expect(offer_of(page)).to_have_text("Show what is new")
    stage.show("<p>2:0</p>")
    expect(offer_of(page)).to_have_text("Show what is new (2)")
    offer_of(page).click()
    expect(text_of(page)).to_have_text("2:0")
    stage.show("<p>3:0</p>")
    expect(offer_of(page)).to_have_text("Show what is new")


def test_an_offer_that_is_taken_back(score, stage):
    page = score("ask")
    stage.show("<p>1:0</p>")
    expect(offer_of(page)).to_be_visible()
    stage.show("<p>0:0</p>")
    expect(offer_of(page)).to_have_count(0)
    expect(text_of(page)).to_have_text("0:0")


def test_the_keyboard_stays_on_an_offer_that_is_renewed(score, stage):
    page = score("ask")
    stage.show("<p>1:0</p>")
    offer_of(page).focus()
    stage.show("<p>2:0</p>")
    expect(page.get_by_role("button", name="Show what is new (2)")).to_be_focused()
    page.keyboard.press("Enter")
    expect(text_of(page)).to_have_text("2:0")


def test_told_only(score, stage):
    page = score("notice")
    stage.show("<p>1:0</p>")
    expect(page.get_by_text("This content has changed.")).to_be_visible()
    expect(text_of(page)).to_have_text("0:0")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(text_of(page)).to_have_text("1:0")
    expect(page.get_by_text("This content has changed.")).to_have_count(0)


def test_pause(score, stage):
    page = score()
    expect(pause_of(page)).to_have_attribute("aria-pressed", "false")
    pause_of(page).click()
    expect(pause_of(page)).to_have_attribute("aria-pressed", "true")
    stage.show("<p>1:0</p>")
    expect(offer_of(page)).to_be_visible()
    expect(text_of(page)).to_have_text("0:0")
    pause_of(page).click()
    expect(text_of(page)).to_have_text("1:0")
    expect(offer_of(page)).to_have_count(0)


def test_a_pause_is_remembered(score, stage):
    page = score()
    pause_of(page).click()
    page.reload()
    expect(pause_of(page)).to_have_attribute("aria-pressed", "true")
    stage.show("<p>1:0</p>")
    offer_of(page).click()
    expect(text_of(page)).to_have_text("1:0")
    pause_of(page).click()
    page.reload()
    expect(pause_of(page)).to_have_attribute("aria-pressed", "false")


def test_a_pause_where_nothing_may_be_stored(stage, visit):
    forbid = """Object.defineProperty(window, "localStorage", {
      get() { throw new DOMException("forbidden", "SecurityError"); },
    });"""
    stage.file("/static/forbid.js", forbid)
    head = '<script src="/static/forbid.js"></script>'
    stage.page(region("<p>0:0</p>"), head=head)
    page = visit()
    pause_of(page).click()
    stage.show("<p>1:0</p>")
    expect(offer_of(page)).to_be_visible()


def test_pause_can_be_found_with_the_keyboard_and_is_large_enough(score):
    page = score()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(pause_of(page)).to_be_focused()
    expect(pause_of(page)).to_have_css("opacity", "1")
    box = pause_of(page).bounding_box()
    assert min(box["width"], box["height"]) >= 24


def test_only_what_updates_itself_can_be_paused(score):
    page = score("ask")
    expect(pause_of(page)).to_have_count(0)


def test_nothing_happens_under_the_hands_of_a_reader(score, stage):
    page = score(content='<p>0:0</p><input name="bet">')
    page.locator("input").press_sequentially("two")
    stage.publish(regions={"score": {"hash": "h", "html": '<p>1:0</p><input name="bet">'}})
    expect(offer_of(page)).to_be_visible()
    expect(text_of(page)).to_have_text("0:0")
    page.get_by_role("button", name="elsewhere").focus()
    expect(text_of(page)).to_have_text("1:0")
    expect(page.locator("input")).to_have_value("two")
    expect(offer_of(page)).to_have_count(0)


def test_a_reader_at_work_may_ask_for_it(score, stage):
    page = score(content='<p>0:0</p><input name="bet">')
    page.locator("input").press_sequentially("two")
    stage.publish(regions={"score": {"hash": "h", "html": '<p>1:0</p><input name="bet">'}})
    offer_of(page).click()
    expect(text_of(page)).to_have_text("1:0")
    expect(page.locator("input")).to_have_value("two")


def test_selected_text_stays_selected(score, stage):
    page = score()
    page.evaluate("getSelection().selectAllChildren(document.querySelector('p'))")
    stage.show("<p>1:0</p>")
    expect(offer_of(page)).to_be_visible()
    expect(text_of(page)).to_have_text("0:0")
    page.evaluate("getSelection().empty()")
    expect(text_of(page)).to_have_text("1:0")


def test_a_hidden_tab_changes_when_it_is_looked_at(score, stage):
    page = score()
    page.evaluate("hide(true)")
    stage.show("<p>1:0</p>")
    expect(offer_of(page)).to_be_attached()
    expect(text_of(page)).to_have_text("0:0")
    page.evaluate("hide(false)")
    expect(text_of(page)).to_have_text("1:0")


def test_a_field_with_typed_text_is_not_taken_away_unasked(score, stage):
    page = score(content='<p>0:0</p><input name="bet">')
    page.fill("input", "two")
    page.get_by_role("button", name="elsewhere").focus()
    stage.show("<p>1:0</p>")
    expect(offer_of(page)).to_be_visible()
    expect(page.locator("input")).to_have_value("two")
    offer_of(page).click()
    expect(text_of(page)).to_have_text("1:0")
    expect(page.locator("input")).to_have_count(0)


def test_many_updates_at_once_are_one(score, stage):
    page = score()
    page.evaluate("""
      window.patches = 0;
      document.addEventListener("djangocms-live:patched", () => window.patches++);
    """)
    for goals in range(1, 10):
        stage.show(f"<p>{goals}:0</p>")
    expect(text_of(page)).to_have_text("9:0")
    assert page.evaluate("patches") < 9


def test_what_is_new_glows_for_a_moment(score, stage):
    page = score(content="<p>one</p>")
    stage.show("<p>one</p><h3>two</h3>")
    expect(page.locator("h3[data-live-fresh]")).to_be_visible()
    expect(page.locator("p[data-live-fresh]")).to_have_count(0)
    expect(page.locator("h3")).not_to_have_attribute("data-live-fresh", "")


def test_a_nested_region_keeps_its_own_manners(stage, visit):
    def outer(text: str, score: str) -> str:
        return f"<h1>{text}</h1>{region(f'<p>{score}</p>', mode='ask')}"

    stage.page(region(outer("Match", "0:0"), key="main"))
    page = visit()
    stage.show(outer("Final", "1:0"), key="main")
    expect(page.locator("h1")).to_have_text("Final")
    expect(text_of(page)).to_have_text("0:0")
    offer_of(page).click()
    expect(text_of(page)).to_have_text("1:0")


def test_a_region_does_not_offer_what_only_its_nested_region_has(stage, visit):
    def outer(score: str) -> str:
        return f"<h1>Match</h1>{region(f'<p>{score}</p>')}"

    stage.page(region(outer("0:0"), key="main", mode="ask"))
    page = visit()
    stage.show(outer("1:0"), key="main")
    expect(text_of(page)).to_have_text("1:0")
    expect(offer_of(page)).to_have_count(0)


def test_controls_survive_updates(score, stage):
    page = score()
    pause_of(page).focus()
    stage.show("<div>a box</div><p>1:0</p>")
    expect(text_of(page)).to_have_text("1:0")
    expect(pause_of(page)).to_have_count(1)
    expect(pause_of(page)).to_be_focused()
    expect(page.locator("cms-live > div:not([data-live-ui])")).to_have_text("a box")


def test_a_region_without_topics_is_left_alone(stage, visit):
    stage.page(region("<p>0:0</p>") + region("<p>draft</p>", key="edited", topic=""))
    page = visit()
    stage.publish(regions={"edited": {"hash": "x", "html": "<p>no</p>"}})
    stage.show("<p>1:0</p>")
    expect(text_of(page)).to_have_text(["1:0", "draft"])
    expect(pause_of(page)).to_have_count(1)


class TestAge:
    """A region follows its page and an alias, and renderings of it come in any order."""

    TOPICS = "signed:cms.page.1 signed:cms.alias.1"

    @pytest.fixture
    def both(self, score):
        def open_(since="k1:0 k1:0", **options):
            return score(topic=self.TOPICS, since=since, **options)

        return open_

    def render(self, stage, content, since, topic="cms.page.1"):
        stamps = {"topic": self.TOPICS, "since": since}
        regions = {"score": {"hash": content, "html": content, **stamps}}
        stage.publish(topic=topic, path="/", regions=regions, assets={})

    def test_an_older_one_is_passed_over(self, both, stage):
        page = both()
        self.render(stage, "<p>2:0</p>", "k1:1 k1:1")
        expect(text_of(page)).to_have_text("2:0")
        expect(page.locator("cms-live")).to_have_attribute("since", "k1:1 k1:1")
        self.render(stage, "<p>1:0</p>", "k1:0 k1:1", topic="cms.alias.1")
        self.render(stage, "<p>3:0</p>", "k1:2 k1:1")
        expect(text_of(page)).to_have_text("3:0")
        assert stage.count("/") == 1

    def test_not_even_offered(self, both, stage):
        page = both(mode="ask")
        self.render(stage, "<p>2:0</p>", "k1:1 k1:1")
        expect(offer_of(page)).to_be_visible()
        self.render(stage, "<p>1:0</p>", "k1:0 k1:1", topic="cms.alias.1")
        offer_of(page).click()
        expect(text_of(page)).to_have_text("2:0")

    def test_a_change_that_was_taken_back_counts(self, both, stage):
        page = both()
        self.render(stage, "<p>0:0</p>", "k1:1 k1:1")
        expect(page.locator("cms-live")).to_have_attribute("since", "k1:1 k1:1")
        self.render(stage, "<p>1:0</p>", "k1:0 k1:1", topic="cms.alias.1")
        self.render(stage, "<p>2:0</p>", "k1:2 k1:1")
        expect(text_of(page)).to_have_text("2:0")

    def test_older_in_one_and_newer_in_the_other(self, both, stage):
        """The page was rendered after the alias; what it missed of itself, before that."""
        self.render(stage, "<p>old alias, new page</p>", "k1:1 k1:0")
        page = both(content="<p>new alias, old page</p>", since="k1:0 k1:1")
        stage.page(
            region("<p>both new</p>", topic=self.TOPICS, since="k1:1 k1:1", hash="both"),
        )
        expect(text_of(page)).to_have_text("both new")
        assert stage.count("/") == 2

    @pytest.mark.parametrize("since", ["k1:2 k2:0", "k1:2 -"])
    def test_positions_of_another_epoch_cannot_be_compared(self, both, stage, since):
        page = both()
        self.render(stage, "<p>1:0</p>", "k1:1 k1:7")
        expect(text_of(page)).to_have_text("1:0")
        self.render(stage, "<p>2:0</p>", since)
        expect(text_of(page)).to_have_text("2:0")
