"""Escalation risk: a printed sum that rises with silence, and finds its way into the rank."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from amends.understand import priority
from amends.understand.escalation import FORMULA, MOST, RISKS, Facts, risk_of
from tests.understand.test_rank import NOW, facts

GROWING = ("heat", "silent_days", "contacts", "broken_promises", "reopened")
any_facts = st.builds(
    Facts,
    heat=st.none() | st.integers(0, 100),
    silent_days=st.integers(0, 12),
    contacts=st.integers(0, 30),
    broken_promises=st.integers(0, 5),
    reopened=st.integers(0, 4),
    risks=st.lists(st.sampled_from([*RISKS, "abuse", "safety"]), unique=True).map(tuple),
    public=st.booleans(),
)


def with_more(some: Facts, name: str, by: int) -> Facts:
    values = {slot: getattr(some, slot) for slot in Facts.__slots__}
    return Facts(**{**values, name: (values[name] or 0) + by})


@given(any_facts, st.sampled_from(GROWING), st.integers(1, 20))
def test_it_never_falls_when_silence_or_anything_else_grows(some: Facts, name: str, by: int) -> None:
    assert risk_of(with_more(some, name, by)).score >= risk_of(some).score


@given(any_facts)
def test_the_printed_parts_add_up_to_the_score(some: Facts) -> None:
    risk = risk_of(some)
    assert risk.score == min(MOST, sum(points for points, _ in risk.parts))
    assert 0 <= risk.score <= MOST
    assert risk.sum_in_words.startswith(f"{risk.score} = ")


@given(any_facts, st.integers(0, 7))
def test_a_day_of_silence_counts_for_everybody_until_it_is_capped(some: Facts, day: int) -> None:
    before, after = (with_more(some, "silent_days", n - some.silent_days) for n in (day, day + 1))
    assert risk_of(after).score == min(MOST, sum(p for p, _ in risk_of(before).parts) + 5)


def test_every_figure_of_the_sum_stands_in_the_formula() -> None:
    worst = Facts(100, 99, 99, 9, 9, tuple(RISKS), True)
    for points, _words in risk_of(worst).parts:
        assert str(points) in FORMULA
    assert risk_of(Facts()).score == 0
    calm = Facts(heat=80, silent_days=4)
    assert risk_of(calm).sum_in_words == "44 = 24 heat 80 + 20 four working days without news"


@given(st.integers(0, 8), st.integers(0, 8), st.integers(0, 100))
def test_the_rank_rises_with_silence(few: int, more: int, heat: int) -> None:
    few, more = sorted((few, more))
    silent: Any = lambda days: priority.rank_of(facts(heat=heat, silent_days=days))[0]  # noqa: E731
    assert silent(few) <= silent(more)


def test_the_rank_says_how_long_it_was_quiet() -> None:
    total, parts = priority.rank_of(facts(heat=80, silent_days=3))
    assert (8, "no news from us for three working days, escalation risk 39") in parts
    assert total == 44 + 8
    assert priority.next_change(facts(silent_days=3, silent_step=NOW.replace(day=24))) == NOW.replace(day=24)
