"""The sentence encoder: a small transformer run by onnxruntime on one core.

One forward pass gives a vector for every word piece; the vectors of the whole text and of any stretch
of it are means of those. Weights lie in the package; without them `available()` is false and the
reader falls back on its linear models.
"""

import threading
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import as_file, files
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import wordpiece

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MODEL = "weights/encoder.onnx"
SIZE = 384
# The encoder reads this far; the pieces are cut into windows, so that time grows with length only.
MAX_CHARACTERS = 20_000
WINDOW = 254

Vectors = NDArray[np.float32]
_lock = threading.Lock()


class Encoded:
    """A text as vectors: one a word piece, with the characters that each stands for."""

    __slots__ = ("_sums", "ends", "starts", "vectors")

    def __init__(self, vectors: Vectors, starts: NDArray[np.int32], ends: NDArray[np.int32]) -> None:
        self.vectors, self.starts, self.ends = vectors, starts, ends
        self._sums: Vectors | None = None

    @property
    def whole(self) -> Vectors:
        """The mean of all pieces: what the text says as one vector."""
        if not len(self.vectors):
            return np.zeros(SIZE, dtype=np.float32)
        return np.asarray(self.vectors.mean(axis=0), dtype=np.float32)

    def spans(self, stretches: Sequence[tuple[int, int]]) -> Vectors:
        """Give one vector for each stretch of characters (zeros for one that holds no piece)."""
        if not len(stretches) or not len(self.vectors):
            return np.zeros((len(stretches), SIZE), dtype=np.float32)
        asked = np.asarray(stretches)
        first = np.searchsorted(self.ends, asked[:, 0], side="right")
        last = np.searchsorted(self.starts, asked[:, 1], side="left")
        last = np.maximum(first, last)
        sums = self._summed()
        counts = np.maximum(last - first, 1)[:, None]
        return np.asarray((sums[last] - sums[first]) / counts, dtype=np.float32)

    def _summed(self) -> Vectors:
        if self._sums is None:
            empty = np.zeros((1, SIZE))
            self._sums = np.concatenate((empty, np.cumsum(self.vectors, axis=0, dtype=np.float64)))
        return self._sums


def available() -> bool:
    """Say whether the encoder's weights are there."""
    return _session() is not None


@cache
def mark() -> str:
    """Tell one encoder from another: what was fitted to the vectors of one is nothing to another."""
    weights = files(__package__).joinpath(MODEL)
    return sha256(weights.read_bytes()).hexdigest()[:16] if weights.is_file() else ""


def unit(vectors: Vectors) -> Vectors:
    """Give vectors of length one (zeros stay)."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-6), dtype=np.float32)


def encode(text: str) -> Encoded:
    """Encode one text."""
    cut = np.array(list(_pieces(text)), dtype=np.int32).reshape(-1, 3)
    parts = [_run(cut[at : at + WINDOW, 0]) for at in range(0, len(cut), WINDOW)]
    vectors = np.concatenate(parts) if parts else np.zeros((0, SIZE), dtype=np.float32)
    return Encoded(vectors, cut[:, 1], cut[:, 2])


def encode_many(texts: Iterable[str]) -> list[Encoded]:
    """Encode many texts.

    One run a text: int8 runs scale by what stands in the same run, so a shared run would give a text other
    vectors in other company; and on one core without padding it is no slower.
    """
    return [encode(text) for text in texts]


def _pieces(text: str) -> Iterable[wordpiece.Piece]:
    # No text of this many characters has more pieces than that, unless it is made to.
    return islice(wordpiece.pieces(text[:MAX_CHARACTERS]), MAX_CHARACTERS // 2)


def _run(window: NDArray[np.int32]) -> Vectors:
    """Run one window; give the vectors of its pieces, without start and stop."""
    session = _session()
    if session is None:
        raise RuntimeError("The encoder's weights are missing.")
    numbers = np.array([[wordpiece.START, *window, wordpiece.STOP]], dtype=np.int32)
    [out] = session.run(["vectors"], {"pieces": numbers, "mask": np.ones_like(numbers)})
    return np.asarray(out[0, 1:-1], dtype=np.float32)


def _session() -> "InferenceSession | None":
    """Open the model, once a process, whichever thread comes first."""
    with _lock:
        return _open()


@cache
def _open() -> "InferenceSession | None":
    weights = files(__package__).joinpath(MODEL)
    if not weights.is_file():
        return None
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    options.enable_mem_pattern = False
    with as_file(weights) as path:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
