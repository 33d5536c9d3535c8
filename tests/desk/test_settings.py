"""Settings: the firm, its staff, one's own keys; and the first run."""

from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client

from amends.cases import clock, mailer, staffing
from amends.cases.models import Entry, Firm
from amends.people.models import User
from tests.desk.world import make_case

FIRM = {
    "name": "Brackwater Rail", "mail": "help@example.org", "phone": "0114 496 0000", "url": "https://c.example.org/",
    "timezone": "Europe/Paris", "opens": "08:00", "closes": "18:00", "currency": "eur",
    "first_answer_hours": "6", "hot_answer_hours": "2", "about": "",
}  # fmt: skip


class TestFirm:
    """What customers see of us."""

    def test_it_is_kept_and_journalled(self, firm: Any, ada: Any, as_: Any) -> None:
        assert as_(ada).post("/settings/firm/", FIRM).status_code == 302
        row = Firm.objects.get()
        assert (row.name, row.url, row.currency) == ("Brackwater Rail", "https://c.example.org", "EUR")
        assert row.zone_name == "Europe/Paris"
        assert "name" in Entry.objects.get(verb="firm.changed").facts["fields"]

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"name": ""}, "Give the firm"),
            ({"mail": "nonsense"}, "Write the address as"),
            ({"url": "ftp://x"}, "Write the public address"),
            ({"timezone": "Mars/Base"}, "is no time zone"),
            ({"opens": "19:00"}, "Closing time must come after"),
            ({"opens": "soon"}, "Write a time such as"),
            ({"first_answer_hours": "0"}, "whole number of working hours"),
            ({"currency": "pounds"}, "three letters"),
        ],
    )
    def test_a_wrong_value_is_refused_and_nothing_is_kept(
        self, wrong: dict[str, str], sentence: str, firm: Any, ada: Any, as_: Any
    ) -> None:
        answer = as_(ada).post("/settings/firm/", FIRM | wrong)
        assert answer.status_code == 422 and sentence in answer.content.decode()
        assert Firm.objects.get().name == "Brackwater"

    def test_only_an_admin_may(self, firm: Any, mara: Any, as_: Any) -> None:
        assert as_(mara).get("/settings/firm/").status_code == 403
        assert as_(mara).post("/settings/firm/", FIRM).status_code == 403
        assert as_(mara).post("/settings/firm/mail/", {"do": "test"}).status_code == 403
        assert Firm.objects.get().name == "Brackwater"


class TestMailOut:
    """The mail server, and a test that says in words what is wrong."""

    SERVER = {
        "host": "mail.example.org",
        "port": "587",
        "tls": "starttls",
        "user": "us",
        "password": "s3:cr/et@",
        "do": "keep",
    }

    def test_what_was_entered_becomes_one_line(self, firm: Any, ada: Any, as_: Any) -> None:
        as_(ada).post("/settings/firm/mail/", self.SERVER)
        server = mailer.Server(Firm.objects.get().mail_url)
        assert (server.host, server.port, server.user, server.password, server.tls) == (
            "mail.example.org", 587, "us", "s3:cr/et@", "starttls",
        )  # fmt: skip

    def test_the_password_is_never_shown_and_stays_when_left_empty(
        self, firm: Any, ada: Any, as_: Any
    ) -> None:
        browser = as_(ada)
        browser.post("/settings/firm/mail/", self.SERVER)
        assert "s3:cr" not in browser.get("/settings/firm/").content.decode()
        browser.post("/settings/firm/mail/", self.SERVER | {"password": "", "port": "2525"})
        server = mailer.Server(Firm.objects.get().mail_url)
        assert server.password == "s3:cr/et@" and server.port == 2525

    def test_it_is_not_handed_to_another_user(self, firm: Any, ada: Any, as_: Any) -> None:
        browser = as_(ada)
        browser.post("/settings/firm/mail/", self.SERVER)
        browser.post("/settings/firm/mail/", self.SERVER | {"user": "them", "password": ""})
        assert mailer.Server(Firm.objects.get().mail_url).password == ""

    def test_a_failing_test_says_what_is_wrong_and_keeps_what_was_entered(
        self, firm: Any, ada: Any, as_: Any
    ) -> None:
        answer = as_(ada).post(
            "/settings/firm/mail/", {"host": "127.0.0.1", "port": "9", "tls": "none", "do": "test"}
        )
        page = answer.content.decode()
        assert "The test mail did not leave." in page
        assert "127.0.0.1:9 refuses the connection on this port." in page
        assert mailer.Server(Firm.objects.get().mail_url).port == 9

    def test_a_working_one_says_where_the_mail_went(
        self, firm: Any, ada: Any, as_: Any, monkeypatch: Any
    ) -> None:
        sent: list[EmailMessage] = []
        monkeypatch.setattr(mailer, "post", sent.append)
        page = (
            as_(ada).post("/settings/firm/mail/", self.SERVER | {"do": "test"}, follow=True).content.decode()
        )
        assert f"A test mail left for {ada.email}." in page and sent[0]["To"] == ada.email

    @pytest.mark.parametrize("wrong", [{"host": "a b"}, {"port": "x"}, {"port": "70000"}, {"tls": "rot13"}])
    def test_nonsense_is_refused(self, wrong: dict[str, str], firm: Any, ada: Any, as_: Any) -> None:
        assert as_(ada).post("/settings/firm/mail/", self.SERVER | wrong).status_code == 422
        assert Firm.objects.get().mail_url == ""


