"""A model whose objects people are told of: the polls' model of the tests, made one for a while."""

import pytest
from django.db import transaction

from djangocms_live.notifications import receivers
from djangocms_live.notifications.mixin import NotifyMixin
from djangocms_live.notifications.models import Message
from tests.polls.models import Poll

pytestmark = pytest.mark.django_db


class Offer(NotifyMixin, Poll):
    class Meta:
        proxy = True
        app_label = "polls"

    told_of_changes = False

    def notification_recipients(self, created):
        from django.contrib.auth import get_user_model

        return get_user_model().objects.filter(username="ana")

    def should_notify(self, created):
        return created or self.told_of_changes


@pytest.fixture
def ana(person):
    return person("ana")


def test_a_new_object_is_told_and_a_change_is_not(ana):
    offer = Offer.objects.create(question="Tea?")
    (message,) = Message.objects.all()
    assert message.data == {"title": "Tea?"}
    assert message.kind == "other"
    assert message.notifications.get().recipient == ana
    offer.save()
    assert Message.objects.count() == 1
    offer.told_of_changes = True
    offer.save()
    assert Message.objects.count() == 2


def test_where_it_has_an_address(ana, monkeypatch):
    monkeypatch.setattr(Offer, "get_absolute_url", lambda self: "/tea/", raising=False)
    Offer.objects.create(question="Tea?")
    assert Message.objects.get().data["url"] == "/tea/"


def test_rolled_back(ana):
    with transaction.atomic():
        Offer.objects.create(question="Tea?")
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_with_a_deleted_object_goes_what_was_told(ana):
    offer = Offer.objects.create(question="Tea?")
    other = Offer.objects.create(question="Milk?")
    offer.delete()
    assert Message.objects.get().object_id == str(other.pk)


def test_fixtures_tell_nothing(ana):
    offer = Offer(question="Tea?")
    receivers.on_save(offer, created=True, raw=True)
    assert not Message.objects.exists()


def test_other_models_are_left_alone(ana):
    Poll.objects.create(question="Tea?").delete()
    assert not Message.objects.exists()


def test_who_is_told_has_to_be_said():
    with pytest.raises(NotImplementedError, match="Bare has to say"):
        NotifyMixin.notification_recipients(type("Bare", (), {})(), True)
