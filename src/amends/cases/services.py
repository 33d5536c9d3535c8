"""The verbs of the record itself: open, add, assign, hand over, set aside."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from amends.cases import clock, dues, links, policy, search
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.filetypes import real_type
from amends.cases.firm import after_working_hours, firm
from amends.cases.journal import record
from amends.cases.models import (
    Aside,
    Attachment,
    Blob,
    Case,
    Customer,
    Due,
    Kind,
    Message,
    Note,
    Party,
    Preview,
    Raw,
    Reference,
    State,
)
from amends.cases.rows import change, insert, insert_unless_there
from amends.cases.straight import references
from amends.cases.straight.following import surviving_customer
from amends.people.models import Team, User


@dataclass(frozen=True, slots=True)
class Who:
    """How a customer can be found again: by address first, then by number."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file that arrived with a message."""

    name: str
    content_type: str
    content: bytes
    inline: bool = False
    cid: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody said, taken out of whatever carried it."""

    text: str
    subject: str = ""
    quoted: str = ""
    is_html: bool = False
    from_name: str = ""
    from_email: str = ""
    to: list[str] = field(default_factory=list)
    message_id: str = ""
    in_reply_to: str = ""
    references: list[str] = field(default_factory=list)
    is_auto: bool = False
    notice: str = ""
    formatted: bool = False
    forwarded_name: str = ""
    forwarded_email: str = ""
    files: list[File] = field(default_factory=list)


def keep_blob(content: bytes) -> Blob:
    """Store bytes once; the same bytes again give the same row. One statement, so two may race."""
    blob = Blob(sha256=hashlib.sha256(content).hexdigest(), size=len(content), content=content)
    insert_unless_there(blob)
    return blob


def drop_orphans(digests: Collection[str]) -> int:
    """Delete those of these bytes that no row names any more; a picture drawn of them goes along."""
    orphans = Blob.objects.filter(pk__in=digests)
    for one in Blob._meta.related_objects:
        if one.related_model is not Preview:
            orphans = orphans.filter(Q((f"{one.field.related_query_name()}__isnull", True)))
    return orphans.delete()[0]


def know_customer(who: Who, since: datetime | None = None) -> Customer:
    """The customer with this address or number, or a new one. Fills in a name we did not have."""
    email = who.email.strip().lower()
    if email:
        customer = _customer_of(who, since, email)
    else:
        known = Customer.objects.filter(phone=who.phone).first() if who.phone else None
        customer = known or _customer_of(who, since)
    customer = surviving_customer(customer)
    if who.name and not customer.name:
        customer.name = who.name[:200]
        customer.save(update_fields=["name"])
    return customer


def _customer_of(who: Who, since: datetime | None, email: str = "") -> Customer:
    """A new customer, or the one with this address: two may write for the first time at once."""
    customer = Customer(name=who.name[:200], phone=who.phone[:40], email=email, since=since or clock.now())
    return customer if insert_unless_there(customer) else Customer.objects.get(email=email)


def open_case(
    customer: Customer,
    subject: str,
    channel: str,
    by: Actor,
    *,
    order_reference: str = "",
    source_id: str | None = None,
    clocks: bool = True,
    verb: str = "case.opened",
    facts: dict[str, Any] | None = None,
) -> Case:
    """A new case of a customer, with its page link, first due time and journal entry."""
    now, row = clock.now(), firm() if clocks else None
    answer_by = after_working_hours(now, row.first_answer_hours, row) if row else None
    case = Case(
        customer=customer,
        subject=(subject.strip() or "No subject")[:300],
        channel=channel,
        order_reference=order_reference[:80],
        source_id=source_id,
        demo=customer.demo,
        opened_at=now,
        rank_again_at=now,
        next_due_at=answer_by,
        next_due_what=Due.Kind.ANSWER.label if answer_by else "",
    )
    insert(case)
    if customer.email:
        insert(Party(case=case, email=customer.email))
    search.index_case(case)
    if order_reference.strip():
        keep = Reference(
            case=case, value=order_reference.strip().upper()[:80], source=Reference.Source.PERSON
        )
        insert(keep)
    record(verb, by, case, {"channel": channel, **(facts or {})}, {"subject": case.subject})
    if answer_by:
        links.make_link(case)
        insert(Due(case=case, kind=Due.Kind.ANSWER, starts_at=now, at=answer_by, what="First answer"))
    return case


def add_inbound(
    case: Case, words: Words, channel: str, by: Actor, raw: Raw | None = None, at: datetime | None = None
) -> Message:
    """File what the customer said on a case, or on the one that it was merged into."""
    if case.contacts:  # it was there before: somebody may merge it at this moment
        case = _where_it_is(case)
    message = _store_message(case, words, channel, Message.Direction.IN, raw, at or clock.now())
    record(
        "message.received",
        by,
        case,
        {"message": message.pk, "channel": channel, "auto": words.is_auto, "raw": raw.pk if raw else None},
    )
    if not words.is_auto:
        _count_contact(case, message)
    return message


def add_past(
    case: Case,
    words: Words,
    channel: str,
    direction: str,
    by: Actor,
    raw: Raw | None,
    at: datetime,
    author: User | None = None,
) -> Message:
    """File what was said before this desk knew of it: no clock starts, and nothing opens again."""
    message = _store_message(case, words, channel, direction, raw, at, author)
    inbound = direction == Message.Direction.IN
    facts = {"message": message.pk, "channel": channel, "auto": words.is_auto, "raw": raw.pk if raw else None}
    record("message.received" if inbound else "message.imported", by, case, facts)
    if inbound and not words.is_auto:
        change(case, contacts=case.contacts + 1, last_inbound_at=max(case.last_inbound_at or at, at))
    elif not inbound:
        first, last = case.first_answer_at or at, case.last_outbound_at or at
        change(case, first_answer_at=min(first, at), last_outbound_at=max(last, at))
    return message


def _where_it_is(case: Case) -> Case:
    """The case, or where it went; it cannot be merged before this transaction ends."""
    into = Case.objects.select_for_update().filter(pk=case.pk).values_list("merged_into", flat=True).first()
    return _where_it_is(Case.objects.select_related("customer").get(pk=into)) if into else case


def _store_message(
    case: Case,
    words: Words,
    channel: str,
    direction: str,
    raw: Raw | None,
    at: datetime,
    author: User | None = None,
) -> Message:
    message = Message(
        case=case,
        direction=direction,
        channel=channel,
        raw=raw,
        author=author,
        sending="" if direction == Message.Direction.IN else Message.Sending.SENT,
        from_name=words.from_name[:200],
        from_email=words.from_email[:320],
        to=words.to,
        subject=words.subject[:998],
        text=words.text.replace("\x00", "\ufffd"),
        quoted=words.quoted.replace("\x00", "\ufffd"),
        is_html=words.is_html,
        message_id=words.message_id[:998],
        in_reply_to=words.in_reply_to[:998],
        references=words.references,
        is_auto=words.is_auto,
        notice=words.notice,
        formatted=words.formatted,
        forwarded_name=words.forwarded_name[:200],
        forwarded_email=words.forwarded_email[:320],
        at=at,
    )
    insert(message)
    for file in words.files:
        attach(case, file, message)
    if words.files:
        record("files.arrived", SYSTEM, case, {"message": message.pk, "files": len(words.files)})
    search.index_message(message, [file.name for file in words.files])
    if direction == Message.Direction.IN and (patterns := firm().reference_pattern):
        references.keep_found(case, f"{message.subject}\n{message.text}", patterns)
    return message


def attach(case: Case, file: File, message: Message | None = None, aside: Aside | None = None) -> Attachment:
    """Keep a file with a message or an internal answer, or on the case for the draft in hand."""
    return Attachment.objects.create(
        case=case,
        message=message,
        aside=aside,
        blob=keep_blob(file.content),
        name=file.name[-255:] or "file",
        content_type=file.content_type[:120],
        inline=file.inline,
        cid=file.cid[:250],
        real_type=real_type(file.content),
    )


def _count_contact(case: Case, message: Message) -> None:
    is_first = case.contacts == 0
    changes: dict[str, Any] = {
        "last_inbound_at": message.at,
        "heard_out_at": None,
        "rank_again_at": clock.now(),
    }
    if case.state == State.WAITING:
        changes["state"] = State.OPEN
    Case.objects.filter(pk=case.pk).update(contacts=F("contacts") + 1, **changes)
    for name, value in {**changes, "contacts": case.contacts + 1}.items():
        setattr(case, name, value)
    if not is_first:  # a new case expects its first answer already
        _expect_answer(case)


def _expect_answer(case: Case) -> None:
    """Whoever writes again waits for an answer again. An import starts no clock: it has no link."""
    if (
        case.is_open
        and case.links.exists()
        and not case.dues.filter(kind=Due.Kind.ANSWER, settled_at=None).exists()
    ):
        dues.set_due(case, Due.Kind.ANSWER, _answer_by(), "Answer", case.owner)


def _answer_by() -> datetime:
    row = firm()
    return after_working_hours(clock.now(), row.first_answer_hours, row)


@transaction.atomic
def assign(case: Case, owner: User | None, by: Actor, note: str = "") -> None:
    """Give the case its one named owner, with a note where there is something to hand over."""
    if owner and not owner.is_active:
        raise Refused(f"{owner.name} no longer works here. Choose somebody else.")
    before = case.owner_id
    if owner and owner.pk != before:
        policy.require_may_own(owner, case)
    case.owner = owner
    fields = ["owner"]
    if owner and owner.team_id and case.team_id is None:
        case.team_id = owner.team_id
        fields.append("team")
    case.save(update_fields=fields)
    theirs = (Due.Kind.ANSWER, Due.Kind.CLOCK, Due.Kind.NEWS, Due.Kind.LANE)
    case.dues.filter(settled_at=None, kind__in=theirs).update(owner=owner)
    if owner:  # whoever has the case answers it, and nobody asks them any more
        dues.settle_of(case, Due.Kind.QUESTION, owner)
    facts = {"from": before, "to": owner.pk if owner else None}
    record("case.handed_over" if note else "case.assigned", by, case, facts, {"note": note} if note else None)
    if note:
        search.index_note(Note.objects.create(case=case, author=by.user, text=note, at=clock.now()))


@transaction.atomic
def add_note(case: Case, text: str, by: Actor) -> Note:
    """A note for colleagues. It answers what its writer was asked about this case."""
    if not text.strip():
        raise Invalid("Write the note first.", "text")
    note = Note.objects.create(case=case, author=by.user, text=text.strip(), at=clock.now())
    search.index_note(note)
    record("note.added", by, case, {"note": note.pk}, {"text": note.text})
    if by.user:
        dues.settle_of(case, Due.Kind.QUESTION, by.user)
    return note


@transaction.atomic
def ask_colleague(case: Case, whom: User, question: str, by: Actor) -> Note:
    """Ask somebody about a case that stays where it is. It is on their day until they answer with a note."""
    if not question.strip():
        raise Invalid(f"Say in a sentence what you need from {whom.first_name}.", "note")
    if not whom.is_active or whom == by.user:
        raise Refused("Ask a colleague who works here.")
    note = add_note(case, f"@{whom.name}: {question.strip()}", by)
    asker = f"{by.user.first_name} asks" if by.user else "Asked"
    row = firm()
    at = after_working_hours(clock.now(), row.hot_answer_hours, row)
    dues.set_due(case, Due.Kind.QUESTION, at, f"{asker}: {question.strip()}"[:300], whom, note.pk)
    record("colleague.asked", by, case, {"whom": whom.pk, "note": note.pk})
    return note


@transaction.atomic
def set_kind(case: Case, kind: str, by: Actor) -> None:
    """Say that it is no complaint or spam: the case closes without a follow-up; or take that back."""
    if kind not in Kind.values:
        raise Invalid(f"Choose one of: {', '.join(Kind.values)}.", "kind")
    if case.kind == kind:
        return
    before, case.kind = case.kind, kind
    aside = kind != Kind.COMPLAINT
    case.state = State.CLOSED if aside else State.OPEN
    case.closed_at = clock.now() if aside else None
    case.save(update_fields=["kind", "state", "closed_at"])
    record("case.set_aside" if aside else "case.taken_back", by, case, {"from": before, "to": kind})
    if aside:  # what was promised stays promised, whatever the case is called
        dues.settle_all(case, *(one for one in Due.Kind.values if one != Due.Kind.PROMISE))
    elif case.first_answer_at is None:
        dues.set_due(case, Due.Kind.ANSWER, _answer_by(), "First answer", case.owner)


@transaction.atomic
def put_first(case: Case, why: str, by: Actor) -> None:
    """Raise the case above its rank, with a reason. This is what makes "top priority" true (law 10)."""
    if not why.strip():
        raise Invalid("Say in a few words why this case goes first.", "why")
    case.put_first_at = clock.now()
    case.rank_again_at = clock.now()
    case.save(update_fields=["put_first_at", "rank_again_at"])
    record("case.put_first", by, case, personal={"why": why.strip()})


@transaction.atomic
def put_back(case: Case, by: Actor) -> None:
    """Undo put_first."""
    if case.put_first_at is None:
        return
    case.put_first_at = None
    case.rank_again_at = clock.now()
    case.save(update_fields=["put_first_at", "rank_again_at"])
    record("case.put_back", by, case)


@transaction.atomic
def heard_out(case: Case, by: Actor, done: bool = True) -> None:
    """The customer has nothing to add (or has, after all): Listen is done, or open again."""
    case.heard_out_at = clock.now() if done else None
    case.save(update_fields=["heard_out_at"])
    record("case.heard_out" if done else "case.more_to_hear", by, case)


@transaction.atomic
def rename(case: Case, subject: str, by: Actor) -> None:
    """Give the case a better name."""
    if not subject.strip():
        raise Invalid("A case needs a name.", "subject")
    before, case.subject = case.subject, subject.strip()[:300]
    case.save(update_fields=["subject"])
    record("case.renamed", by, case, personal={"from": before, "to": case.subject})


@transaction.atomic
def know_more(customer: Customer, by: Actor, **fields: str) -> None:
    """Change what we know of a customer: name, phone, prefers, adjustments, note."""
    allowed = {"name", "phone", "prefers", "adjustments", "note"}
    changed = {k: v for k, v in fields.items() if k in allowed and getattr(customer, k) != v}
    if not changed:
        return
    for key, value in changed.items():
        setattr(customer, key, value)
    customer.save(update_fields=list(changed))
    if changed.keys() & {"name", "phone"}:
        search.index_customer_again(customer)
    record("customer.changed", by, None, {"customer": customer.pk}, changed)


def team_named(name: str) -> Team:
    """The team of that name, made when it is new."""
    return Team.objects.get_or_create(name=name)[0]
