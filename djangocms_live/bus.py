"""Between processes: one channel of the channel layer for a process, carrying small messages.

A wake-up says "topic X stands at N". Losing one costs time, never an event: the hub's tick finds
what no wake-up told. Within a process the hub is woken directly, so the embedded set-up needs no
channel layer at all. What processes tell each other otherwise may be lost just as well.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

from .conf import settings
from .history import History
from .topics import group_name

logger = logging.getLogger("djangocms_live.bus")

Wake = Callable[[str, int, History | None], None]
Told = Callable[[str, dict[str, Any]], None]

ECHO_EVERY = 2.0  # seconds
RETRY_AFTER = 1.0  # seconds
CHANNELS = 1000  # that are remembered

#: The group of all processes. No topic is named so.
EVERYBODY = "everybody"


class Listener(Protocol):
    """Who hears in this process what is published and told: the bus of a loop, or a test."""

    name: str

    def wake_threadsafe(self, topic: str, head: int, numbered: History | None) -> None: ...
    def pass_on_threadsafe(self, topic: str, head: int) -> bool: ...
    def told_threadsafe(self, kind: str, body: dict[str, Any]) -> bool: ...


_listeners: set[Listener] = set()


def listen(listener: Listener) -> None:
    _listeners.add(listener)


def unlisten(listener: Listener) -> None:
    _listeners.discard(listener)


def shared_layer() -> Any | None:
    """The channel layer if it reaches other processes; None if each process is alone."""
    layer = get_channel_layer(settings.LAYER_ALIAS)
    return None if isinstance(layer, InMemoryChannelLayer) else layer


def wake(topic: str, head: int, numbered: History | None = None) -> None:
    """Tell every process that the topic moved on. Synchronous, quick, and never raises.

    ``numbered`` are the events that moved it: the hub of this process need not read them again.
    """
    for bus in list(_listeners):
        bus.wake_threadsafe(topic, head, numbered)
    layer = shared_layer()
    # A loop that listens has a connection to the layer as well, and nobody waits for the answer.
    if layer is None or any(bus.pass_on_threadsafe(topic, head) for bus in list(_listeners)):
        return
    try:
        async_to_sync(_wake_others)(layer, topic, head)
    except RuntimeError as error:  # in an event loop that serves no sockets
        _not_told(error)


async def _wake_others(layer: Any, topic: str, head: int) -> None:
    try:
        await _send(layer, topic, {"type": "live.wake", "topic": topic, "head": head})
    except Exception as error:
        _not_told(error)


def _not_told(error: Exception) -> None:
    # The journal holds the event; the hubs' tick will deliver it.
    logger.warning("No wake-up through the channel layer (%s); the tick delivers.", error)


def tell_everybody(kind: str, body: dict[str, Any], topic: str = EVERYBODY) -> None:
    """Tell all processes, this one too; of the others those that watch a topic, if one is named.

    Synchronous, quick, never raises, and may be lost.
    """
    heard = [bus.name for bus in list(_listeners) if bus.told_threadsafe(kind, body)]
    layer = shared_layer()
    if layer is None:
        return
    message = {"type": "live.told", "kind": kind, "body": body, "heard": heard}
    try:
        async_to_sync(_send)(layer, topic, message)
    except Exception as error:
        logger.warning("The channel layer did not tell the other processes (%s).", error)


async def _send(layer: Any, topic: str, message: dict[str, Any]) -> None:
    async with asyncio.timeout(settings.LAYER_TIMEOUT):
        await layer.group_send(group_name(topic), message)


class Bus:
    """A process's end of the bus. ``healthy`` is False while the layer cannot be heard.

    It sends echoes to itself; when one comes back after a silence, it joins its groups again and
    asks the journal what was missed.
    """

    def __init__(
        self,
        on_wake: Wake,
        on_gap: Callable[[], Awaitable[None]],
        on_told: Told = lambda kind, body: None,
    ) -> None:
        """``on_told(kind, body)`` hears what other processes tell."""
        self._on_wake = on_wake
        self._on_gap = on_gap
        self._on_told = on_told
        self.name = secrets.token_urlsafe(9)
        self._loop = asyncio.get_running_loop()
        self._layer = shared_layer()
        self._channel: str | None = None
        self._topics = {EVERYBODY}
        #: By their names, the channels of processes that have told something.
        self._channels: dict[str, str] = {}
        self._untold: dict[str, int] = {}
        self._telling: asyncio.Task[None] | None = None
        self._echoed = False
        self.healthy = self._layer is None

    @property
    def shared(self) -> bool:
        return self._layer is not None

    def wake_threadsafe(self, topic: str, head: int, numbered: History | None) -> None:
        self._call_threadsafe(self._on_wake, topic, head, numbered)

    def pass_on_threadsafe(self, topic: str, head: int) -> bool:
        """Tell the other processes. False if this end of the bus cannot."""
        return self.shared and self._call_threadsafe(self._pass_on, topic, head)

    def _call_threadsafe(self, function: Callable[..., None], *args: Any) -> bool:
        try:
            self._loop.call_soon_threadsafe(function, *args)
        except RuntimeError:  # the loop is closed: nobody is left to wake
            unlisten(self)
            return False
        return True

    def _pass_on(self, topic: str, head: int) -> None:
        self._untold[topic] = max(head, self._untold.get(topic, 0))
        if self._telling is None:
            self._telling = self._loop.create_task(self._pass_all_on())

    async def _pass_all_on(self) -> None:
        """One message for a topic, however often it moved on while the last was on its way."""
        try:
            while untold := self._untold:
                self._untold = {}
                await asyncio.gather(*(_wake_others(self._layer, *wake) for wake in untold.items()))
        finally:
            self._telling = None

    def told_threadsafe(self, kind: str, body: dict[str, Any]) -> bool:
        """Whether there is a loop that will hear of it."""
        return self._call_threadsafe(self._on_told, kind, body)

    async def tell(self, topic: str, kind: str, body: dict[str, Any]) -> None:
        """Tell the other processes that watch a topic. Quick, never raises, and may be lost."""
        if self._layer is None or not self.healthy:
            return
        await self._try(_send(self._layer, topic, self._message(kind, body)))

    async def answer(self, process: str, kind: str, body: dict[str, Any]) -> None:
        """Tell one process that has told something itself. Never raises, and may be lost."""
        channel = self._channels.get(process)
        if self._layer is None or not self.healthy or channel is None:
            return
        sending = self._layer.send(channel, self._message(kind, body))
        await self._try(asyncio.wait_for(sending, settings.LAYER_TIMEOUT))

    async def _try(self, sending: Awaitable[None]) -> None:
        try:
            await sending
        except (OverflowError, TypeError, ValueError):
            # Nothing is wrong with the layer: no other message is like this one.
            logger.exception("A message that no channel layer can carry was not told.")
        except Exception as error:
            self._lost(error)

    def _message(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        who = {"heard": [self.name], "channel": self._channel}
        return {"type": "live.told", "kind": kind, "body": body, **who}

    async def join(self, topic: str) -> None:
        self._topics.add(topic)
        if self.healthy:  # else nobody waits for it: the first echo joins all there are
            await self._group("group_add", topic)

    async def leave(self, topic: str) -> None:
        self._topics.discard(topic)
        await self._group("group_discard", topic)

    async def refresh(self) -> None:
        """Join again: the core Redis layer forgets members after a day."""
        for topic in list(self._topics):
            await self._group("group_add", topic)

    async def _group(self, operation: str, topic: str) -> None:
        if self._layer is None or self._channel is None:
            return
        try:
            async with asyncio.timeout(settings.LAYER_TIMEOUT):
                await getattr(self._layer, operation)(group_name(topic), self._channel)
        except Exception as error:
            self._lost(error)

    async def run(self) -> None:
        """Listen until cancelled. Ends by no error of the layer."""
        listen(self)
        loops = (self._listen, self._call_oneself) if self.shared else ()
        tasks = [asyncio.create_task(loop()) for loop in loops]
        try:
            await asyncio.gather(asyncio.Event().wait(), *tasks)
        finally:
            unlisten(self)
            if self._telling is not None:
                tasks.append(self._telling)
            # More than once: a layer may lose a cancellation while it waits for its server.
            while pending := [task for task in tasks if not task.done()]:
                for task in pending:
                    task.cancel()
                await asyncio.wait(pending, timeout=0.1)

    async def _listen(self) -> None:
        layer: Any = self._layer
        while True:
            try:
                if self._channel is None:
                    self._channel = await layer.new_channel("live")
                message = await layer.receive(self._channel)
                if message.get("type") == "live.wake":
                    self._on_wake(message["topic"], message["head"], None)
                elif message.get("type") == "live.echo":
                    await self._heard()
                elif message.get("type") == "live.told" and self.name not in message["heard"]:
                    self._remember(message)
                    self._on_told(message["kind"], message["body"])
            except Exception as error:
                self._lost(error)
                await asyncio.sleep(RETRY_AFTER)

    def _remember(self, message: dict[str, Any]) -> None:
        """Where whoever told this can be answered."""
        if channel := message.get("channel"):
            (name,) = message["heard"]
            self._channels.pop(name, None)
            self._channels[name] = channel
            if len(self._channels) > CHANNELS:
                del self._channels[next(iter(self._channels))]

    async def _call_oneself(self) -> None:
        """Send echoes: some layers reconnect without a word, and what they missed is not told."""
        layer: Any = self._layer
        while True:
            self._echoed = False
            try:
                if self._channel is not None:
                    async with asyncio.timeout(settings.LAYER_TIMEOUT):
                        await layer.send(self._channel, {"type": "live.echo"})
            except Exception as error:
                self._lost(error)
            await asyncio.sleep(ECHO_EVERY)
            if not self._echoed:
                self._lost("no echo")

    async def _heard(self) -> None:
        self._echoed = True
        if not self.healthy:
            self.healthy = True
            await self.refresh()
            # Whatever was published while nobody listened.
            await self._on_gap()

    def _lost(self, reason: object) -> None:
        if self.healthy:
            logger.warning("The channel layer is not heard (%s); the tick delivers.", reason)
        self.healthy = False
