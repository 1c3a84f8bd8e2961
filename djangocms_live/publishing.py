"""``publish``: a fact goes into the caller's transaction, and out with its commit."""

import logging
from typing import Any

from asgiref.sync import sync_to_async
from django.db import transaction

from . import bus, journal
from .conf import settings
from .models import Event
from .protocol import dumps
from .topics import check_name

logger = logging.getLogger("djangocms_live.publishing")


def publish(
    topic: str, type: str, *, key: str = "", data: dict[str, Any] | None = None, by: str = ""
) -> None:
    """Tell the viewers of a topic that something happened, if the transaction commits.

    ``type`` is a verb in the past ("posted"). ``key`` names the thing: a newer event with the
    same key replaces the older one. ``data`` is a small fact, not HTML. ``by`` is the id of the
    request that caused it, so that the tab which asked can skip its own echo.
    """
    _check_lengths(type=type, key=key, by=by)
    fact = data or {}
    dumps(fact)  # what no frame can carry must not stand in the journal
    if not settings.ENABLED:
        return
    journal.append(check_name(topic), type, key, fact, by)
    # Robust: an error here must not hide the rest of the commit's callbacks, nor fail the request.
    transaction.on_commit(lambda: _deliver(topic), using=journal.database(), robust=True)


apublish = sync_to_async(publish)


def _check_lengths(**texts: str) -> None:
    """Raise ``ValueError`` here: a database that minds would spoil the caller's transaction."""
    for name, text in texts.items():
        field: Any = Event._meta.get_field(name)
        if len(text) > (longest := field.max_length):
            raise ValueError(f"{name} has {longest} characters at most, and this has {len(text)}.")


def _deliver(topic: str) -> None:
    numbered = journal.sequence(topic)
    if numbered is not None:
        bus.wake(topic, numbered.head, numbered)
