"""Taking a person's words out of the record while its figures and the journal's chain stay.

Inside the caller's transaction. What this frees in files of the database is overwritten by traces.py.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string
from django_ox.models import OxTask

from amends.cases import clock
from amends.cases.models import Address, Attachment, Case, Customer, Entry, Message, Payload, Raw
from amends.cases.privacy.registry import Personal, about_customers, forget_outside, raws_from
from amends.cases.searching import names
from amends.cases.searching.words import words_of
from amends.cases.services import drop_orphans, keep_blob
from amends.cases.straight.following import one_person

NOTHING = hashlib.sha256(b"").hexdigest()
SHORTEST = 5  # letters of a name by which failures of tasks are recognised


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose words go: cases, the customer when all about them goes, and what they sent that became no message."""

    cases: tuple[int, ...]
    customers: tuple[int, ...] = ()  # the rows of one person, when all about them goes
    raws: tuple[int, ...] = ()
    words: tuple[str, ...] = ()  # name, address and number, as they may stand in a failure's text


def all_of(customer: Customer) -> Scope:
    """Everything about one customer."""
    people = one_person(customer)
    known = [one.strip().lower() for who in people for one in (who.email, who.phone)]
    reach = tuple(dict.fromkeys(one for one in known if one))
    names = [who.name for who in people if len(who.name) >= SHORTEST]
    return Scope(
        cases=tuple(Case.objects.filter(customer__in=people).order_by("pk").values_list("pk", flat=True)),
        customers=tuple(one.pk for one in people),
        raws=tuple(raws_from(reach)) if reach else (),
        words=(*reach, *names),
    )


def some_of(cases: Iterable[Case]) -> Scope:
    """Single cases of customers who stay."""
    return Scope(cases=tuple(case.pk for case in cases))


def erase(scope: Scope) -> dict[str, int]:
    """Erase; return how many rows of each table it changed.

    1. Note which bytes may become nobody's, and which tasks speak of these cases.
    2. Each declared table: delete its rows, or put what the declaration says in place of their words.
    3. Empty what arrived; delete bytes that nobody names any more.
    """
    arrivals = _arrivals(scope)
    digests = _blobs_of(scope, arrivals)
    called = _names_of(scope)
    beside = _entries_beside(scope)
    done = Counter[str](tasks=_erase_tasks(scope, beside))
    done["cases.Address"] += _erase_addresses(scope)
    for table in about_customers():
        done[table.model] += _erase_rows(table, _rows(table, scope))
    done["cases.Payload"] += _erase_payloads_of(arrivals)
    done["cases.Payload"] += Payload.objects.filter(entry__in=beside).delete()[0]
    done["cases.Raw"] += _empty(arrivals)
    done["cases.Blob"] += drop_orphans(digests)
    names.forget(called)
    return {name: count for name, count in sorted(done.items()) if count}


def _rows(table: Personal, scope: Scope) -> QuerySet[Any]:
    return table.of(scope.cases, scope.customers, scope.words)


def _entries_beside(scope: Scope) -> set[int]:
    """Journal entries about rows of theirs that hang on no case."""
    found: set[int] = set()
    for table in about_customers():
        if table.facts:
            rows = list(_rows(table, scope).values_list("pk", flat=True))
            named = Entry.objects.filter(case=None, **{f"facts__{table.facts}__in": rows})
            found |= set(named.values_list("pk", flat=True))
    return found


def _erase_addresses(scope: Scope) -> int:
    """Their own addresses, and those that only these cases wrote to; others go on being minded."""
    others = Message.objects.exclude(case__in=scope.cases).exclude(address=None).values("address")
    only_here = Q(messages__case__in=scope.cases) & ~Q(pk__in=others)
    rows = Address.objects.filter(only_here | Q(email__in=scope.words)).distinct()
    for row in rows:
        row.email, row.why = f"erased-{token_hex(8)}", ""
        row.save(update_fields=["email", "why"])
    return len(rows)


def _names_of(scope: Scope) -> set[str]:
    """The words of names that search learned from these cases, by which it forgives a typing error."""
    known = Customer.objects.filter(pk__in=scope.customers).values_list("name", flat=True)
    writers = Message.objects.filter(case__in=scope.cases).values_list("from_name", flat=True)
    return {word for name in (*known, *writers) for word in words_of(name)}


