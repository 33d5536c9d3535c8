"""The place in the queue explains itself: its parts add up to it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.cases import clock
from amends.cases.actors import staff
from amends.cases.models import Case
from amends.cases.services import put_back, put_first
from amends.understand import services
from amends.understand.priority import RISK_POINTS, Facts, in_words, next_change, rank_of
from amends.understand.services import rank, rank_due_cases
from amends.understand.silence import silence_of

NOW = datetime(2026, 11, 19, 14, 8, tzinfo=UTC)


def facts(**changes: Any) -> Facts:
    plain: dict[str, Any] = {
        "heat": 50, "heat_before": None, "distress": False, "complaint": 0.9, "contacts": 1, "reopened": 0,
        "risks": (), "broken_promises": 0, "put_first": None, "due_at": None, "due_what": "", "now": NOW,
    }  # fmt: skip
    return Facts(**{**plain, **changes})


any_facts = st.builds(
    facts,
    heat=st.none() | st.integers(0, 100),
    heat_before=st.none() | st.integers(0, 100),
    distress=st.booleans(),
    complaint=st.none() | st.floats(0, 1),
    contacts=st.integers(0, 30),
    reopened=st.integers(0, 3),
    risks=st.lists(st.sampled_from(sorted(RISK_POINTS)), unique=True).map(tuple),
    broken_promises=st.integers(0, 3),
    put_first=st.none() | st.text(max_size=30),
    due_at=st.none() | st.integers(-100, 100).map(lambda h: NOW + timedelta(hours=h)),
    due_what=st.just("promise"),
)


@given(any_facts)
def test_the_parts_add_up_within_their_bounds(some: Facts) -> None:
    total, parts = rank_of(some)
    points = sum(p for p, _ in parts)
    first = 100 if some.put_first is not None else 0
    assert total == max(0, min(100, points - first)) + first


@given(any_facts, st.integers(0, 100))
def test_more_heat_never_lowers_it(some: Facts, more: int) -> None:
    calm = facts(**{**_fields(some), "heat": 0, "heat_before": None})
    hot = facts(**{**_fields(some), "heat": more, "heat_before": None})
    assert rank_of(hot)[0] >= rank_of(calm)[0]


def _fields(some: Facts) -> dict[str, Any]:
    return {name: getattr(some, name) for name in Facts.__slots__}


def test_it_says_why_in_words() -> None:
    found = facts(heat=91, contacts=3, due_at=NOW + timedelta(hours=2), due_what="promise", risks=("legal",))
    total, parts = rank_of(found)
    words = in_words(parts)
    assert words == "furious, announces legal steps, third contact, promise due within four hours"
    assert total == 50 + 8 + 8 + 9


def test_what_a_person_put_first_stands_above_everything() -> None:
    calm = facts(heat=5, put_first="An old promise of ours")
    worst = facts(heat=100, risks=tuple(RISK_POINTS), contacts=9, reopened=2, broken_promises=2)
    assert rank_of(calm)[0] > rank_of(worst)[0]


def test_it_knows_when_time_will_change_it() -> None:
    assert next_change(facts(due_at=NOW + timedelta(hours=3))) == NOW + timedelta(hours=2)
    assert next_change(facts(due_at=NOW - timedelta(hours=3))) is None


def test_passing_time_raises_the_case_by_itself(case: Case) -> None:
    rank(case)
    before, again = case.rank, case.rank_again_at
    assert again is not None
    with clock.at(again + timedelta(minutes=1)):
        assert rank_due_cases() == 1
    case.refresh_from_db()
    assert case.rank > before


def test_put_first_is_journalled_and_can_be_taken_back(case: Case, nadia: Any) -> None:
    rank(case)
    before = case.rank
    put_first(case, "Baby in the house", staff(nadia))
    rank(case)
    assert case.rank == before + 100
    assert "Baby in the house" in in_words(case.rank_why)
    put_back(case, staff(nadia))
    rank(case)
    assert case.rank == before
    assert list(case.journal.filter(verb__startswith="case.put").values_list("verb", flat=True)) == [
        "case.put_first",
        "case.put_back",
    ]


def test_the_ranker_looks_at_the_silence_of_a_case_once(case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(services, "silence_of", lambda *args: (seen.append(args[0]), silence_of(*args))[1])
    Case.objects.update(rank_again_at=clock.now())
    assert rank_due_cases() == 1
    assert seen == [case]
