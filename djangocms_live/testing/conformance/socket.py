"""The same promises once more, through a real socket with all that is behind it."""

from contextlib import suppress
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from django.db import transaction

from ... import journal
from ...feature import Push
from ..communicator import LiveCommunicator
from .base import must
from .events import Happening, Undone


class SocketConformance(Happening):
    """Needs a database that commits: ``TransactionTestCase``, or pytest's ``transaction=True``."""

    def listener(self) -> Any:
        """Who listens: a user, or None for a visitor."""
        return None

    def test_who_stays_hears_all_of_it(self) -> None:
        heard = async_to_sync(self._stay)(self.topic)
        fresh = self._end(self._render(self._events()))
        self._compare(fresh, self._end(heard), "listened all the time")

    def test_who_comes_back_to_the_socket_ends_as_who_stayed(self) -> None:
        events = self._happen()
        fresh = self._end(self._render(events))
        epoch = journal.read(self.topic, 0).epoch
        for offset in range(events[-1].offset + 1):
            before = self._render([event for event in events if event.offset <= offset])
            missed = async_to_sync(self._come_back)(self.topic, {"e": epoch, "o": offset})
            self._compare(fresh, self._end([*before, *missed]), f"was away after offset {offset}")

    def test_nobody_hears_of_what_is_rolled_back(self) -> None:
        async_to_sync(self._listen_in_vain)(self.topic)

    async def _stay(self, topic: str) -> list[Push]:
        async with await self._socket() as live:
            await live.subscribe(topic, url=self.page)
            for _ in range(self.times):
                await sync_to_async(self._happen)(1)
            return [_push(frame["pub"]) for frame in await live.rest() if "pub" in frame]

    async def _come_back(self, topic: str, since: dict[str, Any]) -> list[Push]:
        async with await self._socket() as live:
            (answer,) = await live.subscribe(topic, since, url=self.page)
            must(
                answer["recovered"],
                f"Who comes back from offset {since['o']} has to read the whole page again, and "
                f"all others with them: could {self.feature!r} not render?",
            )
            return [_push(pub) for pub in answer["pubs"]]

    async def _listen_in_vain(self, topic: str) -> None:
        async with await self._socket() as live:
            await live.subscribe(topic, url=self.page)
            await sync_to_async(self._happen_in_vain)()
            # A tracker tells what it likes, whatever becomes of a transaction.
            heard = [
                frame for frame in await live.rest() if "pub" in frame or not self._has_tracker
            ]
        must(not heard, f"The transaction was rolled back, and viewers heard of it: {heard}")

    def _happen_in_vain(self) -> None:
        with suppress(Undone), transaction.atomic():
            self.happen()
            raise Undone

    async def _socket(self) -> LiveCommunicator:
        user = await sync_to_async(self.listener)()
        return LiveCommunicator(user=user, language=self._view.language)


def _push(pub: dict[str, Any]) -> Push:
    return Push(pub["o"], pub["type"], pub.get("key", ""), pub["data"], pub.get("by", ""))
