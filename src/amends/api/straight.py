"""What keeps the record straight, for programs: the verbs of the desk, one address each."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router

from amends.api.schemas import FieldsIn, LinkIn, MergeIn, Problem, SplitIn, TagsIn, UnmergeIn
from amends.api.selectors import case_called, whole
from amends.cases.actors import API
from amends.cases.errors import Invalid, Refused
from amends.cases.models import Case, Customer, Merge
from amends.cases.straight import services as straight
from amends.cases.straight.services.tags import tag_named

router = Router()
ANSWERS: dict[Any, Any] = {
    200: dict[str, Any],
    frozenset({400, 401, 403, 404, 409, 413, 422, 429, 503}): Problem,
}


@router.post("/{reference}/merge", response=ANSWERS, summary="Merge cases into this one")
def merge(request: HttpRequest, reference: str, body: MergeIn) -> dict[str, Any]:
    """Everything but the journals of the others moves here; their references lead here."""
    case, others = case_called(reference), [case_called(other) for other in body.others]
    customer = _customer(body.customer)
    straight.merge_cases(case, others, API, customer, ("offer",) if body.offer == "theirs" else ())
    return whole(case_called(reference))


def _customer(key: int | None) -> Customer | None:
    """The one who was named. A name that means nobody is no choice, and must not fall back to one."""
    found = Customer.objects.filter(pk=key).first() if key is not None else None
    if key is not None and found is None:
        raise Invalid(f"There is no customer {key}.", "customer")
    return found


@router.post("/{reference}/unmerge", response=ANSWERS, summary="Take a merged case out again")
def unmerge(request: HttpRequest, reference: str, body: UnmergeIn) -> dict[str, Any]:
    """The case that was merged stands on its own again, as it was."""
    case, key = case_called(reference), Case.pk_of(body.other)
    row = Merge.objects.filter(survivor=case, merged=key, undone_at=None).last() if key else None
    if row is None:
        raise Refused(f"{body.other} is not merged into {case.reference}.")
    straight.unmerge(row, API)
    return whole(case_called(body.other))


@router.post("/{reference}/split", response=ANSWERS, summary="Split a case")
def split(request: HttpRequest, reference: str, body: SplitIn) -> dict[str, Any]:
    """The new case, with what was chosen."""
    chosen = {
        "message": body.messages,
        "concern": body.concerns,
        **({"promise": body.promises} if body.promises else {}),
        **({"remedy": body.remedies} if body.remedies else {}),
    }
    done = straight.split_case(case_called(reference), chosen, body.subject, API)
    return whole(case_called(done.made.reference))


@router.post("/{reference}/links", response=ANSWERS, summary="Link two cases")
def link(request: HttpRequest, reference: str, body: LinkIn) -> dict[str, Any]:
    """Say how two cases belong together; what was said before is replaced."""
    straight.link_cases(case_called(reference), case_called(body.other), body.kind, API)
    return whole(case_called(reference))


@router.post("/{reference}/tags", response=ANSWERS, summary="Put tags on and take them off")
def tags(request: HttpRequest, reference: str, body: TagsIn) -> dict[str, Any]:
    """A new word joins the firm's list."""
    case = case_called(reference)
    with transaction.atomic():
        for name in body.add:
            straight.tag_case(case, name, API)
        for tag in filter(None, map(tag_named, body.remove)):
            straight.untag_case(case, tag, API)
    return whole(case)


@router.post("/{reference}/fields", response=ANSWERS, summary="Fill in fields")
def fields(request: HttpRequest, reference: str, body: FieldsIn) -> dict[str, Any]:
    """Every answer is checked before any is kept."""
    case = case_called(reference)
    straight.fill_fields(case, body.fields, API)
    return whole(case)
