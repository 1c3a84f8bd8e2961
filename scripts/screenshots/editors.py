"""What editors see: in the toolbar, in the admin, and on a draft that two of them have open."""

from playwright.sync_api import expect

from tests.e2e.test_notifications_announcing import choose
from tests.e2e.test_presence_editors import Desk, colleagues, open_form, warning

from .studio import Studio

WIDE = {"width": 1440, "height": 760}


def editors(place: Studio) -> None:
    """Two of them on one draft: who is here, and a warning in the form that both have open."""
    desk = Desk(place.server, lambda expect_errors, **options: place.window(viewport=WIDE))
    ada, ben = desk.open(desk.log_in("admin")), desk.open(desk.log_in("editor"))
    expect(colleagues(ada)).to_have_accessible_name("Also here: editor")
    colleagues(ada).click()
    expect(ada.locator(".djangocms-live-menu__panel")).to_be_visible()
    top = {"x": 0, "y": 0, "width": WIDE["width"], "height": 190}
    place.both("editors-toolbar", ada, clip=top)
    colleagues(ada).click()
    open_form(ben, desk.teaser)
    open_form(ada, desk.teaser)
    expect(warning(ada)).to_be_visible()
    place.both("editors-warning", ada)


def announce(place: Studio) -> None:
    """The form of an announcement, over the page."""
    editor = place.log_in(place.window(viewport=WIDE), "editor", "")
    choose(editor, "To everybody on the site")
    form = editor.frame_locator(".cms-modal-frame iframe")
    form.locator("#id_texts-0-title").fill("The last ferry leaves at six")
    form.locator("#id_texts-0-text").fill("The storm comes in tonight. Take an earlier one.")
    place.both("announce", editor)


def live(place: Studio) -> None:
    """The admin's page that shows what happens on the sockets."""
    for path in ("/en/", "/en/storm-watch/", "/en/storm-watch/", "/de/", "/ar/"):
        place.window(path)
    admin = place.log_in(place.window(), "admin", "")
    place.open(admin, "/en/admin/djangocms_live/live/")
    expect(admin.locator("[data-top] tr")).not_to_have_count(0)
    place.both("admin-live", admin)


EDITORS = {"editors": editors, "announce": announce, "admin-live": live}
