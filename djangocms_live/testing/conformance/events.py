"""Checks for a feature that publishes: what viewers get, at once, late, twice, or after all."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.test import TestCase

from ... import journal
from ...feature import Push
from ...history import Event
from ..capture import capture_publishes
from .base import Suite, encode, must
from .feature import FeatureConformance

#: How a viewer stands: by keys, what is the case.
State = dict[str, Any]


class Undone(Exception):
    """Rolls a transaction back, and is nobody's mistake."""


class Happening(Suite):
    """Say by ``happen`` how something happens."""

    #: How often ``happen`` is asked for.
    times = 3

    def happen(self) -> None:
        """Let something happen that is published on the topic, each time something else."""
        raise NotImplementedError(f"{type(self).__name__}.happen: publish something on the topic.")

    def apply(self, state: State, push: Push) -> None:
        """What a viewer makes of a push. By default: the newest of each key stands.

        Override it if the script does something else, as to put one below the other.
        """
        state[push.key or push.type] = push.type, push.data

    def _happen(self, times: int | None = None) -> list[Event]:
        """Let it happen, each time in a transaction of its own; the events that it made."""
        for _ in range(times or self.times):
            with TestCase.captureOnCommitCallbacks(execute=True):
                self.happen()
        events = self._events()
        must(events, f"happen() left no event on {self.topic}.")
        return events

    def _events(self) -> list[Event]:
        return list(journal.read(self.topic, 0).events)

    def _end(self, pushes: Sequence[Push]) -> State:
        state: State = {}
        for push in pushes:
            self.apply(state, push)
        return state

    def _compare(self, good: State, other: State, who: str) -> None:
        must(
            good == other,
            f"A viewer who {who} ends with\n{other}\nand one who was told everything once with\n"
            f"{good}\nLet data say what is the case, and not what to add to it.",
        )


class EventConformance(Happening, FeatureConformance):
    """Say by ``take_back`` as well how something is removed again."""

    def take_back(self) -> str | Sequence[str]:
        """Let something happen, and remove it; a text, or several, that must be nowhere then.

        Whatever else is pushed of it later, to whoever comes from wherever, does not hold them.
        """
        raise NotImplementedError(
            f"{type(self).__name__}.take_back: publish something, remove it, return its text."
        )

    # What is published.

    def test_something_is_published(self) -> None:
        with capture_publishes() as said:
            self._happen(1)
        must(
            said.of(self.topic),
            f"Nothing was published on {self.topic}. What was said: {said!r}",
        )

    def test_a_rollback_takes_everything_back(self) -> None:
        with capture_publishes() as said, suppress(Undone), transaction.atomic():
            self.happen()
            raise Undone
        must(
            not list(said),
            f"The transaction was rolled back, and this was said all the same: {said!r} Let "
            "publish and tell be part of the transaction, or follow its commit.",
        )

    # What is pushed.

    def test_the_same_is_rendered_of_the_same(self) -> None:
        """Two processes render for their viewers; and who comes back is answered once more."""
        events = self._happen()
        first, second = ([encode(push) for push in self._render(events)] for _ in range(2))
        must(
            first == second,
            f"Two renderings of the same events differ:\n{first}\n{second}\nNothing of the moment, "
            "no random number and no count of calls belongs into a push.",
        )

    def test_offsets_are_those_of_events(self) -> None:
        """By the offset a browser knows how far it has read."""
        events = self._happen()
        for number in range(len(events)):
            offsets = [push.offset for push in self._render(events[number:])]
            there = [event.offset for event in events[number:]]
            must(
                set(offsets) <= set(there),
                f"The events have the offsets {there}, and the pushes {offsets}.",
            )
            must(
                offsets == sorted(offsets),
                f"The pushes come in the order {offsets}: whoever loses the connection in between "
                "would never hear of the rest.",
            )

    def test_it_does_not_change_what_it_is_given(self) -> None:
        """Events are shared by all languages, and their data is not a copy."""
        events = self._happen()
        before = repr(events)
        self._render(events)
        self._call(self._feature.summary, self.topic, events)
        must(repr(events) == before, "render or summary changed the events that it was given.")

    # How viewers end.

    def test_repetition_is_harmless(self) -> None:
        """A page may hold already what its first pushes say: what is young is told once more."""
        events = self._happen()
        self._check_end(events, events, "everything twice")
        for number in range(len(events)):
            self._check_end(events, events[number:], f"the last {len(events) - number} twice")

    def test_who_comes_back_ends_as_who_stayed(self) -> None:
        """From wherever: one delivery for each event, or one for what was missed."""
        events = self._happen()
        fresh = self._end(self._render(events))
        for number in range(len(events) + 1):
            pushes = [*self._render(events[:number]), *self._render(events[number:])]
            self._compare(fresh, self._end(pushes), f"was away after {number} events")
        one_by_one = [push for event in events for push in self._render([event])]
        self._compare(fresh, self._end(one_by_one), "got each event for itself")

    def test_what_was_taken_back_is_nowhere(self) -> None:
        with TestCase.captureOnCommitCallbacks(execute=True):
            secrets = self.take_back()
        secrets = [secrets] if isinstance(secrets, str) else list(secrets)
        must(secrets and all(secrets), "take_back returned nothing to look for.")
        events = self._events()
        for number in range(len(events)):
            for push in self._render(events[number:]):
                frame = encode(push)
                for secret in secrets:
                    must(
                        secret not in frame,
                        f"{secret!r} was removed, and is pushed to whoever comes back: {frame} Let "
                        "a newer event have the same key, and render what is true now.",
                    )

    def _check_end(self, events: Sequence[Event], again: Sequence[Event], what: str) -> None:
        pushes = self._render(events)
        once, twice = self._end(pushes), self._end([*pushes, *self._render(again)])
        self._compare(once, twice, f"was told {what}")
