"""Fixtures for pytest: ``pytest_plugins = ["djangocms_live.testing.pytest_plugin"]`` in conftest.

It needs pytest-django. It is no plugin that pytest loads by itself: suites that have nothing to do
with this package would pay for it. Django is touched only by tests that ask for a fixture.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from djangocms_live import testing


@pytest.fixture
def published() -> "Iterator[testing.Capture]":
    """What is said during the test: ``assert_published("poll.3", among=published)``."""
    with testing.capture_publishes() as said:
        yield said


@pytest.fixture
def live_communicator(transactional_db: None) -> "Callable[..., testing.LiveCommunicator]":
    """``async with live_communicator(user=…) as live``, on a database that commits."""
    return testing.LiveCommunicator


@pytest.fixture(scope="session")
def live_daphne_settings() -> dict[str, Any]:
    """Override it: settings that ``live_daphne`` is to have besides those of the tests."""
    return {}


@pytest.fixture(scope="session")
def _live_daphne(
    django_db_setup: None, live_daphne_settings: dict[str, Any]
) -> "Iterator[testing.LiveServer]":
    with testing.LiveServer(settings=live_daphne_settings) as server:
        yield server


@pytest.fixture
def live_daphne(transactional_db: None, _live_daphne: "testing.LiveServer") -> "testing.LiveServer":
    """A real server, one for all tests: ``live_daphne.url``, ``live_daphne.ws_url``.

    For each test it forgets what it knew of the database, which is emptied in between.
    """
    _live_daphne.forget()
    return _live_daphne
