"""What programs and `amends show` get of an investigation."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from amends.api.selectors import whole
from amends.cases import clock
from amends.cases.actors import staff
from amends.resolve import services as resolve
from amends.understand.answers import keep_answer
from amends.understand.concerns import add_concern, decide_concern
from amends.understand.gap import Gap, describe_concern
from tests.working import MONDAY


def test_a_concern_comes_with_its_gap_evidence_and_answers(case: Any, nadia: Any) -> None:
    by, message = staff(nadia), case.messages.get()
    point = add_concern(case, "Nobody came", by)
    describe_concern(point, Gap("Tuesday", "Nobody", "1:30", "12.50", "EUR", "The cot"), by)
    resolve.add_evidence(case, "They say so", by, concerns=[point], of=message)
    keep_answer(point, "Which day?", message, "Nobody came on Tuesday.", by)
    decide_concern(point, "upheld", "", by)
    told = whole(case)["concerns"][0]
    assert (told["expected"], told["happened"], told["outcome"]) == ("Tuesday", "Nobody", "upheld")
    assert told["cost"] == {"minutes": 90, "money": Decimal("12.50"), "currency": "EUR", "worry": "The cot"}
    assert told["evidence"][0]["message"] == message.pk and told["evidence"][0]["kind"] == "message"
    answer = told["answers"][0]
    assert message.text[answer["start"] : answer["end"]] == answer["quote"] == "Nobody came on Tuesday."


def test_the_investigation_tells_plan_requests_cause_and_tree(case: Any, nadia: Any, call: Any) -> None:
    by, due = staff(nadia), MONDAY + timedelta(days=1)
    with clock.at(MONDAY):
        resolve.start_investigation(case, 0, by)
        ask = resolve.Ask("depot@carrier.example", "Was there a van?", due)
        resolve.answer_request(resolve.make_request(case, ask, [], by), "No", by, "Pete")
        resolve.record_cause(case, by, text="No van")
        resolve.add_why(case, "Not booked", by, resolve.add_why(case, "No slot", by))
    told = call("GET", f"/cases/{case.reference}")[1]["investigation"]
    questions = told.pop("questions")
    assert questions and all(one == {"text": one["text"], "state": "open", "answer": ""} for one in questions)
    assert [one["text"] for one in questions] == [one.text for one in case.questions.order_by("position")]
    answer = {"from": "Pete", "at": "2026-11-16T10:00:00Z", "auto": False, "text": "No"}
    assert told == {
        "severity": 0,
        "requests": [
            {
                "to": "depot@carrier.example",
                "name": "",
                "whom": "colleague",
                "text": "Was there a van?",
                "state": "answered",
                "asked_at": "2026-11-16T10:00:00Z",
                "due": "2026-11-17T10:00:00Z",
                "answers": [answer],
            }
        ],
        "cause": {
            "text": "No van",
            "unknown_reason": "",
            "one_off": False,
            "hypothesis": True,
            "avoidable": None,
            "avoid_how": "",
        },
        "tree": [
            {
                "text": "No slot",
                "contributing": False,
                "because": [{"text": "Not booked", "contributing": False, "because": []}],
            }
        ],
        "underlying_issue": None,
        "second_failure": [],
    }


def test_the_command_prints_it_in_words(case: Any, nadia: Any, capsys: Any) -> None:
    from amends.cli.show import _in_words

    by = staff(nadia)
    point = add_concern(case, "Nobody came", by)
    describe_concern(point, Gap("Tuesday", "", "90", "12.50", "EUR"), by)
    resolve.add_evidence(case, "The slot was empty", by, concerns=[point], source="Plan", for_cause=True)
    resolve.record_cause(case, by, text="No van")
    _in_words(whole(case))
    said = capsys.readouterr().out
    for words in (
        "expected: Tuesday",
        "cost: 90 min, 12.50 EUR",
        "evidence: The slot was empty",
        "Cause (hypothesis): No van",
    ):
        assert words in said
