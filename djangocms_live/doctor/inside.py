"""What can be seen from within: settings, the journal, the channel layer."""

import asyncio
import secrets
from datetime import timedelta
from importlib import import_module
from typing import Any

from asgiref.sync import async_to_sync
from django.core.checks import ERROR, run_checks
from django.db import DatabaseError, transaction
from django.utils import timezone

from .. import journal
from ..bus import shared_layer
from ..conf import settings
from ..models import Event, Topic
from .report import Report, Watch

#: Whether there are several processes, the check can only guess; the step "Health" counts them.
SEEN_BETTER = "djangocms_live.W004"

UNNUMBERED_AFTER = timedelta(minutes=1)
UNTRIMMED_AFTER = timedelta(hours=1)  # servers trim every ten minutes


def look_inside(report: Report) -> None:
    look_at_checks(report)
    look_at_journal(report)
    async_to_sync(look_at_layer)(report)


def look_at_checks(report: Report) -> None:
    found = [
        message
        for message in run_checks(include_deployment_checks=True)
        if str(message.id).startswith("djangocms_live")
        and not message.is_silenced()
        and message.id != SEEN_BETTER
    ]
    for message in sorted(found, key=lambda message: (-message.level, message.id)):
        say = report.broken if message.level >= ERROR else report.warn
        say("Settings", f"{message.msg} ({message.id})", message.hint or "")
    if not settings.ENABLED:
        mend = "Take ENABLED out of DJANGOCMS_LIVE, or set it to True."
        report.broken("Settings", "Live content is switched off.", mend)
    elif not found:
        report.good("Settings", "no check has anything to say.")


def look_at_journal(report: Report) -> None:
    """Write, number, read and trim a probe in the real database, and take it out again."""
    topic = f"doctor.{secrets.token_hex(8)}"
    using = journal.database()
    try:
        watch = Watch()
        with transaction.atomic(using=using):
            journal.append(topic, "probed", "", {}, "")
        numbered = journal.sequence(topic)
        written = str(watch)
        watch = Watch()
        events = journal.read(topic, 0).events
        if numbered is None or numbered.head != 1 or len(events) != 1:
            mend = "Look at database routers: events and topics belong into one database."
            report.broken("Journal", "An event that was written cannot be read back.", mend)
            return
        report.good("Journal", f"an event was written in {written} and read in {watch}.")
        _look_at_leftovers(report)
    except DatabaseError as error:
        mend = "Run 'manage.py migrate djangocms_live', and see that the database is reachable."
        report.broken("Journal", f"The database says: {_first_line(error)}", mend)
    finally:
        forget(topic)


def _look_at_leftovers(report: Report) -> None:
    now, events = timezone.now(), Event.objects.using(journal.database())
    lost = events.filter(offset=None, created__lt=now - UNNUMBERED_AFTER).count()
    if lost:
        report.warn(
            "Journal",
            f"{lost} events wait for their number: who published them ended too early.",
            "Nothing is lost. They are numbered when somebody opens a page that they concern.",
        )
    age = timedelta(seconds=settings.HISTORY_AGE) + UNTRIMMED_AFTER
    old = events.filter(numbered__lt=now - age).count()
    if old:
        report.warn(
            "Journal",
            f"{old} events are older than HISTORY_AGE allows.",
            "Servers with open sockets trim the journal every ten minutes. Is there one? If "
            "there is, its log says what keeps it from it.",
        )
    if not (lost or old):
        report.good("Journal", "it is numbered and trimmed.")


def forget(topic: str) -> None:
    """Leave nothing of a probe behind, as far as the database can be reached."""
    using = journal.database()
    try:
        for model, field in ((Event, "topic"), (Topic, "name")):
            model.objects.using(using).filter(**{field: topic}).delete()
    except DatabaseError:
        pass  # the finding is told already


async def look_at_layer(report: Report) -> None:
    layer = shared_layer()
    if layer is None:
        report.good(
            "Channel layer",
            "each process is alone. That is right for one server process; with several, pages "
            "follow after a second instead of at once.",
        )
        return
    if type(layer).__module__.startswith("channels_redis"):
        redis = import_module("djangocms_live.doctor.redis")  # its client is there only then
        if not await redis.look_at_redis(report):
            return
    watch = Watch()
    try:
        async with asyncio.timeout(settings.LAYER_TIMEOUT + 1):
            await _pass_a_message(layer)
    except Exception as error:
        report.broken(
            "Channel layer",
            f"A message did not come back: {type(error).__name__}.",
            "See that CHANNEL_LAYERS names a server that runs. Until then events reach other "
            "processes a second late.",
        )
    else:
        report.good("Channel layer", f"a message came back in {watch}.")


async def _pass_a_message(layer: Any) -> None:
    group = f"live.doctor.{secrets.token_hex(8)}"
    channel = await layer.new_channel("live")
    await layer.group_add(group, channel)
    try:
        await layer.group_send(group, {"type": "live.probe", "group": group})
        while (await layer.receive(channel)).get("group") != group:
            pass
    finally:
        await layer.group_discard(group, channel)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
