"""When a second delivery is the same mail, and when it is not."""

from collections.abc import Callable
from typing import Any

import pytest

from amends.cases.models import Message
from amends.listen.mail import identity

pytestmark = pytest.mark.django_db
Take = Callable[..., Any]


def mail(body: str, message_id: str = "<a@x.example>", trace: str = "", sender: str = "jo@x.example") -> str:
    own = f"Message-ID: {message_id}\r\n" if message_id else ""
    return f"{trace}From: {sender}\r\nTo: help@example.org\r\nSubject: Kettle\r\n{own}\r\n{body}\r\n"


def test_other_trace_headers_make_no_other_mail(take: Take) -> None:
    first = take(mail("It leaks."))
    trace = "Return-Path: <jo@x.example>\r\nReceived: from a by b;\r\n\tMon, 2 Mar 2026 08:00:00 +0000\r\n"
    again = take(mail("It leaks.", trace=trace))
    assert again.duplicate and again.message == first.message


def test_the_same_id_with_another_body_is_kept(take: Take) -> None:
    first, second = take(mail("It leaks.")), take(mail("It leaks, and now it smokes."))
    assert not second.duplicate
    assert Message.objects.count() == 2
    assert second.case != first.case  # nothing in it answers the first


@pytest.mark.parametrize(("body", "sender", "same"), [
    ("It leaks.", "jo@x.example", True),
    ("It smokes.", "jo@x.example", False),
    ("It leaks.", "al@x.example", False),
])  # fmt: skip
def test_without_an_id_sender_and_body_decide(take: Take, body: str, sender: str, same: bool) -> None:
    take(mail("It leaks.", message_id=""))
    assert take(mail(body, message_id="", sender=sender)).duplicate is same


def test_two_things_that_are_no_mail_are_two_things() -> None:
    assert (
        len({identity(content) for content in (b"", b"\r\n", b"\xff\xfe", b"one", b"two", b"A: b\r\n\r\n")})
        == 6
    )


def test_line_ends_and_spaces_at_their_end_do_not_count() -> None:
    assert identity(b"Message-ID: <a@x>\r\n\r\nHello \r\nthere\r\n\r\n") == identity(
        b"message-id:  <a@x>\n\nHello\nthere\n"
    )
