"""What tests of the desk's lists need again and again: cases with a place in the queue."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from amends.cases import clock, dues
from amends.cases.actors import CUSTOMER, staff
from amends.cases.models import Case, Due
from amends.cases.services import Who, Words, add_inbound, know_customer, open_case
from amends.resolve.models import Promise
from amends.resolve.services import Found, make_promises


def make_case(
    name: str = "Rob Hale",
    subject: str = "Lamp flickers",
    channel: str = "mail",
    text: str = "The lamp flickers again.",
    **fields: Any,
) -> Case:
    """A case as intake makes it; `fields` then set what the readings would."""
    with transaction.atomic():
        email = f"{name.lower().replace(' ', '.')}@mail.example"
        case = open_case(know_customer(Who(name, email)), subject, channel, CUSTOMER)
        add_inbound(case, Words(text, from_email=email), channel, CUSTOMER)
    Case.objects.filter(pk=case.pk).update(**fields)
    case.refresh_from_db()
    return case


def promise_on(
    case: Case, owner: Any, within: timedelta = timedelta(hours=3), what: str = "ring back"
) -> Promise:
    """A promise that falls due after `within`."""
    due = clock.now() + within
    return make_promises(case, None, [Found(what, due, f"I will {what}.")], owner, staff(owner))[0]


def due_at(case: Case, moment: datetime, what: str = "First answer") -> None:
    """Move the case's answer to a time."""
    with transaction.atomic():
        dues.set_due(case, Due.Kind.ANSWER, moment, what, case.owner)


def page_of(browser: Any, address: str) -> str:
    """What a page says."""
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def queries(browser: Any, path: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    return len(seen)
