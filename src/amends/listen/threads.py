"""Which case a mail belongs to. A stranger who knows an id or a reference gets a new case."""

import re
from collections.abc import Iterator

from amends.cases.links import case_pk_of_reply
from amends.cases.models import Case, Message
from amends.cases.straight.following import surviving
from amends.listen.mail import Mail

_REFERENCE = re.compile(r"\bA-\d{4,12}\b", re.IGNORECASE)


def case_of(mail: Mail, recipients: list[str]) -> tuple[Case | None, int | None]:
    """(the case, None), or (None, the case that it names without being a party to it).

    In this order: a Message-ID that we stored, the token in our reply address, the case reference in
    the subject. A delivery report may follow the id of a mail of ours without being a party.
    """
    refers_to: int | None = None
    for pk in _candidates(mail, recipients):
        case = Case.objects.select_related("customer").filter(pk=pk).first()
        if case and (is_party(now := surviving(case), mail.from_email) or is_party(case, mail.from_email)):
            return now, None
        if case and refers_to is None:
            refers_to = now.pk
    reported = _reported(mail)
    return (reported, None) if reported else (None, refers_to)


def is_party(case: Case, email: str) -> bool:
    """Whether this address may speak on the case."""
    return bool(email) and (case.customer.email == email or case.parties.filter(email=email).exists())


def _candidates(mail: Mail, recipients: list[str]) -> Iterator[int]:
    for message_id in (mail.in_reply_to, *reversed(mail.references)):
        if message_id:
            known = Message.objects.filter(message_id=message_id).order_by("id")
            yield from known.values_list("case_id", flat=True)[:5]
    for address in recipients:
        tag = address.partition("@")[0].partition("+")[2]
        pk = case_pk_of_reply(tag) if tag else None
        if pk:
            yield pk
    for reference in _REFERENCE.findall(mail.subject):
        pk = Case.pk_of(reference)
        if pk:
            yield pk


def _reported(mail: Mail) -> Case | None:
    if not mail.report or not mail.reported:
        return None
    ours = Message.objects.filter(message_id__in=mail.reported[:50], direction=Message.Direction.OUT)
    found = ours.select_related("case__customer").first()
    return found.case if found else None
