"""What moderators decide, and about which comments.

Who has the permission ``djangocms_live_comments.moderate`` moderates what is said on the pages
that they may see; with the setting ``MODERATE`` on "change", on those that they may change. That
is what an editor expects who was given a part of the site. Threads about other objects are for all
moderators, unless ``MAY_READ`` says otherwise for the model.
"""

from enum import StrEnum
from typing import Any

from cms.models import Page
from cms.utils.conf import get_cms_setting
from cms.utils.page_permissions import user_can_change_page, user_can_view_page
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from . import signals, states
from .conf import settings
from .models import Action, Ban, Comment, Report, State, Thread
from .people import is_moderator
from .places import Place

#: Words in ``Comment.reason``: what nobody but the author, or nobody at all, can bring back.
BY_AUTHOR = "author"
ERASED = "erased"
PURGED = "purged"
BY_MODERATOR = "moderator"

#: Nobody brings back what went for these reasons.
_FOR_GOOD = (BY_AUTHOR, ERASED, PURGED)

_MEMO = "_djangocms_live_comments_closed"


class Decision(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"
    SPAM = "spam"
    REMOVE = "remove"
    RESTORE = "restore"
    BAN = "ban"


class Undecidable(Exception):
    """It cannot be decided so; the text says why."""


_MOVES = {
    Decision.APPROVE: State.VISIBLE,
    Decision.RESTORE: State.VISIBLE,
    Decision.REJECT: State.REJECTED,
    Decision.SPAM: State.SPAM,
    Decision.REMOVE: State.REMOVED,
}


@transaction.atomic
def decide(comment: Comment, decision: Decision, actor: Any, *, by: str = "") -> bool:
    """Do what a moderator decided; False: somebody did it before. Raises ``Undecidable``.

    The caller has asked ``may_moderate``. Whatever is decided, the comment's reports are done.
    """
    states.lock_thread(comment)
    if decision is Decision.BAN:
        done = ban(comment, actor)
        if comment.state == State.HELD:
            states.reject(comment, actor, reason=BY_MODERATOR, by=by)
    else:
        to = _MOVES[decision]
        if comment.state == State.REMOVED and comment.reason in _FOR_GOOD:
            raise Undecidable(_("Its author took it back, or it was erased: it stays removed."))
        done = states.move(comment, to, actor, reason=BY_MODERATOR, by=by)
    return _see_to_reports(comment, actor, note=not done) or done


def ban(comment: Comment, actor: Any) -> bool:
    """Keep the author out, and whoever comes from the same address. False: they are out."""
    if not comment.person and not comment.address:
        raise Undecidable(_("Nothing is known of who wrote it."))
    _banned, new = Ban.objects.get_or_create(
        person=comment.person,
        address=comment.address,
        until=None,
        defaults={"name": comment.name, "by": actor},
    )
    if new:
        states.record(Action.Verb.BANNED, actor, comment, before=comment.state)
    return new


def _see_to_reports(comment: Comment, actor: Any, *, note: bool) -> bool:
    """Mark reports as seen to; ``note`` that nothing else was done about them."""
    seen = Report.objects.filter(comment=comment, handled=None).update(handled=timezone.now())
    if seen and note:
        states.record(Action.Verb.DISMISSED, actor, comment, before=comment.state)
    if seen:
        signals.dismissed.send(Comment, comment=comment, actor=actor)
    return bool(seen)


def may_moderate(user: Any, thread: Thread) -> bool:
    """Whether a user decides about what is said in a thread."""
    return is_moderator(user) and _may_at(user, thread)


def comments_of(user: Any) -> QuerySet[Comment]:
    """The comments that a moderator decides about."""
    comments = Comment.objects.all()
    if not is_moderator(user):
        return comments.none()
    return comments.exclude(thread__in=_closed_to(user))


def threads_of(user: Any) -> QuerySet[Thread]:
    threads = Thread.objects.all()
    if not is_moderator(user):
        return threads.none()
    return threads.exclude(pk__in=_closed_to(user))


def waiting(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Those that need a decision: held, or visible and reported since somebody looked."""
    return comments.filter(needs_decision())


def needs_decision() -> Q:
    reported = Report.objects.filter(handled=None).values("comment")
    return Q(state=State.HELD) | Q(state=State.VISIBLE, pk__in=reported)


def restorable(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Those that moderators, or rules of theirs, took out, and may bring back."""
    hidden = Q(state__in=[State.REJECTED, State.SPAM])
    return comments.filter(hidden | Q(state=State.REMOVED) & ~Q(reason__in=_FOR_GOOD))


def with_reports(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """``open_reports``: how many nobody has seen to."""
    return comments.annotate(open_reports=Count("reports", filter=Q(reports__handled=None)))


def _closed_to(user: Any) -> list[int]:
    """The pks of threads that a moderator has no say in. No query, where none can be closed.

    Remembered on the user object, which lives for a request, as the CMS does with permissions.
    """
    if user.is_superuser or not _is_limited():
        return []
    if not hasattr(user, _MEMO):
        threads = Thread.objects.select_related("content_type")
        setattr(user, _MEMO, [thread.pk for thread in threads if not _may_at(user, thread)])
    closed: list[int] = getattr(user, _MEMO)
    return closed


def _is_limited() -> bool:
    return bool(get_cms_setting("PERMISSION") or settings.MODERATE == "change" or settings.MAY_READ)


def _may_at(user: Any, thread: Thread) -> bool:
    if user.is_superuser:
        return True
    place = Place.of_thread(thread)
    obj = place.object()
    if obj is None:  # nobody's page any more
        return True
    ask = settings.MAY_READ.get(place.label)
    if ask is not None:
        return bool(import_string(ask)(user, obj, thread.language))
    if isinstance(obj, Page):
        may = user_can_change_page if settings.MODERATE == "change" else user_can_view_page
        return bool(may(user, obj, obj.site))
    return True
