"""Many small tables in one round trip.

A case has notes, concerns, dues, promises, remedies and more, a few rows each. One query a table
would cost more in waiting than in work, so their rows travel as JSON in one UNION and become
instances of their models again.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import CharField, DateTimeField, Field, JSONField, Model, QuerySet, TimeField, Value
from django.db.models.functions import JSONObject

Rows = dict[str, list[Any]]


def gather(queries: Mapping[str, QuerySet[Any]]) -> Rows:
    """Run all queries as one; each name gives its instances, in the order of their keys.

    Ordering, limits and related objects of the single queries are not carried over.
    """
    first, *rest = (_packed(name, query) for name, query in queries.items())
    found: Rows = {name: [] for name in queries}
    for name, _, body in first.union(*rest, all=True):
        found[name].append(_unpacked(queries[name].model, body))
    for rows in found.values():
        rows.sort(key=lambda row: row.pk)
    return found


def _packed(name: str, query: QuerySet[Any]) -> QuerySet[Any, tuple[str, int, Any]]:
    fields = {field.attname: field.attname for field in query.model._meta.concrete_fields}
    marked = query.order_by().annotate(_name=Value(name, output_field=CharField()), _body=JSONObject(**fields))
    return marked.values_list("_name", "pk", "_body")


def _unpacked(model: type[Model], body: Any) -> Model:
    values = json.loads(body) if isinstance(body, str) else body
    fields = [field for field in model._meta.concrete_fields if field.attname in values]
    names = [field.attname for field in fields]
    return model.from_db("default", names, [_value(field, values[field.attname]) for field in fields])


def _value(field: "Field[Any, Any]", value: Any) -> Any:
    """What JSON made plain, in the field's own type again."""
    if value is None:
        return None
    if isinstance(field, JSONField):
        return json.loads(value) if isinstance(value, str) else value
    if isinstance(field, DateTimeField):
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(field, TimeField):
        return datetime.strptime(value[:8], "%H:%M:%S").time()
    return field.to_python(value)
