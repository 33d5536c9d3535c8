"""Probabilities as scores that may be added up, and back."""

import math


def logit(probability: float, margin: float) -> float:
    """The logarithm of the odds; a probability nearer to 0 or 1 than `margin` counts as that near."""
    bounded = min(max(probability, margin), 1 - margin)
    return math.log(bounded / (1 - bounded))


def from_logit(score: float) -> float:
    """The probability of a score: 0.5 at 0."""
    return 1 / (1 + math.exp(-score))
