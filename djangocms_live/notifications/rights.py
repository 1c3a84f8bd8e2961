"""What people may ask about what is known of them here: to have it, and to have it erased."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import pre_delete
from django.http import HttpResponse, JsonResponse
from django.utils.translation import get_language

from . import names, waking, words
from .conf import settings
from .following import Target
from .models import Browser, Follow, Message, Notification, Preference, PublicationNote


def export(user: Any) -> dict[str, Any]:
    """All that is known of somebody, for themselves to read.

    Of their browsers the address at the push service and its keys are left out: they are secrets
    that let others write to the browser.
    """
    language = get_language() or ""
    notifications = Notification.objects.filter(recipient=user.pk).select_related("message")
    follows = Follow.objects.filter(user=user.pk).select_related("content_type").order_by("pk")
    caused = Message.objects.filter(actor=user.pk).order_by("pk")
    return {
        "notifications": [
            {
                **_told(row.message, language),
                **_columns(row, "seen", "read", "archived", "mailed"),
            }
            for row in notifications.order_by("pk").iterator(settings.BATCH)
        ],
        "preferences": [
            {"kind": row.kind, **row.channels()}
            for row in Preference.objects.filter(user=user.pk).order_by("kind")
        ],
        "follows": _follows(list(follows), language),
        "browsers": [
            _columns(row, "id", "language", "created", "reached")
            for row in Browser.objects.filter(user=user.pk).order_by("pk")
        ],
        "caused": [_told(message, language) for message in caused.iterator(settings.BATCH)],
    }


def download(user: Any) -> HttpResponse:
    """The export as a file."""
    response = JsonResponse(export(user), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="notifications.json"'
    response["Cache-Control"] = "no-store"
    return response


def erase(user: Any) -> int:
    """Forget somebody, but for the account itself; how many notifications that were.

    What others were told of them stays, without their name.
    """
    with transaction.atomic():
        deleted, _models = Notification.objects.filter(recipient=user.pk).delete()
        Preference.objects.filter(user=user.pk).delete()
        Follow.objects.filter(user=user.pk).delete()
        Browser.objects.filter(user=user.pk).delete()
        _unname(user)
        transaction.on_commit(lambda: waking.wake([user.pk]), robust=True)
    return int(deleted)


def connect() -> None:
    pre_delete.connect(on_user_deleted, sender=get_user_model())


def on_user_deleted(instance: Any, **kwargs: Any) -> None:
    """Rows of theirs go by themselves; their name stands in what others were told."""
    _unname(instance)


def _unname(user: Any) -> None:
    rows = Message.objects.filter(actor=user.pk).order_by("pk")
    while messages := list(rows[: settings.BATCH]):
        for message in messages:
            message.data.pop("actor", None)
            message.actor = None
        Message.objects.bulk_update(messages, ["data", "actor"])
    PublicationNote.objects.filter(decided_by=user.pk).update(decided_by=None)


def _follows(rows: list[Follow], language: str) -> list[dict[str, Any]]:
    targets = [Target.of_follow(row) for row in rows]
    titles = names.titles(targets, language)
    return [
        {"what": titles.get(target, ""), **_columns(row, "language", "scope", "created")}
        for row, target in zip(rows, targets, strict=True)
    ]


def _told(message: Message, language: str) -> dict[str, Any]:
    return {
        "kind": message.kind,
        "headline": words.headline(message, language),
        "text": words.text(message, language),
        "url": words.url(message, language),
        "created": message.created,
    }


def _columns(row: Model, *columns: str) -> dict[str, Any]:
    return {column: getattr(row, column) for column in columns}
