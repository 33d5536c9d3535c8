"""Requests to colleagues and suppliers: asked by mail, answered by mail or by hand, never the customer's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid

from django.db import transaction

from amends.cases import clock, dues, policy
from amends.cases.actors import SYSTEM, Actor
from amends.cases.addresses import known_recipients
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.firm import firm
from amends.cases.journal import record
from amends.cases.locks import lock, lock_part, require_unfinished
from amends.cases.models import Address, Aside, Case, Due, Raw
from amends.cases.rows import insert
from amends.cases.services import Words, attach
from amends.listen.mail import is_address
from amends.resolve.models import Request
from amends.resolve.services.investigation import check_concerns, keys, worded
from amends.understand.models import Concern


@dataclass(frozen=True, slots=True)
class Ask:
    """Whom we ask what, until when."""

    to_email: str
    text: str
    due_at: datetime
    to_name: str = ""
    whom: str = Request.Whom.COLLEAGUE


@transaction.atomic
def make_request(case: Case, ask: Ask, concerns: Sequence[Concern], by: Actor) -> Request:
    """Ask somebody by mail. Their answer comes back onto the case, and the customer sees nothing of it."""
    lock(case, by)
    user = policy.person(by)
    require_unfinished(case)
    text = worded(ask.text, "Write what you ask.")
    email = _checked(case, ask)
    check_concerns(case, concerns)
    request = Request.objects.create(
        case=case,
        whom=ask.whom,
        to_name=" ".join(ask.to_name.split())[:200],
        to_email=email,
        text=text,
        message_id=make_msgid(idstring="asks", domain=firm().mail.rpartition("@")[2] or "localhost"),
        asked_by=user,
        asked_at=clock.now(),
        due_at=ask.due_at,
    )
    request.concerns.set(concerns)
    what = f"Answer of {request.to_name or email}"[:300]
    dues.set_due(case, Due.Kind.REQUEST, request.due_at, what, user, request.pk)
    facts = {**_facts(request), "whom": request.whom, "concerns": keys(concerns)}
    words = {"to": email, "name": request.to_name, "text": text}
    record("request.made", by, case, {**facts, "due": request.due_at.isoformat()}, words)
    return request


def _checked(case: Case, ask: Ask) -> str:
    email = ask.to_email.strip().lower()
    if not is_address(email):
        raise Invalid("Write the address as name@example.org.", "to_email")
    if ask.whom not in Request.Whom.values:
        raise Invalid("Choose a colleague or a supplier.", "whom")
    if ask.due_at <= clock.now():
        raise Invalid("Choose a time that is still ahead.", "due_at")
    local, _, domain = email.partition("@")
    ours, _, our_domain = firm().mail.lower().partition("@")
    if (local.partition("+")[0], domain) == (ours, our_domain):
        raise Invalid("This is our own complaints address.", "to_email")
    if email in known_recipients(case) or case.parties.filter(email=email).exists():
        raise Refused("This address is the customer’s side of the case. Write them a reply instead.")
    _require_arrives(email)
    return email


def _require_arrives(email: str) -> None:
    row = Address.objects.filter(email=email).first()
    if row and row.is_stopped:
        raise Refused(f"Mail to {email} does not arrive. {row.why}".strip())


@transaction.atomic
def send_again(request: Request, by: Actor) -> None:
    """Try once more to send what could not be sent or came back."""
    case = lock_part(request, by)
    policy.person(by)
    require_unfinished(case)
    if request.state != Request.State.FAILED:
        raise Refused("Only a request that did not arrive can be sent again.")
    request.state, request.failure = Request.State.QUEUED, ""
    request.leaving_at = clock.now()  # or the sweep would take it for one that nobody tries any more
    request.save(update_fields=["state", "failure", "leaving_at"])
    record("request.made_again", by, case, _facts(request))


@transaction.atomic
def answer_request(request: Request, text: str, by: Actor, said_by: str = "") -> Aside:
    """Write down what they answered by phone, in person, or elsewhere."""
    case = lock_part(request, by)
    user = policy.person(by)
    if request.state == Request.State.WITHDRAWN:
        raise Refused("This request was taken back.")
    words = worded(text, "Write what they answered.")
    name = (said_by.strip() or request.to_name or request.to_email)[:200]
    aside = Aside.objects.create(
        case=case, object_id=request.pk, author=user, from_name=name, text=words, at=clock.now()
    )
    _settle(request, aside, by)
    return aside


@transaction.atomic
def withdraw_request(request: Request, why: str, by: Actor) -> None:
    """We need no answer any more. What comes all the same is kept."""
    case = lock_part(request, by)
    policy.person(by)
    if not request.is_open:
        raise Refused(f"This request is {request.get_state_display()} already.")
    words = worded(why, "Say why the answer is no longer needed.", field="why")
    request.state = Request.State.WITHDRAWN
    request.save(update_fields=["state"])
    dues.settle(case, Due.Kind.REQUEST, request.pk)
    record("request.withdrawn", by, case, _facts(request), {"why": words})


def take_answer(request: Request, words: Words, raw: Raw, report: bool) -> Case:
    """A mail that answers a request comes onto its case, inside the caller's transaction.

    A person's answer settles the request; an absence note is kept and settles nothing; a report that the
    request did not arrive says so on it.
    """
    if not raw.pk:
        raise NotAllowed("Only what arrived can be taken.")
    case = lock_part(request, SYSTEM)
    aside = insert(
        Aside(
            case=case,
            raw=raw,
            object_id=request.pk,
            from_name=words.from_name[:200],
            from_email=words.from_email[:320],
            text=words.text.replace("\x00", "\ufffd"),
            quoted=words.quoted.replace("\x00", "\ufffd"),
            is_auto=words.is_auto,
            at=clock.now(),
        )
    )
    for file in words.files:
        attach(case, file, aside=aside)
    if words.files:
        record("files.arrived", SYSTEM, case, {"aside": aside.pk, "files": len(words.files)})
    if report:
        _came_back(request, aside)
    elif words.is_auto:
        record("request.absent", SYSTEM, case, {**_facts(request), "aside": aside.pk})
    else:
        _settle(request, aside, SYSTEM)
    return case


def _came_back(request: Request, aside: Aside) -> None:
    if request.is_open:
        request.state, request.failure = Request.State.FAILED, "It came back: it did not arrive."
        request.save(update_fields=["state", "failure"])
    record("request.returned", SYSTEM, request.case, {**_facts(request), "aside": aside.pk})


def _settle(request: Request, aside: Aside, by: Actor) -> None:
    """The first answer settles the request; every answer stands in the journal."""
    if request.is_open:
        request.state, request.answered_at = Request.State.ANSWERED, clock.now()
        request.save(update_fields=["state", "answered_at"])
        dues.settle(request.case, Due.Kind.REQUEST, request.pk)
    tell = {"tell": [request.asked_by_id], "by_mail": aside.raw_id is not None}
    record("request.answered", by, request.case, {**_facts(request), "aside": aside.pk, **tell})


def _facts(request: Request) -> dict[str, object]:
    return {"request": request.pk}
