"""`amends letter` as programs call it."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from amends.cli.run import run
from tests.respond.letters import letters

GOOD = next(one for one in letters() if str(one) == "fca-f1")


def _run(monkeypatch: Any, text: bytes, *arguments: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    return run(["letter", *arguments])


def test_a_good_letter_is_ok(monkeypatch: Any, capsys: Any) -> None:
    assert _run(monkeypatch, GOOD.text.encode(), "check", "--pack", "fca", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["missing"]) == (True, [])


def test_what_is_missing_exits_zero_and_is_named_with_why_and_source(
    monkeypatch: Any, capsys: Any, tmp_path: Path
) -> None:
    context = tmp_path / "case.json"
    context.write_text(json.dumps({"customer": {"name": "Somebody Else"}}))
    text = GOOD.without("waiver").encode()
    assert _run(monkeypatch, text, "check", "--pack", "fca", "--context", str(context), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert not found["ok"]
    assert [one["item"] for one in found["missing"]] == ["waiver", "name_contradicts_record"]
    assert all(one["why"] and one["source"] for one in found["missing"])


@pytest.mark.parametrize(
    ("text", "arguments", "words"),
    [
        (b"", ["--pack", "fca"], "The letter is empty."),
        (b"\xff\xfe", ["--pack", "fca"], "not UTF-8"),
        (b"Dear", ["--pack", "nonsense"], "There is no pack “nonsense”. There are: asic"),
        (b"Dear", ["--pack", "fca", "--kind", "nonsense"], "It has: final_response"),
        (b"Dear", ["--pack", "fca", "--context", "/nowhere.json"], "cannot be read"),
    ],
)
def test_refused_input_exits_one_with_a_sentence(
    monkeypatch: Any, capsys: Any, text: bytes, arguments: list[str], words: str
) -> None:
    assert _run(monkeypatch, text, "check", *arguments) == 1
    assert words in capsys.readouterr().err


def test_a_bad_rule_of_the_firms_own_is_refused_with_its_line(
    monkeypatch: Any, capsys: Any, settings: Any, tmp_path: Path
) -> None:
    settings.AMENDS_DATA = tmp_path
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "own.yaml").write_text(
        "pack: fca\nkinds:\n  final_response:\n    months: often\n"
    )
    assert _run(monkeypatch, b"Dear", "check", "--pack", "fca") == 1
    assert "own.yaml, line 4" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_case_is_packed_and_a_letter_written(case: Any, capsys: Any, tmp_path: Path) -> None:
    out = tmp_path / "case.zip"
    assert run(["letter", "pack", case.reference, str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["size"] == out.stat().st_size
    assert run(["letter", "write", case.reference, "--pack", "fca", "--pdf", str(tmp_path / "l.pdf")]) == 0
    assert "Financial Ombudsman Service" in capsys.readouterr().out
    assert (tmp_path / "l.pdf").read_bytes().startswith(b"%PDF")
    assert run(["letter", "pack", "A-99999", str(out)]) == 1
