"""One case that is two, and a message that belongs elsewhere."""

from collections.abc import Collection, Mapping

from django.db import transaction

from amends.cases import clock, dues
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.cases.locks import lock
from amends.cases.models import Case, Due, Message, Split
from amends.cases.privacy import holds
from amends.cases.services import open_case
from amends.cases.straight import parcels
from amends.cases.straight.counting import recount
from amends.cases.straight.following import family_keys
from amends.cases.straight.services.merging import merge_cases

LIKE_THE_FIRST = (
    "owner_id",
    "team_id",
    "opened_at",
    "heat",
    "distress",
    "risks",
    "lane",
    "wants",
    "order_reference",
    "letters_to",
)
Chosen = Mapping[str, Collection[int]]  # names of tables, such as message or concern, and keys of rows


@transaction.atomic
def split_case(case: Case, chosen: Chosen, subject: str, by: Actor) -> Split:
    """Make a case of its own of some messages, points and promises; what belongs to them goes along.

    Same customer, same owner, and as urgent as the first. What may be granted is counted over both.
    """
    lock(case, by)
    if not case.is_open:
        raise Refused(f"{case.reference} is {case.get_state_display()}. Open it again first.")
    if not subject.strip():
        raise Invalid("Name the new case.", "subject")
    moved = parcels.selection(case, chosen)
    if not moved:
        raise Invalid("Choose what the new case is about.", "chosen")
    if moved.get(parcels.MESSAGES) and not case.messages.exclude(pk__in=moved[parcels.MESSAGES]).exists():
        raise Invalid("Leave a message on the first case; without one there is nothing to split.", "chosen")
    made = open_case(
        case.customer, subject, case.channel, by, verb="case.split_off", facts={"source": case.pk}
    )
    for name in LIKE_THE_FIRST:
        setattr(made, name, getattr(case, name))
    made.split_root_id = case.split_root_id or case.pk
    made.save()
    split = Split(
        source=case, made=made, by=by.user, at=clock.now(), parcel=parcels.hand_over(moved, case, made)
    )
    split.save(force_insert=True)
    recount(case, made)
    counts = {name.split(".")[1]: len(keys) for name, keys in moved.items()}
    record("case.split", by, case, {"split": split.pk, "made": made.pk, "moved": counts})
    return split


@transaction.atomic
def undo_split(split: Split, by: Actor) -> None:
    """Everything back to the first case, and what came to the second since; its reference leads there."""
    source, made = split.source, split.made
    lock(source, by)
    lock(made, by)
    split.refresh_from_db()
    if split.undone_at:
        raise Refused(f"{made.reference} is part of {source.reference} already.")
    parcels.give_back(split.parcel, source, made)
    recount(source, made)
    if not made.messages.exists():  # nobody wrote on it, so nobody waits for an answer to it
        dues.settle(made, Due.Kind.ANSWER)
    merge_cases(source, [made], by, source.customer)
    split.undone_at = clock.now()
    split.save(update_fields=["undone_at"])
    record("case.split_undone", by, source, {"split": split.pk, "made": made.pk})


@transaction.atomic
def move_message(message: Message, target: Case, by: Actor) -> None:
    """Put a message on the case where it belongs, with its raw, its files, its reading and its points."""
    source = message.case
    for case in sorted((source, target), key=lambda one: one.pk):
        lock(case, by)
    message.refresh_from_db()
    _check_move(message, source, target)
    moved = parcels.selection(source, {"message": [message.pk]})
    if target.pk not in family_keys(source) and parcels.holds_money(moved):
        raise Refused("A remedy or an offer answers it, which counts on this case. Split the case instead.")
    if target.customer_id != source.customer_id and moved.get(parcels.DUES):
        raise Refused("It made a promise to another customer. Settle the promise first.")
    parcels.hand_over(moved, source, target)
    recount(source, target)
    facts = {"message": message.pk, "from": source.pk, "to": target.pk}
    record("message.moved_away", by, source, facts)
    record("message.moved_here", by, target, facts)


def _check_move(message: Message, source: Case, target: Case) -> None:
    if message.case_id != source.pk:
        raise Refused("Somebody moved this message a moment ago.")
    if source.pk == target.pk:
        raise Refused(f"It is on {target.reference} already.")
    if holds.is_held(source):
        raise Refused(f"A legal hold stands on {source.reference}, so nothing leaves it.")
    if not target.is_open:
        raise Refused(f"{target.reference} is {target.get_state_display()}. Open it again first.")
    if message.sending in (Message.Sending.QUEUED, Message.Sending.SENDING):
        raise Refused("This reply is about to leave. Move it once it has left.")
    if not source.messages.exclude(pk=message.pk).exists():
        raise Refused(f"It is the only message of {source.reference}. Merge the cases instead.")
