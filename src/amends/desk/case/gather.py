"""Many small tables in one round trip.

A case has notes, concerns, dues, promises, remedies and more, a few rows each. One query a table
would cost more in waiting than in work, so their rows travel as JSON in one UNION and become
instances of their models again. The SQL is written once a process: what differs between two cases
stands in it as an unknown, which is filled in at each run.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import CharField, DateTimeField, Field, JSONField, Model, QuerySet, TimeField, Value
from django.db.models.functions import JSONObject

Rows = dict[str, list[Any]]
Queries = Mapping[str, QuerySet[Any]]
# Keys that no row has. In a query they stand for what is known only when it runs.
CASE, CUSTOMER, USER, TEAM, RANK = -101, -102, -103, -104, -105


def gather(queries: Callable[[], Queries], known: Mapping[int, int]) -> Rows:
    """Run all queries as one, with the unknowns filled in; each name gives its instances by key.

    Ordering, limits and related objects of the single queries are not carried over.
    """
    sql, params, models = _written(queries, connection.vendor)
    found: Rows = {name: [] for name in models}
    with connection.cursor() as cursor:
        cursor.execute(sql, filled(params, known))
        for name, _, body in cursor.fetchall():
            found[name].append(_unpacked(models[name], body))
    for rows in found.values():
        rows.sort(key=lambda row: row.pk)
    return found


def filled(params: tuple[Any, ...], known: Mapping[int, int]) -> list[Any]:
    """The parameters with what is known in the place of the unknowns."""
    return [known.get(value, value) if type(value) is int else value for value in params]


@cache
def _written(
    queries: Callable[[], Queries], vendor: str
) -> tuple[str, tuple[Any, ...], dict[str, type[Model]]]:
    asked = queries()
    first, *rest = (_packed(name, query) for name, query in asked.items())
    sql, params = first.union(*rest, all=True).query.sql_with_params()
    return sql, params, {name: query.model for name, query in asked.items()}


def _packed(name: str, query: QuerySet[Any]) -> Any:
    fields = {field.attname: field.attname for field in _fields(query.model)}
    marked = query.order_by().annotate(
        _name=Value(name, output_field=CharField()), _body=JSONObject(**fields)
    )
    return marked.values_list("_name", "pk", "_body")


def _fields(model: type[Model]) -> list["Field[Any, Any]"]:
    """All of a row but its secret."""
    return [field for field in model._meta.concrete_fields if field.attname != "password"]


def _unpacked(model: type[Model], body: Any) -> Model:
    values = json.loads(body) if isinstance(body, str) else body
    names, readers = _readers(model)
    return model.from_db(
        "default", names, [read(values[name]) for name, read in zip(names, readers, strict=True)]
    )


@cache
def _readers(model: type[Model]) -> tuple[list[str], list[Callable[[Any], Any]]]:
    fields = _fields(model)
    return [field.attname for field in fields], [_reader(field) for field in fields]


def _reader(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    """How to make what JSON made plain into the field's own type again."""
    for kind, read in ((JSONField, _json), (DateTimeField, _moment), (TimeField, _time)):
        if isinstance(field, kind):
            return read
    return field.to_python


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _moment(value: str | None) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _time(value: str | None) -> Any:
    return None if value is None else datetime.strptime(value[:8], "%H:%M:%S").time()
