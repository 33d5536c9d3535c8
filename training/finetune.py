"""Fine-tune the encoder on all tasks at once; write a checkpoint and what it says of held-out rows.

    venv/bin/python training/finetune.py DATA_FOLDER --base model.safetensors --out out/run [--hold 0] [--leave xci]

One encoder, linear heads on means of its vectors. Each row trains the heads that it has a label for.
Seeded; one thread; uses bfloat16 where the processor has it.
"""

import argparse
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import tasks  # noqa: E402
from minilm import SIZE, pretrained  # noqa: E402
from tasks import Row  # noqa: E402

from amends.text import wordpiece  # noqa: E402
from amends.text.surface import COUNT, surface  # noqa: E402

BINARY = ("complaint", "negative", *tasks.EMOTIONS)
# How often a row of a corpus is seen in one epoch, and how much each task's loss counts.
RATE = {
    "xci": 2.0, "xfincorp": 0.5, "cesamard": 0.8, "own": 1.5, "goemotions": 0.10, "banking77": 0.35,
    "politeness_wikipedia": 1.2, "politeness_stackexchange": 0.35, "cfpb_payday": 0.1, "cfpb_mixed": 0.2,
    "written": 2.5, "sentences": 1.5, "drafts": 1.2,
}  # fmt: skip
# The same for a run that goes on from another: by then the public corpora lag behind.
SECOND_RATE = {
    "xci": 5.0, "xfincorp": 1.0, "cesamard": 1.5, "own": 1.0, "goemotions": 0.05, "banking77": 0.3,
    "politeness_wikipedia": 4.0, "politeness_stackexchange": 0.3, "cfpb_payday": 0.03, "cfpb_mixed": 0.05,
    "written": 1.5, "sentences": 0.8, "drafts": 0.7,
}  # fmt: skip
TASK_WEIGHT = {"severity": 0.9, "politeness": 0.7, "intent": 0.5, "heat": 2.0, "spans": 2.0, "meaning": 4.0}
# The kept meaning is looked after in one batch of so many.
KEEP_EVERY = 4
CORPORA = ("xci", "xfincorp", "cesamard")
MOST_PIECES = 96
BATCH_PIECES = 4500
MOST_ROWS = 160
TEMPERATURE = 0.06


@dataclass
class Item:
    """A row made ready: its pieces, its look, the pieces of each stretch."""

    row: Row
    pieces: list[int]
    look: np.ndarray
    stretches: list[tuple[int, int]]


def ready(row: Row, most: int) -> Item:
    cut = list(wordpiece.pieces(row.text[:4000]))[: most - 2]
    stretches = []
    for start, end, _ in row.spans:
        inside = [i for i, p in enumerate(cut) if p.end > start and p.start < end]
        stretches.append((inside[0] + 1, inside[-1] + 2) if inside else (0, 0))
    numbers = [wordpiece.START, *(p.number for p in cut), wordpiece.STOP]
    return Item(row, numbers, surface(row.text), stretches)


