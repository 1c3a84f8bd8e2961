"""Nothing that somebody writes ever runs: from the server, pushed live, as text and as Markdown."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import open_live
from tests.e2e.talking import STORM, look
from tests.e2e.vectors import VECTORS
from tests.site import Server, Site

# In the page before anything else: whatever runs, or is stopped by the policy, is remembered.
WATCH = """
window.ran = [];
window.pwned = () => window.ran.push("pwned");
window.alert = window.confirm = window.prompt = window.pwned;
addEventListener("securitypolicyviolation", (event) => {
  window.ran.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""

LONG_PAGES = """
from djangocms_live.comments.models import LiveComments
LiveComments.objects.update(page_size=100)
"""

WRITE = """
from django.db import transaction
from djangocms_live.comments.models import LiveComments
from djangocms_live.comments.options import Options
from djangocms_live.comments.people import Writer
from djangocms_live.comments.places import Place, Spot
from djangocms_live.comments.posting import Draft, post
from tests.e2e.vectors import VECTORS
plugin = LiveComments.objects.get(language="en")
spot = Spot(Place.of(plugin.placeholder.source, "en", str(plugin.key)), "/en/storm-watch/", "en")
guest = Writer(None, "gattacker", "", None, "", "", is_moderator=True)
with transaction.atomic():
    root = None
    for number, vector in enumerate(VECTORS):
        body = f"{vector}\\n\\nVector {number}."
        draft = Draft(body, name=vector[:60] or "x", parent=root if number % 2 else None)
        comment = post(guest, spot, Options.of_plugin(plugin), draft)
        root = root if number % 2 else comment
"""

DANGEROUS = """(thread) => {
  const allowed = new Set([
    "SECTION", "HEADER", "FOOTER", "H2", "SPAN", "P", "A", "NAV", "UL", "OL", "LI", "ARTICLE",
    "BDI", "TIME", "DIV", "BUTTON", "TEMPLATE", "BR", "EM", "STRONG", "CODE", "PRE", "BLOCKQUOTE",
    "HR", "DEL", "S",
  ]);
  const wrong = [];
  for (const element of thread.querySelectorAll("*")) {
    if (!allowed.has(element.tagName)) wrong.push(element.outerHTML.slice(0, 200));
    for (const { name, value } of element.attributes) {
      const scheme = ["href", "src", "action"].includes(name) && !/^([/?#]|https?:)/.test(value);
      if (name.startsWith("on") || name === "style" || scheme) wrong.push(`${name}=${value}`);
    }
  }
  return wrong;
}"""


SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.e2e.talk_settings"}


@pytest.fixture
def server(site: Site) -> Server:
    return site.serve(**SETTINGS)


def test_corpus(person: Callable[..., Page], site: Site, server: Server) -> None:
    assert len(VECTORS) >= 60
    site.run(LONG_PAGES)
    pages = []
    dialogs: list[str] = []
    for one in (server, site.serve(**SETTINGS, COMMENTS_MARKDOWN="yes")):
        page = person(base_url=one.url)
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.add_init_script(WATCH)
        pages.append(look(open_live(page, STORM)))
    site.run(WRITE)
    for live in (True, False):
        for page in pages:
            if not live:
                page.reload()
            said = page.locator("cms-live[data-thread] article")
            expect(said.filter(has_text="Vector ")).to_have_count(len(VECTORS))
            # Wherever somebody might touch it.
            page.locator("cms-live[data-thread]").evaluate("""(thread) => {
              for (const element of thread.querySelectorAll("article, article *")) {
                for (const type of ["mouseover", "mouseenter", "focus", "toggle"]) {
                  element.dispatchEvent(new Event(type));
                }
              }
            }""")
            assert page.locator("cms-live[data-thread]").evaluate(DANGEROUS) == []
            assert page.evaluate("window.ran") == []
    assert dialogs == []
    # With Markdown there is something to clean; it was not only text all along.
    expect(pages[1].locator("cms-live[data-thread] code").first).to_be_visible()
