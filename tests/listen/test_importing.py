"""Cases of other programs: every row once, bad rows named, nothing sent, no clock started."""

import gzip
import json
import mailbox
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from amends.cases.errors import Invalid
from amends.cases.models import Case, Due, Entry, Message, Raw
from amends.listen.importing.dates import moment
from amends.listen.importing.mapping import columns
from amends.listen.importing.services import Report, import_file
from amends.listen.importing.shape import BadRow
from tests.listen.mails import new_mails, replies

pytestmark = pytest.mark.django_db
ROWS: list[dict[str, Any]] = [
    {
        "complaint_id": "71",
        "text": "They took the fee twice.",
        "date_received": "2019/9/24",
        "product": "Card",
        "issue": "Fees",
    },
    {
        "complaint_id": "72",
        "text": "Nobody called back.",
        "date_received": "2019/10/25",
        "email": "Jo@X.example",
        "name": "Jo",
    },
    {"complaint_id": "73", "text": "Grüße – 45,90 €", "date_received": "2020/1/2"},
]


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    data = content.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def jsonl(folder: Path, rows: list[Any], name: str = "cases.jsonl") -> Path:
    return write(
        folder, name, "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    )


def counts(report: Report) -> tuple[int, int, int]:
    return report.created, report.skipped, report.failed


@pytest.mark.parametrize("name", ["cases.jsonl", "cases.jsonl.gz", "CASES.NDJSON"])
def test_each_row_becomes_a_case_with_its_date(firm: Any, tmp_path: Path, name: str) -> None:
    report = import_file(jsonl(tmp_path, ROWS, name), "import")
    assert counts(report) == (3, 0, 0)
    card, call, _ = Case.objects.order_by("id")
    assert (card.source_id, card.subject, card.channel) == ("71", "Card: Fees", "import")
    assert (call.subject, call.customer.email, call.opened_at.year) == (
        "Nobody called back.",
        "jo@x.example",
        2019,
    )
    assert list(Message.objects.order_by("id").values_list("text", flat=True)) == [
        row["text"] for row in ROWS
    ]
    assert json.loads(bytes(card.messages.get().raw.blob.content)) == ROWS[0]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_with_any_separator(firm: Any, tmp_path: Path, separator: str) -> None:
    head = ["Complaint ID", "Date received", "Consumer complaint narrative"]
    lines = [head, ["71", "09/24/2019", '"They took it,\ntwice; really"'], ["72", "2019-10-25", "No call"]]
    report = import_file(
        write(tmp_path, "cases.csv", "\ufeff" + "\n".join(separator.join(line) for line in lines)), "import"
    )
    assert counts(report) == (2, 0, 0)
    assert Message.objects.order_by("id")[0].text == "They took it,\ntwice; really"
    assert Case.objects.get(source_id="71").opened_at.date().isoformat() == "2019-09-24"


def test_nothing_is_sent_and_no_clock_starts(firm: Any, tmp_path: Path) -> None:
    import_file(jsonl(tmp_path, ROWS), "import")
    assert not Message.objects.filter(direction="out").exists()
    assert not Due.objects.exists()
    own = {"import.started", "import.went_on", "import.done", "case.imported", "message.received"}
    assert set(Entry.objects.values_list("verb", flat=True)) == own


def test_running_twice_imports_nothing_twice(firm: Any, tmp_path: Path) -> None:
    import_file(jsonl(tmp_path, ROWS[:2]), "import")
    again = import_file(jsonl(tmp_path, [*ROWS, ROWS[2]]), "import")  # and a row twice in one file
    assert counts(again) == (1, 3, 0)
    assert Case.objects.count() == Raw.objects.count() == 3


def test_the_id_decides_and_not_the_text(firm: Any, tmp_path: Path) -> None:
    same = [{"id": "1", "text": "No answer."}, {"id": "2", "text": "No answer."}]
    assert counts(import_file(jsonl(tmp_path, same), "import")) == (2, 0, 0)


def test_a_bad_row_is_named_and_the_rest_goes_on(firm: Any, tmp_path: Path) -> None:
    rows = [
        ROWS[0],
        "{broken",
        {"text": "no id"},
        {"id": "9"},
        {"id": "8", "text": "x", "date": "yesterday"},
        "[1]",
        {"id": "7", "text": "x", "email": "jo"},
        ROWS[1],
    ]
    report = import_file(jsonl(tmp_path, rows), "import")
    assert counts(report) == (2, 0, 6)
    assert [error["row"] for error in report.errors] == [2, 3, 4, 5, 6, 7]
    assert report.errors[3]["why"] == "Its date is 'yesterday', which cannot be read. Write it as 2026-03-27."
    assert all(error["why"].strip().endswith(".") for error in report.errors)


def test_a_dry_run_says_the_same_and_writes_nothing(firm: Any, tmp_path: Path) -> None:
    path = jsonl(tmp_path, [*ROWS, {"id": "9"}])
    tried = import_file(path, "import", dry_run=True)
    assert (Case.objects.count(), Raw.objects.count()) == (0, 0)
    assert counts(tried) == counts(import_file(path, "import")) == (3, 0, 1)
    assert tried.columns == {
        "source_id": "complaint_id", "text": "text", "date": "date_received", "name": "name", "email": "email",
    }  # fmt: skip


def test_each_batch_is_handed_on_when_it_is_committed(firm: Any, tmp_path: Path) -> None:
    rows = [{"id": str(number), "text": f"Complaint {number}"} for number in range(250)]
    batches: list[int] = []
    import_file(jsonl(tmp_path, rows), "import", after=lambda messages: batches.append(len(messages)))
    assert (sum(batches), len(batches)) == (250, 3)


def test_a_mailbox_keeps_its_threads_and_knows_mail_that_came_already(
    firm: Any, take: Any, tmp_path: Path
) -> None:
    first = [sample for sample in new_mails() if sample.message_id][:20]
    answers = [reply for reply, _ in zip(replies(first, lambda _: ("", "")), range(20), strict=False)]
    take(first[0].raw)
    box = mailbox.mbox(tmp_path / "old.mbox")
    for sample in [*first, *answers]:
        box.add(sample.raw)
    box.add(b"Subject: no sender\n\nx")
    box.close()
    report = import_file(tmp_path / "old.mbox", "mail")
    assert (report.created, report.failed) == (39, 1)
    assert report.skipped == 1
    assert Case.objects.count() == 20
    assert (
        Message.objects.get(message_id=answers[3].message_id).case
        == Message.objects.get(message_id=first[3].message_id).case
    )
    assert Case.objects.order_by("-id")[0].opened_at < datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(("name", "channel", "sentence"), [
    ("cases.xlsx", "import", "cases.xlsx: only csv, jsonl, ndjson, mbox, parquet, eml, a Maildir, and exports"),
    ("gone.csv", "import", "There is no file"),
    ("cases.jsonl", "pigeon", "--channel is one of: mail, form"),
    ("broken.csv.gz", "import", "is not a whole gzip file"),
])  # fmt: skip
def test_what_is_no_import_is_refused(
    firm: Any, tmp_path: Path, name: str, channel: str, sentence: str
) -> None:
    for made in ("cases.xlsx", "cases.jsonl", "broken.csv.gz"):
        (tmp_path / made).write_bytes(b"no gzip")
    with pytest.raises(Invalid, match=sentence.replace(".", r"\.")):
        import_file(tmp_path / name, channel)


@pytest.mark.parametrize(("text", "day"), [
    ("2019/9/4", "2019-09-04"), ("2019-09-04", "2019-09-04"), ("09/24/2019", "2019-09-24"), ("4.9.2019", "2019-09-04"),
    ("2019-09-04T23:30:00-05:00", "2019-09-05"), ("4 September 2019", "2019-09-04"), ("20190904", "2019-09-04"),
])  # fmt: skip
def test_dates_are_read_as_many_programs_write_them(firm: Any, text: str, day: str) -> None:
    assert moment(text).date().isoformat() == day


@pytest.mark.parametrize("text", ["32/13/2019", "soon", "2019-02-30"])
def test_what_is_no_date_is_refused(firm: Any, text: str) -> None:
    with pytest.raises(BadRow, match="cannot be read"):
        moment(text)


def test_columns_are_known_by_their_usual_names() -> None:
    assert columns({"Complaint ID": 1, "Consumer complaint narrative": 1, "E-Mail": 1, "other": 1}) == {
        "source_id": "Complaint ID", "text": "Consumer complaint narrative", "email": "E-Mail",
    }  # fmt: skip


@pytest.mark.process
def test_the_command_reads_what_it_brings(installation: Any, tmp_path: Path) -> None:
    path = jsonl(tmp_path, [*ROWS, {"id": "9"}])
    done = installation.run("import", str(path), "--channel", "letter", "--json")
    report = json.loads(done.stdout)
    assert {key: report[key] for key in ("created", "skipped", "failed")} == {
        "created": 3,
        "skipped": 0,
        "failed": 1,
    }
    assert report["errors"] == [{"row": 4, "why": "It has no text (text, narrative, body or the like)."}]
    assert "4 rows: 3 new" in done.stderr
    case = json.loads(installation.run("show", "A-1001", "--json").stdout)
    assert case["heat"] is not None and case["channel"] == "letter"
