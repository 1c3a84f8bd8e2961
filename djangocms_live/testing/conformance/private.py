"""Checks for a feature with topics that not everybody may join."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from .base import must
from .feature import FeatureConformance


class PrivateConformance(FeatureConformance):
    """Say by ``member`` who may join the topic."""

    def member(self) -> Any:
        """A user who may join the topic."""
        raise NotImplementedError(f"{type(self).__name__}.member: return a user who may join.")

    def stranger(self) -> Any:
        """A user who may not. By default somebody new."""
        model: Any = get_user_model()
        name = {model.USERNAME_FIELD: "conformance_stranger"}
        return model._default_manager.create_user(**name)

    def test_it_is_private(self) -> None:
        must(
            not self._feature.public,
            "The feature is public: whoever holds a page joins, and may_subscribe is not asked. "
            "Write public = False.",
        )

    def test_members_may_join(self) -> None:
        must(self._may(self.member()), f"The member may not join {self.topic}.")

    def test_visitors_may_not(self) -> None:
        must(not self._may(None), f"An anonymous visitor may join {self.topic}.")
        must(not self._may(AnonymousUser()), f"AnonymousUser may join {self.topic}.")

    def test_strangers_may_not(self) -> None:
        must(not self._may(self.stranger()), f"A user without any right may join {self.topic}.")

    def test_members_do_not_get_what_is_not_there(self) -> None:
        """A right for one thing is none for all that look like it."""
        member = self.member()
        for topic in self._strange_topics():
            must(
                not self._call(self._feature.may_subscribe, member, topic),
                f"The member may join {topic!r}, which is about nothing. Look at the topic, too.",
            )

    def test_own_topics_are_topics_of_it(self) -> None:
        for user in (self.member(), self.stranger()):
            topics = self._call(self._feature.own_topics, user)
            must(
                not isinstance(topics, str),
                f"own_topics returned {topics!r}: it has to be a list of names.",
            )
            for topic in topics:
                must(
                    topic.startswith(f"{self.feature}."),
                    f"own_topics has {topic!r}, which is no topic of {self.feature!r}.",
                )

    def _may(self, user: Any) -> bool:
        return bool(self._call(self._feature.may_subscribe, user, self.topic))
