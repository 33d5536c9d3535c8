"""What a merge would do, before anybody does it: what moves, whose case it is, and what stands in the way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from amends.cases.errors import Refused
from amends.cases.models import Case, Customer
from amends.cases.straight import parcels
from amends.cases.straight.services.merging import check_merge

# What people read of, in this order; the rest moves too, but is nobody's business.
WORDS = {
    "message": ("message", "messages"),
    "concern": ("point", "points"),
    "promise": ("promise", "promises"),
    "remedy": ("remedy", "remedies"),
    "offer": ("offer", "offers"),
    "due": ("due time", "due times"),
    "note": ("note", "notes"),
    "attachment": ("file", "files"),
    "party": ("address that may speak", "addresses that may speak"),
    "followup": ("follow-up", "follow-ups"),
    "tagon": ("tag", "tags"),
    "fieldvalue": ("filled-in field", "filled-in fields"),
    "reference": ("order or visit", "orders and visits"),
    "caselink": ("link", "links"),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """A merge that nobody has done yet."""

    survivor: Case
    others: list[Case]
    moves: list[tuple[Case, list[str]]]
    customers: list[Customer]
    offers: bool  # both have an open one
    conflicts: list[str] = field(default_factory=list)
    refusal: str = ""

    @property
    def asks(self) -> bool:
        """Whether somebody must choose whose case it is."""
        return len(self.customers) > 1


def preview(survivor: Case, others: Sequence[Case]) -> Preview:
    """Look at it; nothing is changed."""
    every = [survivor, *others]
    customers = list({case.customer_id: case.customer for case in every}.values())
    return Preview(
        survivor=survivor,
        others=list(others),
        moves=[(other, in_words(other)) for other in others],
        customers=customers,
        offers=any(_both_have_one("offer", survivor, other) for other in others),
        conflicts=[sentence for other in others for sentence in _conflicts(survivor, other)],
        refusal=_refusal(survivor, others),
    )


def in_words(case: Case) -> list[str]:
    """What hangs on a case: 2 messages, 1 promise."""
    counts: dict[str, int] = {}
    for name, keys in parcels.keys_of(case).items():
        model = parcels.tables()[name].model._meta.model_name or ""
        counts[model] = counts.get(model, 0) + len(keys)
    return [f"{counts[name]} {words[counts[name] != 1]}" for name, words in WORDS.items() if name in counts]


def _refusal(survivor: Case, others: Sequence[Case]) -> str:
    try:
        check_merge(survivor, others)
    except Refused as refusal:
        return str(refusal)
    return ""


def _conflicts(survivor: Case, other: Case) -> Iterable[str]:
    """What both have and one case cannot, in plain words."""
    here, there = survivor.reference, other.reference
    if survivor.customer_id != other.customer_id:
        yield (
            f"{there} is of {other.customer}, {here} of {survivor.customer}. "
            "Both may write on it then, and each reads on their page what the other wrote."
        )
    if _both_have_one("offer", survivor, other):
        yield f"Both have an open offer. One stands; the other rests with {there} and cannot be answered."
    if _clash("cause", survivor, other):
        yield f"Both have a cause. That of {here} stands; the other rests with {there}."
    if _clash("draft", survivor, other):
        yield f"Somebody is writing on both. The draft on {there} rests there; copy what you need of it first."
    if _clash("fieldvalue", survivor, other):
        yield f"A field is filled in on both. What {here} says stands."
    if survivor.team_id and other.team_id and survivor.team_id != other.team_id:
        yield f"{there} belongs to {other.team}; on {here} {survivor.team} sees it."
    if survivor.owner_id and other.owner_id and survivor.owner_id != other.owner_id:
        yield f"{other.owner} has {there}; {survivor.owner} has {here} and keeps it."
    if _rests("followup", other):
        yield f"A follow-up of {there} is planned. It rests there; {here} goes back to ask."


def _both_have_one(model: str, survivor: Case, other: Case) -> bool:
    table = _table(model)
    one: Q | None = getattr(table.model, "one_when_merged", None) if table else None
    return bool(
        table and one and table.of(survivor).filter(one).exists() and table.of(other).filter(one).exists()
    )


def _rests(model: str, other: Case) -> bool:
    table = _table(model)
    return bool(
        table and table.of(other).filter(getattr(table.model, "stays_when_merged", Q(pk=None))).exists()
    )


def _clash(model: str, survivor: Case, other: Case) -> bool:
    table = _table(model)
    return bool(table and parcels.clashing(table, other, survivor))


def _table(model: str) -> parcels.Table | None:
    return next((t for t in parcels.tables().values() if t.model._meta.model_name == model), None)
