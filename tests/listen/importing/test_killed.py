"""kill -9 in the middle of an import: run again, it is whole, nothing is twice, and all of it can be undone."""

import json
import signal
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Installation
from tests.listen.conftest import AMENDS, installation, make_installation, start
from tests.listen.importing.conftest import write

__all__ = ["installation", "make_installation"]
ROWS = 300
COUNTS = """
import json
from amends.cases import verifying
from amends.cases.models import Case, Message, Raw
from amends.listen.importing.models import Import
from amends.understand.models import Reading
of = Import.objects.get()
print(json.dumps([Case.objects.count(), Raw.objects.count(), Message.objects.count(), of.created, of.state, Reading.objects.count(), verifying.examine().problem]))
"""


@pytest.mark.long
@pytest.mark.process
def test_a_killed_import_goes_on_where_it_stood(installation: Installation, tmp_path: Path) -> None:
    path = write(
        tmp_path / "cases.jsonl",
        *({"id": str(n), "text": f"Nobody answered me, case {n}."} for n in range(ROWS)),
    )
    child = start(installation, AMENDS, "import", str(path))
    assert child.stderr
    child.stderr.readline()  # one batch is committed and read
    time.sleep(0.1)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    cases, *_, brought, state, _read, _problem = json.loads(installation.python(COUNTS))
    assert 0 < cases < ROWS and cases == brought and state == "running"
    again = json.loads(installation.run("import", str(path), "--json").stdout)
    assert (again["created"], again["skipped"], again["failed"]) == (ROWS, 0, 0)
    assert json.loads(installation.python(COUNTS)) == [ROWS, ROWS, ROWS, ROWS, "done", ROWS, ""]
    undone = json.loads(installation.run("import", "--undo", str(again["number"]), "--json").stdout)
    assert undone == {"import": again["number"], "taken_back": ROWS, "kept": []}
    assert json.loads(installation.python(COUNTS))[-1] == ""
