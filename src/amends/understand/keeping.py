"""The verbs and reads of how the firm keeps its word, and mail to its own people."""

from datetime import timedelta
from email.message import EmailMessage

from django.db import transaction
from django.db.models import Q
from django_ox.models import OxTask

from amends.cases import clock, links, mailer, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, NotAllowed
from amends.cases.firm import firm
from amends.cases.journal import record
from amends.cases.models import Case
from amends.cases.rows import insert_unless_there
from amends.people.models import User
from amends.understand.models import ColleagueMail, Keeping

LONGEST = 30  # working days without news that a firm may set
STALE = timedelta(seconds=90)  # a claim that is older lost its process
TRIES_OVER = timedelta(minutes=15)  # by then the tries of a mail's first task are over
TRIED_FOR = timedelta(days=1)  # what is older alarms nobody any more
BATCH = 200


def keeping() -> Keeping:
    """What the firm has set, or the defaults."""
    return Keeping.objects.first() or Keeping()


@transaction.atomic
def set_keeping(silence_days: object, mail_owners: bool, by: Actor) -> Keeping:
    """Change after how many working days somebody must hear from us, and whether owners get mail."""
    if by.user is None:
        raise NotAllowed("A person sets this.")
    policy.require(by.user, "firm.change")
    said = str(silence_days).strip()
    if not said.isdecimal() or not 0 <= int(said) <= LONGEST:
        raise Invalid(
            f"Write a number of working days from 1 to {LONGEST}, or 0 for no rule.", "silence_days"
        )
    row = Keeping.objects.select_for_update().first() or Keeping(pk=1)
    facts = {"days": int(said), "days_before": row.silence_days, "mail": mail_owners}
    row.silence_days, row.mail_owners = int(said), mail_owners
    row.save()
    record("keeping.set", by, None, facts)
    return row


def mail_colleague(user: User, about: str, subject: str, text: str, case: Case) -> ColleagueMail | None:
    """Lay a mail to a colleague ready, once for the same `about`; a task sends it. None: it is there already.

    No word of a customer goes into it: the link leads to who may read them.
    """
    from amends.understand.tasks import send_to_colleague

    row = ColleagueMail(
        user=user, about=about[:60], subject=f"{case.reference}: {subject}"[:200],
        text=f"{text}\n\n{desk_url(case)}\n", made_at=clock.now(),
    )  # fmt: skip
    with transaction.atomic():
        if not insert_unless_there(row):
            return None
        send_to_colleague.enqueue(row.pk)
    return row


def desk_url(case: Case) -> str:
    """Where a colleague opens the case."""
    return f"{links.base_url()}/cases/{case.reference}/"


def send_to_colleague(key: int) -> None:
    """Send one such mail. A second run finds nothing to claim; what failed for now is tried again.

    What failed for good keeps its claim and its reason, so that nothing tries it any more.
    """
    now = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - STALE)
    if not ColleagueMail.objects.filter(free, pk=key, sent_at=None).update(claimed_at=now, failure=""):
        return
    row = ColleagueMail.objects.select_related("user").get(pk=key)
    try:
        mailer.post(_message(row))
    except Exception as error:
        lasting, failure = mailer.is_permanent(error), mailer.in_words(error)[:300]
        ColleagueMail.objects.filter(pk=key).update(claimed_at=now if lasting else None, failure=failure)
        if not lasting:
            raise
        return
    ColleagueMail.objects.filter(pk=key).update(sent_at=clock.now(), failure="")


def send_left_behind() -> int:
    """Give the mails of the last day that no task tries any more to new ones; safe to run twice.

    What a task still waits to try, as after a long standstill, gets no second one.
    """
    from amends.understand.tasks import send_to_colleague

    now = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - STALE, failure="")
    lately = ColleagueMail.objects.filter(made_at__gt=now - TRIED_FOR, made_at__lt=now - TRIES_OVER)
    waiting = OxTask.objects.filter(task_path=send_to_colleague.module_path, status=OxTask.Status.READY)
    tried = {args[0] for args in waiting.values_list("args", flat=True)}
    known = lately.filter(free, sent_at=None).order_by("pk").values_list("pk", flat=True)
    left = [key for key in known if key not in tried][:BATCH]
    for key in left:
        send_to_colleague.enqueue(key)
    return len(left)


def _message(row: ColleagueMail) -> EmailMessage:
    here, message = firm(), EmailMessage()
    message["From"], message["To"], message["Subject"] = here.mail, row.user.email, row.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row.text)
    return message
