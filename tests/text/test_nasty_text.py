"""Text that breaks things: none of it raises, spans stay true, and time grows with length only."""

import time

import pytest

from amends.text import coach, read

NASTY = {
    "empty": "",
    "blank": " \n\t ",
    "nul": "late\x00parcel\x00" * 20,
    "binary": bytes(range(256)).decode("latin-1") * 8,
    "surrogate": "broken \ud83d parcel",
    "emoji": "\U0001f621\U0001f468\u200d\U0001f469\u200d\U0001f467 parcel is late \U0001f92c" * 5,
    "right to left": "\u202e\u0627\u0644\u0637\u0631\u062f \u0644\u0645 \u064a\u0635\u0644\u202c late",
    "grows when lowered": "\u0130\u0130\u0130 The parcel is late and nobody called. \u0130",
    "no blanks": "a" * 5000,
    "marks": "!?" * 5000,
    "quotes": '"' * 5000,
    "amounts": "\u00a31" * 3000,
    "dates": "31 February 2026, 99/99/2026, 0000-00-00, 25:99",
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_nothing_raises_and_every_span_is_true(text):
    reading = read(text)
    coaching = coach(
        text,
        {
            "public": True,
            "now": "2026-11-23T10:00:00",
            "authority_limit": 1,
            "concerns": [text[:50]],
        },
    )
    pieces = (
        *reading.risks,
        *reading.concerns,
        *reading.asks,
        *reading.evidence,
        *coaching.findings,
        *coaching.promises,
    )
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces)


def test_an_empty_message_is_calm_and_an_empty_draft_is_not_ready():
    assert (read("").heat, read("").complaint.is_complaint) == (0, False)
    assert not coach("").ready


def test_invisible_characters_hide_nothing():
    hidden = "I will take you to co\u200burt over the brok\u200den door."
    [risk] = [risk for risk in read(hidden).risks if risk.kind == "legal"]
    assert risk.text == hidden


def test_curly_quotes_read_as_straight_ones():
    assert {f.rule for f in coach("That\u2019s not our fault.").findings} == {
        f.rule for f in coach("That's not our fault.").findings
    }


@pytest.mark.parametrize("work", [read, coach], ids=["read", "coach"])
@pytest.mark.parametrize(
    "piece",
    ["I waited three weeks and nobody called me back, so I will see. ", "you the I sorry ", "a,"],
)
def test_time_grows_with_length_and_no_faster(work, piece):
    def seconds(count: int) -> float:
        text = piece * (count // len(piece))
        start = time.process_time()
        work(text)
        return time.process_time() - start

    seconds(1000)
    short, long = seconds(5_000), seconds(40_000)
    assert long < 8 * 2.5 * short + 0.5


def test_a_megabyte_is_read_in_bounded_time():
    start = time.process_time()
    read("The door is broken and nobody came. " * 28_000)
    assert time.process_time() - start < 10
