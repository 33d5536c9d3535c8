"""What programs do with remedies: read the catalogue, and say that one was delivered."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from amends.api.schemas import Problem
from amends.api.selectors import case_called, whole
from amends.cases.actors import API
from amends.cases.errors import Refused
from amends.resolve import services as resolve
from amends.resolve.goods import left_of
from amends.resolve.models import Remedy
from amends.resolve.selectors import catalogue

ANSWERS: dict[Any, Any] = {
    200: dict[str, Any],
    frozenset({400, 401, 403, 404, 409, 413, 422, 429, 503}): Problem,
}
router, listed = Router(), Router()


class NoRemedy(Refused):
    """The case has no such remedy."""

    status = 404


@listed.get("", response=ANSWERS, summary="What this firm gives")
def list_catalogue(request: HttpRequest) -> dict[str, Any]:
    """The remedies that are given now, and how many of each are left where they are counted."""
    return {
        "remedies": [
            {
                "id": item.pk,
                "name": item.name,
                "kind": item.kind,
                "description": item.description,
                "money": item.money,
                "currencies": item.currencies,
                "steps": item.steps,
                "left": left_of(item),
            }
            for item in catalogue()
        ]
    }


@router.post(
    "/{reference}/remedies/{int:remedy}/delivered",
    response=ANSWERS,
    summary="A remedy has reached them",
)
def delivered(request: HttpRequest, reference: str, remedy: int) -> dict[str, Any]:
    """Say that what was granted has reached the customer, who is told so. The same again is refused."""
    case = case_called(reference)
    found = Remedy.objects.select_related("case", "item").filter(case=case, pk=min(remedy, 2**62)).first()
    if found is None:
        raise NoRemedy(f"{case.reference} has no remedy {remedy}.")
    resolve.deliver_remedy(found, API)
    return whole(case)
