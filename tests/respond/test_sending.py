"""A reply leaves once, after its undo time, over real SMTP; and what goes wrong is said in words."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_ox.testing import run_tasks

from amends.cases import clock
from amends.cases.actors import staff
from amends.cases.errors import Refused
from amends.cases.models import Due, Message
from amends.resolve.models import Promise
from amends.resolve.services import Found
from amends.respond import sending
from amends.respond.models import Draft
from amends.respond.services import keep_draft, send_now, send_reply, undo_reply

GOOD = "Dear Ms Marlow,\n\nThank you for telling me. I have asked our workshop to look at both legs."
Sending = Message.Sending


def after_undo(message: Message) -> Any:
    return clock.at(message.leaves_at + timedelta(seconds=1))


def test_it_waits_for_the_undo_time(case: Any, nadia: Any, smtp: Any) -> None:
    message = send_reply(case, GOOD, staff(nadia))
    run_tasks()
    assert smtp.replies == []
    message.refresh_from_db()
    assert message.sending == Sending.QUEUED
    assert message.leaves_at - message.at == timedelta(seconds=10)


def test_it_then_leaves_with_our_message_id_and_a_reply_address(case: Any, nadia: Any, smtp: Any) -> None:
    message = send_reply(case, GOOD, staff(nadia))
    with after_undo(message):
        sending.deliver(message.pk)
    mail = smtp.replies[0]
    assert mail["Message-ID"] == message.message_id
    assert "+a" in mail["Reply-To"]
    assert mail["To"] == "denise@mail.example"
    assert case.reference in mail["Subject"]
    assert "/c/" in mail.get_content()
    assert mail["Auto-Submitted"] is None


def test_running_the_task_twice_sends_once(case: Any, nadia: Any, smtp: Any) -> None:
    message = send_reply(case, GOOD, staff(nadia))
    with after_undo(message):
        sending.deliver(message.pk)
        sending.deliver(message.pk)
    assert len(smtp.replies) == 1
    assert case.journal.filter(verb="message.sent").count() == 1


def test_it_settles_the_first_answer_and_makes_it_the_customers_turn(
    case: Any, nadia: Any, smtp: Any
) -> None:
    assert case.dues.filter(kind=Due.Kind.ANSWER, settled_at=None).exists()
    sending.deliver(send_reply(case, GOOD, staff(nadia)).pk)
    case.refresh_from_db()
    assert case.first_answer_at is not None
    assert case.state == "waiting"
    assert not case.dues.filter(kind=Due.Kind.ANSWER, settled_at=None).exists()


def test_undo_brings_the_text_back_and_takes_its_promises_away(case: Any, nadia: Any, smtp: Any) -> None:
    due = timezone.now() + timedelta(days=1)
    message = send_reply(case, GOOD, staff(nadia), promises=[Found("ring her", due, "I will ring you.")])
    undo_reply(message, staff(nadia))
    sending.deliver(message.pk)
    assert smtp.replies == []
    assert Draft.objects.get(case=case, author=nadia).text == message.text
    assert case.promises.get().state == Promise.State.WITHDRAWN


def test_what_has_left_cannot_be_undone(case: Any, nadia: Any, smtp: Any) -> None:
    message = send_reply(case, GOOD, staff(nadia))
    sending.deliver(message.pk)
    with pytest.raises(Refused, match="cannot be called back"):
        undo_reply(message, staff(nadia))


def test_a_refusal_for_good_is_kept_in_words_and_can_be_tried_again(case: Any, nadia: Any, smtp: Any) -> None:
    smtp.refuse = "554 5.7.1 this address is blocked"
    message = send_reply(case, GOOD, staff(nadia))
    sending.deliver(message.pk)
    message.refresh_from_db()
    assert message.sending == Sending.FAILED
    assert "this address is blocked" in message.failure
    smtp.refuse = ""
    send_now(message, staff(nadia))
    run_tasks()
    assert len(smtp.replies) == 1


def test_a_fault_that_may_pass_leaves_it_queued_and_lets_the_task_retry(
    case: Any, nadia: Any, smtp: Any
) -> None:
    smtp.refuse = "451 4.3.0 later please"
    message = send_reply(case, GOOD, staff(nadia))
    with pytest.raises(Exception, match="later please"):
        sending.deliver(message.pk)
    message.refresh_from_db()
    assert message.sending == Sending.QUEUED
    assert "later please" in message.failure
    smtp.refuse = ""
    sending.deliver(message.pk)
    assert len(smtp.replies) == 1


def test_a_send_whose_process_died_is_taken_over(case: Any, nadia: Any, smtp: Any) -> None:
    message = send_reply(case, GOOD, staff(nadia))
    Message.objects.filter(pk=message.pk).update(sending=Sending.SENDING, leaves_at=timezone.now())
    sending.deliver(message.pk)
    assert smtp.replies == []
    with clock.at(timezone.now() + sending.STALE * 2):
        sending.deliver(message.pk)
    assert len(smtp.replies) == 1


def test_files_of_the_draft_leave_with_it(case: Any, nadia: Any, smtp: Any) -> None:
    from amends.cases.services import File
    from amends.respond.services import add_draft_file

    keep_draft(case, nadia, GOOD)
    add_draft_file(case, nadia, File("leg.txt", "text/plain", b"a picture of a leg"))
    sending.deliver(send_reply(case, GOOD, staff(nadia)).pk)
    names = [part.get_filename() for part in smtp.replies[0].iter_attachments()]
    assert names == ["leg.txt"]
    assert not Draft.objects.filter(case=case).exists()


def test_a_customer_without_an_address_cannot_be_mailed(case: Any, nadia: Any, smtp: Any) -> None:
    case.customer.email = ""
    case.customer.save()
    with pytest.raises(Refused, match="Ring them"):
        send_reply(case, GOOD, staff(nadia))
