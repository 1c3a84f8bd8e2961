"""Entries of an inbox as they are named in requests: by the newest notification that was shown.

An entry may stand for many ("5 new replies in …"). What somebody does with it is done with all of
them that were there when they looked, and with none that came later.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Q

from . import links
from .inbox import Group
from .kinds import kind_of
from .models import Notification
from .visits import url

#: In one request.
MOST = 100


def members(user: Any, shown: Collection[int]) -> list[int]:
    """The notifications of a user that entries stand for. Others' are nobody's."""
    mine = Notification.objects.filter(recipient=user.pk)
    together = Q(pk__in=shown)
    columns = ("pk", "message__kind", "message__subject")
    for pk, kind, subject in mine.filter(pk__in=shown).values_list(*columns):
        if subject:
            together |= Q(pk__lte=pk, message__kind=kind, message__subject=subject)
    return list(mine.filter(together).values_list("pk", flat=True))


def shown(groups: Collection[Group], language: str) -> Iterator[dict[str, Any]]:
    """What the templates and the client show of entries."""
    for group in groups:
        leads = links.safe(group.url(language))
        yield {
            "id": group.newest.pk,
            "ids": list(group.pks),
            "kind": group.kind,
            # What visitors are told of the same.
            "notice": f"p.{group.message.pk}" if group.kind == "published" else "",
            "label": kind_of(group.kind).label,
            "headline": group.headline(language),
            "text": group.text(language),
            "url": url("go", language, group.newest.pk) if leads else "",
            "icon": links.safe(group.icon(language)),
            "created": group.created,
            "unread": group.unread,
            "count": group.count,
        }
