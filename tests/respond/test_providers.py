"""Mail out through a provider: against a server on loopback that answers as providers do."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from amends.cases import mailer
from amends.cases.actors import staff
from amends.cases.errors import Invalid
from amends.cases.models import Message
from amends.cases.services import File
from amends.respond import sending
from amends.respond.services import add_draft_file, keep_draft, send_reply

GOOD = "Dear Ms Marlow,\n\nThank you for telling me. I have asked our workshop to look at both legs."
TOKEN = "tok-very-secret-0123"
Sending = Message.Sending
ANSWERS = {
    "postmark": {"ErrorCode": 0, "Message": "OK", "MessageID": "pm-1", "To": "denise@mail.example", "SubmittedAt": "x"},
    "mailgun": {"id": "<mg-1@mg.example>", "message": "Queued. Thank you."},
    "sendgrid": {},
    "mailjet": {"Messages": [{"Status": "success", "To": [{"Email": "denise@mail.example", "MessageUUID": "u", "MessageID": 77, "MessageHref": "h"}]}]},
    "brevo": {"messageId": "<br-1@smtp-relay.example>"},
    "mandrill": [{"email": "denise@mail.example", "status": "sent", "_id": "ma-1", "reject_reason": None}],
    "resend": {"id": "re-1"},
    "sparkpost": {"results": {"total_rejected_recipients": 0, "total_accepted_recipients": 1, "id": "sp-1"}},
}  # fmt: skip


class Provider:
    """Keeps what it is asked; answers with `status` and `body`, after `wait` is set."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.body = 200, b"{}"
        self.wait: threading.Event | None = None
        self.url = ""


@pytest.fixture
def provider() -> Iterator[Provider]:
    found = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            found.asked.append((self.path, dict(self.headers.items()), body))
            if found.wait:
                found.wait.wait(10)
            self.send_response(found.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(found.body)

        def log_message(self, *_a: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}/"
    yield found
    server.shutdown()
    server.server_close()


def set_out(settings: Any, provider: Provider, name: str) -> None:
    secret = ":second-secret-99" if name == "mailjet" else ""
    host = "mg.example.org" if name == "mailgun" else ""
    settings.AMENDS_MAIL_URL = f"anymail+{name}://{TOKEN}{secret}@{host}/?api={provider.url}"
    provider.body = json.dumps(ANSWERS[name]).encode()


@pytest.mark.parametrize("name", ANSWERS)
def test_a_reply_leaves_with_our_id_our_reply_address_our_mark_and_its_file(
    case: Any, nadia: Any, settings: Any, provider: Provider, name: str
) -> None:
    set_out(settings, provider, name)
    keep_draft(case, nadia, GOOD)
    add_draft_file(case, nadia, File("leg.txt", "text/plain", b"a picture of a leg"))
    message = send_reply(case, GOOD, staff(nadia))
    sending.deliver(message.pk)
    message.refresh_from_db()
    assert message.sending == Sending.SENT
    [(_path, _headers, body)] = provider.asked
    text = body.decode("utf-8", "replace").replace("\\u003c", "<").replace("\\u003e", ">")
    assert message.message_id in text
    assert f"+a{case.pk}." in text and f"b{message.pk}." in text
    assert "leg.txt" in text and "workshop" in text
    assert "help@example.org" in text and "denise@mail.example" in text


def test_the_providers_own_name_is_kept_for_its_hooks(
    case: Any, nadia: Any, settings: Any, provider: Provider
) -> None:
    set_out(settings, provider, "postmark")
    message = send_reply(case, GOOD, staff(nadia))
    sending.deliver(message.pk)
    message.refresh_from_db()
    assert message.provider_id == "pm-1"
    assert provider.asked[0][1]["X-Postmark-Server-Token"] == TOKEN


@pytest.mark.parametrize(
    ("status", "permanent", "words"),
    [
        (401, True, "does not accept the token"),
        (400, True, "answered 400"),
        (429, False, "send more slowly"),
        (500, False, "answered 500"),
        (503, False, "answered 503"),
    ],
)
def test_what_it_refuses_is_said_in_words_and_the_token_never(
    case: Any, nadia: Any, settings: Any, provider: Provider, caplog: Any, status: int, permanent: bool, words: str
) -> None:  # fmt: skip
    set_out(settings, provider, "sparkpost")
    provider.status, provider.body = status, f'{{"error": "no {TOKEN} here"}}'.encode()
    message = send_reply(case, GOOD, staff(nadia))
    if permanent:
        sending.deliver(message.pk)
    else:
        with pytest.raises(Exception, match=str(status)):
            sending.deliver(message.pk)
    message.refresh_from_db()
    assert message.sending == (Sending.FAILED if permanent else Sending.QUEUED)
    assert words in message.failure and "SparkPost" in message.failure
    assert TOKEN not in message.failure + caplog.text


def test_a_time_out_is_tried_again(
    case: Any, nadia: Any, settings: Any, provider: Provider, monkeypatch: Any
) -> None:
    monkeypatch.setattr("amends.cases.mailer.providers.TIMEOUT", 0.2)
    set_out(settings, provider, "postmark")
    provider.wait = threading.Event()
    message = send_reply(case, GOOD, staff(nadia))
    with pytest.raises(Exception, match="Error posting"):
        sending.deliver(message.pk)
    provider.wait.set()
    message.refresh_from_db()
    assert message.sending == Sending.QUEUED and "did not answer" in message.failure


def test_a_provider_that_is_away_is_tried_again(case: Any, nadia: Any, settings: Any) -> None:
    settings.AMENDS_MAIL_URL = f"anymail+postmark://{TOKEN}@/?api=http://127.0.0.1:9/"
    message = send_reply(case, GOOD, staff(nadia))
    with pytest.raises(Exception, match="Error posting"):
        sending.deliver(message.pk)
    message.refresh_from_db()
    assert message.sending == Sending.QUEUED and "cannot be reached" in message.failure


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("anymail+nobody://t@", "anymail\\+postmark://"),
        ("anymail+postmark://", "anymail\\+postmark://TOKEN@"),
        ("anymail+ses://t@", "SMTP interface"),
        ("anymail+mailjet://t@", "needs two"),
        ("anymail+postmark://t@/?api=http://elsewhere.example/", "https://"),
        ("anymail+postmark://t@h:99999/", "TOKEN"),
        ("ftp://x", "smtp://user"),
        ("smtp://h:abc/", "smtp://user"),
    ],
)
def test_a_wrong_url_is_refused_with_the_forms_that_are_allowed(url: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        mailer.way_out(url)
