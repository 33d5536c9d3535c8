"""However a search goes about it (few cases, newest cases, words first), it finds what looking at everything finds."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.cases import clock
from amends.cases.models import Case, SearchDoc
from amends.cases.searching import find, finding, postgres, sqlite
from amends.cases.searching.house import _lists_of_risks
from amends.cases.searching.matching import matches
from amends.cases.searching.query import parse
from tests.desk.world import make_case

pytestmark = pytest.mark.usefixtures("firm")
NOW = clock.now()
RISKS: list[list[str]] = [[], ["legal"], ["legal", "press"], ["self_harm"], []]
BY_HAND: dict[str, Q] = {
    "risk:legal": Q(heat__in=(1, 2, 6, 7, 11)),  # heat numbers the cases: every fifth has the same risks
    "-risk:legal": ~Q(heat__in=(1, 2, 6, 7, 11)),
    "risk:abuse": Q(pk=None),
    "heat:>4": Q(heat__gt=4),
    "heat:>4 risk:self-harm": Q(heat=8),
    "opened:<2020-01-01": Q(pk=None),
    "opened:>=2020-01-01 state:closed": Q(state="closed"),
    "state:open or heat:3": Q(state="open") | Q(heat=3),
    "is:unread": Q(heat=None),
}
WORDS = [
    "",
    "lamp",
    "flickers hale",
    "lamp or zeppelin",
    '"lamp flickers"',
    "fli*",
    "zeppelin",
    "hale -person",
]


@pytest.fixture
def cases() -> list[Case]:
    """Twelve cases that differ in risks, state and time."""
    made = []
    for n in range(12):
        with clock.at(NOW - timedelta(days=30 * (12 - n))):
            made.append(
                make_case(
                    ("Rob Hale", "Person", "Zeppelin Hale")[n % 3], heat=n, risks=RISKS[n % 5],
                    state=("open", "closed")[n % 2],
                )
            )  # fmt: skip
    return made


def by_hand(filters: str, words: str) -> set[int]:
    query = parse(words)
    groups = finding._last_as_beginning(query.texts)
    fitting = set(Case.objects.filter(BY_HAND[filters]).values_list("pk", flat=True))
    rows = list(SearchDoc.objects.values_list("case_id", "text", "about"))
    found = {case for case, said, about in rows if not groups or matches(groups, said, about)}
    gone = {case for case, said, about in rows for one in query.without if matches([(one,)], said, about)}
    return (found - gone) & fitting


@given(
    st.sampled_from(sorted(BY_HAND)), st.sampled_from(WORDS), st.sampled_from([0, 2, 1_000]),
    st.sampled_from([0, 3, 1_000]),
)  # fmt: skip
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_way_finds_the_same(cases: list[Case], filters: str, words: str, few: int, newest: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "FEW", few)
        patch.setattr(finding, "ASKING", 5)
        for engine in (sqlite, postgres):
            patch.setattr(engine, "NEWEST", newest)
        answer = find(f"{filters} {words}", None, "", 5)
    if not answer.instead:
        assert {hit.case for hit in answer.hits} == by_hand(filters, words)
    assert answer.complete


def test_pages_are_the_same_whichever_way(cases: list[Case], monkeypatch: Any) -> None:
    monkeypatch.setattr(finding, "WINDOW", 5)
    monkeypatch.setattr(finding, "PAGE", 2)
    seen = {few: _pages("heat:>2 lamp", few, monkeypatch) for few in (0, 1_000)}
    assert seen[0] == seen[1_000] and len(seen[0]) == len(set(seen[0])) == 9


def _pages(text: str, few: int, monkeypatch: Any) -> list[int]:
    monkeypatch.setattr(finding, "FEW", few)
    seen, after = [], ""
    for _ in range(20):
        page = find(text, None, after, 5)
        seen += [hit.case for hit in page.hits]
        after = page.older
        if not after:
            break
    return seen


def test_a_filter_that_cannot_be_asked_in_time_is_tried_on_each_row(
    cases: list[Case], monkeypatch: Any
) -> None:
    monkeypatch.setattr(finding, "ASKING", -1)
    assert {hit.case for hit in find("risk:self-harm lamp", None, "", 5).hits} == {cases[3].pk, cases[8].pk}


def test_the_lists_of_risks_are_found_one_by_one(cases: list[Case]) -> None:
    lists = _lists_of_risks()
    assert len(lists) == len(set(lists)) == 4
    Case.objects.all().update(risks=[])
    assert len(_lists_of_risks()) == 1


def test_a_beginning_stands_for_each_word_once_however_often_it_stands_there(cases: list[Case]) -> None:
    from django.db import connection

    if connection.vendor == "sqlite":
        ways = sqlite._endings(parse("per*").texts[0][0])
        assert ways is not None and [way.words[-1] for way in ways].count("person") == 1
