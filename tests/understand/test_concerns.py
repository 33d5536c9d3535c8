"""Concerns: proposed, put in words, confirmed, decided."""

from typing import Any

import pytest

from amends.cases import clock
from amends.cases.actors import CUSTOMER, SYSTEM, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.services import Words, add_inbound, set_kind
from amends.understand.concerns import (
    add_concern,
    are_confirmed,
    concerns_of,
    confirm_concerns,
    correct_concerns,
    decide_concern,
    edit_concern,
    is_alike,
    mark_of,
    propose_concerns,
    raise_again,
    remove_concern,
    restore_concern,
    undecided,
)
from tests.working import DAY, MONDAY, last, list_points, verbs


def spans(message: Any, *texts: str) -> list[Any]:
    return [
        {"text": text, "start": (start := max(0, message.text.find(text))), "end": start + len(text)}
        for text in texts
    ]


def texts(case: Any) -> list[str]:
    return [concern.text for concern in concerns_of(case)]


@pytest.fixture
def message(case: Any) -> Any:
    return case.messages.get()


class TestProposing:
    def test_keeps_their_words_and_where_they_stand(self, case: Any, message: Any) -> None:
        propose_concerns(message, spans(message, "Nobody came on Tuesday."))
        concern = concerns_of(case).get()
        assert message.text[concern.start : concern.end] == concern.quote == "Nobody came on Tuesday."
        assert (concern.source, concern.position) == ("engine", 1)
        assert last(case, "concerns.proposed").facts == {"message": message.pk, "concerns": [concern.pk]}

    def test_merges_a_point_that_differs_only_in_spelling(self, case: Any, message: Any) -> None:
        propose_concerns(message, spans(message, "Nobody came on Tuesday", "nobody came, on tuesday!"))
        assert texts(case) == ["Nobody came on Tuesday"]

    def test_run_twice_adds_nothing_and_writes_nothing(self, case: Any, message: Any) -> None:
        found = spans(message, "Nobody came on Tuesday.")
        propose_concerns(message, found)
        before = verbs(case)
        assert propose_concerns(message, found) == []
        assert verbs(case) == before

    def test_run_twice_does_not_bring_back_what_staff_removed(
        self, case: Any, message: Any, nadia: Any
    ) -> None:
        found = spans(message, "Nobody came on Tuesday.")
        remove_concern(propose_concerns(message, found)[0], staff(nadia))
        propose_concerns(message, found)
        assert texts(case) == []

    def test_a_new_point_opens_the_confirmation_again(self, case: Any, message: Any, nadia: Any) -> None:
        list_points(case, staff(nadia))
        confirm_concerns(case, CUSTOMER)
        propose_concerns(message, spans(message, "I want my £649 back."))
        assert not any(concern.confirmed_at for concern in concerns_of(case))

    def test_a_point_raised_again_after_it_was_decided_is_a_new_point(
        self, case: Any, message: Any, nadia: Any
    ) -> None:
        first = propose_concerns(message, spans(message, "Nobody came on Tuesday."))[0]
        decide_concern(first, "upheld", "", staff(nadia))
        with clock.at(MONDAY + DAY):
            again = add_inbound(case, Words("Nobody came on Tuesday."), "mail", CUSTOMER)
            propose_concerns(again, spans(again, "Nobody came on Tuesday."))
        assert undecided(case).count() == 1
        assert concerns_of(case).count() == 2

    def test_leaves_a_case_alone_that_people_finished_after_reading_the_message(
        self, case: Any, message: Any, nadia: Any
    ) -> None:
        case.state, case.closed_at = "closed", MONDAY + DAY
        case.save()
        assert propose_concerns(message, spans(message, "Nobody came on Tuesday.")) == []

    def test_still_reads_what_was_set_aside_as_no_complaint(
        self, case: Any, message: Any, nadia: Any
    ) -> None:
        set_kind(case, "not_complaint", staff(nadia))
        assert len(propose_concerns(message, spans(message, "Nobody came on Tuesday."))) == 1

    def test_cuts_a_very_long_point_and_keeps_it_whole_as_quote(self, case: Any, message: Any) -> None:
        message.text = "and then " * 100
        concern = propose_concerns(message, [{"text": message.text, "start": 0, "end": 900}])[0]
        assert len(concern.text) == 400 and concern.text.endswith("…")
        assert len(concern.quote) == 900


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The leg is split", "the leg is split.", True),
        ("The driver never came on Tuesday morning", "The driver never came Tuesday morning", True),
        ("The table was delivered on time this week", "The table was not delivered on time this week", False),
        ("It doesn't heat the water at all any more", "It does heat the water at all any more", False),
        ("You charged me 40 pounds for the visit", "You charged me 412 pounds for the visit", False),
        ("The leg is split", "Nobody rang me back", False),
        ("!!!", "!!!", False),
    ],
)
def test_two_wordings_are_one_point_only_when_they_say_the_same(one: str, other: str, same: bool) -> None:
    assert is_alike(one, other) is same


