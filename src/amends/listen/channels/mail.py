"""A mail, by SMTP or pipe."""

from functools import partial

from amends.cases.firm import firm
from amends.cases.models import Channel, Message, Raw
from amends.cases.services import File, Who, Words
from amends.listen import bounces
from amends.listen.arrival import Arrival, Held
from amends.listen.inside import taker_of
from amends.listen.mail import Mail, parse
from amends.listen.threads import case_of


def read(raw: Raw) -> Arrival:
    """Read and thread a mail; raise Held where a person has to decide."""
    content = bytes(raw.blob.content)
    mail = parse(content)
    return reported(mail, content, raw.envelope) or aside(mail, raw.envelope) or arrival(mail, raw.envelope)


def aside(mail: Mail, envelope: dict[str, object]) -> Arrival | None:
    """An answer to what we asked of somebody else than the customer. None for all other mail."""
    take = None if mail.problem else taker_of(mail, mail.recipients + _envelope_recipients(envelope))
    if take is None:
        return None
    why, _report = automatic(mail, envelope)
    who = Who(mail.from_name, mail.from_email)
    return Arrival(who=who, words=words_of(mail, bool(why)), channel=Channel.MAIL, aside=take)


def reported(mail: Mail, content: bytes, envelope: dict[str, object]) -> Arrival | None:
    """A report on a mail of ours: kept with its case, and what it says is done. None for all other mail."""
    sender = envelope.get("sender")
    report = bounces.read(content, sender if isinstance(sender, str) else None)
    ours = bounces.about(report, mail.recipients + _envelope_recipients(envelope)) if report else None
    if report is None or ours is None:
        return None
    return Arrival(
        who=Who(mail.from_name, mail.from_email),
        words=words_of(mail, is_auto=True),
        channel=Channel.MAIL,
        case=ours.case,
        then=partial(_act, report, ours),
    )


def _act(report: bounces.Report, ours: Message, told_by: Message) -> None:
    bounces.act(report, ours, told_by)


def arrival(mail: Mail, envelope: dict[str, object]) -> Arrival:
    """Where a mail goes: its case, a new one, a new one without an acknowledgement; or Held."""
    if mail.problem:
        raise Held(mail.problem)
    if not mail.from_email:
        raise Held(
            f"Its sender, “{mail.from_name}”, is not an e-mail address, so nobody can be answered."
            if mail.from_name
            else "It names no sender, so nobody can be answered."
        )
    why, report = automatic(mail, envelope)
    case, refers_to = case_of(mail, mail.recipients + _envelope_recipients(envelope))
    if case is None and report:
        raise Held(f"{why} It belongs to no case.")
    return Arrival(
        who=Who(mail.from_name, mail.from_email),
        words=words_of(mail, bool(why)),
        channel=Channel.MAIL,
        case=case,
        subject=mail.subject,
        verb="case.opened_quietly" if why else "case.opened",
        facts={"auto": why, "refers_to": refers_to} if why or refers_to else {},
    )


def unheld(raw: Raw) -> Arrival:
    """A held mail as far as it can be read; what cannot be read is on it as a file."""
    mail = parse(bytes(raw.blob.content))
    return Arrival(
        who=Who(mail.from_name, mail.from_email),
        words=words_of(mail, bool(automatic(mail, raw.envelope)[0])),
        channel=Channel.MAIL,
        subject=mail.subject,
    )


def automatic(mail: Mail, envelope: dict[str, object]) -> tuple[str, bool]:
    """(why it is automatic or empty, whether it may open no case: reports and our own mail)."""
    if is_ours(mail.from_email):
        return "It comes from our own address.", True
    if envelope.get("sender") in ("", "<>"):
        return "It has an empty return path.", True
    return mail.auto, mail.report


def is_ours(address: str) -> bool:
    """Whether this is the firm's own address, with or without a token after a plus."""
    local, _, domain = address.partition("@")
    our_local, _, our_domain = firm().mail.lower().partition("@")
    return (local.partition("+")[0], domain) == (our_local, our_domain)


def _envelope_recipients(envelope: dict[str, object]) -> list[str]:
    found = envelope.get("recipients")
    return [str(address).lower() for address in found] if isinstance(found, list) else []


def words_of(mail: Mail, is_auto: bool) -> Words:
    """The mail in the record's terms."""
    notices = [*mail.notices, *([] if mail.text.strip() else ["It has no text of its own."])]
    return Words(
        mail.text,
        subject=mail.subject,
        quoted=mail.quoted,
        is_html=mail.is_html,
        from_name=mail.from_name,
        from_email=mail.from_email,
        to=mail.to,
        message_id=mail.message_id,
        in_reply_to=mail.in_reply_to,
        references=mail.references,
        is_auto=is_auto,
        notice=" ".join(notices),
        formatted=bool(mail.markup.strip()),
        forwarded_name=mail.forwarded.name if mail.forwarded else "",
        forwarded_email=mail.forwarded.email if mail.forwarded else "",
        files=[File(f.name or "file", f.content_type, f.content, f.inline, f.cid) for f in mail.files],
    )
