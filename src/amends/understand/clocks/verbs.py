"""What people and the desk do with clocks: start them, choose a pack, extend, note a notice, go a stage up."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from django.db import transaction

from amends.cases import clock as present
from amends.cases import dues, policy
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.journal import record
from amends.cases.locks import lock, require_unfinished
from amends.cases.models import Case, Due, Entry, Split
from amends.cases.rows import insert
from amends.cases.services import assign
from amends.people.models import User
from amends.understand.clocks.events import NOTICES
from amends.understand.clocks.keeping import count
from amends.understand.clocks.loading import kind_of, pack_named, packs
from amends.understand.clocks.rules import Kind
from amends.understand.clocks.standing import received_of
from amends.understand.models import CaseClocks, Clock, ClockChoice


def usual() -> ClockChoice:
    """The pack that new cases start with."""
    return ClockChoice.objects.first() or ClockChoice()


@transaction.atomic
def choose_usual(pack: str, kind: str, by: Actor) -> None:
    """Which pack new cases start with; an empty one starts no clock. Cases that there are keep theirs."""
    _require_person(by)
    policy.require(cast(User, by.user), "firm.change")
    of_kind = kind_of(pack_named(pack), kind).kind if pack else ""
    row = usual()
    if (row.pack, row.kind) == (pack, of_kind) and row.pk:
        return
    row.pack, row.kind = pack, of_kind
    row.save()
    record("clock.usual_chosen", by, None, {"pack": pack, "kind": of_kind})


@transaction.atomic
def start(case: Case, by: Actor = SYSTEM) -> bool:
    """Start the firm's usual clocks on a new case; False when it has some, or is one that starts none.

    A case that was split off is counted as its source is.
    An imported case starts none: it has no link for the customer, and its time ran elsewhere.
    """
    lock(case, by)
    if not _start([case], by):
        return False
    _counted([case], {case.pk})
    return True


def _start(cases: Sequence[Case], by: Actor) -> set[int]:
    """Choose the clocks of those of these locked cases that have none and are to have some; which ones."""
    keys, choice = [case.pk for case in cases], usual()
    counted = set(CaseClocks.objects.filter(case__in=keys).values_list("case", flat=True))
    linked = set(Case.objects.filter(pk__in=keys, links__isnull=False).values_list("pk", flat=True))
    new = [case for case in cases if case.pk in linked - counted]
    sources = _sources_of(new)
    started = [case for case in new if case.pk in sources or choice.pack]
    for case in started:
        _start_one(case, sources.get(case.pk), choice, by)
    return {case.pk for case in started}


def _start_one(case: Case, source: CaseClocks | None, choice: ClockChoice, by: Actor) -> None:
    chosen = CaseClocks(case=case, pack=choice.pack, kind=choice.kind, received_at=case.opened_at)
    if source:
        chosen.pack, chosen.kind, chosen.since = source.pack, source.kind, source.since
        chosen.received_at = received_of(source)
    insert(chosen)
    record("clock.started", by, case, _facts(chosen.pack, chosen.kind, chosen.received_at))


def _facts(pack: str, kind: str, received: datetime) -> dict[str, Any]:
    return {"pack": pack, "kind": kind, "received": received.isoformat()}


@transaction.atomic
def choose_pack(
    case: Case, pack: str, kind: str, by: Actor, received: datetime | None = None, why: str = ""
) -> None:
    """Count this case by another pack or kind, or from the moment when it really reached us."""
    _require_person(by)
    lock(case, by)
    require_unfinished(case)
    found = pack_named(pack)
    of_kind = kind_of(found, kind)
    known = CaseClocks.objects.filter(case=case).first()
    since = received_of(known) if known else case.opened_at
    received = received or since
    if received > present.now():
        raise Invalid("It cannot have reached us in the time to come.", "received")
    if known and (known.pack, known.kind, since) == (pack, of_kind.kind, received):
        raise Refused("These are the clocks that it has.")
    if known and received > since and not why.strip():
        raise Invalid("Say why it was received later: this gives us more time.", "why")
    _choose(case, "clock.pack_chosen", pack, of_kind.kind, received, by, why)


def _choose(
    case: Case, verb: str, pack: str, kind: str, received: datetime, by: Actor, why: str = "", **more: Any
) -> None:
    facts = _facts(pack, kind, received) | more
    entry = record(verb, by, case, facts, {"why": why.strip()} if why.strip() else None)
    values = {"pack": pack, "kind": kind, "received_at": received, "broken": ""}
    if verb == "clock.stage":
        values["since"] = entry.pk
    CaseClocks.objects.update_or_create(case=case, defaults=values)
    _counted([case], [case.pk], anew=True)


def _counted(cases: Sequence[Case], keys: Collection[int], anew: bool = False) -> None:
    """Count the clocks of these cases, and put their next due on the cases in hand."""
    count(keys, anew)
    rows = Case.objects.filter(pk__in=keys).values_list("pk", "next_due_at", "next_due_what")
    next_due = {key: (at, what) for key, at, what in rows}
    for case in cases:
        if case.pk in next_due:
            case.next_due_at, case.next_due_what = next_due[case.pk]


@transaction.atomic
def extend(case: Case, name: str, why: str, by: Actor) -> Clock:
    """Use the longer time that the pack allows for this clock. Only before it is over, with a reason."""
    _require_person(by)
    lock(case, by)
    one = _running(case, name)
    chosen = CaseClocks.objects.get(case=case)
    rules = kind_of(pack_named(chosen.pack), chosen.kind).rules
    if not any(rule.clock == name and rule.extends_to for rule in rules):
        raise Refused("The pack gives this clock no longer time.")
    if one.extended:
        raise Refused("It was extended already. There is no second time.")
    if one.due_at and one.due_at < present.now():
        raise Refused("It is over: extending it now would only hide that.")
    if not why.strip():
        raise Invalid("Say why it takes longer. The customer must be told.", "why")
    record("clock.extended", by, case, {"clock": name}, {"why": why.strip()})
    count([case.pk])
    one.refresh_from_db()
    return one


@transaction.atomic
def notice_sent(case: Case, notice: str, by: Actor, how: str = "") -> None:
    """A holding response or a delay notice has left on another way than through this desk."""
    _require_person(by)
    lock(case, by)
    if notice not in NOTICES:
        raise Invalid(f"Choose one of: {', '.join(NOTICES)}.", "notice")
    if not case.clocks.filter(clock="holding_response", state=Clock.State.RUNNING).exists():
        raise Refused("No clock of this case waits for such a notice.")
    record("clock.notice_sent", by, case, {"notice": notice}, {"how": how.strip()} if how.strip() else None)
    count([case.pk])


@transaction.atomic
def next_stage(case: Case, handler: User, why: str, by: Actor) -> None:
    """The customer is not satisfied with this stage: the next one begins, where the pack says so with somebody else."""
    _require_person(by)
    lock(case, by)
    require_unfinished(case)
    chosen = CaseClocks.objects.filter(case=case).first()
    kind = kind_of(pack_named(chosen.pack), chosen.kind) if chosen else None
    if chosen is None or kind is None or not kind.next:
        raise Refused("The pack of this case has no further stage.")
    if not why.strip():
        raise Invalid("Say what the customer is not satisfied with.", "why")
    then = kind_of(pack_named(chosen.pack), kind.next)
    before = handlers(case)
    _require_other(handler, then, before)
    facts = {"handler": handler.pk, "before": sorted(before), "stage": kind.kind}
    _choose(case, "clock.stage", chosen.pack, then.kind, present.now(), by, why, **facts)
    dues.settle(case, Due.Kind.SENIOR)  # somebody else has it now: that is what they asked for
    if case.owner_id != handler.pk:
        assign(case, handler, by)


def require_other_handler(user: User, case: Case) -> None:
    """Whoever handled the stage before is not given this one, where the pack wants somebody else for it."""
    chosen = CaseClocks.objects.filter(case=case, since__gt=0).first()
    entry = Entry.objects.filter(pk=chosen.since).first() if chosen else None
    pack = packs().get(chosen.pack) if chosen else None
    kind = pack.kinds.get(chosen.kind) if chosen and pack else None
    if entry and kind:
        _require_other(user, kind, entry.facts["before"])


def _require_other(user: User, kind: Kind, before: Collection[int]) -> None:
    if kind.different_handler and user.pk in before:
        raise Refused(f"{user.name} handled the stage before. {kind.name} needs somebody else.")


def handlers(case: Case) -> set[int]:
    """Everybody who has owned the case so far."""
    entries = Entry.objects.filter(case=case, verb__in=("case.assigned", "case.handed_over"))
    owned = {facts.get("to") for facts in entries.values_list("facts", flat=True)}
    return {key for key in {*owned, case.owner_id} if key}


@transaction.atomic
def refer(case: Case, by: Actor, reference: str = "") -> str:
    """The customer has gone to the body that the pack names; that is noted with their reference."""
    _require_person(by)
    lock(case, by)
    chosen = CaseClocks.objects.filter(case=case).first()
    referral = pack_named(chosen.pack).referral if chosen else None
    if referral is None:
        raise Refused("The pack of this case names nobody to go to.")
    record("clock.referred", by, case, {"body": referral.body}, {"reference": reference.strip()})
    return referral.body


def _running(case: Case, name: str) -> Clock:
    one = case.clocks.filter(clock=name).first()
    if one is None or one.state not in (Clock.State.RUNNING, Clock.State.PAUSED):
        raise Refused("This clock does not run on this case.")
    return one


def _require_person(by: Actor) -> None:
    if by.user is None:
        raise NotAllowed("Only a member of staff may do this.")


def count_of_entry(entry_id: int) -> None:
    """Count the clocks of the case that a journal entry is about."""
    entry = Entry.objects.filter(pk=entry_id).first()
    if entry and entry.case_id:
        case = Case.objects.filter(pk=entry.case_id).first()
        keys = {key for key in (entry.case_id, case.merged_into_id if case else None) if key}
        if CaseClocks.objects.filter(case__in=keys).exists():
            count(keys)


def start_split(entry_id: int) -> None:
    """Count a case that was split off as its source is, where that is counted."""
    case = Entry.objects.select_related("case").get(pk=entry_id).case
    if case and not case.merged_into_id and _sources_of([case]):
        start(case)


def _sources_of(cases: Collection[Case]) -> dict[int, CaseClocks]:
    """The clocks of the cases that these were split from, by these."""
    splits = list(Split.objects.filter(made__in=[case.pk for case in cases], undone_at=None))
    sources = [split.source_id for split in splits]
    clocks = {one.case_id: one for one in CaseClocks.objects.filter(case__in=sources)} if splits else {}
    return {split.made_id: clocks[split.source_id] for split in splits if split.source_id in clocks}


@transaction.atomic
def heard(*cases: Case) -> None:
    """These customers have said something: start the clocks of new cases, and count those that have some.

    Inside the lock of the cases.
    """
    _start(cases, SYSTEM)
    counted = CaseClocks.objects.filter(case__in=[case.pk for case in cases])
    _counted(cases, set(counted.values_list("case", flat=True)))
