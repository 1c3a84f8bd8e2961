"""Comments as a source: replies, mentions, conversations that are followed, and the moderators.

Comments are heard through their signals, within their transactions. Nothing is told of a comment
that waits but to moderators, and what was told of one goes when it does.

- Whoever is answered hears of it (``reply``), and whoever is mentioned (``mention``). Those who
  follow a conversation hear of each comment (``comment``). Of one comment nobody hears twice.
- Moderators hear of what waits for them (``moderation``), until somebody has decided.
"""

from typing import Any
from urllib.parse import urlencode

from cms.models import Page
from cms.utils.conf import get_cms_setting
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.db.models.signals import post_delete, post_save
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.text import Truncator

from . import sending
from .access import may_see
from .audiences import Audience, audience
from .conf import settings
from .following import Target, audience_of, in_language, object_of
from .mentions import mentioned
from .models import Follow, Message, Notification, Scope
from .names import title_of
from .waking import Woken

#: Characters of a comment that a notification shows.
EXCERPT = 200

_VISIBLE, _HELD, _REMOVED = "visible", "held", "removed"


def connect() -> None:
    """To be called where comments are installed."""
    for name, receiver in (
        ("published", on_published),
        ("written", on_written),
        ("moderated", on_moderated),
        ("reported", on_reported),
        ("dismissed", on_dismissed),
    ):
        signal = import_string(f"djangocms_live.comments.signals.{name}")
        signal.connect(receiver, dispatch_uid=__name__)
    comment = apps.get_model("djangocms_live_comments", "comment")
    post_save.connect(on_saved, sender=comment)
    post_delete.connect(on_deleted, sender=comment)
    post_delete.connect(on_page_deleted, sender=Page)


# What people hear of each other.


def on_published(*, comment: Any, **kwargs: Any) -> None:
    """Everybody sees it for the first time."""
    if not settings.TALK:
        return
    obj = _page(comment)
    if obj is None:
        return
    said = _words(comment, obj)
    answered = _answered(comment)
    if answered is not None and may_see(answered, obj, _language(comment)):
        sending.notify(answered, "reply", comment, once=f"reply.{comment.pk}", **said)
    called = set(mentioned(comment.body, _visible(comment.thread)))
    called -= {comment.author_id, answered and answered.pk}
    meant = get_user_model()._default_manager.filter(pk__in=called) if called else ()
    people = [user for user in meant if may_see(user, obj, _language(comment))]
    if people:
        sending.notify(people, "mention", comment, once=f"mention.{comment.pk}", **said)
    if _following(comment).exists():
        once = f"comment.{comment.pk}"
        sending.notify_audience("conversation", "comment", comment, once=once, **said)


@audience("conversation")
def conversation(message: Message) -> Audience:
    """Who follows the conversation of the comment that a message is about.

    Whoever heard of the same comment because it answers or mentions them is left out.
    """
    comment: Any = object_of(message)
    obj = _page(comment) if comment is not None and comment.state == _VISIBLE else None
    if obj is None:
        return Audience()
    found = audience_of(_following(comment), obj, _language(comment))
    nearer = Notification.objects.filter(
        message__once__in=[f"reply.{comment.pk}", f"mention.{comment.pk}"]
    )
    users = found.users.exclude(pk__in=nearer.values("recipient"))
    return Audience(users, found.browsers, found.among)


def _answered(comment: Any) -> Any | None:
    """Whoever wrote what it answers, if that is somebody else with an account."""
    parent = comment.parent
    if parent is None or parent.author is None or parent.state != _VISIBLE:
        return None
    return None if parent.author_id == comment.author_id else parent.author


