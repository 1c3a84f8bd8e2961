"""Checks for a feature whose elements stand in a page for everybody."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from ...feature import Push
from ...topics import unsign
from ..pages import Element, live_elements, text_of
from .base import must
from .events import EventConformance


class PageConformance(EventConformance):
    """``page`` is the absolute URL of a page that shows the topic to everybody."""

    def shown(self, push: Push) -> Any:
        """What people get to see of a push: texts, and HTML, in whatever JSON holds them.

        By default all of its data. Override it if that has words for the script, too.
        """
        return push.data

    def test_the_page_has_it(self) -> None:
        element = self._element(Client())
        for token, sub in element.subscriptions.items():
            topic, view = unsign(token)
            if topic == self.topic:
                must(
                    view.url == self.page,
                    f"The token was made for {view.url}, and the page is at {self.page}.",
                )
                must(
                    "since" in sub or self._feature.tracked_only,
                    "The element says no position: give it {% live_topic %}, or stamp(). What "
                    "happens between the page and its socket would be lost.",
                )

    def test_it_is_the_same_for_everybody(self) -> None:
        """So a cache may keep it, and nobody reads in it what is another's."""
        self._happen(1)
        seen = {
            "a visitor": self._element(Client()).html,
            "another visitor": self._element(Client()).html,
            "somebody": self._element(self._somebody("conformance_one")).html,
            "somebody else": self._element(self._somebody("conformance_two")).html,
        }
        for who, html in seen.items():
            must(
                html == seen["a visitor"],
                f"{who} sees\n{html}\nand a visitor\n{seen['a visitor']}\nWhat is somebody's own "
                "(a form's token, a name, a right) is to be fetched, or has a page of its own.",
            )

    def test_a_visitor_gets_no_session_from_it(self) -> None:
        """Nor a form's token: each would make the page one visitor's own, for every cache."""
        personal = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
        found = personal & set(Client().get(self.page).cookies)
        must(not found, f"{self.page} gives a visitor a cookie: {', '.join(found)}.")

    def test_nothing_is_pushed_that_a_visitor_could_not_read(self) -> None:
        events = self._happen()
        there = text_of(Client().get(self.page).content.decode())
        words = set(there.split())
        for push in self._render(events):
            for text in _texts(self.shown(push)):
                missing = [word for word in text_of(text).split() if word not in words]
                must(
                    not missing,
                    f"{' '.join(missing)!r} is pushed to everybody, and an anonymous visitor does "
                    f"not see it at {self.page}: {json.dumps(push.data, ensure_ascii=False)}",
                )

    def _element(self, client: Client) -> Element:
        answer = client.get(self.page)
        must(answer.status_code == 200, f"{self.page} answers {answer.status_code}.")
        found = [
            element
            for element in live_elements(answer, self.feature)
            if self.topic in (unsign(token)[0] for token in element.subscriptions)
        ]
        must(
            found,
            f'No <cms-live feature="{self.feature}"> with the topic {self.topic} stands in '
            f"{self.page}.",
        )
        return found[0]

    def _somebody(self, name: str) -> Client:
        """A browser that is logged in; nothing else is known of who it is."""
        model: Any = get_user_model()
        user = model._default_manager.create_user(**{model.USERNAME_FIELD: name})
        client = Client()
        client.force_login(user)
        return client


def _texts(value: Any) -> Iterator[str]:
    """All texts in what JSON can hold, but not the names that they have there."""
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _texts(each)
        case list() | tuple():
            for each in value:
                yield from _texts(each)
