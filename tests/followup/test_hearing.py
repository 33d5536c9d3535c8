"""Messages that wait together are heard together, and each as if it were alone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_ox.models import OxTask
from django_ox.testing import run_tasks

from amends.cases import clock, queue
from amends.cases.actors import CUSTOMER, staff
from amends.cases.models import Case, Entry, Message
from amends.cases.privacy.services import erase_cases
from amends.cases.services import Who, Words, add_inbound, know_customer, open_case
from amends.followup import tasks
from amends.followup.services import hearing
from amends.understand.models import CaseClocks, Reading

WORDS = (
    "The table came with a split leg, for the third time. I want my £649 back.",
    "Nobody came on Tuesday. If this goes on I will take you to court.",
    "My mother is 84 and has had no heating since Friday. Please, somebody ring her.",
    "Thank you, all is well with the second parcel.",
    "You charged me twice in March and nobody answers my letters!",
)


def comes_in(name: str, words: str) -> Case:
    """Somebody new writes; what follows waits its turn."""
    who = know_customer(Who(f"{name} Hale", f"{name}@mail.example"))
    with transaction.atomic():
        case = open_case(who, words[:30], "mail", CUSTOMER)
        add_inbound(case, Words(words, message_id=f"<{name}@mail.example>"), "mail", CUSTOMER)
    return case


def five(prefix: str = "") -> list[Case]:
    """Five people write at once."""
    return [comes_in(f"{prefix}{number}", words) for number, words in enumerate(WORDS)]


def ready() -> int:
    """How many messages wait to be heard."""
    return OxTask.objects.filter(task_path=tasks.hear.module_path, status="READY").count()


def hear_next() -> None:
    """A worker takes the first of them."""
    task = OxTask.objects.filter(task_path=tasks.hear.module_path, status="READY").earliest("enqueued_at")
    OxTask.objects.filter(pk=task.pk).update(status="RUNNING")
    tasks.hear.func(*task.args)


def outcome(case: Case) -> dict[str, Any]:
    """What hearing left on a case, without keys and addresses."""
    case.refresh_from_db()
    return {
        "journal": sorted(case.journal.values_list("verb", flat=True)),
        "told": list(case.messages.filter(about="ack").values_list("subject", "sending", "references")),
        "read": list(Reading.objects.filter(message__case=case).values_list("heat", "severity", "complaint")),
        "concerns": list(case.concerns.values_list("text", "position")),
        "lanes": sorted(case.lanes.values_list("kind", "due_at")),
        "clocks": sorted(case.clocks.values_list("clock", "due_at", "state")),
        "dues": sorted(case.dues.values_list("kind", "at", "what")),
        "case": (case.heat, case.rank, case.rank_why, case.risks, case.next_due_at, case.next_due_what),
        "sure": case.distress,
    }


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Each message is heard by its own task."""
    with monkeypatch.context() as patch:
        patch.setattr(hearing, "MOST", 1)
        yield patch


