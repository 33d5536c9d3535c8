"""The pages of working time and of a case's clocks."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from amends.cases.models import Entry
from amends.understand.clocks import verbs
from amends.understand.models import Clock, ClockChoice

HOURS = {f"hours-{n}": "09:00–17:30" if n < 5 else "" for n in range(7)}
FORM = {**HOURS, "place": "GB-ENG", "days": "2026-12-24, closed, Christmas Eve", "usual": "default:"}


@pytest.fixture
def page(client: Any, ada: Any) -> Any:
    """An admin at the desk."""
    client.force_login(ada)
    return client


def test_it_says_what_would_change_before_anything_is_kept(page: Any, case: Any) -> None:
    verbs.start(case)
    answer = page.post("/settings/working-time/", {**FORM, "do": "look"})
    assert answer.status_code == 200
    assert "of 3 running clocks" in answer.content.decode()
    assert "Nothing is kept yet." in answer.content.decode()
    assert not Entry.objects.filter(verb="calendar.changed").exists()


def test_it_keeps_hours_place_days_and_pack(page: Any, firm: Any) -> None:
    answer = page.post("/settings/working-time/", {**FORM, "usual": "fca:payments", "do": "keep"})
    assert answer.status_code == 302
    firm.refresh_from_db()
    assert (firm.place, list(firm.own_days)) == ("GB-ENG", ["2026-12-24"])
    assert firm.hours == [], "the hours were not touched, so those of the firm's page still count"
    assert (ClockChoice.objects.get().pack, ClockChoice.objects.get().kind) == ("fca", "payments")
    assert b"2026-12-24, closed, Christmas Eve" in page.get("/settings/working-time/").content
    page.post("/settings/working-time/", {**FORM, "days": "", "do": "keep"})
    firm.refresh_from_db()
    assert firm.own_days == {}


def test_days_of_a_file_join_the_list(page: Any, firm: Any) -> None:
    file = SimpleUploadedFile("days.csv", b"2026-12-31,closed,New Year's Eve\n")
    answer = page.post("/settings/working-time/", {**FORM, "file": file, "do": "look"})
    assert b"2026-12-31, closed, New Year" in answer.content


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"days": "2026-12-24\n2026-13-01"}, "Your list, line 2"),
        ({"hours-0": "22:00-06:00"}, "Hours over midnight are two"),
        ({f"hours-{n}": "" for n in range(7)}, "no open time in the whole week"),
        ({"place": "Atlantis"}, "There are no holidays known"),
        ({"file": SimpleUploadedFile("bad.ics", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n")}, "bad.ics, line 2"),
    ],
)
def test_nonsense_is_refused_in_place_and_nothing_is_kept(page: Any, firm: Any, wrong: Any, why: str) -> None:
    answer = page.post("/settings/working-time/", {**FORM, **wrong, "do": "look"})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Entry.objects.filter(verb="calendar.changed").exists()


def test_only_an_admin_gets_there(client: Any, firm: Any, tom: Any) -> None:
    client.force_login(tom)
    assert client.get("/settings/working-time/").status_code == 403


def test_a_case_shows_its_clocks_and_what_can_be_done(client: Any, case: Any, tom: Any) -> None:
    client.force_login(tom)
    where = f"/cases/{case.reference}/clocks/"
    assert b"No clock of a pack counts on this case." in client.get(where).content
    assert client.post(f"{where}do/", {"do": "choose", "pack": "fca:payments"}).status_code == 302
    shown = client.get(where).content.decode()
    assert "15 business days from receipt" in shown
    assert "DISP 1.6.2AR" in shown
    assert (
        client.post(f"{where}do/", {"do": "extend", "clock": "final_response", "why": " "}).status_code == 422
    )
    client.post(f"{where}do/", {"do": "extend", "clock": "final_response", "why": "a bank abroad"})
    assert Clock.objects.get(clock="final_response").extended
    client.post(f"{where}do/", {"do": "wait", "why": "a statement"})
    case.refresh_from_db()
    assert case.state == "waiting"
    client.post(f"{where}do/", {"do": "go-on"})
    client.post(f"{where}do/", {"do": "refer", "theirs": "F-1"})
    assert Entry.objects.get(verb="clock.referred").facts["body"] == "Financial Ombudsman Service"
    assert client.post(f"{where}do/", {"do": "dance"}).status_code == 422
    assert f"/cases/{case.reference}/clocks/" in client.get(f"/cases/{case.reference}/").content.decode()


def test_a_get_of_the_page_changes_nothing(client: Any, case: Any, tom: Any) -> None:
    client.force_login(tom)
    before = Entry.objects.count()
    client.get(f"/cases/{case.reference}/clocks/")
    assert client.get(f"/cases/{case.reference}/clocks/do/").status_code == 405
    assert Entry.objects.count() == before


def test_a_handler_that_is_no_number_is_refused_in_place(client: Any, case: Any, tom: Any) -> None:
    client.force_login(tom)
    answer = client.post(
        f"/cases/{case.reference}/clocks/do/", {"do": "stage", "handler": "²", "why": "They disagree"}
    )
    assert "Choose one of the list." in answer.content.decode()


def test_why_something_was_refused_stands_there_once(page: Any, case: Any) -> None:
    verbs.start(case)
    answer = page.post(f"/cases/{case.reference}/clocks/do/", {"do": "wait", "why": ""})
    assert answer.status_code == 422
    assert answer.content.decode().count('role="alert"') == 1