class TestFirstRun:
    """An admin is led to it once."""

    def test_today_leads_there_until_it_is_done(self, firm: Any, ada: Any, as_: Any) -> None:
        browser = as_(ada)
        assert browser.get("/")["Location"] == "/hello/"
        assert browser.post("/hello/", FIRM)["Location"] == "/"
        assert browser.get("/").status_code == 200
        assert Entry.objects.filter(verb="firm.set_up").count() == 1

    def test_it_asks_what_is_needed_before_anything_is_set(self, firm: Any, ada: Any, as_: Any) -> None:
        page = as_(ada).get("/hello/").content.decode()
        for field in ("name", "url", "timezone", "opens", "phone", "host"):
            assert f'name="{field}"' in page

    def test_it_can_wait(self, firm: Any, ada: Any, as_: Any) -> None:
        assert as_(ada).post("/hello/", {"do": "later"})["Location"] == "/"
        assert Firm.objects.get().name == "Brackwater"

    def test_others_are_not_led_there(self, firm: Any, nadia: Any, as_: Any) -> None:
        assert as_(nadia).get("/").status_code == 200
        assert as_(nadia).get("/hello/").status_code == 403

    def test_it_asks_for_a_sign_in(self, firm: Any, client: Client) -> None:
        assert client.get("/hello/")["Location"].startswith("/accounts/login/")
        assert client.post("/hello/", FIRM)["Location"].startswith("/accounts/login/")


class TestStaff:
    """Who works here."""

    PERSON = {"name": "Jo Bloggs", "email": "jo@example.org", "role": "agent", "team": "North"}

    def test_an_invitation_goes_by_mail(self, firm: Any, ada: Any, as_: Any, monkeypatch: Any) -> None:
        sent: list[EmailMessage] = []
        monkeypatch.setattr(mailer, "post", sent.append)
        page = as_(ada).post("/settings/staff/", self.PERSON, follow=True).content.decode()
        jo = User.objects.get(email="jo@example.org")
        assert jo.team is not None and jo.team.name == "North" and not jo.has_usable_password()
        assert "/hello/join/" in sent[0].get_content() and sent[0]["To"] == "jo@example.org"
        assert "/hello/join/" in page

    def test_without_mail_the_link_is_shown(self, firm: Any, ada: Any, as_: Any) -> None:
        page = as_(ada).post("/settings/staff/", self.PERSON, follow=True).content.decode()
        assert "The mail did not leave: No mail server is set." in page and "/hello/join/" in page

    def test_the_link_works_once(self, firm: Any, ada: Any, client: Client) -> None:
        from amends.cases.actors import staff

        jo = staffing.invite("jo@example.org", "Jo Bloggs", "agent", staff(ada))
        path = f"/hello/join/{staffing.invitation_token(jo)}/"
        assert client.get(path).status_code == 200
        assert client.post(path, {"password": "short"}).status_code == 422
        assert client.post(path, {"password": "a sentence is good"})["Location"] == "/"
        assert client.get("/").status_code == 200
        assert Client().get(path).status_code == 410
        assert Client().post(path, {"password": "another sentence"}).status_code == 410

    @pytest.mark.parametrize("token", ["x", "eyJ1c2VyIjoxfQ:1:abc"])
    def test_a_made_up_link_leads_nowhere(self, token: str, firm: Any, client: Client) -> None:
        assert client.get(f"/hello/join/{token}/").status_code == 410

    def test_who_leaves_can_no_longer_sign_in_and_their_cases_wait(
        self, firm: Any, ada: Any, nadia: Any, as_: Any
    ) -> None:
        case, hers = make_case(owner=nadia), as_(nadia)
        page = as_(ada).post(f"/settings/staff/{nadia.pk}/", {"do": "off"}, follow=True).content.decode()
        assert "1 open case waits for a new owner." in page and "data-undo-button" in page
        case.refresh_from_db()
        assert case.owner is None
        assert hers.get("/")["Location"].startswith("/accounts/login/")

    def test_role_and_team_are_changed_together(self, firm: Any, ada: Any, nadia: Any, as_: Any) -> None:
        as_(ada).post(f"/settings/staff/{nadia.pk}/", {"do": "keep", "role": "lead", "team": "South"})
        nadia.refresh_from_db()
        assert nadia.role == "lead" and nadia.team.name == "South"

    def test_the_last_admin_stays(self, firm: Any, ada: Any, as_: Any) -> None:
        answer = as_(ada).post(f"/settings/staff/{ada.pk}/", {"do": "off"})
        assert answer.status_code == 409 and "the last admin" in answer.content.decode()

    @pytest.mark.parametrize("path", ["/settings/staff/", "/settings/staff/1/"])
    def test_only_an_admin_may(self, path: str, firm: Any, mara: Any, as_: Any) -> None:
        assert as_(mara).post(path, self.PERSON | {"do": "off"}).status_code == 403


class TestKeys:
    """Each person's own."""

    def test_single_keys_and_the_time_for_undo(self, firm: Any, nadia: Any, as_: Any) -> None:
        as_(nadia).post("/settings/keys/", {"undo_seconds": "60"})
        nadia.refresh_from_db()
        assert nadia.single_keys is False and nadia.undo_seconds == 60
        assert 'data-keys="off"' in as_(nadia).get("/settings/keys/").content.decode()

    def test_only_the_offered_times(self, firm: Any, nadia: Any, as_: Any) -> None:
        assert as_(nadia).post("/settings/keys/", {"undo_seconds": "9999"}).status_code == 422


def test_a_sample_company_shows_the_button_that_removes_it(firm: Any, ada: Any, as_: Any) -> None:
    assert "Remove the sample company" not in as_(ada).get("/settings/firm/").content.decode()
    Firm.objects.update(demo=True, set_up_at=clock.now())
    assert "Remove the sample company" in as_(ada).get("/settings/firm/").content.decode()
