"""Other ways to the form: a frame on the firm's site, a place's link, a tablet, no name, another's name."""

import hashlib
import re
from typing import Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends.cases import doors, links
from amends.cases.actors import staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.models import Case, Entry, Location, Party, Raw
from amends.cases.speaking import give_consent, withdraw_consent
from amends.customer import proof
from amends.respond.services import outgoing

pytestmark = pytest.mark.usefixtures("clean_limits")
FORM = {"text": "The lamp flickers again.", "reach": "rob@mail.example", "name": "Rob Hale"}


@pytest.fixture
def shop(ada: Any) -> Location:
    return doors.add_location("Crookes Road", "12 Crookes Road", staff(ada))


def worked(token: str = "") -> dict[str, str]:
    """What a browser with scripts adds."""
    token = token or proof.new_token()
    for number in range(1_000_000):
        digest = hashlib.sha256(f"{token}{number}".encode()).digest()
        if int.from_bytes(digest[:4]) >> (32 - proof.BITS) == 0:
            return {"token": token, "work": str(number)}
    raise AssertionError("no such number")


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_only_sites_that_the_firm_names_can_frame_the_form(visitor: Client, ada: Any) -> None:
    assert "frame-ancestors 'self'" in visitor.get("/embed/")["Content-Security-Policy"]
    doors.open_to("https://www.example.org\nshop.example.org:8443", staff(ada))
    answer = visitor.get("/embed/")
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://www.example.org https://shop.example.org:8443" in policy
    assert "X-Frame-Options" not in answer and "unsafe" not in policy
    assert visitor.get("/complain/")["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "wrong", ["javascript:alert(1)", "https://a;b.example", "*", "https://*.example.org"]
)
def test_what_is_no_site_is_refused(wrong: str, ada: Any) -> None:
    with pytest.raises(Invalid):
        doors.open_to(wrong, staff(ada))


def test_the_frame_works_without_any_cookie(firm: Any) -> None:
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get("/embed/")
    assert not page.cookies
    answer = visitor.post("/embed/", FORM | worked(token_in(page.content.decode())))
    assert answer.status_code == 200 and Case.objects.get().reference in answer.content.decode()


def test_a_form_without_our_token_is_refused_and_keeps_the_words(visitor: Client) -> None:
    answer = visitor.post("/embed/", FORM | {"token": "made:up:x"})
    assert answer.status_code == 409 and "The lamp flickers again." in answer.content.decode()
    assert not Raw.objects.exists()


def test_a_token_sends_one_complaint(visitor: Client) -> None:
    once = worked()
    assert visitor.post("/embed/", FORM | once).status_code == 200
    assert visitor.post("/embed/", FORM | {"text": "Another"} | once).status_code == 409
    assert Case.objects.count() == 1


def test_without_scripts_a_person_is_slow_enough_and_a_robot_is_not(
    visitor: Client, monkeypatch: Any
) -> None:
    token = proof.new_token()
    assert visitor.post("/embed/", FORM | {"token": token}).status_code == 429
    now = proof.time.time()
    monkeypatch.setattr(proof.time, "time", lambda: now + proof.SLOWEST_ROBOT + 1)
    assert visitor.post("/embed/", FORM | {"token": token}).status_code == 200


def test_a_robot_that_fills_the_hidden_field_gets_nothing_stored(visitor: Client) -> None:
    assert visitor.post("/embed/", FORM | {"website": "x"} | worked()).status_code == 200
    assert not Raw.objects.exists()


def test_a_token_of_yesterday_is_too_old(visitor: Client, monkeypatch: Any) -> None:
    token = proof.new_token()
    now = proof.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + proof.LIFE + 10)
    assert visitor.post("/embed/", FORM | {"token": token}).status_code == 409


