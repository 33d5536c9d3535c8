"""What the page of a customer's personal data shows."""

from dataclasses import dataclass

from amends.cases.firm import firm, local
from amends.cases.models import Customer, Erasure
from amends.cases.policy import may
from amends.cases.privacy.preview import Preview, preview
from amends.people.models import User


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    customer: Customer
    preview: Preview
    pending: Erasure | None
    due: str
    needs_second: bool
    may_approve: bool
    may_erase: bool
    grounds: list[tuple[str, str]]


def page(user: User, customer: Customer) -> Page:
    """Everything that would go, what waits, and what this person may do."""
    pending = customer.erasures.filter(state=Erasure.State.PENDING).select_related("asked_by").first()
    waits = bool(pending and firm().erase_needs_two and not pending.approved_at)
    may_erase = may(user, "privacy.erase")
    return Page(
        customer=customer,
        preview=preview(customer, user),
        pending=pending,
        due=f"{local(pending.due_at):%A %-d %B, %H:%M}" if pending else "",
        needs_second=waits,
        may_approve=bool(waits and may_erase and pending and pending.asked_by_id != user.pk),
        may_erase=may_erase,
        grounds=[(str(value), str(words)) for value, words in Erasure.Ground.choices],
    )
