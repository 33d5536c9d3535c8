"""The doors of mail providers: secret first, raw stored, the same delivery once, the same verbs as reports."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from amends.cases import links
from amends.cases.models import Address, Case, Message, Raw

SECRET = "user:a-long-secret"
KEY = "key-0123456789"
MAIL = (
    b"From: Jo <jo@x.example>\r\nTo: help@example.org\r\nSubject: Kettle\r\nMessage-ID: <k1@x.example>\r\n"
    b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\nThe caf\xe9 kettle leaks.\r\n"
)
Post = Callable[..., int]


@pytest.fixture
def post(firm: Any, settings: Any) -> Post:
    """Post to a hook with the secret, or with another; the status."""
    names = ("postmark", "sendgrid", "mailjet", "brevo", "sparkpost", "ses")
    settings.AMENDS_MAIL_HOOKS = {**dict.fromkeys(names, SECRET), "mailgun": KEY}

    def send(provider: str, kind: str, body: Any, secret: str = SECRET, form: bool = False) -> int:
        basic = "Basic " + base64.b64encode(secret.encode()).decode()
        data = body if form else json.dumps(body)
        more = {} if form else {"content_type": "application/json"}
        url = f"/api/hooks/mail/{provider}/{kind}/"
        return Client().post(url, data, headers={"Authorization": basic}, **more).status_code

    return send


def signed(key: str = KEY, **fields: Any) -> dict[str, Any]:
    """A form as Mailgun signs it."""
    signature = hmac.new(key.encode(), b"1700000000tok", hashlib.sha256).hexdigest()
    return {"timestamp": "1700000000", "token": "tok", "signature": signature, **fields}


POSTMARK = {
    "FromFull": {"Email": "jo@x.example", "Name": "Jo"},
    "ToFull": [{"Email": "help@example.org", "Name": ""}],
    "OriginalRecipient": "help@example.org",
    "Subject": "Kettle",
    "MessageID": "0a1b",
    "TextBody": "The kettle leaks.",
    "Headers": [{"Name": "Message-ID", "Value": "<k1@x.example>"}],
}
MAILJET = {
    "Sender": "jo@x.example",
    "Recipient": "help@example.org",
    "Headers": {
        "From": "Jo <jo@x.example>",
        "To": "help@example.org",
        "Message-ID": "<k1@x.example>",
        "Subject": "Kettle",
    },
    "Parts": [],
    "Text-part": "The kettle leaks.",
}
BREVO = {"items": [{"Uuid": ["u1"], "Headers": MAILJET["Headers"], "RawTextBody": "The kettle leaks."}]}
SES = {
    "Type": "Notification",
    "Message": json.dumps(
        {
            "notificationType": "Received",
            "mail": {"source": "jo@x.example"},
            "receipt": {"recipients": ["help@example.org"], "action": {"type": "SNS", "encoding": "BASE64"}},
            "content": base64.b64encode(MAIL).decode(),
        }
    ),
}
SENDGRID = {
    "headers": "Message-ID: <k1@x.example>\nFrom: Jo <jo@x.example>\nTo: help@example.org\nSubject: Kettle",
    "from": "Jo <jo@x.example>", "to": "help@example.org", "subject": "Kettle", "text": "The kettle leaks.",
    "charsets": '{"text": "utf-8"}', "envelope": '{"to": ["help@example.org"], "from": "jo@x.example"}',
}  # fmt: skip
MAILGUN = {
    "sender": "jo@x.example", "recipient": "help@example.org", "from": "Jo <jo@x.example>", "subject": "Kettle",
    "body-plain": "The kettle leaks.", "Message-Id": "<k1@x.example>",
    "message-headers": '[["From", "Jo <jo@x.example>"], ["Message-Id", "<k1@x.example>"], ["Subject", "Kettle"]]',
}  # fmt: skip
INBOUND = [
    ("postmark", "inbound", POSTMARK, False),
    ("mailjet", "inbound", MAILJET, False),
    ("brevo", "inbound", BREVO, False),
    ("ses", "inbound", SES, False),
    ("sendgrid", "inbound", SENDGRID, True),
    ("mailgun", "inbound", signed(**MAILGUN), True),
]


@pytest.mark.parametrize(("provider", "kind", "body", "form"), INBOUND, ids=[one[0] for one in INBOUND])
def test_a_mail_opens_a_case_once(post: Post, provider: str, kind: str, body: Any, form: bool) -> None:
    assert post(provider, kind, body, form=form) == 200
    assert post(provider, kind, body, form=form) == 200
    case = Case.objects.get()
    message = case.messages.get(direction="in")
    assert case.customer.email == "jo@x.example"
    assert "kettle leaks" in message.text
    assert message.message_id == "<k1@x.example>"
    raw = Raw.objects.get()
    assert raw.redeliveries == 1 and raw.envelope["provider"] == provider


@pytest.mark.parametrize(("provider", "kind", "body", "form"), INBOUND, ids=[one[0] for one in INBOUND])
def test_a_wrong_secret_stores_nothing(post: Post, provider: str, kind: str, body: Any, form: bool) -> None:
    if provider == "mailgun":
        body = signed(key="key-another", **MAILGUN)
    assert post(provider, kind, body, "user:wrong-secret", form) == 401
    assert not Raw.objects.exists()


@pytest.mark.parametrize(
    ("provider", "kind", "body", "form"),
    [
        ("mailgun", "inbound-mime", signed(**{"body-mime": MAIL, "sender": "jo@x.example", "recipient": "help@example.org"}), True),
        ("sendgrid", "inbound", {"email": MAIL, "envelope": SENDGRID["envelope"]}, True),
        ("ses", "inbound", SES, False),
    ],
    ids=["mailgun", "sendgrid", "ses"],
)  # fmt: skip
def test_the_raw_mail_is_kept_byte_for_byte(
    post: Post, provider: str, kind: str, body: Any, form: bool
) -> None:
    if not form:
        assert post(provider, kind, body) == 200
    else:
        content, boundary = _multipart(body)
        client = Client()
        basic = "Basic " + base64.b64encode(SECRET.encode()).decode()
        url = f"/api/hooks/mail/{provider}/{kind}/"
        kind_of = f"multipart/form-data; boundary={boundary}"
        assert (
            client.post(url, content, content_type=kind_of, headers={"Authorization": basic}).status_code
            == 200
        )
    assert bytes(Raw.objects.get().blob.content) == MAIL
    assert "café" in Message.objects.get(direction="in").text


def _multipart(fields: dict[str, Any]) -> tuple[bytes, str]:
    parts = [
        b'--XX\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (name.encode(), value if isinstance(value, bytes) else str(value).encode())
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--XX--\r\n", "XX"


def test_a_door_without_a_secret_is_closed(post: Post, settings: Any) -> None:
    settings.AMENDS_MAIL_HOOKS = {}
    assert post("postmark", "inbound", POSTMARK) == 404
    assert post("nobody", "inbound", POSTMARK) == 404


def test_what_cannot_be_read_is_held_with_its_bytes(post: Post) -> None:
    assert post("postmark", "inbound", {"FromFull": 7, "Headers": "no list"}) == 200
    raw = Raw.objects.get()
    assert raw.state == Raw.State.HELD and raw.held_reason.startswith(
        "It came from postmark, but not in a form"
    )


def test_what_cannot_be_read_is_not_read_as_a_mail_either(post: Post) -> None:
    assert post("ses", "inbound", ["From: Jo <jo@x.example>\n\nThe kettle leaks."]) == 200
    assert Raw.objects.get().state == Raw.State.HELD and not Case.objects.exists()


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        ({"notificationType": "Received", "mail": {"messageId": "m1"}, "receipt": {"action": {"type": "S3"}}}, "keeps the mail elsewhere"),
        ({"notificationType": "Bounce", "mail": {"messageId": "m1"}}, "carries no mail"),
        ({}, "carries no mail"),
    ],
    ids=["kept in S3", "a bounce", "nothing"],
)  # fmt: skip
def test_a_notice_of_a_mail_that_did_not_come_along_is_held(post: Post, inner: Any, reason: str) -> None:
    notice = {"Type": "Notification", "Message": json.dumps(inner)}
    assert (post("ses", "inbound", notice), post("ses", "inbound", notice)) == (200, 200)
    raw = Raw.objects.get()
    assert raw.state == Raw.State.HELD and reason in raw.held_reason
    assert json.loads(bytes(raw.blob.content)) == notice


@pytest.mark.parametrize(
    "notice",
    [
        {
            "Type": "SubscriptionConfirmation",
            "SubscribeURL": "https://elsewhere.example/",
            "Message": "Confirm.",
        },
        {"Type": "UnsubscribeConfirmation", "Message": "You have chosen to deactivate subscription."},
        {"Type": "Notification", "Message": '{"notificationType": "AmazonSnsSubscriptionSucceeded"}'},
    ],
    ids=["subscribed", "unsubscribed", "set up"],
)
def test_a_notice_of_the_set_up_is_no_mail(post: Post, notice: Any) -> None:
    assert post("ses", "inbound", notice) == 200
    assert not Raw.objects.exists()


def test_a_fault_of_ours_makes_the_provider_try_again(post: Post, monkeypatch: Any) -> None:
    def away(*_a: Any, **_k: Any) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr("amends.listen.hooks.inbound.receive", away)
        assert post("postmark", "inbound", POSTMARK) == 503
    assert post("postmark", "inbound", POSTMARK) == 200
    assert Case.objects.count() == 1


@pytest.fixture
def ours(case: Any, customer: Any) -> Message:
    """A mail of ours that has left through a provider."""
    return Message.objects.create(
        case=case, direction="out", channel="mail", to=[customer.email], message_id="<out@example.org>",
        provider_id="pm-77", sending="sent", at=case.opened_at, leaves_at=case.opened_at, text="Dear",
    )  # fmt: skip


def _mark(ours: Message, firm: Any) -> str:
    return links.return_address(ours.pk, firm).partition("+")[2].partition("@")[0]


def events(mark: str) -> dict[str, Any]:
    """Each provider's own form of a mail that came back for good."""
    gone = "550 5.1.1 No such user"
    event = {
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "recipient": "denise@mail.example",
        "id": "e",
        "timestamp": 1700000000.0,
        "delivery-status": {"code": 550, "message": gone},
        "user-variables": {"amends": mark},
        "message": {"headers": {"message-id": "x"}},
    }
    ses = {
        "eventType": "Bounce",
        "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"diagnosticCode": f"smtp; {gone}"}]},
        "mail": {"messageId": "0", "headers": [{"name": "Message-ID", "value": "<out@example.org>"}]},
    }
    return {
        "postmark": {"RecordType": "Bounce", "Type": "HardBounce", "ID": 4, "MessageID": "pm-77", "Email": "denise@mail.example", "BouncedAt": "2026-11-01T10:00:00Z", "Details": gone},
        "mailgun": {"signature": signed(), "event-data": event},
        "sendgrid": [{"event": "bounce", "email": "denise@mail.example", "timestamp": 1700000000, "reason": gone, "type": "bounce", "amends": mark, "sg_event_id": "1", "sg_message_id": "s"}],
        "mailjet": [{"event": "bounce", "time": 1700000000, "MessageID": 5, "email": "denise@mail.example", "hard_bounce": True, "error_related_to": "recipient", "error": "user unknown", "Payload": json.dumps({"amends": mark})}],
        "brevo": {"event": "hard_bounce", "email": "denise@mail.example", "id": 1, "ts_epoch": 1700000000000, "message-id": "<out@example.org>", "reason": gone},
        "sparkpost": [{"msys": {"message_event": {"type": "bounce", "bounce_class": "10", "event_id": "9", "timestamp": "1700000000", "rcpt_to": "denise@mail.example", "raw_reason": gone, "transmission_id": "pm-77", "rcpt_meta": {"amends": mark}}}}],
        "ses": {"Type": "Notification", "Message": json.dumps(ses)},
    }  # fmt: skip


