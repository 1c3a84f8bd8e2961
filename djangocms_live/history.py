"""What the journal tells of a topic, as plain data. Pure: the hub and features read it anywhere."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """A numbered fact of a topic."""

    topic: str
    offset: int
    type: str
    key: str
    data: dict[str, Any]
    by: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """Where a topic stands: ``head`` is its last offset, recovery is complete from ``floor`` on."""

    epoch: str = ""
    head: int = 0
    floor: int = 0


@dataclass(frozen=True, slots=True)
class History(Head):
    """The events after an offset, complete up to ``head`` if the offset was at least ``floor``."""

    events: list[Event] = field(default_factory=list)
