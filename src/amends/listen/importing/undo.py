"""Taking an import back: exactly what it brought goes, where nobody touched it since.

A case that somebody worked on stays, with the reason. The journal keeps every entry, without its personal
part, and one that says what was taken back.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import F

from amends.cases import clock
from amends.cases.actors import SYSTEM, Actor
from amends.cases.errors import Refused
from amends.cases.journal import record, without_reactions
from amends.cases.models import (
    Attachment,
    Case,
    Customer,
    Entry,
    Message,
    Note,
    Payload,
    Raw,
    SearchDoc,
)
from amends.cases.searching import names
from amends.cases.searching.words import words_of
from amends.cases.services import drop_orphans
from amends.listen.importing.bring import put_back
from amends.listen.importing.models import Brought, Import
from amends.listen.importing.services import require_admin

BATCH = 50
# What an import and the reading after it write on a case by themselves.
OF_MESSAGES = {"message.received", "message.imported", "reading.made", "concerns.proposed", "files.arrived"}
OWN = {"case.imported", "note.imported", "message.taken_back", *OF_MESSAGES}
# What hangs on a case by itself, or is looked at on its own below; anything else was put there by somebody.
EXPECTED = {
    "brought",
    "messages",
    "attachments",
    "notes",
    "parties",
    "search_docs",
    "order_references",
    "heat_points",
    "concerns",
    "journal",
}


@transaction.atomic
def begin(of: Import, by: Actor) -> None:
    """Say that it shall be taken back; whoever calls then makes it go on."""
    require_admin(by)
    done = (Import.State.DONE, Import.State.STOPPED, Import.State.FAILED, Import.State.UNDONE)
    if not Import.objects.filter(pk=of.pk, state__in=done).update(state=Import.State.UNDOING, why=""):
        raise Refused("Stop this import first; then it can be undone.")
    Brought.objects.filter(by=of).update(kept="")
    record("import.undo_started", by, None, {"import": of.pk})
    of.refresh_from_db()


def go_on(of: Import) -> Iterator[int]:
    """Take back batch after batch, newest first; yields after each. May be killed and run again."""
    while some := list(_waiting(of)[:BATCH]):
        _batch(of, some)
        yield len(some)
    _end(of)


def _waiting(of: Import) -> Any:
    return (
        Brought.objects.filter(by=of, kept="")
        .select_related("case", "raw")
        .defer("raw__blob__content")
        .order_by("-id")
    )


@transaction.atomic
def _batch(of: Import, some: Sequence[Brought]) -> None:
    locked = Import.objects.select_for_update().filter(pk=of.pk, state=Import.State.UNDOING)
    if not locked.exists():
        raise Refused("This import is not being undone.")
    some = list(_waiting(of).filter(pk__in=[one.pk for one in some]))
    list(Case.objects.select_for_update().filter(pk__in={one.case_id for one in some}).order_by("pk"))
    reasons = _reasons(of, some)
    gone = [one for one in some if one.case_id not in reasons]
    for one in some:
        if one.case_id in reasons:
            Brought.objects.filter(pk=one.pk).update(kept=reasons[one.case_id])
    with without_reactions():
        _take_back(gone)
    Import.objects.filter(pk=of.pk).update(taken_back=F("taken_back") + len(gone))


def _reasons(of: Import, some: Sequence[Brought]) -> dict[int, str]:
    """Why these cases stay: somebody has worked on them since."""
    found: dict[int, str] = {}
    for case_id in {one.case_id for one in some}:
        rows = list(Brought.objects.filter(by=of, case_id=case_id))
        why = _why_touched(case_id, rows)
        if why:
            found[case_id] = why
    pks = {one.case_id for one in some if one.new_case}
    for relation in Case._meta.related_objects:
        name = relation.get_accessor_name() or ""
        if name not in EXPECTED:
            column = relation.field.name
            hanging = relation.related_model._base_manager.filter(**{f"{column}__in": pks})
            found |= dict.fromkeys(hanging.values_list(column, flat=True), "Somebody has worked on it since.")
    return found


def _why_touched(case_id: int, rows: Sequence[Brought]) -> str:
    messages = {pk for one in rows for pk in one.messages}
    ours = any(one.new_case for one in rows)
    first = min(messages, default=0)
    entries = list(_entries_since(case_id, ours, first))
    messages |= {e.facts["message"] for e in entries if e.verb == "message.taken_back"}
    for entry in entries:
        if entry.verb not in OWN or (
            entry.verb in OF_MESSAGES and entry.facts.get("message") not in messages
        ):
            return f"Somebody has worked on it since ({entry.verb}, {entry.at:%Y-%m-%d})."
    if not ours:
        return ""
    if Message.objects.filter(case=case_id).exclude(pk__in=messages).exists():
        return "It has messages that came later."
    notes = {pk for one in rows for pk in one.notes}
    others = Note.objects.filter(case=case_id).exclude(pk__in=notes).exists()
    files = Attachment.objects.filter(case=case_id, message=None).exists()
    return "It has notes or files that were added later." if others or files else ""


def _entries_since(case_id: int, ours: bool, first: int) -> Iterable[Entry]:
    entries = Entry.objects.filter(case=case_id).order_by("id")
    if ours:
        return entries
    # On a case that was there, only what came after the first message of the import counts.
    at = next((e.pk for e in entries.filter(verb="message.received") if e.facts.get("message") == first), 0)
    return entries.filter(pk__gte=at)


def _take_back(rows: Sequence[Brought]) -> None:
    """Remove these rows' cases, or their messages from a case that was there, and whatever hung on them alone."""
    if not rows:
        return
    messages = [pk for one in rows for pk in one.messages]
    cases = {one.case_id for one in rows if one.new_case}
    blobs = _blobs(rows, messages)
    _journal(rows)
    for one in sorted(rows, key=lambda row: -row.pk):
        if one.before is not None and one.case_id not in cases:
            _off(one)
    called = _names({one.customer_id for one in rows}, messages)
    Message.objects.filter(pk__in=messages).delete()
    raws, customers = [one.raw_id for one in rows], {one.customer_id for one in rows if one.new_customer}
    named = {one.customer_id for one in rows if one.named}
    Brought.objects.filter(pk__in=[one.pk for one in rows]).delete()
    Case.objects.filter(pk__in=cases).delete()
    Raw.objects.filter(pk__in=raws).delete()
    _customers(customers, named)
    drop_orphans(blobs)
    names.forget(called)


