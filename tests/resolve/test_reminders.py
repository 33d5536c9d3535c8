"""The owner of a promise hears at half, 75 and 90 % of its time: each once, journalled, by mail if wanted."""

from datetime import timedelta
from typing import Any

import pytest
from django_ox.testing import run_tasks
from hypothesis import given
from hypothesis import strategies as st

from amends.cases import clock, mailer
from amends.cases.actors import staff
from amends.cases.models import Case, Entry
from amends.followup.services import watch_dues
from amends.resolve.models import Promise
from amends.resolve.selectors import kept_by_team
from amends.resolve.services import Found, keep_promise, make_promises, move_promise
from amends.understand.clocks.keeping import next_warning
from amends.understand.keeping import send_to_colleague, set_keeping
from amends.understand.models import ColleagueMail
from tests.working import MONDAY


@pytest.fixture
def promise(case: Case, nadia: Any) -> Promise:
    """Made on Monday at ten, due a hundred hours later."""
    with clock.at(MONDAY):
        return make_promises(case, None, [Found("Ring back", MONDAY + timedelta(hours=100))], nadia)[0]


def told(case: Case) -> list[int]:
    return [entry.facts["share"] for entry in case.journal.filter(verb="promise.reminded").order_by("id")]


def look_at(hours: float) -> None:
    with clock.at(MONDAY + timedelta(hours=hours)):
        watch_dues()
        watch_dues()


def test_each_share_is_told_once(case: Case, promise: Promise) -> None:
    look_at(49.9)
    assert told(case) == []
    for hours in (50, 51, 75, 80, 90, 99):
        look_at(hours)
    assert told(case) == [50, 75, 90]
    promise.refresh_from_db()
    assert (promise.reminded, promise.remind_at) == (90, None)


def test_what_was_slept_through_is_told_once_as_it_is_now(case: Case, promise: Promise) -> None:
    look_at(95)
    assert told(case) == [90]


def test_what_is_settled_or_over_reminds_nobody(case: Case, promise: Promise, nadia: Any) -> None:
    with clock.at(MONDAY + timedelta(hours=10)):
        keep_promise(promise, staff(nadia))
    look_at(60)
    assert told(case) == []


def test_a_moved_promise_begins_anew(case: Case, promise: Promise, nadia: Any) -> None:
    look_at(60)
    with clock.at(MONDAY + timedelta(hours=60)):
        new = move_promise(promise, MONDAY + timedelta(hours=160), "I need longer.", staff(nadia))
    look_at(76)
    assert told(case) == [50]
    look_at(111)
    assert told(case) == [50, 50]
    assert Entry.objects.filter(verb="promise.reminded").latest("id").facts["promise"] == new.pk


@given(st.integers(1, 10**7))
def test_the_first_moment_lies_between_promise_and_due(seconds: int) -> None:
    due = MONDAY + timedelta(seconds=seconds)
    gone, first = next_warning(MONDAY, due, MONDAY)
    assert gone == 0 and first is not None and MONDAY < first < due


def test_by_mail_only_where_the_firm_wants_it_and_then_once(
    case: Case, promise: Promise, ada: Any, nadia: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(mailer, "post", lambda message, *more: sent.append(message) or "")
    look_at(50)
    run_tasks()
    assert [mail for mail in sent if mail["To"] == nadia.email] == []
    set_keeping(3, True, staff(ada))
    look_at(75)
    run_tasks()
    [mail] = [mail for mail in sent if mail["To"] == nadia.email]
    assert mail["To"] == nadia.email
    assert case.reference in mail["Subject"]
    text = mail.get_content()
    assert "75 %" in text
    assert f"/cases/{case.reference}/" in text
    assert case.customer.name not in text and "Ring back" not in text
    before = len(sent)
    send_to_colleague(ColleagueMail.objects.get().pk)
    assert len(sent) == before


def test_a_mail_that_does_not_leave_is_tried_again(
    case: Case, promise: Promise, ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amends.understand.keeping import mail_colleague

    def down(*_args: Any) -> str:
        raise TimeoutError

    monkeypatch.setattr(mailer, "post", down)
    row = mail_colleague(ada, "promise:1:50", "a promise", "Text", case)
    assert row and mail_colleague(ada, "promise:1:50", "a promise", "Text", case) is None
    with pytest.raises(TimeoutError):
        send_to_colleague(row.pk)
    row.refresh_from_db()
    assert row.sent_at is None and row.failure
    monkeypatch.setattr(mailer, "post", lambda *_args: "")
    send_to_colleague(row.pk)
    row.refresh_from_db()
    assert row.sent_at and not row.failure


def test_rates_are_by_team_and_say_when_they_say_little(case: Case, mara: Any, nadia: Any) -> None:
    from amends.people.models import Team

    east = Team.objects.create(name="East")
    Case.objects.filter(pk=case.pk).update(team=east)
    case.refresh_from_db()
    now = MONDAY
    for n in range(4):
        state = Promise.State.BROKEN if n == 0 else Promise.State.KEPT
        Promise.objects.create(
            case=case, what="x", owner=nadia, made_at=now - timedelta(days=9), due_at=now - timedelta(days=n + 1), state=state
        )  # fmt: skip
    with clock.at(now):
        [row] = kept_by_team(mara)
    assert (row.team, row.rate.good, row.rate.due) == ("East", 3, 4)
    assert row.words == "3 of 4; too few to tell"
    assert row.spread == "30 to 95 %"