def empty(scope: Scope) -> int:
    """Only the bytes of what arrived; the messages made of them stay. Return how many arrivals."""
    arrivals = list(scope.raws)
    digests = _blobs_of(scope, arrivals)
    _erase_payloads_of(arrivals)
    count = _empty(arrivals)
    drop_orphans(digests)
    return count


def _arrivals(scope: Scope) -> list[int]:
    about = Q(message__case__in=scope.cases) | Q(aside__case__in=scope.cases)
    filed = Raw.objects.filter(about).values_list("pk", flat=True)
    return [*filed, *scope.raws]


def _blobs_of(scope: Scope, arrivals: Collection[int]) -> set[str]:
    files = Attachment.objects.filter(case__in=scope.cases).values_list("blob_id", flat=True)
    found = set(files)
    for table in about_customers():
        for column in table.blobs:
            found |= set(_rows(table, scope).values_list(f"{column}_id", flat=True))
    for raw in Raw.objects.filter(pk__in=arrivals).select_related("blob").iterator(chunk_size=20):
        found |= {raw.blob_id, *_files_named(raw), raw.envelope.get("original", NOTHING)}
    return found - {NOTHING}


def _files_named(raw: Raw) -> list[str]:
    """The digests of the files that came with the fields of a form or a program."""
    if raw.channel == "mail":
        return []
    try:
        fields = json.loads(bytes(raw.blob.content))
    except ValueError:
        return []
    files = fields.get("files") if isinstance(fields, dict) else None
    return [one["sha256"] for one in files or () if isinstance(one, dict) and "sha256" in one]


def _erase_rows(table: Personal, rows: QuerySet[Any]) -> int:
    if table.gone:
        return int(rows.delete()[1].get(table.model, 0))
    for name, moves in table.ends.items():
        for before, after in moves.items():
            rows.filter(**{name: before}).update(**{name: after})
    for name in table.stamps:
        rows.filter(**{name: None}).update(**{name: clock.now()})
    if table.blobs:
        rows.update(**dict.fromkeys(table.blobs, keep_blob(b"")))
    computed = {name: new for name, new in table.fields.items() if callable(new) and new not in (list, dict)}
    for row in rows if computed else ():
        for name, new in computed.items():
            setattr(row, name, new(getattr(row, name)))
        row.save(update_fields=list(computed))
    fixed = {n: new() if new in (list, dict) else new for n, new in table.fields.items() if n not in computed}
    return rows.update(**fixed) if fixed else rows.count()


def _erase_payloads_of(arrivals: Collection[int]) -> int:
    """What the journal says of arrivals outside any case: why they were held."""
    entries = Entry.objects.filter(case=None, verb__startswith="raw.", facts__raw__in=list(arrivals))
    return Payload.objects.filter(entry__in=entries).delete()[0]


def _empty(arrivals: Collection[int]) -> int:
    """The rows stay, with their digest of identity, so that a second delivery brings nothing back."""
    if not arrivals:
        return 0
    nothing = keep_blob(b"")
    forget_outside(arrivals)
    rows = Raw.objects.filter(pk__in=arrivals)
    rows.filter(message=None, aside=None).update(state=Raw.State.DROPPED, filed_at=clock.now())
    return rows.update(blob=nothing, envelope={}, message_id="", held_reason="")


def _erase_tasks(scope: Scope, beside: Collection[int]) -> int:
    """Tasks that would still act on these cases go; failures keep their kind and lose their words."""
    entries = {*beside, *Entry.objects.filter(case__in=scope.cases).values_list("pk", flat=True)}
    reacting = {path for paths in import_string(settings.AMENDS_REACTIONS).values() for path in paths}
    waiting = OxTask.objects.exclude(status__in=["RUNNING"])
    about = Q(task_path__in=reacting)
    keys = [task.pk for task in waiting.filter(about) if task.args and task.args[0] in entries]
    gone = waiting.filter(pk__in=keys).delete()[1].get("django_ox.OxTask", 0)
    return gone + sum(_silence(task) for task in OxTask.objects.exclude(errors=[]))


def _silence(task: OxTask) -> int:
    """What an exception says may quote anything, so no text of a failure outlives an erasure."""
    before = task.errors
    task.errors = [{**error, "traceback": ""} for error in before]
    if task.errors == before:
        return 0
    task.save(update_fields=["errors"])
    return 1
