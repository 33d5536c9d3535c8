"""Everything that hangs on a case, taken over to another and given back.

The tables are found by their foreign keys, so what a room adds later moves too. A row that the other
case may hold only once stays behind, where it comes to light again when the parcel goes back. A model
says by three names what else a merge must know of it: `one_when_merged` (a case has one such row at a
time: an open offer), `stays_when_merged` (rows that mean nothing on another case) and `due_kind`, or
`due_kinds` (the dues that belong to its rows).
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.db.models import ForeignKey, Model, OneToOneField, Q, QuerySet, UniqueConstraint

from amends.cases import clock
from amends.cases.models import Case, Due, Entry, Link, Merge, Message, Split

# The journal is append-only; a customer's link leads on by itself; the rest says what was put together.
STAYING: tuple[type[Model], ...] = (Entry, Link, Merge, Split)
MESSAGES, DUES, ROOTS = "cases.message.case", "cases.due.case", "cases.case.split_root"
RENAMED = {MESSAGES: "about"}  # a notice is sent once a case, so the other's needs a name of its own
PLACE = "position"  # a list goes on behind the one that is there
NOTHING = Q(pk=None)
Parcel = dict[str, Any]


class Table(NamedTuple):
    """A table with a key of a case in it."""

    model: type[Model]
    key: str

    @property
    def name(self) -> str:
        """How a parcel names it."""
        return f"{self.model._meta.label_lower}.{self.key}"

    @property
    def rows(self) -> QuerySet[Any]:
        """All of its rows."""
        return self.model._default_manager.order_by("pk")

    def of(self, case: Case) -> QuerySet[Any]:
        """The rows of one case."""
        return self.rows.filter(**{self.key: case.pk})

    def has(self, column: str) -> bool:
        """Whether it has such a column."""
        return any(column in (f.name, f.attname) for f in self.model._meta.concrete_fields)


@cache
def tables() -> dict[str, Table]:
    """All of them, by name; dues last, for they follow what they belong to."""
    found = [
        Table(relation.related_model, relation.field.name)
        for relation in Case._meta.related_objects
        if not issubclass(relation.related_model, STAYING) and relation.field.name != "merged_into"
    ]
    return {table.name: table for table in sorted(found, key=lambda table: table.name == DUES)}


def holds_money(moved: Mapping[str, Collection[int]]) -> bool:
    """Whether something goes along that counts against what may be granted on a case."""
    return any(
        getattr(tables()[name].model, "counts_as_money", False) for name, keys in moved.items() if keys
    )


def keys_of(case: Case) -> dict[str, list[int]]:
    """The keys of all rows of a case, by table."""
    found = {name: list(table.of(case).values_list("pk", flat=True)) for name, table in tables().items()}
    return {name: keys for name, keys in found.items() if keys}


def take_over(source: Case, target: Case, prefer: Collection[str] = ()) -> Parcel:
    """Move what hangs on `source` to `target`; say what was moved, so that it can go back.

    Of what a case has one at a time the target's own stands and the other stays behind; for the tables
    named in `prefer` they change places.
    """
    parcel: Parcel = {"moved": {}, "swapped": {}, "renamed": {}}
    for name, table in tables().items():
        swapped = _swapped(table, source, target, parcel, prefer)
        moving = _moving(table, source, target, parcel, bool(swapped))
        _put(table, swapped, source)
        _keep(parcel["renamed"], name, _rename(table, source, target, moving))
        _put(table, moving, target)
        _keep(parcel["swapped"], name, swapped)
        _keep(parcel["moved"], name, moving)
    parcel["settled"] = _rest(source)
    return parcel


def give_back(parcel: Parcel, source: Case, target: Case) -> None:
    """Undo `take_over`. What came to `target` since stays there, unless it hangs on what goes back."""
    parcel = {**parcel, "moved": _with_followers(parcel["moved"], target)}
    for name, keys in parcel["moved"].items():
        _put_if(tables().get(name), keys, target, source)
    for name, keys in parcel["swapped"].items():
        _put_if(tables().get(name), keys, source, target)
    for name, renames in parcel["renamed"].items():
        for key, (before, after) in renames.items():
            column = RENAMED.get(name, PLACE)
            tables()[name].rows.filter(pk=key, **{column: after}).update(**{column: before})
    Due.objects.filter(pk__in=parcel["settled"]).update(settled_at=None)


def _keep(into: dict[str, Any], name: str, found: Any) -> None:
    if found:
        into[name] = found


def _put(table: Table, keys: list[int], case: Case) -> None:
    if keys:
        table.rows.filter(pk__in=keys).update(**{table.key: _place(table, case)})


def _put_if(table: Table | None, keys: list[int], now: Case, to: Case) -> None:
    if table:
        table.rows.filter(pk__in=keys, **{table.key: _place(table, now)}).update(**{table.key: to.pk})


def _place(table: Table, case: Case) -> int:
    """Where a row points now: to the case, or to what that case itself was split from."""
    return case.split_root_id or case.pk if table.name == ROOTS else case.pk


# What moves


def _moving(table: Table, source: Case, target: Case, parcel: Parcel, swaps: bool) -> list[int]:
    stays = getattr(table.model, "stays_when_merged", NOTHING) | _to_itself(table, target)
    one = getattr(table.model, "one_when_merged", None)
    if one is not None and not swaps and table.of(target).filter(one).exists():
        stays |= one
    if table.name == DUES:
        stays |= _of_what_stays(source)
    free = table.of(source).exclude(pk__in=table.of(source).filter(stays).values("pk"))
    clash = clashing(table, source, target)
    return [key for key in free.values_list("pk", flat=True) if key not in clash]


def clashing(table: Table, source: Case, target: Case) -> set[int]:
    """The rows of one case that the other has already and may have only once."""
    found: set[int] = set()
    for names in _unique(table):
        taken = set(_values(table.of(target), names)) - {None}
        rows = table.of(source)
        pairs = zip(rows.values_list("pk", flat=True), _values(rows, names), strict=True)
        found |= {key for key, value in pairs if value in taken}
    return found


def _to_itself(table: Table, target: Case) -> Q:
    """A link between the two would become a link of a case to itself."""
    if table.model is Case:
        return Q(pk=target.pk)
    fields = [f for f in table.model._meta.concrete_fields if isinstance(f, ForeignKey)]
    others = [f.name for f in fields if f.related_model is Case and f.name != table.key]
    return Q(*[(name, target.pk) for name in others], _connector=Q.OR) if others else NOTHING


def _of_what_stays(source: Case) -> Q:
    """The dues of rows that stayed behind. Everything else has moved by now."""
    found = NOTHING
    for table, kind in _with_dues():
        found |= Q(kind=kind, object_id__in=list(table.of(source).values_list("pk", flat=True)))
    return found


def _with_dues() -> Iterator[tuple[Table, str]]:
    for table in tables().values():
        one = getattr(table.model, "due_kind", None)
        for kind in getattr(table.model, "due_kinds", (one,) if one else ()):
            yield table, kind


@cache
def _unique(table: Table) -> list[tuple[str, ...]]:
    """The columns beside the case that together may occur only once on it."""
    single: list[tuple[str, ...]] = []
    if isinstance(table.model._meta.get_field(table.key), OneToOneField):
        single.append(())
    for constraint in table.model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and table.key in constraint.fields:
            single.append(tuple(name for name in constraint.fields if name != table.key))
    return [names for names in single if names != (RENAMED.get(table.name),)]


def _values(rows: QuerySet[Any], names: tuple[str, ...]) -> Iterator[tuple[Any, ...] | None]:
    """What must not occur twice; None where NULL says that it may."""
    for _, *found in rows.values_list("pk", *names):
        yield None if None in found else tuple(found)


# One at a time: they change places


def _swapped(table: Table, source: Case, target: Case, parcel: Parcel, prefer: Collection[str]) -> list[int]:
    """The target's rows that make room for the source's, and the dues of such rows."""
    if table.name == DUES:
        mine = Q(pk=None)
        for owner, kind in _with_dues():
            mine |= Q(kind=kind, object_id__in=parcel["swapped"].get(owner.name, []))
        return list(table.of(target).filter(mine).values_list("pk", flat=True))
    one: Q | None = getattr(table.model, "one_when_merged", None)
    if one is None or table.model._meta.model_name not in prefer or not table.of(source).filter(one).exists():
        return []
    return list(table.of(target).filter(one).values_list("pk", flat=True))


def _rename(table: Table, source: Case, target: Case, keys: list[int]) -> dict[str, Any]:
    column = RENAMED.get(table.name, PLACE)
    if not keys or not table.has(column):
        return {}
    rows = table.rows.filter(pk__in=keys, **{f"{column}__isnull": False}).values_list("pk", column)
    if table.name in RENAMED:
        new = {str(key): [value, f"{source.pk}/{value}"[:40]] for key, value in rows}
    else:
        last = max(table.of(target).values_list(column, flat=True), default=0)
        new = {str(key): [value, value + last] for key, value in rows} if last else {}
    for key, (_, after) in new.items():
        table.rows.filter(pk=key).update(**{column: after})
    return new


def _rest(source: Case) -> list[int]:
    """Nothing falls due on a case that was merged: what stays there rests until it comes back."""
    resting = Due.objects.filter(case=source, settled_at=None)
    keys = list(resting.values_list("pk", flat=True))
    resting.update(settled_at=clock.now())
    return keys


# What goes back besides


def _with_followers(moved: dict[str, list[int]], target: Case) -> dict[str, list[int]]:
    """What was made since out of something that goes back: the reading's points, the dues of a promise."""
    there = target.messages.filter(pk__in=moved.get(MESSAGES, []))
    messages = list(there.values_list("pk", flat=True))
    found = {name: list(keys) for name, keys in moved.items()}
    for name, table in tables().items():
        if table.model is not Message and table.has("message_id"):
            rows = table.of(target).filter(message_id__in=messages)
            found[name] = [*found.get(name, []), *rows.values_list("pk", flat=True)]
    for table, kind in _with_dues():
        dues = target.dues.filter(kind=kind, object_id__in=found.get(table.name, []))
        found[DUES] = [*found.get(DUES, []), *dues.values_list("pk", flat=True)]
    return found


