from datetime import timedelta

import pytest
from django.utils import timezone

from djangocms_live.notifications import inbox, waking
from djangocms_live.notifications.inbox import Counts, counts, counts_of, listing, mark, news
from djangocms_live.notifications.models import Message, Notification, Preference
from djangocms_live.notifications.sending import notify

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(person):
    return person("ana")


@pytest.fixture
def tell(ana):
    """Tells Ana something; the pk of her notification."""

    def make(kind="other", to=ana, **said):
        return notify(to, kind, **said).notifications.get().pk

    return make


def headlines(found):
    return [group.headline("en") for group in found.groups]


class TestCounts:
    def test_nothing_yet(self, ana):
        assert counts(ana) == Counts(0, 0)

    def test_what_is_new(self, ana, tell):
        tell()
        newest = tell()
        assert counts(ana) == Counts(2, newest)

    def test_what_was_seen_archived_or_has_expired_is_not(self, ana, tell):
        seen, archived = tell(), tell()
        tell(expires=timezone.now() - timedelta(seconds=1))
        kept = tell(expires=timezone.now() + timedelta(hours=1))
        mark(ana, "seen", [seen])
        mark(ana, "archived", [archived])
        assert counts(ana) == Counts(1, kept)

    def test_what_is_only_a_toast_has_no_badge_but_is_news(self, ana, tell):
        Preference.objects.create(user=ana, kind="reply", inbox=False)
        toast = tell("reply")
        assert counts(ana) == Counts(0, toast)
        assert headlines(listing(ana)) == []

    def test_what_is_only_a_push_is_neither(self, ana, tell):
        Preference.objects.create(user=ana, kind="reply", inbox=False, toast=False)
        tell("reply")
        assert counts(ana) == Counts(0, 0)

    def test_many_are_one_query(self, ana, person, tell, django_assert_num_queries):
        ben = person("ben")
        newest = tell()
        with django_assert_num_queries(1):
            assert counts_of([ana.pk, ben.pk]) == {ana.pk: Counts(1, newest), ben.pk: Counts(0, 0)}


class TestListing:
    def test_the_newest_first(self, ana, tell):
        tell(title="One")
        tell(title="Two")
        assert headlines(listing(ana)) == ["Two", "One"]

    def test_only_ones_own(self, ana, person, tell):
        tell(to=person("ben"), title="Ben's")
        assert headlines(listing(ana)) == []

    def test_the_same_about_the_same_is_one_entry(self, ana, tell):
        first = tell("reply", subject="thread.1", title="Storm", actor="Ben")
        tell("reply", subject="thread.2", title="Ferry", actor="Ben")
        tell("mention", subject="thread.1", title="Storm", actor="Ben")
        third = tell("reply", subject="thread.1", title="Storm", actor="Cem")
        found = listing(ana)
        assert headlines(found) == [
            "2 new replies in “Storm”",
            "Ben mentioned you in “Storm”",
            "Ben replied to you in “Ferry”",
        ]
        assert found.groups[0].pks == (third, first)
        assert (found.groups[0].count, found.groups[0].unread) == (2, 2)

    def test_what_was_read_is_not_counted_again(self, ana, tell):
        read = tell("reply", subject="thread.1", title="Storm", actor="Ben")
        mark(ana, "read", [read])
        tell("reply", subject="thread.1", title="Storm", actor="Cem")
        (group,) = listing(ana).groups
        assert group.headline("en") == "Cem replied to you in “Storm”"
        assert (group.count, group.unread) == (2, 1)

    def test_pages(self, ana, tell, configure):
        configure(PAGE_SIZE=2)
        for title in "abcde":
            tell(title=title)
        assert headlines(listing(ana)) == ["e", "d"]
        assert listing(ana).has_next
        assert headlines(listing(ana, page=3)) == ["a"]
        assert not listing(ana, page=3).has_next
        assert headlines(listing(ana, page=0)) == ["e", "d"]
        assert headlines(listing(ana, size=4)) == ["e", "d", "c", "b"]

    def test_the_archive(self, ana, tell):
        kept, put_away = tell(title="Kept"), tell(title="Away")
        mark(ana, "archived", [put_away])
        assert headlines(listing(ana)) == ["Kept"]
        assert headlines(listing(ana, archived=True)) == ["Away"]
        mark(ana, "inbox", [put_away])
        assert headlines(listing(ana)) == ["Away", "Kept"]
        assert kept

    def test_a_page_is_three_queries(self, ana, tell, django_assert_num_queries):
        for n in range(30):
            tell("reply", subject=f"thread.{n % 15}", title=str(n))
        with django_assert_num_queries(3):
            assert len(headlines(listing(ana))) == 15

    def test_what_is_shown_of_an_entry(self, ana, tell):
        tell(title="T", text={"de": "Satz"}, url="/x/", icon="/i.png")
        (group,) = listing(ana).groups
        assert group.text("de") == "Satz"
        assert (group.url("de"), group.icon("de"), group.kind) == ("/x/", "/i.png", "other")
        assert group.created <= timezone.now()


