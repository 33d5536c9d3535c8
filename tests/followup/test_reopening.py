"""A person who writes on a finished case opens it again."""

from typing import Any

import pytest
from django.db import transaction

from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, Refused
from amends.cases.services import Words, add_inbound, set_kind
from amends.followup.services import reopen_case, reopen_of_entry, resolve_case
from amends.journey import REACTIONS
from amends.resolve.services import excuse_second_failure
from tests.working import HOUR, MONDAY, last, make_resolved, verbs


def write(case: Any, text: str = "It wobbles", **more: Any) -> int:
    """The customer writes; gives the journal entry."""
    with transaction.atomic():
        add_inbound(case, Words(text, **more), "mail", CUSTOMER)
    return int(last(case, "message.received").pk)


class TestAMessage:
    def test_is_mapped_to_the_task_that_opens_and_reads(self) -> None:
        assert REACTIONS["message.received"] == ("amends.followup.tasks.hear",)

    def test_opens_a_resolved_case(self, case: Any, nadia: Any) -> None:
        make_resolved(case, nadia)
        entry = write(case)
        assert reopen_of_entry(entry)
        case.refresh_from_db()
        assert (case.state, case.reopened) == ("open", 1)
        assert case.dues.get(kind="answer", settled_at=None).at == MONDAY + 4 * HOUR
        assert last(case, "case.reopened").facts["message"] == case.messages.latest("id").pk

    def test_does_so_once(self, case: Any, nadia: Any) -> None:
        make_resolved(case, nadia)
        entry = write(case)
        reopen_of_entry(entry)
        assert not reopen_of_entry(entry)
        assert verbs(case).count("case.reopened") == 1

    def test_a_task_that_comes_late_does_not_open_what_was_finished_after_the_message(
        self, case: Any, nadia: Any
    ) -> None:
        entry = write(case)
        make_resolved(case, nadia)
        assert not reopen_of_entry(entry)
        case.refresh_from_db()
        assert case.state == "resolved"

    def test_from_a_machine_does_not_open_it(self, case: Any, nadia: Any) -> None:
        make_resolved(case, nadia)
        assert not reopen_of_entry(write(case, "I am on holiday", is_auto=True))

    def test_on_an_open_case_changes_nothing(self, case: Any) -> None:
        before = verbs(case)
        assert not reopen_of_entry(last(case, "message.received").pk)
        assert verbs(case) == before

    def test_on_spam_stays_spam(self, case: Any, nadia: Any) -> None:
        set_kind(case, "spam", staff(nadia))
        assert not reopen_of_entry(write(case))

    def test_on_what_was_no_complaint_makes_it_one_to_look_at(self, case: Any, nadia: Any) -> None:
        set_kind(case, "not_complaint", staff(nadia))
        assert reopen_of_entry(write(case, "Actually, it is broken"))
        case.refresh_from_db()
        assert (case.state, case.kind) == ("open", "complaint")

    def test_of_an_entry_that_is_gone_is_nothing(self, db: None) -> None:
        assert not reopen_of_entry(999_999)

    def test_opens_it_through_the_queue(self, case: Any, nadia: Any) -> None:
        from django_ox.testing import run_tasks

        make_resolved(case, nadia)
        run_tasks()
        write(case)
        run_tasks()
        case.refresh_from_db()
        assert case.state == "open"
        assert "case.reopened" in verbs(case)


class TestByStaff:
    def test_needs_a_reason(self, case: Any, nadia: Any) -> None:
        make_resolved(case, nadia)
        with pytest.raises(Invalid, match="why it is opened"):
            reopen_case(case, "", staff(nadia))
        reopen_case(case, "The courier lost it", staff(nadia))
        assert case.state == "open"
        assert last(case, "case.reopened").payload.body == {"why": "The courier lost it"}

    def test_is_refused_on_an_open_case(self, case: Any, nadia: Any) -> None:
        with pytest.raises(Refused, match="open already"):
            reopen_case(case, "x", staff(nadia))

    def test_points_to_not_fixed_for_a_customer(self, case: Any, nadia: Any) -> None:
        make_resolved(case, nadia)
        with pytest.raises(Refused, match="not fixed"):
            reopen_case(case, "x", CUSTOMER)

    def test_a_case_opened_again_can_be_resolved_again(self, case: Any, nadia: Any) -> None:
        make_resolved(case, nadia)
        reopen_case(case, "The courier lost it", staff(nadia))
        excuse_second_failure(case, "It had only been late", staff(nadia))
        resolve_case(case, "Found and delivered", staff(nadia))
        assert case.follow_ups.filter(state="planned").count() == 1