# Some of it


def selection(case: Case, chosen: Mapping[str, Collection[int]]) -> dict[str, list[int]]:
    """Rows of a case chosen by the names of their tables, and what hangs on them.

    With a message goes what was made of it, unless such rows are chosen themselves; with points go the
    remedies that are for no others; with all of these their dues.
    """
    found: dict[str, list[int]] = {}
    for name, table in tables().items():
        wanted = chosen.get(table.model._meta.model_name or "")
        if wanted is not None:
            _keep(found, name, list(table.of(case).filter(pk__in=list(wanted)).values_list("pk", flat=True)))
    for name, table in tables().items():
        if name != MESSAGES and table.has("message_id") and table.model._meta.model_name not in chosen:
            rows = table.of(case).filter(message_id__in=found.get(MESSAGES, []))
            _keep(found, name, list(rows.values_list("pk", flat=True)))
    for name, table in tables().items():
        _keep(found, name, sorted({*found.get(name, []), *_for_these_only(table, case, found)}))
    for table, kind in _with_dues():
        rows = case.dues.filter(kind=kind, object_id__in=found.get(table.name, []))
        _keep(found, DUES, [*found.get(DUES, []), *rows.values_list("pk", flat=True)])
    return found


def hand_over(moved: dict[str, list[int]], source: Case, target: Case) -> Parcel:
    """Move these rows; the parcel that `give_back` takes."""
    parcel: Parcel = {"moved": moved, "swapped": {}, "renamed": {}, "settled": []}
    for name, keys in moved.items():
        table = tables()[name]
        _keep(parcel["renamed"], name, _rename(table, source, target, keys))
        _put(table, keys, target)
    return parcel


def _for_these_only(table: Table, case: Case, found: dict[str, list[int]]) -> set[int]:
    """Rows tied to several others, such as a remedy to its points, when all of those go."""
    rows: set[int] = set()
    for field in table.model._meta.many_to_many:
        for name, keys in found.items():
            if tables()[name].model is field.related_model:
                tied = table.of(case).filter(**{f"{field.name}__in": keys})
                rows |= {row.pk for row in tied if not _ties(row, field.name) - set(keys)}
    return rows


def _ties(row: Model, field: str) -> set[int]:
    return set(getattr(row, field).values_list("pk", flat=True))
