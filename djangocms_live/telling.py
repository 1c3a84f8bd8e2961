"""``tell``: what matters only now goes to who watches a topic, in every process, and is not kept.

For facts there is ``publish``. What is told is neither stored nor numbered, and no transaction
holds it back; whoever is not connected at this moment never hears of it, and neither does a process
that the channel layer does not reach. So it is for what is told again anyway: counts, progress.
"""

from typing import Any

from asgiref.sync import sync_to_async

from . import bus, protocol
from .conf import settings
from .topics import check_name

MAX_BYTES = 64 * 1024  # it goes through the channel layer as a whole


def tell(topic: str, type: str, data: dict[str, Any] | None = None) -> None:
    """Tell the viewers of a topic, of whatever process. Synchronous, quick, and may be lost.

    All viewers get the very same, so it holds nothing that not all of them may see. Raises
    ``ValueError`` for what no frame can carry.
    """
    frame = protocol.tell(check_name(topic), type, data or {})
    if len(frame.encode()) > MAX_BYTES:
        raise ValueError(f"What is told has {MAX_BYTES} bytes at most; publish a fact instead.")
    if settings.ENABLED:
        bus.tell_everybody("tell", {"t": topic, "frame": frame}, topic)


atell = sync_to_async(tell)


def tell_trackers(feature: str, body: dict[str, Any]) -> None:
    """Tell the trackers of a feature, in every process, that something is another one now.

    ``body`` holds plain values. Synchronous, quick, and may be lost: a tracker looks for itself
    every now and then. Called after the commit of what it speaks of.
    """
    if settings.ENABLED:
        bus.tell_everybody("track", {"feature": feature, "body": body})
