"""A story becomes a case: nothing is sent, no clock starts, and what was made is kept for taking it back."""

from datetime import datetime
from typing import Any

from django.db.models import JSONField

from amends.cases import clock
from amends.cases.actors import SYSTEM
from amends.cases.journal import record
from amends.cases.models import Case, Customer, Entry, Kind, Message, Note, Raw, State
from amends.cases.rows import change, insert, insert_unless_there
from amends.cases.services import Who, add_past, keep_blob, open_case
from amends.cases.straight.following import surviving_customer
from amends.listen.importing.models import Brought, Import
from amends.listen.importing.shape import IN, NOTE, BadRow, Item, Said, Story
from amends.people.models import User

# What a message changes on a case that was there before; put back by undo.
PROJECTED = (
    "state", "contacts", "last_inbound_at", "last_outbound_at", "first_answer_at", "heard_out_at", "heat", "heat_before", "distress",
    "wants", "risks", "lane", "rank", "rank_why", "rank_again_at", "next_due_at", "next_due_what",
)  # fmt: skip


def bring(item: Item, of: Import) -> tuple[list[Message], tuple[str, ...]]:
    """Store one row as a case, or on the case that it answers. Inside the caller's transaction.

    Returns its messages, and what of it could not be brought.
    """
    story = item.story()
    _require_new(story)
    raw = _raw(item, story, of)
    customer, new, named = _customer(story) if story.case is None else (story.case.customer, False, False)
    brought = Brought(
        by=of, row=item.number, raw=raw, customer=customer, new_case=story.case is None, new_customer=new, named=named,
        before=_columns(story.case) if story.case else None, facts=story.facts,
    )  # fmt: skip
    case = story.case or _open(customer, story, of)
    brought.case = case
    messages = _say(case, story, of, raw, brought)
    _settle(case, story)
    insert(brought)
    return messages, story.problems


def _require_new(story: Story) -> None:
    """Refuse an id that another case has already, as one that a program gave it."""
    if story.source_id and Case.objects.filter(source_id=story.source_id).exists():
        raise BadRow(f"Another case has the id {story.source_id[:60]!r} already.")


def _raw(item: Item, story: Story, of: Import) -> Raw:
    now = clock.now()
    return insert(
        Raw(
            channel=of.channel,
            received_at=now,
            filed_at=now,
            blob=keep_blob(item.content),
            identity=item.identity,
            message_id=item.message_id[:998],
            state=Raw.State.FILED,
        )
    )


def _customer(story: Story) -> tuple[Customer, bool, bool]:
    """(the customer, whether they are new, whether they got their name now). Known again by address alone."""
    who, email = story.who, story.who.email.strip().lower()
    if email:
        known = Customer.objects.filter(email=email).first()
        if known is None:
            made = _new(who, email, story.at)
            if insert_unless_there(made):
                return made, True, False
            known = Customer.objects.get(email=email)
        known = surviving_customer(known)
        return known, False, _name(known, who)
    return insert(_new(who, "", story.at)), True, False


def _new(who: Who, email: str, since: datetime | None) -> Customer:
    return Customer(name=who.name[:200], phone=who.phone[:40], email=email[:320], since=since or clock.now())


def _name(known: Customer, who: Who) -> bool:
    return bool(who.name and not known.name and change(known, name=who.name[:200]))


def _open(customer: Customer, story: Story, of: Import) -> Case:
    case = open_case(
        customer,
        story.subject,
        of.channel,
        SYSTEM,
        order_reference=story.order_reference,
        source_id=story.source_id,
        clocks=False,
        verb="case.imported",
        facts={"import": of.pk},
    )
    change(case, opened_at=story.at or case.opened_at, rank_again_at=None)
    return case


def _say(case: Case, story: Story, of: Import, raw: Raw, brought: Brought) -> list[Message]:
    """Everything that was said, in its order; the original hangs on the first message."""
    messages: list[Message] = []
    for said in story.said:
        if said.direction == NOTE:
            brought.notes.append(_note(case, said.words.text, said.words.from_name, _author(said), said.at))
        else:
            messages.append(_message(case, said, of, None if messages else raw))
    if story.facts:
        brought.notes.append(_note(case, _provenance(story), "", None, clock.now()))
    if not messages:
        raise BadRow("Nothing was said on it: it has notes alone.")
    brought.messages = [message.pk for message in messages]
    return messages


def _message(case: Case, said: Said, of: Import, raw: Raw | None) -> Message:
    direction = Message.Direction.IN if said.direction == IN else Message.Direction.OUT
    author = None if said.direction == IN else _author(said)
    return add_past(case, said.words, of.channel, direction, SYSTEM, raw, said.at or clock.now(), author)


def _author(said: Said) -> User | None:
    """The colleague with this address; without one their name stays in the text."""
    return staff_of(said.words.from_email)


def staff_of(email: str) -> User | None:
    """The member of staff with this address."""
    return User.objects.filter(email=email.lower()).first() if email else None


def _note(case: Case, text: str, name: str, author: User | None, at: datetime | None) -> int:
    words = text if author or not name else f"{name}:\n{text}"
    note = insert(Note(case=case, author=author, text=words.replace("\x00", "\ufffd"), at=at or clock.now()))
    record("note.imported", SYSTEM, case, {"note": note.pk}, {"text": note.text})
    return note.pk


def _provenance(story: Story) -> str:
    """What the source knew and this desk has no place for, as a note that colleagues read."""
    head = f"From {story.source or 'the import'}"
    lines = [f"{name}: {_listed(value)}" for name, value in story.facts.items()]
    return "\n".join([head + ".", *lines])


def _listed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _settle(case: Case, story: Story) -> None:
    """Its state and owner there are its state and owner here; a finished case stays finished."""
    if story.case is not None:
        return
    changes: dict[str, Any] = {"state": State.CLOSED if story.spam else story.state}
    if story.spam:
        changes["kind"] = Kind.SPAM
    over = story.finished_at or case.last_outbound_at or case.last_inbound_at or case.opened_at
    if changes["state"] in (State.RESOLVED, State.CLOSED):
        changes["resolved_at"] = over
    if changes["state"] == State.CLOSED:
        changes["closed_at"] = over
    owner = staff_of(story.agent.email)
    if owner and owner.is_active:
        changes |= {"owner": owner, "team": owner.team}
    change(case, **changes)


def _columns(case: Case) -> dict[str, Any]:
    """The columns that a message changes, as plain values."""
    found = {name: Case._meta.get_field(name) for name in PROJECTED}
    return {
        name: getattr(case, name)
        if isinstance(f, JSONField) or getattr(case, name) is None
        else _plain(f, case)
        for name, f in found.items()
    }


def _plain(field: Any, case: Case) -> Any:
    value = getattr(case, field.attname)
    return value.isoformat() if isinstance(value, datetime) else value


def put_back(case_pk: int, before: dict[str, Any]) -> None:
    """Give a case that was there the columns that it had."""
    fields: dict[str, Any] = {name: Case._meta.get_field(name) for name in before}
    values = {
        name: before[name] if before[name] is None else fields[name].to_python(before[name])
        for name in before
    }
    change(Case(pk=case_pk), **values)


def newest_entry(case: Case) -> int:
    """The key of the case's last journal entry."""
    return Entry.objects.filter(case=case).order_by("-id").values_list("id", flat=True).first() or 0
