"""What stands beside a case: links, tags, fields, references; who may be one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from amends.cases.models import Case, CaseLink, Customer, Field, FieldValue, Reference, Tag
from amends.cases.policy import visible_cases
from amends.cases.straight import values
from amends.cases.straight.following import held_keys
from amends.people.models import User

NEAR = 0.6  # how alike the names before the @ are that may be one person's
SHARED = 5


@dataclass(frozen=True, slots=True)
class Linked:
    """A case on the other side of a link, and how the two belong together as seen from here."""

    link: CaseLink
    case: Case
    words: str


def links_of(case: Case) -> list[Linked]:
    """Cases that a person linked with this one, in both directions; what is no duplicate is not shown."""
    rows = CaseLink.objects.filter(Q(case=case) | Q(other=case)).exclude(kind=CaseLink.Kind.NOT_DUPLICATE)
    return [seen_from(case, row) for row in rows.select_related("case", "other").order_by("id")]


def seen_from(case: Case, link: CaseLink) -> Linked:
    """The other side of a link."""
    there, outward = (link.other, True) if link.case_id == case.pk else (link.case, False)
    words = {
        CaseLink.Kind.RELATED: "Related",
        CaseLink.Kind.INCIDENT: "Same incident",
        CaseLink.Kind.DUPLICATE: "A duplicate of" if outward else "Its duplicate",
    }
    return Linked(link, there, words.get(CaseLink.Kind(link.kind), ""))


def tags_of(case: Case) -> list[Tag]:
    """The tags on a case, by name."""
    return list(Tag.objects.filter(on__case=case).order_by(Lower("name")))


def fields_of(case: Case) -> dict[str, Any]:
    """What was answered, for programs; what was not is null."""
    asked = Field.objects.filter(Q(retired_at=None) | Q(values__case=case)).distinct()
    answers = dict(FieldValue.objects.filter(case=case).values_list("field", "value"))
    fields = asked.order_by("position", "id")
    return {f.key: values.for_programs(f, answers[f.pk]) if f.pk in answers else None for f in fields}


def references_of(case: Case) -> list[Reference]:
    """Orders and visits that the case is about."""
    return list(case.order_references.filter(removed_at=None).order_by("id"))


def sharing(case: Case, found: Iterable[str], user: User) -> dict[str, list[Case]]:
    """Other cases about the same orders and visits, newest first, by reference."""
    rows = Reference.objects.filter(value__in=list(found), removed_at=None).exclude(case=case)
    seen = rows.filter(case__in=visible_cases(user)).exclude(case__state="merged")
    shared: dict[str, list[Case]] = {}
    for row in seen.select_related("case").order_by("-case")[: SHARED * 4]:
        shared.setdefault(row.value, []).append(row.case)
    return {value: cases[:SHARED] for value, cases in shared.items()}


def straight_for_programs(case: Case) -> dict[str, Any]:
    """Tags, fields and links of a case as JSON."""
    return {
        "tags": [tag.name for tag in tags_of(case)],
        "fields": fields_of(case),
        "links": [
            {"case": one.case.reference, "kind": one.link.kind, "words": one.words} for one in links_of(case)
        ],
        "references": [one.value for one in references_of(case)],
        "merged": [Case(pk=key).reference for key in held_keys(case)[1:]],
        "merged_into": Case(pk=case.merged_into_id).reference if case.merged_into_id else None,
    }


def may_be_one(customer: Customer, user: User) -> list[tuple[Customer, str]]:
    """Customers who may be the same person: the same phone, or the same name and a near address.

    Only those of whom this person may open a case.
    """
    seen = Exists(visible_cases(user).filter(customer=OuterRef("pk")))
    others = Customer.objects.filter(seen, merged_into=None).exclude(pk=customer.pk)
    found = {one.pk: (one, "Same phone number") for one in _same_phone(customer, others)}
    for one in _same_name(customer, others):
        found.setdefault(one.pk, (one, "Same name, and a similar address"))
    return list(found.values())[:SHARED]


def _same_phone(customer: Customer, others: QuerySet[Customer]) -> list[Customer]:
    return list(others.filter(phone=customer.phone).order_by("id")[:SHARED]) if customer.phone else []


def _same_name(customer: Customer, others: QuerySet[Customer]) -> list[Customer]:
    if not customer.name.strip():
        return []
    same = others.alias(low=Lower("name")).filter(low=customer.name.lower()).order_by("id")[:50]
    return [one for one in same if _near(customer.email, one.email)]


def _near(one: str, other: str) -> bool:
    if not one or not other:
        return True  # somebody who rang, and somebody who wrote
    (mine, _, here), (theirs, _, there) = one.partition("@"), other.partition("@")
    alike = SequenceMatcher(None, mine, theirs).ratio()
    return alike >= NEAR or (here == there and alike >= 0.5)
