"""What an uncased encoder cannot see: capitals, marks, length. A few numbers about the look of a text."""

import math
import re

import numpy as np
from numpy.typing import NDArray

COUNT = 10
_MAX = 20_000
_SHOUTED = re.compile(r"\b[A-Z]{3,}\b")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")


def surface(text: str) -> NDArray[np.float32]:
    """Give the numbers, each between 0 and about 1."""
    text = text[:_MAX]
    letters = sum(map(str.isalpha, text)) or 1
    words = len(text.split()) or 1
    values = (
        math.log1p(words) / 6,
        sum(map(str.isupper, text)) / letters,
        min(len(_SHOUTED.findall(text)) / words * 4, 1.0),
        min(text.count("!") / 3, 1.0),
        float("!!" in text or "?!" in text or "!?" in text),
        min(text.count("?") / 2, 1.0),
        float("..." in text or "\u2026" in text),
        min(len(_EMOJI.findall(text)) / 2, 1.0),
        min(sum(map(str.isdigit, text)) / 10, 1.0),
        float(text.lstrip().startswith("@")),
    )
    return np.array(values, dtype=np.float32)
