"""`amends bench text` prints what the engine costs."""

import json

import pytest
from typer.testing import CliRunner

from amends.bench import text as bench
from amends.cli.bench import app
from amends.text import heads


def test_it_prints_costs_sizes_and_ratios(monkeypatch):
    monkeypatch.setattr(bench, "ROUNDS", 3)
    done = CliRunner().invoke(app, ["text", "--count", "12"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert 0 < said["read_60_pieces"]["median_ms"] <= said["read_60_pieces"]["p95_ms"]
    assert said["batch"]["texts"] == 12
    assert said["weights_mb"]["all"] <= 35
    assert said["peak_memory_mb"] > 0
    assert 0 < said["growth_s"]["100000"] < 40 * said["growth_s"]["10000"] + 2  # no hundred times as long
    if heads.available():
        parts = said["read_60_pieces"]["median_ms"] / said["encoder_60_pieces"]["median_ms"]
        assert said["ratios"]["read_to_encoder"] == pytest.approx(parts, rel=0.1)


def test_the_short_text_has_sixty_pieces_and_the_draft_a_hundred_and_fifty_words():
    chance = bench.random.Random(1)
    pieces = list(bench.wordpiece.pieces(bench._of_pieces(chance, 60)))
    assert 50 < len(pieces) <= 60
    assert len(bench._draft(chance).split()) == bench.DRAFT_WORDS


def test_no_two_messages_of_a_batch_are_the_same():
    chance = bench.random.Random(1)
    assert len({bench._message(chance, number) for number in range(500)}) == 500
