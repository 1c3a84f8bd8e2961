"""The hub of a process: topics to connections, one read and one rendering for all viewers.

It knows neither database nor channel layer; both are handed to it. The journal is the truth and
the hub only follows it: whatever wake-up is lost, ``tick`` compares heads and catches up.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from heapq import nsmallest
from typing import Any, Protocol, TypeVar

from . import protocol
from .connection import Connection
from .feature import Feature
from .history import Event, Head, History
from .protocol import ErrorCode, Position, Refused
from .stream import Audience, Delivery, Reading, Stream
from .topics import View

logger = logging.getLogger("djangocms_live.hub")

T = TypeVar("T")

#: Positions from which a process catches up at the same time; who comes later reads the page.
READ_BACKS = 100


class Journal(Protocol):
    """Where the hub reads; both may raise anything when the database is away."""

    async def read(self, topic: str, after: int) -> History: ...
    async def heads(self, topics: Sequence[str]) -> Mapping[str, Head]: ...


class Attendance(Protocol):
    """Whom the hub tells who is in a topic; never raises."""

    def joined(self, connection: Connection, topic: str) -> None: ...
    def left(self, connection: Connection, topic: str) -> None: ...


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
        attendance: Attendance | None = None,
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
        self._attendance = attendance
        self._max_pages = max_pages
        self._recover_events = recover_events
        self._recover_bytes = recover_bytes
        self._spread = spread
        self._streams: dict[str, Stream] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        # Counted where it costs one addition for a publish, never for a viewer.
        self._deliveries = self._events = self._wake_ups = self._ticks = self._resets = 0
        self._back_readers: set[asyncio.Task[Delivery | None]] = set()
        self._reading_back = asyncio.Lock()

    def _start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waited for it may have left meanwhile

    async def stop(self) -> None:
        """End what is still being read, rendered or delivered. The journal keeps it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def settled(self) -> None:
        """Wait until all that was heard of so far is read, rendered and handed to the viewers."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

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
            audience.viewers[connection] = None
        finally:
            audience.expected -= 1
            stream.drop_empty()
        connection.subscriptions[topic] = audience
        if joined is None and self._attendance is not None:
            self._attendance.joined(connection, topic)
        position = stream.position(audience)
        return protocol.subscribed(topic, position, missed is not None, missed or ())

    def unsubscribe(self, connection: Connection, topic: str) -> None:
        audience = connection.subscriptions.pop(topic, None)
        if audience is not None:
            audience.viewers.pop(connection, None)
            if audience.empty:
                self._streams[topic].drop_empty()
            if self._attendance is not None:
                self._attendance.left(connection, topic)

    def leave(self, connection: Connection) -> None:
        """Forget a connection that is gone."""
        for topic in list(connection.subscriptions):
            self.unsubscribe(connection, topic)

    def viewers(self, topic: str) -> list[Connection]:
        """Everybody who watches a topic at this moment."""
        stream = self._streams.get(topic)
        audiences = stream.audiences.values() if stream else ()
        return [viewer for audience in audiences for viewer in audience.viewers]

    def count(self, topic: str) -> int:
        """How many those are. From any thread."""
        stream = self._streams.get(topic)
        return stream.viewers if stream else 0

    async def _loaded(self, stream: Stream) -> None:
        """Join the topic's group, then learn where it stands; once for all who ask meanwhile."""
        loading = stream.loading
        if loading is None:
            loading = stream.loading = self._start(self._load(stream))
        try:
            await asyncio.shield(loading)
        except Exception as error:
            if stream.loading is loading:
                stream.loading = None
            raise _away("Cannot read where %s stands: %s", stream.topic, error) from error

    async def _load(self, stream: Stream) -> None:
        if stream.feature.tracked_only:
            return
        # First the ear, then the eye: a wake-up in between is kept as a rumour.
        await self._groups.join(stream.topic)
        heads = await self._journal.heads([stream.topic])
        stream.follow(heads.get(stream.topic, Head()))

    async def _missed(
        self, stream: Stream, audience: Audience, since: Position | None
    ) -> list[str] | None:
        """The publications since a position, None if they cannot be had completely.

        Raises ``Refused`` if the journal cannot be read just now. To have the page read again
        would be no answer then: it comes out of the same database.
        """
        if since is None:
            return None
        ahead = since.offset > stream.head or (since.epoch and not stream.epoch)
        if ahead and not stream.feature.tracked_only:
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
            if len(self._back_readers) >= READ_BACKS:
                return None
            task = self._start(self._read_back(stream, audience, after, audience.head))
            audience.catching_up[after] = task
            self._back_readers.add(task)
            task.add_done_callback(self._back_readers.discard)
        return await asyncio.shield(task)

    async def _read_back(
        self, stream: Stream, audience: Audience, after: int, head: int
    ) -> Delivery | None:
        try:
            # One at a time: what happens now is rendered beside it, and not after it.
            async with self._reading_back:
                return await self._read_and_render(stream, audience, after, head)
        except Exception as error:
            audience.catching_up.pop(after, None)
            raise _away("Cannot read back %s: %s", stream.topic, error) from error

    async def _read_and_render(
        self, stream: Stream, audience: Audience, after: int, head: int
    ) -> Delivery | None:
        history = await self._history(stream, after)
        events = [event for event in history.events if after < event.offset <= head]
        if history.epoch != stream.epoch or history.floor > after:
            return None
        if len(events) > self._recover_events:
            return None
        return await self._render(stream, audience, events, after, head)

    async def _history(self, stream: Stream, after: int) -> History:
        """The events after an offset at least; a crowd from many offsets shares two readings."""
        reading = stream.reading
        if reading is None or reading.head != stream.head or reading.after > after:
            # The first reads what it needs; once there is another, all that there is.
            start = min(after, stream.floor) if reading else after
            task = self._start(self._journal.read(stream.topic, start))
            reading = stream.reading = Reading(start, stream.head, task)
        try:
            return await asyncio.shield(reading.task)
        except Exception:
            if stream.reading is reading:
                stream.reading = None
            raise

    # Events go out.

    def tell(self, topic: str, frame: str) -> None:
        """Hand a frame that is part of no history to everybody who watches a topic now.

        It is no delivery: whoever looks at the figures would be seen in them.
        """
        stream = self._streams.get(topic)
        for audience in list(stream.audiences.values()) if stream else ():
            self._start(audience.send([frame]))

    def wake(self, topic: str, head: int, numbered: History | None = None) -> None:
        """Somebody says that a topic stands at ``head``. Repetition and disorder are harmless.

        ``numbered`` is what this very process has read from the journal, in the transaction that
        moved the head: it saves the reading if nobody needs more than that.
        """
        self._wake_ups += 1
        stream = self._streams.get(topic)
        if stream is not None and head > stream.rumour:
            stream.rumour = head
            stream.numbered = numbered
            self._start_pump(stream)

    async def tick(self) -> None:
        """Compare all watched topics with the journal, and let go of those nobody watches."""
        self._ticks += 1
        idle = [stream for stream in self._streams.values() if stream.idle]
        for stream in idle:
            del self._streams[stream.topic]
        for stream in self._streams.values():
            stream.reading = None
        followed = [s for s in self._streams.values() if not s.feature.tracked_only]
        before = {s: (s.epoch, s.head) for s in followed if s.loaded}
        try:
            heads = await self._journal.heads([s.topic for s in before]) if before else {}
            for stream, position in before.items():
                await self._compare(stream, heads.get(stream.topic, Head()), *position)
        finally:
            left = [stream.topic for stream in idle if not stream.feature.tracked_only]
            await asyncio.gather(*map(self._let_go, left))

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
            raise _away("Cannot look at %s: %s", stream.topic, error) from error
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
            stream.pump = self._start(self._pump(stream))

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
        epoch = stream.epoch
        history = stream.numbered_after(after)
        if history is None:
            history = await self._journal.read(stream.topic, after)
        if stream.epoch != epoch:
            return True  # a look came first, and what it saw is newer
        changed = history.epoch != stream.epoch and stream.epoch != ""
        if changed or history.floor > after:
            await self._reset(stream, history)
            return True
        self._events += len(history.events)
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
        stream.rumour, stream.numbered, stream.reading = found.head, None, None
        for audience in list(stream.audiences.values()):
            await self._restart(stream, audience, found.head)

    async def _restart(self, stream: Stream, audience: Audience, head: int) -> None:
        """Tell an audience to read the page again: the one answer that is always right."""
        audience.forget(head)
        self._resets += len(audience.viewers)
        position = stream.position(audience)
        await audience.send([protocol.reset(stream.topic, position, self._spread)])

    # Sight.

    def stats(self) -> dict[str, int]:
        """Topics and subscriptions now; the rest since the start. From any thread.

        ``events`` were read of the journal, ``deliveries`` made of them for the viewers, who got
        ``resets`` where that could not be.
        """
        streams = list(self._streams.values())
        return {
            "topics": len(streams),
            "subscriptions": sum(stream.viewers for stream in streams),
            "deliveries": self._deliveries,
            "events": self._events,
            "wake_ups": self._wake_ups,
            "ticks": self._ticks,
            "resets": self._resets,
        }

    def top(self, number: int) -> list[tuple[str, int]]:
        """The topics with the most viewers, and how many those are. From any thread."""
        viewers = [(stream.topic, stream.viewers) for stream in list(self._streams.values())]
        watched = [(topic, n) for topic, n in viewers if n]
        return nsmallest(number, watched, key=lambda found: (-found[1], found[0]))


def _away(message: str, topic: str, error: Exception) -> Refused:
    logger.warning(message, topic, error)
    return Refused(ErrorCode.INTERNAL, "the journal cannot be read, try again")
