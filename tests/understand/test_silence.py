"""Nobody goes N working days without news."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from amends.cases import clock
from amends.cases import services as cases
from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed
from amends.cases.firm import local
from amends.cases.models import Case, Due, Firm, Message, State
from amends.understand.keeping import set_keeping
from amends.understand.models import Keeping
from amends.understand.services import rank_due_cases
from amends.understand.silence import MOST, add_working_days, silence_of, working_days

MONDAY = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
LONDON = Firm(timezone="Europe/London")


def quiet(case: Case) -> int:
    return silence_of(case, list(case.dues.all())).days


def wrote_back(case: Case, by: Any) -> None:
    """A person's answer left just now, and it is the customer's turn."""
    from amends.respond.sending import answered

    message = Message.objects.create(
        case=case, direction="out", channel="phone", author=by, text="Hello", at=clock.now(), sending="sent"
    )
    answered(message)
    case.refresh_from_db()


def news(case: Case) -> list[Due]:
    return list(case.dues.filter(kind=Due.Kind.NEWS, settled_at=None))


def look(case: Case, at: datetime) -> None:
    """What the worker does every few seconds, until it has nothing more to do at that moment."""
    Case.objects.update(rank_again_at=at)
    with clock.at(at):
        rank_due_cases()
    case.refresh_from_db()


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(1, 12))
def test_working_days_are_counted_as_they_were_added(naive: datetime, days: int) -> None:
    start = naive.replace(tzinfo=UTC)
    end = add_working_days(start, days, LONDON)
    assert local(end, LONDON).weekday() < 5
    assert working_days(start, end, LONDON).days == min(days, MOST)
    assert working_days(start, end - timedelta(seconds=1), LONDON).days == min(days - 1, MOST)


@pytest.fixture
def waiting(case: Case, nadia: Any) -> Case:
    """Answered on Monday at ten, with a promise to look into it by Friday week."""
    from amends.resolve.services import Found, make_promises

    Case.objects.filter(pk=case.pk).update(opened_at=MONDAY - timedelta(hours=2))
    case.messages.update(at=MONDAY - timedelta(hours=2))
    case.refresh_from_db()
    with clock.at(MONDAY):
        cases.assign(case, nadia, staff(nadia))
        found = Found("look into it", MONDAY + timedelta(days=11))
        make_promises(case, None, [found], nadia)
        wrote_back(case, nadia)
    return case


def test_it_is_quiet_while_something_of_ours_is_open(waiting: Case) -> None:
    assert waiting.state == State.WAITING
    with clock.at(MONDAY + timedelta(days=3)):
        assert quiet(waiting) == 3


def test_a_customer_whose_turn_it_is_waits_for_nothing(case: Case, nadia: Any) -> None:
    with clock.at(MONDAY):
        wrote_back(case, nadia)
    with clock.at(MONDAY + timedelta(days=9)):
        assert quiet(case) == 0
        with transaction.atomic():
            cases.add_inbound(case, cases.Words("Here are the photos"), "mail", CUSTOMER)
        assert quiet(case) == 0, "it was their turn for nine days, and no silence of ours"
    with clock.at(MONDAY + timedelta(days=11)):
        assert quiet(case) == 2


def test_asking_again_does_not_make_the_wait_shorter(waiting: Case) -> None:
    with clock.at(MONDAY + timedelta(days=2)), transaction.atomic():
        cases.add_inbound(waiting, cases.Words("Anything?"), "mail", CUSTOMER)
    with clock.at(MONDAY + timedelta(days=3)):
        assert quiet(waiting) == 3


def test_what_an_import_brought_starts_no_rule(waiting: Case) -> None:
    waiting.links.all().delete()
    with clock.at(MONDAY + timedelta(days=4)):
        assert quiet(waiting) == 0


def test_news_falls_due_for_the_owner_and_the_case_rises(waiting: Case, nadia: Any) -> None:
    look(waiting, MONDAY + timedelta(hours=1))
    before = waiting.rank
    assert news(waiting) == []
    assert waiting.rank_again_at <= MONDAY + timedelta(days=1)
    look(waiting, MONDAY + timedelta(days=1, hours=1))
    [due] = news(waiting)
    assert due.owner == nadia
    assert due.at == MONDAY + timedelta(days=3)
    assert due.starts_at == MONDAY
    look(waiting, MONDAY + timedelta(days=2, hours=1))
    assert waiting.rank > before
    assert any("no news from us for two working days" in words for _, words in waiting.rank_why)
    assert len(news(waiting)) == 1


def test_an_answer_settles_it_and_the_wait_begins_anew(waiting: Case, nadia: Any) -> None:
    look(waiting, MONDAY + timedelta(days=2))
    with clock.at(MONDAY + timedelta(days=2, hours=3)):
        wrote_back(waiting, nadia)
    assert news(waiting) == []
    look(waiting, MONDAY + timedelta(days=3, hours=4))
    [due] = news(waiting)
    assert due.starts_at == MONDAY + timedelta(days=2, hours=3)
    assert due.at == add_working_days(due.starts_at, 3)


def test_a_new_owner_owns_it_too(waiting: Case, nadia: Any, tom: Any) -> None:
    look(waiting, MONDAY + timedelta(days=2))
    cases.assign(waiting, tom, staff(nadia))
    assert [due.owner for due in news(waiting)] == [tom]


def test_the_day_on_which_the_rule_begins_leaves_a_day(waiting: Case, ada: Any) -> None:
    set_keeping(0, False, staff(ada))
    look(waiting, MONDAY + timedelta(days=7))
    assert news(waiting) == []
    set_keeping(2, False, staff(ada))
    look(waiting, MONDAY + timedelta(days=7, hours=1))
    assert [due.at for due in news(waiting)] == [MONDAY + timedelta(days=8, hours=1)]


def test_what_is_no_complaint_any_more_needs_no_news(waiting: Case, nadia: Any) -> None:
    look(waiting, MONDAY + timedelta(days=2))
    cases.set_kind(waiting, "spam", staff(nadia))
    look(waiting, MONDAY + timedelta(days=4))
    assert news(waiting) == []


def test_the_rule_is_set_by_an_admin_in_whole_days(ada: Any, nadia: Any) -> None:
    assert set_keeping(" 5 ", True, staff(ada)).silence_days == 5
    for nonsense in ("", "-1", "31", "3.5", "soon", "٣x"):
        with pytest.raises(Invalid):
            set_keeping(nonsense, True, staff(ada))
    with pytest.raises(NotAllowed):
        set_keeping(1, True, staff(nadia))
    assert Keeping.objects.get().silence_days == 5
