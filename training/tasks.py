"""Every corpus as rows with the labels of the encoder's heads. A label that a corpus lacks is left out.

TweetEval is not read: its terms do not allow shipped weights.
"""

import hashlib
import json
import random
from dataclasses import dataclass, field
from pathlib import Path

from corpora import _LEFT_OUT, GOEMOTIONS, KIND, SEVERITIES, own_messages, rows

from amends.text.clauses import clauses, sentences
from amends.text.own_words import own_words
from amends.text.passage import Passage

HERE = Path(__file__).resolve().parent
SEED = 20261122
FOLDS = 5
EMOTIONS = tuple(GOEMOTIONS)
_KIND = KIND | {"approval", "amusement", "relief"}
_UPSET = {
    "anger",
    "annoyance",
    "disappointment",
    "disapproval",
    "disgust",
    "sadness",
    "fear",
    "grief",
    "embarrassment",
    "remorse",
    "nervousness",
}


@dataclass
class Row:
    """A text. `labels`: a head to its value; `spans`: stretches with the labels of the sentence heads."""

    corpus: str
    text: str
    labels: dict[str, float] = field(default_factory=dict)
    weight: float = 1.0
    fold: int = -1
    spans: list[tuple[int, int, dict[str, float]]] = field(default_factory=list)


def load(folder: Path, draft_folder: Path = HERE / "drafts") -> list[Row]:
    """Read all corpora, in a fixed order; rows of the measured corpora get a fold."""
    made: list[Row] = []
    for corpus in ("xci", "xfincorp", "cesamard"):
        made += _folded([_complaint(corpus, row) for row in rows(folder, corpus)])
    for corpus in ("politeness_wikipedia", "politeness_stackexchange"):
        made += _folded([_politeness(corpus, row) for row in rows(folder, corpus)])
    intents = sorted({row["intent"] for row in rows(folder, "banking77_train")})
    made += _folded(
        [
            Row("banking77", r["text"], {"intent": intents.index(r["intent"])})
            for r in rows(folder, "banking77_train")
        ]
    )
    for corpus in ("cfpb_mixed", "cfpb_payday"):
        made += [Row(corpus, r["text"], {"complaint": 1}, 0.5) for r in rows(folder, corpus)]
    made += [_goemotions(row) for row in rows(folder, "goemotions_train")]
    made += [
        Row("goemotions_dev", r.text, r.labels, fold=9)
        for r in map(_goemotions, rows(folder, "goemotions_dev"))
    ]
    made += [Row("own", e.text, {"complaint": e.labels["complaint"]}, 2.0) for e in own_messages()]
    return made + own_written() + drafts(draft_folder)


def _folded(given: list[Row]) -> list[Row]:
    order = list(range(len(given)))
    random.Random(SEED).shuffle(order)
    for place, i in enumerate(order):
        given[i].fold = place % FOLDS
    return given


def _complaint(corpus: str, row: dict) -> Row:
    complaint = int(row["complaint"])
    emotion = str(row["emotion"]).strip().lower()
    labels: dict[str, float] = {"complaint": complaint, "anger": int(emotion in {"anger", "disgust"})}
    labels["joy"] = int(emotion in {"joy", "happiness"})
    if corpus == "cesamard":
        labels["sadness"] = int(emotion == "sadness")
    else:
        labels["negative"] = int(str(row["sentiment"]).strip().lower() == "negative")
    named = row["severity"]
    severity = SEVERITIES[named.strip()] if named in SEVERITIES else int(named)
    if complaint and severity:
        labels["severity"] = severity - 1
    return Row(corpus, row["text"], labels, spans=causes(row, corpus))


def _goemotions(row: dict) -> Row:
    given = set(row["labels"])
    labels: dict[str, float] = {
        head: int(bool(given & set(names)))
        for head, names in GOEMOTIONS.items()
        if given & set(names) or not given & _LEFT_OUT.get(head, set())
    }
    if given <= _KIND:
        labels |= {"complaint": 0, "negative": 0}
    elif given <= _UPSET:
        labels["negative"] = 1
    return Row("goemotions", row["text"], labels, 0.4)


def _politeness(corpus: str, row: dict) -> Row:
    labels = {"politeness": row["score"]}
    if row["score"] > 0.3:
        labels["complaint"] = 0
    return Row(corpus, row["text"], labels, 0.6)