@pytest.mark.parametrize(
    "provider", ["postmark", "mailgun", "sendgrid", "mailjet", "brevo", "sparkpost", "ses"]
)
def test_a_mail_that_came_back_marks_its_address(post: Post, ours: Message, firm: Any, provider: str) -> None:
    body = events(_mark(ours, firm))[provider]
    assert post(provider, "tracking", body) == 200
    assert post(provider, "tracking", body) == 200
    ours.refresh_from_db()
    assert ours.sending == Message.Sending.RETURNED
    assert Address.objects.get().state == Address.State.HARD
    assert ours.case.journal.filter(verb="mail.came_back").count() == 1


def test_a_complaint_and_a_delay_by_hook(post: Post, ours: Message) -> None:
    late = {
        "event": "deferred",
        "email": "denise@mail.example",
        "ts_epoch": 1700000000000,
        "message-id": "<out@example.org>",
    }
    for _ in range(3):
        assert post("brevo", "tracking", late) == 200
    assert ours.case.journal.filter(verb="mail.is_late").count() == 1
    spam = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "ID": 5, "MessageID": "pm-77", "Email": "denise@mail.example", "BouncedAt": "2026-11-01T10:00:00Z"}  # fmt: skip
    assert post("postmark", "tracking", spam) == 200
    assert Address.objects.get().state == Address.State.COMPLAINED


