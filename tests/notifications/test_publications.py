"""Followers hear of what is published: if the editor wants it, once, and not of what never was."""

import pytest
from cms.api import create_page_content
from cms.models import Page, PageContent
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from djangocms_versioning.models import Version

from djangocms_live.models import Event
from djangocms_live.notifications import publications
from djangocms_live.notifications.following import follow
from djangocms_live.notifications.models import (
    Follow,
    Message,
    Notification,
    PublicationNote,
    Scope,
)
from djangocms_live.notifications.publications import decide, note_of, tell, tell_due
from tests.threads import together

from .guests import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(build):
    return build.page("Home")


@pytest.fixture
def ana(person, page):
    """She follows the page in English."""
    ana = person("ana")
    follow(ana, page, "en")
    return ana


@pytest.fixture
def draft(build, page):
    return build.draft(page)


def told(user=None):
    """The titles and lines of what was told, the oldest first."""
    rows = Notification.objects.select_related("message").order_by("pk")
    if user is not None:
        rows = rows.filter(recipient=user)
    return [(row.message.data["title"], row.message.data.get("text", "")) for row in rows]


class TestDeciding:
    def test_at_first_nothing_is(self, draft):
        assert note_of(draft) is None

    def test_is_about_one_version(self, draft, build, page, editor):
        decide(draft, True, "Better maps", editor)
        note = note_of(draft)
        assert (note.notify, note.text, note.decided_by) == (True, "Better maps", editor)
        assert note_of(build.public(page)) is None

    def test_may_be_another_one_later(self, draft, editor, person):
        decide(draft, True, "Better maps", editor)
        ben = person("ben")
        decide(draft, False, "", ben)
        note = note_of(draft)
        assert (note.notify, note.text, note.decided_by) == (False, "", ben)
        assert PublicationNote.objects.count() == 1

    def test_is_over_when_they_were_told(self, draft, editor, commit, build, ana):
        decide(draft, True, "One", editor)
        with commit():
            build.publish(draft)
        decide(draft, True, "Two", editor)
        assert note_of(draft).text == "One"

    def test_a_copy_starts_undecided(self, draft, editor, build, page, commit):
        decide(draft, True, "Better maps", editor)
        with commit():
            build.publish(draft)
        assert note_of(build.draft(page)) is None

    def test_goes_with_the_version(self, draft, editor):
        decide(draft, True, "Better maps", editor)
        Version.objects.get_for_content(draft).delete()
        assert not PublicationNote.objects.exists()

    def test_is_for_those_who_publish(self, draft, person, admin_user):
        assert publications.may_publish(admin_user, draft)
        assert not publications.may_publish(person(is_staff=True), draft)

    def test_other_versioned_things(self, build, person, admin_user):
        alias = build.draft(build.alias("Words"))
        assert not publications.can_be_told(alias)
        assert publications.may_publish(admin_user, alias)
        assert not publications.may_publish(person(is_staff=True), alias)
        with build.commit():
            build.publish(alias)
        assert not Message.objects.exists()


