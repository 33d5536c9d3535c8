"""How long it takes to find similar cases among very many, and how many of the truly nearest are found."""

import random
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amends.bench.archive import Archive
from amends.bench.figures import setting, spread
from amends.bench.words import ASKS, FAULTS, THINGS, TURNS
from amends.cases.models import Case, Message
from amends.text import similarity
from amends.understand.models import Vector
from amends.understand.similar import NEWEST, SHOWN, similar_cases

SEED, TEXTS, SPREAD, BATCH, ASKED = 20261122, 2_000, 0.02, 5_000, 200
Points = NDArray[np.float32]


def measure(size: int) -> dict[str, Any]:
    """Fill the database and ask for the cases similar to some of its newest, as an agent and as a manager."""
    archive = Archive()
    archive.fill(size)
    made = _vectors(size)
    chance = random.Random(SEED)
    keys = chance.sample(list(Case.objects.order_by("-id").values_list("pk", flat=True)[:5_000]), ASKED)
    cases = list(Case.objects.filter(pk__in=keys))
    times, found = [], 0
    for number, case in enumerate(cases):
        start = time.perf_counter()
        found += len(similar_cases(case, archive.people[-(number % 2)]))
        times.append(time.perf_counter() - start)
    return {
        **setting(), "cases": size, "vectors": len(made), "compared_at_most": NEWEST, "similar": spread(times),
        "shown_each": round(found / len(cases), 2), "of_all_shown": SHOWN,
    }  # fmt: skip


def _vectors(size: int) -> Points:
    """One message a case, each a little off one of many invented ones."""
    chance, noise = random.Random(SEED), np.random.default_rng(SEED)
    texts = similarity.embed(_text(chance) for _ in range(min(size, TEXTS)))
    made = texts[np.arange(size) % len(texts)]
    made = made + noise.normal(0, SPREAD, made.shape).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    keys = list(Case.objects.order_by("id").values_list("pk", "opened_at"))
    for at in range(0, size, BATCH):
        _store(keys[at : at + BATCH], made[at : at + BATCH])
    return np.asarray(made, dtype=np.float32)


def _store(cases: list[tuple[int, Any]], points: Points) -> None:
    rows = [Message(case_id=key, direction="in", channel="mail", at=opened) for key, opened in cases]
    messages = Message.objects.bulk_create(rows)
    space = similarity.mark()
    packed = np.clip(np.round(points * 127), -127, 127).astype(np.int8)
    Vector.objects.bulk_create(
        Vector(message=message, space=space, cell=similarity.cells_of(point)[0], vector=row.tobytes())
        for message, point, row in zip(messages, points, packed, strict=True)
    )


def _text(chance: random.Random) -> str:
    turns = chance.sample(TURNS, chance.randrange(1, 4))
    return " ".join([f"The {chance.choice(THINGS)} {chance.choice(FAULTS)}.", *turns, chance.choice(ASKS)])
