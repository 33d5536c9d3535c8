"""The learned heads: linear models over hashed features, scored with numpy alone."""

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import features

WEIGHTS = "weights/heads.npz"


class Heads(NamedTuple):
    """Weights with one row a feature and one column a head."""

    names: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    idf: NDArray[np.float32]
    version: str


@cache
def load() -> Heads:
    """Read the weights that come with the package, once a process."""
    packed = files(__package__).joinpath(WEIGHTS).read_bytes()
    with np.load(BytesIO(packed), allow_pickle=False) as stored:
        if int(stored["features"]) != features.VERSION:
            raise RuntimeError(
                "The weights were trained for other features. Train again: training/README.md."
            )
        return Heads(
            names=tuple(str(name) for name in stored["names"]),
            weights=stored["weights"].astype(np.float32),
            bias=stored["bias"].astype(np.float32),
            idf=stored["idf"].astype(np.float32),
            version=str(stored["version"]),
        )


def probabilities(text: str) -> dict[str, float]:
    """Score a text on every head; each is a probability."""
    heads = load()
    indices, values = features.features(text)
    weighted = values * heads.idf[indices]
    norm = float(np.sqrt((weighted**2).sum())) or 1.0
    scores = (weighted / norm) @ heads.weights[indices] + heads.bias
    return dict(zip(heads.names, (1.0 / (1.0 + np.exp(-scores))).tolist(), strict=True))
