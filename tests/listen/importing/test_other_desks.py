"""Exports of other desks: threads, authors, zones, states, notes, files, tags and fields arrive.

The exports are of our own making, after what their makers document; the people in them are invented.
"""

import base64
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from amends.cases.models import Case, Due, Message, Note
from amends.listen.importing.detect import kind_of
from amends.listen.importing.models import Problem
from tests.listen.importing.conftest import write

pytestmark = pytest.mark.django_db
JO = {"id": 11, "name": "Jo Brand", "email": "Jo@X.example", "role": "end-user"}
NADIA = {"id": 21, "name": "Nadia Osei", "email": "nadia@example.org", "role": "agent"}
ZENDESK = {
    "id": 35436, "subject": "Kettle leaks", "status": "solved", "created_at": "2026-03-01T10:00:00+02:00", "updated_at": "2026-03-05T09:00:00Z",
    "requester": JO, "submitter": JO, "assignee": NADIA, "organization": {"id": 5, "name": "Brackwater"}, "tags": ["refund", "kettle"], "priority": "high",
    "custom_fields": [{"id": 77, "value": "N1234567"}, {"id": 78, "value": None}],
    "comments": [
        {"id": 1, "author_id": 11, "public": True, "created_at": "2026-03-01T08:00:00Z", "plain_body": "The kettle leaks.", "html_body": "<p>The kettle leaks.</p>",
         "attachments": [{"id": 9, "file_name": "leak.txt", "content_type": "text/plain"}, {"id": 10, "file_name": "gone.txt"}]},
        {"id": 2, "author_id": 21, "public": False, "created_at": "2026-03-02T08:00:00Z", "body": "Third one this week."},
        {"id": 3, "author_id": 21, "public": True, "created_at": "2026-03-03T08:00:00Z", "html_body": "<p>We send a <b>new</b> one.</p>"},
    ],
}  # fmt: skip


def story(case: Any) -> list[tuple[str, str]]:
    """What was said, in order."""
    return [(m.direction, m.text) for m in case.messages.order_by("at", "id")]


def test_zendesk_account_export(bring: Any, nadia: Any, tmp_path: Path) -> None:
    path = write(tmp_path / "export.json", ZENDESK, {**ZENDESK, "id": 2, "status": "deleted"})
    (tmp_path / "35436").mkdir()
    (tmp_path / "35436" / "leak.txt").write_bytes(b"drip")
    report = bring(path)
    assert (report.format, report.created, report.failed) == ("zendesk", 1, 0)
    case = Case.objects.get(source_id="zendesk:35436")
    assert story(case) == [("in", "The kettle leaks."), ("out", "We send a new one.")]
    assert (case.state, case.owner, case.customer.email, case.customer.name) == (
        "resolved",
        nadia,
        "jo@x.example",
        "Jo Brand",
    )
    assert case.opened_at.isoformat() == "2026-03-01T08:00:00+00:00"
    assert case.first_answer_at and case.first_answer_at.isoformat() == "2026-03-03T08:00:00+00:00"
    private, provenance = Note.objects.filter(case=case).order_by("at")
    assert (private.text, private.author) == ("Third one this week.", nadia)
    for part in ("Zendesk", "35436", "refund, kettle", "77: N1234567", "Brackwater", "Nadia Osei"):
        assert part in provenance.text
    assert bytes(case.attachments.get().blob.content) == b"drip"
    assert "gone.txt" in Problem.objects.get().why
    assert case.brought.get().facts["tags"] == ["refund", "kettle"]
    assert not Due.objects.exists() and bring(path).skipped == 1


def test_zendesk_incremental_pages_and_users_that_come_after(bring: Any, tmp_path: Path) -> None:
    ticket = {"id": 1, "subject": "No call", "raw_subject": "No call", "status": "pending", "submitter_id": 11, "requester_id": 11, "assignee_id": 22, "description": "Nobody called.", "created_at": "2026-03-01T08:00:00Z"}  # fmt: skip
    later = {**ticket, "status": "closed"}
    pages = [
        {"tickets": [ticket], "count": 1},
        {"tickets": [later], "users": [JO, {"id": 22, "name": "Kim Poe", "email": "kim@gone.example"}]},
    ]
    report = bring(write(tmp_path / "incremental.json", *pages))
    case = Case.objects.get()
    assert (report.created, case.state, case.owner, case.customer.name) == (1, "closed", None, "Jo Brand")
    assert "Kim Poe" in Note.objects.get().text


