"""The customer asks that somebody more senior looks at it: a lead is told, and answers for it by a time."""

from django.db import transaction

from amends.cases import clock, dues
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.firm import after_working_hours, firm
from amends.cases.journal import record
from amends.cases.locks import lock
from amends.cases.models import Case, Due, Entry
from amends.cases.straight.following import surviving
from amends.followup.services.reopening import open_again
from amends.listen.services import said_on
from amends.people.models import Role, User
from amends.resolve.authority import leads_of, of_role
from amends.understand.keeping import mail_colleague

SENIOR = Due.Kind.SENIOR
WHAT = "Look at it yourself: they ask for somebody more senior"


@transaction.atomic
def ask_senior(case: Case, text: str, by: Actor) -> Due:
    """They want somebody above whoever has it. A finished case opens again for that.

    Asked once, it stands until somebody more senior has looked; what is written with a second click is kept
    as their message, and raises nothing more.
    """
    lock(case, by)
    standing, handled_by = open_request(case), case.owner_id
    message = said_on(case, text.strip(), by).pk if text.strip() else None
    if standing:
        return standing
    if not case.is_open:
        open_again(case, by, {"message": message, "senior": True})
    told = seniors_of(case)
    row = firm()
    at = after_working_hours(clock.now(), row.hot_answer_hours, row)
    due = dues.set_due(case, SENIOR, at, WHAT, told[0] if told else None)
    facts = {"due": due.pk, "message": message, "tell": [user.pk for user in told], "handled_by": handled_by}
    record("senior.asked", by, case, {**facts, "by": at.isoformat()})
    return due


@transaction.atomic
def senior_looked(case: Case, note: str, by: Actor) -> None:
    """Somebody more senior has looked at it, and says what they found: for colleagues, as a note would."""
    lock(case, by)
    if by.user is None or not by.user.at_least(Role.LEAD):
        raise NotAllowed("Somebody more senior does this: a lead or above.")
    due = open_request(case)
    if due is None:
        raise Refused("Nobody waits for somebody more senior on this case.")
    if _handled_before(case) == by.user.pk and due.owner_id != by.user.pk:
        raise NotAllowed(
            "They asked for somebody other than you. A colleague of your rank or above looks at it."
        )
    if not note.strip():
        raise Invalid("Say in a sentence what you found and what happens now.", "note")
    dues.settle(case, SENIOR)
    facts = {"due": due.pk, "late": clock.now() > due.at}
    record("senior.looked", by, case, facts, {"note": note.strip()})


def open_request(case: Case) -> Due | None:
    """The request that nobody has looked at yet."""
    return case.dues.filter(kind=SENIOR, settled_at=None).select_related("owner").order_by("at", "id").first()


def seniors_of(case: Case) -> list[User]:
    """Who is above whoever has the case: the nearest role with somebody in it; at the top, a colleague."""
    level = Role(case.owner.role).level if case.owner else Role.AGENT.level
    ranks = {role: _others(case, role) for role in (Role.LEAD, Role.MANAGER, Role.ADMIN)}
    above = [people for role, people in ranks.items() if role.level > level and people]
    beside = [people for people in reversed(ranks.values()) if people]
    return next(iter([*above, *beside]), []) or leads_of(case)


def _others(case: Case, role: Role) -> list[User]:
    return [user for user in of_role(case, role) if user.pk != case.owner_id]


def _handled_before(case: Case) -> int | None:
    asked = Entry.objects.filter(case=case, verb="senior.asked").order_by("-id").first()
    return asked.facts.get("handled_by") if asked else None


def tell_senior(entry_id: int) -> None:
    """Write to those whom a `senior.asked` entry names; once each, however often this runs."""
    entry = Entry.objects.select_related("case").get(pk=entry_id)
    if entry.case is None:
        return
    case = surviving(entry.case)
    words = "The customer asks that somebody more senior looks at it. It stands on your day until you have."
    for user in User.objects.filter(pk__in=entry.facts["tell"], is_active=True):
        mail_colleague(user, f"senior:{entry.pk}", "somebody more senior is asked for", words, case)
