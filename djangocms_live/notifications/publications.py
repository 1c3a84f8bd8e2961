"""Telling followers of what is published: the editor decides, for each version, and once.

The decision is a ``PublicationNote`` at the version's content. A new draft is another content, and
nothing is decided about it. Telling belongs to the transaction of the publish: rolled back, nobody
hears of it. Where there are no versions nothing is published at a certain moment, so followers
hear of it when an editor says so, each time.

What was told of a page goes out of every inbox when the page, or its translation, is deleted or
unpublished: an entry that leads nowhere helps nobody.
"""

from datetime import datetime
from typing import Any

from cms.models import Page, PageContent
from cms.utils.page_permissions import user_can_change_page, user_can_publish_page
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete
from django.utils import timezone
from django.utils.module_loading import import_string

from djangocms_live.groupers import grouper_field, identity, is_versioned

from . import notices, sending
from .access import is_published
from .conf import settings
from .models import Follow, Message, PublicationNote
from .names import address_of

KIND = "published"


def connect() -> None:
    post_delete.connect(on_page_deleted, sender=Page)
    post_delete.connect(on_content_deleted, sender=PageContent)
    if apps.is_installed("djangocms_versioning"):
        signal = import_string("djangocms_versioning.signals.post_version_operation")
        signal.connect(on_version_operation)


def can_be_told(content: Model) -> bool:
    """Whether visitors can go there. An alias is on pages, and has no place of its own."""
    model, _pk = identity(content)
    return hasattr(model, "get_absolute_url")


def may_publish(user: Any, content: Model) -> bool:
    """Whether a user may decide about it: whoever may publish it."""
    if isinstance(content, PageContent):
        versioned = is_versioned(type(content))
        may = user_can_publish_page if versioned else user_can_change_page
        return bool(may(user, content.page, content.page.site))
    return bool(user.has_perm(f"{content._meta.app_label}.change_{content._meta.model_name}"))


def is_public(content: Model) -> bool:
    """Whether visitors see this very content."""
    return type(content)._default_manager.filter(pk=content.pk).exists()


def note_of(content: Model) -> PublicationNote | None:
    """What was decided about a content; None as long as nothing was."""
    return PublicationNote.objects.filter(**_at(content)).first()


def is_wanted(note: PublicationNote | None) -> bool:
    """Whether followers are to hear of a version about which this was decided, or nothing."""
    return note.notify if note is not None else bool(settings.NOTIFY_ON_PUBLISH)


def decide(content: Model, notify: bool, text: str, user: Any) -> PublicationNote:
    """Whether followers hear of a content, and in which words.

    The caller has asked ``may_publish``. When they were told of a version it is too late.
    """
    with transaction.atomic():
        note, _new = PublicationNote.objects.get_or_create(**_at(content))
        if note.sent is None or not is_versioned(type(content)):
            note.notify, note.text, note.decided_by = notify, text, user
            note.save(update_fields=["notify", "text", "decided_by"])
    return note


def whole(content: Model) -> tuple[Model, str]:
    """What can be followed of a content: the object whose content it is, and in which language.

    As it is now: a page just published has an address. ``DoesNotExist`` if it is gone.
    """
    model, pk = identity(content)
    found: Model = model._base_manager.get(pk=pk)
    return found, _language(content)


def tell(content: Model, actor: Any = None, previous: datetime | None = None) -> Message | None:
    """Tell followers of a content that is public, if that was decided.

    None: it was not, or they know.
    ``previous`` is when they were told the last time, as far as whoever decides it knows; of a
    version that is never. Of two who do it at once, one does.
    """
    if not is_public(content):
        return None
    obj, language = whole(content)
    now = timezone.now()
    with transaction.atomic():
        if settings.NOTIFY_ON_PUBLISH and is_versioned(type(content)):
            PublicationNote.objects.get_or_create(**_at(content), defaults={"notify": True})
        rows = PublicationNote.objects.filter(**_at(content), notify=True, sent=previous)
        if not rows.update(sent=now):
            return None
        note = PublicationNote.objects.get(**_at(content))
        once = f"{KIND}.{content._meta.label_lower}.{content.pk}"
        message = sending.notify_audience(
            "followers",
            KIND,
            obj,
            once=once if is_versioned(type(content)) else f"{once}.{now.timestamp()}",
            title=getattr(content, "title", "") or str(content),
            text=note.text,
            url=address_of(obj, language),
            subject=f"{obj._meta.label_lower}.{obj.pk}",
            actor=actor,
            # Who it was is the editors' business.
            data={"language": language, "actor": ""},
        )
        if message is not None:
            notices.tell_published(message)
    return message


def tell_due() -> int:
    """Tell of what became public without a sign: a version whose hour came later. How many."""
    told = 0
    for note in PublicationNote.objects.filter(notify=True, sent=None).order_by("pk"):
        content = _content(note)
        if content is not None and tell(content, note.decided_by) is not None:
            told += 1
    return told


def on_version_operation(*, operation: str, obj: Any, **kwargs: Any) -> None:
    """``post_version_operation`` of every versioned type.

    A version that replaces another first unpublishes it: that is no farewell.
    """
    content = obj.content
    if not can_be_told(content):
        return
    if operation == "operation_publish":
        tracked = obj.statetracking_set.order_by("-pk").select_related("user").first()
        tell(content, tracked.user if tracked else None)
    elif operation == "operation_unpublish" and not kwargs.get("to_be_published"):
        _take_back(content)


def on_page_deleted(instance: Page, **kwargs: Any) -> None:
    sending.forget(instance)
    kind = ContentType.objects.get_for_model(instance)
    Follow.objects.filter(content_type=kind, object_id=str(instance.pk)).delete()


def on_content_deleted(instance: PageContent, **kwargs: Any) -> None:
    PublicationNote.objects.filter(**_at(instance)).delete()
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None and not is_published(page, instance.language):
        _take_back(instance)


def _take_back(content: Model) -> None:
    model, pk = identity(content)
    kind = ContentType.objects.get_for_model(model)
    told = Message.objects.filter(kind=KIND, content_type=kind, object_id=str(pk))
    obj, language = whole(content)
    if language:
        told = told.filter(data__language=language)
    notices.take_back_published(obj, told)
    sending.take_back(told)


def _language(content: Model) -> str:
    return getattr(content, "language", "") if grouper_field(type(content)) else ""


def _at(content: Model) -> dict[str, Any]:
    kind = ContentType.objects.get_for_model(content)
    return {"content_type": kind, "object_id": str(content.pk)}


def _content(note: PublicationNote) -> Model | None:
    model: Any = note.content_type.model_class()
    found: Model | None = model and model._base_manager.filter(pk=note.object_id).first()
    return found
