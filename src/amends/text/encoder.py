"""The sentence encoder: a small transformer run by onnxruntime on one core.

One forward pass gives a vector for every word piece; the vectors of the whole text and of any stretch
of it are means of those. Weights lie in the package; without them `available()` is false and the
reader falls back on its linear models.
"""

import threading
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
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
# Word pieces, padding included, in one run: bounds the memory of a batch.
_RUN = 4096

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


def encode(text: str) -> Encoded:
    """Encode one text."""
    return encode_many([text])[0]


def encode_many(texts: Iterable[str]) -> list[Encoded]:
    """Encode many texts, shortest first so that little is padding; results keep the given order."""
    windows: list[tuple[int, NDArray[np.int64]]] = []
    places = []
    for index, text in enumerate(texts):
        cut = np.array(list(_pieces(text)), dtype=np.int32).reshape(-1, 3)
        places.append(cut)
        windows += ((index, cut[at : at + WINDOW, 0]) for at in range(0, len(cut), WINDOW))
    order = sorted(range(len(windows)), key=lambda i: len(windows[i][1]))
    made: list[Vectors] = [np.zeros((0, SIZE), dtype=np.float32)] * len(windows)
    for group in _groups(order, windows):
        for i, vectors in zip(group, _run([windows[i][1] for i in group]), strict=True):
            made[i] = vectors
    of_text: list[list[Vectors]] = [[] for _ in places]
    for (index, _), vectors in zip(windows, made, strict=True):
        of_text[index].append(vectors)
    return [
        Encoded(_joined(parts), cut[:, 1], cut[:, 2]) for parts, cut in zip(of_text, places, strict=True)
    ]


def _pieces(text: str) -> Iterable[wordpiece.Piece]:
    # No text of this many characters has more pieces than that, unless it is made to.
    return islice(wordpiece.pieces(text[:MAX_CHARACTERS]), MAX_CHARACTERS // 2)


def _joined(parts: list[Vectors]) -> Vectors:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.zeros((0, SIZE), dtype=np.float32)


def _groups(order: list[int], windows: list[tuple[int, NDArray[np.int64]]]) -> Iterable[list[int]]:
    """Put neighbours in length into one run, as many as fit."""
    group: list[int] = []
    for i in order:
        if group and (len(group) + 1) * (len(windows[i][1]) + 2) > _RUN:
            yield group
            group = []
        group.append(i)
    if group:
        yield group


def _run(windows: list[NDArray[np.int64]]) -> list[Vectors]:
    """Run windows together; give the vectors of their pieces, without start, stop and padding."""
    session = _session()
    if session is None:
        raise RuntimeError("The encoder's weights are missing.")
    width = max(len(window) for window in windows) + 2
    numbers = np.zeros((len(windows), width), dtype=np.int32)
    mask = np.zeros((len(windows), width), dtype=np.int32)
    for row, window in enumerate(windows):
        numbers[row, : len(window) + 2] = [wordpiece.START, *window, wordpiece.STOP]
        mask[row, : len(window) + 2] = 1
    [out] = session.run(["vectors"], {"pieces": numbers, "mask": mask})
    return [out[row, 1 : len(window) + 1] for row, window in enumerate(windows)]


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
    return ort.InferenceSession(weights.read_bytes(), options, providers=["CPUExecutionProvider"])
