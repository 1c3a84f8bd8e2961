"""Pushes on their way: a ``Delivery`` is written with what it speaks of, and gone once it arrived.

They are sent after the commit, several at a time. A process claims some by moving the time at which
they are due: no other sends them meanwhile, and if it is killed they are due again. What a service
cannot take now is tried again later, ever more seldom; a browser that is gone is forgotten. A timer
of the process wakes for the next try. What was lost with a process is found by those that serve
sockets (``timer``), by the next push, or by the command ``live_notifications``. A browser may so
get the same push twice; it shows it once.
"""

import logging
import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import connections
from django.db.models import Min, Q
from django.utils import timezone

from djangocms_live.conf import settings as core
from djangocms_live.tasks import task

from . import payload, vapid
from .conf import settings
from .endpoints import Answer
from .letters import Letters
from .models import Browser, Delivery, Message

logger = logging.getLogger("djangocms_live.notifications")

#: Requests at a time, and deliveries that are claimed together.
_THREADS, _CLAIM = 8, 32
#: Seconds between the first two tries, growing with each; services ask for no more than a day.
_BACK_OFF, _GROWTH, _LONGEST = 30, 4, 24 * 60 * 60

_GONE = (404, 410)
_LATER = (0, 429)


def enqueue(message: Message, users: Sequence[Any], browsers: Sequence[Any]) -> None:
    """Push a message to all browsers of these users, and to these browsers; once to each.

    Primary keys, no more of them than fit in a query (``BATCH``). Belongs to the transaction.
    """
    if not vapid.is_configured():
        return
    now = timezone.now()
    wanted = Browser.objects.filter(Q(user__in=users) | Q(pk__in=browsers))
    rows = [
        Delivery(browser_id=pk, message=message, due=now)
        for pk in wanted.values_list("pk", flat=True)
    ]
    if rows:
        Delivery.objects.bulk_create(rows, batch_size=settings.BATCH, ignore_conflicts=True)
        send_due.later()


#: In a process one sends at a time, so that the threads of its other tasks stay free.
_sending = threading.Lock()


@task
def send_due() -> int:
    """Send what is due; how many pushes their services have taken."""
    if not vapid.is_configured():
        return 0
    if not _sending.acquire(blocking=False):
        _timer.start(1)  # whoever is at it may have looked for the last time
        return 0
    try:
        run = _Run()
    finally:
        _sending.release()
    if not run.ending:
        _timer.start_for_next()
    return run.sent


def look() -> None:
    """Have sent, soon, what is due and what a process that has ended left behind. Cheap."""
    if vapid.is_configured():
        _timer.start_for_next()


class _Run:
    """Sends until nothing is due. Threads send, this one asks the database and tells it."""

    def __init__(self) -> None:
        self.sent = 0
        #: The process is about to end.
        self.ending = False
        self._futures: dict[Future[Answer], Delivery] = {}
        self._answers: list[tuple[Delivery, Answer]] = []
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="djangocms_live.push") as pool:
            while self._take(pool):
                done, _ = wait(self._futures, return_when=FIRST_COMPLETED)
                self._answers += [(self._futures.pop(each), each.result()) for each in done]
        self._note()

    def _take(self, pool: ThreadPoolExecutor) -> bool:
        """See to it that all threads have something to do. False: there is nothing left."""
        # One slow service holds up its own thread, and not all that were claimed with it.
        while not self.ending and len(self._futures) < _THREADS:
            self._note()
            claimed = claim()
            if not claimed:
                break
            self._start(pool, claimed)
        return bool(self._futures)

    def _start(self, pool: ThreadPoolExecutor, claimed: Sequence[Delivery]) -> None:
        from . import services  # noqa: PLC0415 (needs the extra, and is slow to import)

        letters = Letters(claimed)
        for delivery in claimed:
            text = letters.write(delivery)
            if not text:
                delivery.delete()
                continue
            head = payload.headers(delivery.message)
            try:
                future = pool.submit(services.send, delivery.browser, text, head)
            except RuntimeError:
                # A script has ended, and no thread starts any more. A process that stays does it.
                self.ending = True
                Delivery.objects.filter(pk=delivery.pk).update(due=timezone.now())
            else:
                self._futures[future] = delivery

    def _note(self) -> None:
        """Write down what became of those that were sent."""
        now, answers, self._answers = timezone.now(), self._answers, []
        taken = [delivery for delivery, answer in answers if 200 <= answer.status < 300]
        gone = [delivery.browser_id for delivery, answer in answers if answer.status in _GONE]
        if taken:
            Delivery.objects.filter(pk__in=[each.pk for each in taken]).delete()
            browsers = Browser.objects.filter(pk__in=[each.browser_id for each in taken])
            browsers.update(reached=now)
            self.sent += len(taken)
        if gone:
            Browser.objects.filter(pk__in=gone).delete()
        for delivery, answer in answers:
            if answer.status in _LATER or answer.status >= 500:
                _again(delivery, answer)
            elif not (answer.status in _GONE or 200 <= answer.status < 300):
                _give_up(delivery, answer)


def claim() -> list[Delivery]:
    """Some of those that are due, which nobody else sends for as long as it can take.

    Each claim has a time of its own, to the microsecond, by which its rows are found again.
    """
    now = timezone.now()
    due = Delivery.objects.filter(due__lte=now).order_by("due", "pk")
    pks = list(due.values_list("pk", flat=True)[:_CLAIM])
    if not pks:
        return []
    seconds = settings.PUSH_TIMEOUT * 30 + random.random()  # noqa: S311 (no secret)
    until = now + timedelta(seconds=seconds)
    # Who comes second waits for the first one's rows, and then finds that they are not due.
    Delivery.objects.filter(pk__in=pks, due__lte=now).update(due=until)
    mine = Delivery.objects.filter(pk__in=pks, due=until)
    return list(mine.select_related("browser__user", "message__content_type"))


def _again(delivery: Delivery, answer: Answer) -> None:
    delivery.attempts += 1
    if delivery.attempts >= settings.PUSH_ATTEMPTS:
        _give_up(delivery, answer)
        return
    # Not all at once: what a service could not take together, it should not get together.
    seconds = _BACK_OFF * _GROWTH ** (delivery.attempts - 1) * random.uniform(0.5, 1.5)  # noqa: S311
    seconds = min(max(seconds, answer.retry_after), _LONGEST)
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=delivery.attempts, due=timezone.now() + timedelta(seconds=seconds)
    )


def _give_up(delivery: Delivery, answer: Answer) -> None:
    logger.warning(
        "The push service %s does not take the push %s: %s",
        urlsplit(delivery.browser.endpoint).hostname,
        delivery.pk,
        answer.error or answer.status,
    )
    delivery.delete()


class _Timer:
    """One for a process: it rings when the next push is due."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._rings = 0.0

    def start_for_next(self) -> None:
        due = Delivery.objects.aggregate(next=Min("due"))["next"]
        if due is not None:
            self.start(max((due - timezone.now()).total_seconds(), 1))

    def start(self, seconds: float) -> None:
        """Ring after so many seconds, or before."""
        if core.TASKS == "immediate":
            return
        rings = time.monotonic() + seconds
        with self._lock:
            if self._timer is not None:
                if self._rings <= rings:
                    return
                self._timer.cancel()
            self._rings = rings
            self._timer = threading.Timer(seconds, self._ring)
            self._timer.daemon = True
            self._timer.start()

    def _ring(self) -> None:
        with self._lock:
            self._timer = None
        try:
            send_due.later()
        finally:
            connections.close_all()  # of this thread, which ends here


_timer = _Timer()
