"""The moderators' queue: it fills while somebody decides, under a strict CSP."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.e2e.browsing import assert_not_reloaded, log_in, open_live
from tests.site import Server

QUEUE = "/en/admin/djangocms_live_comments/comment/"
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "worker-src 'self'; img-src 'self'; form-action 'self'"
)

SAY = """
from cms.models import Page
from djangocms_live.comments.models import Comment, State
from djangocms_live.comments.options import Options
from djangocms_live.comments.people import Writer
from djangocms_live.comments.places import Place, Spot
from djangocms_live.comments.posting import Draft, post
page = Page.objects.get(is_home=True)
spot = Spot(Place.of(page, "en", "queue"), "/en/", "en")
writer = Writer(None, "g{name}", "", "hash of {name}", "192.0.2.1", "", False)
print(post(writer, spot, Options(writers="held"), Draft("{body}", name="{name}")).pk)
"""
DECIDE = """
from django.contrib.auth import get_user_model
from djangocms_live.comments import moderation
from djangocms_live.comments.models import Comment
user = get_user_model().objects.get(username="admin")
moderation.decide(Comment.objects.get(pk={pk}), moderation.Decision.{decision}, user)
"""


def strictly(page: Page) -> Page:
    """The admin's pages under the policy that we promise to run under."""

    def answer(route: Route) -> None:
        response = route.fetch()
        headers = response.headers | {"content-security-policy": STRICT}
        route.fulfill(response=response, headers=headers)

    page.route(re.compile(re.escape(QUEUE) + r"(\?.*)?$"), answer)
    return page


def test_the_queue_fills_while_somebody_decides(
    person: Callable[..., Page], server: Server
) -> None:
    def say(name: str, body: str) -> int:
        return int(server.site.run(SAY.format(name=name, body=body)).split()[-1])

    first, second = say("Anna", "First words"), say("Ben", "Second words")
    page = strictly(person())
    log_in(page)
    open_live(page, QUEUE)
    rows = page.locator("#result_list tbody tr")
    expect(rows).to_have_count(2)
    boxes = page.locator(f'input.action-select[value="{first}"]')
    boxes.check()

    # What is new is offered above the list, which stays as it is.
    third = say("Cleo", "Third words")
    offer = page.get_by_role("link", name="1 new waiting")
    expect(offer).to_be_visible()
    say("Dora", "Fourth words")
    expect(page.get_by_role("link", name="2 new waiting")).to_be_visible()
    expect(rows).to_have_count(2)
    expect(boxes).to_be_checked()

    # What a colleague decided turns grey where it stands, and is offered no more.
    server.site.run(DECIDE.format(pk=second, decision="REJECT"))
    decided = page.locator("#result_list tr[data-decided]")
    expect(decided).to_have_count(1)
    expect(decided).to_contain_text("rejected (admin)")
    server.site.run(DECIDE.format(pk=third, decision="SPAM"))
    expect(page.get_by_role("link", name="1 new waiting")).to_be_visible()
    assert_not_reloaded(page)
    expect(boxes).to_be_checked()

    # The moderator's own decision, in bulk.
    page.get_by_label("Action:").select_option("decide_approve")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("1 comment was decided.")).to_be_visible()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Fourth words")
