"""What visitors see."""

from playwright.sync_api import Page, expect

from tests.e2e.talking import comment, look, reply, thread, write
from tests.editor import Editor

from .studio import Studio, begin_with
from .windows import two_windows

STORM = "/en/storm-watch/"
TITLE = "Storm watch: the night at the Old Sluice"
TELL = """
from django.contrib.auth import get_user_model
from djangocms_live.notifications.sending import notify
reader = get_user_model().objects.get(username={name!r})
for verb, title, text, url in {told!r}:
    notify(reader, verb, title=title, text=text, url=url)
"""
ANNOUNCE = """
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from djangocms_live.notifications import announcing
from djangocms_live.notifications.models import Announcement
with transaction.atomic():
    one = Announcement.objects.create(
        site_id=1, audience="everybody", starts=timezone.now() - timedelta(minutes=1),
        level={level!r}
    )
    for language, title, text in {texts!r}:
        one.texts.create(language=language, title=title, text=text, url="/en/ferries/")
    announcing.saved(one)
"""
NEWS = {
    "en": [
        ("published", "Winter timetable of the harbour ferries", "From Monday", "/en/ferries/"),
        ("mention", "Minutes: what becomes of the fish hall?", "@reader saw it.", "/en/council/"),
        ("reply", TITLE, "The dyke holds. Go to bed, all of you.", STORM),
    ],
    "ar": [
        ("published", "جدول عبّارات الميناء الشتوي", "ابتداءً من يوم الاثنين", "/ar/ferries/"),
        (
            "reply",
            "متابعة العاصفة: ليلة عند البوابة القديمة",
            "السدّ صامد. اذهبوا جميعًا إلى النوم.",
            "/ar/storm-watch/",
        ),
    ],
}
WORKS = [
    ("en", "The last ferry leaves at six", "The storm comes in tonight. Take an earlier one."),
    ("ar", "آخر عبّارة تغادر في السادسة", "تصل العاصفة هذه الليلة. خذوا عبّارة أبكر."),
]


def talk(place: Studio) -> None:
    """A conversation, in which somebody answers at this very moment."""
    reader, other = place.window(STORM), place.window(STORM)
    look(other)
    write(reader, "The siren just went off at the harbour. Is the bridge still open?", "Ann")
    reply(other, "Is the bridge still open", "It is, until the water is at the mark.", "Ole")
    expect(comment(reader, "until the water")).to_be_visible()
    begin_with(thread(reader))
    place.both("comments", reader, thread(reader))
    write_form(other)
    form = thread(other).locator("form[data-form=write]")
    begin_with(form)
    place.both("comments-form", other, form)
    arabic = place.window("/ar/storm-watch/")
    begin_with(thread(arabic))
    place.take("comments-rtl", arabic, thread(arabic))
    phone = place.phone(STORM)
    begin_with(thread(phone))
    place.take("comments-phone", phone)


def write_form(page: Page) -> None:
    page.get_by_role("link", name="Write a comment").click()
    form = thread(page).locator("form[data-form=write]")
    form.get_by_label("Your comment").fill("We are on the pier, and it holds.")


def moderating(place: Studio) -> None:
    """A moderator on the page, with a comment that waits."""
    reader = place.window(STORM)
    write(reader, "There is a wreck at the Old Sluice, seen from the bridge.", "Ann")
    editor = place.log_in(place.window(), "editor")
    held = comment(editor, "There is a wreck")
    expect(held.get_by_role("button", name="Approve")).to_be_visible()
    begin_with(thread(editor), below=62)  # beneath the CMS's toolbar
    place.both("comments-moderation", editor, thread(editor))


def bell(place: Studio) -> None:
    """The panel with what is new."""
    people = {"en": ("reader", STORM), "ar": ("admin", "/ar/storm-watch/")}
    for language, (name, path) in people.items():
        place.server.site.run(TELL.format(name=name, told=NEWS[language]))
        reader = place.log_in(place.window(), name, path)
        reader.locator(".djangocms-live-bell__button").click()
        expect(reader.locator("[data-entry]").first).to_be_visible()
        expect(reader.locator(".djangocms-live-panel [aria-busy]")).to_have_count(0)
        panel = reader.locator(".djangocms-live-panel")
        if language == "en":
            place.both("bell-panel", reader, panel, margin=60)
        else:
            place.take("bell-panel-rtl", reader, panel, margin=60)
    phone = place.log_in(place.phone(), "reader")
    phone.locator(".djangocms-live-bell__button").click()
    expect(phone.locator("[data-entry]").first).to_be_visible()
    place.take("bell-panel-phone", phone)


def toasts(place: Studio) -> None:
    """An announcement and an answer, as they come in."""
    for language, path in (("en", STORM), ("ar", "/ar/storm-watch/")):
        reader = place.log_in(place.window(), "reader", path)
        place.server.site.run(TELL.format(name="reader", told=NEWS[language][-1:]))
        place.server.site.run(ANNOUNCE.format(level="warning", texts=WORKS))
        shown = reader.locator(".djangocms-live-toast")
        expect(shown).to_have_count(2)
        reader.mouse.move(0, 0)
        part = reader.locator(".djangocms-live-toasts")
        if language == "en":
            place.both("toasts", reader, part, margin=40)
            announcement(place)
        else:
            place.take("toasts-rtl", reader, part, margin=40)


def announcement(place: Studio) -> None:
    """The same in the page, for whoever comes later."""
    page = place.window(STORM)
    listed = page.locator(".djangocms-live-announcements")
    expect(listed.get_by_role("listitem")).to_have_count(1)
    begin_with(listed, below=40)
    place.both("announcement", page, listed)


def readers(place: Studio) -> None:
    """How many are reading, and the faces of those who want to be seen."""
    for name in ("reader", "editor", "admin"):
        person = place.log_in(place.window(), name, "")
        person.goto("/live/presence/en/")
        for box in person.get_by_role("checkbox").all():
            box.check()
        person.get_by_role("button", name="Save").click()
        expect(person.get_by_role("status")).to_be_visible()
        place.open(person, STORM)
    guests = [place.window(STORM) for _ in range(3)]
    page = guests[-1]
    expect(page.locator("cms-live[data-least] [data-number]")).to_have_text("6 reading now")
    expect(page.locator(".djangocms-live-readers__faces > li")).to_have_count(3)
    place.both("readers", page, page.locator(".djangocms-live-readers"), margin=40)


def region(place: Studio) -> None:
    """Something new, which is shown when the reader asks for it."""
    page = place.window(STORM, viewport={"width": 1200, "height": 460})
    Editor(place.server).publish_text(TITLE, "Soup at the school", "More soup at the school")
    box = page.locator("cms-live[mode=ask]").first
    begin_with(box, below=24)
    expect(page.get_by_role("button", name="Show what is new")).to_be_visible()
    place.both("live-region", page, box, margin=24)


VISITORS = {
    "two-windows": two_windows,
    "comments": talk,
    "comments-moderation": moderating,
    "bell": bell,
    "toasts": toasts,
    "readers": readers,
    "live-region": region,
}
