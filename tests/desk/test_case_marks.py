"""Marks in the customer's words: nothing lost, overlaps kept apart, abuse covered."""

from hypothesis import given
from hypothesis import strategies as st

from amends.desk.case.marks import BREAK, Span, paragraphs

KINDS = ("concern", "risk", "ask", "abuse")
spans = st.lists(
    st.builds(
        lambda a, length, kind, number: Span(a, a + length, kind, f"{kind} {number}", number),
        st.integers(-3, 60),
        st.integers(-2, 40),
        st.sampled_from(KINDS),
        st.integers(1, 9),
    ),
    max_size=8,
)


@given(st.text(st.sampled_from("ab \n\t£😀"), max_size=60), spans)
def test_no_character_is_lost_or_altered_by_marking(text: str, found: list[Span]) -> None:
    shown = ["".join(piece.text for piece in paragraph) for paragraph in paragraphs(text, found)]
    assert shown == [part for part in BREAK.split(text) if part]


@given(st.text(st.sampled_from("ab "), min_size=1, max_size=60), spans)
def test_each_character_has_exactly_the_marks_that_cover_it(text: str, found: list[Span]) -> None:
    valid = [s for s in found if 0 <= s.start < s.end <= len(text)]
    place = 0
    for piece in paragraphs(text, found)[0]:
        for offset in range(place, place + len(piece.text)):
            assert set(piece.kinds) == {s.kind for s in valid if s.start <= offset < s.end}
        place += len(piece.text)


def test_a_number_stands_once_at_the_end_of_its_concern_though_a_risk_cuts_it() -> None:
    text = "I am filing a small claim over it"
    pieces = paragraphs(text, [Span(0, 33, "concern", "1", 1), Span(5, 25, "risk", "legal")])[0]
    assert [p.numbers for p in pieces] == [[], [], [1]]
    assert [p.opens for p in pieces] == [True, False, False]
    assert pieces[1].classes == "mark-concern mark-risk"


def test_a_concern_over_two_paragraphs_is_marked_in_both_and_numbered_once() -> None:
    found = paragraphs("One.\n\nTwo.", [Span(0, 10, "concern", "1", 1)])
    assert [[(p.kinds, p.numbers) for p in paragraph] for paragraph in found] == [
        [(("concern",), [])],
        [(("concern",), [1])],
    ]


def test_abuse_is_covered_even_inside_a_concern() -> None:
    pieces = paragraphs(
        "you useless clowns", [Span(0, 18, "concern", "1", 1), Span(4, 18, "abuse", "abuse")]
    )[0]
    assert [p.masked for p in pieces] == [False, True]


def test_a_span_that_does_not_fit_the_text_marks_nothing() -> None:
    pieces = paragraphs(
        "short", [Span(2, 99, "risk", "x"), Span(3, 3, "ask", "y"), Span(-1, 2, "risk", "z")]
    )[0]
    assert [p.kinds for p in pieces] == [()]