class TestNews:
    def test_what_came_after_the_oldest_first(self, ana, tell):
        known = tell(title="Known")
        tell(title="One")
        tell(title="Two")
        assert [group.headline("en") for group in news(ana, known)] == ["One", "Two"]

    def test_the_same_about_the_same_is_one_toast(self, ana, tell):
        pks = [tell("reply", subject="thread.1", title="Storm", actor="Ben") for _ in range(3)]
        (group,) = news(ana, 0)
        assert group.headline("en") == "3 new replies in “Storm”"
        assert group.pks == tuple(reversed(pks))

    def test_old_news_are_none(self, ana, tell):
        tell()
        Message.objects.update(created=timezone.now() - timedelta(minutes=3))
        assert news(ana, 0) == []

    def test_what_is_no_toast_or_was_seen_is_none(self, ana, tell, person):
        Preference.objects.create(user=ana, kind="reply", toast=False)
        tell("reply")
        mark(ana, "seen", [tell()])
        tell(to=person("ben"))
        assert news(ana, 0) == []


class TestMarking:
    @pytest.fixture
    def woken(self, monkeypatch):
        told = []
        monkeypatch.setattr(waking, "tell_trackers", lambda feature, body: told.append(body))
        return told

    def state(self, pk):
        row = Notification.objects.get(pk=pk)
        return {name for name in ("seen", "read", "archived") if getattr(row, name)}

    @pytest.mark.parametrize(
        ("what", "state"),
        [
            ("seen", {"seen"}),
            ("read", {"seen", "read"}),
            ("archived", {"seen", "read", "archived"}),
        ],
    )
    def test_states(self, ana, tell, what, state):
        pk, other = tell(), tell()
        assert mark(ana, what, [pk]) == 1
        assert self.state(pk) == state
        assert self.state(other) == set()
        assert mark(ana, what, [pk]) == 0

    def test_back_again(self, ana, tell):
        pk = tell()
        mark(ana, "archived", [pk])
        assert mark(ana, "inbox", [pk]) == 1
        assert mark(ana, "unread", [pk]) == 1
        assert self.state(pk) == {"seen"}

    def test_all_of_ones_own(self, ana, tell, person):
        ben = person("ben")
        his = tell(to=ben)
        tell()
        tell()
        assert mark(ana, "read") == 2
        assert self.state(his) == set()

    def test_nobody_elses(self, ana, tell, person):
        his = tell(to=person("ben"))
        assert mark(ana, "archived", [his]) == 0
        assert self.state(his) == set()
        assert inbox.one(ana, his) is None

    def test_ones_other_windows_are_woken(
        self, ana, tell, woken, django_capture_on_commit_callbacks
    ):
        pk = tell()
        with django_capture_on_commit_callbacks(execute=True):
            mark(ana, "read", [pk])
            mark(ana, "read", [pk])
        assert woken == [{"users": [str(ana.pk)]}]

    def test_another_word(self, ana):
        with pytest.raises(ValueError, match="'burnt'"):
            mark(ana, "burnt")


def test_one_of_ones_own(ana, tell):
    pk = tell(title="Mine")
    assert inbox.one(ana, pk).message.data["title"] == "Mine"
