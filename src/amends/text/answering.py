"""Does a draft answer a concern? A small learned judgement over how near its sentences come, and what they do.

For each concern its best sentence is found by meaning and by bearing words; the concerns compete for the
sentences, for a sentence about one point seldom settles another. A small network (`weights/answering.npz`, made by
training/coach_heads.py) judges from that and from what the sentence does: tell, decide, ask, or only name.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import encoder, judgement
from .answered import answers, bearing, nearness_of_words

WEIGHTS = "weights/answering.npz"
# What the best sentence does, as far as it says whether a point is settled or only named.
ACTS = (
    "present:solution", "present:ownership", "present:next_step", "present:open_question", "present:apology",
    "present:heard", "present:when", "present:thanks", "present:understood", "present:warm_close",
    "present:validated", "apology:responsibility", "apology:explanation", "says:refusal",
)  # fmt: skip
# How sharply concerns compete for a sentence, and how much a bearing word counts beside meaning.
_SHARPNESS, _WORDS = 6.0, 0.5

Array = NDArray[np.floating]


class Network(NamedTuple):
    """Several networks of one hidden layer, whose probabilities are averaged; and where "answered" begins."""

    mean: Array
    scale: Array
    hidden: Array
    hidden_bias: Array
    out: Array
    out_bias: Array
    cut: Array


@cache
def _network() -> Network | None:
    path = files(__package__).joinpath(WEIGHTS)
    if not path.is_file() or not judgement.available():
        return None
    with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as stored:
        if str(stored["encoder"]) != encoder.mark():
            return None
        return Network(*(stored[key].astype(np.float32) for key in Network._fields))


def available() -> bool:
    """Say whether answers can be judged by what was learned."""
    return _network() is not None


def answered(concerns: Sequence[str], sentences: Sequence[str]) -> list[bool]:
    """Say for each concern whether the sentences answer it. Ask `available` first."""
    network = _network()
    if network is None:
        raise RuntimeError("The weights are missing.")
    seen = witnesses(concerns, sentences)
    return (chances(network, seen) > float(network.cut)).tolist() if len(seen) else [False] * len(concerns)


def chances(network: Network, seen: Array) -> Array:
    """Give for each row of witnesses how likely it is an answer."""
    scaled = np.clip((seen - network.mean) / network.scale, -5, 5)
    hidden = np.maximum(np.einsum("nw,kwh->knh", scaled, network.hidden) + network.hidden_bias[:, None], 0)
    raised = np.einsum("knh,kh->kn", hidden, network.out) + network.out_bias[:, None]
    return np.asarray((1 / (1 + np.exp(-np.clip(raised, -30, 30)))).mean(axis=0), dtype=np.float32)


def witnesses(concerns: Sequence[str], sentences: Sequence[str]) -> Array:
    """What speaks for an answer: one row a concern."""
    read = [sentence[: judgement.MAX_LENGTH] for sentence in sentences[: judgement.MAX_SENTENCES]]
    asked = [concern[: judgement.MAX_LENGTH] for concern in concerns]
    if not read or not asked:
        return np.zeros((0, 0), dtype=np.float32)
    over, said = judgement.margins(read, [frozenset()] * len(read))
    wanted = judgement.vectors(asked)
    meant = judgement.pointed(wanted) @ judgement.pointed(said).T
    alike = encoder.unit(wanted) @ encoder.unit(said).T
    stems = [set(bearing(sentence)) for sentence in read]
    worded = np.array([[nearness_of_words(there, concern) for there in stems] for concern in asked])
    acts = np.tanh(over[:, [judgement.names().index(name) for name in ACTS]] / 2)
    both = meant + _WORDS * worded
    raised = np.exp(_SHARPNESS * both)
    share = raised / raised.sum(axis=0)
    every: set[str] = set().union(*stems)
    rows = [
        _row(at, both, share, (meant, worded, alike), acts, _plain(concern, every, read, asked))
        for at, concern in enumerate(asked)
    ]
    return np.array(rows, dtype=np.float32)


def _plain(concern: str, every: set[str], read: Sequence[str], asked: Sequence[str]) -> list[float]:
    """The whole draft beside one concern: words that come back, and the sizes of both."""
    own = set(bearing(concern))
    return [
        len(every & own) / max(len(own), 1),
        float(answers(every, concern)),
        len(read) / 8,
        len(asked) / 4,
    ]


def _row(
    at: int, both: Array, share: Array, near: tuple[Array, Array, Array], acts: Array, plain: list[float]
) -> list[float]:
    best = int(both[at].argmax())
    second = float(np.sort(both[at])[-2]) if both.shape[1] > 1 else 0.0
    rival = float(np.delete(both[:, best], at).max()) if len(both) > 1 else 0.0
    return [
        *(float(one[at].max()) for one in near),
        float(both[at, best]), second, float(both[at, best]) - rival,
        float(share[at, best]), float(share[at].max()), float(share[at].mean()), float(share[at].sum()),
        float(near[0][at].mean()), best / both.shape[1], *plain, *acts[best].tolist(),
    ]  # fmt: skip
