"""What ``publish``, ``apublish`` and ``tell`` said while a test was listening.

A publish belongs to its transaction, and so it does here: what was rolled back was never said. In a
``TestCase``, whose transaction never commits, that counts which the commit would let out.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, overload

from django.db import connections, transaction
from django.db.models.signals import post_save

from .. import bus, journal
from ..history import History
from ..models import Event


@dataclass(frozen=True, slots=True)
class Published:
    """One thing that was said. ``told``: by ``tell``, in passing, and so without key and ``by``."""

    topic: str
    type: str
    key: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    by: str = ""
    told: bool = False

    def __str__(self) -> str:
        how = "told" if self.told else "published"
        key = f" key={self.key!r}" if self.key else ""
        return f"{how} {self.topic} {self.type!r}{key} data={self.data!r}"


class _Fate:
    """What became of the transaction that a publish was part of: asked whenever it matters."""

    def __init__(self, using: str) -> None:
        self._connection = connections[using]
        self._committed = False
        transaction.on_commit(self._commit, using=using)

    def _commit(self) -> None:
        self._committed = True

    @property
    def rolled_back(self) -> bool:
        # Django forgets the callbacks of what is rolled back, of savepoints too.
        waiting = (callback for _, callback, *_ in self._connection.run_on_commit)
        return not self._committed and self._commit not in waiting


class Capture(Sequence[Published]):
    """What was said, in its order, as it stands now: a later rollback takes from it."""

    #: How the bus calls us; nobody is answered.
    name = "test"

    def __init__(self, *, rolled_back: bool = False) -> None:
        self._with_rolled_back = rolled_back
        self._said: list[tuple[Published, _Fate | None]] = []

    @property
    def rolled_back(self) -> list[Published]:
        """What was published in a transaction, or behind a savepoint, that was rolled back."""
        return [said for said, fate in self._said if fate and fate.rolled_back]

    def of(self, topic: str) -> list[Published]:
        """What was said on one topic."""
        return [said for said in self if said.topic == topic]

    def _counted(self) -> list[Published]:
        return [
            said
            for said, fate in self._said
            if self._with_rolled_back or not (fate and fate.rolled_back)
        ]

    @overload
    def __getitem__(self, index: int) -> Published: ...
    @overload
    def __getitem__(self, index: slice) -> list[Published]: ...
    def __getitem__(self, index: int | slice) -> Published | list[Published]:
        return self._counted()[index]

    def __len__(self) -> int:
        return len(self._counted())

    def __repr__(self) -> str:
        return f"<Capture: {'; '.join(map(str, self)) or 'nothing'}>"

    # How we hear: each publish writes a row of the journal, and tell goes over the bus.

    def _saved(self, instance: Event, created: bool, **kwargs: Any) -> None:
        if created:
            said = Published(
                instance.topic, instance.type, instance.key, instance.data, instance.by
            )
            self._said.append((said, _Fate(journal.database())))

    def told_threadsafe(self, kind: str, body: dict[str, Any]) -> bool:
        """For the bus. False: whether anybody else hears of it is not for us to say."""
        if kind == "tell":
            told = json.loads(body["frame"])["tell"]
            said = Published(body["t"], told["type"], data=told["data"], told=True)
            self._said.append((said, None))
        return False

    def wake_threadsafe(self, topic: str, head: int, numbered: History | None) -> None:
        """For the bus. The event was heard when it was written."""

    def pass_on_threadsafe(self, topic: str, head: int) -> bool:
        """For the bus. Other processes are not reached by us."""
        return False


@contextmanager
def capture_publishes(*, rolled_back: bool = False) -> Iterator[Capture]:
    """A block; what is said in it, by whatever thread of this process, as a sequence.

    ``rolled_back=True``: what was taken back is in it, too. What is told by ``tell`` leaves at
    once, whatever becomes of the transaction around it. What an open page would get of it all is
    another question: ``LiveCommunicator`` answers that.
    """
    capture = Capture(rolled_back=rolled_back)
    uid = f"djangocms_live.testing.{id(capture)}"
    post_save.connect(capture._saved, sender=Event, weak=False, dispatch_uid=uid)
    bus.listen(capture)
    try:
        yield capture
    finally:
        bus.unlisten(capture)
        post_save.disconnect(sender=Event, dispatch_uid=uid)
