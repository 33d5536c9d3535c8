"""A busy case and a photograph of the record, for the tests of merging and splitting."""

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import transaction

from amends.cases import clock
from amends.cases import services as cases
from amends.cases.actors import CUSTOMER, staff
from amends.cases.models import Case, Message
from amends.resolve import services as resolve
from amends.resolve.models import CatalogueItem
from amends.respond.models import Draft
from amends.understand import concerns as understand
from amends.understand.answers import keep_answer
from amends.understand.issues import take_issue
from amends.understand.models import HeatPoint

# The journal only grows; who merged what is its own record; tasks and sessions are no part of it.
APART = {"entry", "payload", "seal", "merge", "split", "customermerge", "oxtask", "oxworker", "session"}
ROOMS = {"cases", "understand", "resolve", "respond", "followup"}
PARTS = (
    "message",
    "note",
    "concerns",
    "remedy",
    "offer",
    "promise",
    "cause",
    "draft",
    "heat",
    "question",
    "investigation",
    "owner",
    "file",
)


def busy_case(name: str, parts: Any, people: Any, days: int = 0) -> Case:
    """A case of this customer with those of PARTS."""
    nadia, tom = people
    with transaction.atomic():
        email = f"{name.lower()}@mail.example"
        case = cases.open_case(
            cases.know_customer(cases.Who(name, email)), f"{name} complains", "mail", CUSTOMER
        )
        if "message" in parts:
            file = cases.File("leg.txt", "text/plain", name.encode())
            words = cases.Words(f"{name}: nobody came", message_id=f"<{name}@mail.example>", from_email=email)
            words.files.extend([file] if "file" in parts else [])
            cases.add_inbound(case, words, "mail", CUSTOMER)
    for part in PARTS:
        if part in parts and part in _MAKERS:
            _MAKERS[part](Case.objects.get(pk=case.pk), nadia, tom)
    return Case.objects.get(pk=case.pk)


def _concerns(case: Case, nadia: Any, tom: Any) -> None:
    understand.add_concern(case, "Nobody came", staff(nadia))
    understand.add_concern(case, f"The {case.pk} leg is split", staff(nadia))


def _promise(case: Case, nadia: Any, tom: Any) -> None:
    found = [resolve.Found("ring back", clock.now() + timedelta(hours=5))]
    resolve.make_promises(case, None, found, nadia, staff(nadia))


def _offer(case: Case, nadia: Any, tom: Any) -> None:
    refund, repair = items()
    ways = [resolve.Choice(repair, "We repair it"), resolve.Choice(refund, "Money back", "", "10")]
    resolve.make_offer(case, ways, "Choose", clock.now() + timedelta(days=2), staff(nadia))


def _draft(case: Case, nadia: Any, tom: Any) -> None:
    now = clock.now()
    Draft.objects.create(case=case, author=nadia, text="Dear", kept_at=now, seen_at=now)


def _heat(case: Case, nadia: Any, tom: Any) -> None:
    HeatPoint.objects.create(case=case, at=clock.now(), heat=70, why="Message", message=case.messages.first())
    Case.objects.filter(pk=case.pk).update(heat=70, risks=["legal"], lane=True)


def _remedy(case: Case, nadia: Any, tom: Any) -> None:
    resolve.grant_remedy(
        case, items()[0], "40", list(understand.concerns_of(case))[:1], "Two days", staff(nadia)
    )


def _investigation(case: Case, nadia: Any, tom: Any) -> None:
    by, points = staff(nadia), list(understand.concerns_of(case))[:1]
    resolve.start_investigation(case, 2, by)
    ask = resolve.Ask(f"depot{case.pk}@carrier.example", "Was there a van?", clock.now() + timedelta(days=1))
    resolve.make_request(case, ask, points, by)
    made = resolve.make_request(case, ask, points, by)
    resolve.answer_request(made, "No van", by)
    resolve.add_evidence(case, "The slot was empty", by, concerns=points, source="Plan", for_cause=True)
    resolve.add_why(case, "Not booked", by, resolve.add_why(case, "No slot", by))
    take_issue(case, by, text=f"Trust in {case.pk}")
    if message := case.messages.filter(direction="in").first():
        resolve.add_evidence(case, "They say so", by, of=message, for_cause=True)
        if points:
            keep_answer(points[0], "Who came?", message, "nobody came", by)


def items() -> tuple[CatalogueItem, CatalogueItem]:
    """Money back, and a repair."""
    make = CatalogueItem.objects.get_or_create
    refund = make(name="Full refund", defaults={"kind": "refund", "money": True})[0]
    return refund, make(name="Repair", defaults={"kind": "repair"})[0]


_MAKERS: dict[str, Any] = {
    "note": lambda case, nadia, tom: cases.add_note(case, "Rang; no answer", staff(nadia)),
    "concerns": _concerns,
    "remedy": _remedy,
    "offer": _offer,
    "promise": _promise,
    "cause": lambda case, nadia, tom: resolve.record_cause(case, staff(nadia), text="Glue"),
    "draft": _draft,
    "heat": _heat,
    "question": lambda case, nadia, tom: cases.ask_colleague(case, tom, "What now?", staff(nadia)),
    "investigation": _investigation,
    "owner": lambda case, nadia, tom: cases.assign(case, nadia, staff(nadia)),
}


def photograph() -> dict[str, list[dict[str, Any]]]:
    """Every row of the record, without the journal and the moment to rank again."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        name = model._meta.model_name or ""
        if model._meta.app_label in ROOMS and name not in APART:
            rows = list(model._default_manager.order_by("pk").values())
            found[model._meta.label] = [
                {k: v for k, v in row.items() if k != "rank_again_at"} for row in rows
            ]
    return found


def write(case: Case, text: str = "Still nothing") -> Message:
    """The customer writes on a case."""
    with transaction.atomic():
        return cases.add_inbound(Case.objects.get(pk=case.pk), cases.Words(text), "mail", CUSTOMER)
