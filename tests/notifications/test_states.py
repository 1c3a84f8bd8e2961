import pytest
from django.utils import timezone

from djangocms_live.notifications import announcing
from djangocms_live.notifications.models import Announcement
from djangocms_live.notifications.states import (
    SHOWN,
    State,
    due,
    holds,
    in_state,
    sendable,
    shown,
    state_of,
)

from .announcer import HOUR, MINUTE, announce

pytestmark = pytest.mark.django_db


def withdrawn(**given):
    found = announce(**given)
    announcing.withdraw(found)
    return found


def sent(**given):
    found = announce(**given)
    Announcement.objects.filter(pk=found.pk).update(sent=timezone.now())
    found.refresh_from_db()
    return found


@pytest.mark.parametrize(
    ("make", "given", "state"),
    [
        (announce, {}, State.WAITING),
        (announce, {"starts": HOUR}, State.WAITING),
        (announce, {"starts": -HOUR, "ends": -MINUTE}, State.ENDED),
        (sent, {}, State.OUT),
        (sent, {"ends": HOUR}, State.OUT),
        (sent, {"starts": -HOUR, "ends": -MINUTE}, State.ENDED),
        (withdrawn, {}, State.WITHDRAWN),
        (withdrawn, {"starts": -HOUR, "ends": -MINUTE}, State.WITHDRAWN),
    ],
)
def test_each_is_in_one_state(make, given, state):
    announcement = make(**given)
    assert state_of(announcement) == state
    assert [s for s in State if in_state(s).filter(pk=announcement.pk).exists()] == [state]


def test_what_is_due():
    now, later = announce(), announce(starts=HOUR)
    announce(texts={})
    announce(starts=-HOUR, ends=-MINUTE)
    sent()
    assert list(due()) == [now]
    assert set(sendable()) == {now, later}


def test_it_holds_from_its_start_to_its_end():
    assert holds(announce())
    assert holds(announce(ends=HOUR))
    assert not holds(announce(starts=MINUTE))
    assert not holds(announce(starts=-HOUR, ends=-MINUTE))
    assert not holds(withdrawn())


class TestShown:
    def test_what_is_for_whoever_looks_at_it(self, build):
        page, other = build.page("Here"), build.page("There")
        everybody = announce(starts=-HOUR)
        readers = announce("language", language="en")
        here = announce("page", page=page, starts=-2 * HOUR)
        announce("page", page=other)
        announce("language", language="de")
        announce("users")
        announce("staff")
        assert shown(1, page, "en") == [readers, everybody, here]
        assert shown(1, None, "en") == [readers, everybody]
        assert shown(2, page, "en") == []

    def test_only_what_holds_be_it_sent_or_not(self, db):
        one, two = announce(), sent(starts=-2 * MINUTE)
        announce(starts=MINUTE)
        announce(starts=-HOUR, ends=-MINUTE)
        withdrawn()
        assert shown(1, None, "en") == [one, two]

    def test_it_asks_twice_however_many_there_are(self, django_assert_num_queries):
        for _ in range(SHOWN + 1):
            announce(texts={"en": "Hello", "de": "Hallo"})
        with django_assert_num_queries(2):
            found = shown(1, None, "en")
            assert {one.text_in("de").title for one in found} == {"Hallo"}
        assert len(found) == SHOWN
