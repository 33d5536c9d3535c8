"""The quick way to store a new row, and to change one.

Opening a case writes a dozen rows, and Django builds the SQL of each anew: that took most of the time.
Here it is built once a model. For plain models only: no signals, no inheritance, no expressions.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import AutoField, JSONField, Model

PLAIN = (int, str, bool, type(None))


def insert[Row: Model](row: Row) -> Row:
    """Store a new row, and return it with its key. The same as `row.save(force_insert=True)`, only sooner."""
    _insert(row, "")
    return row


def insert_unless_there(row: Model) -> bool:
    """Store a new row, unless one with the same unique values is there: then False, and nothing happens."""
    return _insert(row, " ON CONFLICT DO NOTHING")


def change(row: Model, only_if: tuple[str, Any] | None = None, **values: Any) -> bool:
    """Set these fields of a stored row; with `only_if`, only where that field still has that value.

    False when there was no such row; then the object in hand stays as it was.
    """
    sql, fields, conditions = _update(type(row), tuple(values), only_if and only_if[0], connection.vendor)
    given = [*values.values(), row.pk, *([only_if[1]] if only_if else [])]
    with connection.cursor() as cursor:
        cursor.execute(sql, [_stored(f, v) for f, v in zip((*fields, *conditions), given, strict=True)])
        done = bool(cursor.rowcount == 1)
    if done:
        for name, value in values.items():
            setattr(row, name, value)
    return done


def change_many(model: type[Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Set these fields of many rows, each given as its values and then its key. One statement, sent at once."""
    sql, fields, conditions = _update(model, tuple(names), None, connection.vendor)
    columns = (*fields, *conditions)
    ready = [[_quickly_stored(f, v) for f, v in zip(columns, row, strict=True)] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(sql, ready)


def _stored(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value.pk if isinstance(value, Model) else value, connection)


def _quickly_stored(field: Any, value: Any) -> Any:
    """The same for very many values: what every database takes as it is needs no asking, and times are known."""
    kind = type(value)
    if kind is datetime:
        return connection.ops.adapt_datetimefield_value(value)
    plain = kind in PLAIN and not isinstance(field, JSONField)
    return value if plain else _stored(field, value)


def _insert(row: Model, conflict: str) -> bool:
    sql, fields, key = _into(type(row), connection.vendor)
    with connection.cursor() as cursor:
        values = [_stored(field, field.pre_save(row, True)) for field in fields]
        cursor.execute(f"{sql}{conflict} RETURNING {key}", values)
        back = cursor.fetchone()
    if back is None:
        return False
    row.pk, row._state.adding, row._state.db = back[0], False, connection.alias
    return True


@cache
def _into(model: type[Model], vendor: str) -> tuple[str, Sequence[Any], str]:
    """The INSERT of a model for this kind of database, its fields in order, and the column of its key."""
    every = model._meta.local_concrete_fields
    fields = [field for field in every if not isinstance(field, AutoField)]
    [key] = [_column(field) for field in every if field.primary_key]
    places = ", ".join(["%s"] * len(fields))
    columns = ", ".join(map(_column, fields))
    return f"INSERT INTO {_table(model)} ({columns}) VALUES ({places})", fields, key  # noqa: S608


@cache
def _update(
    model: type[Model], names: tuple[str, ...], condition: str | None, vendor: str
) -> tuple[str, Sequence[Any], Sequence[Any]]:
    """The UPDATE of these fields of one row, the fields, and those of its WHERE."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    where: list[Any] = [field for field in model._meta.local_concrete_fields if field.primary_key]
    where += [model._meta.get_field(condition)] if condition else []
    changes = ", ".join(f"{_column(field)} = %s" for field in fields)
    conditions = " AND ".join(f"{_column(field)} = %s" for field in where)
    return f"UPDATE {_table(model)} SET {changes} WHERE {conditions}", fields, where  # noqa: S608


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _column(field: Any) -> str:
    return connection.ops.quote_name(field.column)
