"""What editors do to pages, as their visitors see it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.browsing import assert_not_reloaded, frames_of, log_in, open_live
from tests.editor import Editor
from tests.site import Server

FRONT = "Front page"
STORM = "Storm watch: the night at the Old Sluice"
COUNCIL = "Minutes: what becomes of the fish hall?"
MEMBERS = "The night the clock stopped"
FERRIES = "Winter timetable of the harbour ferries"

PUBLISH_ALIAS = """
from django.contrib.auth import get_user_model
from djangocms_alias.models import Alias, AliasContent
from djangocms_versioning.models import Version
from cms.models import CMSPlugin
user = get_user_model().objects.get(username="admin")
public = AliasContent.objects.get(alias__static_code={code!r}, language="en")
draft = Version.objects.get_for_content(public).copy(user)
for plugin in CMSPlugin.objects.filter(placeholder__in=[draft.content.placeholder]):
    instance, _ = plugin.get_plugin_instance()
    instance.body = instance.body.replace({old!r}, {new!r})
    instance.save()
draft.publish(user)
"""

WITH_PAGE = """
from cms.models import Page, PageContent
page = Page.objects.get(reverse_id={name!r})
"""


def test_an_alias_reaches_every_page_that_shows_it(
    person: Callable[..., Page], server: Server
) -> None:
    front, storm = open_live(person(), "/en/"), open_live(person(), "/en/storm-watch/")
    german = open_live(person(), "/de/")
    server.site.run(
        PUBLISH_ALIAS.format(code="ferry_status", old="running, expect", new="sunk, do not expect")
    )
    for visitor in (front, storm):
        expect(visitor.get_by_text("sunk, do not expect")).to_be_visible()
        assert_not_reloaded(visitor)
    expect(german.get_by_text("sunk, do not expect")).to_have_count(0)
    # Whoever comes now gets it from the server, caches or not.
    expect(open_live(person(), "/en/").get_by_text("sunk, do not expect")).to_be_visible()


PUT_ALIAS = """
from cms import api
from cms.models import CMSPlugin, PageContent
from django.contrib.auth import get_user_model
from djangocms_alias.models import Alias
from djangocms_versioning.models import Version
user = get_user_model().objects.get(username="admin")
public = PageContent.objects.get(page__reverse_id="home", language="en")
draft = Version.objects.get_for_content(public).copy(user)
region = CMSPlugin.objects.filter(
    placeholder__in=draft.content.get_placeholders(), plugin_type="LiveRegionPlugin"
).first()
alias = Alias.objects.get(static_code="footer")
api.add_plugin(region.placeholder, "Alias", "en", target=region, alias=alias)
draft.publish(user)
"""


def test_what_is_put_into_a_region_is_followed_from_then_on(
    person: Callable[..., Page], server: Server
) -> None:
    visitor = open_live(person(), "/en/")
    server.site.run(PUT_ALIAS)
    expect(visitor.locator("cms-live").get_by_text("eleven people above")).to_be_visible()
    server.site.run(PUBLISH_ALIAS.format(code="footer", old="eleven people", new="nine people"))
    expect(visitor.locator("cms-live").get_by_text("nine people above")).to_be_visible()
    assert_not_reloaded(visitor)


def test_a_live_page_follows_as_a_whole(person: Callable[..., Page], server: Server) -> None:
    visitor = open_live(person(), "/en/council/")
    Editor(server).publish_text(COUNCIL, "and after a second question a name", "and three names")
    expect(visitor.get_by_text("and three names")).to_be_visible()
    assert_not_reloaded(visitor)


def test_a_live_placeholder(person: Callable[..., Page], server: Server) -> None:
    visitor = open_live(person(), "/en/ferries/")
    Editor(server).publish_text(FERRIES, "9:00, 11:40, 16:20", "9:00, 11:40, 17:77")
    expect(visitor.get_by_text("17:77")).to_be_visible()
    assert_not_reloaded(visitor)


def test_an_unpublished_page_says_so(person: Callable[..., Page], server: Server) -> None:
    visitor = open_live(person(expect_errors=("404",)), "/en/storm-watch/")
    editor = Editor(server)
    editor.unpublish(editor.find(STORM, "published"))
    expect(visitor.get_by_text("This page is no longer published.").first).to_be_visible()
    # What somebody is reading is not taken out of their hands.
    expect(visitor.get_by_text("Soup at the school")).to_be_visible()
    assert_not_reloaded(visitor)


def test_a_moved_page_links_to_where_it_went(person: Callable[..., Page], server: Server) -> None:
    visitor = open_live(person(expect_errors=("404",)), "/en/storm-watch/")
    server.site.run(
        WITH_PAGE.format(name="storm")
        + "from django.db import transaction\n"
        + "target = Page.objects.get(reverse_id='about')\n"
        + "with transaction.atomic(): page.move_page(target, position='last-child')\n"
    )
    link = visitor.get_by_role("link", name="Go to its new address")
    expect(link).to_be_visible()
    link.click()
    expect(visitor.get_by_text("Soup at the school")).to_be_visible()
    assert visitor.url.endswith("/storm-watch/")
    assert not visitor.url.endswith("/en/storm-watch/")


def test_a_page_that_becomes_restricted(person: Callable[..., Page], server: Server) -> None:
    visitor = person()
    frames = frames_of(visitor)
    open_live(visitor, "/en/storm-watch/")
    server.site.run(WITH_PAGE.format(name="storm") + "page.login_required = True; page.save()\n")
    expect(visitor.get_by_text("You need to log in to keep reading").first).to_be_visible()
    editor = Editor(server)
    editor.publish_text(STORM, "Soup at the school", "Members only soup")
    expect(visitor.get_by_text("Members only soup")).to_have_count(0)
    assert not any("Members only soup" in frame for frame in frames)


def test_members_see_their_page_change_and_no_frame_holds_it(
    person: Callable[..., Page], server: Server
) -> None:
    member = person()
    frames = frames_of(member)
    log_in(member)
    open_live(member, "/en/members/")
    editor = Editor(server)
    draft = editor.draft(MEMBERS)
    plugin = next(p for p in draft["plugins"] if p["type"] == "TextPlugin")
    old = plugin["body"]
    editor.change_text(draft, old, "<p>For members: Zanzibar</p>")
    editor.publish(draft)
    expect(member.get_by_text("For members: Zanzibar")).to_be_visible()
    assert_not_reloaded(member)
    assert frames
    assert not any("Zanzibar" in frame for frame in frames)


def test_the_structure_of_a_page_under_edit_is_left_alone(
    person: Callable[..., Page], server: Server
) -> None:
    editor = Editor(server)
    draft = editor.draft(FRONT)
    # The CMS's own scripts are not ours to keep quiet.
    page = person(expect_errors=("",))
    frames = frames_of(page)
    log_in(page)
    content_type = server.site.run(
        "from cms.models import PageContent\n"
        "from django.contrib.contenttypes.models import ContentType\n"
        "print(ContentType.objects.get_for_model(PageContent).pk)"
    ).strip()
    for mode in ("edit", "preview", "structure"):
        frames.clear()
        page.goto(f"/en/admin/cms/placeholder/object/{content_type}/{mode}/{draft['content']}/")
        page.wait_for_load_state()
        assert page.locator("cms-live[topic]:not(#cms-top *)").count() == 0, mode
        # The toolbar has a connection of its own: nothing of the page is in it.
        page.wait_for_selector("html[data-live-state=connected]", state="attached")
        assert any('"t":"edit.at.' in frame for frame in frames), mode
        assert not any('"t":"cms.' in frame for frame in frames), mode


def test_a_rolled_back_publish_is_never_heard_of(
    person: Callable[..., Page], server: Server
) -> None:
    visitor = person()
    frames = frames_of(visitor)
    open_live(visitor, "/en/")
    before = len(frames)
    server.site.run(
        "from django.db import transaction\n"
        "from django.core.management import call_command\n"
        "with transaction.atomic():\n"
        "    call_command('demo_publish', text='Never happened')\n"
        "    transaction.set_rollback(True)\n"
    )
    server.site.manage("demo_publish", "--text", "This did happen")
    expect(visitor.get_by_text("This did happen")).to_be_visible()
    assert len([frame for frame in frames[before:] if '"pub"' in frame]) == 1
    assert not any("Never happened" in frame for frame in frames)


def test_coming_back_by_the_back_button(person: Callable[..., Page], server: Server) -> None:
    """From the back/forward cache or not: the page is up to date and live again."""
    visitor = open_live(person(), "/en/")
    visitor.goto("/en/about/")
    server.site.manage("demo_publish", "--text", "While you were away")
    visitor.go_back()
    expect(visitor.get_by_text("While you were away")).to_be_visible()
    server.site.manage("demo_publish", "--text", "And now again")
    expect(visitor.get_by_text("And now again")).to_be_visible()
