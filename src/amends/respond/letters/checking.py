"""The validator: what a letter leaves out, and what it says against the record."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amends.cases.errors import Invalid
from amends.respond.letters.facts import contradictions
from amends.respond.letters.judging import Judge
from amends.respond.letters.loading import packs
from amends.respond.letters.points import unanswered
from amends.respond.letters.reading import MOST, Letter
from amends.respond.letters.record import Record
from amends.respond.letters.rules import Item, Kind, Pack

_BLANK = re.compile(r"\[[^\]\n]{3,200}\]")


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, or stated against the record."""

    item: str
    why: str
    source: str
    unverified: bool = False

    def row(self) -> dict[str, Any]:
        """As the contract prints it."""
        made = {"item": self.item, "why": self.why, "source": self.source}
        return {**made, "unverified": True} if self.unverified else made


@dataclass(frozen=True, slots=True)
class Checked:
    """What the validator says of one letter."""

    pack: str
    kind: str
    missing: tuple[Gap, ...]
    advice: tuple[Gap, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is missing and nothing contradicts the record."""
        return not self.missing

    def to_dict(self) -> dict[str, Any]:
        """The contract's JSON."""
        return {
            "ok": self.ok, "missing": [one.row() for one in self.missing], "pack": self.pack, "kind": self.kind,
            "advice": [one.row() for one in self.advice],
        }  # fmt: skip


def pack_called(name: str, folder: Path | None = None) -> Pack:
    """The pack of this name; else a refusal that names them all."""
    known = packs(folder)
    if name not in known:
        raise Invalid(f"There is no pack “{name[:40]}”. There are: {', '.join(sorted(known))}.", "pack")
    return known[name]


def kind_called(pack: Pack, name: str = "") -> Kind:
    """The kind of letter of this name; the first of the pack where none is named."""
    if name and name not in pack.kinds:
        kinds = ", ".join(pack.kinds)
        raise Invalid(f"The pack “{pack.name}” has no letter “{name[:40]}”. It has: {kinds}.", "kind")
    return pack.kinds[name] if name else pack.first


def check(text: str, pack: Pack, kind: Kind | None = None, context: Any = None) -> Checked:
    """Say what a letter of this kind leaves out, and where it contradicts the record."""
    if not text.strip():
        raise Invalid("The letter is empty.", "text")
    if len(text) > MOST:
        raise Invalid(f"The text is too long for a letter: {len(text)} characters, at most {MOST}.", "text")
    wanted, record = kind or pack.first, Record(context)
    judge = Judge(Letter.of(text), pack, wanted)
    gaps = list(_gaps(judge, wanted, record))
    needed = {one.id for one in wanted.items if not one.advice}
    wrong = tuple(
        Gap(f"{one.fact}_contradicts_record", f"“{one.said}”: {one.why}", "the record of the case")
        for one in contradictions(judge, wanted, record)
    )
    missing = tuple(one for one in gaps if one.item.partition(":")[0] in needed)
    return Checked(pack.name, wanted.name, missing + wrong, tuple(one for one in gaps if one not in missing))


def with_blanks(found: Checked, text: str) -> Checked:
    """The same, with every [place still to be filled in] as a gap."""
    blanks = tuple(
        Gap("blank", f"Still to be filled in: {one}", "the template")
        for one in dict.fromkeys(_BLANK.findall(text))
    )
    return Checked(found.pack, found.kind, (*blanks, *found.missing), found.advice)


def _gaps(judge: Judge, kind: Kind, record: Record) -> Iterator[Gap]:
    for item in kind.items:
        if not _asked(item, judge, record):
            continue
        if item.judge == "points":
            for point in unanswered(judge, record.points):
                yield Gap(f"points: {point.text}", item.why, item.source, item.unverified)
        elif not _said(item, judge):
            yield Gap(item.id, f"It does not say {item.says}. {item.why}", item.source, item.unverified)


def _asked(item: Item, judge: Judge, record: Record) -> bool:
    if item.when == "accepts":
        return judge.accepts() or bool(record.upheld) or bool(record.remedies)
    if item.when == "rejects":
        return judge.rejects() or any(
            one.outcome in ("not_upheld", "no", "rejected", "partly") for one in record.points
        )
    return True


def _said(item: Item, judge: Judge) -> bool:
    if item.judge == "signed":
        return bool(judge.letter.signer)
    if item.judge == "adr_reach":
        return judge.body_reach() or judge.says(item)
    if item.judge == "escalate":
        return judge.escalates(item)
    return judge.says(item)
