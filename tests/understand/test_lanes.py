"""Risk lanes: the right people know at once, and a protocol stands until it was followed."""

import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django_ox.models import OxTask
from django_ox.testing import run_tasks

from amends.cases import clock, dues, mailer
from amends.cases import services as cases
from amends.cases.actors import CUSTOMER, SYSTEM, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.models import Case, Due
from amends.cases.straight import services as straight
from amends.people.models import Team
from amends.understand import keeping, lanes
from amends.understand.lane_texts import CRISIS_LINES, DEFAULTS
from amends.understand.models import Lane, Overruling, Protocol
from amends.understand.services import overrule, read_message

NOW = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
HARM = "I want to end my life tonight."


def hears(case: Case, text: str, at: datetime = NOW) -> Lane | None:
    with clock.at(at):
        with transaction.atomic():
            message = cases.add_inbound(case, cases.Words(text), "mail", CUSTOMER)
        read_message(message)
    return case.lanes.order_by("-pk").first()


def said_of(kind: str, **changes: Any) -> dict[str, Any]:
    """A protocol as the form of the settings sends it."""
    row = lanes.protocol_of(kind)
    texts = {name: "\n".join(getattr(row, name)) for name in lanes.TEXTS}
    lines = "\n".join(" | ".join(one) for one in row.lines)
    plain = {"active": row.active, "minutes": str(row.minutes), "round_the_clock": row.round_the_clock}
    more = {"again": row.again, "mail": row.mail, "roles": row.roles, "teams": [], "people": []}
    return {**texts, "lines": lines, **plain, **more, **changes}


def test_what_the_engine_reads_raises_its_lane_and_tells_people(case: Case, nadia: Any, tom: Any) -> None:
    cases.assign(case, nadia, staff(nadia))
    lane = hears(case, HARM)
    assert lane and (lane.kind, lane.source) == ("self_harm", "engine")
    assert lane.due_at == NOW + timedelta(minutes=30), "at any hour"
    entry = case.journal.get(verb="lane.raised")
    assert set(entry.facts["tell"]) == {nadia.pk, tom.pk}
    due = case.dues.get(kind=Due.Kind.LANE)
    assert (due.object_id, due.owner, due.settled_at) == (lane.pk, nadia, None)
    case.refresh_from_db()
    assert case.lane and case.next_due_what == "protocol"


