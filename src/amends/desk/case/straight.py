"""What the rail shows of where the case belongs: tags, fields, references, and other cases."""

from dataclasses import dataclass

from amends.cases.models import Case, CaseLink, Field, Merge, Reference, Split, Tag
from amends.cases.straight import values
from amends.cases.straight.selectors import Linked, seen_from
from amends.cases.straight.services.fields import missing_among
from amends.desk.case.reads import Read


@dataclass(frozen=True, slots=True)
class Answer:
    """A field of the firm's with what was answered."""

    field: Field
    value: str
    url: str

    @property
    def shown(self) -> str:
        """As people read it."""
        return {"yes": "Yes", "no": "No"}.get(self.value, self.value) if self.is_yes_no else self.value

    @property
    def is_yes_no(self) -> bool:
        """Whether it asks yes or no."""
        return self.field.type == Field.Type.YES_NO

    @property
    def input(self) -> str:
        """The kind of input that takes it."""
        return "date" if self.field.type == Field.Type.DATE else "text"

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What one may choose from; empty where one writes."""
        if self.is_yes_no:
            return [("yes", "Yes"), ("no", "No")]
        return [(choice, choice) for choice in self.field.choices]


@dataclass(frozen=True, slots=True)
class Merged:
    """A case that was merged into this one."""

    merge: Merge
    reference: str
    when: str
    is_latest: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A case that was split from this one, or the one that it was split from."""

    split: Split
    reference: str
    words: str
    undoable: bool


@dataclass(frozen=True, slots=True)
class About:
    """An order or a visit, with the address where it is looked at."""

    row: Reference
    url: str


@dataclass(frozen=True, slots=True)
class Straight:
    """Everything of it."""

    tags: list[Tag]
    every_tag: list[Tag]
    answers: list[Answer]
    missing: list[str]
    about: list[About]
    merged: list[Merged]
    parts: list[Part]
    linked: list[Linked]

    @property
    def has_others(self) -> bool:
        """Whether any other case is tied to this one."""
        return bool(self.merged or self.parts or self.linked)


def straight_of(read: Read) -> Straight:
    """Made of what was read for the page."""
    rows = read.rows
    template = read.frame.firm.reference_url
    return Straight(
        tags=_by_name(rows["tags"]),
        every_tag=_by_name(rows["every_tag"]),
        answers=_answers(read),
        missing=_missing(read),
        about=[About(row, values.address(template, row.value)) for row in rows["references"]],
        merged=_merged(read),
        parts=[_part(read.case, split) for split in rows["splits"]],
        linked=_linked(read),
    )


def _by_name(tags: list[Tag]) -> list[Tag]:
    return sorted(tags, key=lambda tag: tag.name.lower())


def _fields(read: Read) -> list[Field]:
    return sorted(read.rows["fields"], key=lambda field: (field.position, field.pk))


def _answers(read: Read) -> list[Answer]:
    known = {row.field_id: row.value for row in read.rows["field_values"]}
    shown = [field for field in _fields(read) if field.retired_at is None or field.pk in known]
    return [
        Answer(field, known.get(field.pk, ""), values.address(field.url, known.get(field.pk, "")))
        for field in shown
    ]


def _missing(read: Read) -> list[str]:
    """What is asked for already: from the start, and before the reply that comes next."""
    answered = {row.field_id for row in read.rows["field_values"]}
    return missing_among(_fields(read), answered, Field.Stage.ANSWERED) if read.case.is_open else []


def _merged(read: Read) -> list[Merged]:
    rows = sorted(read.rows["merges"], key=lambda merge: -merge.pk)
    return [
        Merged(row, Case(pk=row.merged_id).reference, read.clock.spoken(row.at), place == 0)
        for place, row in enumerate(rows)
    ]


def _part(case: Case, split: Split) -> Part:
    outward = split.source_id == case.pk
    other = Case(pk=split.made_id if outward else split.source_id).reference
    return Part(split, other, "Split from this case" if outward else "This was split from", outward)


def _linked(read: Read) -> list[Linked]:
    rows: list[CaseLink] = [row for row in read.rows["case_links"] if row.kind != CaseLink.Kind.NOT_DUPLICATE]
    for row in rows:  # a reference is all that is shown of them, and it follows from the key
        row.case, row.other = Case(pk=row.case_id), Case(pk=row.other_id)
    return [seen_from(read.case, row) for row in rows]
