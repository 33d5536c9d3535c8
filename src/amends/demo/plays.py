"""One small function an event: which verb plays it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max

from amends.cases import clock
from amends.cases import services as record_verbs
from amends.cases.actors import CUSTOMER, Actor, staff
from amends.cases.errors import Refused
from amends.cases.models import Case, Customer, Due, Entry, Message
from amends.cases.policy import may_open
from amends.cases.services import File, Who, Words
from amends.demo import values
from amends.followup import services as followup
from amends.followup.models import FollowUp
from amends.people.models import Team, User
from amends.resolve import services as resolve
from amends.resolve.models import CatalogueItem, Promise, Remedy
from amends.respond import notices, sending
from amends.respond import services as respond
from amends.understand import concerns as understanding
from amends.understand import lanes
from amends.understand.services import heat_of_entry, read_message

BEFORE_THE_COACH = "Sent before the coach was in use."


@dataclass(slots=True)
class Stage:
    """Where a play stands: the script, the people, and the case once it is open."""

    demo: values.Demo
    script: values.Case
    people: dict[str, User]
    case: Case | None = None
    teams: dict[str, Team] = field(default_factory=dict)

    def by(self, key: str) -> Actor:
        """The member of staff who does the event."""
        return staff(self.people[key])

    def fresh(self) -> Case:
        """The case as the database has it now."""
        assert self.case is not None
        self.case.refresh_from_db()
        return self.case

    def item(self, key: str) -> CatalogueItem:
        """The catalogue's row behind a key of the script."""
        name = next(item.name for item in self.demo.catalogue if item.key == key)
        return CatalogueItem.objects.get(name=name)


def play_all(demo: values.Demo, people: dict[str, User]) -> Iterator[Case]:
    """Every case, its events in order, each at its own moment."""
    for one in demo.cases:
        stage = Stage(demo, one, people)
        for event in one.events:
            _play(stage, event)
        yield stage.fresh()


def _play(stage: Stage, event: values.Event) -> None:
    newest = Entry.objects.aggregate(top=Max("pk"))["top"] or 0
    try:
        with clock.at(event.at.astimezone(UTC)):
            _follow(stage, event)
            PLAYS[type(event)](stage, event)
            for entry in Entry.objects.filter(pk__gt=newest, verb__in=("case.reopened", "promise.broken")):
                heat_of_entry(entry.pk)
    except Refused as refusal:
        raise values.ScriptError(f"{stage.script.key}, {event.do} at {event.at}: {refusal}") from refusal


def _follow(stage: Stage, event: values.Event) -> None:
    """Whoever takes up a case follows the protocol first, as these people would."""
    who = stage.people.get(str(getattr(event, "by", "")))
    if stage.case is None or who is None or not may_open(who, stage.fresh()):
        return
    for lane in stage.case.lanes.filter(followed_at=None, overruled_at=None).select_related("case"):
        lanes.follow_lane(lane, "", staff(who))


def _open(stage: Stage, at_channel: str) -> Case:
    script = stage.script
    customer = record_verbs.know_customer(
        Who(script.customer.name, script.customer.email, script.customer.phone)
    )
    _know(customer, script.customer)
    case = record_verbs.open_case(
        customer, script.subject, at_channel, CUSTOMER,
        order_reference=script.order, clocks=at_channel != "import",
    )  # fmt: skip
    team = next((team for team in stage.demo.teams if team.key == script.team), None)
    case.team = Team.objects.get(name=team.name) if team else None
    case.save(update_fields=["team"])
    stage.case = case
    if script.owner:
        record_verbs.assign(case, stage.people[script.owner], stage.by(script.owner))
    return case


def _know(customer: Customer, known: values.Customer) -> None:
    customer.phone, customer.prefers = known.phone, known.prefers
    customer.adjustments, customer.note, customer.demo = known.adjustments, known.note, True
    if known.since:
        customer.since = datetime(known.since, 1, 1, tzinfo=UTC)
    customer.save()


def _hear(
    stage: Stage, text: str, channel: str, by: Actor, files: tuple[values.Attachment, ...] = ()
) -> None:
    opened = stage.case is None
    case = stage.case or _open(stage, channel)
    words = Words(
        text.strip(),
        subject=_their_subject(text) if channel == "mail" else "",
        from_name=case.customer.name,
        from_email=case.customer.email,
        message_id=f"<{stage.script.key}.{clock.now():%Y%m%d%H%M%S}@sample.example>"
        if channel == "mail"
        else "",
        files=[File(file.name, file.type, file.data) for file in files],
    )
    message = record_verbs.add_inbound(case, words, channel, by)
    if opened and channel in ("mail", "form") and case.customer.email:
        due = case.dues.filter(kind=Due.Kind.ANSWER, settled_at=None).first()
        _left(notices.notify(case, "ack", notices.acknowledgement(case, due)))
    read_message(message)


