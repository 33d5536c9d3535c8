"""Putting very many rows into one table: the database's own fast way, with the model's defaults."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, models

Convert = Callable[[Any], Any]
_compact = json.JSONEncoder(separators=(",", ":")).encode


class Table:
    """One model's table. Rows are dictionaries by attribute name; what is left out takes its default. Times are in UTC."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.fields = list(model._meta.concrete_fields)
        self.places = {field.attname: (i, _convert(field)) for i, field in enumerate(self.fields)}
        self.defaults = [_convert(f)(None if f.primary_key else f.get_default()) for f in self.fields]
        pk = model._meta.pk
        self.last = 0
        if isinstance(pk, models.AutoField | models.BigAutoField):
            self.last = int(model._default_manager.aggregate(top=models.Max("pk"))["top"] or 0)

    def next(self) -> int:
        """A new key."""
        self.last += 1
        return self.last

    def insert(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write the rows; each must hold its key."""
        ready = [self._values(row) for row in rows]
        if connection.vendor == "postgresql":
            self._copy(ready)
        elif ready:
            self._executemany(ready)

    def _values(self, row: Mapping[str, Any]) -> list[Any]:
        values = self.defaults.copy()
        for name, value in row.items():
            place, convert = self.places[name]
            values[place] = convert(value)
        return values

    def _columns(self) -> str:
        return ", ".join(f'"{field.column}"' for field in self.fields)

    def _executemany(self, rows: list[list[Any]]) -> None:
        marks = ", ".join(["%s"] * len(self.fields))
        table = self.model._meta.db_table
        with connection.cursor() as cursor:
            cursor.executemany(f'INSERT INTO "{table}" ({self._columns()}) VALUES ({marks})', rows)  # noqa: S608

    def _copy(self, rows: list[list[Any]]) -> None:
        command = f'COPY "{self.model._meta.db_table}" ({self._columns()}) FROM STDIN'
        with connection.cursor() as cursor, cursor.copy(command) as copy:
            for row in rows:
                copy.write_row(row)

    def finish(self) -> None:
        """Let the database go on counting where these keys end."""
        for statement in connection.ops.sequence_reset_sql(_plain_style(), [self.model]):
            with connection.cursor() as cursor:
                cursor.execute(statement)


def _plain_style() -> Any:
    from django.core.management.color import no_style

    return no_style()


def _convert(field: "models.Field[Any, Any]") -> Convert:
    if isinstance(field, models.JSONField):
        return _compact
    if isinstance(field, models.DateTimeField) and connection.vendor == "sqlite":
        return _sqlite_moment
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _sqlite_moment(value: datetime | None) -> str | None:
    # As Django writes it: in UTC, without saying so.
    return value.isoformat(" ")[:-6] if value else None