@pytest.mark.usefixtures("firm", "tom")
class TestTogether:
    def test_one_task_hears_all_that_wait(self) -> None:
        cases = five()
        hear_next()
        assert ready() == 0
        assert Reading.objects.count() == Message.objects.filter(about="ack").count() == len(cases)
        assert CaseClocks.objects.filter(case__in=cases).count() == len(cases)

    def test_each_is_heard_as_if_it_were_alone(self, monday: None, alone: pytest.MonkeyPatch) -> None:
        by_themselves = five("a")
        while ready():
            hear_next()
        alone.undo()
        beside = five("b")
        hear_next()
        assert [outcome(case) for case in beside] == [
            {**outcome(case), "told": renamed(case)} for case in by_themselves
        ]

    def test_running_the_tasks_again_changes_nothing(self) -> None:
        cases = five()
        run_tasks()
        before = [outcome(case) for case in cases]
        for entry in Entry.objects.filter(verb="message.received"):
            tasks.hear.func(entry.pk)
        assert [outcome(case) for case in cases] == before

    def test_five_more_cost_few_questions_more(self) -> None:
        with CaptureQueriesContext(connection) as of_one:
            comes_in("first", WORDS[0])
            hear_next()
        with CaptureQueriesContext(connection) as of_five:
            five()
            hear_next()
        assert len(of_five) < 2.6 * len(of_one), "most of what a message costs is asked once for all"

    def test_a_second_message_on_a_case_waits_for_the_first(self) -> None:
        case = comes_in("denise", WORDS[0])
        with transaction.atomic():
            add_inbound(case, Words("And nobody rang me back!"), "mail", CUSTOMER)
        hear_next()
        assert ready() == 1
        hear_next()
        assert Reading.objects.filter(message__case=case).count() == 2
        assert Message.objects.filter(about="ack").count() == 1

    def test_what_was_erased_while_it_was_read_is_not_acknowledged(
        self, ada: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cases, real = five(), hearing.understand

        def meanwhile(messages: Any) -> Any:
            understood = real(messages)
            erase_cases(cases[:1], staff(ada), {})
            return understood

        monkeypatch.setattr(hearing, "understand", meanwhile)
        hear_next()
        assert set(Message.objects.filter(about="ack").values_list("case", flat=True)) == {
            case.pk for case in cases[1:]
        }
        assert not Reading.objects.filter(message__case=cases[0]).exists()

    def test_one_that_cannot_be_heard_does_not_keep_the_others_from_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cases = five()
        real = hearing.keep_readings

        def broken(messages: Any, understood: Any) -> Any:
            if any(message.case_id == cases[2].pk for message in messages):
                raise ValueError("this one")
            return real(messages, understood)

        monkeypatch.setattr(hearing, "keep_readings", broken)
        run_tasks()
        heard = set(Reading.objects.values_list("message__case", flat=True))
        assert heard == {case.pk for case in cases if case != cases[2]}
        assert Message.objects.filter(about="ack").count() == 4, (
            "what could not be heard left nothing half done"
        )


@pytest.mark.usefixtures("firm")
class TestTheQueue:
    def test_a_task_that_is_to_run_later_is_left_alone(self) -> None:
        five()
        later = OxTask.objects.filter(task_path=tasks.hear.module_path).latest("enqueued_at")
        OxTask.objects.filter(pk=later.pk).update(run_after=clock.now() + timedelta(minutes=5))
        assert later.pk not in queue.claim(tasks.hear, 16)

    def test_what_one_worker_has_claimed_another_does_not(self) -> None:
        five()
        assert len(queue.claim(tasks.hear, 3)) == 3
        assert len(queue.claim(tasks.hear, 3)) == 2
        assert queue.claim(tasks.hear, 3) == {}

    def test_what_its_claimant_left_behind_is_done_all_the_same(self) -> None:
        five()
        queue.claim(tasks.hear, 16)
        with clock.at(clock.now() + queue.LEASE):
            assert len(queue.claim(tasks.hear, 16)) == 5

    def test_a_task_that_another_worker_has_is_not_settled(self) -> None:
        five()
        keys = list(queue.claim(tasks.hear, 16))
        OxTask.objects.filter(pk=keys[0]).update(status="RUNNING")
        with transaction.atomic():
            assert queue.settle(keys) == set(keys[1:])
        assert OxTask.objects.get(pk=keys[0]).status == "RUNNING"

    def test_what_is_settled_waits_again_when_its_work_fails(self) -> None:
        five()
        keys = list(queue.claim(tasks.hear, 16))
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            queue.settle(keys)
            raise ZeroDivisionError
        queue.release(keys)
        assert list(queue.claim(tasks.hear, 16)) == keys

    def test_no_more_are_claimed_than_asked_for_and_the_first_come_first(self) -> None:
        entries = [case.journal.get(verb="message.received").pk for case in five()]
        assert list(queue.claim(tasks.hear, 3).values()) == entries[:3]


def renamed(case: Case) -> list[Any]:
    """The acknowledgement of a twin, threaded under the twin's message."""
    twin = Message.objects.get(message_id=case.messages.get(direction="in").message_id.replace("<a", "<b"))
    ack = case.messages.get(about="ack")
    return [(ack.subject.replace(case.reference, twin.case.reference), ack.sending, [twin.message_id])]