class TestTheList:
    def test_keeps_the_order_in_which_points_were_added(self, case: Any, nadia: Any) -> None:
        list_points(case, staff(nadia), "First", "Second", "Third")
        assert [(c.position, c.text) for c in concerns_of(case)] == [
            (1, "First"),
            (2, "Second"),
            (3, "Third"),
        ]

    def test_takes_the_customers_own_words_from_a_message(self, case: Any, message: Any, nadia: Any) -> None:
        start = message.text.index("Nobody")
        concern = add_concern(case, "The appointment was missed", staff(nadia), message, start, start + 11)
        assert concern.quote == "Nobody came"

    def test_refuses_a_point_that_already_stands_there(self, case: Any, nadia: Any) -> None:
        list_points(case, staff(nadia), "The leg is split")
        with pytest.raises(Refused, match="already on the list"):
            add_concern(case, "the leg is SPLIT!", staff(nadia))

    @pytest.mark.parametrize("text", ["", "   ", "x" * 401])
    def test_refuses_an_empty_or_endless_point(self, case: Any, nadia: Any, text: str) -> None:
        with pytest.raises(Invalid):
            add_concern(case, text, staff(nadia))

    def test_better_words_take_the_outcome_back(self, case: Any, nadia: Any) -> None:
        concern = list_points(case, staff(nadia), "Leg")[0]
        decide_concern(concern, "not_upheld", "It was not our table", staff(nadia))
        edit_concern(concern, "The second table's leg is split", staff(nadia))
        concern.refresh_from_db()
        assert (concern.text, concern.outcome, concern.reason) == ("The second table's leg is split", "", "")
        assert last(case, "concern.edited").facts["outcome_before"] == "not_upheld"

    def test_a_removed_point_is_kept_and_can_be_brought_back(self, case: Any, nadia: Any) -> None:
        concern = list_points(case, staff(nadia), "Leg")[0]
        remove_concern(concern, staff(nadia))
        assert texts(case) == [] and case.concerns.count() == 1
        restore_concern(concern, staff(nadia))
        assert texts(case) == ["Leg"]
        assert verbs(case)[-2:] == ["concern.removed", "concern.restored"]

    def test_removing_twice_is_one_change(self, case: Any, nadia: Any) -> None:
        concern = list_points(case, staff(nadia), "Leg")[0]
        remove_concern(concern, staff(nadia))
        remove_concern(concern, staff(nadia))
        assert verbs(case).count("concern.removed") == 1

    @pytest.mark.parametrize("change", ["add", "edit", "remove"])
    def test_a_finished_case_must_be_opened_first(self, case: Any, nadia: Any, change: str) -> None:
        concern = list_points(case, staff(nadia), "Leg")[0]
        set_kind(case, "spam", staff(nadia))
        acts = {
            "add": lambda: add_concern(case, "More", staff(nadia)),
            "edit": lambda: edit_concern(concern, "Other", staff(nadia)),
            "remove": lambda: remove_concern(concern, staff(nadia)),
        }
        with pytest.raises(Refused, match="Open it again first"):
            acts[change]()

    def test_another_teams_case_is_closed_to_an_agent(self, case: Any, nadia: Any) -> None:
        from amends.cases.services import team_named

        case.team = team_named("Lifts")
        case.save()
        with pytest.raises(NotAllowed, match="another team"):
            add_concern(case, "More", staff(nadia))


