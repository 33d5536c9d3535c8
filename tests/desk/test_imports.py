"""Settings, Import: look before anything is written, map, start, watch, take back."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_ox.testing import run_tasks

from amends.cases.models import Case, Message
from amends.listen.importing.models import Import, SavedMapping
from amends.listen.importing.services import inbox

ROWS = "id,text,date,email\n1,No answer for weeks. I am furious.,03/04/2026,jo@x.example\n2,,03/04/2026,\n"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """The data folder's `import/`."""
    settings.AMENDS_DATA = tmp_path
    inbox().mkdir()
    return inbox()


def look(browser: Any, content: str = ROWS, name: str = "cases.csv") -> Import:
    """Upload a file and see its preview."""
    answer = browser.post("/settings/import/", {"file": SimpleUploadedFile(name, content.encode())})
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.latest("pk")


def do(browser: Any, row: Import, what: str, **said: str) -> Any:
    """Press a button of its page."""
    return browser.post(f"/settings/import/{row.pk}/do/", {"do": what, **said})


def text(browser: Any, row: Import) -> str:
    """Its page."""
    answer = browser.get(f"/settings/import/{row.pk}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_file_is_looked_at_mapped_brought_and_taken_back(
    firm: Any, ada: Any, as_: Any, folder: Path
) -> None:
    browser = as_(ada)
    row = look(browser)
    page = text(browser, row)
    assert "can be read two ways" in page and "It has no text" in page and "by its name" in page
    assert Case.objects.count() == 0
    refused = do(
        browser, row, "start", **{"column-source_id": "id", "column-text": "text", "column-date": "date"}
    )
    assert refused.status_code == 422 and "Say whether the day" in refused.content.decode()
    columns = {
        "column-source_id": "id",
        "column-text": "text",
        "column-date": "date",
        "column-email": "email",
    }
    assert (
        do(
            browser, row, "start", dates="day_first", save_as="Branch", channel="letter", **columns
        ).status_code
        == 302
    )
    run_tasks()
    case = Case.objects.get()
    assert (case.channel, case.opened_at.date().isoformat()) == ("letter", "2026-04-03")
    assert case.heat is not None and not Message.objects.filter(direction="out").exists()
    assert "1</b> brought" in text(browser, row) and SavedMapping.objects.get().name == "Branch"
    problems = b"".join(browser.get(f"/settings/import/{row.pk}/problems.csv").streaming_content).decode()
    assert problems.splitlines()[1].startswith('2,"It has no text')
    assert browser.get(f"/settings/import/{row.pk}/mapping.json").json()["dates"] == "day_first"
    assert do(browser, row, "undo").status_code == 302
    run_tasks()
    assert Case.objects.count() == 0 and "1</b> taken back" in text(browser, row)


def test_a_running_import_shows_how_far_it_is_and_can_be_stopped(
    firm: Any, ada: Any, as_: Any, folder: Path
) -> None:
    browser = as_(ada)
    row = look(browser, "id,text\n1,No answer.\n")
    do(browser, row, "start", **{"column-source_id": "id", "column-text": "text"})
    page = text(browser, row)
    assert 'hx-trigger="every 2s"' in page and "<noscript>" in page
    assert "<html" not in browser.get(f"/settings/import/{row.pk}/?part=progress").content.decode()
    do(browser, row, "stop")
    run_tasks()
    assert Case.objects.count() == 0
    do(browser, row, "resume")
    run_tasks()
    assert Case.objects.count() == 1


def test_a_file_of_the_folder_and_nothing_outside_it(firm: Any, ada: Any, as_: Any, folder: Path) -> None:
    (folder.parent / "secret_key").write_text("id,text\n1,x\n")
    (folder / "there.csv").write_text("id,text\n1,No answer.\n")
    browser = as_(ada)
    assert "there.csv" in browser.get("/settings/import/").content.decode()
    for name in ("../secret_key", ".work", "", "gone.csv"):
        assert browser.post("/settings/import/", {"name": name}).status_code == 422
    assert browser.post("/settings/import/", {"name": "there.csv"}).status_code == 302


def test_an_upload_never_replaces_a_file(firm: Any, ada: Any, as_: Any, folder: Path) -> None:
    first, second = look(as_(ada)), look(as_(ada), "id,text\n9,Other.\n")
    assert (first.name, second.name) == ("cases.csv", "2-cases.csv")
    assert (folder / "cases.csv").read_text() == ROWS


def test_what_changed_since_it_was_looked_at_is_not_brought(
    firm: Any, ada: Any, as_: Any, folder: Path
) -> None:
    browser = as_(ada)
    row = look(browser, "id,text\n1,No answer.\n")
    (folder / "cases.csv").write_text("id,text\n1,No answer.\n2,x\n")
    do(browser, row, "start", **{"column-source_id": "id", "column-text": "text"})
    run_tasks()
    assert "its size has changed" in text(browser, row) and Case.objects.count() == 0


def test_what_is_no_import_is_refused_in_place(firm: Any, ada: Any, as_: Any, folder: Path) -> None:
    answer = as_(ada).post("/settings/import/", {"file": SimpleUploadedFile("cases.xlsx", b"PK\x03\x04")})
    assert answer.status_code == 422 and "can be imported" in answer.content.decode()


@pytest.mark.parametrize("path", ["", "1/", "1/problems.csv", "1/mapping.json"])
def test_only_an_admin_may(firm: Any, mara: Any, as_: Any, path: str) -> None:
    assert as_(mara).get(f"/settings/import/{path}").status_code == 403


def test_what_they_wrote_is_shown_as_text(firm: Any, ada: Any, as_: Any, folder: Path) -> None:
    browser = as_(ada)
    row = look(browser, 'id,text\n"<script>x</script>",<img src=x onerror=alert(1)>\n')
    assert "<img src=x" not in text(browser, row)
