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

#: In an e-mail address it is no mention.
_AT = re.compile(r"(?<![\w.+-])@(?=\w)")
_WORD = re.compile(r"\w+")


def mentioned(body: str, written: QuerySet[Any]) -> list[Any]:
    """The primary keys of up to ten users, in the order of the text.

    ``written`` are the comments of the conversation: with an ``author`` and the ``name`` that
    everybody sees. No query if nobody can be meant; one otherwise.
    """
    calls = [body[m.end() : m.end() + _LONGEST] for m in islice(_AT.finditer(body), _LOOKED_AT)]
    if not calls:
        return []
    login = f"author__{get_user_model().USERNAME_FIELD}"
    begins = Q()
    for call in calls:
        word = _WORD.match(call)
        if word:
            begins |= Q(name__istartswith=word[0]) | Q(**{f"{login}__istartswith": word[0]})
    rows = written.filter(begins, author__isnull=False).order_by()
    names: dict[str, set[Any]] = {}
    for author, *known_as in rows.values_list("author", "name", login).distinct():
        for name in known_as:
            names.setdefault(str(name).casefold(), set()).add(author)
    names.pop("", None)
    found = dict.fromkeys(author for call in calls for author in _called(call.casefold(), names))
    return list(found)[:MOST]


def _called(call: str, names: dict[str, set[Any]]) -> Iterable[Any]:
    """Those whose name a text begins with: the longest of the names."""
    fitting = [name for name in names if call.startswith(name) and _ends(call[len(name) :])]
    return sorted(names[max(fitting, key=len)], key=str) if fitting else ()


def _ends(rest: str) -> bool:
    """Whether a name is over: "@anna" is not meant by "@annabel"."""
    return not rest or not (rest[0].isalnum() or rest[0] == "_")