def _names(customers: set[int], messages: Sequence[int]) -> set[str]:
    """The words of the names that search learned from these rows."""
    known = Customer.objects.filter(pk__in=customers).values_list("name", flat=True)
    writers = Message.objects.filter(pk__in=messages).values_list("from_name", flat=True)
    return {word for name in (*known, *writers) for word in words_of(name)}


def _blobs(rows: Sequence[Brought], messages: Sequence[int]) -> set[str]:
    files = Attachment.objects.filter(message__in=messages).values_list("blob_id", flat=True)
    return {one.raw.blob_id for one in rows} | set(files)


def _journal(rows: Sequence[Brought]) -> None:
    """One entry for each case and message that goes; what was personal in the old entries goes with them."""
    for one in rows:
        for pk in one.messages:
            record("message.taken_back", SYSTEM, one.case, {"message": pk, "import": one.by_id})
        if one.new_case:
            record("case.taken_back", SYSTEM, one.case, {"import": one.by_id, "raw": one.raw_id})
    cases = {one.case_id for one in rows if one.new_case}
    Payload.objects.filter(entry__case__in=cases).delete()


def _off(one: Brought) -> None:
    """Take a message off a case that was there before the import."""
    for relation in Message._meta.related_objects:
        if relation.get_accessor_name() == "concern_set":
            relation.related_model._base_manager.filter(message__in=one.messages).delete()
    SearchDoc.objects.filter(message_id__in=one.messages).delete()
    Note.objects.filter(pk__in=one.notes).delete()
    put_back(one.case_id, one.before or {})
    payloads = Payload.objects.filter(
        entry__case=one.case_id, entry__verb="concerns.proposed"
    ).select_related("entry")
    mine = [p.pk for p in payloads if p.entry.facts.get("message") in one.messages]
    Payload.objects.filter(pk__in=mine).delete()


def _customers(made: set[int], named: set[int]) -> None:
    """Customers whom the import made go when nothing hangs on them and nobody changed them."""
    changed = set(
        Entry.objects.filter(verb__startswith="customer.").values_list("facts__customer", flat=True)
    )
    free = Customer.objects.filter(pk__in=made - changed, cases=None)
    still = set(Brought.objects.filter(customer__in=made).values_list("customer_id", flat=True))
    for batch in batched(free.exclude(pk__in=still).values_list("pk", flat=True), BATCH):
        Customer.objects.filter(pk__in=batch).delete()
    Customer.objects.filter(pk__in=named - changed).update(name="")


@transaction.atomic
def _end(of: Import) -> None:
    kept = Brought.objects.filter(by=of).count()
    if Import.objects.filter(pk=of.pk, state=Import.State.UNDOING).update(
        state=Import.State.UNDONE, ended_at=clock.now()
    ):
        of.refresh_from_db()
        record("import.undone", SYSTEM, None, {"import": of.pk, "cases": of.taken_back, "kept": kept})
    of.refresh_from_db()