def lines(folder: str | Path) -> list[dict]:
    """Read all JSON lines of a folder, beside this file if it is only named."""
    found = sorted((HERE / folder).glob("*.jsonl"))
    return [
        json.loads(line)
        for path in found
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


RISKS = (
    "legal",
    "regulator",
    "press",
    "public_review",
    "churn",
    "safety",
    "self_harm",
    "vulnerable",
    "abuse",
    "repeat",
)
ASKS = (
    "refund", "partial_refund", "replacement", "repair", "redo", "credit", "explanation", "apology",
    "cancellation", "callback", "change_of_process", "information", "other",
)  # fmt: skip
STRETCH_NAMES = ("concern", *RISKS, *(f"ask:{kind}" for kind in ASKS))
# A sentence written to show one risk may well state a concern too: nobody has said.
_NO_WORD_ON_CONCERN = set(RISKS)


def own_written() -> list[Row]:
    """Our own labelled messages and sentences (training/messages)."""
    made = []
    for row in lines("messages"):
        if "spans" in row or "marks" in row:
            made.append(_own_message(row))
        else:
            made.append(_own_sentence(row))
    return _folded(made)


def _own_message(row: dict) -> Row:
    labels = {"own_severity": row["severity"], "heat": row["heat"], "complaint": int(row["is_complaint"])}
    labels["negative"] = int(row["is_complaint"] or row["heat"] >= 25)
    marks = [mark for mark in row.get("marks", row.get("spans")) if mark["labels"]]
    spans = [
        (start, end, {n: float(n in given) for n in STRETCH_NAMES})
        for start, end, given in stretches(row["text"], marks)
    ]
    return Row("written", row["text"], labels, 2.0, spans=spans)


def stretches(text: str, marks: list[dict]) -> list[tuple[int, int, set[str]]]:
    """The stretches that the reader will judge, clauses and sentences, and the marked ones, with their labels."""
    passage = Passage(own_words(text))
    whole = sentences(passage)
    cut = {clause for span in whole for clause in clauses(passage.plain, *span)}
    asked = sorted({*cut, *whole, *((mark["start"], mark["end"]) for mark in marks)})
    return [
        (start, end, {name for mark in marks if _covers(mark, start, end) for name in mark["labels"]})
        for start, end in asked
    ]


def _covers(mark: dict, start: int, end: int) -> bool:
    shared = min(mark["end"], end) - max(mark["start"], start)
    return shared > 0.5 * min(mark["end"] - mark["start"], end - start)


def _own_sentence(row: dict) -> Row:
    given = set(row["labels"])
    unsaid = {"concern"} if given & _NO_WORD_ON_CONCERN and not row.get("complete") else set()
    known = {n: float(n in given) for n in STRETCH_NAMES if n not in unsaid}
    labels = {"complaint": 1.0} if given == {"concern"} else {}
    return Row("sentences", row["text"], labels, 1.0, spans=[(0, len(row["text"]), known)])


def drafts(folder: Path) -> list[Row]:
    """The coach's labelled sentences (training/drafts), each by itself, as the coach will read them."""
    rows_ = lines(folder)
    names = sorted({name for row in rows_ for name in _draft_names(row)})
    return [_draft(row, names) for row in rows_ if len(row["text"].split()) > 1]


def _draft_names(row: dict) -> set[str]:
    parts = {
        "present": row.get("present", ()),
        "apology": row.get("apology", ()),
        "says": row.get("says", ()),
    }
    return {*row.get("findings", ()), *(f"{part}:{name}" for part, given in parts.items() for name in given)}


def _draft(row: dict, names: list[str]) -> Row:
    given = _draft_names(row)
    held = int(hashlib.sha256((row.get("draft") or row["id"]).encode()).hexdigest(), 16) % 5 == 0
    span = (0, len(row["text"]), {n: float(n in given) for n in names})
    return Row("drafts", row["text"], {}, 1.0, 0 if held else 1, [span])


def causes(row: dict, corpus: str) -> list[tuple[int, int, dict[str, float]]]:
    """What a corpus marks as the cause of a complaint says which stretches of it are concerns."""
    cause, text = str(row.get("cause") or ""), row["text"]
    at = text.find(cause) if len(cause) > 8 else -1
    if corpus == "cesamard" or at < 0 or str(row["complaint"]) != "1":
        return []
    made = []
    for start, end in Passage(text).sentences:
        shared = min(end, at + len(cause)) - max(start, at)
        made.append((start, end, {"concern": float(shared > 0.5 * min(end - start, len(cause)))}))
    return made if len(made) > 1 else []
