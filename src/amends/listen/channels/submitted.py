"""What was typed into a form, told on the phone, or sent by a program: fields as JSON."""

import json
from typing import Any

from amends.cases.actors import API, CUSTOMER, Actor, staff
from amends.cases.models import Blob, Case, Raw
from amends.cases.services import File, Who, Words
from amends.cases.speaking import Speaker
from amends.cases.straight.following import surviving
from amends.listen.arrival import Arrival, Held
from amends.people.models import User


def by_customer(raw: Raw) -> Arrival:
    """The public form, or the customer's own page."""
    return _arrival(raw, CUSTOMER)


def by_staff(raw: Raw) -> Arrival:
    """A call, a visit or a letter that a colleague wrote down. It is acknowledged like the rest."""
    return _arrival(raw, staff(User.objects.get(pk=raw.envelope["by"])))


def in_public(raw: Raw) -> Arrival:
    """A post or a review that a colleague, or the firm's rule, has made a case of."""
    return _arrival(raw, CUSTOMER)


def by_program(raw: Raw) -> Arrival:
    """A program with a key."""
    return _arrival(raw, API, {"key": raw.envelope.get("key")})


def _arrival(raw: Raw, by: Actor, facts: dict[str, Any] | None = None) -> Arrival:
    try:
        fields = _storable(json.loads(bytes(raw.blob.content)))
    except ValueError as error:
        raise Held("What was stored is not the form that this channel sends.") from error
    case = (
        surviving(Case.objects.select_related("customer").get(pk=fields["case"]))
        if fields.get("case")
        else None
    )
    who = Who(fields.get("name", ""), fields.get("email", ""), fields.get("phone", ""))
    return Arrival(
        who=who,
        words=_words(fields, who),
        channel=fields.get("channel") or raw.channel,
        by=by,
        case=case,
        subject=fields.get("subject") or _first_words(fields["text"]),
        order_reference=fields.get("order_reference", ""),
        wants=fields.get("wants", ""),
        adjustments=fields.get("adjustments", ""),
        location=fields.get("location"),
        anonymous=bool(fields.get("anonymous")),
        speaker=Speaker(**fields["speaker"]) if fields.get("speaker") else None,
        consent=fields.get("consent", ""),
        facts=(facts or {}) | ({"feedback": fields["feedback"]} if fields.get("feedback") else {}),
    )


def _storable(fields: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL cannot keep a NUL in text."""
    return {k: v.replace("\x00", "\ufffd") if isinstance(v, str) else v for k, v in fields.items()}


def _words(fields: dict[str, Any], who: Who) -> Words:
    text = fields["text"]
    if fields.get("wants"):
        text = f"{text}\n\nWhat would put this right?\n{fields['wants']}"
    return Words(
        text,
        subject=fields.get("subject", ""),
        from_name=who.name,
        from_email=who.email,
        files=[_file(one) for one in fields.get("files", [])],
    )


def _file(one: dict[str, str]) -> File:
    content = Blob.objects.get(sha256=one["sha256"]).content
    return File(one["name"], one["type"], bytes(content))


def _first_words(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:80].rsplit(" ", 1)[0] + " …"
