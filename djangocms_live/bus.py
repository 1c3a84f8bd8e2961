"""Between processes: one channel of the channel layer for a process, carrying wake-ups only.

A wake-up says "topic X stands at N". Losing one costs time, never an event: the hub's tick finds
what no wake-up told. Within a process the hub is woken directly, so the embedded set-up needs no
channel layer at all.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

from .conf import settings
from .topics import group_name

logger = logging.getLogger("djangocms_live.bus")

Wake = Callable[[str, int], None]

ECHO_EVERY = 2.0  # seconds
RETRY_AFTER = 1.0  # seconds

_listeners: set["Bus"] = set()


def shared_layer() -> Any | None:
    """The channel layer if it reaches other processes; None if each process is alone."""
    layer = get_channel_layer(settings.LAYER_ALIAS)
    return None if isinstance(layer, InMemoryChannelLayer) else layer


def wake(topic: str, head: int) -> None:
    """Tell every process that the topic moved on. Synchronous, quick, and never raises."""
    for bus in list(_listeners):
        bus.wake_threadsafe(topic, head)
    layer = shared_layer()
    if layer is None:
        return
    message = {"type": "live.wake", "topic": topic, "head": head}
    try:
        async_to_sync(_send)(layer, group_name(topic), message)
    except Exception as error:
        # The journal holds the event; the hubs' tick will deliver it.
        logger.warning("No wake-up through the channel layer (%s); the tick delivers.", error)


async def _send(layer: Any, group: str, message: dict[str, Any]) -> None:
    async with asyncio.timeout(settings.LAYER_TIMEOUT):
        await layer.group_send(group, message)


class Bus:
    """A process's end of the bus. ``healthy`` is False while the layer cannot be heard.

    It sends echoes to itself; when one comes back after a silence, it joins its groups again and
    asks the journal what was missed.
    """

    def __init__(self, on_wake: Wake, on_gap: Callable[[], Awaitable[None]]) -> None:
        self._on_wake = on_wake
        self._on_gap = on_gap
        self._loop = asyncio.get_running_loop()
        self._layer = shared_layer()
        self._channel: str | None = None
        self._topics: set[str] = set()
        self._echoed = False
        self.healthy = self._layer is None

    @property
    def shared(self) -> bool:
        return self._layer is not None

    def wake_threadsafe(self, topic: str, head: int) -> None:
        try:
            self._loop.call_soon_threadsafe(self._on_wake, topic, head)
        except RuntimeError:  # the loop is closed: nobody is left to wake
            _listeners.discard(self)

    async def join(self, topic: str) -> None:
        self._topics.add(topic)
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
        _listeners.add(self)
        loops = (self._listen, self._call_oneself) if self.shared else ()
        tasks = [asyncio.create_task(loop()) for loop in loops]
        try:
            await asyncio.gather(asyncio.Event().wait(), *tasks)
        finally:
            _listeners.discard(self)
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
                    self._on_wake(message["topic"], message["head"])
                elif message.get("type") == "live.echo":
                    await self._heard()
            except Exception as error:
                self._lost(error)
                await asyncio.sleep(RETRY_AFTER)

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
