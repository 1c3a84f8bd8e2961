"""``assert_published`` and its kin: a block that says something, or what was captured before.

::

    with assert_published("poll.3", type="voted", key="tally", data={"total": 1}):
        client.post("/poll/3/vote/", {"choice": 4})

    with capture_publishes() as said:
        client.post("/poll/3/vote/", {"choice": 4})
    assert_published("poll.3", among=said)
    assert_not_published("poll.4", among=said)

They raise ``AssertionError``, so they serve unittest as well as pytest.
"""

import warnings
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Any

from .capture import Capture, Published, capture_publishes


def assert_published(
    topic: str,
    type: str | None = None,
    *,
    key: str | None = None,
    data: dict[str, Any] | None = None,
    by: str | None = None,
    times: int | None = None,
    among: Sequence[Published] | None = None,
) -> AbstractContextManager[Capture]:
    """Something was published on a topic, and not taken back: in the block, or ``among`` the rest.

    What is None may be anything. ``data`` is compared as a whole; ``unittest.mock.ANY`` stands for
    any value in it. ``times`` is how often, else at least once.
    """
    wanted = {"type": type, "key": key, "data": data, "by": by}
    return _asserted(_Wanted("published", topic, wanted, times), among)


def assert_told(
    topic: str,
    type: str | None = None,
    *,
    data: dict[str, Any] | None = None,
    times: int | None = None,
    among: Sequence[Published] | None = None,
) -> AbstractContextManager[Capture]:
    """The same for what ``tell`` says in passing."""
    return _asserted(_Wanted("told", topic, {"type": type, "data": data}, times), among)


def assert_not_published(
    topic: str,
    type: str | None = None,
    *,
    key: str | None = None,
    data: dict[str, Any] | None = None,
    by: str | None = None,
    among: Sequence[Published] | None = None,
) -> AbstractContextManager[Capture]:
    """Nothing of the kind was published, nor told, or it was taken back by a rollback."""
    wanted = {"type": type, "key": key, "data": data, "by": by}
    return _asserted(_Wanted("published or told", topic, wanted, 0), among)


def _asserted(
    look: Callable[[Sequence[Published]], None], among: Sequence[Published] | None
) -> AbstractContextManager[Capture]:
    if among is None:
        return _Block(look)
    look(among)
    return nullcontext(Capture())


class _Wanted:
    """What is looked for, and the words for what is found instead."""

    def __init__(self, how: str, topic: str, fields: dict[str, Any], times: int | None) -> None:
        self.how = how
        self.topic = topic
        self.fields = {name: value for name, value in fields.items() if value is not None}
        self.times = times

    def __call__(self, said: Sequence[Published]) -> None:
        found = [each for each in said if self._is(each)]
        good = bool(found) if self.times is None else len(found) == self.times
        if not good:
            raise AssertionError(self._complaint(said, found))

    def _is(self, said: Published) -> bool:
        return (
            ("told" if said.told else "published") in self.how
            and said.topic == self.topic
            and all(getattr(said, name) == value for name, value in self.fields.items())
        )

    def _complaint(self, said: Sequence[Published], found: Sequence[Published]) -> str:
        details = "".join(f" {name}={value!r}" for name, value in self.fields.items())
        times = {None: "at least once", 0: "never"}.get(self.times, f"{self.times} times")
        lines = [
            f"{self.topic}{details} was to be {self.how} {times}, and was {len(found)} times.",
            "What was said:" if said else "Nothing was said at all.",
            *(f"{'> ' if each in found else '- '}{each}" for each in said),
        ]
        taken_back = said.rolled_back if isinstance(said, Capture) else []
        if taken_back:
            lines += ["What a rollback took back:", *(f"- {each}" for each in taken_back)]
        return "\n".join(lines)


class _Block(AbstractContextManager[Capture]):
    """Looks when the block has ended well; an error in it is the better message."""

    def __init__(self, look: Callable[[Sequence[Published]], None]) -> None:
        self._look = look
        self._capturing = capture_publishes()
        self._used = False

    def __enter__(self) -> Capture:
        self._used = True
        self._capture = self._capturing.__enter__()
        return self._capture

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._capturing.__exit__(kind, error, trace)
        if kind is None:
            self._look(self._capture)

    def __del__(self) -> None:
        # A forgotten "with" would be a test that cannot fail.
        if not self._used:
            warnings.warn(
                "An assertion about publishes looked at nothing: write 'with assert_published(…):' "
                "around what publishes, or say among what to look: among=said.",
                stacklevel=2,
            )
