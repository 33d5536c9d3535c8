"""Only what the writer says now is judged; spans still point into the text as it was given."""

from amends.text import read
from amends.text.own_words import own_words

REPLY = """Thank you, that is all settled.

On Mon, 3 Nov 2026 at 10:12, Amends Ltd <help@shop.example> wrote:
> You useless idiots, I will see you in court.
> The lamp is broken.
"""


def test_quoted_history_is_not_the_customers_word_now():
    reading = read(REPLY)
    assert not reading.complaint.is_complaint
    assert not reading.risks


def test_every_place_stays_where_it_is():
    assert len(own_words(REPLY)) == len(REPLY)
    text = "> Is it fixed?\nNo. The lamp is still broken and nobody came.\n-- \nSue\nSolicitor"
    reading = read(text)
    assert all(text[c.start : c.end] == c.text for c in (*reading.concerns, *reading.risks))
    assert "Solicitor" not in own_words(text) and "No. The lamp" in own_words(text)


def test_history_by_header_and_by_line_is_cut():
    for mark in (
        "-----Original Message-----\nFrom: x",
        "From: Shop <a@b.example>\nSent: Monday\n",
        "Sent from my iPhone\n",
    ):
        assert own_words(f"It is late.\n\n{mark}\nold words").split() == ["It", "is", "late."]


def test_a_forward_with_nothing_of_ones_own_is_read_as_it_is():
    assert own_words("> The lamp is broken.\n> Send another.").split()[:2] == [">", "The"]
