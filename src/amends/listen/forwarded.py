"""A colleague or a partner passed a complaint on: the one who wrote it becomes the customer."""

from django.db import transaction

from amends.cases import search
from amends.cases.actors import Actor
from amends.cases.errors import Refused
from amends.cases.journal import record
from amends.cases.locks import lock
from amends.cases.models import Case, Customer, Message, Party
from amends.cases.rows import insert_unless_there
from amends.cases.services import Who, know_customer


@transaction.atomic
def make_writer_customer(message: Message, by: Actor) -> Customer:
    """The writer of what this message forwards becomes the case's customer; who sent it stays a party."""
    case = message.case
    lock(case, by)
    if not message.forwarded_email:
        raise Refused("This message forwards nothing whose writer could be found.")
    if case.customer.email == message.forwarded_email:
        raise Refused(f"{message.forwarded_email} is the customer already.")
    customer = know_customer(Who(message.forwarded_name, message.forwarded_email))
    _change(case, customer, by, message)
    return customer


@transaction.atomic
def give_back(case: Case, customer: Customer, by: Actor) -> None:
    """Undo it: somebody who is a party to the case is its customer again."""
    lock(case, by)
    if not case.parties.filter(email=customer.email).exists() or not customer.email:
        raise Refused("They have nothing to do with this case.")
    if case.customer_id != customer.pk:
        _change(case, customer, by)


def _change(case: Case, customer: Customer, by: Actor, message: Message | None = None) -> None:
    before = case.customer
    for email in filter(None, (before.email, customer.email)):
        insert_unless_there(Party(case=case, email=email))
    case.customer = customer
    case.save(update_fields=["customer"])
    search.index_case(case)
    facts = {"from": before.pk, "to": customer.pk, "message": message.pk if message else None}
    record("case.customer_changed", by, case, facts)
