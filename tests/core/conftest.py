"""What the tests of the core share."""

import pytest
from asgiref.sync import sync_to_async
from django.db import connections


@pytest.fixture
async def close_thread_connections():
    """Close what asgiref's thread opened: a server drops no database that somebody uses."""
    yield
    await sync_to_async(connections.close_all)()
