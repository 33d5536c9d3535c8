"""What a person can see, as branches that each walk one index.

"Open" is two states, and "mine, my team's and nobody's" are three kinds of case; one query with OR
over them would sort the whole table. So each combination is a branch that an index serves in order,
and the database takes the first few of each: the cost does not grow with the table.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import product
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import IntegerField, Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from amends.cases.models import Case, State
from amends.cases.policy import sees_everything
from amends.people.models import User

OPEN = (State.OPEN, State.WAITING)
CAP = 500  # a count above this is shown as "500+"

ME, TEAM = -1, -2  # stand for a person's keys in SQL that is compiled once for everybody
REMEMBERED = 500  # compiled statements; a saved view is one or two

Narrow = Callable[[QuerySet[Case]], QuerySet[Case]]
Compiled = tuple[str, list[Any]]


class Branch(NamedTuple):
    """Cases that one index serves in order. `lead` is a column that is the same in all of them:

    after `team_id IS NULL` PostgreSQL reads an index in order only if told to order by team, too.
    """

    rows: QuerySet[Case]
    lead: tuple[str, ...] = ()


def branches(user: User, states: Iterable[str] = OPEN, narrow: Narrow = lambda cases: cases) -> list[Branch]:
    """The cases that `user` may open (as `visible_cases` says) in these states, an index each."""
    return [
        Branch(narrow(Case.objects.filter(sight, state=state)), lead)
        for (sight, lead), state in product(_sights(user), states)
    ]


def _sights(user: User) -> list[tuple[Q, tuple[str, ...]]]:
    """What a person sees, no case twice: of no team, of their team, and their own of another team."""
    if not user.is_active:
        return [(Q(pk=None), ())]
    if sees_everything(user):
        return [(Q(), ())]
    own = Q(owner=user, team__isnull=False)
    if user.team_id is None:
        return [(Q(team=None), ("team_id",)), (own, ())]
    teams = [(Q(team=team), ("team_id",)) for team in (None, user.team_id)]
    return [*teams, (own & ~Q(team=user.team_id), ())]


_made: dict[Hashable, Compiled] = {}


def compiled(key: Hashable, user: User, build: Callable[[User], Compiled]) -> Compiled:
    """SQL that `build` makes for a person, made once for all people who see in the same way.

    Django takes longer to write forty branches than the database to walk them.
    """
    place = (key, user.is_active, sees_everything(user), bool(user.team_id))
    if place not in _made:
        if len(_made) >= REMEMBERED:
            _made.clear()
        anybody = User(
            pk=ME, role=user.role, team_id=TEAM if user.team_id else None, is_active=user.is_active
        )
        _made[place] = build(anybody)
    sql, params = _made[place]
    own = {ME: user.pk, TEAM: user.team_id}
    return sql, [own.get(value, value) if type(value) is int else value for value in params]


def first_ids(found: Sequence[Branch], order: Sequence[str], limit: int) -> list[int]:
    """The keys of the first `limit` cases over all branches, in that order of columns."""
    return run_ids(firsts(found, order, limit))


def firsts(found: Sequence[Branch], order: Sequence[str], limit: int) -> Compiled:
    """The statement behind `first_ids`."""
    columns = [name.lstrip("-") for name in order]
    parts = [
        branch.rows.order_by(*branch.lead, *order).values_list("pk", *columns)[:limit] for branch in found
    ]
    sql, params = union(parts)
    ways = [f"{n} {'DESC' if name.startswith('-') else 'ASC'}" for n, name in enumerate(order, 2)]
    return f"{sql} ORDER BY {', '.join(ways)} LIMIT {limit}", params


def rows_of(statement: Compiled, order: Sequence[str]) -> list[Case]:
    """The cases that a statement of `firsts` finds, with customer and owner, in order: one query."""
    sql, params = statement
    keys = RawSQL(f"SELECT f.pk FROM ({sql}) AS f", params)  # noqa: S608, S611 (compiled by Django)
    return list(Case.objects.filter(pk__in=keys).select_related("customer", "owner").order_by(*order))


def keys(parts: Sequence[QuerySet[Any, Any]]) -> RawSQL:
    """The keys of all these sliced querysets, for `pk__in`."""
    sql, params = union([part.values_list("pk") for part in parts])
    return RawSQL(f"SELECT k.* FROM ({sql}) AS k", params)  # noqa: S608, S611 (compiled by Django)


def run_ids(statement: Compiled) -> list[int]:
    """The keys that a statement of `firsts` finds."""
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return [row[0] for row in cursor.fetchall()]


def first_key(found: Sequence[Branch], order: Sequence[str]) -> RawSQL:
    """The key of the first case over all branches, as an annotation of another query."""
    columns = [name.lstrip("-") for name in order]
    sql, params = union([b.rows.order_by(*b.lead, *order).values_list("pk", *columns)[:1] for b in found])
    ways = ", ".join(f"f.{name.lstrip('-')} {'DESC' if name[0] == '-' else 'ASC'}" for name in order)
    text = f"(SELECT f.pk FROM ({sql}) AS f ORDER BY {ways} LIMIT 1)"  # noqa: S608 (names of columns)
    return RawSQL(text, params, output_field=IntegerField())  # noqa: S611 (compiled by Django)


def union(parts: Sequence[QuerySet[Any, Any]]) -> tuple[str, list[Any]]:
    """One UNION of sliced querysets, which Django itself cannot write for SQLite.

    The branches share no row, so the database may stop at the first that fills the limit.
    """
    compiled = [part.query.sql_with_params() for part in parts]
    sql = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS b{n}" for n, (sql, _) in enumerate(compiled))  # noqa: S608
    return sql, [value for _, params in compiled for value in params]


def counted(parts: Iterable[QuerySet[Any, Any]], cap: int = CAP) -> RawSQL:
    """How many rows there are in these querysets together, up to one above the cap."""
    return as_column(counts(parts, cap))


def counts(parts: Iterable[QuerySet[Any, Any]], cap: int = CAP) -> Compiled:
    """The statement behind `counted`."""
    sql, params = union([part.order_by().values_list("pk")[: cap + 1] for part in parts])
    return f"(SELECT COUNT(*) FROM (SELECT * FROM ({sql}) AS u LIMIT {cap + 1}) AS c)", params  # noqa: S608


def as_column(statement: Compiled) -> RawSQL:
    """A statement as a column of another query, so that many counts are one query."""
    return RawSQL(*statement, output_field=IntegerField())  # noqa: S611 (compiled by Django)


def counted_cases(found: Iterable[Branch], cap: int = CAP) -> RawSQL:
    """How many cases there are in these branches, up to one above the cap."""
    return counted([branch.rows for branch in found], cap)


def counted_open(user: User) -> RawSQL:
    """How many open cases this person sees, up to one above the cap."""
    return as_column(
        compiled("open", user, lambda anybody: counts(branch.rows for branch in branches(anybody)))
    )


def in_order[M: Model](rows: QuerySet[M], keys: Sequence[int]) -> list[M]:
    """The rows with these keys, in the order of the keys."""
    found = rows.in_bulk(list(keys))
    return [found[key] for key in keys if key in found]


def capped(count: int, cap: int = CAP) -> str:
    """A count as it is shown: "41", or "500+" above the cap."""
    return f"{cap}+" if count > cap else str(count)
