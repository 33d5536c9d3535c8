"""Writing, sealing and verifying the journal (law 2)."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.module_loading import import_string
from django_ox.bulk import enqueue_many

from amends.cases import clock
from amends.cases.actors import Actor
from amends.cases.models import Case, Entry, Payload, Seal
from amends.cases.rows import insert

SEAL_LOCK = 4_207_001  # PostgreSQL advisory lock: one sealer at a time
GENESIS = "0" * 64
RECENT = 50_000  # how far behind the newest seal the frequent sealer looks for late commits
BATCH = 1_000


def record(
    verb: str,
    by: Actor,
    case: Case | None = None,
    facts: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> Entry:
    """Write one journal entry and enqueue what journey.py says follows from it.

    Must be called inside the verb's transaction. `facts` are ids and plain values that may stay for
    ever; `personal` is anything a person wrote or that names somebody, and can be erased.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{verb}: a journal entry needs the transaction of its change.")
    salt, digest = _salted(personal)
    entry = insert(
        Entry(
            at=clock.now(),
            verb=verb,
            case=case,
            actor_kind=by.kind,
            actor=by.user,
            facts=dict(facts or {}),
            digest=digest,
        )
    )
    if personal:
        insert(Payload(entry=entry, salt=salt, body=dict(personal)))
    _follow(entry)
    return entry


def _follow(entry: Entry) -> None:
    gathered = _gathered.get()
    for task in reactions(entry.verb):
        if gathered is None:
            task.enqueue(entry.pk)
        else:
            gathered.setdefault(task, []).append(entry.pk)


_gathered: ContextVar[dict[Any, list[int]] | None] = ContextVar("gathered", default=None)
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def together() -> Iterator[None]:
    """Enqueue what follows from all entries written inside at its end, many at a time. Inside one transaction."""
    gathered: dict[Any, list[int]] = {}
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    for task, keys in gathered.items():
        enqueue_many(task, [((key,), {}) for key in keys])


@contextmanager
def without_reactions() -> Iterator[None]:
    """Play what is past: entries are written, but nothing follows. For the sample company and imports."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def reactions(verb: str) -> Iterable[Any]:
    """The tasks that follow from a verb, as journey.py lists them."""
    if _quiet.get():
        return []
    table: Mapping[str, Iterable[str]] = import_string(settings.AMENDS_REACTIONS)
    return [import_string(path) for path in table.get(verb, ())]


def _salted(personal: Mapping[str, Any] | None) -> tuple[str, str]:
    if not personal:
        return "", ""
    salt = secrets.token_hex(16)
    return salt, payload_digest(salt, personal)


def payload_digest(salt: str, body: Mapping[str, Any]) -> str:
    """SHA-256 over salt and canonical JSON, in hex."""
    return hashlib.sha256((salt + canonical(body)).encode()).hexdigest()


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: the same bytes for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def chained(seq: int, entry: Entry) -> dict[str, Any]:
    """Everything that an entry says, as its hash covers it."""
    return {
        "seq": seq,
        "id": entry.pk,
        "at": entry.at.astimezone(UTC).isoformat(),
        "verb": entry.verb,
        "case": entry.case_id,
        "actor_kind": entry.actor_kind,
        "actor": entry.actor_id,
        "facts": entry.facts,
        "digest": entry.digest,
    }


def chain_hash(previous: str, seq: int, entry: Entry) -> str:
    """SHA-256 over the hash before, the number, and everything the entry says."""
    return hashlib.sha256((previous + canonical(chained(seq, entry))).encode()).hexdigest()


def seal(everything: bool = False) -> int:
    """Number and chain all committed entries that have no seal yet; return how many.

    1. One sealer at a time (advisory lock; SQLite's write lock does the same).
    2. Find unsealed entries: near the newest, or `everything` as verify asks.
    3. Give each the next number and the hash that covers the one before.
    Entries of transactions still open are not visible and get a later number.
    """
    sealed = 0
    while count := _seal_batch(everything):
        sealed += count
    return sealed


def _seal_batch(everything: bool) -> int:
    with transaction.atomic():
        if not _only_sealer():
            return 0
        entries = list(_unsealed(everything)[:BATCH])
        if not entries:
            return 0
        last = Seal.objects.order_by("-seq").first()
        seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
        seals = []
        for entry in entries:
            seq += 1
            previous = chain_hash(previous, seq, entry)
            seals.append(Seal(seq=seq, entry=entry, hash=previous))
        Seal.objects.bulk_create(seals)
    return len(seals)


def _only_sealer() -> bool:
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEAL_LOCK])
        return bool(cursor.fetchone()[0])


def _unsealed(everything: bool) -> QuerySet[Entry]:
    found = Entry.objects.filter(~Exists(Seal.objects.filter(entry=OuterRef("pk")))).order_by("id")
    if everything:
        return found
    newest = Seal.objects.aggregate(top=Max("entry_id"))["top"] or 0
    return found.filter(id__gt=newest - RECENT)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verify found: ok, how many entries were checked, and the first bad row in words."""

    ok: bool
    checked: int
    problem: str = ""


def verify() -> Verdict:
    """Seal what is open, then recompute the whole chain and every payload's digest."""
    seal(everything=True)
    previous, expected = GENESIS, 1
    for row in _chain():
        problem = _fault(row, expected, previous)
        if problem:
            return Verdict(False, expected - 1, problem)
        previous, expected = row.hash, expected + 1
    missing = Entry.objects.filter(~Exists(Seal.objects.filter(entry=OuterRef("pk")))).count()
    if missing:
        return Verdict(False, expected - 1, f"{missing} journal entries have no seal.")
    return Verdict(True, expected - 1)


def _chain() -> Iterator[Seal]:
    rows = Seal.objects.select_related("entry__payload").order_by("seq")
    return rows.iterator(chunk_size=BATCH)


def _fault(row: Seal, expected: int, previous: str) -> str:
    if row.seq != expected:
        return f"Seal {expected} is missing: the next one found is {row.seq}."
    if row.hash != chain_hash(previous, row.seq, row.entry):
        return f"Journal entry {row.entry_id} (seal {row.seq}, {row.entry.verb}) was changed after it was sealed."
    payload = getattr(row.entry, "payload", None)
    if payload and payload_digest(payload.salt, payload.body) != row.entry.digest:
        return f"The personal part of journal entry {row.entry_id} (seal {row.seq}, {row.entry.verb}) was changed."
    return ""
