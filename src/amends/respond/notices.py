"""What Amends writes by itself: the acknowledgement, resolutions, moved promises, the survey."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _

from amends.cases import clock
from amends.cases.actors import SYSTEM, Actor
from amends.cases.firm import firm, local
from amends.cases.journal import record
from amends.cases.models import Case, Channel, Due, Entry, Message
from amends.cases.rows import insert
from amends.cases.straight.following import surviving
from amends.resolve.delivering import said
from amends.resolve.goods import code_of
from amends.resolve.models import Remedy
from amends.resolve.services import ask_to_ring, mark_told
from amends.respond.mime import their_subject
from amends.respond.services import answering, last_written, outgoing

ACKS_AN_HOUR = 20  # to one address; a robot that we did not recognise cannot start a loop


def acknowledge(received: Sequence[tuple[Entry, Message]]) -> None:
    """One acknowledgement for each new case: its reference, what happens next, the link to their page.

    The entries are the messages' `message.received`; the cases are different ones, and locked. A second
    message, a robot's and that of a quietly opened case get none; nor does one that was erased meanwhile.
    """
    wanted = [
        (entry, message.case)
        for entry, message in received
        if message.case.address and not message.is_auto and not message.case.erased_at
    ]
    opening = _opening([entry for entry, _ in wanted])
    cases = [case for entry, case in wanted if entry.pk in opening]
    dues, sent = _answers_due(cases), _sent_to([case.address for case in cases])
    done, last = _notified(cases, "ack"), last_written(cases)
    for case in cases:
        if sent[case.address] < ACKS_AN_HOUR and case.pk not in done:
            sent[case.address] += 1
            message = answering(
                last.get(case.pk), case, acknowledgement(case, dues.get(case.pk)), Channel.MAIL
            )
            _queue(message, "ack", SYSTEM)


def _opening(entries: Sequence[Entry]) -> set[int]:
    """Those of these entries whose message is the one that opened its case, and not quietly."""
    rows = Entry.objects.filter(
        case__in=[entry.case_id for entry in entries], verb__in=["case.opened", "message.received"]
    )
    before: dict[int | None, list[tuple[int, str]]] = defaultdict(list)
    for case, key, verb in rows.values_list("case", "pk", "verb"):
        before[case].append((key, verb))
    return {
        entry.pk
        for entry in entries
        if {verb for key, verb in before[entry.case_id] if key < entry.pk} == {"case.opened"}
    }


def _sent_to(emails: Iterable[str]) -> Counter[str]:
    """How many acknowledgements each of these addresses got within the last hour."""
    since = clock.now() - timedelta(hours=1)
    sent = Message.objects.filter(case__customer__email__in=emails, about="ack", at__gt=since)
    return Counter(sent.values_list("case__customer__email", flat=True))


def _answers_due(cases: Sequence[Case]) -> dict[int, Due]:
    dues = Due.objects.filter(case__in=cases, kind=Due.Kind.ANSWER, settled_at=None).order_by("-pk")
    return {due.case_id: due for due in dues}


def acknowledgement(case: Case, due: Due | None) -> str:
    """The words of the acknowledgement; `due` is by when we said that we answer."""
    row = firm()
    by = f" {_('by')} {when(due)}" if due else ""
    lines = [
        greeting(case),
        _("We have what you wrote, every word of it. Its reference is %(reference)s.")
        % {"reference": case.reference},
        _("A person reads it now. You get an answer from someone with a name%(by)s.") % {"by": by},
        _("On your page you can see what we understood, correct it, and add to it at any time."),
        row.name,
    ]
    return "\n\n".join(lines)


def greeting(case: Case) -> str:
    """Dear and their name, or Hello."""
    name = case.customer.name
    return _("Dear %(name)s,") % {"name": name} if name else _("Hello,")


def when(due: Due) -> str:
    """A due time spelt out in the firm's zone: Friday 20 November, 17:30."""
    return formats.date_format(local(due.at), "l j F, H:i")


def _asked_about(case: Case) -> str:
    subject = their_subject(case)
    if not subject:
        return _("You brought us a complaint, and we said that it is put right. Is it?")
    return _("You wrote to us about “%(subject)s”, and we said that it is put right. Is it?") % {
        "subject": subject
    }


