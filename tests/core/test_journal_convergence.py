"""The random lives of test_hub_convergence.py once more, with the real journal in a database.

Beside what happens there, processes die between a commit and its numbering, others write between
two statements of a reading, history is trimmed as servers do it, and the database is put back to
an earlier state.
"""

import itertools
import logging
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from datetime import timedelta
from functools import wraps
from unittest.mock import patch

import pytest
from django.db import connection, connections
from django.test import override_settings
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from djangocms_live import journal, models

from .model import JournalModel
from .test_hub_convergence import EVENTFUL, Life, run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

database = ThreadPoolExecutor(1, thread_name_prefix="database")


def in_the_database(function):
    """In a thread that has the one connection. The loop waits, and its time stands still."""

    @wraps(function)
    def wrapper(*args):
        if threading.current_thread().name.startswith("database"):
            return function(*args)
        return database.submit(function, *args).result()

    return wrapper


class StoredJournal(JournalModel):
    """The journal of the product. The model remembers only the content."""

    def __init__(self, told):
        """``told`` are the wake-ups of those who number what others have left."""
        super().__init__()
        self.told = told
        self.bustle = 0.3
        self._busy = False
        self._numbered = {}
        self.hubs = []

    @in_the_database
    def publish(self, topic, key=""):
        serial = next(self._serial)
        content = self.row(topic).content
        content.pop(key or f"#{serial}", None)
        content[key or f"#{serial}"] = serial
        journal.append(topic, "posted", key or f"#{serial}", {"serial": serial}, "")
        if self.chance.random() < 0.15:
            self.met["died before numbering"] += 1
            return 0
        numbered = self._numbered[topic] = journal.sequence(topic)
        return numbered.head if numbered else 0

    def numbered(self, topic):
        return self._numbered.get(topic)

    @in_the_database
    def trim(self, topic, keep):
        if self.chance.random() < 0.5:
            events = models.Event.objects.filter(topic=topic)
            newest = events.order_by("-offset").values_list("pk", flat=True)[:keep]
            long_ago = timezone.now() - timedelta(days=1)
            events.exclude(offset=None).exclude(pk__in=list(newest)).update(numbered=long_ago)
            floors = journal.due()
        else:
            floors = journal.due(size=keep)
        self.met["trimmed"] += journal.trim(floors)

    @in_the_database
    def position(self, topic):
        head = journal.heads([topic]).get(topic)
        return journal.Position(head.epoch, head.head) if head else journal.NOWHERE

    @in_the_database
    def stamp(self, topic):
        with self._others_at_work(topic):
            return journal.positions([topic])[topic]

    async def read(self, topic, after):
        return await self._ask(journal.read, topic, after)

    async def heads(self, topics):
        return await self._ask(journal.heads, topics)

    async def _ask(self, function, *args):
        await self.pause()
        if self.failing:
            raise OSError("the database is away")
        answer = self._answer(function, *args)
        while self.told:
            wake = self.told.pop()
            for hub in self.hubs:
                hub.wake(*wake)
        await self.pause()
        return answer

    @in_the_database
    def _answer(self, function, *args):
        with self._others_at_work(args[0]):
            return function(*args)

    @contextmanager
    def _others_at_work(self, where):
        """Before a statement, now and then, another process publishes or trims just there."""
        topics = [where] if isinstance(where, str) else list(where)

        def meanwhile(execute, *args):
            # Not while we hold the lock of a topic: then the others wait.
            busy = self._busy or connection.in_atomic_block
            if topics and not busy and self.chance.random() < self.bustle:
                self._busy = True
                topic = self.chance.choice(topics)
                if self.chance.random() < 0.7:
                    self.publish(topic, self.chance.choice(["", "a", "b"]))
                else:
                    self.trim(topic, self.chance.randint(0, 3))
                self.met["meanwhile"] += 1
                self._busy = False
            return execute(*args)

        with connection.execute_wrapper(meanwhile):
            yield

    @in_the_database
    def copy(self):
        """A backup of everything."""
        tables = [list(model.objects.values()) for model in (models.Topic, models.Event)]
        return tables, {topic: dict(row.content) for topic, row in self.rows.items()}

    @in_the_database
    def put_back(self, backup):
        tables, contents = deepcopy(backup)
        for model, rows in zip((models.Topic, models.Event), tables, strict=True):
            model.objects.all().delete()
            model.objects.bulk_create(model(**row) for row in rows)
        for topic, row in self.rows.items():
            row.content = contents.get(topic, {})
        journal.begin_anew()
        self.met["put back"] += 1


class StoredLife(Life):
    WEIGHTS = Life.WEIGHTS | {"save": 1, "restore": 1}

    def __init__(self, seed, told):
        for model in (models.Topic, models.Event):
            database.submit(model.objects.all().delete).result()
        self.backup = None
        super().__init__(seed, StoredJournal(told))
        self.journal.hubs = self.hubs

    def end(self):
        self.journal.bustle = 0
        return super().end()

    def begin_a_new_epoch(self):
        database.submit(journal.begin_anew).result()

    def save(self):
        self.backup = self.journal.copy()

    def restore(self):
        if self.backup:
            self.journal.put_back(self.backup)


@pytest.fixture(scope="module", autouse=True)
def without_complaints():
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def close_connection():
    yield
    database.submit(connections.close_all).result()


def live(seed, steps):
    # Epochs are random, and the lives are not.
    epochs = (f"e{number}" for number in itertools.count())
    few = {"HISTORY_SIZE": 6, "HISTORY_AGE": 3600, "SETTLE": 0}
    told = []
    with (
        override_settings(DJANGOCMS_LIVE=few),
        patch.object(journal.secrets, "token_urlsafe", lambda size: next(epochs)),
        patch.object(journal.bus, "wake", lambda *wake: told.append(wake)),
    ):
        life = StoredLife(seed, told)
        run(life, steps)
    return life


@given(seed=st.integers(0, 2**32), steps=st.integers(1, 120))
@settings(max_examples=30, deadline=None)
def test_every_browser_shows_what_is_published(seed, steps):
    live(seed, steps)


EVENTFUL_HERE = EVENTFUL | {
    "died before numbering": 1,
    "trimmed": 1,
    "meanwhile": 1,
    "put back": 0.3,
}


def test_the_lives_are_eventful():
    met = Counter()
    for seed in range(12):
        met += live(seed, 120).journal.met
    expected = {what: 12 * often for what, often in EVENTFUL_HERE.items()}
    assert {what: met[what] for what in expected if met[what] < expected[what]} == {}
