"""The verbs of understanding: read a message, keep the heat, rank the case, overrule the engine."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from amends.cases import clock, dues
from amends.cases.actors import SYSTEM, Actor
from amends.cases.dues import project_next_dues
from amends.cases.errors import Invalid
from amends.cases.firm import after_working_hours, firm
from amends.cases.journal import record
from amends.cases.locks import forget_related, lock_all
from amends.cases.models import Case, Channel, Due, Entry, Kind, Message
from amends.cases.rows import change_many, insert, insert_unless_there
from amends.cases.straight.following import surviving_key
from amends.text import Reading as Understood
from amends.text import read_many
from amends.understand import answers, lanes
from amends.understand.concerns import propose_in_lock
from amends.understand.escalation import broken_promises
from amends.understand.models import Agreement, HeatPoint, Overruling, Reading
from amends.understand.priority import Facts, next_change, rank_of
from amends.understand.silence import Silence, plan_news, silence_of, wants_news
from amends.understand.similar import keep_vector, words_of

HOT = 80  # heat from which the firm's shorter time to answer counts
READ = ("heat", "heat_before", "distress", "wants", "risks", "lane")  # what a reading changes on its case
WORTH_HALVING = 6  # texts; fewer are read sooner than threads are made
STEP_UP = 15  # heat added when the customer says "not fixed" or we break a promise


def read_message(message: Message) -> Reading | None:
    """Read one inbound message, once. Automatic mail is not read, nor what was erased; nor is anything twice."""
    return read_messages([message]).get(message.pk)


def read_messages(messages: Sequence[Message]) -> dict[int, Reading]:
    """Read many, as an import does: one batch through the engine, then one transaction. The readings by message."""
    understood = understand(messages)
    kept: dict[int, Reading] = {}
    with transaction.atomic():
        for turn in in_turns([message for message in messages if message.pk in understood]):
            cases = [message.case for message in turn]
            lock_all(cases)
            kept |= keep_readings(turn, understood)
            rank_many(cases, READ)
    return kept


def read_of_entry(entry_id: int) -> None:
    """Read what an `import.went_on` entry brought, except what is read or taken back already."""
    keys = Entry.objects.get(pk=entry_id).facts["messages"]
    waiting = Message.objects.filter(pk__in=keys, direction=Message.Direction.IN, reading=None)
    read_messages(list(waiting.select_related("case__customer").order_by("pk")))


def understand(messages: Sequence[Message]) -> dict[int, Understood]:
    """What the engine says of those of these messages that are to be read and are not yet, by message."""
    known = {one.message_id for one in Reading.objects.filter(message__in=messages).only("message")}
    todo = [
        m for m in messages if not m.is_auto and m.direction == Message.Direction.IN and m.pk not in known
    ]
    said = _read([words_of(message) for message in todo])
    return {message.pk: one for message, one in zip(todo, said, strict=True)}


def _read(texts: Sequence[str]) -> list[Understood]:
    """Read them in two halves at a time: while the encoder is at work for one, the other goes on."""
    if len(texts) < WORTH_HALVING:
        return read_many(texts)
    middle = len(texts) // 2
    with ThreadPoolExecutor(2) as readers:
        first, second = readers.map(read_many, (texts[:middle], texts[middle:]))
    return [*first, *second]


def in_turns(messages: Iterable[Message]) -> list[list[Message]]:
    """The messages in their order, so that no two of a turn are on the same case."""
    turns: list[list[Message]] = []
    met: Counter[int] = Counter()
    for message in messages:
        turn = met[message.case_id]
        met[message.case_id] += 1
        turns += [[]] if turn == len(turns) else []
        turns[turn].append(message)
    return turns


def keep_readings(messages: Sequence[Message], understood: Mapping[int, Understood]) -> dict[int, Reading]:
    """Keep what was understood of messages of different cases, which are locked. Their caller ranks the cases."""
    cases, company = [message.case for message in messages], lanes.Company()
    prefetch_related_objects(cases, "links", "lanes", "concerns")
    kept = {m.pk: _keep(m, understood[m.pk], company) for m in messages if m.pk in understood}
    forget_related(cases)
    project_next_dues(cases)
    return {key: reading for key, reading in kept.items() if reading}


def _keep(message: Message, understood: Understood, company: lanes.Company) -> Reading | None:
    if message.case.erased_at:  # while it was read, so its words stay gone
        return None
    facts = understood.to_dict()
    reading = Reading(
        message=message,
        made_at=clock.now(),
        engine=understood.engine,
        complaint=facts["complaint"]["probability"],
        heat=understood.heat,
        severity=understood.severity,
        distress=understood.distress_leads,
        language=understood.language,
        **{key: facts[key] for key in ("emotions", "risks", "asks", "evidence")},
    )
    if not insert_unless_there(reading):  # another task read it a moment ago
        return Reading.objects.get(message=message)
    keep_vector(message, understood.vector)
    _tell_case(message, reading, company)
    propose_in_lock(message, facts["concerns"])
    if message.case.last_outbound_at:  # else we have asked nothing yet
        answers.keep_found(message)
    kept = {"message": message.pk, "heat": reading.heat, "engine": reading.engine}
    record("reading.made", SYSTEM, message.case, kept)
    return reading


def _tell_case(message: Message, reading: Reading, company: lanes.Company) -> None:
    """Put what was read on the locked case; its ranking saves it."""
    case = message.case
    _new_heat(case, reading.heat, message.at, f"Message by {case.customer}"[:200], message)
    case.distress = reading.distress
    case.wants = _wants(reading.asks) or case.wants
    case.risks = _ordered({*case.risks, *(risk["kind"] for risk in reading.risks)})
    case.lane = lanes.opens_lane(case.risks)
    lanes.raise_in_lock(case, [risk["kind"] for risk in reading.risks], message, company)
    if reading.heat >= HOT:
        _answer_sooner(case)


def _answer_sooner(case: Case) -> None:
    """A furious customer is answered within the firm's shorter time."""
    due = case.dues.filter(kind=Due.Kind.ANSWER, settled_at=None).first()
    if due:
        at = after_working_hours(due.starts_at, firm().hot_answer_hours)
        if at < due.at:
            dues.set_due(case, Due.Kind.ANSWER, at, due.what, due.owner)


