"""An import and its undo leave the record as it was; what somebody touched stays."""

import json
import string
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.cases import verifying
from amends.cases.actors import staff
from amends.cases.errors import Refused
from amends.cases.models import Case, Customer, Entry
from amends.cases.services import Who, add_note, know_customer
from amends.listen.importing.models import Brought, Import
from tests.listen.importing.conftest import tables, write

pytestmark = pytest.mark.django_db
WORDS = st.text(string.ascii_letters + " .,!é\n", min_size=1, max_size=120).filter(str.strip)
ROWS = st.lists(
    st.fixed_dictionaries(
        {"id": st.integers(1, 12).map(str), "text": WORDS},
        optional={
            "email": st.sampled_from(["jo@x.example", "denise@mail.example", "new@x.example"]),
            "name": st.sampled_from(["Jo", "Denise Marlow"]), "status": st.sampled_from(["open", "closed", "solved", "odd"]), "tags": WORDS,
        },
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=ROWS)
def test_import_and_undo_leave_every_table_as_it_was(
    case: Any, bring: Any, take_back: Any, rows: list[dict[str, str]]
) -> None:
    know_customer(Who("", "jo@x.example"))
    before = tables()
    with TemporaryDirectory() as folder:
        report = bring(write(Path(folder) / "cases.jsonl", *rows))
    assert report.created + report.skipped + report.failed == len(rows)
    of = take_back(report.number)
    assert (of.state, of.taken_back) == ("undone", report.created)
    assert tables() == before
    assert verifying.examine().problem == ""


def test_mails_that_joined_a_case_are_taken_off_it(
    kettle: Any, bring: Any, take_back: Any, tmp_path: Path
) -> None:
    head = "From x Thu Jan  1 00:00:00 2026\nFrom: Jo <jo@x.example>\nSubject: Kettle\nMessage-ID: <%s@x.example>\n"
    box = tmp_path / "old.mbox"
    texts = [(1, "in"), (2, "new-1"), (3, "new-2")]
    box.write_text(
        "".join(
            f"{head % f'new-{n}'}In-Reply-To: <{to}@x.example>\n\nIt leaks again, and nobody called me back.\n\n"
            for n, to in texts
        )
    )
    before = tables()
    report = bring(box)
    assert (report.created, kettle.messages.count()) == (3, 5)
    kettle.refresh_from_db()
    assert kettle.heat is not None
    take_back(report.number)
    assert tables() == before
    assert verifying.examine().problem == ""


def test_what_somebody_touched_is_kept_and_named(
    bring: Any, take_back: Any, nadia: Any, tmp_path: Path
) -> None:
    report = bring(
        write(tmp_path / "a.jsonl", {"id": "1", "text": "No answer."}, {"id": "2", "text": "No call."})
    )
    touched = Case.objects.get(source_id="1")
    add_note(touched, "I rang them.", staff(nadia))
    take_back(report.number)
    assert list(Case.objects.all()) == [touched]
    kept = Brought.objects.get()
    assert kept.case == touched and "note.added" in kept.kept
    assert Entry.objects.get(verb="import.undone").facts == {"import": report.number, "cases": 1, "kept": 1}


def test_a_customer_whom_somebody_else_knows_stays(bring: Any, take_back: Any, tmp_path: Path) -> None:
    one = bring(write(tmp_path / "a.jsonl", {"id": "1", "text": "No answer.", "email": "jo@x.example"}))
    bring(write(tmp_path / "b.jsonl", {"id": "2", "text": "Still none.", "email": "jo@x.example"}))
    take_back(one.number)
    assert Customer.objects.get().cases.get().source_id == "2"


def test_after_undo_the_same_file_can_be_imported_again(bring: Any, take_back: Any, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"id": "1", "text": "No answer."})
    take_back(bring(path).number)
    assert bring(path).created == 1


def test_a_running_import_is_not_undone(firm: Any, take_back: Any) -> None:
    from amends.cases import clock

    of = Import.objects.create(path="x", name="x", format="csv", state="running", made_at=clock.now())
    with pytest.raises(Refused, match="Stop this import first"):
        take_back(of.pk)


def test_the_journal_forgets_what_they_wrote(bring: Any, take_back: Any, tmp_path: Path) -> None:
    from amends.cases.models import Payload

    report = bring(
        write(tmp_path / "a.jsonl", {"id": "1", "text": "The secret kettle leaks.", "tags": "secret"})
    )
    assert "secret" in json.dumps(list(Payload.objects.values_list("body", flat=True)))
    take_back(report.number)
    assert "secret" not in json.dumps(list(Payload.objects.values_list("body", flat=True)))