def test_the_script_may_be_loaded_by_other_sites(visitor: Client) -> None:
    answer = visitor.get("/embed.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"style" not in answer.content.replace(b"stylesheet", b"")


def test_a_places_link_fills_in_the_place(visitor: Client, shop: Location) -> None:
    assert "Crookes Road" in visitor.get("/c/crookes-road/").content.decode()
    visitor.post("/c/crookes-road/", FORM)
    assert Case.objects.get().location == shop


def test_a_closed_place_still_leads_to_the_form(visitor: Client, shop: Location, ada: Any) -> None:
    doors.change_location(shop, staff(ada), name="Crookes Road", address="", active=False)
    assert visitor.get("/c/crookes-road/")["Location"] == "/complain/"
    assert visitor.get("/kiosk/crookes-road/").status_code == 404


def test_two_places_of_one_name_have_two_links(shop: Location, ada: Any) -> None:
    assert doors.add_location("Crookes Road", "", staff(ada)).slug == "crookes-road-2"


def test_the_tablet_keeps_nothing_and_goes_back_by_itself(visitor: Client, shop: Location) -> None:
    page = visitor.get("/kiosk/crookes-road/")
    assert "no-store" in page["Cache-Control"] and "data-keep" not in page.content.decode()
    answer = visitor.post("/kiosk/crookes-road/", FORM | worked())
    assert answer["Refresh"].endswith("url=/kiosk/crookes-road/")
    text = answer.content.decode()
    assert Case.objects.get().reference in text and "<svg" in text and "rob@mail.example" not in text
    assert Case.objects.get().location == shop


def test_the_pin_leaves_the_tablet(visitor: Client, shop: Location, ada: Any) -> None:
    doors.set_pin("2468", staff(ada))
    assert visitor.post("/kiosk/crookes-road/leave", {"pin": "1111"})["Location"] == "/kiosk/crookes-road/"
    assert visitor.post("/kiosk/crookes-road/leave", {"pin": "2468"})["Location"] == "/"
    assert "2468" not in str(list(Entry.objects.filter(verb="doors.changed").values_list("facts", flat=True)))


def test_somebody_may_leave_their_name_out_and_come_back_with_a_code(visitor: Client) -> None:
    answer = visitor.post("/complain/", {"text": "The manager shouts.", "anonymous": "1"}, follow=True)
    case = Case.objects.get()
    assert case.anonymous and not case.customer.name and not case.customer.email
    code = links.code_of(links.current_link(case))
    assert code in answer.content.decode()
    back = visitor.post("/complain/code/", {"code": code.lower().replace("-", " - ")})
    assert back["Location"].startswith("/c/") and visitor.get(back["Location"]).status_code == 200
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    assert visitor.post("/complain/code/", {"code": wrong}).status_code == 404


def test_codes_cannot_be_guessed_in_a_row(visitor: Client) -> None:
    found = [visitor.post("/complain/code/", {"code": f"{n}-AAAAA-AAAAA"}).status_code for n in range(12)]
    assert found[0] == 404 and found[-1] == 429


def test_name_left_out_means_that_nothing_typed_there_is_kept(visitor: Client) -> None:
    visitor.post("/complain/", FORM | {"anonymous": "1"})
    assert "rob@mail" not in bytes(Raw.objects.get().blob.content).decode()


SPEAKS = {"text": "My mother waits for the lift.", "name": "Ann Lee", "reach": "ann@mail.example",
          "for_name": "Mary Lee", "relation": "daughter"}  # fmt: skip


def test_a_representative_is_a_party_but_letters_wait_for_consent(visitor: Client, nadia: Any) -> None:
    answer = visitor.post("/complain/", SPEAKS, follow=True).content.decode()
    case = Case.objects.get()
    row = case.representative
    assert (case.customer.name, row.name, row.relation) == ("Mary Lee", "Ann Lee", "daughter")
    assert Party.objects.filter(case=case, email="ann@mail.example").exists()
    assert case.address == "" and "/c/" not in answer.split("<main")[1].split("letter-foot")[0]
    with pytest.raises(Invalid):
        give_consent(row, staff(nadia))
    give_consent(row, staff(nadia), "She told me so by phone on Monday.")
    case.refresh_from_db()
    assert outgoing(case, "Hello", "mail").to == ["ann@mail.example"]
    withdraw_consent(row, staff(nadia), "She rang.")
    case.refresh_from_db()
    assert case.address == "" and not Party.objects.filter(email="ann@mail.example").exists()
    verbs = list(Entry.objects.filter(case=case, verb__startswith="consent").values_list("verb", flat=True))
    assert verbs == ["consent.given", "consent.withdrawn"]


def test_a_file_that_shows_consent_is_evidence_but_not_yet_consent(visitor: Client, nadia: Any) -> None:
    letter = SimpleUploadedFile("signed.pdf", b"%PDF-1.4", "application/pdf")
    visitor.post("/complain/", SPEAKS | {"consent": letter})
    row = Case.objects.get().representative
    assert row.evidence.name == "signed.pdf" and row.consent == "asked"
    give_consent(row, staff(nadia))
    assert row.consent == "given"


def test_nobody_consents_for_the_customer_by_machine(visitor: Client) -> None:
    from amends.cases.actors import SYSTEM

    visitor.post("/complain/", SPEAKS)
    with pytest.raises(NotAllowed):
        give_consent(Case.objects.get().representative, SYSTEM, "It says so.")


def test_who_speaks_for_another_cannot_stay_unnamed(visitor: Client) -> None:
    assert visitor.post("/complain/", SPEAKS | {"anonymous": "1"}).status_code == 422
    assert visitor.post("/complain/", SPEAKS | {"name": ""}).status_code == 422
    assert not Case.objects.exists()


def test_a_consent_that_was_never_given_cannot_be_withdrawn(visitor: Client, nadia: Any) -> None:
    visitor.post("/complain/", SPEAKS)
    with pytest.raises(Refused):
        withdraw_consent(Case.objects.get().representative, staff(nadia))


@pytest.mark.parametrize(("language", "words"), [("de", "Was ist passiert"), ("fr", "Que s’est-il passé")])
def test_the_form_speaks_the_readers_language(language: str, words: str, visitor: Client) -> None:
    for path in ("/complain/", "/embed/"):
        assert words in visitor.get(path, headers={"Accept-Language": language}).content.decode()
        assert f'lang="{language}"' in visitor.get(path, {"lang": language}).content.decode()
