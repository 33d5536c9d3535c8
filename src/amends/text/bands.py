"""Heat in words. Distress has words of its own: a frightened widow is not "annoyed"."""

from typing import NamedTuple


class Band(NamedTuple):
    """One of five; `number` counts from 1 (calm) to 5."""

    number: int
    low: int
    high: int
    word: str
    distress_word: str


BANDS = (
    Band(1, 0, 19, "Calm", "Calm"),
    Band(2, 20, 39, "Let down", "Let down"),
    Band(3, 40, 59, "Annoyed", "Uneasy"),
    Band(4, 60, 79, "Angry", "Distressed"),
    Band(5, 80, 100, "Furious", "In distress"),
)


def band(heat: int) -> Band:
    """Give the band of a heat; what lies outside 0-100 counts as the nearest end."""
    return BANDS[min(max(heat, 0), 99) // 20]


def heat_word(heat: int, distress_leads: bool = False) -> str:
    """Give the word that goes with a heat."""
    found = band(heat)
    return found.distress_word if distress_leads else found.word
