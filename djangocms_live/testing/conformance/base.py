"""What the checks share: the feature, its topic, and how it is called."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connections

from ... import registry
from ...feature import Feature, Push
from ...history import Event
from ...protocol import publication
from ...topics import View


class Suite:
    """Say what ``feature`` it is about, and by ``topic`` one of its topics."""

    #: The name of the feature, as it is registered.
    feature: str
    #: A page that shows it, as its viewers are at: an absolute URL.
    page: str = "http://testserver/"
    #: The language of those viewers; empty: the site's.
    language: str = ""

    @property
    def topic(self) -> str:
        """A topic of the feature, about something that is there."""
        raise NotImplementedError(f"{type(self).__name__}.topic: name a topic of the feature.")

    def set_up(self) -> None:
        """Make what the feature is about. Called before each check."""

    # unittest calls the one, pytest the other.

    def setUp(self) -> None:
        self.set_up()

    def setup_method(self, method: object = None) -> None:
        if not hasattr(self, "setUpClass"):
            self.set_up()

    @property
    def _feature(self) -> Feature:
        found = registry.feature_for(f"{self.feature}.x")
        must(
            found is not None,
            f"No feature is named {self.feature!r}: @register it in cms_live.py of an installed "
            f"app. There are {', '.join(registry.names())}.",
        )
        return found  # type: ignore[return-value]

    @property
    def _has_tracker(self) -> bool:
        return type(self._feature).tracker is not Feature.tracker

    @property
    def _view(self) -> View:
        return View(self.language or settings.LANGUAGE_CODE, self.page)

    def _call(self, method: Callable[..., Any], *args: Any) -> Any:
        """Call a feature's method as the server does: it may be asynchronous, and must not block
        if it is said not to.
        """
        if getattr(method, "never_blocks", False):
            with no_queries(f"{method.__qualname__} is marked never_blocks"):
                return method(*args)
        answer = method(*args)
        return async_to_sync(_wait)(answer) if inspect.isawaitable(answer) else answer

    def _render(self, events: Sequence[Event], view: View | None = None) -> list[Push]:
        """What viewers get for events; nothing for none, of which a feature is never asked."""
        if not events:
            return []
        pushes = self._call(self._feature.render, self.topic, events, view or self._view)
        must(
            isinstance(pushes, Sequence) and all(isinstance(push, Push) for push in pushes),
            f"render returned {pushes!r}: it has to be a list of Push, empty if there is nothing.",
        )
        for push in pushes:
            encode(push)
        return list(pushes)


def must(condition: object, words: str) -> None:
    if not condition:
        raise AssertionError(words)


def encode(push: Push) -> str:
    """A push as it goes over the wire."""
    try:
        return publication(push.offset, push.type, push.key, push.data, push.by)
    except (TypeError, ValueError) as error:
        raise AssertionError(
            f"{push} cannot be sent ({error}): data holds what JSON has, and no lazy strings, "
            "dates or sets. All viewers would have to read their page again."
        ) from error


@contextmanager
def no_queries(why: str) -> Iterator[None]:
    """No database is asked within the block."""

    def refuse(execute: Any, sql: str, *args: Any) -> Any:
        raise AssertionError(f"{why}, and asks the database: {sql} All sockets wait for it.")

    wrappers = [connection.execute_wrapper(refuse) for connection in connections.all()]
    for wrapper in wrappers:
        wrapper.__enter__()
    try:
        yield
    finally:
        for wrapper in wrappers:
            wrapper.__exit__(None, None, None)


async def _wait(awaitable: Any) -> Any:
    return await awaitable
