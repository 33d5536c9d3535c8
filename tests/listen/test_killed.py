"""kill -9 at any moment: nothing lost, nothing doubled, nothing half done."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Installation
from tests.listen.conftest import start
from tests.listen.mails import Sample, new_mails

pytestmark = pytest.mark.process

# Forks `amends mail` for each mail named on stdin and kills it after so many seconds; says whether
# that hit it alive. Forking spares the start of Python, so that the kills fall into the intake.
FORKING = """
import os, signal, sys, time
from amends.cli.prepare import prepare
prepare()
from django.db import connections
from amends.listen import services
from amends.cli import main
from amends.cli.run import command
command("mail")
for line in sys.stdin:
    path, after = line.split()
    for connection in connections.all():
        connection.close()
        getattr(connection, "close_pool", lambda: None)()
    began = time.monotonic()
    child = os.fork()
    if not child:
        sys.stdin, sys.stdout = open(path), open(os.devnull, "w")
        sys.argv = ["amends", "mail", "--json"]
        main()
    if after != "never":
        time.sleep(float(after))
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    print(int(os.WIFSIGNALED(status)), time.monotonic() - began, flush=True)
"""
COUNTS = """
import json
from datetime import timedelta
from amends.cases import clock
from amends.cases.models import Attachment, Case, Entry, Message, Raw
from amends.listen.services import file_left_behind
with clock.at(clock.now() + timedelta(minutes=1)):
    file_left_behind()
print(json.dumps({
    "raw": sorted(Raw.objects.values_list("message_id", flat=True)),
    "states": sorted(set(Raw.objects.values_list("state", flat=True))),
    "messages": sorted(Message.objects.values_list("message_id", flat=True)),
    "cases": Case.objects.count(),
    "empty_cases": Case.objects.filter(messages=None).count(),
    "opened": Entry.objects.filter(verb="case.opened").count(),
    "received": Entry.objects.filter(verb="message.received").count(),
    "files": Attachment.objects.count(),
}))
"""


class Intake:
    """Feeds mails to processes that may be killed."""

    def __init__(self, of: Installation, folder: Path) -> None:
        self.folder = folder
        self.process = start(of, FORKING)

    def give(self, sample: Sample, after: float | None = None) -> tuple[bool, float]:
        """Whether the process was killed before its end, and how long it lived."""
        assert self.process.stdin and self.process.stdout
        path = self.folder / f"{sample.token}.eml"
        path.write_bytes(sample.raw)
        self.process.stdin.write(f"{path} {'never' if after is None else after}\n".encode())
        self.process.stdin.flush()
        killed, lived = self.process.stdout.readline().split()
        return killed == b"1", float(lived)


@pytest.fixture
def intake(installation: Installation, tmp_path: Path) -> Iterator[Intake]:
    """Mails go to this installation."""
    folder = tmp_path / "mails"
    folder.mkdir()
    found = Intake(installation, folder)
    yield found
    found.process.communicate(b"", timeout=30)


@pytest.mark.parametrize("runs", [9, pytest.param(30, marks=pytest.mark.long)])
def test_kills_lose_and_double_nothing(intake: Intake, installation: Installation, runs: int) -> None:
    mails = [sample for sample in new_mails() if sample.message_id]
    calm, sent = mails[:3], mails[3 : 3 + runs]
    usual = max(intake.give(sample)[1] for sample in calm)
    dice = random.Random(9)
    killed = [intake.give(sample, dice.uniform(0, usual))[0] for sample in sent]
    assert sum(killed) >= runs // 3  # else the test has shown nothing
    for sample in sent[: runs // 2]:  # the mail server delivers these again; the others wait for the schedule
        intake.give(sample)
    counts = json.loads(installation.python(COUNTS))
    again = {sample.message_id for sample in [*calm, *sent[: runs // 2]]}
    assert again <= set(counts["raw"])
    assert counts["states"] == ["filed"]
    assert counts["messages"] == counts["raw"]  # none lost once it was stored
    number = len(set(counts["messages"]))
    assert [len(counts["messages"]), counts["cases"], counts["opened"], counts["received"]] == [number] * 4
    assert counts["empty_cases"] == 0
    assert counts["files"] == sum(
        len(s.files) for s in [*calm, *sent] if s.message_id in set(counts["messages"])
    )
