"""The corpora as examples with the labels of our heads; a label that a corpus lacks is left out.

Only corpora whose licence allows shipped weights are read here; see docs/model-card.md.
"""

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

GOEMOTIONS = {
    "anger": ("anger",),
    "frustration": ("annoyance",),
    "disappointment": ("disappointment",),
    "anxiety": ("fear", "nervousness"),
    "sadness": ("sadness", "grief", "remorse"),
    "confusion": ("confusion",),
    "joy": ("joy", "amusement", "excitement", "love", "optimism", "admiration", "relief"),
    "gratitude": ("gratitude",),
    "neutral": ("neutral",),
}
# Feelings with which nobody complains.
KIND = {"gratitude", "joy", "love", "admiration", "excitement", "optimism", "caring", "curiosity"}
_LEFT_OUT = {
    "frustration": {"anger", "disapproval"},
    "anger": {"annoyance"},
    "disappointment": {"sadness"},
}
SEVERITIES = {
    "Non-Complaint": 0,
    "No explicit reproach": 1,
    "Disapproval": 2,
    "Accusation": 3,
    "Blame": 4,
}


# Each of our sentences counts as much as this many tweets.
OWN_WEIGHT = 4.0


@dataclass
class Example:
    """One text. `labels` maps a head to 0 or 1; `weight` is 1 for a message to a firm."""

    corpus: str
    text: str
    labels: dict[str, int] = field(default_factory=dict)
    severity: int | None = None
    weight: float = 1.0


def rows(folder: Path, name: str) -> Iterator[dict]:
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def load(folder: Path) -> list[Example]:
    """Read everything that the heads are trained on, in a fixed order."""
    examples: list[Example] = []
    for corpus in ("xci", "xfincorp", "cesamard"):
        examples += (_complaint(corpus, row) for row in rows(folder, corpus))
    for corpus in ("cfpb_mixed", "cfpb_payday"):
        examples += (
            Example(corpus, row["text"], {"complaint": 1}, weight=0.5) for row in rows(folder, corpus)
        )
    examples += own_messages()
    examples += _plain_letters(folder)
    for row in rows(folder, "goemotions_train"):
        examples.append(_goemotions(row))
    return examples


def _complaint(corpus: str, row: dict) -> Example:
    labels = {"complaint": int(row["complaint"])}
    emotion = str(row["emotion"]).strip().lower()
    labels["anger"] = int(emotion in {"anger", "disgust"})
    labels["sadness"] = int(emotion == "sadness" and corpus == "cesamard")
    labels["joy"] = int(emotion in {"joy", "happiness"})
    if corpus != "cesamard":
        labels.pop("sadness")
    named = row["severity"]
    severity = SEVERITIES[named.strip()] if named in SEVERITIES else int(named)
    return Example(corpus, row["text"], labels, severity if labels["complaint"] and severity else None)


def _goemotions(row: dict) -> Example:
    given = set(row["labels"])
    labels = {
        head: int(bool(given & set(names)))
        for head, names in GOEMOTIONS.items()
        if given & set(names) or not given & _LEFT_OUT.get(head, set())
    }
    if given <= KIND:
        labels["complaint"] = 0
    return Example("goemotions", row["text"], labels, weight=0.3)


def own_messages() -> list[Example]:
    """Our own sentences: quiet complaints and tempting non-complaints, rare in the corpora."""
    lines = (Path(__file__).parent / "own_messages.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t", 1) for line in lines if line and not line.startswith("#"))
    return [Example("own", text, {"complaint": int(label)}, weight=OWN_WEIGHT) for label, text in pairs]


def _plain_letters(folder: Path) -> list[Example]:
    """Requests between volunteers, joined to letters: long, polite, and no complaint."""
    polite = [
        row["text"]
        for name in ("politeness_wikipedia", "politeness_stackexchange")
        for row in rows(folder, name)
        if row["score"] > 0.3
    ]
    random.Random(7).shuffle(polite)
    single = [Example("politeness", text, {"complaint": 0}, weight=0.3) for text in polite[:1500]]
    joined = [
        Example("politeness", " ".join(polite[at : at + 4]), {"complaint": 0}, weight=0.5)
        for at in range(1500, len(polite) - 4, 4)
    ]
    return single + joined
