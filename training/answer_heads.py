"""Fit the judgement whether a draft answers a concern: `weights/answering.npz`.

    PYTHONPATH=src .venv/bin/python training/answer_heads.py [--dry]

Run it after coach_heads.py, whose heads are among the witnesses. Prints cross-validated figures (cases stay
together); the limit is chosen on them, where the worse of both F1s is best.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold
from sklearn.neural_network import MLPClassifier

from amends.text import answering, encoder
from amends.text.passage import Passage

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "src" / "amends" / "text" / answering.WEIGHTS
UNITS, NETWORKS, DECAY = 16, 7, 2.0


def cases() -> Iterator[tuple[list[str], list[bool], str]]:
    """Concerns, whether each is answered, and the draft."""
    for path in sorted((HERE / "drafts").glob("answers*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#") or " = " not in line:
                continue
            marked, draft = line.split(" = ", 1)
            concerns = [concern.strip() for concern in marked.split(" | ")]
            yield [one[1:].strip() for one in concerns], [one[0] == "+" for one in concerns], draft


def load() -> tuple[NDArray, NDArray, NDArray]:
    """Witnesses, labels and the case of each row."""
    seen, right, of = [], [], []
    for number, (concerns, marks, draft) in enumerate(cases()):
        passage = Passage(draft)
        sentences = [passage.plain[start:end] for start, end in passage.sentences]
        seen.append(answering.witnesses(concerns, sentences))
        right += marks
        of += [number] * len(concerns)
    return np.concatenate(seen), np.array(right), np.array(of)


def fitted(seen: NDArray, right: NDArray) -> answering.Network:
    """Fit the networks, each from another start; both answers count alike."""
    mean, scale = seen.mean(0), seen.std(0) + 1e-6
    scaled = np.clip((seen - mean) / scale, -5, 5)
    rare = np.flatnonzero(right == (right.mean() < 0.5))
    chance = np.random.default_rng(1)
    nets = []
    for seed in range(NETWORKS):
        more = chance.choice(rare, abs(int((2 * right.mean() - 1) * len(right))))
        rows = np.concatenate((np.arange(len(right)), more))
        net = MLPClassifier((UNITS,), alpha=DECAY, max_iter=250, random_state=seed)
        nets.append(net.fit(scaled[rows], right[rows]))
    return answering.Network(
        mean,
        scale,
        np.stack([net.coefs_[0] for net in nets]),
        np.stack([net.intercepts_[0] for net in nets]),
        np.stack([net.coefs_[1][:, 0] for net in nets]),
        np.stack([net.intercepts_[1][0] for net in nets]),
        np.float32(0.5),
    )


def f_score(said: NDArray, right: NDArray) -> float:
    return 2 * (said & right).sum() / max(said.sum() + right.sum(), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry", action="store_true", help="only print the figures")
    given = parser.parse_args()
    seen, right, of = load()
    sure = np.zeros(len(right))
    for train, test in GroupKFold(5).split(seen, right, of):
        sure[test] = answering.chances(fitted(seen[train], right[train]), seen[test])
    cuts = np.arange(0.2, 0.8, 0.01)
    both = [min(f_score(sure > cut, right), f_score(sure <= cut, ~right)) for cut in cuts]
    cut = float(cuts[int(np.argmax(both))])
    print(
        f"{len(right)} concerns of {of.max() + 1} cases, {right.mean():.0%} answered; at {cut:.2f} "
        f"F1 answered {f_score(sure > cut, right):.3f}, not answered {f_score(sure <= cut, ~right):.3f}"
    )
    if given.dry:
        return
    network = fitted(seen, right)._replace(cut=np.float32(cut))
    arrays = {key: np.asarray(value, dtype=np.float32) for key, value in network._asdict().items()}
    np.savez_compressed(OUT, encoder=np.array(encoder.mark()), **arrays)


if __name__ == "__main__":
    main()
