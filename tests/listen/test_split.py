"""What they wrote now, and the history below it: lines move, none is lost."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.listen.mail.split import split

NOW = "Still nothing.\n\nKind regards\nJo\n\nPS I will ask a lawyer."
MARKS = {
    "English": "On Mon, 2 Mar 2026 at 08:00, help@example.org wrote:\n> We have your message.",
    "two lines": "On Mon, 2 Mar 2026 at 08:00,\nThe Help Desk <help@example.org> wrote:\n> We have your message.",
    "German": "Am 02.03.2026 um 08:00 schrieb Hilfe <help@example.org>:\n> Wir haben Ihre Nachricht.",
    "French": "Le 2 mars 2026 à 08:00, Aide <help@example.org> a écrit :\n> Nous avons votre message.",
    "any language": "Xx 2026-03-02, help@example.org zzz:\n> We have it.",
    "without >": "On 2 March 2026 Help wrote:\n\nWe have your message.",
    "Outlook": "From: Help <help@example.org>\nSent: Monday, 2 March 2026\nTo: Jo\nSubject: RE: Kettle\n\nWe have it.",
    "rule": "________________________________\nVon: Hilfe <help@example.org>\nGesendet: Montag\nBetreff: Kessel\n\nDanke.",
    "marker": "-----Original Message-----\nFrom: Help\n\nWe have it.",
    "signature": "-- \nJo Marlow\n12 High Street",
}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_history_is_set_below(mark: str) -> None:
    assert split(f"{NOW}\n\n{mark}") == (NOW, mark)


@pytest.mark.parametrize("body", [
    NOW,
    "My neighbour wrote:\nhe has the same trouble.",
    "From: London\nTo: Leeds\nDate: 5 March\n\nThe train never came.",
    "You wrote on your page\n> delivery in two days\nand it took ten.",
    "First --\nthen\n- this\n- that\n--\n" + "and more\n" * 20,
    "Dear all,\n\nThank you, but no.\nBest,\nnot so good at all.",
])  # fmt: skip
def test_what_a_person_wrote_is_not_taken_for_history(body: str) -> None:
    assert split(body)[1] == ""


def test_answers_between_quoted_lines_are_what_they_wrote_now() -> None:
    body = "On Mon, 2 Mar 2026 help@example.org wrote:\n> Is it the blue one?\nNo, the red one.\n> Shall we send another?\nYes."
    text, quoted = split(body)
    assert text == "No, the red one.\nYes."
    assert "> Is it the blue one?" in quoted and "wrote:" in quoted


def test_with_nothing_new_everything_counts_as_new() -> None:
    forwarded = "---------- Forwarded message ---------\nFrom: shop@y.example\n\nYour order is late."
    assert split(forwarded) == (forwarded, "")


LINES = st.sampled_from(
    [
        *(line for mark in MARKS.values() for line in mark.split("\n")),
        "> a",
        ">> b",
        "Hello.",
        "",
        "  x",
        "--",
    ]
)


@given(
    st.lists(
        LINES | st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=30), max_size=25
    )
)
def test_no_line_is_ever_lost(lines: list[str]) -> None:
    text, quoted = split("\n".join(lines))
    assert Counter(filter(None, f"{text}\n{quoted}".split("\n"))) == Counter(filter(None, lines))


def test_a_hostile_body_takes_no_time() -> None:
    for body in (
        "On " * 200_000,
        "On 1 a wrote:\n" * 20_000,
        "From: @\n" * 50_000,
        "-" * 300_000,
        "> \n" * 100_000,
    ):
        split(body)
