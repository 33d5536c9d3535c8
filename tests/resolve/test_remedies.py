"""Remedies: money moves only within authority (law 5)."""

from decimal import Decimal
from typing import Any

import pytest

from amends.cases import clock
from amends.cases.actors import API, CUSTOMER, SYSTEM, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.firm import local
from amends.cases.services import set_kind, team_named
from amends.people.models import User
from amends.resolve.authority import Weight, asked, limit_of, limits, set_limit, who_can
from amends.resolve.selectors import approvals, owed
from amends.resolve.services import (
    approve_remedy,
    deliver_remedy,
    grant_remedy,
    refuse_remedy,
    withdraw_remedy,
)
from amends.understand.concerns import confirm_concerns
from tests.working import HOUR, MONDAY, item, last, list_points, repair, verbs


def give(case: Any, by: Any, amount: Any, why: str = "Two wasted days") -> Any:
    return grant_remedy(case, item(), amount, [], why, staff(by))


class TestWithinTheLimit:
    def test_is_granted_at_once(self, case: Any, nadia: Any) -> None:
        points = list_points(case, staff(nadia))
        remedy = grant_remedy(case, item(), "49.5", points[:1], "Two wasted days", staff(nadia))
        assert (remedy.state, remedy.amount, remedy.currency) == ("granted", Decimal("49.50"), "GBP")
        assert (remedy.asked_by, remedy.decided_by, remedy.decided_at) == (nadia, nadia, MONDAY)
        assert list(remedy.concerns.all()) == points[:1]
        facts = last(case, "remedy.granted").facts
        assert (facts["amount"], facts["sum"], facts["concerns"]) == ("49.50", "49.50", [points[0].pk])

    def test_includes_the_limit_itself(self, case: Any, nadia: Any) -> None:
        assert give(case, nadia, 75).state == "granted"

    def test_counts_all_remedies_of_the_case_together(self, case: Any, nadia: Any) -> None:
        give(case, nadia, 50)
        assert limit_of(nadia) - asked(case) == 25
        assert give(case, nadia, "25.01").state == "waiting"

    def test_counts_what_waits_as_well(self, case: Any, nadia: Any) -> None:
        give(case, nadia, 80)
        assert give(case, nadia, 1).state == "waiting"

    def test_does_not_count_what_was_refused_or_withdrawn(self, case: Any, nadia: Any, tom: Any) -> None:
        refuse_remedy(give(case, nadia, 80), "Too much for a dent", staff(tom))
        withdraw_remedy(give(case, nadia, 75), "Wrong item", staff(nadia))
        assert give(case, nadia, 75).state == "granted"

    def test_what_costs_no_money_needs_no_authority(self, case: Any, nadia: Any) -> None:
        set_limit("agent", 0, staff(User.objects.create_user("root@example.org", name="Root", role="admin")))
        assert grant_remedy(case, repair(), None, [], "It is ours", staff(nadia)).state == "granted"


class TestWhatCanBeEntered:
    @pytest.mark.parametrize(
        "amount",
        ["0", "-1", "NaN", "sNaN", "Infinity", "-Infinity", "1e20", "49.505", "ten", "1,50", "£5", True],
    )
    def test_a_sum_that_is_none_is_refused(self, case: Any, nadia: Any, amount: Any) -> None:
        with pytest.raises(Invalid) as refusal:
            give(case, nadia, amount)
        assert refusal.value.field == "amount"
        assert not case.remedies.exists()

    @pytest.mark.parametrize("amount", [None, ""])
    def test_money_needs_a_sum(self, case: Any, nadia: Any, amount: Any) -> None:
        with pytest.raises(Invalid, match="Write the sum"):
            give(case, nadia, amount)

    def test_a_repair_has_no_sum(self, case: Any, nadia: Any) -> None:
        with pytest.raises(Invalid, match="no sum of money"):
            grant_remedy(case, repair(), 5, [], "x", staff(nadia))

    def test_an_item_that_is_no_longer_given_is_refused(self, case: Any, nadia: Any) -> None:
        old = item("Old voucher", "coupon")
        old.active = False
        with pytest.raises(Invalid, match="no longer given"):
            grant_remedy(case, old, 5, [], "x", staff(nadia))

    def test_before_they_confirmed_it_needs_a_reason(self, case: Any, nadia: Any) -> None:
        list_points(case, staff(nadia))
        with pytest.raises(Invalid, match="not confirmed"):
            give(case, nadia, 5, why=" ")
        confirm_concerns(case, CUSTOMER)
        assert give(case, nadia, 5, why="").state == "granted"

    def test_it_answers_points_of_this_case(self, case: Any, nadia: Any, customer: Any) -> None:
        from django.db import transaction

        from amends.cases.services import open_case

        with transaction.atomic():
            other = open_case(customer, "Another", "mail", CUSTOMER)
        foreign = list_points(other, staff(nadia))
        with pytest.raises(Invalid, match="this case's list"):
            grant_remedy(case, item(), 5, foreign, "x", staff(nadia))

    def test_a_finished_case_must_be_opened_first(self, case: Any, nadia: Any) -> None:
        set_kind(case, "spam", staff(nadia))
        with pytest.raises(Refused, match="Open it again first"):
            give(case, nadia, 5)

    @pytest.mark.parametrize("by", [CUSTOMER, SYSTEM, API])
    def test_only_a_person_here_grants(self, case: Any, by: Any) -> None:
        with pytest.raises(NotAllowed):
            grant_remedy(case, item(), 5, [], "x", by)

    def test_somebody_who_left_grants_nothing(self, case: Any, nadia: Any) -> None:
        nadia.is_active = False
        nadia.save()
        assert limit_of(nadia) == 0
        with pytest.raises(NotAllowed):
            give(case, nadia, 5)


