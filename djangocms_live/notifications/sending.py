"""Telling people: ``notify`` for those one can name, ``notify_audience`` for those one describes.

    notify(order.customer, "shipped", order, title=f"Order {order.pk} is on its way")

What is told belongs to the caller's transaction: rolled back, nobody hears of it. Once it is
committed, open pages are woken and pushes go out.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from djangocms_live.groupers import identity
from djangocms_live.tasks import task

from . import pushing, waking
from .audiences import AUDIENCES
from .conf import settings
from .kinds import channels_of
from .models import Message, Notification
from .people import name_of

#: How long a process may be silent in its work before another one goes on with it.
LEASE = timedelta(seconds=60)

Words = str | dict[str, str]


def notify(
    recipients: Any,
    verb: str,
    target: Model | None = None,
    *,
    browsers: Iterable[Any] = (),
    **said: Any,
) -> Message | None:
    """Tell people of something, in the current transaction.

    ``recipients`` is a user, or users or their primary keys in any iterable or queryset: a hundred
    thousand of them are a few queries for each thousand. Who is gone or inactive is left out, as is
    whoever wants none of it. ``browsers`` are primary keys of guests' ``Browser`` rows.

    ``verb`` names a kind (``kinds.register_kind``). ``title``, ``text``, ``url`` and ``icon`` are
    texts, or dictionaries of texts by language. ``actor`` is the user who did it, and is not told
    of it, or a name. Messages of a kind with the same ``subject`` are shown as one. ``once`` names
    what is told a single time, for ever: None is returned for any further one. ``expires`` is when
    nobody needs to hear of it any more.
    """
    with transaction.atomic():
        message = _message(verb, target, **said)
        if message is not None:
            woken = waking.Woken()
            for pks in _batches(_pks(recipients)):
                woken.add(_deliver(message, pks))
            for keys in _batches(iter(browsers)):
                pushing.enqueue(message, [], keys)
            woken.on_commit()
    return message


def notify_audience(
    audience: str, verb: str, target: Model | None = None, **said: Any
) -> Message | None:
    """Tell an audience, by its name (``audiences``): it is found and told after the commit.

    The same as ``notify`` otherwise. A process that is killed meanwhile loses nothing: another one
    goes on a minute later, or the command ``live_notifications`` does. ``KeyError`` for an audience
    that nobody registered.
    """
    AUDIENCES[audience]
    with transaction.atomic():
        message = _message(verb, target, audience=audience, due=timezone.now(), **said)
        if message is not None:
            fan_out.later(message.pk)
    return message


@task
def fan_out(pk: int) -> int:
    """Write the rows of a message's audience, those that are missing; how many were looked at."""
    if not _claim(pk):
        return 0
    message = Message.objects.get(pk=pk)
    find = AUDIENCES.get(message.audience)
    if find is None:  # of an app that was removed
        Message.objects.filter(pk=pk).update(due=None)
        return 0
    found = find(message)
    have = Notification.objects.filter(message=message).values("recipient")
    missing = found.users.exclude(pk__in=have)
    number, woken = 0, waking.Woken()
    for pks in _batches(_pks(missing)):
        # Rows and pushes together: what is there was told, and what is not was not.
        with transaction.atomic():
            told = _deliver(message, found.among(pks) if found.among else pks)
        Message.objects.filter(pk=pk).update(due=timezone.now() + LEASE)
        number += len(told)
        # Nobody waits for the last of a hundred thousand.
        woken.now_and_then(told)
    with transaction.atomic():
        for keys in _batches(_pks(found.browsers)):
            number += len(keys)
            pushing.enqueue(message, [], keys)
        Message.objects.filter(pk=pk).update(due=None)
    woken.wake()
    return number


def resume() -> int:
    """Go on where processes were killed; how many messages that were. Cheap if there are none."""
    late = Message.objects.filter(due__lte=timezone.now()).order_by("pk")
    pks = list(late.values_list("pk", flat=True)[:100])
    for pk in pks:
        fan_out(pk)
    return len(pks)


def forget(target: Model) -> int:
    """Take back all that was told of an object, from every inbox; how many messages that were."""
    model, pk = identity(target)
    kind = ContentType.objects.get_for_model(model)
    return take_back(Message.objects.filter(content_type=kind, object_id=str(pk)))


def take_back(messages: QuerySet[Message]) -> int:
    """Take messages out of every inbox, as if they had not been sent; how many that were."""
    with transaction.atomic():
        woken = waking.Woken()
        for pks in _batches(_pks_of(Notification.objects.filter(message__in=messages))):
            woken.add(pks)
        number = len(messages)
        messages.delete()
        woken.on_commit()
    return number


def _pks_of(rows: QuerySet[Notification]) -> Iterator[Any]:
    yield from rows.values_list("recipient", flat=True).iterator(settings.BATCH)


def _claim(pk: int) -> bool:
    """Of several who want to tell the same message, one does."""
    now = timezone.now()
    rows = Message.objects.filter(pk=pk, due__lte=now)
    return bool(rows.update(due=now + LEASE))


def _message(
    verb: str,
    target: Model | None,
    *,
    title: Words = "",
    text: Words = "",
    url: Words = "",
    icon: Words = "",
    actor: Any = None,
    subject: str = "",
    once: str = "",
    expires: datetime | None = None,
    data: dict[str, Any] | None = None,
    audience: str = "",
    due: datetime | None = None,
) -> Message | None:
    by_name = actor is None or isinstance(actor, str)
    words = {"title": title, "text": text, "url": url, "icon": icon}
    words["actor"] = (actor or "") if by_name else name_of(actor)
    message = Message(
        kind=verb,
        subject=subject,
        data={**{name: said for name, said in words.items() if said}, **(data or {})},
        actor=None if by_name else actor,
        once=once,
        expires=expires,
        audience=audience,
        due=due,
    )
    if target is not None:
        model, pk = identity(target)
        message.content_type = ContentType.objects.get_for_model(model)
        message.object_id = str(pk)
    if once and Message.objects.filter(once=once).exists():
        return None
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError:
        if once and Message.objects.filter(once=once).exists():
            return None  # somebody was quicker
        raise
    return message


def _deliver(message: Message, pks: list[Any]) -> list[Any]:
    """Rows for those who are there and want to hear of it; their primary keys."""
    here = [pk for pk in _active(pks) if pk != message.actor_id]
    wishes = channels_of(here, message.kind)
    rows = [
        Notification(message=message, recipient_id=pk, **wishes[pk])
        for pk in here
        if any(wishes[pk].values())
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    pushing.enqueue(message, [row.recipient_id for row in rows if row.push], [])
    return [row.recipient_id for row in rows]


def _active(pks: list[Any]) -> list[Any]:
    users = get_user_model()._default_manager.filter(pk__in=pks)
    try:
        get_user_model()._meta.get_field("is_active")
    except FieldDoesNotExist:  # a site's own model
        pass
    else:
        users = users.filter(is_active=True)
    return list(users.order_by("pk").values_list("pk", flat=True))


def _pks(given: Any) -> Iterator[Any]:
    """Primary keys, each once where that is easily known."""
    if isinstance(given, Model):
        given = [given]
    if isinstance(given, QuerySet):
        # One column of a pinned order: a database sends them in pieces.
        yield from given.order_by("pk").values_list("pk", flat=True).iterator(settings.BATCH)
        return
    for one in given:
        yield one.pk if isinstance(one, Model) else one


def _batches(keys: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(keys, settings.BATCH)):
        yield batch
