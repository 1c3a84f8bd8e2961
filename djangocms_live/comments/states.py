"""The states of comments and threads. All that changes one goes through here, admins' tools, too.

A change locks the thread's row and then reads: the count of visible comments, the audit trail and
the events are right whoever else is at work. It is one transaction, and joins the caller's.
"""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from . import caches, events, signals
from .models import Action, Comment, State, Thread
from .models.talk import lock

Verb = Action.Verb

VERBS = {
    State.VISIBLE: Verb.APPROVED,
    State.HELD: Verb.HELD,
    State.REJECTED: Verb.REJECTED,
    State.SPAM: Verb.SPAM,
    State.REMOVED: Verb.REMOVED,
}


def approve(comment: Comment, actor: Any = None, **kwargs: Any) -> bool:
    return move(comment, State.VISIBLE, actor, **kwargs)


def hold(comment: Comment, actor: Any = None, **kwargs: Any) -> bool:
    return move(comment, State.HELD, actor, **kwargs)


def reject(comment: Comment, actor: Any = None, **kwargs: Any) -> bool:
    return move(comment, State.REJECTED, actor, **kwargs)


def mark_spam(comment: Comment, actor: Any = None, **kwargs: Any) -> bool:
    return move(comment, State.SPAM, actor, **kwargs)


def remove(comment: Comment, actor: Any = None, **kwargs: Any) -> bool:
    return move(comment, State.REMOVED, actor, **kwargs)


@transaction.atomic
def move(
    comment: Comment,
    to: State,
    actor: Any = None,
    *,
    reason: str = "",
    note: str = "",
    by: str = "",
) -> bool:
    """Bring a comment into a state; ``comment`` is then as it is stored. False: it was there.

    ``actor`` is a moderator; None stands for the author and for the system. ``reason`` says why in
    a word, ``note`` in a sentence, for the trail. ``by`` is the id of the request.
    """
    thread = lock_thread(comment)
    before = State(comment.state)
    if before == to:
        return False
    comment.state = to
    comment.reason = reason
    first = to == State.VISIBLE and comment.published is None
    if first:
        comment.published = timezone.now()
    comment.save(update_fields=["state", "reason", "published"])
    record(VERBS[to], actor, comment, before=before, note=note)
    if State.VISIBLE in (before, to):
        count(thread, 1 if to == State.VISIBLE else -1)
        events.tell(comment, _event(to, first=first), by)
    if to != State.VISIBLE and before == State.VISIBLE:
        caches.forget(thread)
    events.tell_author(comment, by)
    signals.moderated.send(Comment, comment=comment, before=before, actor=actor)
    if first:
        signals.published.send(Comment, comment=comment)
    return True


@transaction.atomic
def edit(comment: Comment, body: str, actor: Any = None, *, by: str = "") -> bool:
    """Change what a comment says. False: it says that already."""
    lock_thread(comment)
    if comment.body == body:
        return False
    comment.body = body
    comment.edited = timezone.now()
    comment.save(update_fields=["body", "edited"])
    if actor is not None:
        record(Verb.EDITED, actor, comment)
    if comment.is_visible:
        events.tell(comment, "edited", by)
        caches.forget(comment.thread)
    return True


@transaction.atomic
def close(thread: Thread, actor: Any = None) -> bool:
    """Nobody can write any more. False: nobody could."""
    lock(Thread.objects.filter(pk=thread.pk), "visible")
    thread.refresh_from_db()
    if thread.closed:
        return False
    thread.closed, thread.closed_by = timezone.now(), actor
    return _closed_or_opened(thread, Verb.CLOSED, actor)


@transaction.atomic
def reopen(thread: Thread, actor: Any = None) -> bool:
    lock(Thread.objects.filter(pk=thread.pk), "visible")
    thread.refresh_from_db()
    if not thread.closed:
        return False
    thread.closed = thread.closed_by = None
    return _closed_or_opened(thread, Verb.OPENED, actor)


def _closed_or_opened(thread: Thread, verb: Verb, actor: Any) -> bool:
    thread.save(update_fields=["closed", "closed_by"])
    record(verb, actor, thread=thread)
    events.tell_thread(thread, str(verb.value))
    caches.forget(thread)
    return True


def lock_thread(comment: Comment) -> Thread:
    """Lock the comment's thread and read both anew. Raises ``DoesNotExist`` if it is gone."""
    lock(Thread.objects.filter(pk=comment.thread_id), "visible")
    comment.refresh_from_db()
    return comment.thread


def count(thread: Thread, by: int) -> None:
    """So many visible comments more; the thread's row is locked."""
    Thread.objects.filter(pk=thread.pk).update(visible=F("visible") + by)
    thread.refresh_from_db(fields=["visible"])
    events.tell_count(thread)


def record(
    verb: Verb,
    actor: Any,
    comment: Comment | None = None,
    *,
    thread: Thread | None = None,
    before: str = "",
    note: str = "",
) -> Action:
    """One line of the audit trail."""
    return Action.objects.create(
        verb=verb,
        actor=actor,
        comment=comment,
        thread=comment.thread if comment else thread,
        number=comment.pk if comment else None,
        before=before,
        after=comment.state if comment else "",
        note=note[:200],
    )


def _event(to: State, *, first: bool) -> str:
    if to == State.VISIBLE:
        return "posted" if first else "restored"
    return "removed" if to == State.REMOVED else "hidden"