class TestApproval:
    def test_has_a_deadline_of_four_working_hours(self, case: Any, nadia: Any) -> None:
        remedy = give(case, nadia, 140)
        due = case.dues.get(kind="approval")
        assert local(remedy.decide_by).strftime("%A %H:%M") == "Monday 14:00"
        assert (due.at, due.object_id, due.owner) == (remedy.decide_by, remedy.pk, None)
        assert due.what == "Approve £140: Full refund"
        case.refresh_from_db()
        assert last(case, "remedy.asked").facts["sum"] == "140.00"

    def test_by_a_lead_grants_it_and_settles_the_due(self, case: Any, nadia: Any, tom: Any) -> None:
        remedy = give(case, nadia, 140)
        with clock.at(MONDAY + HOUR):
            approve_remedy(remedy, staff(tom))
        remedy.refresh_from_db()
        assert (remedy.state, remedy.decided_by, remedy.amount) == ("granted", tom, 140)
        assert case.dues.get(kind="approval").settled_at == MONDAY + HOUR

    def test_may_be_for_less_with_a_reason(self, case: Any, nadia: Any, tom: Any) -> None:
        remedy = give(case, nadia, 140)
        with pytest.raises(Invalid, match="smaller sum"):
            approve_remedy(remedy, staff(tom), 90)
        approve_remedy(remedy, staff(tom), 90, "The median of such cases")
        remedy.refresh_from_db()
        assert remedy.amount == 90
        facts = last(case, "remedy.approved").facts
        assert (facts["asked"], facts["amount"]) == ("140.00", "90.00")

    def test_is_never_for_more_than_was_asked(self, case: Any, nadia: Any, tom: Any) -> None:
        with pytest.raises(Invalid, match="£140 or less"):
            approve_remedy(give(case, nadia, 140), staff(tom), 150, "x")

    def test_is_never_by_the_person_who_asked(self, case: Any, tom: Any) -> None:
        remedy = give(case, tom, 400)
        for decide in (
            lambda: approve_remedy(remedy, staff(tom)),
            lambda: refuse_remedy(remedy, "x", staff(tom)),
        ):
            with pytest.raises(NotAllowed, match="your own request"):
                decide()

    def test_is_not_for_an_agent(self, case: Any, nadia: Any, tom: Any) -> None:
        colleague = User.objects.create_user("kim@example.org", name="Kim", role="agent")
        with pytest.raises(NotAllowed, match="lead or above"):
            approve_remedy(give(case, nadia, 140), staff(colleague))

    def test_above_the_leads_limit_names_who_can(self, case: Any, nadia: Any, tom: Any, mara: Any) -> None:
        remedy = give(case, nadia, 301)
        with pytest.raises(NotAllowed) as refusal:
            approve_remedy(remedy, staff(tom))
        assert str(refusal.value) == "This case would come to £301; your limit is £300. Mara Osei can."
        approve_remedy(remedy, staff(mara))

    def test_counts_the_whole_case(self, case: Any, nadia: Any, tom: Any, mara: Any) -> None:
        first, second = give(case, nadia, 200), give(case, nadia, 200)
        approve_remedy(first, staff(tom))
        with pytest.raises(NotAllowed, match="£400"):
            approve_remedy(second, staff(tom))

    def test_what_nobody_may_grant_is_said_so(self, case: Any, nadia: Any, tom: Any) -> None:
        remedy = give(case, nadia, 9000)
        with pytest.raises(NotAllowed, match="Nobody here may grant that much"):
            approve_remedy(remedy, staff(tom))

    def test_of_another_teams_case_is_not_mine(self, case: Any, nadia: Any, tom: Any) -> None:
        remedy = give(case, nadia, 140)
        case.team = team_named("Lifts")
        case.save()
        remedy.case = case
        assert list(approvals(tom)) == []
        with pytest.raises(NotAllowed, match="another team"):
            approve_remedy(remedy, staff(tom))

    def test_happens_once(self, case: Any, nadia: Any, tom: Any, mara: Any) -> None:
        remedy = give(case, nadia, 140)
        stale = type(remedy).objects.get(pk=remedy.pk)
        approve_remedy(remedy, staff(tom))
        with pytest.raises(Refused, match="granted already"):
            refuse_remedy(stale, "No", staff(mara))

    def test_can_be_refused_with_a_reason(self, case: Any, nadia: Any, tom: Any) -> None:
        remedy = give(case, nadia, 140)
        with pytest.raises(Invalid, match="why not"):
            refuse_remedy(remedy, "", staff(tom))
        refuse_remedy(remedy, "A repair is enough", staff(tom))
        remedy.refresh_from_db()
        assert (remedy.state, remedy.decision_why) == ("refused", "A repair is enough")
        assert not case.dues.filter(kind="approval", settled_at=None).exists()

    def test_waits_on_the_leads_page_most_urgent_first(self, case: Any, nadia: Any, tom: Any) -> None:
        first = give(case, nadia, 140)
        with clock.at(MONDAY + HOUR):
            second = give(case, nadia, 20)
        assert list(approvals(tom)) == [first, second]
        assert list(approvals(nadia)) == []


