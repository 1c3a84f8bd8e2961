"""Whom a text mentions: ``@anna``, ``@Anna Smith``.

It can only be people who have an account and wrote in the same conversation: whoever reads it can
see their names anyway, and strangers cannot be called from anywhere on the site.
"""

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

MOST = 10
#: Signs of a mention that are looked at, and how much after each.
_LOOKED_AT, _LONGEST = 30, 150

#: The sign and a first word; in an e-mail address it is no mention.
_CALL = re.compile(r"(?<![\w.+-])@(\w+)")


def mentioned(body: str, written: QuerySet[Any]) -> list[Any]:
    """The primary keys of up to ten users, in the order of the text.

    ``written`` are the comments of the conversation: with an ``author`` and the ``name`` that
    everybody sees. No query if nobody can be meant; one otherwise.
    """
    found = list(islice(_CALL.finditer(body), _LOOKED_AT))
    if not found:
        return []
    login = f"author__{get_user_model().USERNAME_FIELD}"
    begins = Q()
    for call in found:
        begins |= Q(name__istartswith=call[1]) | Q(**{f"{login}__istartswith": call[1]})
    rows = written.filter(begins, author__isnull=False).order_by()
    names: dict[str, set[Any]] = {}
    for author, *known_as in rows.values_list("author", "name", login).distinct():
        for name in known_as:
            names.setdefault(str(name).casefold(), set()).add(author)
    names.pop("", None)
    calls = [body[call.start(1) : call.start(1) + _LONGEST].casefold() for call in found]
    called = dict.fromkeys(author for call in calls for author in _called(call, names))
    return list(called)[:MOST]


def _called(call: str, names: dict[str, set[Any]]) -> Iterable[Any]:
    """Those whose name a text begins with: the longest of the names."""
    fitting = [name for name in names if call.startswith(name) and _ends(call[len(name) :])]
    return sorted(names[max(fitting, key=len)], key=str) if fitting else ()


def _ends(rest: str) -> bool:
    """Whether a name is over: "@anna" is not meant by "@annabel"."""
    return not rest or not (rest[0].isalnum() or rest[0] == "_")
