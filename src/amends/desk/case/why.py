"""Why a case stands where it stands, as a sentence; the arithmetic stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from amends.cases.models import Case
from amends.desk.times import NUMBERS
from amends.understand.models import HeatPoint
from amends.understand.priority import RISK_POINTS

ORDINALS = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"]
SHOWN = 6
# What the customer does or is; the rest of the reasons are about the case.
THEIRS = {words for kind, (_, words) in RISK_POINTS.items() if kind not in ("safety", "repeat", "abuse")} | {
    "said it is not fixed"
}
ASIDE = {"not_complaint": "set aside as no complaint", "spam": "set aside as spam"}


@dataclass(frozen=True, slots=True)
class Why:
    """Where the case stands, why, and the sum behind it."""

    place: str
    reason: str
    parts: list[tuple[int, str]]
    rank: int


def why_of(case: Case, ahead: int | None, total: str, points: Sequence[HeatPoint]) -> Why:
    """The sentence under the heading."""
    parts = [(int(p), str(words)) for p, words in case.rank_why]
    if ahead is None:
        return Why(_over(case), "", parts, case.rank)
    return Why(f"{_place(ahead)} of {total} because", _reason(case, parts, points), parts, case.rank)


def _over(case: Case) -> str:
    if case.kind in ASIDE:
        return f"It is {ASIDE[case.kind]}, so it stands in no queue."
    return f"It is {case.get_state_display()}, so it stands in no queue."


def _place(ahead: int) -> str:
    if ahead < len(ORDINALS):
        return ORDINALS[ahead]
    number = ahead + 1
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _reason(case: Case, parts: list[tuple[int, str]], points: Sequence[HeatPoint]) -> str:
    said = [words for points_, words in parts if points_][:SHOWN]
    about_them, about_case = [], []
    for words in said:
        if words == "rising":
            continue
        if words.startswith("put first"):
            words = "somebody put it first"
        if words in THEIRS:
            about_them.append(words)
        elif _is_heat(case, words, parts):
            about_them.insert(0, f"is {words}{_rising(said, points)}")
        else:
            about_case.append(f"it is the {words}" if words.endswith(" contact") else words)
    clauses = [f"{_name(case)} {_and(about_them)}"] if about_them else []
    return "; ".join([*clauses, *([_and(about_case)] if about_case else [])]) + "."


def _is_heat(case: Case, words: str, parts: list[tuple[int, str]]) -> bool:
    from amends.text.bands import BANDS

    return words in {word.lower() for band in BANDS for word in (band.word, band.distress_word)}


def _rising(said: list[str], points: Sequence[HeatPoint]) -> str:
    if "rising" not in said:
        return ""
    return f" and rising ({', '.join(str(p.heat) for p in points[-3:])})"


def _name(case: Case) -> str:
    return case.customer.name.split()[0] if case.customer.name else "the customer"


def _and(words: list[str]) -> str:
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1]


def in_numbers(count: int) -> str:
    """Four concerns: small numbers as words at the head of a sentence."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)