class TestAfterwards:
    def test_what_is_granted_is_owed_until_delivered(self, case: Any, nadia: Any) -> None:
        remedy = give(case, nadia, 40)
        assert owed(case) == ["Full refund, £40"]
        deliver_remedy(remedy, staff(nadia))
        remedy.refresh_from_db()
        assert (remedy.state, remedy.delivered_at, owed(case)) == ("delivered", MONDAY, [])

    def test_what_waits_cannot_be_delivered(self, case: Any, nadia: Any) -> None:
        with pytest.raises(Refused, match="waiting for approval"):
            deliver_remedy(give(case, nadia, 140), staff(nadia))

    def test_what_was_delivered_cannot_be_taken_back(self, case: Any, nadia: Any) -> None:
        remedy = give(case, nadia, 40)
        deliver_remedy(remedy, staff(nadia))
        with pytest.raises(Refused, match="no longer"):
            withdraw_remedy(remedy, "x", staff(nadia))

    def test_taking_back_needs_a_reason_and_settles_the_approval(self, case: Any, nadia: Any) -> None:
        remedy = give(case, nadia, 140)
        with pytest.raises(Invalid, match="why it is taken back"):
            withdraw_remedy(remedy, "", staff(nadia))
        withdraw_remedy(remedy, "She wants a repair", staff(nadia))
        assert not case.dues.filter(kind="approval", settled_at=None).exists()
        assert verbs(case)[-2:] == ["remedy.asked", "remedy.withdrawn"]


class TestAuthority:
    def test_has_defaults(self, db: None) -> None:
        assert limits() == {"agent": 75, "lead": 300, "manager": 2000, "admin": 2000}

    def test_is_set_by_an_admin_and_journalled(self, ada: Any, nadia: Any) -> None:
        from amends.cases.models import Entry

        set_limit("agent", "20.00", staff(ada))
        assert limit_of(nadia) == 20
        entry = Entry.objects.get(verb="authority.set")
        assert entry.facts == {"role": "agent", "limit": "20.00", "before": "75"}

    def test_is_not_set_by_a_manager(self, mara: Any) -> None:
        with pytest.raises(NotAllowed, match="Only a"):
            set_limit("manager", 99999, staff(mara))

    @pytest.mark.parametrize(("role", "amount"), [("boss", 5), ("agent", -1), ("agent", "lots")])
    def test_refuses_nonsense(self, ada: Any, role: str, amount: Any) -> None:
        with pytest.raises(Invalid):
            set_limit(role, amount, staff(ada))

    def test_names_the_lowest_role_that_can(
        self, case: Any, nadia: Any, tom: Any, mara: Any, ada: Any
    ) -> None:
        weight = Weight(item(), Decimal(200))
        assert who_can(case, weight) == [tom, mara, ada]
        assert who_can(case, weight, but=tom) == [mara, ada]
