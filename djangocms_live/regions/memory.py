"""What the viewers of a page have been sent, so that unchanged regions are not sent again."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from djangocms_live.api import View


@dataclass(slots=True)
class _Sent:
    hash: str
    #: For each topic: since which offset all its viewers have this content, and up to which.
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)


class Memory:
    """Bounded: what is forgotten is sent once more, which is harmless."""

    def __init__(self, views: int = 256) -> None:
        self._views = views
        self._sent: OrderedDict[View, dict[str, _Sent]] = OrderedDict()
        self._lock = Lock()

    def is_new(self, view: View, key: str, hash: str, topic: str, first: int, last: int) -> bool:
        """Whether viewers who miss the events from ``first`` to ``last`` may lack this content.

        It is then taken as sent to them. Those who come back later and miss older events, too,
        are not mistaken for those who got it.
        """
        with self._lock:
            regions = self._sent.setdefault(view, {})
            self._sent.move_to_end(view)
            if len(self._sent) > self._views:
                self._sent.popitem(last=False)
            sent = regions.get(key)
            if sent is None or sent.hash != hash:
                sent = regions[key] = _Sent(hash)
            span = sent.spans.get(topic)
            if span is None or first > span[1] + 1:  # nothing was told by us, or not all
                sent.spans[topic] = last, last
                return True
            since, until = span
            if first <= since:
                return True
            sent.spans[topic] = since, max(until, last)
            return False

    def forget(self, view: View) -> None:
        """The viewers were sent elsewhere for their content."""
        with self._lock:
            self._sent.pop(view, None)
