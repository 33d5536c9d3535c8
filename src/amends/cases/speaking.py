"""Who speaks for whom on a case, and whether the customer has agreed to it."""

from dataclasses import dataclass

from django.db import transaction

from amends.cases import clock
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.journal import record
from amends.cases.models import Attachment, Case, Party, Representative


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who complains for another: how to reach them, and what they are to the customer."""

    name: str
    email: str = ""
    phone: str = ""
    relation: str = ""


@transaction.atomic
def speak_for(case: Case, speaker: Speaker, by: Actor, evidence: Attachment | None = None) -> Representative:
    """Note that somebody speaks for the customer. They may write to us; letters to them wait for consent."""
    if not speaker.name.strip():
        raise Invalid("Say who speaks for the customer.", "speaker_name")
    if Representative.objects.filter(case=case).exists():
        raise Refused(f"Somebody speaks for the customer of {case.reference} already.")
    row = Representative.objects.create(
        case=case,
        name=speaker.name.strip()[:200],
        email=speaker.email.strip().lower()[:320],
        phone=speaker.phone.strip()[:40],
        relation=speaker.relation.strip()[:120],
        since=clock.now(),
        evidence=evidence,
    )
    if row.email:
        Party.objects.get_or_create(case=case, email=row.email)
    personal = {"name": row.name, "email": row.email, "phone": row.phone, "relation": row.relation}
    record("representative.named", by, case, {"representative": row.pk}, personal)
    return row


@transaction.atomic
def give_consent(row: Representative, by: Actor, how: str = "", evidence: Attachment | None = None) -> None:
    """The customer agrees: from here on letters go to the representative. Needs a file, or how it was said."""
    if by.user is None:
        raise NotAllowed("Only a colleague who has seen or heard the consent can record it.")
    evidence = evidence or row.evidence
    if evidence is None and not how.strip():
        raise Invalid("Attach what the customer signed, or say how and when they agreed.", "how")
    if evidence is not None and evidence.case_id != row.case_id:
        raise Invalid("Choose a file of this case.", "evidence")
    row.consent, row.consent_at, row.consent_by = Representative.Consent.GIVEN, clock.now(), by.user
    row.evidence = evidence
    row.save(update_fields=["consent", "consent_at", "consent_by", "evidence"])
    if row.email:
        Party.objects.get_or_create(case=row.case, email=row.email)
    _write_to(row.case, row.email)
    facts = {"representative": row.pk, "evidence": evidence.pk if evidence else None}
    record("consent.given", by, row.case, facts, {"how": how.strip()} if how.strip() else None)


@transaction.atomic
def withdraw_consent(row: Representative, by: Actor, why: str = "") -> None:
    """The customer no longer agrees: letters go to the customer alone, and the other may not write in."""
    if row.consent != Representative.Consent.GIVEN:
        raise Refused("No consent is recorded, so there is none to withdraw.")
    row.consent, row.consent_at = Representative.Consent.WITHDRAWN, clock.now()
    row.save(update_fields=["consent", "consent_at"])
    _write_to(row.case, "")
    if row.email != row.case.customer.email:
        Party.objects.filter(case=row.case, email=row.email).delete()
    facts = {"representative": row.pk}
    record("consent.withdrawn", by, row.case, facts, {"why": why.strip()} if why.strip() else None)


def _write_to(case: Case, email: str) -> None:
    case.letters_to = email
    case.save(update_fields=["letters_to"])
