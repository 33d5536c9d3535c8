"""Files as people have them: any encoding, broken quotes, doubtful dates, ids twice or not at all."""

import mailbox
from pathlib import Path
from typing import Any

import pytest

from amends.cases.errors import Invalid
from amends.cases.models import Case, Message
from amends.listen.importing import dates, services
from amends.listen.importing.files import Source
from amends.listen.importing.mapping import Mapping, guess, mapping_of
from amends.listen.importing.shape import BadRow
from tests.listen.importing.conftest import write

pytestmark = pytest.mark.django_db
MAIL = "From: Jo <jo@x.example>\nSubject: Kettle\nMessage-ID: <%s@x.example>\nDate: Sun, 1 Mar 2026 10:00:00 +0200\n\nThe kettle leaks.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_words_survive_their_encoding(bring: Any, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(
        'id;text\n1;Grüße – 45,90 €; a;\n2;"Grüße – “45,90 €”\nzweite; Zeile"\n'.replace("; a;", "").encode(
            encoding
        )
    )
    assert bring(path).created == 2
    assert set(Message.objects.values_list("text", flat=True)) == {
        "Grüße – 45,90 €",
        "Grüße – “45,90 €”\nzweite; Zeile",
    }


def test_a_quote_that_is_never_closed_is_named(bring: Any, tmp_path: Path, monkeypatch: Any) -> None:
    import csv

    before = csv.field_size_limit(1000)
    path = tmp_path / "cases.csv"
    path.write_text('id,text\n1,fine\n2,"open\n' + "x,y\n" * 1000)
    report = bring(path)
    csv.field_size_limit(before)
    assert (report.created, report.errors[0]["row"]) == (1, 2)
    assert "quote is opened and not closed" in report.errors[0]["why"]


def test_an_id_twice_with_other_words_is_an_error_of_that_row(bring: Any, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        {"id": "1", "text": "No answer."},
        {"id": "1", "text": "No answer."},
        {"id": "1", "text": "Another thing."},
    )
    tried, done = bring(path, dry_run=True), bring(path)
    for report in (tried, done):
        assert (report.created, report.skipped, report.failed) == (1, 1, 1)
        assert report.errors[0]["row"] == 3 and "the id of row 1" in report.errors[0]["why"]


def test_without_an_id_column_all_cells_are_the_identity(bring: Any, tmp_path: Path) -> None:
    rows = [
        {"text": "No answer.", "date": "2026-03-01"},
        {"text": "No answer.", "date": "2026-03-02"},
        {"text": "No answer.", "date": "2026-03-01"},
    ]
    assert bring(write(tmp_path / "a.jsonl", *rows)).created == 2
    assert bring(write(tmp_path / "b.jsonl", *rows)).skipped == 3


def test_dates_that_can_be_read_two_ways_are_asked_for(bring: Any, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"id": "1", "text": "x", "date": "03/04/2026"})
    with pytest.raises(Invalid, match="can be read two ways"):
        bring(path)
    bring(path, mapping=Mapping(dates="day_first"))
    assert Case.objects.get().opened_at.date().isoformat() == "2026-04-03"


def test_one_date_of_the_file_tells_how_the_others_are_read(bring: Any, tmp_path: Path) -> None:
    bring(
        write(
            tmp_path / "a.jsonl",
            {"id": "1", "text": "x", "date": "03/04/2026"},
            {"id": "2", "text": "x", "date": "25/04/2026"},
        )
    )
    assert Case.objects.get(source_id="1").opened_at.date().isoformat() == "2026-04-03"


@pytest.mark.parametrize(("text", "order", "moment"), [
    ("1/2/26 1:30 pm", "month_first", "2026-01-02T13:30:00+00:00"), ("2026-03-01 10:00:00 +0200", "", "2026-03-01T08:00:00+00:00"),
    ("2026-03-01 10:00:00 UTC", "", "2026-03-01T10:00:00+00:00"), ("Sun, 1 Mar 2026 10:00:00 +0200", "", "2026-03-01T08:00:00+00:00"),
    ("1772359200", "", "2026-03-01T10:00:00+00:00"), ("12/12/2026 12:05 am", "", "2026-12-12T00:05:00+00:00"),
])  # fmt: skip
def test_dates_with_zones_and_clocks(text: str, order: str, moment: str) -> None:
    assert dates.moment(text, order, "UTC").isoformat() == moment


