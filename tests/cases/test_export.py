"""Everything about one customer in one zip, for people and for programs; and nothing of anybody else."""

import io
import json
from typing import Any
from zipfile import ZipFile

import pytest

from amends.cases.actors import SYSTEM, staff
from amends.cases.errors import NotAllowed
from amends.cases.models import Customer, Entry
from amends.cases.privacy.export import export
from amends.cases.privacy.registry import about_customers
from amends.people.models import Team
from tests.cases import erase_world as world

pytestmark = pytest.mark.django_db


def opened(customer: Customer, by: Any = SYSTEM) -> ZipFile:
    made = ZipFile(io.BytesIO(b"".join(export(customer, by))))
    assert made.testzip() is None
    return made


_made: list[bytes] = []  # filling a desk takes seconds, and these tests only look at the zip


@pytest.fixture
def whole(db: None) -> ZipFile:
    if not _made:
        world.fill()
        _made.append(b"".join(export(Customer.objects.get(email=world.EMAIL), SYSTEM)))
    return ZipFile(io.BytesIO(_made[0]))


def test_it_holds_every_word_and_file_of_theirs_and_nobody_elses(whole: ZipFile) -> None:
    everything = b"\n".join(whole.read(name) for name in whole.namelist())
    assert world.found_in(everything) == list(world.SECRETS)
    assert b"kettle" not in everything.lower() and b"denise" not in everything.lower()


def test_mails_and_files_are_as_they_came(whole: ZipFile) -> None:
    mails = [whole.read(name) for name in whole.namelist() if name.endswith(".eml")]
    assert len(mails) == 5 and any(b"Message-ID: <one@zephyrmail.example>" in one for one in mails)
    [photo] = [name for name in whole.namelist() if name.endswith("brumblefridge.jpg")]
    assert whole.read(photo) == b"\x00\x01HARROWFILE" * 40


def test_programs_find_a_table_for_each_kind_and_the_journal(whole: ZipFile) -> None:
    tables = {f"data/{table.name}.json" for table in about_customers() if table.name}
    assert tables <= set(whole.namelist())
    [person] = json.loads(whole.read("data/customer.json"))
    assert (person["name"], person["email"]) == (world.NAME, world.EMAIL)
    notes = json.loads(whole.read("data/notes.json"))
    assert notes[0]["text"] == "I think the quibbleton did it." and notes[0]["author"] == "Nadia Osei"
    verbs = {entry["what"] for entry in json.loads(whole.read("data/journal.json"))}
    assert {"case.opened", "note.added", "customer.changed", "survey.answered"} <= verbs


def test_the_page_needs_nothing_else_and_runs_nothing(whole: ZipFile) -> None:
    page = whole.read("read-me-first.html").decode()
    assert world.NAME in page and "Promises" in page and "Remedies" in page
    assert "<script" not in page and "http://" not in page and "src=" not in page


def test_it_is_journalled_and_asks_for_a_lead_who_sees_every_case(
    case: Any, nadia: Any, tom: Any, mara: Any
) -> None:
    with pytest.raises(NotAllowed):
        export(case.customer, staff(nadia))
    opened(case.customer, staff(tom))
    assert Entry.objects.get(verb="customer.exported").facts == {"customer": case.customer_id, "cases": 1}
    case.team = Team.objects.create(name="Others")
    case.save()
    with pytest.raises(NotAllowed, match="another team"):
        export(case.customer, staff(tom))
    opened(case.customer, staff(mara))


def test_a_file_name_leads_nowhere_else(case: Any) -> None:
    from amends.cases.services import File, attach

    attach(case, File("../../etc/pass<wd", "text/plain", b"x"))
    names = opened(case.customer).namelist()
    assert not any(".." in name or name.startswith("/") for name in names)
    assert any(name.startswith("files/") for name in names)
