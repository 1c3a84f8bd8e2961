"""A browser on the server of ``djangocms_live.testing``, as docs/howto/testing.rst shows it."""

import pytest
from cms.api import add_plugin
from playwright.sync_api import Page, expect

from djangocms_live.testing import LiveServer
from djangocms_live.testing.pytest_plugin import *  # noqa: F403
from djangocms_live.testing.pytest_plugin import _live_daphne  # noqa: F401
from tests.pollapp.models import Choice, Poll
from tests.pollapp.views import cast
from tests.regions.conftest import _fresh_caches, build, commit, editor  # noqa: F401

# pytest-playwright's own fixture base_url is not yet as pytest 9 wants it.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance")


@pytest.fixture
def poll() -> Poll:
    poll = Poll.objects.create(question="Rain?")
    Choice.objects.create(poll=poll, text="Yes")
    return poll


@pytest.fixture
def path(poll: Poll, build) -> str:  # noqa: F811
    draft = build.draft(build.page("Polls", publish=False))
    add_plugin(build.slot(draft), "LivePollPlugin", "en", poll=poll)
    build.publish(draft)
    return "/en/polls/"


@pytest.fixture(autouse=True)
def _beside_playwright(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright has an event loop of its own, in which Django would refuse to ask its database."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def test_the_bar_moves(live_daphne: LiveServer, page: Page, poll: Poll, path: str) -> None:
    page.goto(live_daphne.url + path)
    expect(page.locator("cms-live[connected] data")).to_have_text("0")
    cast(poll, poll.choices.get())
    expect(page.locator("cms-live data")).to_have_text("1")


def test_it_moves_for_the_next_test_too(
    live_daphne: LiveServer, page: Page, poll: Poll, path: str
) -> None:
    """The database was emptied in between, and the server has forgotten what was in it."""
    test_the_bar_moves(live_daphne, page, poll, path)
