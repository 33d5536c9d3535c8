"""Which case a mail joins, and that only a party may."""

from collections.abc import Callable
from typing import Any

import pytest

from amends.cases.links import reply_address
from amends.cases.models import Party

pytestmark = pytest.mark.django_db
Take = Callable[..., Any]


def mail(
    body: str = "Any news?",
    sender: str = "jo@x.example",
    to: str = "help@example.org",
    subject: str = "Hello",
    **headers: str,
) -> str:
    extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"From: Jo <{sender}>\r\nTo: {to}\r\nSubject: {subject}\r\n{extra}\r\n{body}\r\n"


@pytest.mark.parametrize("headers", [
    {"In_Reply_To": "<in@x.example>"},
    {"In_Reply_To": "<out@example.org>"},
    {"References": "<gone@x.example>\r\n <out@example.org>"},
    {"References": "<out@example.org> <gone@x.example>"},
    {"In_Reply_To": "out@example.org"},
    {"In_Reply_To": "Your mail of Monday <in@x.example>"},
    {"subject": "Re: Kettle [A-{pk}]"},
    {"subject": "re: a-{pk} again"},
])  # fmt: skip
def test_a_reply_joins_its_case(take: Take, kettle: Any, headers: dict[str, str]) -> None:
    named = {name: value.format(pk=1000 + kettle.pk) for name, value in headers.items()}
    filed = take(mail(**named))
    assert (filed.case, filed.new_case) == (kettle, False)


@pytest.mark.parametrize("where", ["To", "Cc", "Delivered_To", "X_Original_To", "envelope"])
def test_the_token_in_our_reply_address_is_enough(take: Take, kettle: Any, firm: Any, where: str) -> None:
    address = reply_address(kettle, firm)
    if where == "envelope":
        filed = take(mail(), sender="jo@x.example", recipients=[address.upper()])
    else:
        filed = take(mail(to=address) if where == "To" else mail(**{where: address}))
    assert filed.case == kettle


def test_a_wrong_token_leads_nowhere(take: Take, kettle: Any, firm: Any) -> None:
    forged = reply_address(kettle, firm).replace(f"+a{kettle.pk}.", f"+a{kettle.pk}.0")
    assert take(mail(to=forged)).new_case


@pytest.mark.parametrize(
    "headers", [{"In_Reply_To": "<out@example.org>"}, {"subject": "Re: [A-{pk}]"}, {"to": "token"}]
)
def test_a_stranger_gets_a_case_of_their_own_that_names_the_other(
    take: Take, kettle: Any, firm: Any, headers: dict[str, str]
) -> None:
    named = {name: value.format(pk=1000 + kettle.pk) for name, value in headers.items()}
    if "to" in named:
        named["to"] = reply_address(kettle, firm)
    filed = take(mail("I am the lawyer.", sender="stranger@y.example", **named))
    assert filed.new_case and filed.case != kettle
    assert filed.case.journal.get(verb="case.opened").facts["refers_to"] == kettle.pk
    assert kettle.messages.count() == 2


def test_somebody_brought_in_may_speak(take: Take, kettle: Any) -> None:
    Party.objects.create(case=kettle, email="sister@y.example")
    assert take(mail(sender="Sister@Y.example", In_Reply_To="<out@example.org>")).case == kettle


def test_an_id_goes_before_the_reference_in_the_subject(take: Take, kettle: Any) -> None:
    other = take(mail("The toaster too.", subject="Toaster", Message_ID="<toast@x.example>")).case
    assert take(mail(In_Reply_To="<toast@x.example>", subject=f"Re: {kettle.reference}")).case == other


def test_a_reply_to_a_resolved_case_joins_it(take: Take, kettle: Any) -> None:
    kettle.state = "closed"
    kettle.save()
    filed = take(mail("It leaks again.", In_Reply_To="<out@example.org>"))
    assert filed.case == kettle
    assert kettle.journal.filter(verb="message.received").count() == 2