def test_zendesk_xml_and_entities_that_reach_outside(bring: Any, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("password")
    (tmp_path / "tickets.xml").write_text(
        f'<!DOCTYPE t [<!ENTITY x SYSTEM "{tmp_path}/secret.txt">]><tickets><ticket><nice-id type="integer">7</nice-id><subject>Late</subject>'
        '<status-id>4</status-id><requester-id>11</requester-id><description>It was late.</description><created-at type="datetime">2020-01-02T03:04:05+01:00</created-at>'
        '<comments type="array"><comment><author-id>11</author-id><is-public>true</is-public><value>It was late.</value></comment>'
        "<comment><author-id>12</author-id><is-public>false</is-public><value>Sorry.</value></comment></comments></ticket></tickets>"
    )  # fmt: skip
    report = bring(tmp_path / "tickets.xml")
    assert (report.format, report.created) == ("zendesk", 1)
    case = Case.objects.get(source_id="zendesk:7")
    assert story(case) == [("in", "It was late.")] and case.notes.filter(text="Sorry.").exists()
    assert not Message.objects.filter(text__contains="password").exists()


def test_freshdesk_account_export_as_json_and_xml(bring: Any, nadia: Any, tmp_path: Path) -> None:
    inner = {
        "id": 900, "display_id": 12, "subject": "Twice", "status": 4, "description": "They took the fee twice.", "description_html": "<div>They took the fee twice.</div>",
        "created_at": "2026-03-01T10:00:00+02:00", "requester_id": 11, "requester_name": "Jo Brand", "responder_id": 21, "responder_name": "Nadia Osei",
        "tags": [{"name": "fees"}], "custom_field": {"order_no_1": "N7"},
        "notes": [
            {"helpdesk_note": {"id": 1, "body": "We look.", "incoming": False, "private": False, "user_id": 21, "created_at": "2026-03-02T10:00:00Z"}},
            {"helpdesk_note": {"id": 2, "body": "Check the ledger.", "incoming": False, "private": True, "user_id": 21, "created_at": "2026-03-02T11:00:00Z"}},
            {"helpdesk_note": {"id": 3, "body": "And now?", "incoming": True, "private": False, "user_id": 11, "created_at": "2026-03-03T10:00:00Z",
                               "attachments": [{"content_file_name": "bill.txt", "data": base64.b64encode(b"20 pounds").decode()}]}},
        ],
    }  # fmt: skip
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "Tickets0.json").write_text(json.dumps([{"helpdesk_ticket": inner}]))
    (folder / "Users0.json").write_text(json.dumps([{"user": {"id": 11, "name": "Jo", "email": "jo@x.example", "helpdesk_agent": False}}, {"user": {"id": 21, "name": "Nadia Osei", "email": "nadia@example.org", "helpdesk_agent": True}}]))  # fmt: skip
    (folder / "Tickets1.xml").write_text(
        "<helpdesk-tickets><helpdesk-ticket><display-id>13</display-id><subject>Rude</subject><status>5</status><description>He was rude.</description>"
        "<requester-id>11</requester-id><created-at>2026-03-04T10:00:00Z</created-at><helpdesk-notes><helpdesk-note><body>Sorry.</body><private>false</private><incoming>false</incoming></helpdesk-note></helpdesk-notes></helpdesk-ticket></helpdesk-tickets>"
    )  # fmt: skip
    report = bring(folder)
    assert (report.format, report.created, report.failed) == ("freshdesk", 2, 0)
    twice, rude = (Case.objects.get(source_id=f"freshdesk:{n}") for n in (12, 13))
    assert story(twice) == [("in", "They took the fee twice."), ("out", "We look."), ("in", "And now?")]
    assert (twice.state, twice.owner, twice.customer.email) == ("resolved", nadia, "jo@x.example")
    assert (
        twice.notes.filter(text="Check the ledger.", author=nadia).exists()
        and bytes(twice.attachments.get().blob.content) == b"20 pounds"
    )
    assert "order_no_1: N7" in twice.notes.get(text__startswith="From Freshdesk").text
    assert (rude.state, story(rude), rude.customer) == (
        "closed",
        [("in", "He was rude."), ("out", "Sorry.")],
        twice.customer,
    )


