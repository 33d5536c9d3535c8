"""`amends bench text`: what the language engine costs on this machine, and the figures it was shipped with.

Costs are also given as ratios to a plain run of the encoder alone, so that two machines can be compared.
"""

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from amends.bench.figures import spread
from amends.bench.words import ASKS, FAULTS, THINGS, TURNS
from amends.text import coach, encoder, heads, read, read_many, wordpiece

SEED = 20261122
SHORT_PIECES, DRAFT_WORDS, ROUNDS = 60, 150, 60
GROWTH = (1_000, 10_000, 100_000)
FIGURES = "weights/figures.json"
_DRAFT = (
    "I am sorry that the {thing} {wrong} and that you waited three weeks for an answer to letter {number}. "
    "That was our mistake in order {number}. "
    "I have asked Dana in workshop {number} to look at it, and she will ring you on Tuesday before noon. "
)


def measure(count: int = 10_000, plain: Path | None = None) -> dict[str, Any]:
    """Measure on one processor; `plain` is an fp32 ONNX graph of the encoder to compare with."""
    chance = random.Random(SEED)
    short = _of_pieces(chance, SHORT_PIECES)
    read(short)
    made: dict[str, Any] = {"engine": read(short).engine, "shipped_figures": _shipped()}
    made["first_answer_s"] = _first_answer()
    made["read_60_pieces"] = _times(lambda: read(short))
    # Each draft is another one: the coach remembers the sentences that it read last.
    drafts = iter([_draft(chance, number) for number in range(ROUNDS + 1)])
    coach(next(drafts), {})
    made["coach_150_words"] = _times(lambda: coach(next(drafts), {}))
    made["growth_s"] = {str(size): _seconds(partial(read, _long(chance, size))) for size in GROWTH}
    made["batch"] = _batch([_message(chance, i) for i in range(count)])
    made["weights_mb"] = _weights()
    made["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    if heads.available():
        made["encoder_60_pieces"] = _times(lambda: encoder.encode(short))
        made["ratios"] = _ratios(made)
    if plain:
        made["plain_fp32_60_pieces"] = _times(_plain(plain, short))
        median = made["plain_fp32_60_pieces"]["median_ms"]
        made["ratios"]["read_to_plain_fp32"] = round(made["read_60_pieces"]["median_ms"] / median, 2)
        made["ratios"]["coach_to_plain_fp32"] = round(made["coach_150_words"]["p95_ms"] / median, 2)
    return made


def _ratios(made: dict[str, Any]) -> dict[str, float]:
    encoder_ms = made["encoder_60_pieces"]["median_ms"]
    return {
        "read_to_encoder": round(made["read_60_pieces"]["median_ms"] / encoder_ms, 2),
        "batch_to_encoder_batch": made["batch"]["ratio"],
    }


def _times(work: Callable[[], object]) -> dict[str, float]:
    return spread([_seconds(work) for _ in range(ROUNDS)])


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return round(time.perf_counter() - begun, 5)


def _batch(texts: Sequence[str]) -> dict[str, float]:
    """Readings a second, beside bare vectors a second of the same texts."""
    if not heads.available():
        return {
            "texts": len(texts),
            "read_many_a_second": round(len(texts) / _seconds(lambda: read_many(texts)), 1),
        }
    bare = 0.0
    for at in range(0, len(texts), 256):
        some = texts[at : at + 256]
        bare += _seconds(partial(encoder.encode_many, some))
    whole = _seconds(lambda: read_many(texts))
    return {
        "texts": len(texts),
        "read_many_a_second": round(len(texts) / whole, 1),
        "encoder_a_second": round(len(texts) / bare, 1),
        "ratio": round(bare / whole, 3),
    }


def _plain(path: Path, text: str) -> Callable[[], object]:
    """A run of the fp32 graph on the same word pieces."""
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    row = [wordpiece.START, *(piece.number for piece in wordpiece.pieces(text)), wordpiece.STOP]
    numbers = np.array([row], dtype=np.int32)
    return lambda: session.run(None, {"pieces": numbers, "mask": np.ones_like(numbers)})


def _first_answer() -> float:
    """Seconds from a new process to its first reading."""
    code = "from amends.text import read; read('The parcel is late again.')"
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603
    return round(time.perf_counter() - begun, 3)


def _weights() -> dict[str, float]:
    folder = files("amends.text").joinpath("weights")
    sizes = {item.name: len(item.read_bytes()) / 1e6 for item in folder.iterdir() if item.is_file()}
    return {
        **{name: round(size, 2) for name, size in sorted(sizes.items())},
        "all": round(sum(sizes.values()), 2),
    }


def _shipped() -> Any:
    path = files("amends.text").joinpath(FIGURES)
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _message(chance: random.Random, number: int) -> str:
    """One invented message; the number makes it distinct."""
    turns = chance.sample(TURNS, chance.randrange(5))
    first = f"Order {number}: the {chance.choice(THINGS)} {chance.choice(FAULTS)}."
    return " ".join([first, *turns, chance.choice(ASKS)])


def _of_pieces(chance: random.Random, count: int) -> str:
    words = " ".join(_message(chance, i) for i in range(8)).split()
    while sum(1 for _ in wordpiece.pieces(" ".join(words))) > count:
        words.pop()
    return " ".join(words)


def _draft(chance: random.Random, number: int = 0) -> str:
    sentences = (
        _DRAFT.format(thing=chance.choice(THINGS), wrong=chance.choice(FAULTS), number=f"{number}{at}")
        for at in range(5)
    )
    return " ".join(" ".join(sentences).split()[:DRAFT_WORDS])


def _long(chance: random.Random, size: int) -> str:
    text = ""
    while len(text) < size:
        text += _message(chance, len(text)) + " "
    return text[:size]
