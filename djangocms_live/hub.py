"""The hub of a process: topics to connections, one read and one rendering for all viewers.

It knows neither database nor channel layer; both are handed to it. The journal is the truth and
the hub only follows it: whatever wake-up is lost, ``tick`` compares heads and catches up.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from . import protocol
from .connection import Connection
from .feature import Feature
from .history import Event, Head, History
from .protocol import ErrorCode, Position, Refused
from .stream import Audience, Delivery, Stream
from .topics import View

logger = logging.getLogger("djangocms_live.hub")


class Journal(Protocol):
    """Where the hub reads; both may raise anything when the database is away."""

    async def read(self, topic: str, after: int) -> History: ...
    async def heads(self, topics: Sequence[str]) -> Mapping[str, Head]: ...


class Groups(Protocol):
    """Where the hub asks to be woken; never raises."""

    async def join(self, topic: str) -> None: ...
    async def leave(self, topic: str) -> None: ...


class Hub:
    """All live topics of one process."""

    def __init__(
        self,
        journal: Journal,
        groups: Groups,
        feature_for: Callable[[str], Feature | None],
        call: Callable[..., Awaitable[Any]],
        *,
        max_pages: int = 20,
        recover_events: int = 100,
        recover_bytes: int = 256 * 1024,
        spread: float = 2,
    ) -> None:
        """``call(function, *args)`` runs a feature's method where it may block."""
        self._journal = journal
        self._groups = groups
        self._feature_for = feature_for
        self._call = call
        self._max_pages = max_pages
        self._recover_events = recover_events
        self._recover_bytes = recover_bytes
        self._spread = spread
        self._streams: dict[str, Stream] = {}
        self._deliveries = 0

    # Viewers come and go.

    async def subscribe(
        self, connection: Connection, topic: str, view: View, since: Position | None
    ) -> str:
        """Join a topic; returns the encoded answer with all that was missed.

        Nothing is awaited between taking the viewer in and returning, so the answer is older than
        any push that follows. Who has joined may ask again, from another position; the first
        view stays. Raises ``Refused``.
        """
        stream = self._streams.get(topic)
        if stream is None:
            feature = self._feature_for(topic)
            if feature is None:
                raise Refused(ErrorCode.UNKNOWN_TOPIC, "no installed feature owns this topic")
            stream = self._streams[topic] = Stream(topic, feature)
        stream.joining += 1
        try:
            await self._loaded(stream)
            self._start_pump(stream)
            joined = connection.subscriptions.get(topic)
            audience = joined or stream.audience(view, connection.personal)
        finally:
            stream.joining -= 1
        audience.expected += 1
        try:
            missed = await self._missed(stream, audience, since)
            audience.viewers.add(connection)
        finally:
            audience.expected -= 1
            stream.drop_empty()
        connection.subscriptions[topic] = audience
        position = stream.position(audience)
        return protocol.subscribed(topic, position, missed is not None, missed or ())

    def unsubscribe(self, connection: Connection, topic: str) -> None:
        audience = connection.subscriptions.pop(topic, None)
        if audience is not None:
            audience.viewers.discard(connection)
            if audience.empty:
                self._streams[topic].drop_empty()

    def leave(self, connection: Connection) -> None:
        """Forget a connection that is gone."""
        for topic in list(connection.subscriptions):
            self.unsubscribe(connection, topic)

    async def _loaded(self, stream: Stream) -> None:
        """Join the topic's group, then learn where it stands; once for all who ask meanwhile."""
        loading = stream.loading
        if loading is None:
            loading = stream.loading = asyncio.create_task(self._load(stream))
        try:
            await asyncio.shield(loading)
        except Exception as error:
            if stream.loading is loading:
                stream.loading = None
            logger.warning("Cannot read where %s stands: %s", stream.topic, error)
            raise Refused(ErrorCode.INTERNAL, "the journal cannot be read, try again") from error

    async def _load(self, stream: Stream) -> None:
        # First the ear, then the eye: a wake-up in between is kept as a rumour.
        await self._groups.join(stream.topic)
        heads = await self._journal.heads([stream.topic])
        stream.follow(heads.get(stream.topic, Head()))

    async def _missed(
        self, stream: Stream, audience: Audience, since: Position | None
    ) -> list[str] | None:
        """The publications since a position, None if they cannot be had completely."""
        if since is None:
            return None
        if since.offset > stream.head or (since.epoch and not stream.epoch):
            # Another process may have told this browser more than we have heard of.
            await self._look(stream)
        nowhere = since == Position("", 0)
        if since.epoch != stream.epoch and not nowhere:
            return None
        if not stream.floor <= since.offset <= stream.head:
            return None
        pubs: list[str] = []
        position, epoch = since.offset, stream.epoch
        while (rest := audience.remembered(position)) is None:
            delivery = await self._catch_up(stream, audience, position)
            if delivery is None or stream.epoch != epoch or delivery.head > audience.head:
                return None
            pubs.extend(delivery.pubs)
            position = delivery.head
        pubs.extend(rest)
        if len(pubs) > self._recover_events or sum(map(len, pubs)) > self._recover_bytes:
            return None
        return pubs

    async def _catch_up(self, stream: Stream, audience: Audience, after: int) -> Delivery | None:
        """Render what came after an offset; a thousand returning browsers share one rendering."""
        task = audience.catching_up.get(after)
        if task is None:
            task = asyncio.create_task(self._read_back(stream, audience, after, audience.head))
            audience.catching_up[after] = task
        return await asyncio.shield(task)

    async def _read_back(
        self, stream: Stream, audience: Audience, after: int, head: int
    ) -> Delivery | None:
        try:
            history = await self._journal.read(stream.topic, after)
        except Exception as error:
            audience.catching_up.pop(after, None)
            logger.warning("Cannot read back %s: %s", stream.topic, error)
            return None
        events = [event for event in history.events if event.offset <= head]
        if history.epoch != stream.epoch or history.floor > after:
            return None
        if len(events) > self._recover_events:
            return None
        return await self._render(stream, audience, events, after, head)

    # Events go out.

    def wake(self, topic: str, head: int) -> None:
        """Somebody says that a topic stands at ``head``. Repetition and disorder are harmless."""
        stream = self._streams.get(topic)
        if stream is not None and head > stream.rumour:
            stream.rumour = head
            self._start_pump(stream)

    async def tick(self) -> None:
        """Compare all watched topics with the journal, and let go of those nobody watches."""
        idle = [topic for topic, stream in self._streams.items() if stream.idle]
        for topic in idle:
            del self._streams[topic]
        before = {s: (s.epoch, s.head) for s in self._streams.values() if s.loaded}
        try:
            heads = await self._journal.heads([s.topic for s in before]) if before else {}
            for stream, position in before.items():
                await self._compare(stream, heads.get(stream.topic, Head()), *position)
        finally:
            await asyncio.gather(*map(self._let_go, idle))

    async def _let_go(self, topic: str) -> None:
        if topic not in self._streams:
            await self._groups.leave(topic)
            if topic in self._streams:  # somebody came while we were leaving
                await self._groups.join(topic)

    async def _look(self, stream: Stream) -> None:
        before = stream.epoch, stream.head
        try:
            heads = await self._journal.heads([stream.topic])
        except Exception as error:
            logger.warning("Cannot look at %s: %s", stream.topic, error)
            return
        await self._compare(stream, heads.get(stream.topic, Head()), *before)

    async def _compare(self, stream: Stream, found: Head, epoch: str, head: int) -> None:
        """Follow the journal; the stream stood at ``epoch`` and ``head`` when it was asked."""
        if stream.epoch != epoch:
            return  # a delivery came first; the next look compares
        # A lower head: the database was put back to an earlier state.
        if (epoch and found.epoch != epoch) or found.head < head:
            await self._reset(stream, found)
        else:
            stream.follow(found)
            self._start_pump(stream)

    def _start_pump(self, stream: Stream) -> None:
        if stream.pump is None and stream.loaded and (stream.behind or stream.rumour > stream.head):
            stream.pump = asyncio.create_task(self._pump(stream))

    async def _pump(self, stream: Stream) -> None:
        """Deliver until nobody is behind: the first event at once, the next not too soon."""
        clock = asyncio.get_running_loop().time
        try:
            while stream.behind or stream.rumour > stream.head:
                wait = stream.delivered_at + stream.feature.interval - clock()
                if wait > 0:
                    await asyncio.sleep(wait)
                heard = stream.rumour
                found = await self._deliver(stream)
                stream.delivered_at = clock()
                if not found and stream.rumour == heard:
                    # A rumour that the journal does not know of, or rows that somebody deleted.
                    stream.rumour = stream.head
                    return
        except Exception:
            logger.exception("Delivery of %s stopped; the next tick tries again.", stream.topic)
        finally:
            stream.pump = None

    async def _deliver(self, stream: Stream) -> bool:
        """Read once and tell all who are behind; False if there was nothing to read."""
        after = min([stream.head, *(audience.head for audience in stream.behind)])
        history = await self._journal.read(stream.topic, after)
        changed = history.epoch != stream.epoch and stream.epoch != ""
        if changed or history.floor > after:
            await self._reset(stream, history)
            return True
        stream.follow(history)
        behind = [audience for audience in stream.behind if audience.head < history.head]
        await asyncio.gather(*(self._tell(stream, audience, history) for audience in behind))
        return history.head > after

    async def _tell(self, stream: Stream, audience: Audience, history: History) -> None:
        epoch, after = stream.epoch, audience.head
        events = [event for event in history.events if event.offset > after]
        delivery = await self._render(stream, audience, events, after, history.head)
        if (stream.epoch, audience.head) != (epoch, after):
            return  # continuity was lost meanwhile, and everybody knows
        if delivery is None:
            await self._restart(stream, audience, history.head)
            return
        audience.advance(delivery, self._recover_bytes)
        self._deliveries += len(delivery.pubs) * len(audience.viewers)
        await audience.send(
            [protocol.push(stream.topic, stream.epoch, pub) for pub in delivery.pubs]
        )

    async def _render(
        self, stream: Stream, audience: Audience, events: Sequence[Event], after: int, head: int
    ) -> Delivery | None:
        """What an audience gets for these events; None if the feature failed."""
        if not events:
            return Delivery(after, head, ())
        feature = stream.feature
        try:
            if audience.view is None or stream.pages > self._max_pages:
                pushes = await self._call(feature.summary, stream.topic, events)
            else:
                pushes = await self._call(feature.render, stream.topic, events, audience.view)
            return Delivery.of(after, head, pushes)
        except Exception:
            logger.exception("%s cannot render %s.", type(feature).__name__, stream.topic)
            return None

    async def _reset(self, stream: Stream, found: Head) -> None:
        stream.epoch, stream.head, stream.floor = found.epoch, found.head, found.floor
        stream.rumour = found.head
        for audience in list(stream.audiences.values()):
            await self._restart(stream, audience, found.head)

    async def _restart(self, stream: Stream, audience: Audience, head: int) -> None:
        """Tell an audience to read the page again: the one answer that is always right."""
        audience.forget(head)
        position = stream.position(audience)
        await audience.send([protocol.reset(stream.topic, position, self._spread)])

    # Sight.

    def stats(self) -> dict[str, int]:
        """Counts for people and tests: topics, subscriptions, deliveries since the start."""
        return {
            "topics": len(self._streams),
            "subscriptions": sum(stream.viewers for stream in self._streams.values()),
            "deliveries": self._deliveries,
        }