def _ordered(risks: Iterable[str]) -> list[str]:
    from amends.understand.priority import RISK_POINTS

    return sorted(risks, key=lambda risk: (-RISK_POINTS.get(risk, (0, ""))[0], risk))


def _wants(asks: list[dict[str, Any]]) -> str:
    kinds = dict.fromkeys(ask["kind"].replace("_", " ") for ask in asks if ask["kind"] != "other")
    return ", ".join(kinds).capitalize()[:200]


def _new_heat(case: Case, heat: int, at: datetime, why: str, message: Message | None = None) -> None:
    insert(HeatPoint(case=case, message=message, at=at, heat=heat, why=why))
    case.heat_before, case.heat = case.heat, heat


def heat_of_entry(entry_id: int) -> None:
    """Raise the heat once for a `case.reopened` or `promise.broken` entry."""
    entry = Entry.objects.select_related("case").get(pk=entry_id)
    why = {"promise.broken": "We broke a promise", "case.reopened": "Said it is not fixed"}[entry.verb]
    if entry.case is None:
        return
    key = surviving_key(entry.case.pk)
    if HeatPoint.objects.filter(case=key, at=entry.at, why=why).exists():
        return
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=key)
        _new_heat(case, min(100, max(case.heat or 0, 45) + STEP_UP), entry.at, why)
        case.save(update_fields=["heat", "heat_before"])
        record("heat.raised", SYSTEM, case, {"heat": case.heat, "entry": entry.pk})
        rank(case)


def rank(case: Case, also: Iterable[str] = ()) -> None:
    """Recompute the case's rank and its reasons, and save them with the fields named in `also`.

    A projection: it writes no journal entry.
    """
    rank_many([case], also)


def rank_many(cases: Sequence[Case], also: Iterable[str] = ()) -> None:
    """The same for many cases, each once, in one statement."""
    every: dict[int, list[Due]] = {case.pk: [] for case in cases}
    for due in Due.objects.filter(case__in=every):
        every[due.case_id].append(due)
    row = firm()
    _rank(cases, every, {case.pk: silence_of(case, every[case.pk], row) for case in cases}, tuple(also))


