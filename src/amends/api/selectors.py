"""A case as JSON, for programs: the API, `amends show` and `amends export` say the same."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from amends.cases.errors import Refused
from amends.cases.models import Attachment, Case, Due, Entry, Message
from amends.cases.straight.following import surviving
from amends.cases.straight.selectors import straight_for_programs
from amends.people.models import User
from amends.resolve.counting import GIVEN
from amends.resolve.currencies import exact
from amends.resolve.investigating import (
    Determination,
    determinations,
    evidence_for_programs,
    investigation_for_programs,
)
from amends.resolve.models import DeliveryStep, Offer, OfferOption, Promise, Remedy
from amends.respond.models import Letter
from amends.understand import escalation
from amends.understand.models import Clock, Concern, Lane
from amends.understand.silence import silence_of


class NoCase(Refused):
    """No case has this reference."""

    status = 404


def case_called(reference: str) -> Case:
    """The case behind a reference such as A-1042, or the one that it was merged into; else NoCase."""
    pk = Case.pk_of(reference)
    found = Case.objects.select_related("customer", "owner", "team").filter(pk=pk).first() if pk else None
    if found is None:
        raise NoCase(f"There is no case {reference[:40]!r}. A reference looks like A-1042.")
    return surviving(found)


def brief(case: Case) -> dict[str, Any]:
    """A case in a list: what the queue shows of it."""
    return {
        "case": case.reference,
        "state": case.state,
        "kind": case.kind,
        "subject": case.subject,
        "channel": case.channel,
        "customer": _customer(case),
        "order_reference": case.order_reference,
        "source_id": case.source_id,
        "owner": _name(case.owner),
        "opened_at": case.opened_at,
        "heat": case.heat,
        "rank": case.rank,
        "risks": case.risks,
    }


def whole(case: Case, personal: bool = False) -> dict[str, Any]:
    """Everything about a case. `personal` adds what people wrote to the journal's entries."""
    every = list(case.dues.select_related("owner").order_by("at", "id"))
    return {
        **brief(case),
        **straight_for_programs(case),
        "wants": case.wants,
        "rank_why": case.rank_why,
        "resolved_at": case.resolved_at,
        "closed_at": case.closed_at,
        "reopened": case.reopened,
        "concerns": [_concern(one) for one in determinations(case)],
        "investigation": investigation_for_programs(case),
        "messages": [_message(m) for m in _messages(case)],
        "promises": [_promise(p) for p in case.promises.select_related("owner").order_by("due_at", "id")],
        "lanes": [_lane(one) for one in case.lanes.select_related("raised_by", "followed_by").order_by("id")],
        "escalation": _escalation(case, every),
        "clocks": [
            *[_clock(due) for due in every if due.kind != Due.Kind.CLOCK],
            *[_deadline(c) for c in case.clocks.order_by("due_at", "id")],
        ],
        "letters": [_letter(one) for one in case.letters.exclude(state="dropped").order_by("id")],
        "remedies": [_remedy(r) for r in _remedies(case)],
        "offers": [_offer(o) for o in case.offers.prefetch_related("options").order_by("id")],
        "journal": [_entry(e, personal) for e in _entries(case)],
    }


def _messages(case: Case) -> list[Message]:
    files = Attachment.objects.select_related("blob").defer("blob__content").order_by("id")
    found = case.messages.select_related("author").prefetch_related(Prefetch("attachments", files))
    return list(found.order_by("at", "id"))


def _remedies(case: Case) -> QuerySet[Remedy]:
    found = case.remedies.select_related("item").prefetch_related("concerns", "steps__owner")
    return found.order_by("id")


def _entries(case: Case) -> list[Entry]:
    return list(case.journal.select_related("actor", "payload").order_by("id"))


def _name(user: User | None) -> str | None:
    return user.name if user else None


def _customer(case: Case) -> dict[str, Any]:
    one = case.customer
    return {"id": one.pk, "name": one.name, "email": one.email, "phone": one.phone}


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.pk,
        "direction": message.direction,
        "channel": message.channel,
        "at": message.at,
        "author": _name(message.author),
        "from_name": message.from_name,
        "from_email": message.from_email,
        "to": message.to,
        "subject": message.subject,
        "text": message.text,
        "quoted": message.quoted,
        "html": message.is_html,
        "attachments": [_attachment(a) for a in message.attachments.all()],
        "message_id": message.message_id,
        "in_reply_to": message.in_reply_to,
        "auto": message.is_auto,
        "notice": message.notice,
        "sending": message.sending or None,
        "held": None,  # a held item is no message yet
    }


def _attachment(one: Attachment) -> dict[str, Any]:
    return {
        "name": one.name,
        "type": one.content_type,
        "size": one.blob.size,
        "sha256": one.blob_id,
        "inline": one.inline,
    }


