"""The main job: an editor publishes, and every visitor's open page shows it without a reload."""

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.browsing import assert_not_reloaded, frames_of, open_live
from tests.editor import Editor
from tests.site import Server

FRONT = "Front page"
STORM = "Storm watch: the night at the Old Sluice"
SECRET = "Xylophone"


def test_a_publish_reaches_an_open_page(person: Callable[..., Page], server: Server) -> None:
    visitor = person()
    frames = frames_of(visitor)
    open_live(visitor, "/en/")
    editor = Editor(server)

    draft = editor.draft(FRONT)
    editor.change_text(draft, "Equaliser!", f"{SECRET}!")
    # The draft is there for the editor, and for nobody else in whatever way.
    path = f"/en/admin/cms/placeholder/object/{content_type(server)}/preview/{draft['content']}/"
    assert SECRET in editor.get(path)
    assert SECRET not in server.get("/en/").read().decode()
    open_live(visitor, "/en/")
    expect(visitor.get_by_text("Equaliser!")).to_be_visible()
    assert not any(SECRET in frame for frame in frames)

    editor.publish(draft)
    expect(visitor.get_by_text(f"{SECRET}!")).to_be_visible()
    expect(visitor.get_by_text("Equaliser!")).to_have_count(0)
    assert_not_reloaded(visitor)
    assert sum(SECRET in frame for frame in frames) == 1


def content_type(server: Server) -> str:
    code = (
        "from cms.models import PageContent\n"
        "from django.contrib.contenttypes.models import ContentType\n"
        "print(ContentType.objects.get_for_model(PageContent).pk)"
    )
    return server.site.ask(code).strip()


def test_the_editor_publishes_in_the_browser(person: Callable[..., Page], server: Server) -> None:
    """The same by hand: log in, make a draft, change the text in its form, press Publish."""
    visitor = open_live(person(), "/en/")
    # CKEditor and the CMS's toolbar are not ours to keep quiet.
    editor = person(expect_errors=("",))
    editor.goto("/en/admin/login/?next=/en/")
    editor.get_by_label("Username").fill("admin")
    editor.get_by_label("Password").fill("admin")
    editor.get_by_role("button", name="Log in").click()
    editor.wait_for_url("**/en/**")
    work = Editor(server)
    draft = work.draft(FRONT)
    plugin = next(p for p in draft["plugins"] if "Equaliser!" in p["body"])
    editor.goto(f"/en/admin/cms/placeholder/edit-plugin/{plugin['pk']}/?cms_path=/en/")
    editor.wait_for_function("window.CKEDITOR?.instances?.id_body?.status === 'ready'")
    editor.evaluate("window.CKEDITOR.instances.id_body.setData('<p>Golden goal!</p>')")
    with editor.expect_navigation():
        # By keyboard: outside of the CMS's modal the editor's frame covers the button.
        editor.locator("[name=_save]").press("Enter")
    editor.goto(f"/en/admin/cms/placeholder/object/{content_type(server)}/edit/{draft['content']}/")
    editor.get_by_role("link", name="Publish", exact=True).first.click()
    expect(visitor.get_by_text("Golden goal!")).to_be_visible()
    assert_not_reloaded(visitor)


def test_what_was_typed_stays(person: Callable[..., Page], server: Server) -> None:
    visitor = open_live(person(), "/en/storm-watch/")
    note = visitor.locator("cms-live textarea").first
    note.fill("The dyke at Holm is wet.")
    Editor(server).publish_text(STORM, "Soup at the school", "Soup and singing at the school")
    offer = visitor.get_by_role("button", name="Show what is new")
    expect(offer).to_be_visible()
    expect(visitor.get_by_text("Soup at the school")).to_be_visible()
    offer.click()
    expect(visitor.get_by_text("Soup and singing at the school")).to_be_visible()
    expect(note).to_have_value("The dyke at Holm is wet.")
    assert_not_reloaded(visitor)


def test_a_second_process_is_heard_within_two_seconds(
    person: Callable[..., Page], server: Server
) -> None:
    """manage.py publishes into the same database; there is no Redis."""
    visitor = open_live(person(), "/en/")
    server.site.manage("demo_publish", "--text", "Penalty!")
    done = time.monotonic()
    expect(visitor.get_by_text("Penalty!")).to_be_visible()
    # The command ends a little after its commit, so this is the stricter clock by the rendering.
    assert time.monotonic() - done < 2
    assert_not_reloaded(visitor)


def test_an_old_page_from_a_cache_catches_up(person: Callable[..., Page], server: Server) -> None:
    """A CDN hands out HTML from before two publishes: the stamp in it tells from where."""
    old = server.get("/en/").read().decode()
    editor = Editor(server)
    editor.publish_text(FRONT, "Equaliser!", "Two one!")
    editor.publish_text(FRONT, "Two one!", "Two two!")
    visitor = person()
    visitor.route(
        "**/en/", lambda route: route.fulfill(body=old, content_type="text/html; charset=utf-8")
    )
    visitor.goto("/en/")
    expect(visitor.get_by_text("Two two!")).to_be_visible()


def test_languages_are_kept_apart(person: Callable[..., Page], server: Server) -> None:
    german = person()
    frames = frames_of(german)
    open_live(german, "/de/")
    arabic = open_live(person(), "/ar/")
    before = len(frames)
    Editor(server).publish_text(FRONT, "Equaliser!", "Only for the English!")
    english = open_live(person(), "/en/")
    expect(english.get_by_text("Only for the English!")).to_be_visible()
    server.site.manage("demo_publish", "--language", "ar", "--text", "هدف")
    expect(arabic.get_by_text("هدف").first).to_be_visible()
    assert not any('"pub":' in frame for frame in frames[before:])


def test_a_restarted_server_is_found_again(person: Callable[..., Page], server: Server) -> None:
    """Killed without a goodbye; meanwhile something is published by nobody it knows of."""
    visitor = open_live(person(expect_errors=("WebSocket", "ERR_CONNECTION_REFUSED")), "/en/")
    server.kill()
    line = visitor.get_by_text("Connection lost.").first
    expect(line).to_be_visible()
    server.site.manage("demo_publish", "--text", "Own goal!")
    server.start()
    expect(visitor.get_by_text("Own goal!")).to_be_visible(timeout=60_000)
    expect(line).to_be_hidden()
    assert_not_reloaded(visitor)
