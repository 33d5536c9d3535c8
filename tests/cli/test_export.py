"""An export is every case, one a line, as `amends show` prints it."""

import gzip
import json
from pathlib import Path

from .conftest import Installation
from .test_backup import FILL


def test_every_case_is_one_line_with_all_that_was_said(installation: Installation, tmp_path: Path) -> None:
    installation.python(FILL)
    done = installation.run("export", str(tmp_path / "all.jsonl"), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["cases"] == 1
    [line] = (tmp_path / "all.jsonl").read_text().splitlines()
    case = json.loads(line)
    assert case == json.loads(installation.run("show", "A-1001", "--json").stdout)
    assert case["messages"][0]["text"] == "It split — again. 🪑"


def test_a_name_in_gz_is_compressed_and_a_dash_is_standard_output(
    installation: Installation, tmp_path: Path
) -> None:
    installation.python(FILL)
    installation.run("export", str(tmp_path / "all.jsonl.gz"))
    with gzip.open(tmp_path / "all.jsonl.gz", "rt") as lines:
        assert json.loads(next(lines))["case"] == "A-1001"
    assert json.loads(installation.run("export", "-").stdout)["case"] == "A-1001"
    assert sorted(path.name for path in tmp_path.glob("all*")) == ["all.jsonl.gz"]


def test_a_folder_that_is_not_there_is_refused(installation: Installation, tmp_path: Path) -> None:
    done = installation.run("export", str(tmp_path / "nowhere" / "x"))
    assert done.returncode == 1
    assert done.stderr.startswith("There is no folder")
