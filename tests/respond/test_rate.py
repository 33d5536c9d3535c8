"""How many mails one address may get; what is above is held with its reason, and never dropped."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.cases.models import Message
from amends.cases.services import Words, add_inbound
from amends.respond import notices, sending
from amends.respond.services import send_reply, undo_reply

GOOD = "Dear Ms Marlow,\n\nThank you for telling me. I have asked our workshop to look at both legs."
Sending = Message.Sending


def write(case: Any, nadia: Any) -> Message:
    message = send_reply(case, GOOD, staff(nadia))
    sending.deliver(message.pk)
    message.refresh_from_db()
    return message


def test_above_the_hours_most_it_waits_with_a_reason_and_leaves_later(
    case: Any, nadia: Any, smtp: Any, settings: Any
) -> None:
    settings.AMENDS_MAIL_PER_HOUR = 3
    for _ in range(3):
        assert write(case, nadia).sending == Sending.SENT
    held = write(case, nadia)
    assert (held.sending, len(smtp.replies)) == (Sending.HELD, 3)
    assert held.failure == ("denise@mail.example has had 3 mails already; more than 3 an hour are held back.")
    assert held.leaves_at > clock.now() + timedelta(minutes=59)
    sending.deliver(held.pk)
    assert len(smtp.replies) == 3
    with clock.at(held.leaves_at + timedelta(seconds=1)):
        sending.deliver(held.pk)
        sending.deliver(held.pk)
    assert len(smtp.replies) == 4


def test_the_days_most_counts_too(case: Any, nadia: Any, smtp: Any, settings: Any) -> None:
    settings.AMENDS_MAIL_PER_DAY = 2
    write(case, nadia)
    write(case, nadia)
    held = write(case, nadia)
    assert held.sending == Sending.HELD and "a day" in held.failure


def test_automatic_mail_has_a_lower_most_and_does_not_stop_a_person(
    case: Any, nadia: Any, smtp: Any, settings: Any
) -> None:
    settings.AMENDS_AUTO_MAIL_PER_HOUR = 1
    first, second = (notices.notify(case, f"survey:{n}", "Is it right?") for n in (1, 2))
    for notice in (first, second):
        sending.deliver(notice.pk)
    second.refresh_from_db()
    assert second.sending == Sending.HELD
    assert write(case, nadia).sending == Sending.SENT


def test_other_addresses_are_not_affected(case: Any, nadia: Any, smtp: Any, settings: Any) -> None:
    settings.AMENDS_MAIL_PER_HOUR = 1
    write(case, nadia)
    to = "bob@elsewhere.example"
    other = send_reply(case, GOOD, staff(nadia), to=to, confirmed_to=to)
    sending.deliver(other.pk)
    other.refresh_from_db()
    assert other.sending == Sending.SENT


def test_what_is_held_can_be_taken_back(case: Any, nadia: Any, smtp: Any, settings: Any) -> None:
    settings.AMENDS_MAIL_PER_HOUR = 1
    write(case, nadia)
    held = write(case, nadia)
    undo_reply(held, staff(nadia))
    held.refresh_from_db()
    assert held.sending == Sending.UNDONE


@pytest.mark.parametrize(("seconds", "held"), [(5, True), (600, False)])
def test_answers_within_seconds_to_our_automatic_mail_end_the_exchange(
    case: Any, smtp: Any, seconds: int, held: bool
) -> None:
    start = clock.now() - timedelta(minutes=50)
    for n in range(5):
        with clock.at(start + timedelta(minutes=n)):
            notice = notices.notify(case, f"survey:{n}", "Is it right?")
            assert notice is not None
            sending.deliver(notice.pk)
        with clock.at(start + timedelta(minutes=n, seconds=seconds)), transaction.atomic():
            words = Words("Thank you for your mail.", from_email="denise@mail.example")
            add_inbound(case, _answering(words, notice), "mail", CUSTOMER)
    notice = notices.notify(case, "survey:9", "Is it right?")
    assert notice is not None
    sending.deliver(notice.pk)
    notice.refresh_from_db()
    assert (notice.sending == Sending.HELD) == held
    if held:
        assert "A robot seems to answer" in notice.failure


def _answering(words: Words, notice: Message) -> Words:
    from dataclasses import replace

    return replace(words, in_reply_to=notice.message_id, message_id=f"<re{notice.pk}@mail.example>")
