"""What a plain GET asks for, where there is no socket: topics, and how far each was read.

``?t=<signed token>&at=<epoch:offset>``, the pair repeated for each topic, as the elements of a page
carry them; ``at=-`` for who has no position. So the address alone says what the answer is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from . import topics
from .conf import settings
from .protocol import NOWHERE, ErrorCode, Position, Refused
from .topics import View


@dataclass(frozen=True, slots=True)
class Wish:
    """A topic of this site that somebody asks for. ``since`` is None for "from now on"."""

    token: str
    topic: str
    view: View
    since: Position | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One pair of a query, as it was written."""

    token: str
    at: str = NOWHERE

    def wish(self) -> Wish:
        """Understand it. Raises ``Refused`` for a forged token and for what is no position.

        Each by itself: one token from before a change of the secret key costs no other topic.
        """
        since = position(self.at)
        try:
            topic, view = topics.unsign(self.token)
        except topics.BadToken:
            raise Refused(ErrorCode.UNKNOWN_TOPIC, "the token was not made by this site") from None
        return Wish(self.token, topic, view, since)


def read(query: QueryDict) -> Sequence[Asked]:
    """The pairs of a query, in their order; without any ``at``, all are asked for from now on.

    Raises ``Refused`` if there are none, or more than ``MAX_TOPICS``, or if they are no pairs.
    """
    tokens, places = query.getlist("t"), query.getlist("at")
    if not tokens:
        raise Refused(ErrorCode.BAD_REQUEST, 'ask for topics: "?t=<token>&at=<epoch:offset>"')
    if len(tokens) > settings.MAX_TOPICS:
        raise Refused(ErrorCode.LIMIT, f"{settings.MAX_TOPICS} topics for a request at most")
    if not places:
        places = [NOWHERE] * len(tokens)
    if len(places) != len(tokens):
        raise Refused(ErrorCode.BAD_REQUEST, 'each "t" has its "at"')
    return [Asked(token, at) for token, at in zip(tokens, places, strict=True)]


def position(text: str) -> Position | None:
    """Read ``epoch:offset``; None for ``-``. Raises ``Refused``."""
    if text == NOWHERE:
        return None
    found = Position.parse(text)
    if found is None:
        raise Refused(ErrorCode.BAD_REQUEST, '"at" is "<epoch>:<offset>", or "-" for none')
    return found
