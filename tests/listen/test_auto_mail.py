"""Mail of machines: kept, threaded, never answered."""

from collections.abc import Callable
from typing import Any

import pytest

from amends.cases.models import Case
from tests.listen.test_threads import mail

pytestmark = pytest.mark.django_db
Take = Callable[..., Any]

SIGNS = [
    {"Auto_Submitted": "auto-generated"},
    {"Auto_Submitted": "Auto-Replied; owner-email=x"},
    {"Precedence": "List"},
    {"Precedence": "junk"},
    {"X_Autoreply": "yes"},
    {"X_Autorespond": "x"},
    {"X_Auto_Response_Suppress": "OOF, AutoReply"},
    {"X_Loop": "other@y.example"},
    {"List_Id": "<l.example.com>"},
    {"sender": "no-reply@shop.example"},
]


@pytest.mark.parametrize("sign", SIGNS, ids=str)
def test_it_opens_a_case_that_is_not_acknowledged(take: Take, sign: dict[str, str]) -> None:
    filed = take(mail(**sign))
    assert filed.message.is_auto
    entry = filed.case.journal.get(verb="case.opened_quietly")
    assert entry.facts["auto"]
    assert filed.case.contacts == 0  # no person came


@pytest.mark.parametrize("sign", [
    {"Auto_Submitted": "no"}, {"Precedence": "first-class"}, {"X_Auto_Response_Suppress": "None"},
    {"Return_Path": "<jo@x.example>"}, {"sender": "noreen.reply@x.example"},
])  # fmt: skip
def test_a_person_is_not_taken_for_a_machine(take: Take, sign: dict[str, str]) -> None:
    filed = take(mail(**sign))
    assert not filed.message.is_auto
    assert filed.case.journal.filter(verb="case.opened").exists()


@pytest.fixture
def waiting(kettle: Case) -> Case:
    kettle.state = "waiting"
    kettle.save()
    return kettle


def test_an_out_of_office_joins_its_case_and_wakes_nobody(take: Take, waiting: Case) -> None:
    filed = take(mail("I am away.", Auto_Submitted="auto-replied", In_Reply_To="<out@example.org>"))
    waiting.refresh_from_db()
    assert (filed.case, filed.message.is_auto) == (waiting, True)
    assert (waiting.state, waiting.contacts) == ("waiting", 1)


def test_a_bounce_of_our_mail_joins_its_case_from_whoever_sends_it(take: Take, waiting: Case) -> None:
    report = (
        "From: MAILER-DAEMON@mx.example\r\nTo: help@example.org\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <out@example.org>\r\nSubject: Re: Kettle\r\n\r\n--b--\r\n"
    )
    filed = take(report)
    assert (filed.case, filed.message.is_auto, filed.message.text) == (waiting, True, "No such user.")


def test_a_person_cannot_join_a_case_by_quoting_an_id_in_the_text(take: Take, waiting: Case) -> None:
    filed = take(mail("Message-ID: <out@example.org>", sender="stranger@y.example"))
    assert filed.case != waiting


@pytest.mark.parametrize("sender", ["help@example.org", "Help+a1.0123@example.org"])
def test_our_own_mail_that_comes_back_is_held(take: Take, sender: str) -> None:
    filed = take(mail(sender=sender))
    assert filed.held == "It comes from our own address. It belongs to no case."


def test_an_empty_envelope_sender_is_a_null_return_path(take: Take) -> None:
    assert take(mail(), sender="").held == "It has an empty return path. It belongs to no case."
