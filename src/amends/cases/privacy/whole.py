"""Whoever handles all about a customer must see all of their cases."""

from amends.cases.errors import NotAllowed
from amends.cases.models import Customer
from amends.cases.policy import visible_cases
from amends.people.models import User


def require_whole(customer: Customer, user: User) -> None:
    """Raise NotAllowed unless this person may open every case of the customer."""
    if customer.cases.count() != visible_cases(user).filter(customer=customer).count():
        raise NotAllowed("Some of their cases belong to another team. A manager sees all of them.")