class Model(nn.Module):
    """The encoder and its heads."""

    def __init__(self, base: Path, intents: int, names: list[str], draft_names: list[str]) -> None:
        super().__init__()
        self.encoder = pretrained(base)
        wide = SIZE + COUNT
        self.binary = nn.Linear(wide, len(BINARY))
        self.corpus = nn.Parameter(torch.zeros(len(CORPORA) + 1))
        self.severity = nn.Linear(wide, 4)
        self.own_severity = nn.Linear(wide, 5)
        self.heat = nn.Linear(wide, 1)
        self.politeness = nn.Linear(wide, 1)
        self.embedding = nn.Linear(SIZE, SIZE, bias=False)
        nn.init.eye_(self.embedding.weight)
        # What the encoder meant before it was tuned: whether two sentences are about the same thing.
        self.meaning = nn.Linear(SIZE, SIZE, bias=False)
        nn.init.eye_(self.meaning.weight)
        self.intents = nn.Parameter(torch.randn(intents, SIZE) * 0.05)
        self.spans = nn.Linear(2 * SIZE, max(len(names), 1))
        self.drafts = nn.Linear(2 * SIZE, max(len(draft_names), 1))
        self.names, self.draft_names = names, draft_names

    def forward(self, pieces: Tensor, mask: Tensor, look: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        vectors = self.encoder(pieces, mask).float()
        inner = mask.clone().float()
        inner[:, 0] = 0
        inner.scatter_(1, (mask.sum(1, keepdim=True) - 1).long(), 0)
        mean = (vectors * inner[:, :, None]).sum(1) / inner.sum(1, keepdim=True).clamp(min=1)
        return vectors, mean, torch.cat((mean, look), 1)


def batches(items: list[Item], chance: random.Random) -> list[list[Item]]:
    """Take each corpus at its rate, shuffle, and put texts of like length together."""
    taken = []
    for item in items:
        rate = RATE.get(item.row.corpus, 1.0)
        taken += [item] * (int(rate) + (chance.random() < rate % 1))
    chance.shuffle(taken)
    made: list[list[Item]] = []
    for at in range(0, len(taken), 2400):
        chunk = sorted(taken[at : at + 2400], key=lambda item: len(item.pieces))
        group: list[Item] = []
        for item in chunk:
            if (group and (len(group) + 1) * len(item.pieces) > BATCH_PIECES) or len(group) >= MOST_ROWS:
                made.append(group)
                group = []
            group.append(item)
        made.append(group)
    chance.shuffle(made)
    return made


def tensors(group: list[Item]) -> tuple[Tensor, Tensor, Tensor]:
    width = max(len(item.pieces) for item in group)
    pieces = torch.zeros(len(group), width, dtype=torch.long)
    mask = torch.zeros(len(group), width)
    for i, item in enumerate(group):
        pieces[i, : len(item.pieces)] = torch.tensor(item.pieces)
        mask[i, : len(item.pieces)] = 1
    return pieces, mask, torch.from_numpy(np.stack([item.look for item in group]))


def labelled(group: list[Item], name: str) -> tuple[Tensor, Tensor, Tensor]:
    """Which rows have a label of this name, the labels, and the weights of the rows."""
    having = [i for i, item in enumerate(group) if name in item.row.labels]
    labels = torch.tensor([float(group[i].row.labels[name]) for i in having])
    return torch.tensor(having, dtype=torch.long), labels, torch.tensor([group[i].row.weight for i in having])


def weighted(loss: Tensor, weight: Tensor) -> Tensor:
    return (loss * weight).sum()


def losses(model: Model, group: list[Item], before: nn.Module | None = None) -> Tensor:
    """The loss of all heads; `before` is the encoder as it came, where its meaning is to be kept."""
    given = tensors(group)
    with torch.autocast("cpu", torch.bfloat16):
        vectors, mean, wide = model(*given)
    vectors, mean, wide = vectors.float(), mean.float(), wide.float()
    kept = meaning_loss(model, before, given, mean) if before else 0.0
    total = (
        kept
        + binary_loss(model, group, wide)
        + level_loss(model, group, wide)
        + intent_loss(model, group, mean)
    )
    return (total + span_loss(model, group, vectors, mean)) / len(group)


def meaning_loss(model: Model, before: nn.Module, given: tuple[Tensor, ...], mean: Tensor) -> Tensor:
    """How far the kept meaning has moved from that of the encoder as it came (1 - cosine)."""
    pieces, mask, _ = given
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        was = before(pieces, mask).float()
    was = (was * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
    return TASK_WEIGHT["meaning"] * (1 - F.cosine_similarity(model.meaning(mean), was)).sum()


def binary_loss(model: Model, group: list[Item], wide: Tensor) -> Tensor:
    logits = model.binary(F.dropout(wide, 0.1, model.training))
    where = torch.tensor(
        [CORPORA.index(i.row.corpus) if i.row.corpus in CORPORA else len(CORPORA) for i in group]
    )
    total = torch.zeros(())
    for column, name in enumerate(BINARY):
        having, labels, weight = labelled(group, name)
        if len(having):
            said = logits[having, column]
            if name == "complaint":
                said = said + model.corpus[where[having]]
            scale = 1.0 if name in ("complaint", "negative", "anger") else 0.4
            total = total + scale * weighted(
                F.binary_cross_entropy_with_logits(said, labels, reduction="none"), weight
            )
    return total + 0.02 * (model.corpus**2).sum() * len(group)


SEVERITY_CORPUS = {"xci": 1.0, "xfincorp": 0.35, "cesamard": 0.5}


def level_loss(model: Model, group: list[Item], wide: Tensor) -> Tensor:
    total = torch.zeros(())
    having, labels, weight = labelled(group, "severity")
    if len(having):
        logits = model.severity(wide[having])
        weight = torch.tensor([SEVERITY_CORPUS[group[i].row.corpus] for i in having.tolist()])
        expected = (logits.softmax(-1) * torch.arange(4)).sum(-1)
        loss = F.cross_entropy(logits, labels.long(), reduction="none", label_smoothing=0.05)
        total = total + TASK_WEIGHT["severity"] * weighted(loss + 0.5 * (expected - labels) ** 2, weight)
    having, labels, weight = labelled(group, "own_severity")
    if len(having):
        logits = model.own_severity(wide[having])
        expected = (logits.softmax(-1) * torch.arange(5)).sum(-1)
        loss = F.cross_entropy(logits, labels.long(), reduction="none") + 0.5 * (expected - labels) ** 2
        total = total + TASK_WEIGHT["severity"] * weighted(loss, weight)
    for name, head, scale in (("heat", model.heat, 25.0), ("politeness", model.politeness, 1.0)):
        having, labels, weight = labelled(group, name)
        if len(having):
            loss = (head(wide[having])[:, 0] - labels / scale) ** 2
            total = total + TASK_WEIGHT[name] * weighted(loss, weight)
    return total


def intent_loss(model: Model, group: list[Item], mean: Tensor) -> Tensor:
    having, labels, _ = labelled(group, "intent")
    if not len(having):
        return torch.zeros(())
    embedded = F.normalize(model.embedding(mean[having]), dim=-1)
    logits = embedded @ F.normalize(model.intents, dim=-1).T / TEMPERATURE
    return TASK_WEIGHT["intent"] * F.cross_entropy(logits, labels.long(), reduction="sum")


def span_loss(model: Model, group: list[Item], vectors: Tensor, mean: Tensor) -> Tensor:
    """Sentence heads: the mean of a stretch beside the mean of its whole text."""
    total = torch.zeros(())
    for names, head in ((model.names, model.spans), (model.draft_names, model.drafts)):
        inputs, goals, known = [], [], []
        for i, item in enumerate(group):
            for (first, last), (_, _, labels) in zip(item.stretches, item.row.spans, strict=True):
                if last > first and any(name in labels for name in names):
                    inputs.append(torch.cat((vectors[i, first:last].mean(0), mean[i])))
                    goals.append([labels.get(name, 0.0) for name in names])
                    known.append([float(name in labels) for name in names])
        if inputs:
            logits = head(F.dropout(torch.stack(inputs), 0.1, model.training))
            goal = torch.tensor(goals)
            loss = F.binary_cross_entropy_with_logits(
                logits, goal, reduction="none", pos_weight=torch.tensor(4.0)
            )
            total = total + TASK_WEIGHT["spans"] * (loss * torch.tensor(known)).sum() / 4
    return total


def resume(model: Model, given: dict) -> None:
    """Take over the weights of a checkpoint; sentence heads by their names, which may have grown."""
    state = {f"encoder.{k}": v for k, v in given["encoder"].items()}
    state |= {k: v for k, v in given["heads"].items() if not k.startswith(("spans.", "drafts."))}
    model.load_state_dict(state, strict=False)
    for head, old, new in (
        ("spans", given["names"], model.names),
        ("drafts", given["draft_names"], model.draft_names),
    ):
        for at, name in enumerate(new):
            if name in old:
                for kind in ("weight", "bias"):
                    getattr(getattr(model, head), kind).data[at] = given["heads"][f"{head}.{kind}"][
                        old.index(name)
                    ]


class Average:
    """A running mean of the weights: smoother than where the last step happened to end."""

    EVERY = 4

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay**self.EVERY
        learned = {name for name, p in model.named_parameters() if p.requires_grad}
        self.kept = {k: v.detach().clone() for k, v in model.state_dict().items() if k in learned}

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        state = model.state_dict()
        for key, value in self.kept.items():
            value.lerp_(state[key], 1 - self.decay)


def optimiser(model: Model, rate: float) -> torch.optim.Optimizer:
    """Lower layers learn slower, heads learn fast; the vocabulary stays, which halves the time of a step."""
    model.encoder.words.requires_grad_(False)
    model.encoder.places.requires_grad_(False)
    groups = [{"params": [p for n, p in model.named_parameters() if not n.startswith("encoder")], "lr": 2e-3}]
    groups.append({"params": list(model.encoder.norm.parameters()), "lr": rate * 0.9**6})
    for i, layer in enumerate(model.encoder.layers):
        groups.append({"params": list(layer.parameters()), "lr": rate * 0.9 ** (5 - i)})
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=True)


def train(model: Model, items: list[Item], given: argparse.Namespace) -> Average:
    """Go through the plan; with `--minutes`, the plan ends and the rate falls by the clock."""
    chance = random.Random(given.seed)
    plan = [group for _ in range(given.epochs) for group in batches(items, chance)]
    best, average = optimiser(model, given.rate), Average(model, 0.997)
    before = pretrained(given.base).eval()
    rates = [group["lr"] for group in best.param_groups]
    began, shown, done = time.time(), 0.0, 0.0
    model.train()
    for step, group in enumerate(plan):
        since, done = done, max(step / len(plan), (time.time() - began) / 60 / given.minutes)
        if done >= 1:
            break
        for one, rate in zip(best.param_groups, rates, strict=True):
            one["lr"] = rate * min((step + 1) / 40, max(0.03, 1 - done))
        loss = losses(model, group, None if step % KEEP_EVERY else before)
        best.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        best.step()
        if since < 0.4 <= done:
            average = Average(model, 0.99)
        elif step % Average.EVERY == 0:
            average.update(model)
        shown = 0.98 * shown + 0.02 * loss.item()
        if step % 25 == 0:
            print(f"{step}/{len(plan)} {done:.0%} loss {shown:.3f} {time.time() - began:.0f} s", flush=True)
    return average


@torch.no_grad()
def predict(model: Model, items: list[Item]) -> dict[str, np.ndarray]:
    """Run the heads on rows; results keep the order of the rows."""
    model.eval()
    order = sorted(range(len(items)), key=lambda i: len(items[i].pieces))
    out: dict[str, list] = {}
    stretches: list[np.ndarray | None] = [None] * len(items)
    for at in range(0, len(order), 32):
        some = order[at : at + 32]
        with torch.autocast("cpu", torch.bfloat16):
            vectors, mean, wide = model(*tensors([items[i] for i in some]))
        vectors, mean, wide = vectors.float(), mean.float(), wide.float()
        for place, i in enumerate(some):
            stretches[i] = stretch_logits(model, items[i], vectors[place], mean[place])
        parts = {
            "binary": model.binary(wide),
            "severity": model.severity(wide),
            "politeness": model.politeness(wide),
            "own_severity": model.own_severity(wide),
            "heat": model.heat(wide),
            "embedding": F.normalize(model.embedding(mean), dim=-1),
            "meaning": F.normalize(model.meaning(mean), dim=-1),
            "mean": mean,
        }
        for name, value in parts.items():
            out.setdefault(name, []).append(value.numpy())
    back = np.argsort(order)
    said = {name: np.concatenate(parts)[back] for name, parts in out.items()}
    said["stretches"] = np.empty(len(items), dtype=object)
    said["stretches"][:] = stretches
    return said


def stretch_logits(model: Model, item: Item, vectors: Tensor, mean: Tensor) -> np.ndarray | None:
    """What the sentence heads say of a row's stretches."""
    if not item.stretches:
        return None
    inputs = torch.stack(
        [torch.cat((vectors[a:b].mean(0) if b > a else mean, mean)) for a, b in item.stretches]
    )
    head = model.drafts if item.row.corpus == "drafts" else model.spans
    return head(inputs).numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--drafts", type=Path, default=tasks.HERE / "drafts", help="the coach's sentences")
    parser.add_argument("--hold", type=int, default=-1, help="the fold to hold out (none: train on all)")
    parser.add_argument(
        "--later", type=int, default=10**9, help="hold out all written messages from this one on"
    )
    parser.add_argument("--leave", default="", help="a corpus to leave out altogether")
    parser.add_argument("--only", default="", help="train only on these corpora (commas)")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=1e9, help="stop after so long (then not repeatable)")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--start", type=Path, help="go on from this checkpoint")
    parser.add_argument("--most", type=int, default=0, help="stop at so many rows (to try out)")
    parser.add_argument("--seed", type=int, default=tasks.SEED)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    everything = tasks.load(given.data, given.drafts)
    if given.only:
        everything = [r for r in everything if r.corpus in given.only.split(",")]
    if given.hold >= 0:
        for row in [r for r in everything if r.corpus == "written"][given.later :]:
            row.fold = given.hold
    random.Random(1).shuffle(everything)
    held = [r for r in everything if r.corpus == given.leave or (r.fold >= 0 and r.fold in (given.hold, 9))]
    kept = [
        r for r in everything if r.corpus != given.leave and not (r.fold >= 0 and r.fold in (given.hold, 9))
    ]
    items = [ready(row, MOST_PIECES) for row in kept[: given.most or None]]
    names = sorted(
        {n for r in everything for _, _, labels in r.spans for n in labels if r.corpus != "drafts"}
    )
    draft_names = sorted(
        {n for r in everything for _, _, labels in r.spans for n in labels if r.corpus == "drafts"}
    )
    model = Model(given.base, 77, names, draft_names)
    print(
        len(items),
        "rows,",
        len(held),
        "held out;",
        len(names),
        "+",
        len(draft_names),
        "sentence heads",
        flush=True,
    )
    if given.start:
        resume(model, torch.load(given.start))
        RATE.update(SECOND_RATE)
    average = train(model, items, given)
    model.load_state_dict(average.kept, strict=False)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    state = model.state_dict()
    encoder = {k.removeprefix("encoder."): v for k, v in state.items() if k.startswith("encoder.")}
    heads = {k: v for k, v in state.items() if not k.startswith("encoder.")}
    torch.save(
        {"encoder": encoder, "heads": heads, "names": names, "draft_names": draft_names},
        given.out.with_suffix(".pt"),
    )
    if held:
        said = predict(model, [ready(row, 256) for row in held])
        labels = np.array(
            [
                [r.labels.get(n, np.nan) for n in (*BINARY, "severity", "politeness", "intent", "heat")]
                for r in held
            ]
        )
        np.savez(
            given.out.with_suffix(".npz"),
            corpus=np.array([r.corpus for r in held]),
            labels=labels,
            texts=np.array([r.text for r in held], dtype=object),
            names=np.array(names),
            draft_names=np.array(draft_names),
            spans=np.array([r.spans for r in held] + [None], dtype=object)[:-1],
            **said,
        )


if __name__ == "__main__":
    main()
