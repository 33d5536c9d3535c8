"""Settings, Mailboxes: both counts, alarms, and what an admin can do."""

from datetime import timedelta
from typing import Any

import pytest

from amends.cases import clock
from amends.cases.actors import SYSTEM, staff
from amends.cases.errors import Invalid
from amends.cases.models import Entry, Payload
from amends.listen.mailboxes import services
from amends.listen.mailboxes.sealed import unseal
from amends.listen.models import Mailbox

SAID = {
    "name": "Complaints", "kind": "imap", "host": "imap.example.org", "port": "993", "tls": "ssl", "user": "help@example.org",
    "folder": "INBOX", "auth": "password", "password": "correct horse battery", "address": "help@example.org",
}  # fmt: skip


@pytest.fixture
def box(firm: Any) -> Mailbox:
    """A mailbox that nobody has looked at."""
    return services.add_mailbox(SYSTEM, **SAID)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_it_is_added_with_its_secret_sealed_and_nowhere_in_the_journal(firm: Any, ada: Any, as_: Any) -> None:
    assert as_(ada).post("/settings/mailboxes/new/", SAID).status_code == 302
    box = Mailbox.objects.get()
    assert unseal(box.secret) == {"password": "correct horse battery"}
    assert "horse" not in box.secret
    entry = Entry.objects.get(verb="mailbox.added")
    said = f"{entry.facts}{Payload.objects.get(entry=entry).body}"
    assert "horse" not in said and box.secret not in said
    page = text(as_(ada).get(f"/settings/mailboxes/{box.pk}/"))
    assert "horse" not in page and box.secret not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Give the mailbox a name"),
        ({"port": "99999"}, "A port is a number"),
        ({"host": "imap://x"}, "Write the host alone"),
        ({"user": ""}, "Name the user"),
        ({"password": ""}, "Enter the password"),
        ({"tls": "perhaps"}, "Tls is one of"),
        ({"address": "nonsense"}, "Write the address as"),
        ({"kind": "folder", "folder": "/no/such/folder"}, "Name a folder of this machine"),
        ({"auth": "xoauth2", "token_url": "ftp://x"}, "Write the token server as https"),
        ({"folder": "IN\r\nBOX"}, "Name the folder on the server"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(
    wrong: dict[str, str], sentence: str, firm: Any, ada: Any, as_: Any
) -> None:
    answer = as_(ada).post("/settings/mailboxes/new/", SAID | wrong)
    assert answer.status_code == 422 and sentence in text(answer)
    assert not Mailbox.objects.exists()


def test_a_name_is_taken_once_and_free_again_after_removal(box: Mailbox, ada: Any, as_: Any) -> None:
    assert as_(ada).post("/settings/mailboxes/new/", SAID).status_code == 422
    as_(ada).post(f"/settings/mailboxes/{box.pk}/do/", {"do": "remove"})
    box.refresh_from_db()
    assert box.removed_at and box.secret == ""
    assert as_(ada).get(f"/settings/mailboxes/{box.pk}/").status_code == 404
    assert as_(ada).post("/settings/mailboxes/new/", SAID).status_code == 302


def test_a_change_names_its_fields_and_an_empty_password_keeps_the_old_one(
    box: Mailbox, ada: Any, as_: Any
) -> None:
    as_(ada).post(f"/settings/mailboxes/{box.pk}/", SAID | {"password": "", "user": "other@example.org"})
    box.refresh_from_db()
    assert (box.user, unseal(box.secret)) == ("other@example.org", {"password": "correct horse battery"})
    assert Entry.objects.get(verb="mailbox.changed").facts["fields"] == ["user"]
    as_(ada).post(f"/settings/mailboxes/{box.pk}/", {"password": "another one"})
    box.refresh_from_db()
    assert unseal(box.secret) == {"password": "another one"}
    assert "another" not in str(list(Entry.objects.values_list("facts", flat=True)))


OAUTH = SAID | {
    "auth": "xoauth2", "password": "", "refresh_token": "fresh", "client_secret": "hidden",
    "token_url": "https://login.example.org/token",
}  # fmt: skip
ELSEWHERE = [
    (SAID, {"host": "mail.example.org"}, "password"),
    (SAID, {"port": "143"}, "password"),
    (SAID, {"tls": "starttls"}, "password"),
    (OAUTH, {"token_url": "https://other.example/token"}, "refresh_token"),
    (OAUTH, {"host": "mail.example.org", "refresh_token": "new"}, "client_secret"),
]


@pytest.mark.parametrize(("said", "change", "field"), ELSEWHERE, ids=[str(one[1]) for one in ELSEWHERE])
def test_a_stored_secret_does_not_go_to_another_place(
    said: dict[str, str], change: dict[str, str], field: str, firm: Any
) -> None:
    box = services.add_mailbox(SYSTEM, **said)
    with pytest.raises(Invalid) as refusal:
        services.change_mailbox(box, SYSTEM, **change)
    assert refusal.value.field == field
    anew = dict.fromkeys(("password", "refresh_token", "client_secret"), "entered again")
    services.change_mailbox(Mailbox.objects.get(), SYSTEM, **{**change, **anew})
    assert unseal(Mailbox.objects.get().secret) == anew


def test_a_mailbox_that_becomes_a_folder_is_asked_for_no_secret(box: Mailbox, tmp_path: Any) -> None:
    services.change_mailbox(box, SYSTEM, kind="folder", folder=str(tmp_path), host="")
    assert Mailbox.objects.get().secret == ""


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1.evil.example/t", "http://127.0.0.1@evil.example/t", "https://["]
)
def test_only_this_machine_itself_is_asked_for_a_token_without_tls(address: str, firm: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        services.add_mailbox(SYSTEM, **OAUTH | {"token_url": address})
    assert refusal.value.field == "token_url"
    assert services.add_mailbox(SYSTEM, **OAUTH | {"token_url": "http://127.0.0.1:8080/t"}).pk


def test_a_token_server_cannot_send_the_secret_on(firm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from requests import PreparedRequest, Response
    from requests.adapters import HTTPAdapter

    from amends.listen.mailboxes import oauth
    from amends.listen.mailboxes.trouble import Trouble

    asked: list[str | None] = []

    def sends_on(self: HTTPAdapter, request: PreparedRequest, **_: Any) -> Response:
        asked.append(request.url)
        answer = Response()
        answer.status_code, answer.url, answer.request = 307, str(request.url), request
        answer.headers["Location"], answer._content = "https://evil.example/", b""
        return answer

    monkeypatch.setattr(HTTPAdapter, "send", sends_on)
    with pytest.raises(Trouble):
        oauth.access_token(services.add_mailbox(SYSTEM, **OAUTH), {"refresh_token": "fresh"})
    assert asked == ["https://login.example.org/token"]


def test_it_is_paused_and_resumed_and_asked_to_fetch(box: Mailbox, ada: Any, as_: Any) -> None:
    address = f"/settings/mailboxes/{box.pk}/do/"
    as_(ada).post(address, {"do": "pause"})
    box.refresh_from_db()
    assert box.paused
    refused = as_(ada).post(address, {"do": "fetch"})
    assert refused.status_code == 409 and "is paused. Resume it first." in text(refused)
    as_(ada).post(address, {"do": "resume"})
    as_(ada).post(address, {"do": "fetch"})
    box.refresh_from_db()
    assert not box.paused and box.asked_at
    verbs = list(
        Entry.objects.filter(verb__startswith="mailbox.").order_by("id").values_list("verb", flat=True)
    )
    assert verbs == ["mailbox.added", "mailbox.paused", "mailbox.resumed", "mailbox.fetch_asked"]


def test_missing_mail_stands_in_the_headline_and_on_today(
    box: Mailbox, ada: Any, nadia: Any, as_: Any
) -> None:
    firm_is_set_up()
    assert "Nothing out of the ordinary." in text(as_(ada).get("/"))
    Mailbox.objects.update(on_server=3, missing=2, alarm_since=clock.now(), looked_at=clock.now())
    page = text(as_(ada).get("/settings/mailboxes/"))
    assert "Two mails on a server are not here" in page and "0 of 3" in page
    assert "Two mails of Complaints are missing here" in text(as_(ada).get(f"/settings/mailboxes/{box.pk}/"))
    assert "1 mailbox to look at." in text(as_(ada).get("/"))
    assert "An admin sees it under Settings." in text(as_(nadia).get("/"))


def test_a_server_that_is_away_is_no_news_for_ten_minutes(box: Mailbox, ada: Any, as_: Any) -> None:
    firm_is_set_up()
    for minutes, told in ((1, False), (11, True)):
        Mailbox.objects.update(
            failing_since=clock.now() - timedelta(minutes=minutes), last_error="It is away."
        )
        assert ("1 mailbox to look at." in text(as_(ada).get("/"))) is told
    assert "It is away." in text(as_(ada).get("/settings/mailboxes/"))


def test_the_test_says_what_is_wrong_at_which_step(box: Mailbox, ada: Any, as_: Any) -> None:
    Mailbox.objects.update(host="127.0.0.1", port=1)
    page = text(as_(ada).post(f"/settings/mailboxes/{box.pk}/do/", {"do": "test"}))
    assert "<b>Connect.</b> 127.0.0.1:1 refuses the connection." in page


def test_only_an_admin_may(box: Mailbox, mara: Any, as_: Any) -> None:
    for path in ("", "new/", f"{box.pk}/"):
        assert as_(mara).get(f"/settings/mailboxes/{path}").status_code == 403
    assert as_(mara).post("/settings/mailboxes/new/", SAID).status_code == 403
    assert as_(mara).post(f"/settings/mailboxes/{box.pk}/do/", {"do": "remove"}).status_code == 403
    with pytest.raises(Exception, match="Only a"):
        services.pause_mailbox(box, staff(mara))


def test_a_get_changes_nothing(box: Mailbox, ada: Any, as_: Any) -> None:
    assert as_(ada).get(f"/settings/mailboxes/{box.pk}/do/?do=remove").status_code == 405
    assert Mailbox.objects.get().removed_at is None


def firm_is_set_up() -> None:
    from amends.cases.models import Firm

    Firm.objects.update(set_up_at=clock.now())
