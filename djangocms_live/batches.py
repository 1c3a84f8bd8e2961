"""Questions that are asked at the same time become one: many cost a database little more than one.

While one batch is answered, the next gathers. A crowd that comes back at once is so served with a
few turns of a thread; one by one, each question waits for the interpreter several times, which a
busy event loop gives away only every five milliseconds.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .threads import Pool

SIZE = 100


class _Question(NamedTuple):
    about: Any
    wanted: Callable[[], bool]
    answer: asyncio.Future[Any]


class Batches:
    def __init__(self, pool: Pool, function: Callable[[Sequence[Any]], Sequence[Any]]) -> None:
        """``function`` answers many questions in their order, in a thread of the pool."""
        self._pool = pool
        self._function = function
        self._waiting: deque[_Question] = deque()
        self._work: asyncio.Task[None] | None = None

    async def __call__(self, about: Any, wanted: Callable[[], bool] = lambda: True) -> Any:
        """The answer; None if it is not ``wanted`` any more when its turn has come."""
        loop = asyncio.get_running_loop()
        question = _Question(about, wanted, loop.create_future())
        self._waiting.append(question)
        if self._work is None or self._work.done():
            self._work = loop.create_task(self._answer_all())
        return await question.answer

    async def _answer_all(self) -> None:
        while self._waiting:
            batch = self._next()
            if not batch:
                continue
            try:
                found = await self._pool(self._function, [question.about for question in batch])
            except Exception as error:
                for question in batch:
                    if not question.answer.done():
                        question.answer.set_exception(error)
            except asyncio.CancelledError:
                for question in [*batch, *self._waiting]:
                    question.answer.cancel()
                self._waiting.clear()
                raise
            else:
                for question, answer in zip(batch, found, strict=True):
                    _settle(question, answer)

    def _next(self) -> list[_Question]:
        """Those whose turn it is. In a storm many give up before: they delay nobody."""
        batch: list[_Question] = []
        while self._waiting and len(batch) < SIZE:
            question = self._waiting.popleft()
            if question.wanted() and not question.answer.done():
                batch.append(question)
            else:
                _settle(question, None)
        return batch


def _settle(question: _Question, answer: Any) -> None:
    if not question.answer.done():
        question.answer.set_result(answer)