def _visible(thread: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = thread.comments.filter(state=_VISIBLE)
    return rows


def _following(comment: Any) -> QuerySet[Follow]:
    thread = comment.thread
    rows = Follow.objects.filter(
        content_type=thread.content_type_id, object_id=thread.object_id, scope=Scope.THREAD
    )
    return in_language(rows, thread.language)


# What moderators hear.


def on_written(*, comment: Any, **kwargs: Any) -> None:
    if comment.state == _HELD:
        _waits(comment)


def on_reported(*, report: Any, **kwargs: Any) -> None:
    _waits(report.comment)


def on_moderated(*, comment: Any, before: str, actor: Any, **kwargs: Any) -> None:
    # What a moderator put there is no news to them.
    if comment.state == _HELD and actor is None:
        _waits(comment)
    if before == _VISIBLE:
        _take_back(_about(comment).exclude(kind="moderation"))
    if before == _HELD:
        _decided(comment)
    if comment.state == _REMOVED:
        _take_back(_about(comment))


def on_dismissed(*, comment: Any, **kwargs: Any) -> None:
    _decided(comment)


def _waits(comment: Any) -> None:
    """Once for a comment, until somebody has decided about it."""
    obj = _page(comment) if settings.TALK else None
    if obj is None:
        return
    thread = comment.thread
    chosen = {"thread__content_type": thread.content_type_id, "thread__object_id": thread.object_id}
    queue = reverse("admin:djangocms_live_comments_comment_changelist")
    said = _words(comment, obj) | {"url": f"{queue}?{urlencode(chosen)}"}
    sending.notify(
        _moderators(thread), "moderation", comment, once=f"moderation.{comment.pk}", **said
    )


def _moderators(thread: Any) -> Any:
    """Staff who decide about what is said in a thread. They are one query, unless some may not."""
    users: Any = get_user_model()._default_manager
    staff = users.with_perm(
        "djangocms_live_comments.moderate", backend="django.contrib.auth.backends.ModelBackend"
    ).filter(is_staff=True)
    theirs = import_string("djangocms_live.comments.conf.settings")
    if theirs.MODERATE == "change" or theirs.MAY_READ or _is_restricted(thread):
        may = import_string("djangocms_live.comments.moderation.may_moderate")
        return [user for user in staff if may(user, thread)]
    return staff


def _is_restricted(thread: Any) -> bool:
    obj = _object(thread)
    if not isinstance(obj, Page):
        return False
    if get_cms_setting("PUBLIC_FOR") != "all":
        return True
    return bool(obj.has_view_restrictions(obj.site))


def _decided(comment: Any) -> None:
    """Moderators need not hear of it any more; those who have read it keep what they read."""
    told = _about(comment).filter(kind="moderation")
    unread = Notification.objects.filter(message__in=told, read=None)
    with transaction.atomic():
        woken = Woken()
        woken.add(list(unread.values_list("recipient", flat=True)))
        unread.delete()
        told.update(once="")
        woken.on_commit()


# What becomes of comments.


def on_saved(*, instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    """Whoever changed their words does not want the old ones to be read."""
    if "body" not in (update_fields or ()):
        return
    for message in _about(instance):
        message.data["text"] = _excerpt(instance)
        message.save(update_fields=["data"])


def on_deleted(*, instance: Any, **kwargs: Any) -> None:
    _take_back(_about(instance))


def on_page_deleted(*, instance: Page, **kwargs: Any) -> None:
    """What was said there is nowhere to be read any more."""
    thread = apps.get_model("djangocms_live_comments", "thread")
    kind = ContentType.objects.get_for_model(instance)
    gone = thread._default_manager.filter(content_type=kind, object_id=str(instance.pk))
    subjects = [f"thread.{pk}" for pk in gone.values_list("pk", flat=True)]
    if subjects:
        of_comments = Q(content_type=_kind_of_comments(), subject__in=subjects)
        _take_back(Message.objects.filter(of_comments))


def _take_back(messages: QuerySet[Message]) -> None:
    if messages.exists():
        sending.take_back(messages)


def _about(comment: Any) -> QuerySet[Message]:
    return Message.objects.filter(content_type=_kind_of_comments(), object_id=str(comment.pk))


def _kind_of_comments() -> ContentType:
    comment = apps.get_model("djangocms_live_comments", "comment")
    return ContentType.objects.get_for_model(comment)


# What is said of a comment.


def _words(comment: Any, obj: Model) -> dict[str, Any]:
    language = _language(comment)
    return {
        "title": title_of(obj, language),
        "text": _excerpt(comment),
        "url": reverse("djangocms_live:comments:permalink", args=[language, comment.pk]),
        "subject": f"thread.{comment.thread_id}",
        "actor": comment.author or comment.name,
        # As everybody sees it there: comments have a setting of their own for it.
        "data": {"actor": comment.name},
    }


def _excerpt(comment: Any) -> str:
    return Truncator(" ".join(comment.body.split())).chars(EXCERPT)


def _language(comment: Any) -> str:
    return comment.thread.language or comment.language or django_settings.LANGUAGE_CODE


def _page(comment: Any) -> Model | None:
    """What it is said about: a page, or whatever else has comments."""
    return _object(comment.thread)


def _object(thread: Any) -> Model | None:
    kind = thread.content_type
    if kind.model_class() is None:
        return None
    return Target(f"{kind.app_label}.{kind.model}", thread.object_id).object()