def _their_subject(text: str) -> str:
    """What they would have typed as the subject: the beginning of their first real line."""
    lines = [line.strip() for line in text.strip().splitlines() if len(line.split()) > 3]
    first = lines[0] if lines else text.strip()
    words = first.split()
    return " ".join(words[:7]).rstrip(".,;:") + (" …" if len(words) > 7 else "")


def _left(message: Message | None) -> None:
    """What the script says was sent has been sent: nothing of it goes to a mail server again."""
    if message:
        Message.objects.filter(pk=message.pk).update(sending=Message.Sending.SENDING)
        message.refresh_from_db()
        sending.mark_sent(message)


def message(stage: Stage, event: values.Message) -> None:
    """The customer writes."""
    _hear(stage, event.text, event.channel or stage.script.channel, CUSTOMER, event.attachments)


def log_call(stage: Stage, event: values.LogCall) -> None:
    """What they said by phone or at the counter."""
    _hear(stage, event.text, event.channel or "phone", stage.by(event.by))


def reply(stage: Stage, event: values.Reply) -> None:
    """We write."""
    case = stage.fresh()
    found = [resolve.Found(p.what, p.due.astimezone(UTC), p.text) for p in event.promises]
    channel = "mail" if case.customer.email else "phone"
    sent = respond.send_reply(
        case, event.text, stage.by(event.by), promises=found, why_stop=BEFORE_THE_COACH, channel=channel
    )
    _left(sent)


def note(stage: Stage, event: values.Note) -> None:
    """A note among ourselves."""
    record_verbs.add_note(stage.fresh(), event.text, stage.by(event.by))


def concerns(stage: Stage, event: values.Concerns) -> None:
    """The list of points, in place of the one that the engine proposed."""
    case, by = stage.fresh(), stage.by(event.by)
    for proposed in understanding.concerns_of(case):
        understanding.remove_concern(proposed, by)
    for one in event.items:
        said = _where(case, one.quote)
        start = said.text.find(one.quote) if said else 0
        understanding.add_concern(case, one.text, by, said, start, start + len(one.quote) if said else 0)


def _where(case: Case, quote: str) -> Message | None:
    return next((m for m in case.messages.filter(direction="in").order_by("-at") if quote in m.text), None)


def confirm(stage: Stage, event: values.Confirm) -> None:
    """The customer says yes."""
    understanding.confirm_concerns(stage.fresh(), CUSTOMER)
    record_verbs.heard_out(stage.fresh(), CUSTOMER)


def correct(stage: Stage, event: values.Correct) -> None:
    """The customer corrects us."""
    read_message(understanding.correct_concerns(stage.fresh(), event.text, CUSTOMER))


def outcome(stage: Stage, event: values.Outcome) -> None:
    """One concern is decided."""
    concern = understanding.concerns_of(stage.fresh())[event.concern - 1]
    understanding.decide_concern(concern, event.outcome, event.reason, stage.by(event.by))


def cause(stage: Stage, event: values.Cause) -> None:
    """Why it happened."""
    resolve.record_cause(
        stage.fresh(), stage.by(event.by), text=event.text, unknown_reason=event.unknown_reason
    )


def remedy(stage: Stage, event: values.GrantRemedy) -> None:
    """We give something."""
    case = stage.fresh()
    listed = list(understanding.concerns_of(case))
    chosen = [listed[i - 1] for i in event.concerns]
    resolve.grant_remedy(case, stage.item(event.item), event.amount, chosen, event.why, stage.by(event.by))


def _waiting(stage: Stage) -> Remedy:
    return stage.fresh().remedies.filter(state=Remedy.State.WAITING).latest("pk")


def approve(stage: Stage, event: values.Approve) -> None:
    """The waiting remedy is allowed."""
    resolve.approve_remedy(
        _waiting(stage), stage.by(event.by), amount=event.amount, why="Fits what happened."
    )


def refuse(stage: Stage, event: values.Refuse) -> None:
    """It is not allowed."""
    resolve.refuse_remedy(_waiting(stage), event.why, stage.by(event.by))


def deliver(stage: Stage, event: values.Deliver) -> None:
    """It reached the customer."""
    granted = (
        stage.fresh().remedies.filter(state=Remedy.State.GRANTED, item=stage.item(event.item)).latest("pk")
    )
    resolve.deliver_remedy(granted, stage.by(event.by))


