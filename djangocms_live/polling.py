"""The same live topics without a socket: a browser asks every few seconds what it has missed.

It asks with its positions, so the address says what the answer is, and one answer does for a crowd:
it reads the same journal and has the same features render it, and any process that shares the cache
finds what another one has rendered. Synchronous, for it is a WSGI server that needs it.
"""

import hashlib
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any, NamedTuple

from asgiref.sync import async_to_sync, iscoroutinefunction, sync_to_async
from django.core.cache import cache

from . import access, journal, protocol, registry
from .conf import settings
from .feature import Feature
from .history import Event, Head
from .journal import NOWHERE
from .protocol import ErrorCode, Position, Refused
from .queries import Asked, Wish
from .stream import Delivery

logger = logging.getLogger("djangocms_live.polling")

FRESH = 1  # seconds for which processes remember where a topic stands
KEPT = 60  # seconds for which they remember what was rendered
TURN = 10  # seconds after which another may render what somebody has begun to
PATIENCE = 2  # seconds of rendering in one answer; the rest comes with the next one


class Missed(NamedTuple):
    """What came after a position: up to which, and as which publications; None: read the page."""

    position: Position
    pubs: tuple[str, ...] | None


@dataclass(slots=True)
class Poll:
    """One request's answers. ``session`` is the key of whoever asks with cookies.

    ``personal``: they may be shown another page than an anonymous visitor, so what was rendered for
    one is not for them.
    """

    session: str | None = None
    personal: bool = False
    #: Topics of which a poll never brings anything: who is there shows over a socket only.
    still: list[str] = field(default_factory=list)
    #: Whether the next one may be told the same.
    is_final: bool = True
    _began: float = field(default_factory=time.monotonic)

    def answers(self, asked: Sequence[Asked]) -> list[str]:
        """The encoded answers, in the order of the questions, as a hello over the socket has them.

        Raises ``DatabaseError`` if the journal cannot be read.
        """
        questions = [self._question(one) for one in asked]
        heads = _heads([one for one in questions if isinstance(one, _Question)])
        room: int = settings.MAX_OUTBOX
        answers = []
        for one, question in zip(asked, questions, strict=True):
            if isinstance(question, Refused):
                self.is_final &= question.code not in protocol.TEMPORARY
                answer = protocol.refused(one.token, question)
            else:
                # Who has missed too much for one answer reads the rest from the page.
                topic = question.wish.topic
                position, pubs = self._missed(question, heads.get(topic, Head()), room > 0)
                answer = protocol.subscribed(topic, position, pubs is not None, pubs or ())
            room -= len(answer)
            answers.append(answer)
        return answers

    def _question(self, one: Asked) -> "_Question | Refused":
        try:
            wish = one.wish()
            feature = registry.feature_for(wish.topic)
            if feature is None:
                raise Refused(ErrorCode.UNKNOWN_TOPIC, "no installed feature owns this topic")
            if not feature.public:
                self._ask_permission(feature, wish.topic)
        except Refused as refusal:
            return refusal
        if feature.tracked_only:
            self.still.append(wish.topic)
        return _Question(wish, feature)

    def _ask_permission(self, feature: Feature, topic: str) -> None:
        try:
            permitted = async_to_sync(access.may_join)(_call, self.session, feature, topic)
        except Exception as error:
            logger.exception("%s cannot tell who may join its topics.", type(feature).__name__)
            raise Refused(ErrorCode.INTERNAL, "permission unknown, try again") from error
        if not permitted:
            raise Refused(ErrorCode.DENIED, "permission denied")

    def _missed(self, question: "_Question", head: Head, room: bool) -> Missed:
        now = Position(head.epoch, head.head)
        since = question.wish.since
        if since is None or not room:
            return Missed(now, None)
        if since.epoch != head.epoch and since != NOWHERE:
            return Missed(now, None)
        if not head.floor <= since.offset <= head.head:
            return Missed(now, None)
        if since.offset == head.head:
            return Missed(now, ())
        return self._rendered(question, since, head)

    def _rendered(self, question: "_Question", since: Position, head: Head) -> Missed:
        """What was missed, rendered by one for all who have missed the same."""
        wish, feature = question
        shown: object = wish.view.language
        if feature.per_page:
            shown = None if self.personal else [wish.view.language, wish.view.url]
        key = _key("missed", wish.topic, head.epoch, since.offset, head.head, shown)
        known = _remembered([key]).get(key)
        if known is not None:
            return Missed(*known)
        if time.monotonic() - self._began > PATIENCE or not _takes_turn(key):
            # To wait would keep a worker from others. The next question finds it rendered.
            self.is_final = False
            return Missed(since, ())
        missed = self._render(question, since, head)
        _remember({key: missed}, KEPT)
        return missed

    def _render(self, question: "_Question", since: Position, head: Head) -> Missed:
        history = journal.read(question.wish.topic, since.offset)
        # What was deleted by hand is not asked for again.
        now = Position(history.epoch, max(history.head, head.head))
        continues = history.epoch == head.epoch and history.floor <= since.offset
        if not continues or len(history.events) > settings.HISTORY_SIZE:
            return Missed(now, None)
        pubs = self._publications(question, history.events, since.offset, now.offset)
        if pubs is not None and sum(map(len, pubs)) > settings.RECOVER_BYTES:
            pubs = None
        return Missed(now, pubs)

    def _publications(
        self, question: "_Question", events: Sequence[Event], after: int, head: int
    ) -> tuple[str, ...] | None:
        """What viewers get for these events; None if the feature failed."""
        wish, feature = question
        if not events:
            return ()
        try:
            if feature.per_page and self.personal:
                pushes = _run(feature.summary, wish.topic, events)
            else:
                pushes = _run(feature.render, wish.topic, events, wish.view)
            return Delivery.of(after, head, pushes).pubs
        except Exception:
            logger.exception("%s cannot render %s.", type(feature).__name__, wish.topic)
            return None


