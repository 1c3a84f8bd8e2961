"""What happens to a comment before it is stored: one phase after the other, each with its say.

A phase looks at an ``Attempt`` and returns None, or a ``Verdict``: ``hold`` it for a moderator,
take it for ``spam``, or ``refuse`` it with words for its author. The first refusal ends it; else
the gravest word counts. The cheap phases come first, and what asks another service comes last.

An integrator's own phase is a callable named in ``CHECKS``:

    def no_shouting(attempt):
        if attempt.body.isupper():
            return hold("shouting")
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from typing import Any, Literal

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import bodies
from .conf import settings
from .models import Ban, Comment, State, Thread, Writers
from .options import Options
from .people import Writer
from .places import Spot


@dataclass(frozen=True, slots=True)
class Verdict:
    """``reason`` is a word for moderators, ``message`` a sentence for the author of a refusal."""

    what: Literal["hold", "spam", "refuse"]
    reason: str
    message: str = ""
    status: int = 400
    #: Seconds after which it may work.
    retry_after: int = 0

    @property
    def state(self) -> State:
        return State.SPAM if self.what == "spam" else State.HELD


def hold(reason: str) -> Verdict:
    return Verdict("hold", reason)


def spam(reason: str) -> Verdict:
    return Verdict("spam", reason)


def refuse(reason: str, message: str, status: int = 400, retry_after: int = 0) -> Verdict:
    return Verdict("refuse", reason, message, status, retry_after)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody is about to write, or to change what they wrote (``editing``)."""

    writer: Writer
    spot: Spot
    options: Options
    thread: Thread | None
    body: str
    name: str = ""
    email: str = ""
    parent: Comment | None = None
    editing: Comment | None = None


Phase = Callable[[Attempt], Verdict | None]
#: So many in so many seconds; None: any number.
Limit = tuple[int, int] | None


def judge(attempt: Attempt) -> Verdict | None:
    """The gravest verdict of all phases; None: nothing is wrong with it."""
    gravest = None
    for phase in _phases(attempt):
        verdict = phase(attempt)
        if verdict is None:
            continue
        if verdict.what == "refuse":
            return verdict
        if gravest is None or verdict.what == "spam":
            gravest = verdict
    return gravest


def _phases(attempt: Attempt) -> Iterator[Phase]:
    yield length
    if attempt.writer.is_moderator:
        return
    yield banned
    if attempt.editing is None:
        yield repeated
        yield rate
        yield first
    yield links
    yield words
    for path in settings.CHECKS:
        yield import_string(path)
    if settings.AKISMET_KEY:
        yield import_string("djangocms_live.comments.akismet.ask")


def length(attempt: Attempt) -> Verdict | None:
    if not attempt.body:
        return refuse("empty", _("Please write something."))
    over = len(attempt.body) - settings.MAX_LENGTH
    if over > 0:
        message = ngettext(
            "This is %(over)d character too long.", "This is %(over)d characters too long.", over
        )
        return refuse("length", message % {"over": over})
    return None


def banned(attempt: Attempt) -> Verdict | None:
    if is_banned(attempt.writer):
        return refuse("banned", _("You cannot write here."), status=403)
    return None


def is_banned(writer: Writer) -> bool:
    who = Q(person=writer.person) & ~Q(person="")
    if writer.address:
        who |= Q(address=writer.address)
    lasting = Q(until=None) | Q(until__gt=timezone.now())
    return Ban.objects.filter(who & lasting).exists()


def repeated(attempt: Attempt) -> Verdict | None:
    """The same words by the same person, or from the same address, not long ago."""
    if not settings.DUPLICATE:
        return None
    since = timezone.now() - timedelta(seconds=settings.DUPLICATE)
    who = Q(person=attempt.writer.person)
    if attempt.writer.address:
        who |= Q(address=attempt.writer.address)
    said = Comment.objects.filter(who, body=attempt.body, created__gt=since)
    if said.exclude(state=State.REMOVED).exists():
        return refuse("repeated", _("You have said that already."))
    return None


def rate(attempt: Attempt) -> Verdict | None:
    """So many in a while, counted for the person and for the address; both must have room."""
    limits = _limits(attempt.writer, settings.RATE)
    if attempt.parent is None:
        place = attempt.spot.place.topic
        limits += [(f"{place}:{who}", settings.DIRECT) for who, _limit in limits[:1]]
    return _too_many(limits)


def _limits(writer: Writer, limit: Limit) -> list[tuple[str, Limit]]:
    """Under which names somebody counts. Guests without a cookie have no name but an address."""
    limits = [(f"person:{writer.person}", limit)] if writer.person else []
    # An office or a school shares an address: who is logged in is known well enough.
    if writer.user is None and writer.address:
        limits.append((f"address:{writer.address}", limit))
    elif writer.user is None:
        limits.append(("unknown", settings.UNKNOWN_RATE))
    return limits


def _too_many(limits: list[tuple[str, Limit]]) -> Verdict | None:
    # What one limit refuses is not counted by the next, which may be for an hour.
    wait = next((wait for key, limit in limits if limit and (wait := _wait(key, limit))), 0)
    if wait:
        message = ngettext(
            "That was a lot in a short time. Please wait for %(wait)d second.",
            "That was a lot in a short time. Please wait for %(wait)d seconds.",
            wait,
        )
        return refuse("rate", message % {"wait": wait}, status=429, retry_after=wait)
    return None


def rate_of(what: str, writer: Writer) -> Verdict | None:
    """Reactions and reports: so many in a while for a person, and for an address of guests."""
    limits = _limits(writer, settings.RATE_OTHER)
    return _too_many([(f"{what}:{who}", limit) for who, limit in limits])


def first(attempt: Attempt) -> Verdict | None:
    """Somebody of whom nothing was published yet, where such are held."""
    options = attempt.options
    guest = attempt.writer.user is None
    if not (options.hold_first or (guest and options.writers == Writers.HELD)):
        return None
    known = Comment.objects.filter(person=attempt.writer.person, published__isnull=False)
    return None if known.exclude(state__in=[State.SPAM, State.REJECTED]).exists() else hold("first")


def links(attempt: Attempt) -> Verdict | None:
    if settings.MAX_LINKS is None:
        return None
    return hold("links") if len(bodies.links(attempt.body)) > settings.MAX_LINKS else None


def words(attempt: Attempt) -> Verdict | None:
    text = f"{attempt.name}\n{attempt.body}".casefold()
    if _contains(text, settings.WORDS_REFUSED):
        return refuse("words", _("Please say it in other words."))
    return hold("words") if _contains(text, settings.WORDS_HELD) else None


def _contains(text: str, words: Any) -> bool:
    """Whether one of the words or phrases is there, as a word of its own."""
    spaced = f" {' '.join(''.join(c if c.isalnum() else ' ' for c in text).split())} "
    return any(
        f" {' '.join(''.join(c if c.isalnum() else ' ' for c in word.casefold()).split())} "
        in spaced
        for word in words
    )


def _wait(key: str, limit: tuple[int, int]) -> int:
    """Count one more of these; the seconds until there is room if there is none, else 0."""
    number, seconds = limit
    now = time.time()
    window = int(now // seconds)
    # Hashed: a place's name may be longer than a key.
    digest = blake2b(f"{key}:{window}".encode(), digest_size=16).hexdigest()
    key = f"djangocms_live:comments:{digest}"
    cache.add(key, 0, seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # it ended in between
        count = 1
    return 0 if count <= number else max(int((window + 1) * seconds - now), 1)
