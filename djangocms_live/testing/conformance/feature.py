"""Checks for each feature: names, what it says of itself, and topics of what is not there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from ...feature import Feature
from ...history import Event
from ...topics import check_name, feature_of
from .base import Suite, must

STATE = re.compile(r"[a-z][a-z0-9_-]{0,31}")


class FeatureConformance(Suite):
    """For each feature, whatever it does."""

    def test_its_topic_is_its_own(self) -> None:
        check_name(self.topic)
        must(
            feature_of(self.topic) == self.feature,
            f"{self.topic!r} is a topic of {feature_of(self.topic)!r}, not of {self.feature!r}: "
            f"write '{self.feature}.…'.",
        )

    def test_its_interval_and_its_states(self) -> None:
        feature = self._feature
        must(
            0 <= feature.interval <= 60,
            f"interval is {feature.interval!r}: seconds between two deliveries, of 60 at most. "
            "Viewers wait for it.",
        )
        must(
            isinstance(feature.states, frozenset) and all(map(STATE.fullmatch, feature.states)),
            f"states is {feature.states!r}: a frozenset of short names in lower case.",
        )

    def test_it_describes_its_topics(self) -> None:
        for topic in (self.topic, *self._strange_topics()):
            with no_error(f"describe({topic!r})"):
                said = self._feature.describe(topic)
            must(
                said is None or isinstance(said, str),
                f"describe({topic!r}) returned {said!r}: it has to be a text, or None for what is "
                "one person's own.",
            )

    def test_topics_of_what_is_not_there(self) -> None:
        """Old pages name what was deleted since, and their viewers come back with it."""
        now = datetime.now(UTC)
        for topic in self._strange_topics():
            event = Event(topic, 1, "posted", "", {}, "", now)
            with no_error(f"render of {topic!r}"):
                self._call(self._feature.render, topic, [event], self._view)
                self._call(self._feature.summary, topic, [event])
            with no_error(f"may_subscribe(None, {topic!r})"):
                self._call(self._feature.may_subscribe, None, topic)

    def test_own_topics_are_nobody_elses(self) -> None:
        """Topics that the server joins for a user are no topics for whoever holds a page."""
        has_own = type(self._feature).own_topics is not Feature.own_topics
        must(
            not (has_own and self._feature.public),
            "own_topics are one person's, and the feature is public: whoever gets hold of a token "
            "could join them. Write public = False.",
        )

    def test_who_is_only_tracked_has_a_tracker(self) -> None:
        """``tracked_only`` topics have no history: without a tracker nothing would ever come."""
        feature = self._feature
        must(
            self._has_tracker or not feature.tracked_only,
            "tracked_only is True, and there is no tracker to tell anything.",
        )

    def _strange_topics(self) -> list[str]:
        """Topics like the feature's own, of things that never were; and such as nobody makes."""
        gone = re.sub(r"\d+", "999999999", self.topic)
        parts = self.topic.split(".")
        shorter = ".".join(parts[:2])
        strange = [
            gone,
            shorter,
            f"{self.feature}.nothing",
            f"{self.feature}.nothing.at.all.of.it",
            f"{self.feature}.{'9' * 40}",
            f"{self.topic}.more",
            f"{self.feature}.-",
        ]
        return [topic for topic in strange if topic != self.topic]


@contextmanager
def no_error(what: str) -> Iterator[None]:
    try:
        yield
    except AssertionError:
        raise
    except Exception as error:
        raise AssertionError(
            f"{what} raised {error!r}: viewers of other things would have to wait for nothing, and "
            "those of this one to read their page again."
        ) from error
