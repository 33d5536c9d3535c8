"""The case pack: everything about one case in a ZIP, with a PDF to read and a script that verifies it anywhere."""

import hashlib
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from importlib.resources import files
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import transaction
from django.db.models import Q

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import NotAllowed
from amends.cases.firm import firm, local
from amends.cases.journal import GENESIS, chained, record, seal
from amends.cases.models import Attachment, Case, Raw, Seal
from amends.cases.privacy.erasing import some_of
from amends.cases.privacy.export import file_name, rows_of
from amends.cases.privacy.registry import about_customers
from amends.cases.scanning import why_not
from amends.respond.letters import pdf

README = """This is the whole file of one complaint.

case.pdf         to read: timeline, messages, what was decided, what was given, what was promised
data/*.json      the same as tables, everything that hangs on the case
files/           every file that came or went with it; as-it-came/ has each arrival exactly as it was received
journal.json     every change, each with the hash that chains it to the one before
manifest.json    the SHA-256 of every file
verify.py        python3 verify.py PACK.zip says whether anything was changed (needs nothing but Python)

The desk that made the pack keeps the SHA-256 of manifest.json in its journal: verify.py prints it, so ask.
"""
_SECTIONS = (
    ("concerns", "Points and what was decided"), ("remedies", "Remedies"), ("offers", "Offers"),
    ("promises", "Promises"), ("due_times", "Due times"), ("letters", "Letters"), ("causes", "Cause"),
)  # fmt: skip
_HIDDEN = {"case", "position", "start", "end", "message", "writers", "removed", "source"}


def make_pack(case: Case, by: Actor) -> tuple[bytes, str]:
    """(the ZIP, the SHA-256 of its manifest). Journalled; needs the right to export, and to this case.

    1. The journal is sealed, so that every entry has its hash.
    2. All files are made, then listed with their hashes in the manifest.
    3. The manifest's hash goes into the journal: who has the pack can have it confirmed here.
    """
    if by.user:
        policy.require(by.user, "privacy.export")
        policy.require_open(by.user, case)
    if case.erased_at:
        raise NotAllowed("The words of this case were erased; there is nothing left to pack.")
    seal(everything=True)
    contents = dict(_contents(case))
    manifest = _json(
        {"case": case.reference, "firm": firm().name, "made_at": clock.now(), "files": _hashes(contents)}
    )
    digest = hashlib.sha256(manifest).hexdigest()
    with transaction.atomic():
        record("case.packed", by, case, {"sha256": digest, "files": len(contents)})
    return _zipped({**contents, "manifest.json": manifest}), digest


def _hashes(contents: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())}


def _zipped(contents: dict[str, bytes]) -> bytes:
    pipe = io.BytesIO()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return pipe.getvalue()


def _contents(case: Case) -> Iterator[tuple[str, bytes]]:
    tables = {name: rows for name, rows in _tables(case) if rows}
    journal = list(_journal(case))
    yield "read-me.txt", README.encode()
    yield "verify.py", files(__package__).joinpath("verify_pack.py").read_bytes()
    yield "case.pdf", pdf.case(_pages(case, tables, journal))
    for name, rows in tables.items():
        yield f"data/{name}.json", _json(rows)
    yield "journal.json", _json(journal)
    yield from _evidence(case)


def _tables(case: Case) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every table that holds something of the case, whichever room it is of."""
    scope = some_of([case])
    for table in about_customers():
        if table.name and table.case and table.model not in ("cases.Link", "respond.Draft"):
            yield table.name, list(rows_of(table, scope))


def _evidence(case: Case) -> Iterator[tuple[str, bytes]]:
    held = []
    for one in Attachment.objects.filter(case=case).select_related("blob", "message").order_by("pk"):
        if why := why_not(one, one.message):
            held.append(f"{one.name}: {why}")
        elif one.message_id or one.aside_id:
            yield file_name(one), bytes(one.blob.content)
    bad = case.attachments.filter(scan="infected").values_list("message__raw", "aside__raw")
    infected = {key for pair in bad for key in pair if key}
    arrived = Raw.objects.filter(Q(message__case=case) | Q(aside__case=case))
    for raw in arrived.select_related("blob").order_by("pk"):
        if raw.pk not in infected:
            yield f"as-it-came/{raw.pk}.{'eml' if raw.channel == 'mail' else 'json'}", bytes(raw.blob.content)
    if held:
        yield "files/not-given-out.txt", "\n".join(held).encode()


def _journal(case: Case) -> Iterator[dict[str, Any]]:
    """The case's entries as they were chained, each with the hash before it."""
    seals = list(
        Seal.objects.filter(entry__case=case).select_related("entry__payload", "entry__actor").order_by("seq")
    )
    before = dict(Seal.objects.filter(seq__in=[one.seq - 1 for one in seals]).values_list("seq", "hash"))
    for one in seals:
        said = getattr(one.entry, "payload", None)
        yield {
            "entry": chained(one.seq, one.entry),
            "previous": before.get(one.seq - 1, GENESIS),
            "hash": one.hash,
            "words": {"salt": said.salt, "body": said.body} if said and said.salt else None,
            "by": one.entry.actor.name if one.entry.actor else one.entry.actor_kind,
        }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_word).encode()


def _word(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


# The pages to read


def _pages(
    case: Case, tables: dict[str, list[dict[str, Any]]], journal: list[dict[str, Any]]
) -> dict[str, Any]:
    row = firm()
    lead = [
        f"{case.subject}", f"Customer: {case.customer}. State: {case.get_state_display()}. Opened {_when(case.opened_at)}.",
        f"Made on {_when(clock.now())} by {row.name}. Times are {row.zone_name}.",
    ]  # fmt: skip
    sections = [
        {"title": "Timeline", "rows": [{"head": _when(datetime.fromisoformat(o["entry"]["at"])), "text": f"{o['entry']['verb']} · {o['by']}"} for o in journal]},
        {"title": "Messages", "rows": list(_said(case))},
        *({"title": title, "rows": [_line(one) for one in tables.get(name, [])]} for name, title in _SECTIONS),
        *(
            {"title": name.replace("_", " ").capitalize(), "rows": [_line(one) for one in rows]}
            for name, rows in tables.items() if name not in {*dict(_SECTIONS), "messages", "cases", "files", "arrivals"}
        ),
        {"title": "Files", "rows": [{"head": one.name, "text": f"{one.content_type}, SHA-256 {one.blob_id}"} for one in case.attachments.order_by("pk")]},
    ]  # fmt: skip
    return {
        "title": f"Case {case.reference}",
        "firm": row.name,
        "lang": "en",
        "lead": lead,
        "sections": sections,
    }


def _said(case: Case) -> Iterator[dict[str, str]]:
    for one in case.messages.exclude(sending="undone").order_by("at", "pk"):
        who = one.from_name or one.from_email or ("They" if one.direction == "in" else "We")
        yield {
            "head": f"{_when(one.at)} · {who}, {one.get_channel_display()} · {one.subject}",
            "text": one.text,
        }


def _line(row: dict[str, Any]) -> dict[str, str]:
    told = [
        f"{name}: {_told(value)}"
        for name, value in row.items()
        if name not in _HIDDEN and value not in (None, "", [], {}, False)
    ]
    return {"head": "", "text": "\n".join(told)}


def _told(value: Any) -> str:
    return _when(value) if isinstance(value, datetime) else str(value)


def _when(moment: datetime) -> str:
    return f"{local(moment):%-d %B %Y, %H:%M}"