def test_they_are_told_by_mail_at_once_and_without_a_word_of_the_customer(
    case: Case, nadia: Any, tom: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(mailer, "post", lambda message, *more: sent.append(message) or "")
    lane = hears(case, HARM)
    run_tasks()
    told = [mail for mail in sent if mail["To"] == tom.email]
    assert len(told) == 1
    assert case.reference in told[0]["Subject"]
    assert "end my life" not in told[0].get_content()
    lanes.tell(case.journal.get(verb="lane.raised").pk)
    run_tasks()
    assert len([mail for mail in sent if mail["To"] == tom.email]) == 1
    assert lane is not None


def test_a_mail_that_no_task_tries_any_more_is_sent_within_a_day_unless_it_failed_for_good(
    case: Case, nadia: Any, tom: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    fault: list[Exception] = [TimeoutError("no answer")]

    def post(message: Any, *_more: Any) -> str:
        if fault:
            raise fault[0]
        sent.append(message)
        return ""

    monkeypatch.setattr(mailer, "post", post)
    with clock.at(NOW):
        row = keeping.mail_colleague(tom, "lane:1", "Self-harm", "Look at it.", case)
        assert row
        with pytest.raises(TimeoutError):
            keeping.send_to_colleague(row.pk)
        assert keeping.send_left_behind() == 0, "its own task still tries"
    OxTask.objects.all().delete()
    with clock.at(NOW + timedelta(hours=1)):
        assert keeping.send_left_behind() == 1
        fault[0] = smtplib.SMTPRecipientsRefused({tom.email: (550, b"No such user")})
        keeping.send_to_colleague(row.pk)
    with clock.at(NOW + timedelta(hours=2)):
        assert keeping.send_left_behind() == 0, "it failed for good"
        type(row).objects.update(claimed_at=None)
        fault.clear()
        keeping.send_to_colleague(row.pk)
        assert [mail["To"] for mail in sent] == [tom.email]
    with clock.at(NOW + timedelta(days=2)):
        type(row).objects.update(sent_at=None, claimed_at=None)
        assert keeping.send_left_behind() == 0, "too late to alarm anybody"


def test_it_stands_until_a_person_confirms_that_it_was_followed(case: Case, nadia: Any, tom: Any) -> None:
    lane = hears(case, HARM)
    assert lane
    for by in (CUSTOMER, SYSTEM):
        with pytest.raises(NotAllowed):
            lanes.follow_lane(lane, "", by)
    with clock.at(NOW + timedelta(minutes=40)):
        lanes.follow_lane(lane, "Rang; her sister is with her.", staff(nadia))
    entry = case.journal.get(verb="lane.followed")
    assert entry.facts["late"] is True
    assert entry.payload.body == {"note": "Rang; her sister is with her."}
    assert not case.dues.filter(kind=Due.Kind.LANE, settled_at=None).exists()
    with pytest.raises(Refused, match="followed already"):
        lanes.follow_lane(lane, "", staff(tom))


def test_words_of_self_harm_raise_it_again_and_those_of_law_do_not(case: Case, nadia: Any) -> None:
    for text, times in ((HARM, 2), ("My solicitor will take you to court over this.", 1)):
        Lane.objects.all().delete()
        for _ in range(2):
            lane = hears(case, text)
            assert lane
            if lane.is_open:
                lanes.follow_lane(lane, "", staff(nadia))
        assert case.lanes.count() == times


def test_an_open_lane_is_not_doubled(case: Case) -> None:
    hears(case, HARM)
    hears(case, HARM)
    assert case.lanes.count() == 1


def test_overruling_the_engine_ends_the_lane_and_is_kept(case: Case, nadia: Any) -> None:
    hears(case, HARM)
    overrule(case, "risk:self_harm", True, False, staff(nadia), why="A song text")
    lane = case.lanes.get()
    assert lane.overruled_by == nadia and not lane.is_open
    assert not case.dues.filter(kind=Due.Kind.LANE, settled_at=None).exists()
    assert case.journal.filter(verb="lane.overruled").exists()
    with pytest.raises(Refused):
        lanes.follow_lane(lane, "", staff(nadia))
    assert hears(case, HARM), "a new message is new evidence"
    assert case.lanes.count() == 2


def test_a_person_may_raise_what_the_engine_did_not_see(case: Case, nadia: Any, tom: Any) -> None:
    lane = lanes.raise_lane(case, "vulnerable", "Her daughter says she has dementia", staff(nadia))
    assert (lane.source, lane.raised_by) == ("staff", nadia)
    assert "vulnerable" in case.risks and case.lane
    kept = Overruling.objects.get()
    assert (kept.what, kept.engine_said, kept.person_said) == ("risk:vulnerable", False, True)
    assert tom.pk in case.journal.get(verb="lane.raised").facts["tell"], "nobody is named: the next lead"
    with pytest.raises(Refused, match="open already"):
        lanes.raise_lane(case, "vulnerable", "Again", staff(nadia))
    with pytest.raises(Invalid):
        lanes.raise_lane(case, "abuse", "x", staff(nadia))
    with pytest.raises(Invalid):
        lanes.raise_lane(case, "press", "  ", staff(nadia))
    with pytest.raises(NotAllowed):
        lanes.raise_lane(case, "press", "x", CUSTOMER)


def test_only_those_who_may_open_the_case_are_told(case: Case, nadia: Any, tom: Any, mara: Any) -> None:
    east, west = Team.objects.create(name="East"), Team.objects.create(name="West")
    case.team, tom.team, nadia.team = east, west, east
    for row in (case, tom, nadia):
        row.save()
    told = lanes.who_to_tell(case, lanes.protocol_of("legal"), lanes.Company().staff)
    assert told == [mara], "the lead of another team may not read it; the next in line may"


def test_teams_and_people_of_a_protocol_are_told(case: Case, nadia: Any, tom: Any, ada: Any) -> None:
    press = Team.objects.create(name="Press office")
    nadia.team = press
    nadia.save()
    said = said_of("press", roles=[], teams=[press.pk], people=[ada.pk])
    row = lanes.set_protocol("press", said, staff(ada))
    assert set(lanes.who_to_tell(case, row, lanes.Company().staff)) == {nadia, ada}


def test_an_import_raises_nothing(case: Case) -> None:
    case.links.all().delete()
    assert hears(case, HARM) is None


def test_a_lane_that_is_off_is_not_raised(case: Case, ada: Any) -> None:
    lanes.set_protocol("self_harm", said_of("self_harm", active=False), staff(ada))
    assert hears(case, HARM) is None


def test_only_an_admin_changes_a_protocol_and_nonsense_is_refused(ada: Any, tom: Any) -> None:
    with pytest.raises(NotAllowed):
        lanes.set_protocol("legal", said_of("legal"), staff(tom))
    for wrong in (
        {"minutes": "0"}, {"minutes": "soon"}, {"steps": "\n "}, {"lines": "Samaritans 116 123"},
        {"lines": "UK | Samaritans | none"}, {"say": "line\n" * 21},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            lanes.set_protocol("self_harm", said_of("self_harm", **wrong), staff(ada))
    assert not Protocol.objects.exists()


def test_changed_numbers_have_to_be_checked_again(ada: Any) -> None:
    row = lanes.check_lines("self_harm", staff(ada))
    assert row.lines == CRISIS_LINES and row.lines_checked_by == ada
    kept = lanes.set_protocol("self_harm", said_of("self_harm"), staff(ada))
    assert kept.lines_checked_at, "nothing changed about them"
    lines = "UK | Samaritans | 116 123\nNowhere | Nobody | 000"
    changed = lanes.set_protocol("self_harm", said_of("self_harm", lines=lines), staff(ada))
    assert changed.lines_checked_at is None
    with pytest.raises(Refused):
        lanes.check_lines("legal", staff(ada))


def test_numbers_are_known_ones_and_nothing_counts_as_checked_from_the_start(db: None) -> None:
    assert {number for _, _, number in CRISIS_LINES} == {"116 123", "988", "13 11 14", "112"}
    assert all(lanes.protocol_of(kind).lines_checked_at is None for kind in DEFAULTS)


def test_every_lane_has_a_protocol_that_says_what_to_do(db: None) -> None:
    assert set(DEFAULTS) == set(Protocol.Kind.values)
    for row in lanes.protocols().values():
        assert row.steps and row.say and row.avoid and row.forbidden


def test_forbidden_words_are_found_as_words_and_only_in_their_lane(db: None) -> None:
    text = "Please CALM\ndown. We will calm downstream."
    assert lanes.forbidden_in(text, ["self_harm"]) == [(7, 16, "CALM\ndown", "self_harm")]
    assert lanes.forbidden_in(text, ["legal"]) == []


def test_lanes_move_with_a_merge_and_back(case: Case, customer: Any, tom: Any) -> None:
    with transaction.atomic():
        other = cases.open_case(customer, "The same", "mail", CUSTOMER)
    lane = lanes.raise_lane(other, "press", "A reporter rang", staff(tom))
    merge = straight.merge_cases(case, [other], staff(tom))[0]
    lane.refresh_from_db()
    assert lane.case_id == case.pk
    assert case.dues.filter(kind=Due.Kind.LANE, object_id=lane.pk).exists()
    straight.unmerge(merge, staff(tom))
    lane.refresh_from_db()
    assert lane.case_id == other.pk


def test_one_following_is_for_both_of_two_merged_cases(case: Case, customer: Any, tom: Any) -> None:
    with transaction.atomic():
        other = cases.open_case(customer, "The same", "mail", CUSTOMER)
    for one in (case, other):
        lanes.raise_lane(one, "press", "A reporter rang", staff(tom))
    straight.merge_cases(case, [other], staff(tom))
    lanes.follow_lane(case.lanes.order_by("pk").first(), "Rang back", staff(tom))
    assert not any(lane.is_open for lane in case.lanes.all())
    assert not case.dues.filter(kind=Due.Kind.LANE, settled_at=None).exists()


def test_adjustments_travel_with_the_customer_through_a_merge(case: Case, tom: Any) -> None:
    other = cases.know_customer(cases.Who("D. Marlow", "dm@work.example"))
    cases.know_more(other, staff(tom), adjustments="Large print")
    straight.merge_customers(case.customer, other, staff(tom))
    case.customer.refresh_from_db()
    assert case.customer.adjustments == "Large print"


def test_what_a_task_still_waits_to_send_gets_no_second_task(case: Case, tom: Any) -> None:
    with clock.at(NOW):
        assert keeping.mail_colleague(tom, "lane:1", "Self-harm", "Look at it.", case)
    for hours in (1, 2, 3):
        with clock.at(NOW + timedelta(hours=hours)):
            assert keeping.send_left_behind() == 0


def test_the_due_time_of_a_lane_is_kept_as_every_other_is(case: Case, nadia: Any) -> None:
    """The nearest stays on the case, and the case is ranked again."""
    with clock.at(NOW):
        near = dues.set_due(case, Due.Kind.ANSWER, NOW + timedelta(minutes=1), "Answer")
        Case.objects.update(rank_again_at=None)
        lane = lanes.raise_lane(case, "self_harm", "They rang.", staff(nadia))
    case.refresh_from_db()
    assert (case.next_due_at, case.rank_again_at) == (near.at, NOW)
    assert case.dues.get(kind=Due.Kind.LANE, object_id=lane.pk).starts_at == NOW
    with clock.at(NOW + timedelta(minutes=2)):
        dues.settle(case, Due.Kind.ANSWER)
    assert case.next_due_at == lane.due_at
