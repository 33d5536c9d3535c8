"""A backup goes to another machine, and an older one after it: who was erased stays erased. `.ci/long erase`."""

from pathlib import Path

from tests.cases.test_erase import Erased, erased, found_in, traces
from tests.cli.conftest import Make, make_installation, make_shared

__all__ = ["erased", "make_installation", "make_shared"]


def test_the_ledger_travels_with_a_backup(erased: Erased, make_installation: Make, tmp_path: Path) -> None:
    other, newer = make_installation("other"), tmp_path / "after.amends"
    assert erased.desk.run("backup", str(newer)).returncode == 0
    assert "erased again" not in other.run("restore", str(newer)).stdout
    ledger = (other.data / "erasures.jsonl").read_bytes()
    assert ledger == (erased.desk.data / "erasures.jsonl").read_bytes()
    assert ledger.count(b"\n") == 1 and found_in(ledger) == []
    done = other.run("restore", str(erased.archive), "--replace")
    assert "now erased again: 1 customer or case." in done.stdout, done.stderr
    assert traces(other) == {}


def test_with_another_key_the_backups_own_key_tells(erased: Erased, make_installation: Make) -> None:
    other = make_installation("new")
    other.data.mkdir(parents=True)
    (other.data / "secret_key").write_text("another key of another machine, long enough to sign with")
    (other.data / "erasures.jsonl").write_bytes((erased.desk.data / "erasures.jsonl").read_bytes())
    assert "now erased again: 1 customer or case." in other.run("restore", str(erased.archive)).stdout