class TestPublishing:
    def test_tells_followers(self, draft, editor, commit, build, ana, page):
        decide(draft, True, "Better maps", editor)
        with commit():
            build.publish(draft)
        (message,) = Message.objects.all()
        assert (message.kind, message.actor, message.expires) == ("published", editor, None)
        assert (message.content_type.model, message.object_id) == ("page", str(page.pk))
        assert message.once == f"published.cms.pagecontent.{draft.pk}"
        assert message.subject == f"cms.page.{page.pk}"
        assert message.data == {
            "title": "Home",
            "text": "Better maps",
            "url": "/en/home/",
            "language": "en",
            "actor": "",
        }
        assert told(ana) == [("Home", "Better maps")]
        assert note_of(draft).sent is not None

    def test_only_if_that_was_decided(self, draft, editor, commit, build, ana, page):
        with commit():
            build.publish(draft)
        with commit():
            again = build.draft(page)
            decide(again, False, "Better maps", editor)
            build.publish(again)
        assert not Message.objects.exists()
        assert note_of(again).sent is None

    def test_unless_the_site_wants_all(self, draft, editor, commit, build, ana, page, configure):
        configure(NOTIFY_ON_PUBLISH=True)
        with commit():
            build.publish(draft)
        assert told(ana) == [("Home", "")]
        with commit():
            again = build.draft(page)
            decide(again, False, "", editor)
            build.publish(again)
        assert told(ana) == [("Home", "")]

    def test_the_first_version_has_an_address(self, build, editor, commit, person):
        section = build.page("News")
        ana = person("ana")
        follow(ana, section, "", Scope.SECTION)
        page = build.page("Chess", publish=False, parent=section)
        draft = build.draft(page)
        decide(draft, True, "", editor)
        with commit():
            build.publish(draft)
        (message,) = Message.objects.all()
        assert message.data["url"] == "/en/news/chess/"
        assert told(ana) == [("Chess", "")]

    def test_in_another_language_other_followers(self, page, editor, commit, build, ana, person):
        ben, cem = person("ben"), person("cem")
        follow(ben, page, "de")
        follow(cem, page)
        with commit():
            draft = create_page_content("de", "Heim", page, created_by=editor, slug="heim")
            decide(draft, True, "", editor)
            build.publish(draft)
        assert told(ana) == []
        assert told(ben) == told(cem) == [("Heim", "")]
        assert Message.objects.get().data["language"] == "de"

    def test_the_publisher_knows(self, draft, editor, commit, build, page):
        follow(editor, page, "en")
        decide(draft, True, "", editor)
        with commit():
            build.publish(draft)
        assert Message.objects.count() == 1
        assert told(editor) == []

    def test_guests_are_told_by_push(self, draft, editor, commit, build, page, monkeypatch):
        pushed = []
        monkeypatch.setattr(
            "djangocms_live.notifications.sending.pushing.enqueue",
            lambda message, users, browsers: pushed.extend(browsers),
        )
        guest = browser()
        follow(guest, page, "en")
        decide(draft, True, "", editor)
        with commit():
            build.publish(draft)
        assert pushed == [guest.pk]

    def test_visitors_are_told_too(self, draft, editor, commit, build, ana):
        decide(draft, True, "", editor)
        with commit():
            build.publish(draft)
        (event,) = Event.objects.filter(topic="notices.new.1.en")
        assert (event.type, event.key) == ("published", f"p.{Message.objects.get().pk}")


class TestNeverTwice:
    @pytest.fixture
    def public(self, draft, editor, commit, build, ana):
        decide(draft, True, "", editor)
        with commit():
            build.publish(draft)
        return draft

    def test_for_a_signal_that_comes_again(self, public, commit, ana):
        version = Version.objects.get_for_content(public)
        with commit():
            publications.on_version_operation(operation="operation_publish", obj=version)
        assert told(ana) == [("Home", "")]

    def test_for_who_asks_again(self, public, commit, editor, ana):
        with commit():
            decide(public, True, "Again", editor)
            assert tell(public, editor) is None
        assert told(ana) == [("Home", "")]

    def test_for_a_message_that_was_taken_back(self, public, commit, editor, ana):
        """Its name is free again, but the note knows."""
        Message.objects.all().delete()
        with commit():
            assert tell(public, editor) is None
        assert told(ana) == []

    def test_for_a_note_that_was_lost(self, public, commit, editor, ana):
        PublicationNote.objects.all().delete()
        with commit():
            decide(public, True, "Again", editor)
            assert tell(public, editor) is None
        assert told(ana) == [("Home", "")]

    def test_what_was_put_back_is_a_new_version(self, public, commit, build, page, editor, ana):
        """Nobody decided about it, so nobody hears of it."""
        with commit():
            build.unpublish(public)
            back = Version.objects.get_for_content(public).copy(editor).content
            build.publish(back)
        assert back.pk != public.pk
        assert told(ana) == []


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once(build, person, editor):
    page, ana = build.page("Home"), person("ana")
    follow(ana, page, "en")
    public = build.public(page)
    decide(public, True, "", editor)
    together(*[lambda: tell(public, editor)] * 3)
    assert Message.objects.count() == 1
    assert told(ana) == [("Home", "")]