def test_a_soft_bounce_counts_and_an_event_about_nothing_of_ours_does_nothing(
    post: Post, ours: Message
) -> None:
    soft = {"event": "soft_bounce", "email": "x@y.example", "ts_epoch": 1700000000000, "message-id": "<out@example.org>", "reason": "mailbox full"}  # fmt: skip
    assert post("brevo", "tracking", {**soft, "message-id": "<other@example.org>"}) == 200
    assert not Address.objects.exists()
    assert post("brevo", "tracking", soft) == 200
    assert Address.objects.get().state == Address.State.SOFT


@pytest.mark.parametrize(("provider", "body"), [("postmark", POSTMARK), ("brevo", BREVO)])
def test_an_erasure_takes_what_the_mail_was_put_together_from(
    post: Post, provider: str, body: dict[str, Any]
) -> None:
    from django.db import transaction

    from amends.cases.actors import SYSTEM
    from amends.cases.models import Blob
    from amends.cases.privacy.services import erase_customer

    post(provider, "inbound", body)
    assert [blob for blob in Blob.objects.all() if b"kettle leaks" in bytes(blob.content)]
    with transaction.atomic():
        erase_customer(Case.objects.get().customer, SYSTEM, {})
    assert not [blob for blob in Blob.objects.all() if b"kettle leaks" in bytes(blob.content)]
