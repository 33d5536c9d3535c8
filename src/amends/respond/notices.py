"""What Amends writes by itself: the acknowledgement, resolutions, moved promises, the survey."""

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
from amends.cases.straight.following import surviving
from amends.resolve.delivering import said
from amends.resolve.goods import code_of
from amends.resolve.models import Remedy
from amends.resolve.services import ask_to_ring, mark_told
from amends.respond.mime import their_subject
from amends.respond.services import outgoing

ACKS_AN_HOUR = 20  # to one address; a robot that we did not recognise cannot start a loop


def acknowledge(entry: Entry, message: Message) -> None:
    """One acknowledgement for a new case: its reference, what happens next, the link to their page.

    The entry is the message's `message.received`. A second message, a robot's and that of a quietly
    opened case get none.
    """
    case = message.case
    if not case.address or message.is_auto or not _opens(entry) or _too_many(case.address):
        return
    notify(case, "ack", acknowledgement(case))


def _opens(entry: Entry) -> bool:
    """Whether this message is the one that opened its case, and not quietly."""
    before = Entry.objects.filter(case=entry.case_id, pk__lt=entry.pk)
    verbs = set(before.filter(verb__in=["case.opened", "message.received"]).values_list("verb", flat=True))
    return verbs == {"case.opened"}


def _too_many(email: str) -> bool:
    since = clock.now() - timedelta(hours=1)
    return (
        Message.objects.filter(case__customer__email=email, about="ack", at__gt=since).count() >= ACKS_AN_HOUR
    )


def acknowledgement(case: Case) -> str:
    """The words of the acknowledgement."""
    row = firm()
    due = case.dues.filter(kind=Due.Kind.ANSWER, settled_at=None).first()
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
    once = Q(about=about) | Q(
        about__endswith=f"/{about}"
    )  # so called on a case that was merged into this one
    if Message.objects.filter(once, case=case).exists():
        return None
    message = outgoing(case, text, Channel.MAIL, subject=subject)
    message.about, message.is_auto = about[:40], True
    message.sending, message.leaves_at = Message.Sending.QUEUED, clock.now()
    message.save()
    record("notice.queued", by, case, {"message": message.pk, "about": about})
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
