"""The language of search: what is typed is taken apart, never refused with an exception, and says itself again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.cases.searching import FILTERS, parse
from amends.cases.searching.query import Asked, Words

PIECES = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            ["or", "OR", "-", '"', "*", ":", "table", "-leg", '"split leg"', "tab*", "é", "ß", "A-1042"]
        ),
        st.sampled_from(sorted(FILTERS)).map(lambda name: f"{name}:"),
        st.sampled_from(
            ["heat:>70", "-state:open", "customer:marlow", 'owner:"nadia osei"', "heet:3", "http://x.y"]
        ),
    ),
    max_size=8,
)


@given(PIECES.map(" ".join))
def test_what_it_understood_written_down_means_the_same(text: str) -> None:
    once = parse(text)
    assert parse(str(once)).groups == once.groups


@given(st.text())
def test_nothing_that_is_typed_raises(text: str) -> None:
    assert all(isinstance(term, Words | Asked) for group in parse(text).groups for term in group)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Table  broken", "table broken"),
        ('"Split leg"', '"split leg"'),
        ("-refund", "-refund"),
        ("chair or stool broken", "chair or stool broken"),
        ("café", "cafe"),
        ("rob.hale@mail.example", '"rob hale mail example"'),
        ("heat:>70 STATE:open", "heat:>70 state:open"),
        ('customer:"Denise Marlow"', 'customer:"denise marlow"'),
        ("deliv*", "deliv*"),
        ('"never closed', '"never closed"'),
        ("10:30", '"10 30"'),
        ("https://a.example/b", '"https a example b"'),
        ("() && || !", ""),
    ],
)
def test_it_reads_people_s_ways_of_writing(text: str, said: str) -> None:
    assert str(parse(text)) == said
    assert parse(text).problems == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("heet:>70", "There is no filter “heet”. Did you mean heat:?"),
        (
            "heat:>70 or table",
            "“or” can stand between words or between filters, not between a word and a filter.",
        ),
        ("table or -chair", "“or” cannot stand beside something to leave out."),
        (" ".join(f"w{n}" for n in range(40)), "Only the first 24 parts were looked at."),
    ],
)
def test_what_makes_no_sense_is_said_in_plain_words(text: str, problem: str) -> None:
    assert parse(text).problems == (problem,)
