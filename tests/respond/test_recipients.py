"""The right-recipient lock: no reply leaves for an address that is new on its case without a second key."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.cases.addresses import known_recipients
from amends.cases.errors import Invalid, Refused
from amends.cases.models import Address, Message, Party
from amends.cases.services import Words, add_inbound
from amends.respond import sending
from amends.respond.recipients import DoesNotArrive, OtherRecipient, what_differs
from amends.respond.services import send_now, send_reply

GOOD = "Dear Ms Marlow,\n\nThank you for telling me. I have asked our workshop to look at both legs."
HERS = "denise@mail.example"


def test_without_an_address_it_goes_to_the_customer(case: Any, nadia: Any) -> None:
    assert send_reply(case, GOOD, staff(nadia)).to == [HERS]


def test_another_address_is_refused_with_what_differs(case: Any, nadia: Any) -> None:
    with pytest.raises(OtherRecipient, match="The customer is Denise Marlow") as refused:
        send_reply(case, GOOD, staff(nadia), to="bob@elsewhere.example")
    assert (refused.value.code, refused.value.status) == ("other_recipient", 428)
    assert not Message.objects.filter(direction="out").exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("denise@mial.example", "looks like denise@mail.example"),
        ("denise@mai1.example", "“1” instead of “l”"),
        ("denise@mail.exemple", "“e” instead of “a”"),
        ("denise@mаil.example", "spelt differently"),  # a Cyrillic letter
        ("дениз@почта.example", "another alphabet"),
    ],
)
def test_a_look_alike_says_how_it_differs(case: Any, typed: str, words: str) -> None:
    assert words in what_differs(case, typed)


def test_somebody_added_who_never_wrote_needs_the_key_and_whoever_wrote_does_not(
    case: Any, nadia: Any, firm: Any
) -> None:
    Party.objects.create(case=case, email="sister@mail.example")
    with pytest.raises(OtherRecipient, match="never written"):
        send_reply(case, GOOD, staff(nadia), to="sister@mail.example")
    add_inbound(case, Words("It is me.", from_email="sister@mail.example"), "mail", CUSTOMER)
    assert send_reply(case, GOOD, staff(nadia), to="sister@mail.example").why_to == ""


def test_the_key_is_kept_with_the_message_and_it_leaves(case: Any, nadia: Any, smtp: Any) -> None:
    to = "bob@elsewhere.example"
    message = send_reply(case, GOOD, staff(nadia), to=to, confirmed_to=to)
    assert "is not the customer" in message.why_to
    entry = case.journal.get(verb="reply.queued")
    assert "is not the customer" in entry.payload.body["other_recipient"]
    sending.deliver(message.pk)
    assert [mail["To"] for mail in smtp.replies] == [to]


def test_our_own_address_and_no_address_are_refused(case: Any, nadia: Any) -> None:
    for to in ("help@example.org", "help+a1@example.org", "nobody", "a@b, c@d"):
        with pytest.raises(Invalid):
            send_reply(case, GOOD, staff(nadia), to=to, confirmed_to=to)


ADDRESS = st.from_regex(r"\A[a-z0-9.]{1,12}@[a-z0-9]{1,10}\.(example|test)\Z")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(to=ADDRESS | st.sampled_from([HERS, HERS.upper(), f" {HERS} "]), key=ADDRESS | st.just(""))
def test_no_message_is_ever_queued_for_a_stranger_without_the_very_key(
    case: Any, nadia: Any, to: str, key: str
) -> None:
    address = to.strip().lower()
    known = known_recipients(case)
    try:
        message = send_reply(case, GOOD, staff(nadia), to=to, confirmed_to=key)
    except Refused:
        assert address not in known and key != address
    else:
        assert message.to == [address]
        assert address in known or key == address


def test_a_customer_who_changed_meanwhile_stops_what_waits(case: Any, nadia: Any, smtp: Any) -> None:
    message = send_reply(case, GOOD, staff(nadia))
    case.customer.email = "other@mail.example"
    case.customer.save()
    case.parties.all().delete()
    sending.deliver(message.pk)
    message.refresh_from_db()
    assert smtp.mails == []
    assert message.sending == Message.Sending.HELD and "does not belong to this case" in message.failure
    with pytest.raises(OtherRecipient):
        send_now(message, staff(nadia))


def test_mail_to_an_address_that_came_back_needs_a_reason(case: Any, nadia: Any, smtp: Any) -> None:
    Address.objects.create(email=HERS, state="hard", why="There is no such mailbox.", since=clock.now())
    with pytest.raises(DoesNotArrive, match="There is no such mailbox") as refused:
        send_reply(case, GOOD, staff(nadia))
    assert refused.value.code == "does_not_arrive"
    message = send_reply(case, GOOD, staff(nadia), why_anyway="She says that it works now.")
    sending.deliver(message.pk)
    assert len(smtp.replies) == 1
    assert case.journal.get(verb="reply.queued").payload.body["why_anyway"] == "She says that it works now."
