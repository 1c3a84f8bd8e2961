"""What every publish does under its topic's lock, as SQL.

The ORM needs several times as long to write these statements as the database to carry them out,
and with few viewers they are most of what a publish costs.
"""

from datetime import datetime
from functools import cache

from django.db import connections

from .models import Event, Topic

ADVANCE = "UPDATE {topics} SET {head} = {head} + %s, {updated} = %s WHERE {name} = %s"
PLACE = "SELECT {epoch}, {head}, {floor} FROM {topics} WHERE {name} = %s"
NUMBER = "UPDATE {events} SET {offset} = %s, {numbered} = %s WHERE {id} = %s AND {offset} IS NULL"


@cache
def _statement(template: str, using: str) -> str:
    """The tables and columns as the models and the database name them."""
    quote = connections[using].ops.quote_name
    fields = [*Topic._meta.local_concrete_fields, *Event._meta.local_concrete_fields]
    names = {field.name: quote(field.attname) for field in fields}
    tables = {"topics": quote(Topic._meta.db_table), "events": quote(Event._meta.db_table)}
    return template.format(**names, **tables)


def advance(topic: str, steps: int, now: datetime, using: str) -> tuple[str, int, int] | None:
    """Move a topic's head and lock its row; returns epoch, head and floor, None without a row."""
    connection = connections[using]
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(_statement(ADVANCE, using), [steps, moment, topic])
        if not cursor.rowcount:
            return None
        cursor.execute(_statement(PLACE, using), [topic])
        epoch, head, floor = cursor.fetchone()
        return epoch, head, floor


def number(event: int, offset: int, now: datetime, using: str) -> bool:
    """Give an event its offset; False if it had one already, or is gone."""
    connection = connections[using]
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(_statement(NUMBER, using), [offset, moment, event])
        return bool(cursor.rowcount)
