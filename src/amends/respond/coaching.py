"""The coach in the context of a case."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from amends.cases import clock
from amends.cases.firm import firm, local
from amends.cases.models import Case, Channel, Message
from amends.people.models import User
from amends.resolve.authority import GIVEN, limit_of
from amends.resolve.second_failure import SOURCE, Second, second_failure_of
from amends.text import RULES, Coaching, coach
from amends.understand.concerns import plain
from amends.understand.issues import issue_of, underlying_for
from amends.understand.lanes import KINDS, forbidden_in, protocols
from amends.understand.models import Concern
from amends.understand.selectors import open_concerns

LANE = "lane"  # stands for the name of a rule, where a protocol does not want something said
SECOND_FAILURE = "second_failure"  # and where a matter that failed twice asks for more
UPHELD = {"upheld": "yes", "partly": "partly", "not_upheld": "no"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What coaching needs of a case more than once. Who coaches and shows it hands it in, so it is read once."""

    concerns: list[Concern]
    second: Second


def ground_of(case: Case) -> Ground:
    """Read it."""
    return Ground(open_concerns(case), second_failure_of(case))


def context_for(case: Case, author: User | None, ground: Ground | None = None) -> dict[str, Any]:
    """What the coach may know of a case: contract keys of `amends coach`."""
    ground = ground or ground_of(case)
    row, concerns = firm(), ground.concerns
    last = case.messages.filter(direction=Message.Direction.IN, is_auto=False).order_by("-at").first()
    context: dict[str, Any] = {
        "customer_message": last.text if last else "",
        "concerns": [*(concern.text for concern in concerns), *_underlying(case, concerns, author)],
        "concerns_confirmed": bool(concerns) and all(c.confirmed_at for c in concerns),
        "linked_action": case.linked_action,
        "priority_raised": case.put_first_at is not None,
        "public": Channel.is_public(case.channel),
        "currency": row.currency,
        "now": local(clock.now(), row).replace(tzinfo=None).isoformat(timespec="seconds"),
        "customer_name": case.customer.name,
        "reply_number": case.messages.filter(direction="out", is_auto=False).count() + 1,
    }
    outcomes = {concern.outcome for concern in concerns if concern.outcome}
    if outcomes:
        context["upheld"] = UPHELD[outcomes.pop()] if len(outcomes) == 1 else "partly"
    if ground.second:
        context["second_failure"] = True
    if author:
        context["authority_limit"] = max(float(limit_of(author)), _granted(case))
    return context


def _underlying(case: Case, concerns: Iterable[Concern], author: User | None) -> list[str]:
    """What lies under the case is one more point to answer, unless it stands on the list.

    An older matter is compared by its subject only for an author who may open it.
    """
    words = underlying_for(issue_of(case), author)
    listed = {plain(concern.text) for concern in concerns}
    return [words] if words and plain(words) not in listed else []


def _granted(case: Case) -> float:
    """The largest sum that somebody with the authority has granted, by its worth: it may be named by anybody."""
    sums = case.remedies.filter(state__in=GIVEN, amount__isnull=False)
    granted = sums.aggregate(most=Max("worth"))["most"]
    return float(granted or 0)


def coach_text(case: Case, author: User | None, text: str, ground: Ground | None = None) -> Coaching:
    """Coach any outgoing text of a case: mail, letter, chat, API."""
    return coach(text, context_for(case, author, ground))


def lane_findings(case: Case, text: str) -> list[dict[str, Any]]:
    """Words that the protocol of a lane of this case does not want said, as findings to stop for."""
    if not text or not set(KINDS) & set(case.risks):
        return []
    every = protocols()
    return [
        {
            "rule": LANE, "level": "stop", "start": start, "end": end, "text": words, "rewrite": "",
            "title": f"Not in this lane: {every[kind].get_kind_display()}", "source": "Protocol", "blocks": False,
            "why": " ".join(["The protocol does not want this said.", *every[kind].avoid[:2]]),
        }
        for start, end, words, kind in forbidden_in(text, case.risks, every.values())
    ]  # fmt: skip


def as_seen(case: Case, coaching: Coaching, text: str = "", ground: Ground | None = None) -> dict[str, Any]:
    """The coaching as the composer needs it: the contract's JSON with titles, blocks and concerns.

    With the text, what the protocol of a lane does not want said is among the findings.
    """
    found, ground = coaching.to_dict(), ground or ground_of(case)
    blocked = set(firm().blocked_rules)
    for finding in found["findings"]:
        finding["title"] = RULES[finding["rule"]].title
        finding["blocks"] = finding["rule"] in blocked
    found["findings"] += _of_second_failure(ground.second, coaching)
    found["findings"] += lane_findings(case, text)
    found["concerns"] = [
        {"id": concern.pk, "answered": answered}
        for concern, answered in zip(ground.concerns, coaching.answered, strict=False)
    ]
    found["questions"] = list(coaching.questions)
    return found


def _of_second_failure(second: Second, coaching: Coaching) -> list[dict[str, Any]]:
    """What a second failure asks of a reply: an apology in it, and a compensation that is granted."""
    if not second or second.excuse:
        return []
    there = ((coaching.apology.get("regret"), "an apology"), (second.compensation, "a compensation"))
    lacking = " and ".join(words for is_there, words in there if not is_there)
    if not lacking:
        return []
    return [
        {
            "rule": SECOND_FAILURE,
            "level": "fix",
            "start": 0,
            "end": 0,
            "text": "",
            "title": "The second failure needs both",
            "why": f"{second.why} After a second failure an apology and a compensation work only together;"
            f" there is not yet {lacking}.",
            "source": SOURCE,
            "rewrite": "",
            "blocks": False,
        }
    ]