class _Question(NamedTuple):
    wish: Wish
    feature: Feature


def _heads(questions: Iterable[_Question]) -> dict[str, Head]:
    """Where the topics stand, as of a second ago; for who has heard more already, as of now."""
    followed = [wish for wish, feature in questions if not feature.tracked_only]
    keys = {_key("head", wish.topic): wish.topic for wish in followed}
    known = {keys[key]: Head(*place) for key, place in _remembered(keys).items()}
    ahead = {wish.topic for wish in followed if _is_ahead(wish.since, known.get(wish.topic))}
    unknown = sorted(set(keys.values()) - known.keys() | ahead)
    if unknown:
        read = journal.heads(unknown)
        found = {topic: read.get(topic, Head()) for topic in unknown}
        places = {_key("head", topic): astuple(head) for topic, head in found.items()}
        _remember(places, FRESH)
        known |= found
    return known


def _is_ahead(since: Position | None, head: Head | None) -> bool:
    """Another process may have told a browser more than this one remembers."""
    if since is None or head is None:
        return False
    return since.offset > head.head or bool(since.epoch and not head.epoch)


def _run(function: Any, *args: Any) -> Any:
    """A feature's method, of either kind, in this thread."""
    return async_to_sync(function)(*args) if iscoroutinefunction(function) else function(*args)


async def _call(function: Any, *args: Any) -> Any:
    if iscoroutinefunction(function):
        return await function(*args)
    return await sync_to_async(function)(*args)


# A cache that is away only makes us work more.


def _key(*parts: object) -> str:
    digest = hashlib.sha256(protocol.dumps(parts).encode()).hexdigest()
    return f"djangocms_live.poll.{digest}"


def _remembered(keys: Iterable[str]) -> dict[str, Any]:
    try:
        return cache.get_many(keys)
    except Exception:
        logger.debug("The cache cannot be read.", exc_info=True)
        return {}


def _remember(found: dict[str, Any], seconds: int) -> None:
    try:
        cache.set_many(found, seconds)
    except Exception:
        logger.debug("The cache cannot be written.", exc_info=True)


def _takes_turn(key: str) -> bool:
    try:
        return bool(cache.add(f"{key}.turn", True, TURN))
    except Exception:
        logger.debug("The cache cannot be written.", exc_info=True)
        return True
