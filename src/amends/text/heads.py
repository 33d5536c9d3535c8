"""What was learned on top of the encoder: linear heads on means of its vectors, scored with numpy.

Message heads see the mean of the whole text and a few numbers about its look; sentence heads see the
mean of a stretch beside that of the whole. Made by training/finetune.py and training/export.py.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import encoder, own
from .surface import surface

WEIGHTS = "weights/learned.npz"
Array = NDArray[np.float32]
_NONE = np.zeros((1, 1), dtype=np.float32)


class Judgement(NamedTuple):
    """The message heads' word on one text. Logits where it says so, else probabilities.

    `correction` is what an installation's own cases taught about complaints (`own`), in log odds.
    """

    complaint_logit: float
    negative: float
    emotions: Mapping[str, float]
    severity: Array
    written_severity: Array
    heat: float
    politeness: float
    correction: float


@cache
def load() -> Mapping[str, NDArray[Any]] | None:
    """Read the heads, once a process; None where the weights or the encoder's are missing."""
    path = files(__package__).joinpath(WEIGHTS)
    if not path.is_file() or not encoder.available():
        return None
    with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as stored:
        return {
            name: stored[name].astype(np.float32) if stored[name].dtype == np.float16 else stored[name]
            for name in stored.files
        }


def available() -> bool:
    """Say whether the learned judgement can be asked."""
    return load() is not None


def version() -> str:
    """The name of the learned weights, with a mark of what an installation added to them."""
    taught = own.mark()
    return f"{_heads()['version']}+{taught}" if taught else str(_heads()["version"])


def stretch_names() -> tuple[str, ...]:
    """What stretches are asked about."""
    return _names("names")


def judge(encoded: encoder.Encoded, text: str) -> Judgement:
    """Ask the message heads about a text."""
    heads = _heads()
    wide = np.concatenate((encoded.whole, surface(text)))
    binary = dict(zip(_names("binary_names"), _linear(wide, "binary").tolist(), strict=True))
    logit, negative = binary.pop("complaint"), binary.pop("negative")
    return Judgement(
        complaint_logit=logit + float(heads["corpus"].mean()),
        negative=_sigmoid(negative),
        emotions={name: _sigmoid(value) for name, value in binary.items()},
        severity=_softmax(_linear(wide, "severity")),
        written_severity=_softmax(_linear(wide, "own_severity")),
        heat=float(_linear(wide, "heat")[0]) * 25,
        politeness=float(_linear(wide, "politeness")[0]),
        correction=float(own.corrected(("complaint",), _NONE, encoded.whole[None])[0, 0]),
    )


def stretches(encoded: encoder.Encoded, spans: Sequence[tuple[int, int]], told: Array) -> dict[str, Array]:
    """Ask the reader's sentence heads, with the hints of each stretch: for each name, a probability a stretch."""
    parts = encoded.spans(spans)
    whole = np.broadcast_to(encoded.whole, parts.shape)
    logits = _linear(np.concatenate((parts, whole, told), axis=1), "spans")
    said = _chances(own.corrected(stretch_names(), logits, parts, "risk:"))
    return {name: said[:, column] for column, name in enumerate(stretch_names())}


def feelings(encoded: encoder.Encoded, spans: Sequence[tuple[int, int]], text: str) -> dict[str, Array]:
    """Ask the emotion heads about stretches of a text: for each emotion, a probability a stretch."""
    if not spans:
        return {}
    looks = np.stack([surface(text[start:end]) for start, end in spans])
    logits = _linear(np.concatenate((encoded.spans(spans), looks), axis=1), "binary")
    said = _chances(logits)
    return {name: said[:, column] for column, name in enumerate(_names("binary_names"))}


def embedding(encoded: encoder.Encoded) -> Array:
    """Give the vector to compare texts by, of length one (zeros for a text without words)."""
    vector = encoded.whole @ _heads()["embedding.weight"].T
    length = float(np.sqrt((vector**2).sum()))
    return np.asarray(vector / length if length else vector, dtype=np.float32)


def _heads() -> Mapping[str, NDArray[Any]]:
    heads = load()
    if heads is None:
        raise RuntimeError("The learned weights are missing.")
    return heads


@cache
def _names(key: str) -> tuple[str, ...]:
    return tuple(str(name) for name in _heads()[key])


def _linear(values: Array, head: str) -> Array:
    heads = _heads()
    return np.asarray(values @ heads[f"{head}.weight"].T + heads[f"{head}.bias"], dtype=np.float32)


def _chances(logits: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)


def _sigmoid(logit: float) -> float:
    return float(1.0 / (1.0 + np.exp(-logit)))


def _softmax(logits: Array) -> Array:
    raised = np.exp(logits - logits.max())
    return np.asarray(raised / raised.sum(), dtype=np.float32)
