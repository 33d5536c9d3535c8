"""Resolving and closing: no case closes quietly (law 4)."""

from typing import Any

import pytest

from amends.cases import clock
from amends.cases.actors import CUSTOMER, SYSTEM, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.firm import local
from amends.cases.services import assign, set_kind
from amends.followup.services import (
    close_case,
    mark_asked,
    missing_for_close,
    missing_for_resolve,
    resolve_case,
)
from amends.resolve.services import (
    Choice,
    Found,
    deliver_remedy,
    grant_remedy,
    keep_promise,
    make_offer,
    make_promises,
    withdraw_offer,
)
from amends.understand.concerns import decide_concern, remove_concern
from tests.working import (
    DAY,
    FRIDAY_FIVE,
    HOUR,
    MONDAY,
    item,
    last,
    make_ready,
    make_resolved,
    repair,
    verbs,
)

SUMMARY = "We replaced the table."


class TestResolving:
    def test_plans_a_follow_up_with_the_owner(self, case: Any, nadia: Any) -> None:
        make_ready(case, nadia)
        follow_up = resolve_case(case, SUMMARY, staff(nadia))
        assert (case.state, case.resolved_at) == ("resolved", MONDAY)
        assert (follow_up.owner, follow_up.state) == (nadia, "planned")
        assert local(follow_up.at).strftime("%A %H:%M") == "Thursday 17:30"
        due = case.dues.get(kind="follow_up")
        assert (due.owner, due.at, due.object_id) == (nadia, follow_up.at, follow_up.pk)
        assert verbs(case)[-2:] == ["case.resolved", "followup.planned"]
        assert last(case, "case.resolved").payload.body == {"summary": SUMMARY}

    def test_settles_the_answer_that_was_due(self, case: Any, nadia: Any) -> None:
        make_resolved(case, nadia)
        assert not case.dues.filter(kind="answer", settled_at=None).exists()

    def test_may_name_the_day_of_the_follow_up(self, case: Any, nadia: Any) -> None:
        make_ready(case, nadia)
        assert resolve_case(case, SUMMARY, staff(nadia), FRIDAY_FIVE).at == FRIDAY_FIVE

    def test_with_a_follow_up_in_the_past_changes_nothing(self, case: Any, nadia: Any) -> None:
        make_ready(case, nadia)
        with pytest.raises(Invalid, match="lies ahead"):
            resolve_case(case, SUMMARY, staff(nadia), MONDAY - HOUR)
        case.refresh_from_db()
        assert case.state == "open"
        assert "case.resolved" not in verbs(case)

    def test_says_everything_that_is_missing_in_sentences(self, case: Any) -> None:
        assert missing_for_resolve(case) == [
            "No point is on the list. Add what they want answered.",
            "The cause is not recorded. Write it, or say why it is not known.",
            "Nobody owns this case. Give it an owner, who will go back and ask.",
        ]

    def test_names_each_undecided_point(self, case: Any, nadia: Any) -> None:
        points = make_ready(case, nadia)
        decide_concern(points[1], "", "", staff(nadia))
        assert missing_for_resolve(case) == ["Point 2 has no outcome: “Nobody came”."]
        with pytest.raises(Refused, match="Point 2 has no outcome"):
            resolve_case(case, SUMMARY, staff(nadia))

    def test_a_removed_point_needs_no_outcome(self, case: Any, nadia: Any) -> None:
        points = make_ready(case, nadia)
        decide_concern(points[1], "", "", staff(nadia))
        remove_concern(points[1], staff(nadia))
        assert missing_for_resolve(case) == []

    def test_waits_for_approvals_and_open_offers(self, case: Any, nadia: Any) -> None:
        make_ready(case, nadia)
        grant_remedy(case, item(), 140, [], "", staff(nadia))
        options = [
            Choice(repair(), "We repair it"),
            Choice(item("Change", "process_change", False), "We change it"),
        ]
        offer = make_offer(case, options, "", FRIDAY_FIVE, staff(nadia))
        assert missing_for_resolve(case) == [
            "Full refund waits for an approval.",
            "They may choose from our offer until Friday at 17:00.",
        ]
        withdraw_offer(offer, "No longer", staff(nadia))
        assert len(missing_for_resolve(case)) == 1

    def test_leaves_open_promises_open(self, case: Any, nadia: Any) -> None:
        make_ready(case, nadia)
        promise = make_promises(case, None, [Found("Ring her", MONDAY + DAY)], nadia)[0]
        resolve_case(case, SUMMARY, staff(nadia))
        promise.refresh_from_db()
        assert promise.state == "open"
        assert case.dues.filter(kind="promise", settled_at=None).exists()

    def test_needs_words_for_the_customer(self, case: Any, nadia: Any) -> None:
        make_ready(case, nadia)
        with pytest.raises(Invalid, match="The customer reads this"):
            resolve_case(case, " ", staff(nadia))

    def test_an_owner_who_left_is_none(self, case: Any, nadia: Any, tom: Any) -> None:
        make_ready(case, nadia)
        nadia.is_active = False
        nadia.save()
        case.refresh_from_db()
        with pytest.raises(Refused, match="Nobody owns"):
            resolve_case(case, SUMMARY, staff(tom))

    def test_happens_once(self, case: Any, nadia: Any) -> None:
        make_resolved(case, nadia)
        with pytest.raises(Refused, match="resolved already"):
            resolve_case(case, SUMMARY, staff(nadia))

    @pytest.mark.parametrize("by", [CUSTOMER, SYSTEM])
    def test_is_for_a_person_here(self, case: Any, nadia: Any, by: Any) -> None:
        make_ready(case, nadia)
        with pytest.raises(NotAllowed):
            resolve_case(case, SUMMARY, by)


