"""What an integrator's own conftest has, and a feature to publish for."""

from contextlib import contextmanager, suppress

import pytest
from django.db import transaction

from djangocms_live.testing.pytest_plugin import *  # noqa: F403
from djangocms_live.testing.pytest_plugin import _live_daphne  # noqa: F401
from tests.core.conftest import alone, close_thread_connections, features, news, token  # noqa: F401


class Oops(Exception):
    pass


@contextmanager
def rolled_back():
    """A block whose transaction, or savepoint, comes to nothing."""
    with suppress(Oops), transaction.atomic():
        yield
        raise Oops


@pytest.fixture(autouse=True)
def _alone(alone):  # noqa: F811
    pass
