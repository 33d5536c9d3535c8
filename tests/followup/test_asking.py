"""Going back to ask, and what the customer says."""

from typing import Any

import pytest

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.followup.models import FollowUp, Survey
from amends.followup.services import (
    Answers,
    answer_survey,
    ask_due,
    close_case,
    mark_asked,
    not_fixed,
    plan_follow_up,
    reopen_case,
    resolve_case,
)
from amends.resolve.services import excuse_second_failure
from tests.working import DAY, HOUR, MONDAY, last, make_resolved, verbs

THURSDAY_LATE = MONDAY + 3 * DAY + 8 * HOUR


@pytest.fixture
def follow_up(case: Any, nadia: Any) -> FollowUp:
    return make_resolved(case, nadia)


@pytest.fixture
def asked(follow_up: FollowUp, nadia: Any) -> FollowUp:
    mark_asked(follow_up, staff(nadia), "Rang her")
    return follow_up


class TestAsking:
    def test_sends_the_survey_when_its_time_has_come(self, case: Any, follow_up: FollowUp) -> None:
        assert ask_due() == 0
        with clock.at(THURSDAY_LATE):
            assert ask_due() == 1
        follow_up.refresh_from_db()
        assert (follow_up.state, follow_up.asked_at) == ("asked", THURSDAY_LATE)
        assert follow_up.message.direction == "out" and follow_up.message.case == case
        assert not case.dues.filter(kind="follow_up", settled_at=None).exists()
        assert last(case, "followup.asked").facts["message"] == follow_up.message_id

    def test_asks_once(self, case: Any, follow_up: FollowUp) -> None:
        with clock.at(THURSDAY_LATE):
            ask_due()
            assert ask_due() == 0
        assert verbs(case).count("followup.asked") == 1

    def test_leaves_a_customer_without_an_address_to_the_owner(
        self, case: Any, follow_up: FollowUp, nadia: Any
    ) -> None:
        type(case.customer).objects.update(email="")
        with clock.at(THURSDAY_LATE):
            assert ask_due() == 0
            assert case.dues.filter(kind="follow_up", settled_at=None, owner=nadia).exists()
            mark_asked(follow_up, staff(nadia), "Rang her; she was out of breath and glad")
        assert follow_up.state == "asked"

    def test_one_that_fails_does_not_hold_up_the_others(
        self, case: Any, follow_up: FollowUp, customer: Any, nadia: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from django.db import transaction

        from amends.cases.services import open_case
        from amends.respond import notices

        with transaction.atomic():
            second = open_case(customer, "Another", "mail", CUSTOMER)
        other = make_resolved(second, nadia)
        real = notices.ask_whether_right

        def broken_for_the_first(asked_case: Any, *rest: Any) -> Any:
            if asked_case == case:
                raise OSError("no disk")
            return real(asked_case, *rest)

        monkeypatch.setattr(notices, "ask_whether_right", broken_for_the_first)
        with clock.at(THURSDAY_LATE):
            assert ask_due() == 1
        assert [f.state for f in FollowUp.objects.order_by("id")] == ["planned", "asked"]
        other.refresh_from_db()
        assert other.message is not None

    def test_does_not_ask_about_a_case_that_is_open_again(
        self, case: Any, follow_up: FollowUp, nadia: Any
    ) -> None:
        reopen_case(case, "The new table wobbles", staff(nadia))
        with clock.at(THURSDAY_LATE):
            assert ask_due() == 0

    def test_another_day_replaces_the_first(self, case: Any, follow_up: FollowUp, nadia: Any) -> None:
        plan_follow_up(case, staff(nadia), MONDAY + 10 * DAY)
        assert list(case.follow_ups.order_by("id").values_list("state", flat=True)) == ["dropped", "planned"]
        assert case.dues.filter(kind="follow_up", settled_at=None).count() == 1

    def test_is_marked_once(self, asked: FollowUp, nadia: Any) -> None:
        with pytest.raises(Refused, match="asked already"):
            mark_asked(asked, staff(nadia))

    def test_is_marked_by_a_person(self, follow_up: FollowUp) -> None:
        with pytest.raises(NotAllowed):
            mark_asked(follow_up, CUSTOMER)


class TestTheAnswer:
    def test_yes_is_kept_and_the_case_stays_resolved(self, case: Any, asked: FollowUp) -> None:
        survey = answer_survey(asked, Answers("yes", heard=5, treatment=4, text="Thank you, Nadia"))
        case.refresh_from_db()
        asked.refresh_from_db()
        assert (survey.fixed, survey.heard, survey.outcome, survey.text) == (
            "yes",
            5,
            None,
            "Thank you, Nadia",
        )
        assert (case.state, asked.state) == ("resolved", "answered")
        entry = last(case, "survey.answered")
        assert (entry.actor_kind, entry.facts["heard"]) == ("customer", 5)
        assert entry.payload.body == {"text": "Thank you, Nadia"}

    @pytest.mark.parametrize("fixed", ["no", "partly"])
    def test_no_and_partly_open_the_same_case_with_their_words(
        self, case: Any, asked: FollowUp, fixed: str
    ) -> None:
        answer_survey(asked, Answers(fixed, text="It wobbles"))
        case.refresh_from_db()
        assert (case.state, case.reopened, case.resolved_at) == ("open", 1, None)
        assert case.messages.latest("id").text == "It wobbles"
        assert last(case, "case.reopened").facts["not_fixed"] is True

    def test_no_without_words_opens_it_too(self, case: Any, asked: FollowUp) -> None:
        answer_survey(asked, Answers("no"))
        case.refresh_from_db()
        assert case.state == "open" and case.messages.count() == 1

    def test_is_given_once(self, asked: FollowUp) -> None:
        answer_survey(asked, Answers("yes"))
        with clock.at(MONDAY + DAY), pytest.raises(Refused, match="You answered on Monday at 10:00"):
            answer_survey(asked, Answers("no"))
        assert Survey.objects.count() == 1

    @pytest.mark.parametrize(
        "answers", [Answers(""), Answers("maybe"), Answers("yes", heard=0), Answers("yes", outcome=6)]
    )
    def test_nonsense_is_refused_and_nothing_changes(
        self, case: Any, asked: FollowUp, answers: Answers
    ) -> None:
        before = verbs(case)
        with pytest.raises(Invalid):
            answer_survey(asked, answers)
        assert verbs(case) == before and not Survey.objects.exists()

    def test_of_a_dropped_question_is_refused_kindly(
        self, case: Any, follow_up: FollowUp, nadia: Any
    ) -> None:
        reopen_case(case, "Wobbles", staff(nadia))
        with pytest.raises(Refused, match="working on it again"):
            answer_survey(follow_up, Answers("no"))

    def test_may_be_noted_by_phone(self, case: Any, asked: FollowUp, nadia: Any) -> None:
        answer_survey(asked, Answers("no", text="It wobbles"), staff(nadia))
        assert case.messages.latest("id").channel == "phone"
        assert last(case, "survey.answered").actor == nadia


class TestNotFixed:
    def test_opens_the_same_case_with_an_answer_due_soon(
        self, case: Any, asked: FollowUp, nadia: Any
    ) -> None:
        points = list(case.concerns.all())
        not_fixed(case, [points[0].pk], "It wobbles", CUSTOMER)
        assert (case.state, case.reopened, case.heard_out_at) == ("open", 1, None)
        due = case.dues.get(kind="answer", settled_at=None)
        assert (due.at, due.owner) == (MONDAY + 4 * HOUR, nadia)
        assert case.messages.get(text="It wobbles").raw is not None  # law 1
        assert list(case.concerns.filter(outcome="")) == points[:1]
        facts = last(case, "case.reopened").facts
        assert facts["concerns"] == [points[0].pk] and facts["state_before"] == "resolved"

    def test_opens_a_closed_one_too(self, case: Any, asked: FollowUp, nadia: Any) -> None:
        close_case(case, staff(nadia))
        not_fixed(case, [], "It wobbles", CUSTOMER)
        assert (case.state, case.closed_at) == ("open", None)

    def test_drops_the_question_that_was_planned(self, case: Any, follow_up: FollowUp) -> None:
        not_fixed(case, [], "", CUSTOMER)
        follow_up.refresh_from_db()
        assert follow_up.state == "dropped"
        assert not case.dues.filter(kind="follow_up", settled_at=None).exists()

    def test_on_an_open_case_keeps_their_words(self, case: Any) -> None:
        not_fixed(case, [], "Still nothing", CUSTOMER)
        assert case.messages.latest("id").text == "Still nothing"
        assert (case.reopened, verbs(case)[-1]) == (0, "case.not_fixed")

    def test_can_happen_again_and_again(self, case: Any, nadia: Any) -> None:
        for round_ in (1, 2):
            if round_ == 1:
                make_resolved(case, nadia)
            else:
                excuse_second_failure(case, "She asks for nothing more", staff(nadia))
                resolve_case(case, "Mended", staff(nadia))
            not_fixed(case, [], f"Round {round_}", CUSTOMER)
        assert case.reopened == 2
        assert case.follow_ups.filter(state="planned").count() == 0
