"""django-contrib-comments and django-comments-xtd, from their tables or from ``dumpdata``.

Neither has to be installed: the tables are read by their names, in the database of this site.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cms.models import PageContent
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ..models import State
from .entries import Entry, ImportFailed

COMMENTS = "django_comments"
XTD = "django_comments_xtd_xtdcomment"

_COLUMNS = (
    "id",
    "content_type_id",
    "object_pk",
    "user_id",
    "user_name",
    "user_email",
    "comment",
    "submit_date",
    "is_public",
    "is_removed",
)


def of_database(*, xtd: bool) -> Iterator[Entry]:
    """The rows of the tables. Raises ``ImportFailed`` where there are none."""
    _need(COMMENTS, _COLUMNS)
    parents: dict[int, int] = {}
    if xtd:
        _need(XTD, ("comment_ptr_id", "parent_id"))
        parents = dict(_select(XTD, ("comment_ptr_id", "parent_id")))
    for values in _select(COMMENTS, _COLUMNS):
        row = dict(zip(_COLUMNS, values, strict=True))
        kind = ContentType.objects.filter(pk=row["content_type_id"]).first()
        label = (kind.app_label, kind.model) if kind else ("?", str(row["content_type_id"]))
        yield _entry(row, label, parents, _user_by_pk(row["user_id"]))


def of_file(path: Path, *, xtd: bool) -> Iterator[Entry]:
    """``dumpdata --natural-foreign django_comments [django_comments_xtd]``."""
    try:
        dumped = json.loads(path.read_text(encoding="utf-8"))
        rows = [(str(o["model"]).lower(), o["pk"], o["fields"]) for o in dumped]
    except (ValueError, TypeError, KeyError) as error:
        raise ImportFailed(f"{path} was not made by dumpdata: {error}") from None
    parents = {pk: f["parent_id"] for m, pk, f in rows if m == "django_comments_xtd.xtdcomment"}
    if xtd and not parents:
        raise ImportFailed(f"There are no django_comments_xtd.xtdcomment in {path}.")
    for model, pk, fields in rows:
        if model != "django_comments.comment":
            continue
        kind = fields["content_type"]
        if not isinstance(kind, list):
            raise ImportFailed(
                "Content types are numbers in the file, which mean something else in another "
                "database: dump it with --natural-foreign."
            )
        row = fields | {"id": pk}
        user = _user_by_email(row["user_email"]) if row.get("user") else None
        yield _entry(row, (kind[0], kind[1]), parents, user)


def _entry(row: dict[str, Any], label: tuple[str, str], parents: Any, user: Any) -> Entry:
    parent = parents.get(row["id"], row["id"])
    state = State.VISIBLE
    if row["is_removed"]:
        state = State.REMOVED
    elif not row["is_public"]:
        state = State.HELD
    about = find(*label, str(row["object_pk"]))
    return Entry(
        source=f"contrib:{row['id']}",
        # A thread's first comment is its own parent there.
        parent="" if parent in (None, 0, row["id"]) else f"contrib:{parent}",
        about=about,
        missing=f"{'.'.join(label)} {row['object_pk']}",
        body=row["comment"],
        name=row["user_name"] or (user.get_full_name() or user.get_username() if user else ""),
        email="" if user else row["user_email"] or "",
        user=user,
        created=_moment(row["submit_date"]),
        state=state,
    )


def find(app: str, model: str, pk: str) -> Model | None:
    """The object that a comment is about. Versions of CMS 3's pages are those of today's."""
    if (app, model) == ("cms", "title"):
        known: Any = PageContent
    else:
        try:
            known = apps.get_model(app, model)
        except LookupError:
            return None
    try:
        found: Model | None = known._base_manager.filter(pk=pk).first()
    except (ValueError, ValidationError):
        return None
    return found


def _need(table: str, columns: tuple[str, ...]) -> None:
    if table not in connection.introspection.table_names():
        raise ImportFailed(
            f"There is no table {table} in this database. Is it the database where the old "
            "comments are? Else dump them there, and name the file."
        )
    with connection.cursor() as cursor:
        there = {c.name for c in connection.introspection.get_table_description(cursor, table)}
    if missing := [column for column in columns if column not in there]:
        raise ImportFailed(f"The table {table} has no column {', '.join(missing)}.")


def _select(table: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        # Nothing of it comes from outside.
        cursor.execute(f"SELECT {names} FROM {quote(table)} ORDER BY 1")  # noqa: S608
        return cursor.fetchall()


def _moment(value: Any) -> datetime:
    moment = parse_datetime(value) if isinstance(value, str) else value
    if moment is None:
        raise ImportFailed(f"{value!r} is no date.")
    return timezone.make_aware(moment, UTC) if timezone.is_naive(moment) else moment


def _user_by_pk(pk: Any) -> Any:
    return get_user_model()._base_manager.filter(pk=pk).first() if pk else None


def _user_by_email(email: str) -> Any:
    """Whose address it is, if it is one person's. Pks of another database mean nothing here."""
    users = list(get_user_model()._base_manager.filter(email__iexact=email)[:2]) if email else []
    return users[0] if len(users) == 1 else None