class TestNothing:
    @pytest.mark.django_db(transaction=True)
    def test_of_a_publish_that_was_rolled_back(self, build, person, editor):
        page, ana = build.page("Home"), person("ana")
        follow(ana, page, "en")
        draft = build.draft(page)
        decide(draft, True, "", editor)
        with transaction.atomic():
            build.publish(draft)
            assert Message.objects.count() == 1
            transaction.set_rollback(True)
        assert not Message.objects.exists()
        assert not Event.objects.filter(topic__startswith="notices.").exists()
        assert note_of(draft).sent is None
        # What was decided stands.
        build.publish(PageContent.admin_manager.get(pk=draft.pk))
        assert told(ana) == [("Home", "")]

    def test_of_a_page_that_is_deleted_before_the_commit(self, editor, commit, build, person):
        page, ana = build.page("New", publish=False), person("ana")
        follow(ana, page, "en")
        draft = build.draft(page)
        decide(draft, True, "", editor)
        with commit():
            build.publish(draft)
            assert Message.objects.exists()
            Page.objects.get(pk=page.pk).delete()
        assert not Message.objects.exists()

    def test_of_a_page_that_went_while_they_were_told(
        self, draft, editor, commit, build, ana, monkeypatch
    ):
        monkeypatch.setattr(publications.sending.fan_out, "later", lambda pk: None)
        decide(draft, True, "", editor)
        with commit():
            build.publish(draft)
        message = Message.objects.get()
        build.unpublish(draft)
        assert publications.sending.fan_out(message.pk) == 0
        assert told(ana) == []

    def test_of_a_version_that_is_not_public_yet(
        self, draft, editor, commit, build, ana, monkeypatch
    ):
        """It waits for its hour; nobody says when that has come, so somebody has to look."""
        decide(draft, True, "", editor)
        monkeypatch.setattr(publications, "is_public", lambda content: False)
        with commit():
            build.publish(draft)
            assert tell_due() == 0
        assert told(ana) == []
        monkeypatch.undo()
        with commit():
            assert tell_due() == 1
        with commit():
            assert tell_due() == 0
        assert told(ana) == [("Home", "")]

    def test_of_drafts(self, draft, editor, commit, ana):
        decide(draft, True, "", editor)
        with commit():
            assert tell(draft, editor) is None
            assert tell_due() == 0
        assert told(ana) == []


def test_now(build, page, editor, commit, ana):
    """A version that was published without a word."""
    public = build.public(page)
    with commit():
        decide(public, True, "By the way", editor)
        assert tell(public, editor) is not None
    assert told(ana) == [("Home", "By the way")]


def test_notes_of_what_is_gone(page, editor):
    kind = ContentType.objects.get_for_model(PageContent)
    PublicationNote.objects.create(content_type=kind, object_id="0", notify=True)
    assert tell_due() == 0


class TestTakingBack:
    @pytest.fixture
    def german(self, page, build, commit, editor, person):
        ben = person("ben")
        follow(ben, page, "de")
        with commit():
            content = create_page_content("de", "Heim", page, created_by=editor, slug="heim")
            decide(content, True, "", editor)
            build.publish(content)
        return ben

    @pytest.fixture
    def public(self, draft, editor, commit, build, ana, german):
        decide(draft, True, "", editor)
        with commit():
            build.publish(draft)
        assert told(ana) == [("Home", "")]
        return draft

    def test_of_a_page_that_is_deleted(self, build, editor, commit, person):
        page, other, ana = build.page("New", publish=False), build.page("Other"), person("ana")
        for one in (page, other):
            follow(ana, one, "en")
        draft = build.draft(page)
        decide(draft, True, "", editor)
        with commit():
            build.publish(draft)
        assert told(ana) == [("New", "")]
        with commit():
            Page.objects.get(pk=page.pk).delete()
        assert told(ana) == []
        assert Follow.objects.get().object_id == str(other.pk)
        assert not PublicationNote.objects.exists()

    def test_of_a_section_that_is_deleted(self, build, editor, commit, person):
        section, ana = build.page("News"), person("ana")
        follow(ana, section, "", Scope.SECTION)
        draft = build.draft(build.page("Chess", publish=False, parent=section))
        decide(draft, True, "", editor)
        with commit():
            build.publish(draft)
        assert told(ana) == [("Chess", "")]
        with commit():
            Page.objects.get(pk=section.pk).delete()
        assert told(ana) == []

    def test_of_a_page_that_is_not_public_any_more(self, public, commit, build, ana, german):
        with commit():
            build.unpublish(public)
        assert told(ana) == []
        assert told(german) == [("Heim", "")]

    def test_not_when_a_newer_version_takes_its_place(self, public, commit, build, page, ana):
        with commit():
            build.publish(build.draft(page))
        assert told(ana) == [("Home", "")]

    def test_not_when_a_draft_is_discarded(self, public, commit, build, page, ana):
        draft = build.draft(page)
        with commit():
            Version.objects.get_for_content(draft).delete()
        assert told(ana) == [("Home", "")]

    def test_of_a_translation_that_is_deleted(self, public, commit, ana, german):
        with commit():
            Version.objects.get_for_content(public).delete()
            PageContent.admin_manager.filter(page=public.page_id, language="en").delete()
        assert told(ana) == []
        assert told(german) == [("Heim", "")]
