"""Bands, features, weights and the page of rules."""

from pathlib import Path

import numpy as np
import pytest

from amends.text import bands, features, model, rules_doc
from amends.text.rules_table import RULES

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("heat", "word", "distress"),
    [
        (0, "Calm", "Calm"), (19, "Calm", "Calm"), (20, "Let down", "Let down"), (40, "Annoyed", "Uneasy"),
        (60, "Angry", "Distressed"), (79, "Angry", "Distressed"), (80, "Furious", "In distress"), (100, "Furious", "In distress"),
    ],
)  # fmt: skip
def test_heat_has_a_word_and_distress_another(heat, word, distress):
    assert bands.heat_word(heat) == word
    assert bands.heat_word(heat, distress_leads=True) == distress


def test_heat_beyond_its_ends_has_the_nearest_band():
    assert bands.band(-5).number == 1
    assert bands.band(500).number == 5


def test_features_are_pinned_to_the_weights():
    # The hashes must be the same on every machine and in every version that reads these weights.
    indices, values = features.features("My parcel is late!")
    assert len(indices) == 60
    assert int(indices.sum()) == 5_646_659
    assert values.dtype == np.float32


def test_features_do_not_depend_on_case_or_on_who_is_named():
    first, second = features.features("LATE parcel @shop"), features.features("late Parcel @other")
    assert np.array_equal(first[0], second[0])


def test_the_weights_are_small_and_whole():
    heads = model.load()
    assert heads.weights.shape == (features.DIMENSIONS, len(heads.names))
    assert np.isfinite(heads.weights).all() and np.isfinite(heads.idf).all()
    assert (ROOT / "src/amends/text/weights/heads.npz").stat().st_size < 4_000_000
    assert heads.version.startswith("linear-")


def test_probabilities_lie_between_nought_and_one():
    scores = model.probabilities("You have ruined my week and I am furious.")
    assert set(scores) == set(model.load().names)
    assert all(0 <= score <= 1 for score in scores.values())


def test_the_page_of_rules_is_current():
    page = (ROOT / "docs/reference/rules.md").read_text(encoding="utf-8")
    assert page == rules_doc.document(), "run: python -m amends.text.rules_doc docs/reference/rules.md"


def test_every_rule_is_explained_with_an_example_and_a_source():
    assert all(all(part.strip() for part in rule) for rule in RULES.values())
