"""That numbers are given out in order, and under a lock, is in the tests of the journal."""

import pytest
from django.utils import timezone

from djangocms_live import journal, models, numbering

pytestmark = pytest.mark.django_db


def test_moves_one_topic_only():
    now = timezone.now()
    for name in ("news.1", "news.2"):
        models.Topic.objects.create(name=name, epoch=name[-1], head=4, floor=2, updated=now)
    later = timezone.now()
    assert numbering.advance("news.1", 3, later, "default") == ("1", 7, 2)
    rows = models.Topic.objects.order_by("name").values_list("head", "updated")
    assert list(rows) == [(7, later), (4, now)]


def test_a_topic_without_a_row():
    assert numbering.advance("news.1", 1, timezone.now(), "default") is None


def test_a_number_is_given_once():
    journal.append("news.1", "posted", "", {}, "")
    event, now = models.Event.objects.get(), timezone.now()
    assert numbering.number(event.pk, 1, now, "default")
    assert not numbering.number(event.pk, 2, now, "default")
    assert not numbering.number(event.pk + 1, 2, now, "default")
    event.refresh_from_db()
    assert (event.offset, event.numbered) == (1, now)
