"""Today: the headline, what burns, what is due, what waits for this person."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from amends.cases import clock
from amends.cases.models import Firm, Message
from amends.desk.times import when
from amends.desk.today.context import Tallies, headline, lead
from amends.desk.today.line import Mark, day_line
from amends.people.models import Team
from amends.resolve.models import Authority, CatalogueItem, Remedy
from amends.resolve.services import grant_remedy
from tests.desk.world import due_at, make_case, promise_on

THURSDAY = datetime(2026, 11, 19, 14, 8, tzinfo=UTC)


def test_nothing_burning_is_said_plainly(nadia: Any, firm: Any, as_: Any) -> None:
    page = as_(nadia).get("/").content.decode()
    assert "Nothing is burning" in page
    assert "Nobody waits for an answer." in page


def test_a_case_burns_from_rank_55_and_says_why(nadia: Any, firm: Any, as_: Any) -> None:
    make_case("Cool Customer", "Asks politely", rank=54, rank_why=[[54, "annoyed"]])
    make_case(rank=82, rank_why=[[50, "furious"], [8, "third contact"]])
    page = as_(nadia).get("/").content.decode()
    assert "One case is burning" in page
    assert "Furious, third contact." in page
    assert "Asks politely" not in page


def test_the_hottest_stands_first(nadia: Any, firm: Any, as_: Any) -> None:
    make_case("Rob Hale", "Second", rank=70, rank_why=[[70, "angry"]])
    make_case("Denise Marlow", "First", rank=90, rank_why=[[90, "furious"]])
    page = as_(nadia).get("/").content.decode()
    assert page.index("First</a>") < page.index("Second</a>")


def test_a_case_of_another_team_is_not_on_the_page(nadia: Any, firm: Any, as_: Any) -> None:
    make_case(rank=90, team=Team.objects.create(name="Other"))
    page = as_(nadia).get("/").content.decode()
    assert "Nothing is burning" in page
    assert "Lamp flickers" not in page


@pytest.mark.parametrize(
    ("burning", "within", "expected"),
    [
        (3, 22, "Three cases are burning, and one promise falls due in 22 minutes"),
        (1, 300, "One case is burning"),
        (0, 300, "Nothing is burning. The next promise falls due at 19:08"),
        (13, 22, "13 cases are burning, and one promise falls due in 22 minutes"),
        (0, -5, "Nothing is burning, and one promise is late"),
    ],
)
def test_the_headline_is_a_finding(burning: int, within: int, expected: str, nadia: Any, case: Any) -> None:
    from amends.desk.today.context import Item

    due = when(THURSDAY + timedelta(minutes=within), THURSDAY, ZoneInfo("Europe/London"))
    item = Item(case, "ring back", "", "you", due, 1)
    assert headline(Tallies(burning, 0, 0, 0, 0, None), [item], THURSDAY) == expected


def test_the_lead_counts_first_answers_and_what_is_overdue() -> None:
    said = lead(Tallies(0, 2, 1, 0, 0, None))
    assert said == "Everyone who wrote today has had a first answer except two. One thing is overdue."
    assert lead(Tallies(0, 0, 0, 0, 0, None)).endswith("Nothing is overdue.")


def test_a_promise_can_be_kept_from_the_page(nadia: Any, case: Any, as_: Any) -> None:
    promise = promise_on(case, nadia)
    browser = as_(nadia)
    assert "Ring back" in browser.get("/").content.decode()
    answer = browser.post(f"/promises/{promise.pk}/", {"do": "kept", "next": "/"})
    assert answer.status_code == 302 and answer["Location"] == "/"
    promise.refresh_from_db()
    assert promise.state == "kept"


def test_an_answer_that_is_late_says_so(nadia: Any, case: Any, as_: Any) -> None:
    due_at(case, clock.now() - timedelta(minutes=12))
    assert "late by 12 min" in as_(nadia).get("/").content.decode()


def test_a_reply_that_did_not_leave_is_worth_a_look(nadia: Any, case: Any, as_: Any) -> None:
    Message.objects.create(
        case=case, direction="out", channel="mail", at=clock.now(), sending="failed", failure="refused"
    )
    page = as_(nadia).get("/").content.decode()
    assert "1 not sent." in page
    assert f"/cases/{case.reference}/" in page


class TestApprovals:
    """What waits for a decision."""

    @pytest.fixture
    def waiting(self, case: Any, nadia: Any) -> Remedy:
        """£140 that Nadia may not grant alone."""
        from amends.cases.actors import staff

        Authority.objects.create(role="agent", limit=75)
        Authority.objects.create(role="lead", limit=300)
        item = CatalogueItem.objects.create(name="Gesture", kind="goodwill", money=True)
        for sum_ in (40, 50, 60, 80, 120):
            old = make_case(f"Old {sum_}")
            Remedy.objects.create(
                case=old,
                item=item,
                amount=sum_,
                worth=sum_,
                currency="GBP",
                state="delivered",
                asked_by=nadia,
                asked_at=clock.now(),
            )
        return grant_remedy(case, item, "140", [], "Two lost days", staff(nadia))

    def test_it_shows_both_limits_and_what_was_given_before(
        self, waiting: Remedy, tom: Any, as_: Any
    ) -> None:
        page = as_(tom).get("/").content.decode()
        assert "Gesture, £140" in page
        assert "Nadia’s limit is £75, yours £300." in page
        assert "5 like it: median £60, middle half £50 to £80, most £120. This is above all of them." in page

    def test_a_lead_approves_with_one_press(self, waiting: Remedy, tom: Any, as_: Any) -> None:
        assert as_(tom).post(f"/approvals/{waiting.pk}/", {"do": "approve"}).status_code == 302
        waiting.refresh_from_db()
        assert waiting.state == "granted" and waiting.decided_by == tom

    def test_another_sum_needs_a_reason(self, waiting: Remedy, tom: Any, as_: Any) -> None:
        answer = as_(tom).post(f"/approvals/{waiting.pk}/", {"do": "approve", "amount": "120"})
        assert answer.status_code == 422
        assert "Say why you approve a smaller sum." in answer.content.decode()
        as_(tom).post(f"/approvals/{waiting.pk}/", {"do": "approve", "amount": "120", "why": "As before"})
        waiting.refresh_from_db()
        assert waiting.amount == 120

    def test_not_this_because_needs_the_because(self, waiting: Remedy, tom: Any, as_: Any) -> None:
        assert as_(tom).post(f"/approvals/{waiting.pk}/", {"do": "refuse"}).status_code == 422
        as_(tom).post(f"/approvals/{waiting.pk}/", {"do": "refuse", "why": "A new table first"})
        waiting.refresh_from_db()
        assert waiting.state == "refused" and waiting.decision_why == "A new table first"

    def test_the_one_who_asked_cannot_decide(self, waiting: Remedy, nadia: Any, tom: Any, as_: Any) -> None:
        assert as_(nadia).post(f"/approvals/{waiting.pk}/", {"do": "approve"}).status_code == 404
        Remedy.objects.filter(pk=waiting.pk).update(asked_by=tom)
        page = as_(tom).get("/").content.decode()
        assert "Another person must decide." in page
        assert as_(tom).post(f"/approvals/{waiting.pk}/", {"do": "approve"}).status_code == 403


class TestDayLine:
    """The rest of the day as a line."""

    def frame(self, now: datetime) -> Any:
        """A frame of a firm in London that works from nine to half past five."""
        from amends.desk.frame import Frame

        firm = Firm(timezone="Europe/London")
        return Frame(firm, ZoneInfo("Europe/London"), now, "0", "0", "0", "", 0, None)

    def mark(self, minutes: int, what: str = "Ring Mr Hale", now: datetime = THURSDAY) -> Mark:
        """Something due so many minutes from now."""
        due = when(now + timedelta(minutes=minutes), now, ZoneInfo("Europe/London"))
        return Mark("mark-promise", what, "Nadia", due, None)

    def test_it_runs_from_the_last_full_hour_to_closing(self) -> None:
        line = day_line(self.frame(THURSDAY), [])
        assert [tick.words for tick in line.ticks] == ["14:00", "15:00", "16:00", "17:00", "18:00"]
        assert line.now == "at-3 at-half" and line.closing == "at-87 at-half"

    def test_marks_stand_at_their_time(self) -> None:
        line = day_line(self.frame(THURSDAY), [self.mark(112)])
        assert [mark.place for mark in line.marks] == ["at-50"]

    def test_what_is_late_is_not_on_it(self) -> None:
        assert day_line(self.frame(THURSDAY), [self.mark(-3)]).marks == []

    def test_more_than_six_are_grouped_by_the_hour(self) -> None:
        marks = [self.mark(minutes) for minutes in (10, 12, 14, 60, 70, 130, 132)]
        line = day_line(self.frame(THURSDAY), marks)
        assert [mark.what for mark in line.marks] == ["3 promises", "2 promises", "2 promises"]

    def test_words_without_room_become_one_mark(self) -> None:
        line = day_line(self.frame(THURSDAY), [self.mark(100), self.mark(102), self.mark(104)])
        assert [mark.what for mark in line.marks] == ["3 promises"]

    def test_two_with_room_on_either_side_stand_back_to_back(self) -> None:
        line = day_line(self.frame(THURSDAY), [self.mark(100), self.mark(110)])
        assert [mark.flip for mark in line.marks] == [True, False]

    def test_after_closing_it_shows_the_next_working_day(self) -> None:
        friday_night = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
        line = day_line(self.frame(friday_night), [])
        assert line.title == "Monday" and line.now == ""
        assert line.ticks[0].words == "09:00"