class TestClosing:
    def test_after_it_was_asked_for(self, case: Any, nadia: Any) -> None:
        mark_asked(make_resolved(case, nadia), staff(nadia), "Rang her")
        with clock.at(MONDAY + DAY):
            close_case(case, staff(nadia))
        assert (case.state, case.closed_at) == ("closed", MONDAY + DAY)
        assert not case.dues.filter(settled_at=None).exists()
        assert verbs(case)[-1] == "case.closed"

    def test_never_from_open(self, case: Any, nadia: Any) -> None:
        make_ready(case, nadia)
        assert missing_for_close(case) == ["It is not resolved yet."]
        with pytest.raises(Refused, match="not resolved yet"):
            close_case(case, staff(nadia))

    def test_never_before_we_asked(self, case: Any, nadia: Any) -> None:
        make_resolved(case, nadia)
        assert missing_for_close(case) == [
            "We have not asked yet whether it is right. We ask on Thursday at 17:30."
        ]

    def test_never_with_an_open_promise(self, case: Any, nadia: Any) -> None:
        follow_up = make_resolved(case, nadia)
        promise = make_promises(case, None, [Found("Ring her", MONDAY + DAY)], nadia)[0]
        mark_asked(follow_up, staff(nadia))
        assert missing_for_close(case) == ["A promise is open: Ring her, by Tuesday at 10:00."]
        keep_promise(promise, staff(nadia))
        assert missing_for_close(case) == []

    def test_never_while_we_owe_something(self, case: Any, nadia: Any) -> None:
        make_ready(case, nadia)
        remedy = grant_remedy(case, item(), 40, [], "", staff(nadia))
        mark_asked(resolve_case(case, SUMMARY, staff(nadia)), staff(nadia))
        assert missing_for_close(case) == ["Granted, but not delivered: Full refund, £40."]
        deliver_remedy(remedy, staff(nadia))
        close_case(case, staff(nadia))

    def test_what_was_set_aside_is_closed_already(self, case: Any, nadia: Any) -> None:
        set_kind(case, "spam", staff(nadia))
        with pytest.raises(Refused, match="closed already"):
            close_case(case, staff(nadia))

    def test_is_for_a_person_here(self, case: Any, nadia: Any) -> None:
        mark_asked(make_resolved(case, nadia), staff(nadia))
        with pytest.raises(NotAllowed):
            close_case(case, CUSTOMER)

    def test_of_another_teams_case_is_not_mine(self, case: Any, nadia: Any, tom: Any) -> None:
        from amends.cases.services import team_named

        mark_asked(make_resolved(case, nadia), staff(nadia))
        assign(case, tom, staff(tom))
        case.team = team_named("Lifts")
        case.save()
        with pytest.raises(NotAllowed, match="another team"):
            close_case(case, staff(nadia))
