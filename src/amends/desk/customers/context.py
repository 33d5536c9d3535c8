"""What the page of a customer shows: all their cases, what to mind, what we owe them."""

from dataclasses import dataclass

from django.http import Http404

from amends.cases.models import Case, Customer, CustomerMerge, State
from amends.cases.policy import may, visible_cases
from amends.cases.straight.following import surviving_customer
from amends.cases.straight.selectors import may_be_one
from amends.desk.frame import Frame
from amends.desk.queue.context import Row, row
from amends.people.models import User
from amends.resolve.models import Promise, Remedy
from amends.resolve.selectors import said

MOST = 100


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    customer: Customer
    headline: str
    open: list[Row]
    past: list[Row]
    promises: list[tuple[Promise, str]]
    given: list[str]
    full: bool
    may_export: bool
    may_be: list[tuple[Customer, str]]
    joined: list[CustomerMerge]


def customer_of(user: User, pk: int) -> Customer:
    """A customer with at least one case that this person may open; none other exists."""
    found = Customer.objects.filter(pk=pk).first()
    found = surviving_customer(found) if found else None
    if found is None or not visible_cases(user).filter(customer=found).exists():
        raise Http404
    return found


def page(user: User, frame: Frame, customer: Customer) -> Page:
    """Everything between this customer and us that this person may see."""
    mine = visible_cases(user).filter(customer=customer).exclude(state=State.MERGED)
    cases = list(mine.select_related("customer", "owner").order_by("-id")[: MOST + 1])
    rows = [row(case, place, frame, user) for place, case in enumerate(cases[:MOST], 1)]
    keys = [case.pk for case in cases]
    return Page(
        customer=customer,
        headline=_headline(customer, cases),
        open=[one for one in rows if one.case.is_open],
        past=[one for one in rows if not one.case.is_open],
        promises=_promises(keys, frame),
        given=_given(keys),
        full=len(cases) > MOST,
        may_export=may(user, "privacy.export"),
        may_be=may_be_one(customer, user) if may(user, "customer.merge") else [],
        joined=_joined(customer) if may(user, "customer.merge") else [],
    )


def _joined(customer: Customer) -> list[CustomerMerge]:
    rows = CustomerMerge.objects.filter(survivor=customer, undone_at=None).select_related("merged")
    return list(rows.order_by("-id"))


def _headline(customer: Customer, cases: list[Case]) -> str:
    count = sum(case.is_open for case in cases)
    if len(cases) == 1:
        return f"{customer}: one case, {'open' if count else 'settled'}"
    total = f"{MOST}+" if len(cases) > MOST else str(len(cases))
    return f"{customer}: {total} cases, {count or 'none'} open"


def _promises(keys: list[int], frame: Frame) -> list[tuple[Promise, str]]:
    rows = Promise.objects.filter(case__in=keys, state=Promise.State.OPEN).select_related("case", "owner")
    return [(promise, frame.when(promise.due_at).short) for promise in rows.order_by("due_at")[:20]]


def _given(keys: list[int]) -> list[str]:
    states = (Remedy.State.GRANTED, Remedy.State.DELIVERED)
    rows = Remedy.objects.filter(case__in=keys, state__in=states).select_related("item", "case")
    return [f"{said(remedy)}, {remedy.case.reference}" for remedy in rows.order_by("-id")[:20]]
