"""What a case is really about: the issue it came with, and one that may lie under it."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.firm import local
from amends.cases.journal import record
from amends.cases.locks import lock, require_unfinished
from amends.cases.models import Case, Due, Kind, State
from amends.people.models import User
from amends.text.answered import bearing, nearness_of_words, stem
from amends.understand.concerns import concerns_of
from amends.understand.models import Issue

LONGEST = 300
OPEN, AGAIN, BROKEN, ALIKE, MOST = 3, 2, 2, 2, 4
SAME_WORDS = 0.5
LOOKED_AT = 50  # earlier cases, the newest first
FORMULA = (
    f"{OPEN} points while it is still open, {AGAIN} for each time it was opened again and {BROKEN} for each promise"
    f" broken on it (at most {MOST} each), {ALIKE} when it speaks of the same; the most points first."
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An older matter of the same customer that was not put right, and what speaks for it."""

    earlier: Case
    points: int
    reasons: tuple[str, ...]

    @property
    def why(self) -> str:
        """The reasons as one sentence."""
        return f"{'; '.join(self.reasons)}."


def suggest_older(case: Case, issue: Issue | None, reader: User) -> Suggestion | None:
    """The older matter that most likely lies under this case; None where the history shows none.

    `issue` is what was said of it so far. Two queries. Of cases that the reader may not open nothing is told.
    """
    earlier = Case.objects.filter(
        customer=case.customer_id, kind=Kind.COMPLAINT, opened_at__lt=case.opened_at
    )
    earlier = earlier.exclude(pk=case.pk).exclude(state=State.MERGED).exclude(erased_at__isnull=False)
    earlier = earlier.filter(pk__in=policy.visible_cases(reader).values("pk"))
    broken = Count(
        "dues", filter=Q(dues__kind=Due.Kind.PROMISE, dues__missed_at__isnull=False), distinct=True
    )
    found = list(earlier.annotate(broken=broken).order_by("-opened_at", "-id")[:LOOKED_AT])
    said = " ".join([case.subject, *(concern.text for concern in concerns_of(case))]) if found else ""
    rated = [_rate(one, said) for one in found if not issue or one.pk not in issue.dismissed]
    told = [one for one in rated if one]
    return max(told, key=lambda one: (one.points, one.earlier.opened_at), default=None)


def _rate(earlier: Case, said: str) -> Suggestion | None:
    broken = getattr(earlier, "broken", 0)
    reasons: list[tuple[int, str]] = []
    if earlier.is_open:
        reasons.append(
            (OPEN, f"{earlier.reference} is still open, since {local(earlier.opened_at):%-d %B %Y}")
        )
    if earlier.reopened:
        reasons.append(
            (min(MOST, AGAIN * earlier.reopened), f"it was opened again {_times(earlier.reopened)}")
        )
    if broken:
        reasons.append((min(MOST, BROKEN * broken), f"a promise on it was broken {_times(broken)}"))
    if not reasons:
        return None  # it was put right, as far as anybody knows
    stems = {stem(word) for word in bearing(said)}
    if bearing(earlier.subject) and nearness_of_words(stems, earlier.subject) >= SAME_WORDS:
        reasons.append((ALIKE, "it speaks of the same"))
    words = tuple(reason for _, reason in reasons)
    return Suggestion(earlier, sum(points for points, _ in reasons), words)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


@transaction.atomic
def take_issue(case: Case, by: Actor, text: str = "", earlier: Case | None = None, why: str = "") -> Issue:
    """Say what lies under the case: in words, or an older matter of the same customer, by its reference alone.

    What that case says stays there, for those who may open it.
    """
    lock(case, by)
    _person(by)
    require_unfinished(case)
    if earlier:
        _check_earlier(case, earlier, by)
    words = text.strip() or (earlier.reference if earlier else "")
    if not words:
        raise Invalid("Say in a few words what it is really about.", "text")
    if len(words) > LONGEST:
        raise Invalid(f"Put it in at most {LONGEST} characters.", "text")
    issue = _set(case, by, underlying=words, earlier=earlier, why=why.strip())
    facts = {"earlier": earlier.pk if earlier else None}
    record("issue.taken", by, case, facts, {"underlying": words, "why": why.strip()})
    return issue


@transaction.atomic
def drop_issue(case: Case, by: Actor) -> None:
    """Nothing lies under it after all: the case is about what it came with."""
    lock(case, by)
    _person(by)
    issue = issue_of(case)
    if issue is None or not issue.underlying:
        return
    before = issue.underlying
    _set(case, by, underlying="", earlier=None, why="")
    record("issue.dropped", by, case, None, {"underlying": before})


@transaction.atomic
def dismiss_older(case: Case, earlier: Case, by: Actor) -> None:
    """It is not about that older matter; it is not suggested again."""
    lock(case, by)
    _person(by)
    _check_earlier(case, earlier, by)
    issue = issue_of(case)
    known = issue.dismissed if issue else []
    if earlier.pk not in known:
        kept = {"underlying": issue.underlying, "earlier": issue.earlier, "why": issue.why} if issue else {}
        _set(case, by, **kept, dismissed=[*known, earlier.pk])
        record("issue.dismissed", by, case, {"earlier": earlier.pk})


def _set(case: Case, by: Actor, **fields: object) -> Issue:
    defaults = {**fields, "set_by": by.user, "set_at": clock.now()}
    issue, _ = Issue.objects.update_or_create(case=case, defaults=defaults)
    return issue


def _check_earlier(case: Case, earlier: Case, by: Actor) -> None:
    if by.user:
        policy.require_open(by.user, earlier)
    if earlier.pk == case.pk or earlier.customer_id != case.customer_id:
        raise Refused("Choose another case of the same customer.")


def _person(by: Actor) -> None:
    if by.user is None:
        raise NotAllowed("A member of staff says what lies under a case.")


def issue_of(case: Case) -> Issue | None:
    """What was said to lie under the case, or was said not to."""
    return Issue.objects.select_related("earlier").filter(case=case).first()


def underlying_for(issue: Issue | None, reader: User | None) -> str:
    """What lies under the case, in words: of an older matter its subject only for who may open it."""
    if issue is None:
        return ""
    if reader and issue.earlier and issue.underlying == issue.earlier.reference:
        there = policy.visible_cases(reader).filter(pk=issue.earlier.pk).values_list("subject", flat=True)
        return there.first() or issue.underlying
    return issue.underlying
