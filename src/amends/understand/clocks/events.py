"""What the journal says that clocks take notice of. Reads nothing but entries."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from amends.cases.models import Case, Entry
from amends.understand.clocks.projecting import Event, What

Facts = Mapping[str, Any]
CHOSEN = ("clock.started", "clock.pack_chosen", "clock.stage")  # each names pack, kind and receipt
NOTICES = ("holding_response", "delay_notice")
ANSWERS = (What.FINAL, What.HELD_OFF)
FINALS = ("final_response", "summary_resolution", "deadlock", "stage1", "stage2")


def _sent(facts: Facts) -> tuple[What, ...]:
    """A person's answer makes it the customer's turn; a notice of ours only tells them something."""
    if facts.get("about") is None:
        return (What.ACKNOWLEDGED, What.UPDATED, What.WAITING)
    return (What.ACKNOWLEDGED, What.UPDATED)


def _received(facts: Facts) -> tuple[What, ...]:
    return () if facts.get("auto") else (What.RESUMED,)


def _letter(facts: Facts) -> tuple[What, ...]:
    what = facts.get("kind") or facts.get("notice")
    if what in NOTICES:
        return (What.HELD_OFF,)
    if what in FINALS:
        return (What.FINAL,)
    return (What.ACKNOWLEDGED,) if what == "acknowledgement" else ()


def _just(*what: What) -> Callable[[Facts], tuple[What, ...]]:
    return lambda facts: what


VERBS: dict[str, Callable[[Facts], tuple[What, ...]]] = {
    "message.sent": _sent,
    "message.received": _received,
    "letter.sent": _just(),  # it counts once its message has left
    "clock.notice_sent": _letter,
    "clock.acknowledged": _just(What.ACKNOWLEDGED),
    "clock.extended": _just(What.EXTENDED),
    "case.waiting": _just(What.WAITING),
    "case.resumed": _just(What.RESUMED),
    "mail.came_back": _just(What.RESUMED),  # what did not arrive is no turn of theirs
    "case.resolved": _just(What.FINAL),
    "case.closed": _just(What.FINAL),
    "case.reopened": _just(What.REOPENED),
    "case.set_aside": _just(What.OFF),
    "case.taken_back": _just(What.ON),
    "case.merged_away": _just(What.OFF),
    "case.unmerged": _just(What.ON),
}


def events_of(cases: Collection[int], since: Mapping[int, int] | None = None) -> dict[int, list[Event]]:
    """What happened to each of these cases, in order; for a stage only what came after its entry.

    Acknowledged counts, too, what was before it was merged into the case. A letter counts when its message left, and no longer answers anything once that came back.
    """
    found: dict[int, list[tuple[int, Event]]] = defaultdict(list)
    letters: dict[int, Facts] = {}  # by their messages
    since = since or {}
    merged = dict(Case.objects.filter(merged_into__in=cases).values_list("pk", "merged_into_id"))
    rows = Entry.objects.filter(case__in={*cases, *merged}, verb__in=VERBS).order_by("id")
    for key, case, verb, at, facts in rows.values_list("pk", "case_id", "verb", "at", "facts"):
        message, happened = facts.get("message") or 0, [*events_in(verb, at, facts)]
        if verb == "letter.sent":
            letters[message] = facts
        if verb == "mail.came_back":
            found[case] = [one for one in found[case] if one[0] != message or one[1].what not in ANSWERS]
        if verb == "message.sent" and message in letters:
            happened += [Event(what, at) for what in _letter(letters[message])]
        if key > since.get(case, 0):
            found[case] += [(message, one) for one in happened]
        into = merged.get(case, 0)
        if into and key > since.get(
            into, 0
        ):  # what it stood for itself is over; that they heard from us is not
            found[into] += [(message, one) for one in happened if one.what == What.ACKNOWLEDGED]
    return {case: [one for _, one in pairs] for case, pairs in found.items()}


def events_in(verb: str, at: datetime, facts: Facts) -> Iterable[Event]:
    """The events that one entry stands for."""
    moment = datetime.fromisoformat(facts["at"]) if "at" in facts and verb.startswith("clock.") else at
    return [Event(what, moment, str(facts.get("clock", ""))) for what in VERBS[verb](facts)]
