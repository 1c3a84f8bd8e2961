"""A plugin that somebody else wrote: a vote in one browser moves the bars in all of them."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import assert_not_reloaded, open_live
from tests.e2e.test_accessible import serious
from tests.site import Server, Site

#: Makes a poll and puts it on a page, as an editor would.
SHOW = """
from cms.api import add_plugin
from cms.models import PageContent
from django.contrib.auth import get_user_model
from django.db import transaction
from djangocms_versioning.models import Version
from tests.pollapp.models import Choice, Poll
user = get_user_model().objects.get(username="admin")
for language, question, choices in [
    ("en", "Will the bakery open before noon?", ["Yes, with bread", "Yes, without", "No"]),
    ("ar", "هل يفتح المخبز قبل الظهر؟", ["نعم، ومعه الخبز", "نعم، بلا خبز", "لا"]),
]:
    with transaction.atomic():
        poll = Poll.objects.create(question=question)
        for text, votes in zip(choices, [7, 3, 2]):
            Choice.objects.create(poll=poll, text=text, votes=votes)
        published = PageContent.objects.get(page__reverse_id="about", language=language)
        draft = Version.objects.get_for_content(published).copy(user).content
        place = draft.get_placeholders().get(slot="text")
        add_plugin(place, "LivePollPlugin", language, position="first-child", poll=poll)
        Version.objects.get_for_content(draft).publish(user)
        print(poll.pk)
"""


@pytest.fixture
def site(seeded: Site, tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path, DJANGO_SETTINGS_MODULE="tests.e2e.pollapp_settings").copy_of(seeded)
    site.manage("migrate", "pollapp", "--verbosity", "0")
    site.run(SHOW)
    yield site
    site.close()


def poll(page: Page) -> Locator:
    return page.locator("cms-live[feature=poll]")


def votes(page: Page) -> Locator:
    return poll(page).locator("data")


def vote(page: Page, choice: str) -> None:
    """Without a script this is all there is to it, and with scripts it is the same."""
    page.get_by_role("link", name="Vote").click()
    page.get_by_role("radio", name=choice).check()
    page.get_by_role("button", name="Vote").click()
    expect(page.get_by_text("Thank you, your vote is counted.")).to_be_visible()


def test_bars_move_in_every_browser(person: Callable[..., Page]) -> None:
    ann, ben = person(), person()
    for page in (ann, ben):
        open_live(page, "/en/about/")
        expect(votes(page)).to_have_text(["7", "3", "2"])
    vote(ann, "No")
    expect(votes(ben)).to_have_text(["7", "3", "3"])
    expect(poll(ben).get_by_role("status")).to_have_text("Votes in all: 13")
    bar = poll(ben).get_by_role("meter", name="No")
    assert bar.evaluate("(meter) => meter.value") == pytest.approx(3 / 13)
    assert_not_reloaded(ben)

    # Who voted sees it where they are, and once is enough.
    expect(ann.locator("data")).to_have_text(["7", "3", "3"])
    ann.reload()
    expect(ann.get_by_role("button", name="Vote")).to_have_count(0)
    ann.get_by_role("link", name="Back to the page").click()
    ann.wait_for_url("**/en/about/")
    expect(votes(ann)).to_have_text(["7", "3", "3"])


def test_who_missed_something_for_good_reads_the_page_again(
    person: Callable[..., Page], site: Site
) -> None:
    """As after a backup was restored: what is published since is another history."""
    uncached = site.serve(UNCACHED="1")
    page = open_live(person(base_url=uncached.url), "/en/about/")
    page.evaluate("document.querySelector('meter').mine = true")
    # There is a history, which the page knows.
    site.run(
        "from tests.pollapp.models import Choice; from tests.pollapp.views import cast\n"
        "choice = Choice.objects.get(text='No'); cast(choice.poll, choice)"
    )
    expect(votes(page)).to_have_text(["7", "3", "3"])
    site.run(
        "from tests.pollapp.models import Choice; Choice.objects.filter(text='No').update(votes=9)"
    )
    site.manage("live_prune", "--restored")
    expect(votes(page)).to_have_text(["7", "3", "9"])
    expect(poll(page).get_by_role("status")).to_have_text("Votes in all: 19")
    assert_not_reloaded(page)
    assert page.evaluate("document.querySelector('meter').mine")


def test_a_vote_without_javascript(person: Callable[..., Page], server: Server) -> None:
    # Django's page about a token that is missing has a style of its own.
    plain = person(java_script_enabled=False, expect_errors=("403", "inline style"))
    watching = open_live(person(), "/en/about/")
    plain.goto("/en/about/")
    expect(poll(plain).locator("data")).to_have_text(["7", "3", "2"])
    vote(plain, "Yes, without")
    expect(plain.locator("data")).to_have_text(["7", "4", "2"])
    expect(votes(watching)).to_have_text(["7", "4", "2"])
    # Without its token, a vote is none.
    plain.context.clear_cookies()
    plain.goto("/en/about/")
    plain.get_by_role("link", name="Vote").click()
    plain.context.clear_cookies()
    plain.get_by_role("radio", name="No").check()
    answers: list[int] = []
    plain.on("response", lambda response: answers.append(response.status))
    plain.get_by_role("button", name="Vote").click()
    expect(plain.locator("body")).to_contain_text("403")
    assert answers[0] == 403
    expect(votes(watching)).to_have_text(["7", "4", "2"])


def test_the_policy_is_strict_and_the_page_is_for_everybody(server: Server) -> None:
    answer = server.get("/en/about/")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    cookies = " ".join(answer.headers.get_all("Set-Cookie", []))
    assert "sessionid" not in cookies
    assert "csrftoken" not in cookies
    assert "max-age=" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_everybody_can_read_it(
    person: Callable[..., Page], server: Server, language: str, scheme: str
) -> None:
    for name, width in (("desk", 1000), ("phone", 390)):
        page = person(
            color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 800}
        )
        path = {"en": "/en/about/", "ar": "/ar/about/"}[language]
        open_live(page, path)
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        keep(page, f"poll-{language}-{scheme}-{name}")
        poll(page).get_by_role("link").click()
        expect(page.get_by_role("radio")).to_have_count(3)
        assert serious(page) == []
        keep(page, f"vote-{language}-{scheme}-{name}")


def keep(page: Page, name: str) -> None:
    """For people to look at, where LOOK names a folder."""
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=f"{folder}/{name}.png")
