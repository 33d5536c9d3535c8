"""A mail of ours that comes back: the message says so, its address is marked, somebody reaches them otherwise."""

from datetime import timedelta
from typing import Any

import pytest

from amends.cases import addresses, clock, links
from amends.cases.actors import staff
from amends.cases.errors import Refused
from amends.cases.models import Address, Case, Due, Message, Raw, State
from amends.listen.services import file, receive_mail
from amends.respond import notices, sending
from amends.respond.services import send_reply

GOOD = "Dear Ms Marlow,\n\nThank you for telling me. I have asked our workshop to look at both legs."
Sending = Message.Sending


def dsn(
    ours: Message, action: str = "failed", status: str = "5.1.1", said: str = "550 5.1.1 No such user"
) -> bytes:
    """A delivery report as the standard wants it."""
    return f"""From: MAILER-DAEMON@relay.example (Mail Delivery System)
To: help@example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <{ours.pk}.{action}.{status}@relay.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; denise@mail.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--B
Content-Type: text/rfc822-headers

Message-ID: {ours.message_id}
Subject: Re: Second table
--B--
""".replace("\n", "\r\n").encode()


def arrives(content: bytes, **envelope: Any) -> Any:
    return file(receive_mail(content, {"sender": "", "recipients": ["help@example.org"], **envelope}))


@pytest.fixture
def sent(case: Any, nadia: Any, smtp: Any) -> Message:
    """A reply that has left."""
    message = send_reply(case, GOOD, staff(nadia))
    sending.deliver(message.pk)
    message.refresh_from_db()
    return message


def test_a_hard_bounce_marks_the_address_and_gives_the_owner_something_to_do(sent: Message) -> None:
    filed = arrives(dsn(sent))
    assert filed.case == sent.case and filed.message.is_auto
    sent.refresh_from_db()
    assert sent.sending == Sending.RETURNED
    assert sent.failure == "There is no such mailbox. The address may be misspelt or given up. " + (
        "Their server said: “550 5.1.1 No such user”"
    )
    assert Address.objects.get(email="denise@mail.example").state == Address.State.HARD
    due = sent.case.dues.get(kind=Due.Kind.REACH, settled_at=None)
    assert due.what == "Ring them instead: their mail does not arrive"
    assert sent.case.journal.get(verb="mail.came_back").facts["hard"] is True


def test_it_is_our_turn_again(sent: Message) -> None:
    sent.case.refresh_from_db()
    assert sent.case.state == State.WAITING
    arrives(dsn(sent))
    sent.case.refresh_from_db()
    assert sent.case.state == State.OPEN


def test_the_same_bounce_again_changes_nothing(sent: Message) -> None:
    arrives(dsn(sent))
    arrives(dsn(sent))
    arrives(dsn(sent, said="550 5.1.1 No such user here"))
    assert sent.case.journal.filter(verb="mail.came_back").count() == 1
    assert Case.objects.count() == 1


def test_the_preferred_way_is_considered(sent: Message) -> None:
    sent.case.customer.prefers = "letter"
    sent.case.customer.save()
    arrives(dsn(sent))
    due = sent.case.dues.get(kind=Due.Kind.REACH)
    assert due.what == "Reach them by letter, as they prefer: their mail does not arrive"


def test_nothing_automatic_is_sent_there_any_more(sent: Message, smtp: Any) -> None:
    arrives(dsn(sent))
    notice = notices.notify(sent.case, "survey:1", "Is it right?")
    assert notice is not None
    before = len(smtp.mails)
    sending.deliver(notice.pk)
    notice.refresh_from_db()
    assert len(smtp.mails) == before
    assert notice.sending == Sending.HELD and "nothing is sent there by itself" in notice.failure
    with clock.at(clock.now() + timedelta(days=9)):
        sending.deliver(notice.pk)
    assert len(smtp.mails) == before


def test_works_again_lifts_the_mark_and_settles_the_due(sent: Message, nadia: Any, smtp: Any) -> None:
    arrives(dsn(sent))
    addresses.works_again(sent.case, "denise@mail.example", staff(nadia), "She spelt it for me.")
    assert Address.objects.get().state == Address.State.OK
    assert not sent.case.dues.filter(kind=Due.Kind.REACH, settled_at=None).exists()
    with pytest.raises(Refused, match="Nothing is wrong"):
        addresses.works_again(sent.case, "denise@mail.example", staff(nadia))


def test_soft_bounces_count_and_the_third_stops_automatic_mail(case: Any, nadia: Any, smtp: Any) -> None:
    for n in range(1, 4):
        message = send_reply(case, GOOD, staff(nadia))
        sending.deliver(message.pk)
        arrives(dsn(message, status="4.2.2", said="452 4.2.2 Over quota"))
        address = Address.objects.get()
        assert address.soft == n
        assert address.is_stopped == (n == 3)
    message.refresh_from_db()
    assert message.failure.startswith("Their mailbox is full.")


