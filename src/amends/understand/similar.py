"""Cases that were about the same thing, found by what was said and not by the words it was said in.

Every inbound message leaves a vector when it is read. A search looks into the cells of the space that lie
nearest, at the newest vectors there, so its cost does not grow with the number of cases.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from amends.cases.actors import SYSTEM
from amends.cases.locks import lock
from amends.cases.models import Case, Message
from amends.cases.policy import visible_cases
from amends.cases.rows import insert_unless_there
from amends.people.models import User
from amends.text import similarity
from amends.understand.models import Reading, Vector

CELLS = 8  # looked into; training/cells.py prints what share of the nearest lies in so many
NEWEST = 2_500  # vectors compared at most
CLOSE = 40  # cases that are asked for, so that enough remain of those that the reader may open
SHOWN = 5
ALIKE = 0.6  # from here on two messages are about the same kind of thing
BATCH = 64
NOWHERE = 32_767  # the cell of what says nothing that could be compared

Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Similar:
    """A case that reads like another one; `likeness` is at most 1."""

    case: Case
    likeness: float


def words_of(message: Message) -> str:
    """What the engine reads of a message."""
    return message.text.strip() or message.subject or message.quoted


def keep_vector(message: Message, vector: Points | None) -> None:
    """Store where a message lies; the case is locked and not erased. One without words lies nowhere, once and for all."""
    if vector is None:
        return
    packed, cell = b"", NOWHERE
    if vector.any():
        packed = np.clip(np.round(vector * 127), -127, 127).astype(np.int8).tobytes()
        cell = similarity.cells_of(vector)[0]
    insert_unless_there(Vector(message=message, space=similarity.mark(), cell=cell, vector=packed))


def similar_cases(case: Case, user: User, count: int = SHOWN) -> list[Similar]:
    """The cases most like this one that this person may open, the likest first. Three queries."""
    own = Vector.objects.filter(message__case=case, space=similarity.mark()).exclude(cell=NOWHERE)
    said = _points(own.values_list("vector", flat=True))
    if not len(said):
        return []
    near = nearest_cases(said.mean(axis=0), leave=case.pk)
    rows = visible_cases(user).filter(pk__in=near).select_related("customer")
    found = sorted(rows, key=lambda one: (-near[one.pk], -one.pk))
    return [Similar(one, near[one.pk]) for one in found[:count]]


def nearest_cases(point: Points, leave: int | None = None) -> dict[int, float]:
    """The keys of the cases whose messages lie nearest to a point, with their likeness."""
    point = point / max(float(np.linalg.norm(point)), 1e-6)
    cells = similarity.cells_of(point, CELLS)
    rows = Vector.objects.filter(space=similarity.mark(), cell__in=cells).exclude(message__case=leave)
    found = list(rows.order_by("-message").values_list("message__case", "vector")[:NEWEST])
    likeness = _points(vector for _, vector in found) @ point if found else np.zeros(0)
    best: dict[int, float] = {}
    for at in np.argsort(-likeness):
        if likeness[at] < ALIKE or len(best) == CLOSE:
            break
        best.setdefault(found[at][0], round(float(likeness[at]), 3))
    return best


def _points(packed: Iterable[bytes | memoryview]) -> Points:
    whole = b"".join(bytes(one) for one in packed)
    size = similarity.size()
    return np.frombuffer(whole, dtype=np.int8).reshape(-1, size).astype(np.float32) / np.float32(127)


def vectors_left_behind(limit: int = BATCH) -> int:
    """Give vectors to messages that were read without, or by another engine; return how many."""
    space = similarity.mark()
    Vector.objects.exclude(space=space).filter(
        pk__in=Vector.objects.exclude(space=space).values("pk")[:limit]
    ).delete()
    read = Reading.objects.filter(message__vector=None, message__case__erased_at=None)
    todo = [one.message for one in read.select_related("message__case").order_by("-message")[:limit]]
    for message, vector in zip(todo, similarity.embed(map(words_of, todo)), strict=True):
        _keep_unless_erased(message, vector)
    return len(todo)


@transaction.atomic
def _keep_unless_erased(message: Message, vector: Points) -> None:
    lock(message.case, SYSTEM)
    if message.case.erased_at is None:
        keep_vector(message, vector)