def _rank(
    cases: Sequence[Case],
    every: Mapping[int, Sequence[Due]],
    silences: Mapping[int, Silence],
    also: tuple[str, ...] = (),
) -> None:
    names, complaints = (*also, "rank", "rank_why", "rank_again_at"), complaints_of(every)
    for case in cases:
        facts = facts_of(case, every[case.pk], silences[case.pk], complaints.get(case.pk))
        case.rank, case.rank_why = rank_of(facts)
        case.rank_again_at = next_change(facts)
    change_many(Case, names, [(*(getattr(case, name) for name in names), case.pk) for case in cases])


def complaints_of(cases: Collection[int]) -> dict[int, float]:
    """How sure the newest standing reading of each of these cases is that it is a complaint."""
    standing = Reading.objects.filter(message__case__in=cases, overruled_at=None).order_by("message__at")
    return dict(standing.values_list("message__case_id", "complaint"))


def facts_of(case: Case, every: Sequence[Due], silence: Silence, complaint: float | None) -> Facts:
    """What the rank of a case depends on now; `every` are all its dues."""
    put_first = (
        Entry.objects.filter(case=case, verb="case.put_first").order_by("-id").first()
        if case.put_first_at
        else None
    )
    return Facts(
        heat=case.heat,
        heat_before=case.heat_before,
        distress=case.distress,
        complaint=complaint,
        contacts=case.contacts,
        reopened=case.reopened,
        risks=tuple(case.risks),
        broken_promises=broken_promises(every),
        put_first=_why_of(put_first) if case.put_first_at else None,
        due_at=case.next_due_at,
        due_what=case.next_due_what,
        now=clock.now(),
        public=Channel.is_public(case.channel),
        silent_days=silence.days,
        silent_step=silence.next_step,
    )


def _why_of(entry: Entry | None) -> str:
    payload = getattr(entry, "payload", None)
    return str(payload.body.get("why", "")) if payload else ""


def rank_due_cases(limit: int = 500) -> int:
    """Rank every case whose time has come, and see to it that news is due; return how many."""
    due = Case.objects.filter(rank_again_at__lte=clock.now()).order_by("rank_again_at")
    cases, row = list(due.prefetch_related("dues")[:limit]), firm()
    for case in cases:
        every = list(case.dues.all())
        found = silence_of(case, every, row)
        if wants_news(case, every, found):
            plan_news(case)
            every = list(case.dues.all())  # read afresh, as the case was
            found = silence_of(case, every, row)
        _rank(
            [case], {case.pk: every}, {case.pk: found}
        )  # one by one: what it was read from must be as it is
    return len(cases)


@transaction.atomic
def overrule(
    case: Case, what: str, engine_said: Any, person_said: Any, by: Actor, text: str = "", why: str = ""
) -> Overruling:
    """Keep a person's correction of the engine as a labelled example, and act on it (law 6)."""
    overruling = Overruling.objects.create(
        case=case, what=what[:40], engine_said=engine_said, person_said=person_said,
        text=text, why=why, by=by.user, at=clock.now(),
    )  # fmt: skip
    _act_on(case, what, person_said, by)
    record(
        "reading.overruled", by, case, {"overruling": overruling.pk, "what": what}, {"text": text, "why": why}
    )
    return overruling


@transaction.atomic
def agree(case: Case, what: str, text: str, by: Actor) -> None:
    """Count that a person took what the engine proposed. Not journalled: nothing on the case changes."""
    known = Agreement.objects.filter(case=case, what=what[:40], text=text)
    if not known.exists():
        Agreement.objects.create(case=case, what=what[:40], text=text, by=by.user, at=clock.now())


def _act_on(case: Case, what: str, person_said: Any, by: Actor) -> None:
    if what == "heat":
        if not isinstance(person_said, int) or not 0 <= person_said <= 100:
            raise Invalid("Heat is a whole number from 0 to 100.", "heat")
        _new_heat(case, person_said, clock.now(), "Corrected by a person")
        case.save(update_fields=["heat", "heat_before"])
    elif what.startswith("risk:") and person_said is False:
        case.risks = [risk for risk in case.risks if risk != what.removeprefix("risk:")]
        case.lane = lanes.opens_lane(case.risks)
        case.save(update_fields=["risks", "lane"])
        lanes.overruled_in_lock(case, what.removeprefix("risk:"), by)
    rank(case)


def reads_as_complaint(case: Case) -> float | None:
    """The newest standing probability that this is a complaint; None before any reading."""
    if case.kind != Kind.COMPLAINT:
        return 0.0
    return complaints_of([case.pk]).get(case.pk)
