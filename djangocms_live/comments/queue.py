"""The moderators' queue fills live: the private topic ``comments_queue.all``.

It carries ids and no more: which comment began to wait for a decision (``waiting``), and which one
was decided (``decided``), each with the key ``c.<id>``. What a moderator may learn of it they fetch
under their own permissions. It is joined by staff with the permission, asked anew each time.
"""

from typing import Any

from django.http import HttpRequest

from djangocms_live.api import Feature, publish, register, stamp

from . import signals
from .models import Comment, Report, State
from .people import is_moderator

TOPIC = "comments_queue.all"


@register
class Queue(Feature):
    name = "comments_queue"
    public = False

    def may_subscribe(self, user: Any, topic: str) -> bool:
        if topic != TOPIC or user is None:
            return False
        return bool(user.is_staff) and is_moderator(user)


def attributes(request: HttpRequest, language: str) -> dict[str, str]:
    """Those of a ``<cms-live feature="comments_queue">``."""
    return stamp(request, [TOPIC], language)


def connect() -> None:
    """Hear of what happens to comments."""
    signals.written.connect(_written, dispatch_uid=__name__)
    signals.moderated.connect(_moderated, dispatch_uid=__name__)
    signals.reported.connect(_reported, dispatch_uid=__name__)
    signals.dismissed.connect(_dismissed, dispatch_uid=__name__)


def _tell(comment: Comment, *, waits: bool) -> None:
    publish(TOPIC, "waiting" if waits else "decided", key=comment.key)


def _written(comment: Comment, **kwargs: Any) -> None:
    if comment.state == State.HELD:
        _tell(comment, waits=True)


def _moderated(comment: Comment, **kwargs: Any) -> None:
    _tell(comment, waits=comment.state == State.HELD)


def _reported(report: Report, **kwargs: Any) -> None:
    _tell(report.comment, waits=True)


def _dismissed(comment: Comment, **kwargs: Any) -> None:
    _tell(comment, waits=False)
