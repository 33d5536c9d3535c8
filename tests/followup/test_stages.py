"""The six stages, each with its done-test and a sentence."""

from typing import Any

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.cases.models import Message
from amends.cases.services import Words, add_inbound, heard_out
from amends.followup.services import Answers, answer_survey, mark_asked, not_fixed
from amends.followup.stages import Facts, facts_of, stages
from amends.resolve.services import deliver_remedy, grant_remedy, record_cause
from amends.understand.concerns import confirm_concerns
from tests.working import DAY, HOUR, MONDAY, item, list_points, make_ready, make_resolved


def look(case: Any) -> dict[str, tuple[bool, str]]:
    case.refresh_from_db()
    return {stage.name: (stage.done, stage.why) for stage in stages(case)}


def answer(case: Any, author: Any, at: Any = MONDAY, **more: Any) -> Message:
    fields = {"sending": "sent", "direction": "out", "channel": "mail", **more}
    return Message.objects.create(case=case, author=author, at=at, text="Dear Denise", **fields)


def test_nothing_is_done_on_a_new_case(case: Any) -> None:
    assert look(case) == {
        "listen": (False, "Ask whether they have anything to add."),
        "understand": (False, "No point is on the list yet."),
        "respond": (False, "No person has answered yet."),
        "resolve": (False, "0 of 0 points have no outcome."),
        "follow_up": (False, "Planned once the case is resolved."),
        "learn": (False, "The cause is not recorded."),
    }


class TestListen:
    def test_is_done_when_they_have_nothing_to_add(self, case: Any) -> None:
        heard_out(case, CUSTOMER)
        assert look(case)["listen"] == (True, "They had nothing to add on Monday at 10:00.")

    def test_opens_again_when_they_write(self, case: Any, transactional_write: Any = None) -> None:
        from django.db import transaction

        heard_out(case, CUSTOMER)
        with transaction.atomic():
            add_inbound(case, Words("One more thing"), "mail", CUSTOMER)
        assert not look(case)["listen"][0]


class TestUnderstand:
    def test_counts_what_they_have_not_confirmed(self, case: Any, nadia: Any) -> None:
        list_points(case, staff(nadia))
        assert look(case)["understand"] == (False, "2 of 2 points are not confirmed by them.")

    def test_speaks_of_one_point_as_one(self, case: Any, nadia: Any) -> None:
        list_points(case, staff(nadia), "Leg")
        assert look(case)["understand"] == (False, "The one point is not confirmed by them.")

    def test_is_done_once_they_confirmed(self, case: Any, nadia: Any) -> None:
        list_points(case, staff(nadia))
        confirm_concerns(case, CUSTOMER)
        assert look(case)["understand"][0]


class TestRespond:
    def test_is_done_when_a_persons_answer_has_left(self, case: Any, nadia: Any) -> None:
        answer(case, nadia)
        assert look(case)["respond"] == (True, "We answered on Monday at 10:00.")

    def test_is_not_done_by_a_notice_nor_by_what_still_waits(self, case: Any, nadia: Any) -> None:
        answer(case, None, is_auto=True)
        answer(case, nadia, sending="queued")
        assert not look(case)["respond"][0]

    def test_is_open_again_when_they_write_after_it(self, case: Any, nadia: Any) -> None:
        from django.db import transaction

        answer(case, nadia)
        with clock.at(MONDAY + HOUR), transaction.atomic():
            add_inbound(case, Words("And?"), "mail", CUSTOMER)
        done, why = look(case)["respond"]
        assert not done and "wrote again on Monday at 11:00" in why


class TestResolve:
    def test_is_done_when_decided_caused_and_delivered(self, case: Any, nadia: Any) -> None:
        make_ready(case, nadia)
        assert look(case)["resolve"][0]
        remedy = grant_remedy(case, item(), 40, [], "", staff(nadia))
        assert look(case)["resolve"] == (False, "Full refund, £40: granted, not delivered yet.")
        deliver_remedy(remedy, staff(nadia))
        assert look(case)["resolve"][0]

    def test_names_what_waits_for_an_approval(self, case: Any, nadia: Any) -> None:
        make_ready(case, nadia)
        grant_remedy(case, item(), 140, [], "", staff(nadia))
        assert look(case)["resolve"] == (False, "Full refund, £140: waits for an approval.")

    def test_counts_points_without_an_outcome(self, case: Any, nadia: Any) -> None:
        list_points(case, staff(nadia))
        assert look(case)["resolve"] == (False, "2 of 2 points have no outcome.")


class TestFollowUp:
    def test_says_when_we_ask(self, case: Any, nadia: Any) -> None:
        make_resolved(case, nadia)
        assert look(case)["follow_up"] == (False, "We ask on Thursday at 17:30 whether it is right.")

    def test_is_done_when_asked_and_quiet(self, case: Any, nadia: Any) -> None:
        mark_asked(make_resolved(case, nadia), staff(nadia))
        done, why = look(case)["follow_up"]
        assert done and why == "Asked on Monday at 10:00; they have not said that anything is wrong."

    def test_is_done_when_they_say_that_it_is_fixed(self, case: Any, nadia: Any) -> None:
        answer_survey(make_resolved(case, nadia), Answers("yes"))
        assert look(case)["follow_up"] == (True, "Is it fixed? They say: yes.")

    def test_starts_over_when_it_is_not_fixed(self, case: Any, nadia: Any) -> None:
        mark_asked(make_resolved(case, nadia), staff(nadia))
        not_fixed(case, [], "Wobbles", CUSTOMER)
        assert look(case)["follow_up"] == (False, "Planned once the case is resolved.")


class TestLearn:
    def test_needs_an_action_or_a_declared_one_off(self, case: Any, nadia: Any) -> None:
        record_cause(case, staff(nadia), text="Glue not dry")
        assert not look(case)["learn"][0]
        record_cause(case, staff(nadia), text="Lightning", one_off=True)
        assert look(case)["learn"] == (True, "Declared a one-off: nothing to prevent.")

    def test_is_done_with_a_linked_action(self, case: Any, nadia: Any) -> None:
        record_cause(case, staff(nadia), text="Glue not dry")
        case.linked_action = True
        case.save()
        assert look(case)["learn"][0]


def test_a_page_that_has_the_facts_asks_nothing_more(
    case: Any, nadia: Any, django_assert_num_queries: Any
) -> None:
    make_resolved(case, nadia)
    with clock.at(MONDAY + DAY):
        with django_assert_num_queries(5):
            facts = facts_of(case)
        assert isinstance(facts, Facts)
        with django_assert_num_queries(1):  # the firm's time zone
            stages(case, facts)
