"""Texts that say the same lie near each other."""

import numpy as np
import pytest

from amends.text import heads
from amends.text.similarity import embed, near_duplicates, nearest

TEXTS = [
    "My card has not arrived in the post yet.",
    "The boiler leaks onto the kitchen floor.",
    "I am still waiting for my card to be delivered.",
    "Thank you for the lovely flowers.",
    "The boiler leaks on to the kitchen floor!",
]


@pytest.fixture(params=["encoder", "linear"])
def engine(request, monkeypatch):
    if request.param == "linear":
        monkeypatch.setattr(heads, "load", lambda: None)
    elif not heads.available():
        pytest.skip("the encoder's weights are not here")
    return request.param


def test_the_nearest_says_the_same_in_other_words(engine):
    vectors = embed(TEXTS)
    assert np.allclose((vectors**2).sum(axis=1), 1, atol=1e-3)
    assert nearest(vectors[1], vectors)[1].place == 4
    if engine == "encoder":
        assert nearest(vectors[0], vectors)[1].place == 2


def test_near_duplicates_are_found_as_pairs(engine):
    vectors = embed(TEXTS)
    pairs = [(a, b) for a, b, _ in near_duplicates(vectors, 0.8 if engine == "linear" else 0.92)]
    assert (1, 4) in pairs
    assert all(a < b for a, b in pairs)
    assert not any(3 in pair for pair in pairs)


def test_nothing_to_search_gives_nothing(engine):
    vectors = embed([])
    assert nearest(embed(["late"])[0], vectors) == []
    assert list(near_duplicates(vectors)) == []


def test_a_text_without_words_is_like_nothing(engine):
    vectors = embed(["", "The boiler leaks."])
    assert not vectors[0].any() or engine == "linear"
    assert nearest(vectors[0], vectors[1:], least=0.5) == []
