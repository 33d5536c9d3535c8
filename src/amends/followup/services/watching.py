"""Watching everything with a due time: an alarm before it is missed, and the truth once it was."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, DateTimeField, F, Func, Q, QuerySet, Value

from amends.cases import clock
from amends.cases.actors import SYSTEM
from amends.cases.journal import record
from amends.cases.locks import each, lock_part
from amends.cases.models import Due
from amends.resolve.authority import leads_of
from amends.resolve.models import Promise
from amends.resolve.selectors import NEAR, overdue_promises
from amends.resolve.services import break_promise, escalate_approvals, expire_offers, remind, to_remind
from amends.understand.clocks.keeping import WARNINGS, count, next_warning
from amends.understand.models import Clock

UNKEPT = "Nobody kept or moved it in time."
BATCH = 500


class ThreeQuartersGone(Func):
    """Whether at least 75 % of the time from start to end has passed now. To the second on SQLite."""

    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        """SQLite has no times: count seconds."""
        return self._compare(compiler, "CAST(strftime('%%s', {}) AS INTEGER)")

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:
        """PostgreSQL subtracts times."""
        return self._compare(compiler, "{}")

    def _compare(self, compiler: Any, form: str) -> tuple[str, list[Any]]:
        parts = [compiler.compile(part) for part in self.get_source_expressions()]
        start, now, end = (form.format(sql) for sql, _params in parts)
        order = (parts[2], parts[1], parts[1], parts[0])
        return f"({end} - {now}) * 3 <= {now} - {start}", [p for _sql, params in order for p in params]


def watch_dues() -> int:
    """Look once over everything due; gives how many things changed. Safe to run twice at once.

    1. Offers whose time is over end; what nobody approved in time goes a role higher.
    2. Promises whose time is over are broken, and a lead is told.
    3. Other dues whose time is over are missed. 4. Those about to be missed alarm, once.
    5. Owners of promises hear at half, 75 and 90 % of the time.
    6. Clocks of packs warn at 50, 75 and 90 % of their time.
    """
    return (
        expire_offers()
        + escalate_approvals()
        + each(overdue_promises().select_related("case")[:BATCH], _break)
        + each(missed_dues().select_related("case")[:BATCH], _miss)
        + each(endangered_dues().select_related("case")[:BATCH], _alarm)
        + each(to_remind().select_related("case")[:BATCH], remind)
        + each(clocks_to_warn_of().select_related("case")[:BATCH], _warn)
    )


def missed_dues() -> QuerySet[Due]:
    """Open dues of ours whose time has passed and that were not yet called missed."""
    return _ours().filter(at__lt=clock.now(), missed_at=None).order_by("at", "id")


def endangered_dues() -> QuerySet[Due]:
    """Open dues of ours with 75 % of their time gone, or 30 minutes left, that have not alarmed."""
    now = clock.now()
    moment = Value(now, output_field=DateTimeField())
    near = Q(at__lte=now + NEAR) | Q(ThreeQuartersGone(F("starts_at"), moment, F("at")))
    ours = _ours().exclude(kind=Due.Kind.CLOCK)  # clocks warn by themselves, three times
    found = ours.filter(alarmed_at=None, at__gte=now, at__lte=now + timedelta(days=90))
    return found.filter(near).order_by("at", "id")


def clocks_to_warn_of() -> QuerySet[Clock]:
    """Running clocks with 50, 75 or 90 % of their time gone since somebody was last told."""
    return Clock.objects.filter(warn_at__lte=clock.now()).order_by("warn_at", "id")


def _ours() -> QuerySet[Due]:
    # An offer is the customer's to answer: it ends, and nobody missed anything.
    return Due.objects.filter(settled_at=None).exclude(kind=Due.Kind.OFFER)


@transaction.atomic
def _break(promise: Promise) -> bool:
    lock_part(promise, SYSTEM)
    if promise.state != Promise.State.OPEN or promise.due_at >= clock.now():
        return False
    break_promise(promise, UNKEPT, SYSTEM)
    return True


@transaction.atomic
def _miss(due: Due) -> bool:
    lock_part(due, SYSTEM)
    if due.kind == Due.Kind.CLOCK and not due.settled_at:  # a notice that left in time holds it off now
        count([due.case_id])
        due.refresh_from_db(fields=["at", "settled_at"])
    if due.settled_at or due.missed_at or due.at >= clock.now():
        return False
    due.missed_at = clock.now()
    due.save(update_fields=["missed_at"])
    record("due.missed", SYSTEM, due.case, _facts(due))
    return True


@transaction.atomic
def _alarm(due: Due) -> bool:
    lock_part(due, SYSTEM)
    if due.settled_at or due.alarmed_at:
        return False
    due.alarmed_at = clock.now()
    due.save(update_fields=["alarmed_at"])
    due.case.rank_again_at = clock.now()
    due.case.save(update_fields=["rank_again_at"])
    record("due.alarmed", SYSTEM, due.case, _facts(due))
    return True


@transaction.atomic
def _warn(one: Clock) -> bool:
    """Tell the owner at half of the time, and from three quarters on the leads too."""
    case = lock_part(one, SYSTEM)
    now = clock.now()
    if one.warn_at is None or one.warn_at > now or one.due_at is None:
        return False
    one.warned, one.warn_at = next_warning(one.started_at, one.due_at, now)
    one.save(update_fields=["warned", "warn_at"])
    leads = [lead.pk for lead in leads_of(case)] if one.warned > WARNINGS[0] else []
    tell = [key for key in dict.fromkeys([case.owner_id, *leads]) if key]
    facts = {"clock": one.clock, "share": one.warned, "at": one.due_at.isoformat(), "tell": tell}
    record("clock.warned", SYSTEM, case, facts)
    case.rank_again_at = now
    case.save(update_fields=["rank_again_at"])
    return True


def _facts(due: Due) -> dict[str, Any]:
    tell = [due.owner_id, *(lead.pk for lead in leads_of(due.case))]
    return {
        "due": due.pk,
        "kind": due.kind,
        "object": due.object_id,
        "at": due.at.isoformat(),
        "tell": list(dict.fromkeys(key for key in tell if key)),
    }
