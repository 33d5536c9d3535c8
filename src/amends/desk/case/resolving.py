"""What puts it right: cause, remedies, approvals, offers, promises; resolving, closing, opening again."""

from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from amends.cases.actors import Actor
from amends.cases.errors import Invalid
from amends.cases.firm import closing_of
from amends.cases.models import Case
from amends.desk.answers import say
from amends.desk.case.handling import acts, number, numbers, said
from amends.desk.frame import frame_of
from amends.followup import services as followup
from amends.followup.models import FollowUp
from amends.resolve import services as resolve
from amends.resolve.models import CatalogueItem, Offer, Promise, Remedy
from amends.respond import services as respond
from amends.understand.models import Concern

MOST_OPTIONS = 4


def moment(request: HttpRequest, name: str) -> datetime:
    """A date, or a date and time, in the firm's zone. A bare date means closing time of that day."""
    frame, value = frame_of(request), said(request, name).strip()
    try:
        found = datetime.fromisoformat(value)
    except ValueError as error:
        raise Invalid("Choose a day and a time.", name) from error
    if len(value) == 10:
        return closing_of(found.date(), frame.firm)
    return found if found.tzinfo else found.replace(tzinfo=frame.zone)


def _item(request: HttpRequest, name: str) -> CatalogueItem:
    item = CatalogueItem.objects.filter(pk=number(request, name) or 0).first()
    if item is None:
        raise Invalid("Choose a remedy from the catalogue.", name)
    return item


@acts("remedy")
def grant(request: HttpRequest, case: Case, by: Actor) -> None:
    """Grant a remedy within authority; above it, it waits for an approval."""
    points = list(Concern.objects.filter(case=case, pk__in=numbers(request, "concerns")))
    resolve.grant_remedy(
        case,
        _item(request, "item"),
        said(request, "amount").strip() or None,
        points,
        said(request, "why"),
        by,
        said(request, "currency"),
    )


def _remedy(case: Case, pk: int) -> Remedy:
    return get_object_or_404(Remedy.objects.select_related("case", "item"), pk=pk, case=case)


@acts("remedy-{pk}")
def settle_remedy(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """Approve, approve less, refuse, deliver or take back."""
    remedy, why = _remedy(case, pk), said(request, "why")
    match said(request, "do"):
        case "approve":
            resolve.approve_remedy(remedy, by, said(request, "amount").strip() or None, why)
        case "refuse":
            resolve.refuse_remedy(remedy, why, by)
        case "deliver":
            resolve.deliver_remedy(remedy, by)
        case "withdraw":
            resolve.withdraw_remedy(remedy, why, by)
        case _:
            raise Invalid("Choose what to do with this remedy.", "do")


@acts("offer")
def offer(request: HttpRequest, case: Case, by: Actor) -> None:
    """Put two to four ways before the customer."""
    options = [
        resolve.Choice(
            item=_item(request, f"item-{n}"),
            title=said(request, f"title-{n}"),
            detail=said(request, f"detail-{n}"),
            amount=said(request, f"amount-{n}").strip() or None,
            currency=said(request, f"currency-{n}"),
        )
        for n in range(1, MOST_OPTIONS + 1)
        if said(request, f"title-{n}").strip()
    ]
    respond.check_blocked(case, by.user, said(request, "intro"))
    resolve.make_offer(case, options, said(request, "intro"), moment(request, "expires_at"), by)


@acts("offer-{pk}")
def withdraw_offer(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """Take an offer back that nobody has answered."""
    found = get_object_or_404(Offer.objects.select_related("case"), pk=pk, case=case)
    resolve.withdraw_offer(found, said(request, "why"), by)


@acts("cause")
def cause(request: HttpRequest, case: Case, by: Actor) -> None:
    """Record why it happened, or why we do not know."""
    resolve.record_cause(
        case,
        by,
        text=said(request, "text"),
        unknown_reason=said(request, "unknown_reason"),
        one_off=said(request, "one_off") == "on",
    )


@acts("promise-{pk}")
def settle_promise(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """Kept, moved before it breaks, or broken with a reason."""
    promise = get_object_or_404(Promise.objects.select_related("case", "owner"), pk=pk, case=case)
    match said(request, "do"):
        case "keep":
            resolve.keep_promise(promise, by, said(request, "note"))
        case "move":
            respond.check_blocked(promise.case, by.user, said(request, "words"))
            resolve.move_promise(promise, moment(request, "due"), said(request, "words"), by)
        case "break":
            resolve.break_promise(promise, said(request, "reason"), by)
        case _:
            raise Invalid("Choose what became of this promise.", "do")


@acts("finish")
def finish(request: HttpRequest, case: Case, by: Actor) -> None:
    """Resolve, close, or open again."""
    match said(request, "do"):
        case "resolve":
            if said(request, "why_none").strip():
                resolve.waive_bare(case, said(request, "why_none"), by)
            followup.resolve_case(case, said(request, "summary"), by)
            say(
                request,
                f"{case.reference} is resolved. The customer is told, and asked later whether it is right.",
            )
        case "close":
            followup.close_case(case, by)
            say(request, f"{case.reference} is closed.")
        case "reopen":
            followup.reopen_case(case, said(request, "why"), by)
        case _:
            raise Invalid("Choose whether to resolve, close or open it again.", "do")


@acts("asked-{pk}")
def asked(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """The owner asked in another way whether it is right: by phone, in person."""
    found = get_object_or_404(FollowUp.objects.select_related("case"), pk=pk, case=case)
    followup.mark_asked(found, by, said(request, "note"))
