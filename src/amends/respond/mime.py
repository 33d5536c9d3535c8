"""A message of ours as mail."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from django.utils.translation import gettext as _

from amends.cases import links
from amends.cases.firm import firm, local
from amends.cases.models import Attachment, Case, Firm, Message

SUBJECT_TAG = re.compile(r"^((re|aw|antw|sv|vs|ref)\s*:\s*)+", re.IGNORECASE)


def new_message_id(of: Firm) -> str:
    """A Message-ID of ours, unique and under our own domain."""
    return make_msgid(idstring="amends", domain=of.mail.rpartition("@")[2] or "localhost")


def their_subject(case: Case) -> str:
    """What the customer called it. Never our own name for the case: that is for the desk alone."""
    heard = case.messages.filter(direction=Message.Direction.IN, is_auto=False).exclude(subject="")
    first = heard.order_by("at", "id").first()
    return SUBJECT_TAG.sub("", first.subject).strip() if first else ""


def reply_subject(case: Case, last_subject: str = "") -> str:
    """Re: their subject, once, with the reference where it is not there yet."""
    bare = SUBJECT_TAG.sub("", last_subject or their_subject(case)).strip() or _("Your complaint")
    return f"Re: {bare}" if case.reference in bare else f"Re: {bare} [{case.reference}]"


def build(message: Message) -> EmailMessage:
    """The RFC 5322 form of an outbound message, with the page link at its foot."""
    row = firm()
    mail = EmailMessage()
    mail["From"] = _address(_sender_name(message, row), row.mail)
    mail["To"] = ", ".join(message.to)
    mail["Reply-To"] = links.reply_address(message.case, row)
    mail["Subject"] = _one_line(message.subject)
    mail["Message-ID"] = message.message_id
    mail["Date"] = format_datetime(local(message.at, row))
    if message.in_reply_to:
        mail["In-Reply-To"] = message.in_reply_to
        mail["References"] = " ".join(message.references)
    if message.is_auto:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(f"{message.text.rstrip()}\n\n{_foot(message, row)}", cte="quoted-printable")
    for attachment in message.attachments.select_related("blob"):
        _attach(mail, attachment)
    return mail


def _sender_name(message: Message, row: Firm) -> str:
    return f"{message.author.name}, {row.name}" if message.author else row.name


def _address(name: str, mail: str) -> Address:
    return Address(_one_line(name), addr_spec=mail)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _foot(message: Message, row: Firm) -> str:
    lines = [
        "-- ",
        _(
            "Your page for this matter, %(reference)s (what we understood, what we promised, and where to say that it is not fixed):"
        )
        % {"reference": message.case.reference},
        links.page_url(message.case),
    ]
    if row.phone:
        lines.append(_("Rather talk? %(phone)s") % {"phone": row.phone})
    return "\n".join(lines)


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    main, _slash, sub = attachment.content_type.partition("/")
    mail.add_attachment(
        bytes(attachment.blob.content),
        maintype=main or "application",
        subtype=sub or "octet-stream",
        filename=attachment.name,
    )
