"""Mails to moderators about what waits: each, or a digest (``MAIL_MODERATORS``)."""

from typing import Any

from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import override

from djangocms_live.mail import language_of
from djangocms_live.tasks import task

from . import mail, moderation, names, signals
from .conf import settings
from .models import Comment, Report, State
from .waiting import queue_url

#: Comments that a digest shows; it tells how many more there are.
SHOWN = 50


def connect() -> None:
    signals.written.connect(_written, dispatch_uid=__name__)
    signals.moderated.connect(_written, dispatch_uid=__name__)
    signals.reported.connect(_reported, dispatch_uid=__name__)


def _written(comment: Comment, **kwargs: Any) -> None:
    # What a moderator put there is no news to them.
    if comment.state == State.HELD and kwargs.get("actor") is None:
        _notice(comment)


def _reported(report: Report, **kwargs: Any) -> None:
    _notice(report.comment)


def _notice(comment: Comment) -> None:
    if settings.MAIL_MODERATORS == "each" and comment.notified is None:
        tell.later([comment.pk])


def digest() -> int:
    """Tell moderators of all that they were not told of; how many comments that are."""
    waits = moderation.waiting(Comment.objects.filter(notified=None)).order_by("pk")
    return tell(list(waits.values_list("pk", flat=True)))


@task
def tell(pks: list[int]) -> int:
    """One mail to each moderator who has a say in any of these, once. Gone ones are left out."""
    rows = moderation.waiting(Comment.objects.filter(pk__in=pks, notified=None)).order_by("pk")
    claimed = [
        pk
        for pk in list(rows.values_list("pk", flat=True))
        if Comment.objects.filter(pk=pk, notified=None).update(notified=timezone.now())
    ]
    if not claimed:
        return 0
    try:
        for address, language, user in _moderators():
            _send(address, language, user, claimed)
    except Exception:
        Comment.objects.filter(pk__in=claimed).update(notified=None)
        raise
    return len(claimed)


def _moderators() -> list[tuple[str, str, Any]]:
    if settings.MODERATORS:
        return [(one, django_settings.LANGUAGE_CODE, None) for one in settings.MODERATORS]
    users = get_user_model()._default_manager.with_perm(
        "djangocms_live_comments.moderate", backend="django.contrib.auth.backends.ModelBackend"
    )
    staff = users.filter(is_staff=True).exclude(email="").select_related("djangocms_usersettings")
    return [(user.email, language_of(user), user) for user in staff.order_by("pk")]


def _send(address: str, language: str, user: Any, pks: list[int]) -> None:
    comments = Comment.objects if user is None else moderation.comments_of(user)
    found = list(comments.filter(pk__in=pks).select_related("thread__content_type").order_by("pk"))
    if not found:
        return
    site = mail.site_of(found[0].thread)
    with override(language):
        titles = names.titles({comment.thread_id: comment.thread for comment in found}.values())
        queue = queue_url()
    shown = [(comment, titles[comment.thread_id]) for comment in found[:SHOWN]]
    context: dict[str, Any] = {
        "comments": shown,
        "number": len(found),
        "more": len(found) - len(shown),
    }
    mail.send("moderators", address, language, url=f"{site}{queue}", site=site, **context)