@transaction.atomic
def notify(case: Case, about: str, text: str, by: Actor = SYSTEM, subject: str = "") -> Message | None:
    """Queue a notice once: the same `about` on the same case is sent only the first time."""
    if _notified([case], about):
        return None
    return _queue(outgoing(case, text, Channel.MAIL, subject=subject), about, by)


def _notified(cases: Sequence[Case], about: str) -> set[int]:
    once = Q(about=about) | Q(
        about__endswith=f"/{about}"
    )  # so called on a case that was merged into this one
    return set(Message.objects.filter(once, case__in=cases).values_list("case", flat=True))


def _queue(message: Message, about: str, by: Actor) -> Message:
    message.about, message.is_auto = about[:40], True
    message.sending, message.leaves_at = Message.Sending.QUEUED, clock.now()
    insert(message)
    record("notice.queued", by, message.case, {"message": message.pk, "about": about})
    return message


def tell_resolved(entry_id: int) -> None:
    """What was decided, concern by concern, and where to say that it is not right."""
    entry = Entry.objects.select_related("case__customer", "payload").get(pk=entry_id)
    case = surviving(entry.case) if entry.case else None
    if case is None or not case.address:
        return
    payload = getattr(entry, "payload", None)
    summary = str(payload.body.get("summary", "")) if payload else ""
    concerns = case.concerns.filter(removed_at=None).order_by("position")
    points = [
        f"{i}. {c.text}: {c.get_outcome_display().lower()}. {c.reason}".strip()
        for i, c in enumerate(concerns, 1)
    ]
    parts = [
        greeting(case),
        summary,
        "\n".join(points),
        _(
            "In a few days we ask you whether it is right. If it is not, say so on your page: the same people pick it up."
        ),
        firm().name,
    ]
    notify(case, f"resolved:{entry.pk}", "\n\n".join(p for p in parts if p))


def tell_moved(entry_id: int) -> None:
    """The letter that renegotiates a promise before it is due, in the words of its owner."""
    entry = Entry.objects.select_related("case__customer", "payload").get(pk=entry_id)
    case = surviving(entry.case) if entry.case else None
    payload = getattr(entry, "payload", None)
    if case is None or not case.address or payload is None:
        return
    notify(case, f"moved:{entry.facts['promise']}", str(payload.body["words"]))


def tell_delivered(entry_id: int) -> None:
    """The remedy is done: by mail, or by a call of the owner where the customer would rather be rung."""
    entry = Entry.objects.get(pk=entry_id)
    remedy = Remedy.objects.select_related("case__customer", "item").get(pk=entry.facts["remedy"])
    case = surviving(remedy.case)
    if remedy.state != Remedy.State.DELIVERED or remedy.told_at:
        return
    if case.customer.phone and (case.customer.prefers in ("phone", "call") or not case.address):
        ask_to_ring(remedy, SYSTEM)
    elif case.address:
        with transaction.atomic():
            notify(case, f"done:{remedy.pk}", _done(case, remedy))
            mark_told(remedy, SYSTEM)


def _done(case: Case, remedy: Remedy) -> str:
    code = code_of(remedy)
    parts = [
        greeting(case),
        _("What we said we would do is done: %(what)s.") % {"what": said(remedy)},
        _("Your code is %(code)s. It works once.") % {"code": code} if code else "",
        _(
            "If it has not reached you, or something is not right, say so on your page: the same people pick it up."
        ),
        case.owner.name if case.owner else firm().name,
    ]
    return "\n\n".join(part for part in parts if part)


def ask_whether_right(case: Case, by: Actor, follow_up_id: int) -> Message | None:
    """The survey by mail: one question first, the rest on their page."""
    lines = [
        greeting(case),
        _asked_about(case),
        _(
            "Please tell us on your page; it takes a minute. If it is not fixed, say so there and the same people open it again."
        ),
        case.owner.name if case.owner else firm().name,
    ]
    return notify(case, f"survey:{follow_up_id}", "\n\n".join(lines), by)
