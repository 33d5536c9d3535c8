"""`amends read` and `amends coach` keep their contract, which other programs call."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.forked import Forked
from tests.text.test_contract import READING

ANGRY = "This is the third time! The table is split again and I want a refund by Friday or I go to my lawyer."
DRAFT = "We are sorry if you feel that way. Please calm down. I will refund you by Friday."


def amends(*arguments: str, given: str | bytes, data: Path) -> subprocess.CompletedProcess[bytes]:
    content = given.encode() if isinstance(given, str) else given
    environment = {**os.environ, "AMENDS_DATA": str(data)}
    with Forked("from amends.cli import main; main()", *arguments, env=environment) as process:
        out, err = process.communicate(content, timeout=120)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def said(*arguments: str, given: str, data: Path) -> Any:
    done = amends(*arguments, given=given, data=data)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_reading_has_every_key_of_the_contract_and_spans_that_fit(tmp_path: Path) -> None:
    found = said("read", "--json", given=ANGRY, data=tmp_path / "data")
    assert set(found) >= set(READING)
    assert found["complaint"]["is_complaint"] is True
    for span in (*found["risks"], *found["concerns"], *found["asks"]):
        assert ANGRY[span["start"] : span["end"]] == span["text"]
    assert "legal" in {risk["kind"] for risk in found["risks"]}
    assert not (tmp_path / "data").exists()  # the engine needs no installation


def test_coaching_has_every_key_of_the_contract(tmp_path: Path) -> None:
    (tmp_path / "context.json").write_text(
        json.dumps({"customer_message": ANGRY, "now": "2026-11-23T10:00:00+00:00"})
    )
    found = said("coach", "--json", "--context", str(tmp_path / "context.json"), given=DRAFT, data=tmp_path)
    assert set(found) >= {"score", "ready", "findings", "present", "missing", "apology", "promises", "tone"}
    assert found["ready"] is False
    assert {"non_apology"} <= {finding["rule"] for finding in found["findings"]}
    assert found["promises"][0]["due"] == "2026-11-27"


def test_lines_come_out_in_the_order_in_which_they_went_in(tmp_path: Path) -> None:
    rows = [{"text": ANGRY}, {"text": "Thank you, all is well."}, {"text": ""}]
    done = amends("read", "--jsonl", given="\n".join(map(json.dumps, rows)), data=tmp_path)
    heats = [json.loads(line)["heat"] for line in done.stdout.splitlines()]
    assert len(heats) == 3
    assert heats[0] > heats[1]
    drafts = [{"text": DRAFT, "context": {"public": True}}, {"text": "Thank you for telling us."}]
    done = amends("coach", "--jsonl", given="\n".join(map(json.dumps, drafts)), data=tmp_path)
    ready = [json.loads(line)["ready"] for line in done.stdout.splitlines()]
    assert len(ready) == 2
    assert ready[0] is False


def test_what_cannot_be_used_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{")
    (tmp_path / "list.json").write_text("[1]")
    for arguments, given, words in (
        (("read", "--jsonl"), '{"text": "a"}\n{"txt": 1}', "Line 2 is not a JSON object with a “text”."),
        (("coach", "--jsonl"), "[]", "Line 1 is not a JSON object with a “text”."),
        (("read", "--json"), b"\xff\xfe", "The text is not UTF-8."),
        (
            ("coach", "--context", str(tmp_path / "none.json")),
            DRAFT,
            "cannot be read: No such file or directory.",
        ),
        (("coach", "--context", str(tmp_path / "bad.json")), DRAFT, "is not JSON."),
        (("coach", "--context", str(tmp_path / "list.json")), DRAFT, "The context must be a JSON object."),
    ):
        done = amends(*arguments, given=given, data=tmp_path)
        assert done.returncode == 1, arguments
        assert done.stderr.decode().strip().endswith(words)
        assert len(done.stderr.decode().strip().splitlines()) == 1


def test_without_json_it_speaks(tmp_path: Path) -> None:
    assert "Heat" in amends("read", given=ANGRY, data=tmp_path).stdout.decode()
    assert "not ready" in amends("coach", given=DRAFT, data=tmp_path).stdout.decode()
