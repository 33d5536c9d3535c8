"""A new case gets one acknowledgement; a robot, a held item or an import none."""

from typing import Any

from django.db import transaction
from django_ox.testing import run_tasks

from amends.cases.actors import CUSTOMER
from amends.cases.models import Entry, Message
from amends.cases.services import Words, add_inbound, open_case
from amends.followup.services import hear
from amends.respond import notices


def opened(customer: Any, **words: Any) -> Any:
    with transaction.atomic():
        case = open_case(customer, "Cold again", "mail", CUSTOMER)
        add_inbound(case, Words("It is cold again.", **words), "mail", CUSTOMER)
    return case


def test_it_names_the_reference_and_links_to_their_page(customer: Any, smtp: Any) -> None:
    case = opened(customer)
    run_tasks()
    text = smtp.mails[0].get_content()
    assert case.reference in text
    assert "/c/" in text
    assert smtp.mails[0]["Auto-Submitted"] == "auto-replied"


def test_it_is_sent_once_however_often_the_task_runs(customer: Any, smtp: Any) -> None:
    case = opened(customer)
    run_tasks()
    hear(Entry.objects.get(case=case, verb="message.received").pk)
    run_tasks()
    assert len(smtp.mails) == 1


def test_a_robot_gets_none(customer: Any, smtp: Any) -> None:
    opened(customer, is_auto=True)
    run_tasks()
    assert smtp.mails == []


def test_the_answer_is_not_the_acknowledgement(customer: Any, smtp: Any) -> None:
    case = opened(customer)
    run_tasks()
    case.refresh_from_db()
    assert case.first_answer_at is None


def test_one_address_cannot_start_a_loop(customer: Any, smtp: Any) -> None:
    for _ in range(notices.ACKS_AN_HOUR + 3):
        opened(customer)
    run_tasks()
    assert Message.objects.filter(about="ack").count() == notices.ACKS_AN_HOUR
