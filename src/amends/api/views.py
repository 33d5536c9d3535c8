"""The addresses under /api/v1."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Header, NinjaAPI, Query, Router, Status

from amends.api.door import Bearer, answer_refusals
from amends.api.remedies import listed
from amends.api.remedies import router as remedies
from amends.api.schemas import CaseIn, CaseList, FileIn, MessageIn, Problem, Stored
from amends.api.selectors import brief, case_called, whole
from amends.api.straight import router as straight
from amends.cases.errors import Invalid, Refused
from amends.cases.models import Case, State
from amends.cases.services import File, Who
from amends.listen.services import Filed, receive_api

PAGE = 50
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
PROBLEMS: dict[Any, Any] = {frozenset({400, 401, 404, 409, 413, 422, 429, 503}): Problem}
MADE: dict[Any, Any] = {200: Stored, 201: Stored, **PROBLEMS}
ONCE: Any = Header(  # type: ignore[type-arg]  # ninja leaves it to inference
    "", alias="Idempotency-Key", max_length=200, description="The same key again opens nothing again."
)
FIRST_PAGE: Any = Query(1, ge=1, le=100_000)  # type: ignore[type-arg]
Answer = Status[dict[str, Any]]

api = NinjaAPI(title="Amends", version="1", docs_url=None, auth=Bearer(), urls_namespace="api")
answer_refusals(api)
api.add_router("/cases", straight)
api.add_router("/cases", remedies)
api.add_router("/remedies", listed)
rest = Router()


@api.post("/cases", response=MADE, summary="Open a case")
def open_case(request: HttpRequest, body: CaseIn, idempotency_key: str = ONCE) -> Answer:
    """Store a complaint and open its case; the same Idempotency-Key or source_id opens only one."""
    who = Who(body.customer.name, body.customer.email, body.customer.phone)
    if not any((who.name, who.email, who.phone)):
        raise Invalid("Say who complains: a name, an e-mail address or a phone number.", "customer")
    extra = body.model_dump(include={"subject", "wants", "order_reference", "channel", "source_id"})
    return _stored(
        receive_api(
            _key(request),
            who,
            body.text,
            files=_files(body.attachments),
            once=_once("case", idempotency_key, body.source_id),
            **extra,
        )
    )


@api.get("/cases/{reference}", response={200: dict[str, Any], **PROBLEMS}, summary="A whole case")
def show_case(request: HttpRequest, reference: str) -> dict[str, Any]:
    """Customer, messages, concerns, promises, remedies, clocks and journal."""
    return whole(case_called(reference))


@api.get("/cases", response={200: CaseList, **PROBLEMS}, summary="List cases")
def list_cases(
    request: HttpRequest,
    state: State | None = None,
    page: int = FIRST_PAGE,
) -> dict[str, Any]:
    """Cases in the queue's order, 50 a page; `state` narrows them."""
    found = Case.objects.select_related("customer", "owner").order_by("-rank", "-id")
    if state:
        found = found.filter(state=state)
    cases = list(found[(page - 1) * PAGE : page * PAGE + 1])
    return {
        "cases": [brief(c) for c in cases[:PAGE]],
        "page": page,
        "next": page + 1 if len(cases) > PAGE else None,
    }


@api.post("/cases/{reference}/messages", response=MADE, summary="Add what the customer says")
def add_message(request: HttpRequest, reference: str, body: MessageIn, idempotency_key: str = ONCE) -> Answer:
    """Add a message of the customer to their case."""
    case = case_called(reference)
    who = Who(case.customer.name, case.customer.email, case.customer.phone)
    once = _once(f"message {case.pk}", idempotency_key, body.source_id)
    return _stored(
        receive_api(_key(request), who, body.text, case=case, files=_files(body.attachments), once=once)
    )


@rest.api_operation(METHODS, "/{path:rest}", include_in_schema=False, auth=None)
def nothing_here(request: HttpRequest, rest: str) -> None:
    """Every other address: 404 as JSON, like all that the API says."""
    raise Http404


api.add_router("", rest)  # the last one, or it would answer for the routers behind it


def _key(request: HttpRequest) -> int:
    return int(request.auth.pk)  # type: ignore[attr-defined]


def _once(what: str, header: str, source_id: str) -> str:
    if header:
        return f"{what} key {header}"
    return f"{what} source {source_id}" if source_id else ""


def _files(given: Sequence[FileIn]) -> list[File]:
    return [one.file(position) for position, one in enumerate(given)]


def _stored(filed: Filed) -> Answer:
    if filed.message is None or filed.case is None:
        raise Refused("It is stored, but it could not be filed by itself. A person looks at it.")
    stored = {
        "case": filed.case.reference,
        "message": filed.message.pk,
        "new_case": filed.new_case,
        "duplicate": filed.duplicate,
    }
    return Status(200 if filed.duplicate else 201, stored)