def test_freshdesk_tickets_of_the_api(bring: Any, tmp_path: Path) -> None:
    ticket = {"id": 3, "subject": "Late", "status": 3, "responder_id": None, "description_text": "It was late.", "description": "<p>It was late.</p>", "requester": {"name": "Jo", "email": "jo@x.example"},
              "created_at": "2026-03-01T10:00:00Z", "conversations": [{"id": 1, "body_text": "Sorry.", "private": False, "incoming": False, "user_id": 9}], "spam": False, "fr_escalated": False}  # fmt: skip
    (tmp_path / "t.json").write_text(json.dumps([ticket, {**ticket, "id": 4, "spam": True}]))
    bring(tmp_path / "t.json")
    late, spam = Case.objects.order_by("id")
    assert (late.state, story(late)) == ("waiting", [("in", "It was late."), ("out", "Sorry.")])
    assert (spam.kind, spam.state) == ("spam", "closed")


def test_zammad_dumps_of_its_api(bring: Any, nadia: Any, tmp_path: Path) -> None:
    folder = tmp_path / "zammad"
    folder.mkdir()
    ticket = {"id": 5, "number": "31005", "title": "Broken", "group_id": 1, "group": "Service", "state": "closed", "customer_id": 3, "customer": "jo@x.example", "owner_id": 4, "article_ids": [1, 2, 3], "created_at": "2026-03-01T10:00:00Z", "close_at": "2026-03-09T10:00:00Z", "tags": ["vip"], "contract": "C-9"}  # fmt: skip
    articles = [
        {"id": 1, "ticket_id": 5, "sender": "Customer", "internal": False, "from": "Jo Brand <jo@x.example>", "content_type": "text/html", "body": "It is <b>broken</b>.", "created_at": "2026-03-01T10:00:00Z", "attachments": [{"id": 8, "filename": "a.txt", "preferences": {"Content-Type": "text/plain"}}]},
        {"id": 2, "ticket_id": 5, "sender": "Agent", "internal": True, "from": "Nadia Osei <nadia@example.org>", "content_type": "text/plain", "body": "Again.", "created_at": "2026-03-02T10:00:00Z"},
        {"id": 3, "ticket_id": 5, "sender": "Agent", "internal": False, "from": "Nadia Osei <nadia@example.org>", "content_type": "text/plain", "body": "We mend it.", "created_at": "2026-03-03T10:00:00Z"},
    ]  # fmt: skip
    (folder / "tickets.json").write_text(json.dumps([ticket, {**ticket, "id": 6, "number": "31006"}]))
    (folder / "ticket_articles.json").write_text(json.dumps(articles))
    (folder / "users.json").write_text(json.dumps([{"id": 3, "firstname": "Jo", "lastname": "Brand", "email": "jo@x.example", "login": "jo@x.example"}, {"id": 4, "firstname": "Nadia", "lastname": "Osei", "email": "nadia@example.org"}]))  # fmt: skip
    (folder / "5" / "1").mkdir(parents=True)
    (folder / "5" / "1" / "8").write_bytes(b"photo")
    report = bring(folder)
    assert (report.format, report.created, report.failed) == ("zammad", 1, 1)
    assert "no articles" in report.errors[0]["why"]
    case = Case.objects.get()
    assert story(case) == [("in", "It is broken."), ("out", "We mend it.")]
    assert (case.state, case.owner, case.customer.name) == ("closed", nadia, "Jo Brand")
    assert case.closed_at and case.closed_at.isoformat() == "2026-03-09T10:00:00+00:00"
    assert (
        case.notes.get(text="Again.").author == nadia
        and "contract: C-9" in case.notes.get(text__startswith="From Zammad").text
    )
    assert bytes(case.attachments.get().blob.content) == b"photo"