def test_a_date_against_the_order_is_refused() -> None:
    with pytest.raises(BadRow, match="cannot have the day first"):
        dates.moment("03/25/2026", "day_first", "UTC")


def test_columns_are_guessed_by_what_stands_in_them() -> None:
    rows = [
        {
            "nr": "1",
            "was": "Der Kessel ist undicht, und niemand ruft mich zurück.",
            "wer": "jo@x.example",
            "wann": "01.03.2026",
        }
    ] * 3
    found = {one.ours: (one.theirs, one.confidence) for one in guess(rows) if one.theirs}
    assert found == {"text": ("was", 0.5), "email": ("wer", 0.5), "date": ("wann", 0.5)}


@pytest.mark.parametrize(("said", "sentence"), [
    ([], "A mapping is an object"), ({"columns": {"colour": "x"}}, "There is no field 'colour'"),
    ({"dates": "random"}, "Dates are one of"), ({"zone": "Mars/Base"}, "is no time zone"),
])  # fmt: skip
def test_a_wrong_mapping_is_refused(said: Any, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        mapping_of(said)


def test_a_maildir_and_a_folder_of_eml_files(bring: Any, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "Mail", create=True)
    box.add((MAIL % "one").encode())
    (tmp_path / "mails").mkdir()
    for name in ("one", "two"):
        (tmp_path / "mails" / f"{name}.eml").write_text(MAIL % name)
    assert (bring(tmp_path / "Mail").format, bring(tmp_path / "mails").skipped) == ("maildir", 1)
    assert Case.objects.count() == 2
    assert Case.objects.order_by("id")[0].opened_at.isoformat() == "2026-03-01T08:00:00+00:00"


def test_parquet(bring: Any, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as memory:
        memory.execute(
            "CREATE TABLE t AS SELECT range AS id, 'Complaint ' || range AS text, TIMESTAMP '2026-03-01 10:00' AS date FROM range(120)"
        )
        memory.execute(f"COPY t TO '{tmp_path / 'cases.bin'}' (FORMAT parquet)")
    assert (bring(tmp_path / "cases.bin").format, Case.objects.count()) == ("parquet", 120)
    assert Case.objects.get(source_id="7").messages.get().text == "Complaint 7"


def test_a_large_file_is_never_held_as_a_whole(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "cases.csv"
    with path.open("w") as out:
        out.write("id,text\n")
        for number in range(40_000):
            out.write(f"{number},{'The kettle leaks. ' * 20}\n")
    source = Source(path)
    tracemalloc.start()
    assert sum(1 for _ in source.rows()) == 40_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000 < path.stat().st_size / 5
    assert source.share == pytest.approx(1, abs=0.01)


def test_two_who_work_on_one_import_bring_nothing_twice(firm: Any, tmp_path: Path) -> None:
    from amends.cases.actors import SYSTEM
    from amends.listen.importing.models import Import

    path = write(tmp_path / "a.jsonl", *({"id": str(n), "text": f"Complaint {n}"} for n in range(250)))
    of, source = services.make(path, "import", SYSTEM)
    services.start(of, SYSTEM)
    one, other = services.go_on(of, source), services.go_on(Import.objects.get(), Source(path))
    next(one)
    with pytest.raises(services.Overtaken):
        list(other)
    list(one)
    assert (Case.objects.count(), Import.objects.get().created, Import.objects.get().state) == (
        250,
        250,
        "done",
    )


@pytest.mark.parametrize(
    "address",
    ["postgres://ann:s3cret@db.example/helpdesk", "postgresql://db.example/helpdesk?password=s3cret"],
)
def test_a_password_in_an_address_is_refused_before_it_is_kept(address: str) -> None:
    with pytest.raises(Invalid, match="PGPASSWORD") as refused:
        Source(Path(address))
    assert "s3cret" not in str(refused.value)
