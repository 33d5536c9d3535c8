"""Fit the heads of letters: `PYTHONPATH=. AMENDS_DATA=/tmp/d uv run python training/letter_heads.py`, ten minutes.

They are fitted to `letters/meanings.yaml` and to the marked letters of `tests/respond/letters` (never to those in
its folder `held`). Limits are chosen on letters that the heads of their fold have not seen; the same are measured.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml

from amends.respond.letters import meaning
from amends.respond.letters.checking import check, kind_called
from amends.respond.letters.judging import Judge
from amends.respond.letters.loading import packs, shared_words
from amends.respond.letters.meaning import Array, Heads, Meant
from amends.respond.letters.reading import Letter
from amends.respond.letters.rules import SEEN, Item
from amends.text import encoder, judgement
from tests.respond.letters import Marked, letters

HERE = Path(__file__).parent
BANK = yaml.safe_load((HERE / "letters/meanings.yaml").read_text("utf-8"))
MEANINGS = tuple(BANK["meanings"])
PLACE = {name: at for at, name in enumerate(MEANINGS)}
WORDS = (*shared_words(), *(name for name in SEEN if name != "person"))
OUT = Path(meaning.__file__).with_name(meaning.FILE)
FOLDS, STEPS, DECAY, FOR = 6, (60, 150), 0.1, 2.0
# What a limit is tried at; a good letter that passes counts for so much; how strongly limits are drawn together.
GRID, PASSES, DRAWN = np.arange(-2.0, 1.01, 0.1), 1.5, 12.0
# Letters of other hands are further off than those of a fold: limits are lower by so much (set by hand).
LOWER = 0.4


class Row(NamedTuple):
    """One sentence: what it means, what it does not, by which patterns it is told; its letter and marked line."""

    text: str
    means: frozenset[str]
    nots: frozenset[str]
    signs: frozenset[str]
    letter: int = -1
    line: tuple[int, int] = (-1, -1)


def of_letter(number: int, one: Marked) -> list[Row]:
    """The sentences of a letter; what is not marked says none of what its kind is asked for."""
    judge = judged(one)
    items = {item.means: item for item in judge.kind.items if item.means}
    marked = [
        {item.means for item in judge.kind.items if item.id in ids and item.means} for ids, _ in one.lines
    ]
    asked = {
        name for name, item in items.items() if item.when == "always" or any(name in row for row in marked)
    }
    rows = []
    for at, sentence in enumerate(judge.letter.sentences):
        line = line_of(one, sentence.start)
        means = set(marked[line])
        if "recourse" in means and one.pack == "housing_ombudsman" and second(judge):
            means = means - {"recourse"} | {"right"}
        nots = asked - means - ({"recourse"} if "right" in means else set())
        means, nots = sided(one, judge, means, nots)
        signs = {name for name, item in items.items() if judge.matches(item, at)} | sides(
            judge, sentence.text
        )
        rows.append(Row(sentence.text, *map(frozenset, (means, nots, signs)), number, (number, line)))
    return rows


def judged(one: Marked) -> Judge:
    pack = packs()[one.pack]
    return Judge(Letter.of(one.text), pack, kind_called(pack, one.kind))


def second(judge: Judge) -> bool:
    return judge.kind.name == "stage2" or judge.at_second_stage()


def line_of(one: Marked, start: int) -> int:
    ends = np.cumsum([len(line) + 1 for _, line in one.lines])
    return int(np.searchsorted(ends, start, side="right"))


def sided(one: Marked, judge: Judge, means: set[str], nots: set[str]) -> tuple[set[str], set[str]]:
    """Which way a decision goes: by what else is marked in the letter."""
    told = {}
    for side, when in (("accepts", "accepts"), ("rejects", "rejects")):
        asks = {item.id for item in judge.kind.items if item.when == when}
        if asks:
            told[side] = bool(asks & set(one.items))
    if "decision" in means:
        means = means | {side for side, yes in told.items() if yes}
        return means, nots | {side for side, yes in told.items() if not yes}
    return means, nots | ({"accepts", "rejects"} if "decision" in nots else set())


def sides(judge: Judge, text: str) -> set[str]:
    given = {"accepts": judge.accepted(text), "rejects": judge.rejected(text)}
    return {name for name, yes in given.items() if yes}


def of_bank() -> list[Row]:
    """The sentences of the bank: each means what it stands under, and what `beside` leaves open is open."""
    says: dict[str, set[str]] = {}
    nots: dict[str, set[str]] = {one: set(MEANINGS) for one in BANK["none"]}
    for name, rows in BANK["meanings"].items():
        for one in rows["says"]:
            says.setdefault(one, set()).add(name)
        for one in rows["not"]:
            nots.setdefault(one, set()).add(name)
    for one, names in says.items():
        open_ = set().union(*(BANK["meanings"][name].get("beside", []) for name in names))
        nots[one] = nots.get(one, set()) | (set(MEANINGS) - names - open_)
    return [
        Row(
            one,
            frozenset(says.get(one, set()) - (nots[one] & says.get(one, set()))),
            frozenset(nots[one]),
            alone(one),
        )
        for one in nots
    ]


def alone(text: str) -> frozenset[str]:
    """The meanings by whose patterns a sentence alone is told, in any pack."""
    found: set[str] = set()
    for pack in packs().values():
        for kind in pack.kinds.values():
            judge = Judge(Letter.of(text), pack, kind)
            if not judge.letter.sentences:
                continue
            found |= {one.means for one in kind.items if one.means and judge.matches(one, 0)} | sides(
                judge, text
            )
    return frozenset(found)


class Table(NamedTuple):
    """The rows in numbers: features, answers, weights and signs, a column a meaning."""

    seen: Array
    yes: Array
    weight: Array
    signs: Array


def table(rows: list[Row]) -> Table:
    reader = Judge(Letter.of("-"), packs()["fca"])
    parts = [
        meaning.features([row.text for row in rows[at : at + 100]], WORDS, reader.has)
        for at in range(0, len(rows), 100)
    ]
    yes, nots, signs = (
        np.array([[name in given for name in MEANINGS] for given in column], dtype=np.float32)
        for column in ([row.means for row in rows], [row.nots for row in rows], [row.signs for row in rows])
    )  # fmt: skip
    shared = {
        line: sum(row.line == line for row in rows) for line in {row.line for row in rows if row.letter >= 0}
    }
    share = np.array([1 / shared.get(row.line, 1) for row in rows], dtype=np.float32)
    return Table(np.concatenate(parts), yes, yes * share[:, None] + nots * (1 - yes), signs)


def fitted(data: Table, rows: list[Row]) -> Heads:
    """Fit twice: of a marked line with several sentences, only the one that says it most counts the second time."""
    first = descended(data, STEPS[0])
    over = data.seen @ first[0] + data.signs * first[1]
    weight = data.weight.copy()
    best: dict[tuple[tuple[int, int], int], float] = {}
    for at, row in enumerate(rows):
        for name in row.means:
            key = (row.line, PLACE[name])
            best[key] = max(best.get(key, -np.inf), float(over[at, PLACE[name]]))
    for at, row in enumerate(rows):
        for name in row.means if row.letter >= 0 else ():
            weight[at, PLACE[name]] = over[at, PLACE[name]] >= best[row.line, PLACE[name]]
    weights, signs = descended(data._replace(weight=weight), STEPS[1])
    return Heads(MEANINGS, WORDS, weights.T, signs, np.zeros(len(MEANINGS), dtype=np.float32))


def descended(data: Table, steps: int) -> tuple[Array, Array]:
    """Logistic regression of all meanings at once, drawn to zero, by Adam."""
    at = np.zeros((data.seen.shape[1] + 1, len(MEANINGS)), dtype=np.float32)
    mean, square = np.zeros_like(at), np.zeros_like(at)
    counts = data.weight * np.where(data.yes > 0, FOR, 1.0) / 30
    pull = np.full((len(at), 1), DECAY, dtype=np.float32)
    pull[-2], pull[-1] = 0.0, DECAY / 5  # the constant is free, the sign nearly
    for step in range(1, steps + 1):
        over = data.seen @ at[:-1] + data.signs * at[-1]
        off = counts * (1 / (1 + np.exp(-over)) - data.yes)
        slope = np.vstack([data.seen.T @ off, (data.signs * off).sum(0)]) + pull * at
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope * slope
        rate = 0.05 if step < 0.6 * steps else 0.01
        at -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-6)
    return at[:-1].astype(np.float32), at[-1].astype(np.float32)


class Told(NamedTuple):
    """How clearly a letter says an item, whole and without the marked lines."""

    means: str
    whole: float
    without: float


def told(one: Marked, heads: Heads) -> Iterable[Told]:
    judge = judged(one)
    meant = Meant(heads, [row.text for row in judge.letter.sentences], judge.has)
    lines = [line_of(one, row.start) for row in judge.letter.sentences]
    for item in judge.kind.items:
        if not item.means or item.id not in one.items or item.advice:
            continue
        means = "right" if item.judge == "escalate" and second(judge) else item.means
        over = np.array([clear(judge, meant, item, at, means) for at in range(len(lines))])
        gone = np.array([item.id in one.lines[line][0] for line in lines])
        yield Told(means, float(over.max()), float(np.where(gone, -9, over).max()))


def clear(judge: Judge, meant: Meant, item: Item, at: int, means: str) -> float:
    allowed = judge.allowed(item, at)
    return meant.margin(at, means, judge.matches(item, at)) if allowed else -9.0


def limits(seen: list[Told]) -> Array:
    """The limit of each meaning: best on unseen letters, drawn to what is best for all."""

    def right(rows: list[Told]) -> Array:
        gains = [[PASSES * (one.whole > limit) + (one.without <= limit) for limit in GRID] for one in rows]
        return np.sum(gains, axis=0) if rows else np.zeros(len(GRID))

    every = right(seen) / len(seen)
    found = []
    for name in MEANINGS:
        gain = right([one for one in seen if one.means == name]) + DRAWN * every
        best = np.flatnonzero(gain >= gain.max() - 1e-6)
        found.append(GRID[best[len(best) // 2]])
    return np.array(found, dtype=np.float32)


def measure(given: list[Marked]) -> tuple[int, int, int]:
    """How many letters pass, and how many items that are taken out are missed, of how many."""
    good = caught = taken = 0
    for one in given:
        pack = packs()[one.pack]
        kind = kind_called(pack, one.kind)
        good += check(one.text, pack, kind).ok
        for item in one.items:
            taken += 1
            caught += item in [gap.item for gap in check(one.without(item), pack, kind).missing]
    return good, caught, taken


def using(heads: Heads) -> None:
    meaning.heads = lambda: heads  # type: ignore[assignment]


def main() -> None:
    judgement._REMEMBERED = 20_000
    given = letters()
    rows = [row for number, one in enumerate(given) for row in of_letter(number, one)] + of_bank()
    data = table(rows)
    print(f"{len(rows)} sentences, {len(given)} letters, {len(MEANINGS)} meanings", flush=True)
    fold = np.array([row.letter % FOLDS if row.letter >= 0 else -1 for row in rows])
    heads, seen = [], []
    for number in range(FOLDS):
        learn = np.flatnonzero(fold != number)
        heads.append(fitted(Table(*(part[learn] for part in data)), [rows[at] for at in learn]))
        seen += [row for at, one in enumerate(given) if at % FOLDS == number for row in told(one, heads[-1])]
        print(f"fold {number}", flush=True)
    chosen = limits(seen) - LOWER
    print({name: round(float(one), 1) for name, one in zip(MEANINGS, chosen, strict=True)})
    total = np.zeros(3, dtype=int)
    for number, one in enumerate(heads):
        using(one._replace(limits=chosen))
        total += measure([row for at, row in enumerate(given) if at % FOLDS == number])
    print(
        f"unseen letters: {total[0]}/{len(given)} pass, {total[1]}/{total[2]} taken out are missed",
        flush=True,
    )
    last = fitted(data, rows)._replace(limits=chosen)
    np.savez_compressed(OUT, encoder=encoder.mark(), meanings=np.array(MEANINGS), words=np.array(WORDS),
                        weights=last.weights.astype(np.float16), signs=last.signs, limits=last.limits)  # fmt: skip


if __name__ == "__main__":
    main()
