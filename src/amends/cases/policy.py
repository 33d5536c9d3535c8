"""Who may see and do what. Everything else is denied."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from amends.cases.actors import Actor
from amends.cases.errors import NotAllowed
from amends.cases.models import Case
from amends.people.models import Role, User

Check = Callable[[User, Case], None]
_owners: list[Check] = []

# What a person needs to be, at least, for what is not tied to one case.
NEEDS = {
    "staff.manage": Role.ADMIN,
    "firm.change": Role.ADMIN,
    "mailbox.change": Role.ADMIN,
    "demo.remove": Role.ADMIN,
    "held.decide": Role.AGENT,
    "case.see_all": Role.MANAGER,
    "approval.decide": Role.LEAD,
    "privacy.export": Role.LEAD,
    "privacy.hold": Role.LEAD,
    "privacy.erase": Role.MANAGER,
    "privacy.retention": Role.ADMIN,
    "file.release": Role.LEAD,
    "tags.tidy": Role.LEAD,
    "customer.merge": Role.LEAD,
    "cashier.hand_over": Role.MANAGER,
}


def visible_cases(user: User) -> QuerySet[Case]:
    """The cases that a person may open: managers all; others their team's, teamless and own ones."""
    if not user.is_active:
        return Case.objects.none()
    if user.at_least(Role.MANAGER):
        return Case.objects.all()
    return Case.objects.filter(Q(team=None) | Q(team=user.team_id) | Q(owner=user))


def seen_through(user: User, case: str = "case") -> Q:
    """The boundary of `visible_cases` for rows that hang on a case, over their join: it costs no sub-select."""
    if not user.is_active:
        return Q(pk=None)
    if user.at_least(Role.MANAGER):
        return Q()
    shared = Q(**{f"{case}__team": None}) | Q(**{f"{case}__owner": user})
    return shared | Q(**{f"{case}__team": user.team_id}) if user.team_id else shared


def sees_everything(user: User) -> bool:
    """Whether no team boundary narrows what this person sees."""
    return user.is_active and user.at_least(Role.MANAGER)


def may_open(user: User, case: Case) -> bool:
    """Whether a person may see and work on this case."""
    if not user.is_active:
        return False
    if user.at_least(Role.MANAGER) or case.owner_id == user.pk:
        return True
    return case.team_id is None or case.team_id == user.team_id


def may(user: User, action: str) -> bool:
    """Whether a person's role is enough for an action of NEEDS."""
    return user.is_active and user.at_least(NEEDS[action])


def require(user: User, action: str) -> None:
    """Raise NotAllowed with a sentence unless `may`."""
    if not may(user, action):
        raise NotAllowed(f"Only a {NEEDS[action].label.lower()} or above may do this.")


def person(by: Actor) -> User:
    """Who does what only a member of staff may do. Raises NotAllowed for the customer, programs and ourselves."""
    if by.user is None:
        raise NotAllowed("Only a member of staff may do this.")
    return by.user


def require_by(by: Actor, action: str) -> User:
    """The person who does it; NotAllowed unless there is one, who `may`."""
    user = person(by)
    require(user, action)
    return user


def require_open(user: User, case: Case) -> None:
    """Raise NotAllowed unless the person may work on the case."""
    if not may_open(user, case):
        raise NotAllowed("This case belongs to another team.")


def check_owners_with(check: Check) -> None:
    """Register what a room above asks of whoever is given a case; it raises Refused."""
    _owners.append(check)


def require_may_own(user: User, case: Case) -> None:
    """Raise Refused unless this person may be given the case."""
    for check in _owners:
        check(user, case)