HELPDESK = """
CREATE TABLE helpdesk_queue (id INTEGER PRIMARY KEY, title TEXT);
CREATE TABLE auth_user (id INTEGER PRIMARY KEY, username TEXT, first_name TEXT, last_name TEXT, email TEXT);
CREATE TABLE helpdesk_ticket (id INTEGER PRIMARY KEY, title TEXT, queue_id INTEGER, created TEXT, modified TEXT, submitter_email TEXT,
  assigned_to_id INTEGER, status INTEGER, description TEXT, resolution TEXT, priority INTEGER);
CREATE TABLE helpdesk_followup (id INTEGER PRIMARY KEY, ticket_id INTEGER, date TEXT, title TEXT, comment TEXT, public INTEGER, user_id INTEGER);
CREATE TABLE helpdesk_followupattachment (id INTEGER PRIMARY KEY, followup_id INTEGER, file TEXT, filename TEXT, mime_type TEXT);
CREATE TABLE helpdesk_customfield (id INTEGER PRIMARY KEY, name TEXT, label TEXT);
CREATE TABLE helpdesk_ticketcustomfieldvalue (id INTEGER PRIMARY KEY, ticket_id INTEGER, field_id INTEGER, value TEXT);
INSERT INTO helpdesk_queue VALUES (1, 'Complaints');
INSERT INTO auth_user VALUES (4, 'nadia', 'Nadia', 'Osei', 'nadia@example.org');
INSERT INTO helpdesk_ticket VALUES (8, 'Cold tea', 1, '2026-03-01 10:00:00', '2026-03-04 10:00:00', 'Jo@x.example', 4, 4, 'The tea was cold.', '', 3);
INSERT INTO helpdesk_followup VALUES (1, 8, '2026-03-01 10:00:00', 'Opened', 'The tea was cold.', 1, NULL);
INSERT INTO helpdesk_followup VALUES (2, 8, '2026-03-02 10:00:00', 'Comment', 'The boiler again.', 0, 4);
INSERT INTO helpdesk_followup VALUES (3, 8, '2026-03-03 10:00:00', 'Comment', 'We brew a new one.', 1, 4);
INSERT INTO helpdesk_followup VALUES (4, 8, '2026-03-04 10:00:00', 'Closed', '', 1, 4);
INSERT INTO helpdesk_followupattachment VALUES (1, 3, 'helpdesk/a/tea.txt', 'tea.txt', 'text/plain');
INSERT INTO helpdesk_customfield VALUES (1, 'table', 'Table');
INSERT INTO helpdesk_ticketcustomfieldvalue VALUES (1, 8, 1, '14');
"""


def cold_tea(nadia: Any) -> None:
    """What each of the forms below must become."""
    case = Case.objects.get(source_id="django-helpdesk:8")
    assert story(case) == [("in", "The tea was cold."), ("out", "We brew a new one.")]
    assert (case.state, case.owner, case.customer.email) == ("closed", nadia, "jo@x.example")
    assert case.notes.get(text="The boiler again.").author == nadia
    note = case.notes.get(text__startswith="From django-helpdesk").text
    assert "Complaints" in note and "Table: 14" in note


@pytest.fixture
def helpdesk(tmp_path: Path) -> Path:
    """A database of django-helpdesk, with a file in its media folder."""
    path = tmp_path / "helpdesk.db"
    with sqlite3.connect(path) as db:
        db.executescript(HELPDESK)
    (tmp_path / "helpdesk" / "a").mkdir(parents=True)
    (tmp_path / "helpdesk" / "a" / "tea.txt").write_bytes(b"brown")
    return path


def test_django_helpdesk_from_its_sqlite(bring: Any, nadia: Any, helpdesk: Path) -> None:
    assert bring(helpdesk).format == "django-helpdesk"
    cold_tea(nadia)
    assert bytes(Case.objects.get().attachments.get().blob.content) == b"brown"


def test_django_helpdesk_by_the_address_of_its_database(bring: Any, nadia: Any, helpdesk: Path) -> None:
    assert bring(Path(f"sqlite:///{helpdesk}")).created == 1
    cold_tea(nadia)


def test_django_helpdesk_from_dumpdata(bring: Any, nadia: Any, helpdesk: Path, tmp_path: Path) -> None:
    rows = []
    with sqlite3.connect(helpdesk) as db:
        db.row_factory = sqlite3.Row
        for table in (
            "auth_user",
            "helpdesk_queue",
            "helpdesk_ticket",
            "helpdesk_followup",
            "helpdesk_customfield",
            "helpdesk_ticketcustomfieldvalue",
        ):
            for row in db.execute(f"SELECT * FROM {table}"):
                fields = {name.removesuffix("_id"): row[name] for name in row.keys() if name != "id"}  # noqa: SIM118
                rows.append({"model": table.replace("_", ".", 1), "pk": row["id"], "fields": fields})
    (tmp_path / "dump.json").write_text(json.dumps(rows))
    assert kind_of(tmp_path / "dump.json") == "django-helpdesk"
    bring(tmp_path / "dump.json")
    cold_tea(nadia)


def test_undo_takes_a_whole_export_back(bring: Any, take_back: Any, nadia: Any, helpdesk: Path) -> None:
    from tests.listen.importing.conftest import tables

    before = tables()
    take_back(bring(helpdesk).number)
    assert tables() == before