def offer(stage: Stage, event: values.Offer) -> None:
    """The customer may choose."""
    options = [resolve.Choice(stage.item(o.item), o.title, o.detail, o.amount) for o in event.options]
    resolve.make_offer(stage.fresh(), options, "", event.expires.astimezone(UTC), stage.by(event.by))


def choose(stage: Stage, event: values.Choose) -> None:
    """They take one."""
    found = stage.fresh().offers.latest("pk")
    resolve.choose_option(found, found.options.get(position=event.option), CUSTOMER)


def decline(stage: Stage, event: values.Decline) -> None:
    """They want none."""
    resolve.decline_offer(stage.fresh().offers.latest("pk"), event.text, CUSTOMER)


def _promise(stage: Stage, match: str) -> Promise:
    return stage.fresh().promises.filter(what__contains=match, state=Promise.State.OPEN).earliest("pk")


def promise_kept(stage: Stage, event: values.PromiseKept) -> None:
    """We did it."""
    resolve.keep_promise(_promise(stage, event.match), stage.by(event.by))


def promise_broken(stage: Stage, event: values.PromiseBroken) -> None:
    """We did not."""
    resolve.break_promise(_promise(stage, event.match), event.reason, stage.by(event.by))


def promise_moved(stage: Stage, event: values.PromiseMoved) -> None:
    """We agreed another time, before it broke."""
    resolve.move_promise(
        _promise(stage, event.match), event.due.astimezone(UTC), event.text, stage.by(event.by)
    )


def put_first(stage: Stage, event: values.PutFirst) -> None:
    """It goes first."""
    record_verbs.put_first(stage.fresh(), event.why, stage.by(event.by))


def hand_over(stage: Stage, event: values.HandOver) -> None:
    """Somebody else owns it."""
    record_verbs.assign(stage.fresh(), stage.people[event.to], stage.by(event.by), event.note)


def bring_in(stage: Stage, event: values.BringIn) -> None:
    """A colleague joins by a note."""
    record_verbs.add_note(
        stage.fresh(),
        f"{stage.people[event.to].first_name}, please look at this with me.",
        stage.by(event.by),
    )


def resolve_case(stage: Stage, event: values.Resolve) -> None:
    """We hold it to be right."""
    when = event.follow_up.astimezone(UTC) if event.follow_up else None
    resolve.waive_bare(stage.fresh(), event.no_remedy, stage.by(event.by))
    followup.resolve_case(stage.fresh(), event.summary, stage.by(event.by), when)


def survey(stage: Stage, event: values.Survey) -> None:
    """They answer."""
    answers = followup.Answers(
        event.fixed, event.heard, event.outcome, event.process, event.treatment, event.text
    )
    followup.answer_survey(stage.fresh().follow_ups.latest("pk"), answers, CUSTOMER)


def not_fixed(stage: Stage, event: values.NotFixed) -> None:
    """They say it is not right."""
    followup.not_fixed(stage.fresh(), [], event.text, CUSTOMER)
    last = stage.fresh().messages.filter(direction="in").latest("at")
    read_message(last)


def close(stage: Stage, event: values.Close) -> None:
    """Nothing is left to do; whoever closes has gone back and asked."""
    planned = stage.fresh().follow_ups.filter(state=FollowUp.State.PLANNED).first()
    if planned:
        followup.mark_asked(planned, stage.by(event.by))
    followup.close_case(stage.fresh(), stage.by(event.by))


def not_complaint(stage: Stage, event: values.NotComplaint) -> None:
    """It was a question or a kind word."""
    record_verbs.set_kind(stage.fresh(), "not_complaint", stage.by(event.by))


def spam(stage: Stage, event: values.Spam) -> None:
    """Nobody we serve wrote this."""
    record_verbs.set_kind(stage.fresh(), "spam", stage.by(event.by))


PLAYS: dict[type[values.Event], Callable[[Stage, Any], None]] = {
    values.Message: message,
    values.LogCall: log_call,
    values.Reply: reply,
    values.Note: note,
    values.Concerns: concerns,
    values.Confirm: confirm,
    values.Correct: correct,
    values.Outcome: outcome,
    values.Cause: cause,
    values.GrantRemedy: remedy,
    values.Approve: approve,
    values.Refuse: refuse,
    values.Deliver: deliver,
    values.Offer: offer,
    values.Choose: choose,
    values.Decline: decline,
    values.PromiseKept: promise_kept,
    values.PromiseBroken: promise_broken,
    values.PromiseMoved: promise_moved,
    values.PutFirst: put_first,
    values.HandOver: hand_over,
    values.BringIn: bring_in,
    values.Resolve: resolve_case,
    values.Survey: survey,
    values.NotFixed: not_fixed,
    values.Close: close,
    values.NotComplaint: not_complaint,
    values.Spam: spam,
}
