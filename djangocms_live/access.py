"""Who may hear of what: asked at each joining, and again while the socket lives.

Users are fetched anew for each question: django CMS remembers permissions on user objects.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from . import registry
from .connection import Connection
from .feature import Feature
from .identity import user_of
from .protocol import Close
from .recheck import Visitor
from .topics import check_name, feature_of

#: Runs what blocks in a thread of its own.
Call = Callable[..., Awaitable[Any]]


async def may_join(call: Call, session: str | None, feature: Feature, topic: str) -> bool:
    """Ask a private topic's feature. Raises whatever the feature or the session store raises."""
    user = await call(user_of, session) if session else None
    return bool(await _ask(call, feature.may_subscribe, user, topic))


async def own_topics(call: Call, feature: Feature, user: Any) -> Sequence[str]:
    """The topics of a feature that a user joins without asking."""
    if type(feature).own_topics is Feature.own_topics:
        return ()
    topics: Sequence[str] = await _ask(call, feature.own_topics, user)
    for topic in topics:
        if feature_of(check_name(topic)) != feature.name:
            raise ValueError(f"{topic!r} is no topic of {feature.name!r}.")
    return topics


async def look(call: Call, connection: Connection, visitor: Visitor) -> None:
    """Close a socket whose session has ended, or that may not hear of all its topics any more."""
    user = await call(user_of, visitor.session) if visitor.session else None
    if identity(user) != visitor.user:
        connection.close(Close.REVOKED, "logged out")
        return
    for topic in list(connection.subscriptions):
        if not await _may_stay(call, user, visitor, topic):
            connection.close(Close.REVOKED, "permission withdrawn")
            return


async def _may_stay(call: Call, user: Any, visitor: Visitor, topic: str) -> bool:
    feature = registry.feature_for(topic)
    if feature is None:
        return False
    if topic in visitor.own:
        return topic in await own_topics(call, feature, user)
    return feature.public or bool(await _ask(call, feature.may_subscribe, user, topic))


async def _ask(call: Call, function: Callable[..., Any], *args: Any) -> Any:
    answer = await call(function, *args)
    # An asynchronous function in disguise: what it returned so far is true, whatever it will say.
    return await answer if inspect.isawaitable(answer) else answer


def identity(user: Any | None) -> str | None:
    """A user's primary key, as it goes over the wire; None for whoever is not logged in."""
    return None if user is None else str(user.pk)
