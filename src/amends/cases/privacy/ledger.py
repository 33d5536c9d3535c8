"""What was erased, without saying who: so that a restored backup can be erased again.

A line holds keyed digests of the person and of their cases. The journal holds the same lines; the file
beside the database is for the moment when the journal itself goes back in time.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils.crypto import salted_hmac

from amends.cases.models import Case, Customer, Entry

FILE = "erasures.jsonl"
VERBS = ("customer.erased", "cases.erased")


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure. `persons` are digests of the customer, `cases` maps the key of a case to its digest."""

    id: str
    at: str
    persons: list[str]
    cases: dict[str, str]


def path() -> Path:
    """Where the file lies."""
    return Path(settings.AMENDS_DATA) / FILE


def persons_of(customer: Customer, key: str = "") -> list[str]:
    """The digests by which this customer is known again, whatever their key is then."""
    known = [f"email:{customer.email.lower()}"] if customer.email else []
    known += [f"phone:{customer.phone}"] if customer.phone else []
    known += [f"row:{customer.pk}:{customer.since.timestamp():.0f}"]
    return [_digest(one, key) for one in known]


def cases_of(cases: Iterable[Case], key: str = "") -> dict[str, str]:
    """The digests of cases, by their keys."""
    return {str(one.pk): _digest(f"case:{one.pk}:{one.opened_at.timestamp():.0f}", key) for one in cases}


def _digest(value: str, key: str = "") -> str:
    return salted_hmac("amends.erasure", value, secret=key or None, algorithm="sha256").hexdigest()


def of_journal() -> list[Line]:
    """The lines that this database's journal holds, oldest first."""
    entries = Entry.objects.filter(verb__in=VERBS).order_by("id")
    return [_line({**entry.facts, "at": entry.at.isoformat(timespec="seconds")}) for entry in entries]


def of_file(of: Path | None = None) -> list[Line]:
    """The lines of the file, or of another one; none where there is no such file."""
    try:
        lines = (of or path()).read_text().splitlines()
    except FileNotFoundError:
        return []
    return [_line(json.loads(line)) for line in lines if line.strip()]


def _line(said: dict[str, Any]) -> Line:
    return Line(said["id"], said["at"], list(said["persons"]), dict(said["cases"]))


def write(*others: Line, journal: bool = True) -> int:
    """Bring the file up to what the journal, the file itself and `others` say; return how many lines."""
    every = (*(of_journal() if journal else ()), *others, *of_file())
    known = {line.id: line for line in every}  # the file's own win: they say when it was done first
    if known:
        part = path().with_suffix(f".{uuid4().hex}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.writelines(json.dumps(asdict(line), sort_keys=True) + "\n" for line in known.values())
            out.flush()
            os.fsync(out.fileno())
        part.replace(path())
    return len(known)


def missed() -> list[Line]:
    """Erasures that the file knows and this database's journal does not: a backup was put back."""
    done = {line.id for line in of_journal()}
    return [line for line in of_file() if line.id not in done]


def found_again(line: Line, keys: Iterable[str]) -> tuple[list[Customer], list[Case]]:
    """Whom and what a line speaks of in this database; `keys` are those it may have been written with."""
    used = list(keys)
    wanted = set(line.persons)
    alive = Customer.objects.filter(erased_at=None) if wanted else Customer.objects.none()
    customers = [one for one in alive.iterator() if any(wanted & set(persons_of(one, key)) for key in used)]
    cases = Case.objects.filter(pk__in=[int(pk) for pk in line.cases], erased_at=None)
    return customers, list(_same(cases, line, used))


def _same(cases: Iterable[Case], line: Line, keys: list[str]) -> Iterator[Case]:
    for case in cases:
        if any(cases_of([case], key)[str(case.pk)] == line.cases[str(case.pk)] for key in keys):
            yield case
