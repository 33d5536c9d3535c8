"""Clocks on cases: started, paused, met, extended, moved by the calendar, and rebuilt from the journal."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django_ox.testing import run_tasks

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.cases.calendar.days import Day
from amends.cases.calendar.services import Change, change_calendar, changed_row
from amends.cases.errors import NotAllowed, Refused
from amends.cases.journal import record
from amends.cases.models import Case, Due, Entry, Firm
from amends.cases.services import Words, add_inbound, assign, open_case, set_kind
from amends.cases.straight.services import merge_cases, split_case
from amends.cases.verifying import examine
from amends.cases.waiting import go_on, wait
from amends.followup.services import watch_dues
from amends.understand.clocks import recounting, verbs
from amends.understand.clocks.loading import packs
from amends.understand.models import CaseClocks, Clock, Recount

MONDAY = datetime(2026, 2, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def monday() -> Iterator[None]:
    """It is Monday, 2 February 2026, 10:00."""
    with clock.at(MONDAY):
        yield


@pytest.fixture
def counted(monday: None, case: Any) -> Any:
    """Denise's case with the FCA's clock for payments."""
    verbs.start(case)
    verbs.choose_pack(case, "fca", "payments", staff(_admin()))
    return case


def _admin() -> Any:
    from amends.people.models import User

    return User.objects.create_user("boss@example.org", "correct horse", name="The Boss", role="admin")


def start_others(count: int, customer: Any) -> None:
    """So many more cases, counted as new ones are."""
    with transaction.atomic():
        others = [open_case(customer, f"Case {n}", "mail", CUSTOMER) for n in range(count)]
    for other in others:
        verbs.start(other)


def due_of(case: Any, name: str) -> datetime | None:
    return Clock.objects.get(case=case, clock=name).due_at


def at(days: float, case: Any, verb: Any, *args: Any) -> Any:
    """Do something some days later, and count what follows."""
    with clock.at(MONDAY + timedelta(days=days)):
        found = verb(case, *args)
        verbs.count_of_entry(Entry.objects.filter(case=case).latest("id").pk)
    return found


def test_a_new_case_starts_the_usual_clocks_once(monday: None, case: Any) -> None:
    assert verbs.start(case)
    assert not verbs.start(case)
    assert sorted(case.clocks.values_list("clock", flat=True)) == ["acknowledge", "final_response", "update"]
    assert due_of(case, "acknowledge") == MONDAY + timedelta(hours=1)
    assert Entry.objects.filter(case=case, verb="clock.started").count() == 1
    dues = case.dues.filter(kind=Due.Kind.CLOCK, settled_at=None)
    assert dues.count() == 3
    case.refresh_from_db()
    assert case.next_due_at == MONDAY + timedelta(hours=1)


def test_hearing_a_new_case_starts_them(firm: Any, case: Any) -> None:
    run_tasks()
    assert CaseClocks.objects.get(case=case).pack == "default"
    assert Clock.objects.get(case=case, clock="final_response").state == "running"


def test_an_import_starts_none(monday: None, firm: Any, customer: Any) -> None:
    with transaction.atomic():
        old = open_case(customer, "Old", "import", CUSTOMER, clocks=False, verb="case.imported")
        add_inbound(old, Words("An old complaint"), "import", CUSTOMER)
    verbs.heard(old)
    assert not Clock.objects.filter(case=old).exists()


def test_a_firm_without_a_usual_pack_starts_none(monday: None, case: Any, ada: Any) -> None:
    verbs.choose_usual("", "", staff(ada))
    assert not verbs.start(case)


def test_choosing_a_pack_replaces_the_clocks(counted: Any) -> None:
    assert set(counted.clocks.values_list("clock", flat=True)) == {"final_response", "holding_response"}
    assert due_of(counted, "final_response") == datetime(2026, 2, 23, 23, 59, 59, tzinfo=UTC)
    assert counted.dues.filter(kind=Due.Kind.CLOCK, settled_at=None).count() == 2


def test_it_can_have_reached_us_earlier_but_not_later_without_a_reason(counted: Any, tom: Any) -> None:
    verbs.choose_pack(counted, "fca", "payments", staff(tom), MONDAY - timedelta(days=7))
    assert due_of(counted, "final_response") == datetime(2026, 2, 16, 23, 59, 59, tzinfo=UTC)
    with pytest.raises(Refused, match="gives us more time"):
        verbs.choose_pack(counted, "fca", "payments", staff(tom), MONDAY - timedelta(days=1))
    with pytest.raises(Refused, match="time to come"):
        verbs.choose_pack(counted, "fca", "payments", staff(tom), MONDAY + timedelta(days=1))


def test_waiting_pauses_our_own_and_not_the_laws(counted: Any, tom: Any) -> None:
    law = due_of(counted, "final_response")
    at(1, counted, wait, "their bank statement", staff(tom))
    assert due_of(counted, "final_response") == law
    verbs.choose_pack(counted, "default", "", staff(tom))
    assert Clock.objects.get(case=counted, clock="final_response").state == "paused"
    # the acknowledgement was over before we began to wait
    assert {one.what for one in counted.dues.filter(kind=Due.Kind.CLOCK, settled_at=None)} == {
        "Acknowledgement"
    }
    at(3, counted, go_on, staff(tom))
    one = Clock.objects.get(case=counted, clock="final_response")
    assert (one.state, one.due_at) == ("running", datetime(2026, 2, 11, 23, 59, 59, tzinfo=UTC))


def test_the_customer_who_writes_ends_the_wait(counted: Any, tom: Any) -> None:
    verbs.choose_pack(counted, "default", "", staff(tom))
    at(1, counted, wait, "their bank statement", staff(tom))
    with clock.at(MONDAY + timedelta(days=2)), transaction.atomic():
        add_inbound(Case.objects.get(pk=counted.pk), Words("Here it is"), "mail", CUSTOMER)
    verbs.heard(counted)
    assert Clock.objects.get(case=counted, clock="final_response").state == "running"


def test_extending_needs_time_left_and_a_reason(counted: Any, tom: Any) -> None:
    with pytest.raises(Refused, match="why it takes longer"):
        verbs.extend(counted, "final_response", " ", staff(tom))
    with pytest.raises(Refused, match="no longer time"):
        verbs.extend(counted, "holding_response", "why", staff(tom))
    with clock.at(MONDAY + timedelta(days=40)), pytest.raises(Refused, match="only hide that"):
        verbs.extend(counted, "final_response", "late", staff(tom))
    one = verbs.extend(counted, "final_response", "The bank abroad has not answered", staff(tom))
    assert (one.extended, one.due_at) == (True, datetime(2026, 3, 23, 23, 59, 59, tzinfo=UTC))
    with pytest.raises(Refused, match="no second time"):
        verbs.extend(counted, "final_response", "again", staff(tom))
    with pytest.raises(NotAllowed):
        verbs.extend(counted, "final_response", "why", CUSTOMER)


def test_a_notice_meets_its_clock_and_gives_the_longer_time(counted: Any, tom: Any) -> None:
    verbs.notice_sent(counted, "holding_response", staff(tom), "by letter")
    assert Clock.objects.get(case=counted, clock="holding_response").state == "met"
    assert due_of(counted, "final_response") == datetime(2026, 3, 23, 23, 59, 59, tzinfo=UTC)
    assert Entry.objects.filter(case=counted, verb="clock.met").count() == 1
    with pytest.raises(Refused, match="waits for such a notice"):
        verbs.notice_sent(counted, "holding_response", staff(tom))


def test_setting_aside_stops_them_and_taking_back_starts_them(counted: Any, tom: Any) -> None:
    at(1, counted, set_kind, "not_complaint", staff(tom))
    assert {one.state for one in counted.clocks.all()} == {"off"}
    at(2, counted, set_kind, "complaint", staff(tom))
    assert {one.state for one in counted.clocks.all()} == {"running"}
    assert due_of(counted, "final_response") == datetime(2026, 2, 23, 23, 59, 59, tzinfo=UTC)


def test_set_aside_and_taken_back_before_anybody_counts_its_clocks_are_due_as_before(
    counted: Any, tom: Any
) -> None:
    open_dues = counted.dues.filter(kind=Due.Kind.CLOCK, settled_at=None)
    before = sorted(open_dues.values_list("object_id", "at"))
    set_kind(counted, "spam", staff(tom))
    at(0, counted, set_kind, "complaint", staff(tom))
    assert before
    assert sorted(open_dues.values_list("object_id", "at")) == before


def test_the_owner_of_a_case_owns_its_clocks(counted: Any, nadia: Any, tom: Any) -> None:
    assign(counted, nadia, staff(tom))
    assert {due.owner for due in counted.dues.filter(kind=Due.Kind.CLOCK, settled_at=None)} == {nadia}


def test_a_merged_case_brings_its_earlier_receipt(counted: Any, customer: Any, tom: Any) -> None:
    with clock.at(MONDAY - timedelta(days=7)), transaction.atomic():
        earlier = open_case(customer, "The same", "mail", CUSTOMER)
        add_inbound(earlier, Words("The same"), "mail", CUSTOMER)
        verbs.start(earlier)
    merge_cases(counted, [earlier], staff(tom))
    verbs.count_of_entry(Entry.objects.get(case=earlier, verb="case.merged_away").pk)
    assert due_of(counted, "final_response") == datetime(2026, 2, 16, 23, 59, 59, tzinfo=UTC)
    assert {one.state for one in earlier.clocks.all()} == {"off"}


def test_a_receipt_chosen_after_a_merge_holds_and_an_acknowledgement_before_it_counts(
    counted: Any, customer: Any, tom: Any
) -> None:
    verbs.choose_pack(counted, "asic", "standard", staff(tom))
    with clock.at(MONDAY - timedelta(days=7)), transaction.atomic():
        earlier = open_case(customer, "The same", "mail", CUSTOMER)
        add_inbound(earlier, Words("The same"), "mail", CUSTOMER)
        verbs.start(earlier)
        record("clock.acknowledged", CUSTOMER, earlier, {})
    merge_cases(counted, [earlier], staff(tom))
    verbs.count_of_entry(Entry.objects.get(case=earlier, verb="case.merged_away").pk)
    assert due_of(counted, "final_response") == datetime(2026, 2, 25, 23, 59, 59, tzinfo=UTC)
    assert Clock.objects.get(case=counted, clock="acknowledge").state == "met"
    verbs.choose_pack(counted, "asic", "standard", staff(tom), MONDAY, "It was another complaint")
    assert due_of(counted, "final_response") == datetime(2026, 3, 4, 23, 59, 59, tzinfo=UTC)


def test_a_case_that_was_split_off_is_counted_as_its_source(counted: Any, tom: Any) -> None:
    with transaction.atomic():
        more = add_inbound(counted, Words("And the bill is wrong"), "mail", CUSTOMER)
    with clock.at(MONDAY + timedelta(days=3)):
        made = split_case(counted, {"message": [more.pk]}, "The bill", staff(tom)).made
        run_tasks()
    assert due_of(made, "final_response") == due_of(counted, "final_response")
    assert made.dues.filter(kind=Due.Kind.CLOCK, settled_at=None).count() == 2


def test_the_second_stage_needs_somebody_else(counted: Any, nadia: Any, tom: Any) -> None:
    assign(counted, nadia, staff(tom))
    verbs.choose_pack(counted, "housing_ombudsman", "stage1", staff(tom))
    with pytest.raises(Refused, match=r"Nadia Osei handled the stage before. Stage 2 needs somebody else."):
        verbs.next_stage(counted, nadia, "They disagree", staff(tom))
    with clock.at(MONDAY + timedelta(days=10)):
        verbs.next_stage(counted, tom, "They disagree", staff(tom))
    counted.refresh_from_db()
    assert counted.owner == tom
    assert due_of(counted, "acknowledge") == datetime(2026, 2, 19, 23, 59, 59, tzinfo=UTC)
    with pytest.raises(Refused, match="no further stage"):
        verbs.next_stage(counted, tom, "They disagree", staff(tom))
    assert verbs.refer(counted, staff(tom), "REF-1") == "Housing Ombudsman Service"


def test_counting_twice_changes_nothing(counted: Any) -> None:
    before = list(Clock.objects.values()), list(Due.objects.values()), Entry.objects.count()
    verbs.count_of_entry(Entry.objects.filter(case=counted).latest("id").pk)
    assert (list(Clock.objects.values()), list(Due.objects.values()), Entry.objects.count()) == before


def test_verify_finds_a_due_time_that_the_journal_does_not_give(counted: Any) -> None:
    later = MONDAY + timedelta(days=1)
    with clock.at(later):
        assert examine(outside=True).ok
        Clock.objects.filter(clock="final_response").update(due_at=MONDAY + timedelta(days=90))
        report = examine(outside=True)
    assert not report.ok
    assert f"The clock “final_response” of case {counted.reference} is stored as running" in report.problem
    assert "2026-02-23T23:59:59" in report.problem


def test_a_changed_calendar_is_shown_first_and_then_counted(counted: Any, ada: Any) -> None:
    change = Change(add=[Day(date(2026, 2, 11), "public", "A day of mourning")])
    seen = recounting.preview(changed_row(_firm(), change))
    assert (seen.clocks, seen.looked_at, seen.moved, seen.later, seen.sooner) == (2, 2, 2, 2, 0)
    assert seen.examples[0].after == datetime(2026, 2, 24, 23, 59, 59, tzinfo=UTC)
    assert due_of(counted, "final_response") == datetime(2026, 2, 23, 23, 59, 59, tzinfo=UTC)
    assert change_calendar(staff(ada), change)
    assert not change_calendar(staff(ada), change)
    progress = recounting.recount(Entry.objects.get(verb="calendar.changed").pk)
    assert progress and progress.finished_at
    assert (progress.total, progress.done, progress.moved) == (1, 1, 2)
    assert due_of(counted, "final_response") == datetime(2026, 2, 24, 23, 59, 59, tzinfo=UTC)
    assert counted.dues.filter(kind=Due.Kind.CLOCK, at=due_of(counted, "final_response")).exists()


def test_a_day_that_no_clock_runs_across_counts_nothing_again(counted: Any, ada: Any) -> None:
    for day in (date(2025, 12, 1), date(2026, 7, 1)):
        change_calendar(staff(ada), Change(add=[Day(day)]))
        progress = recounting.recount(Entry.objects.filter(verb="calendar.changed").latest("pk").pk)
        assert progress and progress.finished_at
        assert progress.total == 0


def test_weeks_go_on_over_a_day_off_and_are_not_counted_again(counted: Any, ada: Any) -> None:
    verbs.choose_pack(counted, "fca", "general", staff(ada))
    assert {rule.unit.value for rule in packs()["fca"].kinds["general"].rules} == {"weeks"}
    change_calendar(staff(ada), Change(add=[Day(date(2026, 2, 11))]))
    progress = recounting.recount(Entry.objects.get(verb="calendar.changed").pk)
    assert progress and (progress.total, progress.finished_at is None) == (0, False)


@pytest.mark.parametrize("pack", sorted(packs()))
def test_whatever_day_is_added_or_removed_every_due_time_is_right_afterwards(
    counted: Any, ada: Any, pack: str
) -> None:
    """Only clocks that run across the day are counted again: none of the others may have been moved by it."""
    if pack != "fca":  # which it has
        verbs.choose_pack(counted, pack, "", staff(ada))
    days = [date(2026, 1, 19) + timedelta(days=n) for n in (0, 9, 13, 14, 15, 18, 21, 28, 36, 42, 56, 70, 84)]
    changes = [Change(add=[Day(day)]) for day in days] + [Change(remove=[day]) for day in reversed(days)]
    for change in changes:
        assert change_calendar(staff(ada), change)
        recounting.recount(Entry.objects.filter(verb="calendar.changed").latest("pk").pk)
        with clock.at(MONDAY + recounting.SETTLING * 2):
            assert [row["ok"] for row in recounting.for_verify()] == [True], change


def test_a_day_off_meanwhile_does_not_end_the_counting_after_another_time_zone(
    counted: Any, ada: Any, customer: Any, monkeypatch: Any
) -> None:
    start_others(3, customer)
    monkeypatch.setattr(recounting, "BATCH", 2)
    Firm.objects.update(timezone="America/New_York")
    with transaction.atomic():
        zone = record("firm.changed", staff(ada), None, {"fields": ["timezone"]}).pk
    row = recounting._progress(zone)
    assert row and recounting._step(row), "half of them"
    change_calendar(staff(ada), Change(add=[Day(date(2026, 8, 3))]))
    recounting.recount(Entry.objects.get(verb="calendar.changed").pk)
    recounting.recount(zone)
    assert Recount.objects.get(entry=zone).done == 4
    with clock.at(MONDAY + timedelta(hours=1)):
        assert [row["ok"] for row in recounting.for_verify()] == [True]


def test_a_clock_that_stopped_is_not_judged_again_by_a_later_calendar(counted: Any, ada: Any) -> None:
    verbs.choose_pack(counted, "asic", "standard", staff(ada))
    acknowledged = Clock.objects.filter(case=counted, clock="acknowledge")
    with clock.at(MONDAY + timedelta(hours=20)), transaction.atomic():
        entry = record("clock.acknowledged", CUSTOMER, counted, {})
        verbs.count_of_entry(entry.pk)
    before = acknowledged.values("state", "due_at").get()
    assert before["state"] == "met"
    change_calendar(staff(ada), Change(add=[Day(date(2026, 2, 3), "public", "A day of mourning")]))
    recounting.recount(Entry.objects.get(verb="calendar.changed").pk)
    assert acknowledged.values("state", "due_at").get() == before
    with clock.at(MONDAY + timedelta(days=1)):
        assert [row["ok"] for row in recounting.for_verify()] == [True]


def test_a_recount_that_was_killed_goes_on_where_it_was(
    counted: Any, ada: Any, customer: Any, monkeypatch: Any
) -> None:
    start_others(5, customer)
    monkeypatch.setattr(recounting, "BATCH", 2)
    change_calendar(staff(ada), Change(add=[Day(date(2026, 2, 4))]))
    entry = Entry.objects.get(verb="calendar.changed").pk
    row = recounting._progress(entry)
    assert row and recounting._step(row)
    assert Recount.objects.get().done == 2  # the process ends here
    with clock.at(MONDAY + timedelta(days=1)):
        assert not [row for row in recounting.for_verify() if row["ok"] is False], "it is under way"
        recounting.recount(entry)
        recounting.recount(entry)
        assert [row["ok"] for row in recounting.for_verify()] == [True]
    assert (Recount.objects.get().done, Recount.objects.get().total) == (6, 6)


def test_only_an_admin_changes_the_calendar(counted: Any, tom: Any) -> None:
    with pytest.raises(NotAllowed):
        change_calendar(staff(tom), Change(place="GB-SCT"))


def _firm() -> Any:
    from amends.cases.models import Firm

    return Firm.objects.get(pk=1)


def journalled(case: Any, verb: str, **facts: Any) -> None:
    """A verb of the letters or the mail as it is journalled, and what follows from it."""
    with transaction.atomic():
        entry = record(verb, CUSTOMER, case, facts)
    verbs.count_of_entry(entry.pk)


def letter(case: Any, kind: str, message: int = 1) -> None:
    """A letter of that kind is given to its message, and that leaves."""
    journalled(case, "letter.sent", letter=message, kind=kind, message=message, way="post")
    journalled(case, "message.sent", message=message, about=None)


def test_a_letter_meets_the_clock_that_asks_for_it(counted: Any) -> None:
    letter(counted, "holding_response")
    assert Clock.objects.get(case=counted, clock="holding_response").state == "met"
    assert Clock.objects.get(case=counted, clock="final_response").extended
    letter(counted, "final_response", 2)
    assert Clock.objects.get(case=counted, clock="final_response").state == "met"


def test_a_letter_counts_when_it_left_and_no_more_when_it_came_back(counted: Any) -> None:
    one = Clock.objects.filter(case=counted, clock="final_response")
    journalled(counted, "letter.sent", letter=1, kind="final_response", message=7, way="mail")
    assert one.get().state == "running", "its mail has not left"
    journalled(counted, "message.sent", message=7, about=None)
    assert one.get().state == "met"
    journalled(counted, "mail.came_back", message=7, hard=True)
    assert one.get().state == "running"
    journalled(counted, "message.sent", message=7, about=None)
    assert one.get().state == "met", "sent again"


def test_a_holding_response_holds_the_answer_off_only_when_its_time_is_over(counted: Any, ada: Any) -> None:
    verbs.choose_pack(counted, "fca", "general", staff(ada))
    one = Clock.objects.filter(case=counted, clock="final_response")
    journalled(counted, "clock.notice_sent", notice="holding_response")
    assert one.get().state == "running" and counted.dues.filter(kind=Due.Kind.CLOCK, settled_at=None).exists()
    with clock.at(MONDAY + timedelta(weeks=9)):
        assert [row["ok"] for row in recounting.for_verify()] == [True]
        watch_dues()
        assert one.get().state == "held_off"
        assert [row["ok"] for row in recounting.for_verify()] == [True]
    dues = counted.dues.filter(kind=Due.Kind.CLOCK)
    assert not dues.filter(settled_at=None).exists() and not dues.filter(missed_at__isnull=False).exists()


def test_every_letter_that_a_pack_demands_is_one_that_can_be_written() -> None:
    from amends.respond.letters.loading import packs as letters
    from amends.understand.clocks import packs

    for name, pack in packs().items():
        demanded = {rule.demands for kind in pack.kinds.values() for rule in kind.rules if rule.demands}
        assert demanded <= set(letters()[name].kinds), name


def test_who_handled_the_first_stage_is_not_given_the_second(counted: Any, nadia: Any, tom: Any) -> None:
    assign(counted, nadia, staff(tom))
    verbs.choose_pack(counted, "housing_ombudsman", "stage1", staff(tom))
    assign(counted, None, staff(tom))
    assign(counted, nadia, staff(tom))
    with clock.at(MONDAY + timedelta(days=10)):
        verbs.next_stage(counted, tom, "They disagree", staff(tom))
        counted.refresh_from_db()
        with pytest.raises(
            Refused, match=r"Nadia Osei handled the stage before. Stage 2 needs somebody else."
        ):
            assign(counted, nadia, staff(tom), "You know it best")
    counted.refresh_from_db()
    assert counted.owner == tom


def test_a_quick_close_that_passed_is_over_and_nobody_missed_it(counted: Any, ada: Any) -> None:
    verbs.choose_pack(counted, "fca", "summary", staff(ada))
    one = Clock.objects.filter(case=counted, clock="quick_close")
    assert one.get().state == "running"
    with clock.at(MONDAY + timedelta(days=4)):
        assert [row["ok"] for row in recounting.for_verify()] == [True]
        watch_dues()
        assert one.get().state == "off"
        assert [row["ok"] for row in recounting.for_verify()] == [True]
    due = counted.dues.get(kind=Due.Kind.CLOCK, object_id=one.get().pk)
    assert due.settled_at and due.missed_at is None
    assert not Entry.objects.filter(verb="due.missed", facts__object=due.object_id).exists()
    assert Clock.objects.get(case=counted, clock="final_response").state == "running"
    at(5, counted, journalled, "case.resolved")
    assert one.get().state == "off" and not Entry.objects.filter(verb="clock.late").exists()
