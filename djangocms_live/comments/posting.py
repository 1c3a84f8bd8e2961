"""Writing: what was accepted is stored once, in one transaction with its event.

A browser gives each request an id. Sent again, because an answer was lost, it finds what was
stored the first time.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import bodies, events, safety, signals, states
from .conf import settings
from .models import Comment, Reaction, Report, State, Thread, Writers
from .models.talk import lock
from .options import Options
from .people import Writer, clean_name
from .places import Spot
from .safety import Attempt, Verdict, refuse


class Refused(Exception):
    """It was not taken; the verdict says why."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody sends. ``request`` is the id of the request, at most 64 characters."""

    body: str
    name: str = ""
    email: str = ""
    parent: Comment | None = None
    request: str = ""


def may_write(writer: Writer, options: Options | None, thread: Thread | None) -> Verdict | None:
    """Why somebody cannot write at a spot at all; None if they can."""
    if options is None:
        return refuse("gone", _("The comments are not here any more."), status=404)
    if options.is_over(thread):
        return refuse("closed", _("Nobody can write here any more."), status=403)
    if writer.user is None and options.writers == Writers.USERS:
        return refuse("login", _("Please log in to write."), status=403)
    if not writer.is_moderator and safety.is_banned(writer):
        return refuse("banned", _("You cannot write here."), status=403)
    return None


def post(writer: Writer, spot: Spot, options: Options | None, draft: Draft) -> Comment:
    """Store a comment, visible or held. Raises ``Refused``.

    The caller has seen to it that the writer may see the page. ``writer.person`` is not empty.
    """
    known = _known(writer, draft.request)
    if known is not None:
        return known
    thread = spot.place.thread()
    refusal = may_write(writer, options, thread)
    if refusal is not None or options is None:
        raise Refused(refusal or refuse("gone", "", status=404))
    attempt = Attempt(
        writer=writer,
        spot=spot,
        options=options,
        thread=thread,
        body=bodies.clean(draft.body),
        name=writer.name or clean_name(draft.name),
        email=draft.email,
        parent=draft.parent,
    )
    verdict = safety.judge(attempt)
    if verdict is not None and verdict.what == "refuse":
        # What was found wrong may be that the same request was stored a moment ago.
        if known := _known(writer, draft.request):
            return known
        raise Refused(verdict)
    return _store(attempt, verdict, draft.request)


@transaction.atomic
def _store(attempt: Attempt, verdict: Verdict | None, request: str) -> Comment:
    writer, spot = attempt.writer, attempt.spot
    thread = spot.place.lock(spot.path, spot.options)
    # Under the lock, what another request or a moderator did meanwhile is seen.
    known = _known(writer, request)
    if known is not None:
        return known
    if attempt.options.is_over(thread):
        raise Refused(refuse("closed", _("Nobody can write here any more."), status=403))
    now = timezone.now()
    state = State.VISIBLE if verdict is None else verdict.state
    comment = Comment(
        thread=thread,
        author=writer.user,
        person=writer.person,
        name=attempt.name,
        email=attempt.email,
        body=attempt.body,
        language=spot.language,
        state=state,
        reason=verdict.reason[:100] if verdict else "",
        created=now,
        published=now if state == State.VISIBLE else None,
        address=writer.address or "",
        request=request,
    )
    if attempt.parent is not None:
        comment.place_under(_still_there(attempt.parent, thread))
    comment.save(force_insert=True)
    if comment.is_visible:
        states.count(thread, 1)
        events.tell(comment, "posted", by=request)
    else:
        events.tell_author(comment, by=request)
    signals.written.send(Comment, comment=comment)
    if comment.is_visible:
        signals.published.send(Comment, comment=comment)
    return comment


def change(
    writer: Writer, comment: Comment, spot: Spot, options: Options, body: str, by: str
) -> None:
    """Change one's own comment. Raises ``Refused``."""
    attempt = Attempt(
        writer=writer,
        spot=spot,
        options=options,
        thread=comment.thread,
        body=bodies.clean(body),
        name=comment.name,
        editing=comment,
    )
    verdict = safety.judge(attempt)
    if verdict is not None and verdict.what == "refuse":
        raise Refused(verdict)
    with transaction.atomic():
        states.edit(comment, attempt.body, by=by)
        if verdict is not None:
            states.move(comment, verdict.state, reason=verdict.reason, by=by)


@transaction.atomic
def react(writer: Writer, comment: Comment, name: str, by: str = "") -> None:
    """Set one's reaction to a comment, or take it back (an empty name). One for a person."""
    lock(Comment.objects.filter(pk=comment.pk), "score")
    mine = Reaction.objects.filter(comment=comment, person=writer.person)
    before = mine.values_list("name", flat=True).first() or ""
    if before == name:
        return
    if not name:
        mine.delete()
    else:
        chosen = {"name": name, "address": writer.address or ""}
        mine.update_or_create(comment=comment, person=writer.person, defaults=chosen)
    # Counted under the lock, so that two at once are two.
    score = Reaction.objects.filter(comment=comment).count()
    Comment.objects.filter(pk=comment.pk).update(score=score)
    events.tell_reactions(comment, by)


@transaction.atomic
def report(writer: Writer, comment: Comment, reason: str, note: str = "") -> bool:
    """Report a comment to the moderators; once for a person. False: it was reported by them."""
    states.lock_thread(comment)
    given, new = Report.objects.get_or_create(
        comment=comment,
        person=writer.person,
        defaults={"reason": reason, "note": note[:500], "address": writer.address or ""},
    )
    if not new:
        return False
    if comment.is_visible and _is_doubted(comment):
        states.hold(comment, reason="reports")
    signals.reported.send(Report, report=given)
    return True


def _is_doubted(comment: Comment) -> bool:
    """Whether so many have reported it that it has to wait for a moderator.

    Guests count by their addresses. What a moderator has seen and left stays.
    """
    if not settings.REPORTS:
        return False
    seen = comment.actions.filter(verb__in=["approved", "dismissed"], actor__isnull=False)
    if seen.exists():
        return False
    rows = Report.objects.filter(comment=comment, handled=None).values_list("person", "address")
    who = {person if person.startswith("u") else address for person, address in rows}
    return len(who) >= settings.REPORTS


def _known(writer: Writer, request: str) -> Comment | None:
    """What the same request stored before."""
    if not request:
        return None
    comment = Comment.objects.filter(request=request).first()
    if comment is not None and comment.person != writer.person:
        raise Refused(refuse("request", _("Please send it once more.")))
    return comment


def _still_there(parent: Comment, thread: Thread) -> Comment:
    fresh = Comment.objects.filter(pk=parent.pk, thread=thread, state=State.VISIBLE).first()
    if fresh is None:
        message = _("What you answer is not here any more.")
        raise Refused(refuse("parent", message, status=409))
    return fresh
