"""Each law of the sample cases catches a case that breaks it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from amends.demo.laws import check, faults
from amends.demo.script import build, event
from amends.demo.values import Case, Customer, Demo, Firm, Remedy, ScriptError, Staff, Team
from amends.demo.when import Clock

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
CLOCK = Clock(NOW, ZoneInfo("Europe/London"))
Raw = dict[str, Any]

TEAM = Team(key="care", name="Care")
STAFF = tuple(
    Staff(key=key, name=key, email=f"{key}@x.example", role=role, limit=Decimal(limit), team="care")
    for key, role, limit in (("ann", "agent", "50.00"), ("lea", "lead", "200.00"))
)
CATALOGUE = (
    Remedy(key="refund", name="Refund", kind="refund", money=True, description=""),
    Remedy(key="redo", name="Redo", kind="redo", money=False, description=""),
)
FIRM = Firm(
    name="X",
    city="Y",
    address="Z",
    mail="care@x.example",
    phone="01632 960000",
    timezone="Europe/London",
    currency="GBP",
    opening="08:00",
    closing="18:00",
    about="",
)

SAID: Raw = {"do": "message", "at": "-5d 09:00", "text": "It leaks. Nobody came."}
LISTED: Raw = {
    "do": "concerns",
    "at": "-5d 10:00",
    "by": "ann",
    "items": [{"quote": "It leaks", "text": "Leak"}, {"quote": "Nobody came", "text": "Missed"}],
}
PROMISED: Raw = {
    "do": "reply",
    "at": "-4d 09:00",
    "by": "ann",
    "text": "Thank you. I will ring you at five.",
    "promises": [{"what": "ring at five", "due": "-4d 17:00", "text": "I will ring you at five."}],
}
KEPT: Raw = {"do": "promise_kept", "at": "-4d 17:05", "by": "ann", "match": "ring"}
DECIDED: list[Raw] = [
    {
        "do": "outcome",
        "at": "-3d 09:00",
        "by": "ann",
        "concern": number,
        "outcome": "upheld",
        "reason": "So it was.",
    }
    for number in (1, 2)
]
CAUSED: Raw = {"do": "cause", "at": "-3d 09:10", "by": "ann", "text": "A seal."}
RESOLVED: Raw = {"do": "resolve", "at": "-3d 10:00", "by": "ann", "summary": "Mended."}
CLOSED: Raw = {"do": "close", "at": "-2d 10:00", "by": "ann"}
REFUND: Raw = {
    "do": "remedy",
    "at": "-3d 09:20",
    "by": "ann",
    "item": "refund",
    "amount": "80.00",
    "concerns": [1],
    "why": "Paid twice.",
}
OFFER: Raw = {
    "do": "offer",
    "at": "-4d 10:00",
    "by": "ann",
    "expires": "2d 17:00",
    "options": [
        {"title": "Money", "detail": "", "item": "refund", "amount": "40.00"},
        {"title": "Again", "detail": "", "item": "redo"},
    ],
}
SURVEY: Raw = {
    "do": "survey",
    "at": "-2d 09:00",
    "fixed": "yes",
    "heard": 5,
    "outcome": 4,
    "process": 3,
    "treatment": 5,
}


def case(*raws: Raw, **head: Any) -> Case:
    """A case of these events, with a plain head unless told."""
    plain: Raw = {
        "key": "1",
        "subject": "A leak",
        "channel": "mail",
        "owner": "ann",
        "team": "care",
    }
    customer = Customer(name="Cy", email="cy@x.example")
    events = tuple(event(raw, CLOCK) for raw in raws)
    return Case(**{**plain, "expect": "test", "customer": customer, "events": events, **head})


def demo(*cases: Case, **parts: Any) -> Demo:
    """A company of these cases."""
    plain: Raw = {"firm": FIRM, "teams": (TEAM,), "staff": STAFF, "catalogue": CATALOGUE}
    return Demo(**{"now": NOW, "cases": cases, **plain, **parts})


def wrong(*raws: Raw, **head: Any) -> str:
    """Every fault of a case of these events, in one text."""
    return "\n".join(faults(demo(case(*raws, **head))))


WHOLE = [SAID, LISTED, PROMISED, KEPT, *DECIDED, CAUSED, RESOLVED, SURVEY, CLOSED]


def test_it_lets_a_whole_case_pass() -> None:
    assert wrong(*WHOLE) == ""


def test_it_lets_a_granted_approved_and_delivered_refund_pass() -> None:
    approved = {"do": "approve", "at": "-3d 09:30", "by": "lea"}
    delivered = {"do": "deliver", "at": "-3d 09:40", "by": "ann", "item": "refund"}
    assert wrong(SAID, LISTED, *DECIDED, CAUSED, REFUND, approved, delivered, RESOLVED) == ""


def test_check_raises_with_every_fault() -> None:
    with pytest.raises(ScriptError, match=r"(?s)1: .*2: "):
        check(demo(case(LISTED, key="1"), case(LISTED, key="2")))


def without(name: str) -> list[Raw]:
    """The whole case, with every event of one kind taken out."""
    return [raw for raw in WHOLE if raw["do"] != name]


@pytest.mark.parametrize(
    ("raws", "fault"),
    [
        ([SAID, {**LISTED, "at": "-6d 09:00"}], "comes before the event above it"),
        ([{**SAID, "at": "+20m"}], "lies in the future"),
        ([SAID, {**LISTED, "by": "zoe"}], "unknown person, 'zoe'"),
        ([SAID, {"do": "bring_in", "at": "-4d 09:00", "by": "ann", "to": "zoe"}], "unknown person"),
        ([LISTED], "must begin with the customer's words"),
        ([], "must begin with the customer's words"),
        ([SAID, {**SAID, "channel": "fax", "at": "-4d 09:00"}], "unknown channel 'fax'"),
        ([SAID, {"do": "confirm", "at": "-4d 09:00"}], "confirm without concerns"),
    ],
)
def test_it_minds_time_and_people(raws: list[Raw], fault: str) -> None:
    assert fault in wrong(*raws)


def test_it_wants_quotations_verbatim() -> None:
    items = [{"quote": "it leaks", "text": "Leak"}]
    assert "never wrote 'it leaks'" in wrong(SAID, {**LISTED, "items": items})


def test_it_takes_quotations_from_a_correction() -> None:
    corrected = {"do": "correct", "at": "-5d 11:00", "text": "It floods."}
    items = [*LISTED["items"], {"quote": "It floods", "text": "Flood"}]
    assert wrong(SAID, LISTED, corrected, {**LISTED, "at": "-5d 12:00", "items": items}) == ""


def test_it_lets_decided_concerns_only_grow() -> None:
    again = {**LISTED, "at": "-2d 09:00", "items": LISTED["items"][1:]}
    assert "only be added to" in wrong(SAID, LISTED, *DECIDED, again)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"text": "I will ring."}, "not in the reply"),
        ({"due": "-4d 08:00"}, "due before it is made"),
    ],
)
def test_it_checks_a_promise_as_it_is_made(changed: Raw, fault: str) -> None:
    promise = {**PROMISED["promises"][0], **changed}
    assert fault in wrong(SAID, {**PROMISED, "promises": [promise]}, KEPT)


def test_a_promise_cannot_vanish() -> None:
    assert "ran out and vanished" in wrong(SAID, PROMISED)


def test_a_promise_cannot_be_broken_before_it_is_due() -> None:
    broken = {
        "do": "promise_broken",
        "at": "-4d 16:00",
        "by": "ann",
        "match": "ring",
        "reason": "Ill.",
    }
    assert "cannot be broken before" in wrong(SAID, PROMISED, broken)


@pytest.mark.parametrize(("at", "fault"), [("-4d 16:00", ""), ("-4d 17:30", "before it broke")])
def test_a_promise_is_moved_before_it_breaks(at: str, fault: str) -> None:
    moved = {
        "do": "promise_moved",
        "at": at,
        "by": "ann",
        "match": "ring",
        "due": "2d 17:00",
        "text": ".",
    }
    found = wrong(SAID, PROMISED, moved)
    assert fault in found if fault else found == ""


def test_a_match_must_mean_one_open_promise() -> None:
    assert "matches 0 open promises" in wrong(SAID, PROMISED, KEPT, {**KEPT, "at": "-3d 09:00"})


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"item": "pony"}, "nothing in the catalogue"),
        ({"item": "redo"}, "do not fit"),
        ({"concerns": [3]}, "there is no concern 3"),
    ],
)
def test_it_checks_a_remedy(changed: Raw, fault: str) -> None:
    assert fault in wrong(SAID, LISTED, {**REFUND, **changed})


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ({"do": "approve", "by": "ann"}, "decides their own request"),
        ({"do": "approve", "by": "lea", "amount": "900.00"}, "may not approve 900.00"),
        ({"do": "deliver", "by": "ann", "item": "refund"}, "was never granted"),
    ],
)
def test_money_moves_only_within_authority(raw: Raw, fault: str) -> None:
    assert fault in wrong(SAID, LISTED, REFUND, {"at": "-3d 09:30", **raw})


def test_only_what_waits_can_be_approved() -> None:
    within = {**REFUND, "amount": "50.00"}
    assert "0 remedies wait" in wrong(SAID, LISTED, within, {"do": "approve", "at": "-3d 09:30", "by": "lea"})


def test_authority_counts_the_remedies_of_a_case_together() -> None:
    half = {**REFUND, "amount": "30.00"}
    second = {"do": "deliver", "at": "-3d 09:40", "by": "ann", "item": "refund"}
    assert "was never granted" in wrong(
        SAID, LISTED, half, second, half | {"at": "-3d 09:50"}, {**second, "at": "-3d 09:55"}
    )


def test_a_refused_remedy_is_owed_no_more() -> None:
    refused = {"do": "refuse", "at": "-3d 09:30", "by": "lea", "why": "No."}
    assert wrong(SAID, LISTED, *DECIDED, CAUSED, REFUND, refused, RESOLVED, CLOSED) == ""


@pytest.mark.parametrize(
    ("raws", "fault"),
    [
        ([{**OFFER, "options": OFFER["options"][:1]}], "two to four options"),
        ([{**OFFER, "expires": "-4d 09:30"}], "expires before it is made"),
        ([OFFER, {"do": "choose", "at": "-3d 09:00", "option": 3}], "no option 3"),
        ([{"do": "choose", "at": "-3d 09:00", "option": 1}], "no option 1"),
        ([{"do": "decline", "at": "-3d 09:00", "text": "No"}], "decline without an offer"),
    ],
)
def test_it_checks_an_offer(raws: list[Raw], fault: str) -> None:
    assert fault in wrong(SAID, *raws)


def test_an_offer_stays_within_the_limit() -> None:
    dear = [{**OFFER["options"][0], "amount": "51.00"}, OFFER["options"][1]]
    assert "above the limit" in wrong(SAID, {**OFFER, "options": dear})


def test_what_was_chosen_is_owed_until_delivered() -> None:
    chosen: Iterable[Raw] = [OFFER, {"do": "choose", "at": "-4d 11:00", "option": 2}]
    assert "still owe ['redo']" in wrong(SAID, LISTED, *chosen, *DECIDED, CAUSED, RESOLVED, CLOSED)


@pytest.mark.parametrize(
    ("missing", "fault"),
    [
        ("outcome", "undecided"),
        ("cause", "without a cause"),
        ("resolve", "without having been resolved"),
        ("promise_kept", "open promises"),
    ],
)
def test_no_case_closes_quietly(missing: str, fault: str) -> None:
    assert fault in wrong(*without(missing))


def test_it_refuses_a_closing_with_an_approval_waiting() -> None:
    assert "still owe ['refund']" in wrong(SAID, LISTED, *DECIDED, CAUSED, REFUND, RESOLVED, CLOSED)


def test_a_cause_is_known_or_said_to_be_unknown() -> None:
    assert "unknown_reason?" in wrong(SAID, {"do": "cause", "at": "-3d 09:00", "by": "ann"})


def test_a_follow_up_comes_after_the_resolution() -> None:
    early = {**RESOLVED, "follow_up": "-4d 09:00"}
    assert "follow-up lies before" in wrong(SAID, LISTED, *DECIDED, CAUSED, early)


def test_nothing_happens_after_the_end() -> None:
    late = {"do": "note", "at": "-1d 09:00", "by": "ann", "text": "Hm."}
    assert "note after the end" in wrong(*WHOLE, late)


def test_not_fixed_opens_the_same_case_again() -> None:
    again = {"do": "not_fixed", "at": "-1d 09:00", "text": "It leaks again."}
    assert wrong(*WHOLE, again) == ""
    assert case(*WHOLE, again).state == "open"


def test_not_fixed_needs_a_resolution() -> None:
    assert "before it was resolved" in wrong(
        SAID, {"do": "not_fixed", "at": "-1d 09:00", "text": "It leaks again."}
    )


@pytest.mark.parametrize(
    ("changed", "fault"), [({"heard": 6}, "from 1 to 5"), ({"fixed": "maybe"}, "fixed is 'maybe'")]
)
def test_it_checks_a_survey(changed: Raw, fault: str) -> None:
    assert fault in wrong(SAID, LISTED, *DECIDED, CAUSED, RESOLVED, {**SURVEY, **changed})


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ({"channel": "fax"}, "unknown channel"),
        ({"owner": "zoe"}, "unknown owner"),
        ({"team": "zoo"}, "unknown owner or team"),
        ({"subject": "one two three four five six seven eight nine"}, "more than eight words"),
        ({"customer": Customer(name="Nobody")}, "no way to reach"),
    ],
)
def test_it_checks_the_head_of_a_case(head: Raw, fault: str) -> None:
    assert fault in wrong(SAID, **head)


def test_a_reply_needs_an_address() -> None:
    assert "without a mail address" in wrong(
        SAID, PROMISED, KEPT, customer=Customer(name="Cy", phone="01632 960001")
    )


@pytest.mark.parametrize(
    "parts",
    [
        {"staff": (replace(STAFF[0], role="king"),)},
        {"staff": (replace(STAFF[0], team="zoo"),)},
        {"staff": (STAFF[0], STAFF[0])},
        {"catalogue": (replace(CATALOGUE[0], kind="pony"),)},
        {"catalogue": (CATALOGUE[1], CATALOGUE[1])},
    ],
)
def test_it_checks_the_company(parts: Raw) -> None:
    assert list(faults(demo(**parts)))


def test_building_refuses_an_unknown_or_a_missing_key() -> None:
    with pytest.raises(ScriptError, match="has no colour"):
        build(Team, {"key": "a", "name": "A", "colour": "red"}, CLOCK)
    with pytest.raises(ScriptError, match="needs name"):
        build(Team, {"key": "a"}, CLOCK)


def test_an_event_needs_a_known_verb() -> None:
    with pytest.raises(ScriptError, match="no such event: 'shout'"):
        event({"do": "shout", "at": "-1h"}, CLOCK)
