"""Double deviation: the same matter failed twice. Then an apology and compensation, both, and a senior owner.

After a second failure one of the two alone is read as calculation; both together turn anger back into
reconciliation (Joireman, Grégoire, Devezer and Tripp 2013, Journal of Retailing).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from amends.cases.models import Case, CaseLink, Entry, Message
from amends.people.models import Role
from amends.resolve.counting import GIVEN
from amends.resolve.models import CatalogueItem, Promise, Remedy, SecondFailure
from amends.resolve.words import moment
from amends.understand.models import Issue

SOURCE = "Joireman et al. 2013"
VERBS = ("case.reopened", "case.not_fixed")
LINKS = (CaseLink.Kind.RELATED, CaseLink.Kind.DUPLICATE, CaseLink.Kind.INCIDENT)
COMPENSATION = frozenset(
    {
        CatalogueItem.Kind.REFUND,
        CatalogueItem.Kind.PARTIAL_REFUND,
        CatalogueItem.Kind.CREDIT,
        CatalogueItem.Kind.COUPON,
        CatalogueItem.Kind.FREE_ITEM,
        CatalogueItem.Kind.GOODWILL,
    }
)


@dataclass(frozen=True, slots=True)
class Failure:
    """That the matter failed once more: when, and how we know."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is looked at. A page that has it already hands it in."""

    case: Case
    promises: Iterable[Promise] = ()
    entries: Iterable[Entry] = ()
    links: Iterable[CaseLink] = ()
    others: Iterable[Case] = ()  # other cases of the same customer
    issue: Issue | None = None
    remedies: Iterable[Remedy] = ()
    messages: Iterable[Message] = ()
    excuse: SecondFailure | None = None


@dataclass(frozen=True, slots=True)
class Second:
    """A second failure: how we know, and what it asks for that is not there yet. Falsy when there is none."""

    failures: tuple[Failure, ...] = ()
    apology: bool = False
    compensation: bool = False
    senior: bool = False
    excuse: str = ""  # why it may be resolved all the same

    def __bool__(self) -> bool:
        return bool(self.failures)

    @property
    def why(self) -> str:
        """The reasons in one go."""
        return " ".join(f"{failure.why}." for failure in self.failures)


NONE = Second()


def second_failure_of(case: Case) -> Second:
    """Read what there is to know, and judge."""
    links = CaseLink.objects.filter(case=case) | CaseLink.objects.filter(other=case)
    return judge(
        Known(
            case=case,
            promises=case.promises.filter(state=Promise.State.BROKEN),
            entries=case.journal.filter(verb__in=VERBS).order_by("id"),
            links=links,
            others=Case.objects.filter(customer=case.customer_id).exclude(pk=case.pk),
            issue=Issue.objects.filter(case=case).first(),
            remedies=case.remedies.filter(state__in=GIVEN).select_related("item"),
            messages=case.messages.filter(direction=Message.Direction.OUT, is_auto=False),
            excuse=SecondFailure.objects.filter(case=case).first(),
        )
    )


def judge(known: Known) -> Second:
    """Whether the matter failed a second time, and what that asks for. No query of its own."""
    failures = tuple(sorted(_failures(known), key=lambda failure: failure.at))
    if not failures:
        return NONE
    last, owner = failures[-1].at, known.case.owner
    remedies = [one for one in known.remedies if one.state in GIVEN]
    excuse = known.excuse.why if known.excuse and known.excuse.at >= last else ""
    return Second(
        failures=failures,
        apology=_is_sorry(remedies, known.messages, last),
        compensation=any(one.item.kind in COMPENSATION for one in remedies),
        senior=bool(owner and owner.is_active and owner.at_least(Role.LEAD)),
        excuse=excuse,
    )


def _failures(known: Known) -> Iterable[Failure]:
    for entry in known.entries:
        if entry.verb in VERBS:
            again = (
                "It was opened again" if entry.verb == "case.reopened" else "They said that it is not fixed"
            )
            yield Failure(entry.at, f"{again} on {moment(entry.at)}")
    for promise in known.promises:
        if promise.state == Promise.State.BROKEN and promise.settled_at:
            yield Failure(promise.settled_at, f"We broke a promise: {promise.what}")
    earlier = _linked(known)
    for case in known.others:
        if case.pk in earlier and case.opened_at < known.case.opened_at:
            yield Failure(known.case.opened_at, f"The same matter was {case.reference} before")


def _linked(known: Known) -> set[int]:
    """The cases that a person tied to this one."""
    pairs = [(one.case_id, one.other_id) for one in known.links if one.kind in LINKS]
    tied = {key for pair in pairs for key in pair if known.case.pk in pair}
    if known.issue and known.issue.earlier_id:
        tied.add(known.issue.earlier_id)
    return tied - {known.case.pk}


def _is_sorry(remedies: Sequence[Remedy], messages: Iterable[Message], since: datetime) -> bool:
    """Whether we apologised since the matter failed again: as a remedy, or in what we wrote."""
    if any(one.item.kind == CatalogueItem.Kind.APOLOGY and one.asked_at >= since for one in remedies):
        return True
    from amends.text.signs import parts

    ours = (one for one in messages if one.direction == Message.Direction.OUT and not one.is_auto)
    left = (one for one in ours if one.sending == Message.Sending.SENT and one.at >= since)
    return any("apology:regret" in parts(one.text) for one in left)


def missing_for(second: Second) -> list[str]:
    """What a second failure asks for before the case can be resolved, in sentences. Empty: nothing."""
    if not second or second.excuse:
        return []
    asked = (
        (second.apology, "an apology"),
        (second.compensation, "a compensation"),
        (second.senior, "a lead or above as its owner"),
    )
    lacking = [words for there, words in asked if not there]
    if not lacking:
        return []
    listed = " and ".join(part for part in (", ".join(lacking[:-1]), lacking[-1]) if part)
    return [f"It failed a second time, and asks for {listed}; or say why not."]