def test_a_delay_marks_nothing(sent: Message) -> None:
    arrives(dsn(sent, "delayed", "4.4.1", "connect to mail.example: Connection timed out"))
    sent.refresh_from_db()
    assert sent.sending == Sending.SENT
    assert Address.objects.get().state == Address.State.OK
    assert sent.case.journal.filter(verb="mail.is_late").count() == 1


def test_a_success_report_marks_nothing(sent: Message) -> None:
    arrives(dsn(sent, "delivered", "2.0.0", "250 OK"))
    sent.refresh_from_db()
    assert sent.sending == Sending.SENT
    assert not sent.case.journal.filter(verb__startswith="mail.").exists()


def test_a_bounce_that_names_nothing_of_ours_is_held_and_opens_no_case(sent: Message) -> None:
    other = Message(pk=999, message_id="<guessed@example.org>")
    filed = arrives(dsn(other))
    assert filed.held and Case.objects.count() == 1
    assert Raw.objects.filter(state=Raw.State.HELD).count() == 1
    assert Address.objects.get().state == Address.State.OK


def test_the_return_address_alone_is_enough(sent: Message, firm: Any) -> None:
    text = dsn(sent).replace(sent.message_id.encode(), b"<gone@x>")
    arrives(text, recipients=[links.return_address(sent.pk, firm)])
    sent.refresh_from_db()
    assert sent.sending == Sending.RETURNED


def test_a_forged_return_address_is_no_proof(sent: Message) -> None:
    text = dsn(sent).replace(sent.message_id.encode(), b"<gone@x>")
    arrives(text, recipients=[f"help+b{sent.pk}.0123456789abcdef@example.org"])
    sent.refresh_from_db()
    assert sent.sending == Sending.SENT


def test_the_reply_address_in_what_came_back_is_enough(sent: Message, firm: Any) -> None:
    theirs = f"Reply-To: {links.reply_address(sent.case, firm)}".encode()
    arrives(dsn(sent).replace(b"Message-ID: " + sent.message_id.encode(), theirs))
    sent.refresh_from_db()
    assert sent.sending == Sending.RETURNED


def test_mail_leaves_with_the_return_address_in_its_envelope(sent: Message, smtp: Any, firm: Any) -> None:
    assert smtp.senders == [links.return_address(sent.pk, firm)]


ARF = """From: fbl@provider.example
To: help@example.org
Subject: complaint
Message-ID: <arf@provider.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="B"

--B
Content-Type: text/plain

This is an abuse report.
--B
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Loop/1.0
Version: 1
Original-Rcpt-To: denise@mail.example

--B
Content-Type: message/rfc822

Message-ID: {id}
From: help@example.org

Dear
--B--
"""


def test_a_complaint_stops_automatic_mail_and_leaves_the_message_sent(sent: Message) -> None:
    arrives(ARF.format(kind="abuse", id=sent.message_id).encode(), sender="fbl@provider.example")
    sent.refresh_from_db()
    assert sent.sending == Sending.SENT
    assert Address.objects.get().state == Address.State.COMPLAINED
    arrives(ARF.format(kind="abuse", id=sent.message_id).replace("<arf@", "<arf2@").encode())
    assert sent.case.journal.filter(verb="mail.called_spam").count() == 1


def test_the_opposite_of_a_complaint_marks_nothing(sent: Message) -> None:
    arrives(ARF.format(kind="not-spam", id=sent.message_id).encode(), sender="fbl@provider.example")
    assert Address.objects.get().state == Address.State.OK


def test_a_person_who_attaches_a_bounce_is_heard_as_a_person(sent: Message) -> None:
    inner = dsn(sent).decode().replace("\r\n", "\n")
    mail = (
        "From: Denise <denise@mail.example>\nTo: help@example.org\nSubject: What is this?\n"
        "Message-ID: <why@mail.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=Q\n\n"
        f"--Q\nContent-Type: text/plain\n\nWhy did I get this?\n--Q\nContent-Type: message/rfc822\n\n{inner}\n--Q--\n"
    )
    filed = arrives(mail.encode(), sender="denise@mail.example")
    assert not filed.message.is_auto and filed.new_case
    sent.refresh_from_db()
    assert sent.sending == Sending.SENT


def test_said_by_phone_it_has_reached_them(sent: Message, nadia: Any) -> None:
    arrives(dsn(sent))
    call = send_reply(sent.case, GOOD, staff(nadia), channel="phone")
    sending.deliver(call.pk)
    assert not sent.case.dues.filter(kind=Due.Kind.REACH, settled_at=None).exists()