class TestConfirming:
    def test_the_customer_confirms_the_whole_list(self, case: Any, nadia: Any) -> None:
        list_points(case, staff(nadia))
        confirm_concerns(case, CUSTOMER)
        assert are_confirmed(list(concerns_of(case)))
        assert last(case, "concerns.confirmed").actor_kind == "customer"

    def test_staff_may_confirm_what_they_heard_by_phone(self, case: Any, nadia: Any) -> None:
        list_points(case, staff(nadia))
        confirm_concerns(case, staff(nadia))
        assert last(case, "concerns.confirmed").actor == nadia

    def test_an_empty_list_cannot_be_confirmed(self, case: Any) -> None:
        with pytest.raises(Refused, match="nothing to confirm"):
            confirm_concerns(case, CUSTOMER)
        assert not are_confirmed([])

    def test_confirming_twice_is_one_change(self, case: Any, nadia: Any) -> None:
        list_points(case, staff(nadia))
        confirm_concerns(case, CUSTOMER)
        confirm_concerns(case, CUSTOMER)
        assert verbs(case).count("concerns.confirmed") == 1

    def test_a_list_that_changed_while_they_read_is_shown_again(self, case: Any, nadia: Any) -> None:
        list_points(case, staff(nadia), "Leg")
        seen = mark_of(list(concerns_of(case)))
        list_points(case, staff(nadia), "Money")
        with pytest.raises(Refused, match="changed the list"):
            confirm_concerns(case, CUSTOMER, seen)
        confirm_concerns(case, CUSTOMER, mark_of(list(concerns_of(case))))

    @pytest.mark.parametrize("change", ["add", "edit", "remove"])
    def test_any_change_of_the_list_asks_again(self, case: Any, nadia: Any, change: str) -> None:
        first, second = list_points(case, staff(nadia))
        confirm_concerns(case, CUSTOMER)
        {
            "add": lambda: add_concern(case, "More", staff(nadia)),
            "edit": lambda: edit_concern(first, "Other", staff(nadia)),
            "remove": lambda: remove_concern(first, staff(nadia)),
        }[change]()
        assert not are_confirmed(list(concerns_of(case)))
        second.refresh_from_db()
        assert second.confirmed_at is None

    def test_a_correction_is_a_message_of_the_case(self, case: Any, nadia: Any) -> None:
        list_points(case, staff(nadia))
        confirm_concerns(case, CUSTOMER)
        message = correct_concerns(case, "It was the third table.", CUSTOMER)
        case.refresh_from_db()
        assert (message.channel, message.direction, message.text) == ("page", "in", "It was the third table.")
        assert b"It was the third table." in bytes(message.raw.blob.content)  # law 1: as it came
        assert case.contacts == 2
        assert not are_confirmed(list(concerns_of(case)))
        assert verbs(case)[-2:] == ["message.received", "concerns.corrected"]

    def test_an_empty_correction_is_asked_for_again(self, case: Any) -> None:
        with pytest.raises(Invalid, match="wrong or missing"):
            correct_concerns(case, "  ", CUSTOMER)


class TestDeciding:
    @pytest.mark.parametrize("outcome", ["partly", "not_upheld"])
    def test_saying_no_needs_a_reason(self, case: Any, nadia: Any, outcome: str) -> None:
        concern = list_points(case, staff(nadia))[0]
        with pytest.raises(Invalid, match="why it is not upheld"):
            decide_concern(concern, outcome, " ", staff(nadia))
        decide_concern(concern, outcome, "The leg was sound when it left", staff(nadia))
        assert concern.outcome == outcome

    def test_upholding_needs_none(self, case: Any, nadia: Any) -> None:
        concern, other = list_points(case, staff(nadia))
        decide_concern(concern, "upheld", "", staff(nadia))
        concern.refresh_from_db()
        assert (concern.outcome, concern.decided_by, concern.decided_at) == ("upheld", nadia, MONDAY)
        assert list(undecided(case)) == [other]

    def test_the_reason_can_be_erased_with_the_payload(self, case: Any, nadia: Any) -> None:
        concern = list_points(case, staff(nadia))[0]
        decide_concern(concern, "partly", "She was away", staff(nadia))
        entry = last(case, "concern.decided")
        assert entry.payload.body == {"reason": "She was away"}
        assert "away" not in str(entry.facts)

    def test_an_empty_outcome_takes_it_back(self, case: Any, nadia: Any) -> None:
        concern = list_points(case, staff(nadia))[0]
        decide_concern(concern, "upheld", "", staff(nadia))
        decide_concern(concern, "", "", staff(nadia))
        concern.refresh_from_db()
        assert (concern.outcome, concern.decided_by, concern.decided_at) == ("", None, None)
        assert last(case, "concern.undecided").facts["before"] == "upheld"

    def test_an_unknown_outcome_names_the_known_ones(self, case: Any, nadia: Any) -> None:
        concern = list_points(case, staff(nadia))[0]
        with pytest.raises(Invalid, match="upheld, partly, not_upheld"):
            decide_concern(concern, "maybe", "x", staff(nadia))

    @pytest.mark.parametrize("by", [CUSTOMER, SYSTEM])
    def test_only_a_person_here_decides(self, case: Any, nadia: Any, by: Any) -> None:
        concern = list_points(case, staff(nadia))[0]
        with pytest.raises(NotAllowed):
            decide_concern(concern, "upheld", "", by)

    def test_a_removed_point_is_not_decided(self, case: Any, nadia: Any) -> None:
        concern = list_points(case, staff(nadia))[0]
        remove_concern(concern, staff(nadia))
        with pytest.raises(Refused, match="Bring it back"):
            decide_concern(concern, "upheld", "", staff(nadia))

    def test_points_named_as_not_fixed_are_undecided_again(self, case: Any, nadia: Any) -> None:
        first, second = list_points(case, staff(nadia))
        decide_concern(first, "upheld", "", staff(nadia))
        decide_concern(second, "upheld", "", staff(nadia))
        assert raise_again(case, [second.pk, 999_999], CUSTOMER) == [second.pk]
        assert list(undecided(case)) == [second]
