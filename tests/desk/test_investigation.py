"""The page of an investigation: what it shows, what is done on it, and who may."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_ox.testing import run_tasks

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.cases.models import Aside, Case, Entry
from amends.followup.services import not_fixed
from amends.people.models import Team
from amends.resolve import services as resolve
from amends.resolve.models import Cause
from amends.understand.issues import issue_of
from amends.understand.models import Answer
from tests.desk.world import page_of
from tests.understand.test_issues import older
from tests.working import DAY, HOUR, MONDAY, make_resolved, monday

__all__ = ["monday"]
As = Callable[[Any], Client]
At = Callable[..., str]


@pytest.fixture
def post(as_: As, at: At, nadia: Any) -> Callable[..., Any]:
    def send(path: str, expect: int = 302, **fields: Any) -> Any:
        answer = as_(nadia).post(at(f"investigation/{path}"), fields)
        assert answer.status_code == expect, answer.content.decode()[:2000]
        return answer

    return send


def test_it_is_planned_asked_answered_and_determined_by_forms_alone(
    case: Any, points: list[Any], post: Any, nadia: Any, as_: As, at: At
) -> None:
    post("plan/", severity="2")
    post("questions/", text="Who drove the van?", concerns=[points[1].pk])
    question = case.questions.get(text="Who drove the van?")
    post(f"questions/{question.pk}/", answer="Pete")
    post(f"questions/{case.questions.first().pk}/", do="drop", answer="It is plain")
    due = f"{MONDAY + DAY:%Y-%m-%dT17:00}"
    post(
        "requests/",
        to_email="depot@carrier.example",
        to_name="Depot",
        whom="supplier",
        text="Was there a van?",
        due_at=due,
    )
    request = case.requests.get()
    post(f"requests/{request.pk}/", text="No van", said_by="Pete")
    aside = Aside.objects.get()
    post("evidence/", shows="There was no van", of=f"answer-{aside.pk}", concerns=[points[1].pk])
    post("evidence/", shows="The slot was empty", source="Route plan", for_cause="on")
    post("cause/", text="No van was booked")
    post("cause/", do="confirm")
    post("cause/", do="avoidable", avoidable="us", how="Book it with the order")
    post("whys/", text="The form has no field for it")
    post("whys/", text="It was never asked for", under=case.whys.get().pk)
    post(
        f"concerns/{points[1].pk}/",
        expected="Tuesday",
        happened="Nobody came",
        time="2 h",
        money="12",
        currency="EUR",
        worry="",
    )
    post(f"concerns/{points[1].pk}/outcome/", outcome="upheld", reason="There was no van")
    message = case.messages.get()
    post(
        "answers/",
        concern=points[1].pk,
        message=message.pk,
        question="Which day?",
        quote="Nobody came on Tuesday.",
    )
    page = page_of(as_(nadia), at("investigation/"))
    for words in (
        "Pete", "Not needed:", "Was there a van?", "No van", "There was no van", "Route plan", "Confirmed by Nadia",
        "Avoidable by us: Book it with the order", "It was never asked for", "2 h, €12", "<b>Upheld</b>: There was no van",
        "asked: Which day?",
    ):  # fmt: skip
        assert words in page, words
    assert Cause.objects.get().confirmed_by == nadia


def test_a_refusal_stands_at_its_form_with_what_was_typed(post: Any, points: list[Any]) -> None:
    page = post(
        "requests/",
        422,
        to_email="nowhere",
        text="Was there a van?",
        due_at="2026-11-20T17:00",
        whom="supplier",
    ).content.decode()
    assert (
        "name@example.org. Nothing was changed." in page
        and "Was there a van?" in page
        and 'value="nowhere"' in page
    )
    page = post("cause/", 409, do="confirm").content.decode()
    assert "No cause is recorded yet" in page
    page = post(f"concerns/{points[0].pk}/", 422, time="soon").content.decode()
    assert "2 h 30 min" in page and 'value="soon"' in page


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [("plan/", {"severity": "x"}, 422), ("plan/", {"severity": "9"}, 422), ("evidence/", {"shows": "x", "of": "case-1"}, 422),
     ("requests/", {"text": "x", "to_email": "a@b.example", "whom": "supplier", "due_at": "soon"}, 422),
     ("questions/999/", {"answer": "x"}, 404), ("evidence/", {"shows": "x", "of": "note-999"}, 404),
     ("answers/", {"concern": "1", "message": ""}, 404), ("issue/", {"earlier": "999"}, 404), ("whys/", {"under": "x"}, 422)],
)  # fmt: skip
def test_nonsense_is_refused_and_changes_nothing(
    post: Any, case: Any, path: str, fields: Any, status: int
) -> None:
    before = Entry.objects.count()
    post(path, status, **fields)
    assert Entry.objects.count() == before


def test_a_get_changes_nothing_and_a_case_of_another_team_is_not_there(
    case: Any, points: list[Any], nadia: Any, mara: Any, as_: As, at: At
) -> None:
    before = Entry.objects.count()
    page_of(as_(nadia), at("investigation/"))
    assert Entry.objects.count() == before and as_(nadia).get(at("investigation/plan/")).status_code == 405
    Case.objects.filter(pk=case.pk).update(team=Team.objects.create(name="Kitchens"))
    assert as_(nadia).get(at("investigation/")).status_code == 404
    assert as_(nadia).post(at("investigation/plan/"), {"severity": "1"}).status_code == 404
    assert as_(mara).get(at("investigation/")).status_code == 200


def test_what_others_wrote_is_never_code_on_the_page(
    case: Any, points: list[Any], post: Any, nadia: Any, as_: As, at: At
) -> None:
    post("questions/", text="<script>alert(1)</script>")
    Aside.objects.create(case=case, object_id=1, text="<img src=x onerror=alert(1)>", at=MONDAY)
    page = page_of(as_(nadia), at("investigation/"))
    assert "<script>alert" not in page and "<img src=x" not in page


def test_the_older_matter_is_suggested_with_its_reason_taken_and_dismissed(
    case: Any, customer: Any, points: list[Any], post: Any, nadia: Any, as_: As, at: At
) -> None:
    before = older(customer)
    page = page_of(as_(nadia), at("investigation/"))
    assert f"{before.reference} is still open" in page and "points" in page
    post("issue/", earlier=before.pk, do="take", why="made up")
    found = issue_of(case)
    assert found and found.earlier == before and "still open" in found.why
    assert "Under it lies: <b>Table leg split</b>" in page_of(as_(nadia), at("investigation/"))
    assert "It failed a second time" in page_of(as_(nadia), at())
    post("issue/", do="drop")
    post("issue/", earlier=before.pk, do="dismiss")
    assert "Yes, that lies under it" not in page_of(as_(nadia), at("investigation/"))


def test_a_second_failure_shows_what_it_asks_for_and_takes_a_reason(
    case: Any, tom: Any, nadia: Any, post: Any, as_: As, at: At
) -> None:
    make_resolved(case, tom)
    with clock.at(MONDAY + HOUR):
        not_fixed(case, [], "Split again", CUSTOMER)
        page = page_of(as_(nadia), at("investigation/"))
        assert (
            "No apology since" in page and "No compensation granted" in page and "is its senior owner" in page
        )
        assert "It failed a second time" in page_of(as_(nadia), at())
        post("second/", 422, why=" ")
        post("second/", why="She wants nothing")
        assert "She wants nothing" in page_of(as_(nadia), at("investigation/"))


def test_their_answers_are_offered_for_quoting_back(
    case: Any, points: list[Any], nadia: Any, as_: As, at: At
) -> None:
    text = case.messages.get().text
    start = text.index("Nobody")
    Answer.objects.create(
        concern=points[1], message=case.messages.get(), question="What day?", start=start, end=start + 24, source="staff",
        kept_by=nadia, kept_at=MONDAY,
    )  # fmt: skip
    page = page_of(as_(nadia), at())
    assert 'data-ask="You told us: “Nobody came on Tuesday.”"' in page


def test_the_page_asks_no_more_of_the_database_however_much_there_is(
    case: Any, points: list[Any], nadia: Any, as_: As, at: At
) -> None:
    browser, by = as_(nadia), staff(nadia)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            page_of(browser, at("investigation/"))
        return len(seen)

    def more(n: int) -> None:
        resolve.add_question(case, f"Question {n}?", points, by)
        ask = resolve.Ask(f"d{n}@carrier.example", "Was there a van?", MONDAY + DAY)
        resolve.answer_request(resolve.make_request(case, ask, points, by), "No", by)
        resolve.add_evidence(case, f"Shows {n}", by, concerns=points, source="Plan", for_cause=True)
        resolve.add_why(case, f"Because {n}", by)

    more(0)
    first = count()
    for n in range(1, 4):
        more(n)
    run_tasks()
    assert count() <= first


def test_evidence_that_was_taken_off_can_be_brought_back_at_once(
    case: Any, points: list[Any], post: Any, nadia: Any, as_: As, at: At
) -> None:
    post("evidence/", shows="The slot was empty", source="Route plan", for_cause="on")
    evidence = case.evidence.get()
    browser = as_(nadia)
    address = at(f"investigation/evidence/{evidence.pk}/")
    page = browser.post(address, {"do": "remove"}, follow=True).content.decode()
    assert "The evidence is taken off." in page and f'action="{address}"' in page
    assert "restore" in page and "Undo" in page
    assert "The evidence is back." in browser.post(address, {"do": "restore"}, follow=True).content.decode()
    evidence.refresh_from_db()
    assert evidence.removed_at is None
    told = page_of(browser, at())
    assert "brought evidence back" in told and "took evidence off" in told


def test_why_an_older_matter_was_taken_is_what_this_reader_saw(
    case: Any, post: Any, customer: Any, nadia: Any
) -> None:
    """Another, stronger one that she may not open does not take its reason away."""
    hers = older(customer, subject="Table leg split")
    older(customer, subject="Table leg split", days=40, reopened=2, team=Team.objects.create(name="Kitchens"))
    post("issue/", earlier=hers.pk)
    issue = issue_of(case)
    assert issue and "is still open" in issue.why


@pytest.mark.parametrize("many", [["9" * 30], ["x"], ["1"] * 501])
def test_keys_that_no_database_could_hold_are_refused(case: Any, post: Any, many: list[str]) -> None:
    post("questions/", 422, text="Who drove the van?", concerns=many)
    assert not case.questions.filter(text="Who drove the van?").exists()


def test_a_request_is_asked_to_be_answered_by_the_closing_of_a_working_day(
    case: Any, firm: Any, nadia: Any, as_: As, at: At
) -> None:
    firm.hours = [[[480, 720]]] * 6 + [[]]
    firm.save()
    with clock.at(MONDAY + 4 * DAY):  # Friday: in two days it is Sunday, and we are closed
        page = page_of(as_(nadia), at("investigation/"))
    assert f'value="{MONDAY + 7 * DAY:%Y-%m-%d}T12:00"' in page