def _concern(found: Determination) -> dict[str, Any]:
    one = found.concern
    return {
        "id": one.pk,
        "text": one.text,
        "quote": one.quote,
        "start": one.start,
        "end": one.end,
        "source": one.source,
        "confirmed": one.confirmed_at is not None,
        "outcome": one.outcome or None,
        "reason": one.reason,
        "expected": one.expected,
        "happened": one.happened,
        "cost": _cost(one),
        "evidence": [evidence_for_programs(row) for row in found.evidence],
        "answers": [
            {
                "question": a.question,
                "quote": a.quote,
                "message": a.message_id,
                "start": a.start,
                "end": a.end,
            }
            for a in found.answers
        ],
    }


def _cost(one: Concern) -> dict[str, Any]:
    """What it cost them: time in minutes, money with its currency, worry in words."""
    return {
        "minutes": one.cost_minutes,
        "money": one.cost_money,
        "currency": one.cost_currency or None,
        "worry": one.worry,
    }


def _promise(one: Promise) -> dict[str, Any]:
    return {
        "id": one.pk,
        "what": one.what,
        "sentence": one.sentence,
        "owner": _name(one.owner),
        "due": one.due_at,
        "state": one.state,
        "reason": one.reason,
    }


def _lane(one: Lane) -> dict[str, Any]:
    return {
        "id": one.pk,
        "lane": one.kind,
        "source": one.source,
        "raised_at": one.raised_at,
        "raised_by": _name(one.raised_by),
        "due": one.due_at,
        "followed_at": one.followed_at,
        "followed_by": _name(one.followed_by),
        "overruled_at": one.overruled_at,
        "note": one.note,
    }


def _escalation(case: Case, every: list[Due]) -> dict[str, Any] | None:
    """The risk with its parts, and since when they wait for news; nothing once the case is over."""
    if not case.is_open:
        return None
    silence = silence_of(case, every)
    risk = escalation.risk_on(case, every, silence.days)
    return {
        "risk": risk.score,
        "parts": risk.parts,
        "silent_since": silence.since,
        "silent_days": silence.days,
    }


def _remedy(one: Remedy) -> dict[str, Any]:
    return {
        "id": one.pk,
        "item": one.item.name,
        "kind": one.item.kind,
        "amount": None if one.amount is None else exact(one.amount, one.currency),
        "currency": one.currency,
        "state": one.state,
        "why": one.why,
        "concerns": sorted(concern.pk for concern in one.concerns.all()),
        "granted_at": one.decided_at if one.state in GIVEN else None,
        "decide_by": one.decide_by if one.state == Remedy.State.WAITING else None,
        "delivered_at": one.delivered_at,
        "told_at": one.told_at,
        "steps": [_step(step) for step in sorted(one.steps.all(), key=lambda step: step.position)],
    }


def _step(one: DeliveryStep) -> dict[str, Any]:
    return {"text": one.text, "owner": _name(one.owner), "due": one.due_at, "done_at": one.done_at}


def _offer(one: Offer) -> dict[str, Any]:
    return {
        "id": one.pk,
        "state": one.state,
        "made_at": one.made_at,
        "expires_at": one.expires_at,
        "options": [_option(option, one) for option in sorted(one.options.all(), key=lambda o: o.position)],
        "answer": one.answer,
        "wish": one.wish,
        "wish_amount": None if one.wish_amount is None else exact(one.wish_amount, one.wish_currency),
        "wish_currency": one.wish_currency or None,
    }


def _option(one: OfferOption, offer: Offer) -> dict[str, Any]:
    return {
        "title": one.title,
        "amount": None if one.amount is None else exact(one.amount, one.currency),
        "currency": one.currency or None,
        "chosen": offer.chosen_id == one.pk,
    }


def _letter(one: Letter) -> dict[str, Any]:
    return {
        "id": one.pk,
        "pack": one.pack,
        "kind": one.kind,
        "title": one.title,
        "text": one.text,
        "state": one.state,
        "way": one.way,
        "sent_at": one.sent_at,
        "sha256": one.sha256,
    }


def _clock(one: Due) -> dict[str, Any]:
    return {
        "clock": one.kind,
        "what": one.what,
        "owner": _name(one.owner),
        "due": one.at,
        "settled_at": one.settled_at,
        "missed_at": one.missed_at,
    }


def _deadline(one: Clock) -> dict[str, Any]:
    """A clock of a pack: a law's, or our own."""
    return {
        "clock": one.clock,
        "what": one.clock.replace("_", " ").capitalize(),
        "due": one.due_at,
        "state": one.state,
        "statutory": one.statutory,
        "demands": one.demands or None,
        "extended": one.extended,
        "started_at": one.started_at,
        "settled_at": one.stopped_at,
    }


def _entry(one: Entry, personal: bool) -> dict[str, Any]:
    said = getattr(one, "payload", None)
    return {
        "id": one.pk,
        "at": one.at,
        "verb": one.verb,
        "actor": {"kind": one.actor_kind, "name": _name(one.actor)},
        "facts": one.facts,
        **({"personal": said.body if said else None} if personal else {}),
    }
