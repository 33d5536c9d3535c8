"""What the journal tells of a case, as one line each. What has a place of its own on the page is left out."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amends.cases.models import Case, Entry
from amends.desk.case.when import Clock
from amends.people.models import User
from amends.understand.models import Concern, Protocol

# Work on the list of concerns; in one go it is told as one line.
LISTING = {
    "concern.added": "added",
    "concern.edited": "changed",
    "concern.removed": "removed",
    "concern.restored": "brought back",
    "concern.undecided": "reopened",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story: its mark, its words in bold and after, and who did it."""

    icon: str
    bold: str
    words: str = ""
    bad: bool = False
    theirs: str = ""  # words of the customer or a colleague, as they were written


@dataclass(frozen=True, slots=True)
class Teller:
    """What is needed to put an entry into words."""

    reader: User
    people: Mapping[int, User]
    concerns: Mapping[int, Concern]
    clock: Clock

    def who(self, entry: Entry) -> str:
        """You, Kieran, the customer, Amends."""
        if entry.actor_kind == "customer":
            return "The customer"
        return self.name(entry.actor_id) if entry.actor_id else "Amends"

    def by(self, entry: Entry) -> str:
        """The same in the middle of a sentence: you."""
        who = self.who(entry)
        return who if entry.actor_id and who != "You" else who.replace("You", "you").replace("The c", "the c")

    def name(self, key: int | None) -> str:
        """A colleague's first name; you for the reader."""
        if key == self.reader.pk:
            return "You"
        person = self.people.get(key or 0)
        return person.first_name if person else "nobody"

    def line(self, entry: Entry) -> Line | None:
        """The entry in words; None for what stands elsewhere on the page."""
        tell = LINES.get(entry.verb)
        payload = getattr(entry, "payload", None)
        return tell(self, entry, payload.body if payload else {}) if tell else None

    def listing(self, run: Sequence[Entry]) -> Line:
        """Several changes of the list of concerns by one person in one go."""
        counts = Counter(entry.verb for entry in run)
        parts = [f"{LISTING[verb]} {n}" for verb, n in counts.items() if LISTING[verb]]
        return Line("pencil", self.who(run[0]), f"worked on the concerns: {', '.join(parts)}")


Tell = Callable[[Teller, Entry, Mapping[str, Any]], Line]


def _plain(icon: str, words: str, said: str = "", bad: bool = False) -> Tell:
    """A line that needs no more than who did it; `said` names the part of the payload to quote."""

    def tell(teller: Teller, entry: Entry, body: Mapping[str, Any]) -> Line:
        return Line(icon, teller.who(entry), words, bad, str(body.get(said, "")) if said else "")

    return tell


def _assigned(teller: Teller, entry: Entry, body: Mapping[str, Any]) -> Line:
    to, who = entry.facts.get("to"), teller.who(entry)
    if to is None:
        return Line("user", who, "gave the case back; nobody owns it")
    if to == entry.actor_id:
        return Line("user", who, "took the case")
    name = teller.name(to)
    handed = "handed over to" if entry.verb == "case.handed_over" else "gave the case to"
    return Line(
        "user", who, f"{handed} {name.lower() if name == 'You' else name}", theirs=str(body.get("note", ""))
    )


def _due(teller: Teller, entry: Entry) -> str:
    raw = entry.facts.get("new_due") or entry.facts.get("due")
    return teller.clock.spoken(datetime.fromisoformat(raw)) if raw else ""


def _promise(icon: str, label: str, bad: bool = False, dated: bool = False) -> Tell:
    def tell(teller: Teller, entry: Entry, body: Mapping[str, Any]) -> Line:
        what = str(body.get("what") or body.get("note") or "")
        due = _due(teller, entry) if dated else ""
        words = ", ".join(part for part in (what, f"due {due}" if due else "") if part)
        return Line(icon, label, words or f"by {teller.by(entry)}", bad, str(body.get("reason", "")))

    return tell


def _decided(teller: Teller, entry: Entry, body: Mapping[str, Any]) -> Line:
    concern = teller.concerns.get(entry.facts.get("concern", 0))
    outcome = dict(Concern.Outcome.choices).get(entry.facts.get("outcome", ""), "Undecided")
    return Line(
        "circle-check", f"{outcome}:", concern.text if concern else "", theirs=str(body.get("reason", ""))
    )


def _asked_model(teller: Teller, entry: Entry, body: Mapping[str, Any]) -> Line:
    words = f"asked {entry.facts['model']} for a draft; names, addresses and numbers were masked"
    return Line("pencil", teller.who(entry), words)


def _written(teller: Teller, entry: Entry, body: Mapping[str, Any]) -> Line:
    used = entry.facts.get("used")
    words = f"by {entry.facts['model']}" + (
        "" if used else "; not used, for the reply was being written already"
    )
    return Line("pencil", "Draft written", words, theirs="" if used else str(body.get("text", "")))


def _unused(teller: Teller, entry: Entry, body: Mapping[str, Any]) -> Line:
    return Line("pencil", "Draft refused", f"of {entry.facts['model']}", theirs=str(body.get("why", "")))


def _remedy(label: str, bad: bool = False) -> Tell:
    def tell(teller: Teller, entry: Entry, body: Mapping[str, Any]) -> Line:
        amount = entry.facts.get("amount")
        what = f"{entry.facts.get('currency', '')} {amount}".strip() if amount else ""
        by = teller.by(entry)
        return Line(
            "wallet",
            label,
            ", ".join(p for p in (what, f"by {by}") if p),
            bad,
            str(body.get("why", "")),
        )

    return tell


def _other_case(icon: str, words: str, fact: str) -> Tell:
    """A line that names another case."""

    def tell(teller: Teller, entry: Entry, body: Mapping[str, Any]) -> Line:
        key = entry.facts.get(fact)
        reference = Case(pk=key).reference if key else "another case"
        return Line(icon, teller.who(entry), words.format(reference))

    return tell


def _unmerged(teller: Teller, entry: Entry, body: Mapping[str, Any]) -> Line:
    facts, stayed = entry.facts, entry.facts.get("stayed", 0)
    other = facts["merged"] if entry.case_id == facts["survivor"] else facts["survivor"]
    words = f"took {Case(pk=other).reference} and this case apart again"
    if stayed and entry.case_id == facts["survivor"]:
        words += f"; {stayed} message{'s' if stayed > 1 else ''} that came in between stayed here"
    return Line("git-fork", teller.who(entry), words)


def _filled(teller: Teller, entry: Entry, body: Mapping[str, Any]) -> Line:
    said = "; ".join(f"{key}: {value or 'nothing'}" for key, value in body.get("to", {}).items())
    return Line("square-pen", teller.who(entry), "filled in", theirs=said)


def _lane(icon: str, words: str, said: str = "", bad: bool = False) -> Tell:
    """A line that names a lane by its kind."""

    def tell(teller: Teller, entry: Entry, body: Mapping[str, Any]) -> Line:
        kind = dict(Protocol.Kind.choices).get(entry.facts.get("kind", ""), "")
        return Line(
            icon, teller.who(entry), f"{words} “{kind}”", bad, str(body.get(said, "")) if said else ""
        )

    return tell


def _reminded(teller: Teller, entry: Entry, body: Mapping[str, Any]) -> Line:
    owner = teller.name(entry.facts.get("owner"))
    words = f"reminded {owner.replace('You', 'you')}: {entry.facts['share']} % of the time of a promise has passed"
    return Line("mark-promise", teller.who(entry), words)


LINES: dict[str, Tell] = {
    "lane.raised": _lane("shield-alert", "raised the lane", "why", bad=True),
    "senior.asked": _plain("arrow-up", "asked for somebody more senior", bad=True),
    "senior.looked": _plain("eye", "looked at it, as somebody more senior", "note"),
    "lane.followed": _lane("check", "followed the protocol of", "note"),
    "lane.overruled": _lane("undo-2", "took the case out of the lane"),
    "promise.reminded": _reminded,
    "clock.pack_chosen": _plain("mark-clock", "chose by which pack the clocks count", "why"),
    "clock.extended": _plain("mark-clock", "extended a clock", "why"),
    "clock.notice_sent": _plain("mark-clock", "noted that a notice has left", "how"),
    "clock.stage": _plain("mark-clock", "began the next stage", "why"),
    "clock.referred": _plain("scale", "noted that they went to the ombudsman", "reference"),
    "clock.met": _plain("check", "noted that a clock was met in time"),
    "clock.held_off": _plain("mark-clock", "noted that a notice holds a clock off"),
    "due.missed": _plain("mark-clock", "noted that a due time has passed", bad=True),
    "clock.late": _plain("mark-clock", "noted that a clock was met late", bad=True),
    "case.waiting": _plain("circle", "noted that it is their turn", "why"),
    "case.resumed": _plain("undo-2", "noted that it is our turn again"),
    "letter.written": _plain("file-text", "began a letter", "title"),
    "letter.asked": _plain("eye", "asked for a second pair of eyes on a letter"),
    "letter.approved": _plain("circle-check", "approved a letter"),
    "letter.given_back": _plain("undo-2", "gave a letter back", "why"),
    "letter.dropped": _plain("circle-minus", "gave a letter up"),
    "letter.sent": _plain("file-text", "sent a letter", "why_gaps"),
    "case.packed": _plain("file-text", "took the whole case as a pack"),
    "case.merged_in": _other_case("git-fork", "merged {} into this case", "merged"),
    "case.merged_away": _other_case("git-fork", "merged this case into {}", "survivor"),
    "case.unmerged": _unmerged,
    "case.split": _other_case("git-fork", "split {} from this case", "made"),
    "case.split_off": _other_case("git-fork", "split this case from {}", "source"),
    "case.split_undone": _other_case("undo-2", "took {} back into this case", "made"),
    "case.linked": _other_case("link", "linked this case with {}", "other"),
    "case.unlinked": _other_case("unplug", "took the link with {} away", "other"),
    "case.not_duplicate": _other_case("circle-minus", "said that {} is not a duplicate", "other"),
    "message.moved_away": _other_case("arrow-right", "moved a message to {}", "to"),
    "message.moved_here": _other_case("arrow-left", "moved a message here from {}", "from"),
    "case.tagged": _plain("flag", "put on the tag", "name"),
    "case.untagged": _plain("flag", "took off the tag", "name"),
    "case.fields_filled": _filled,
    "case.reference_added": _plain("file-text", "noted that it is about", "value"),
    "case.reference_removed": _plain("file-text", "noted that it is not about", "value"),
    "case.assigned": _assigned,
    "case.handed_over": _assigned,
    "case.put_first": _plain("arrow-up", "put this case first", "why"),
    "case.put_back": _plain("arrow-down-right", "put this case back in its place"),
    "case.set_aside": _plain("archive", "set this case aside"),
    "case.taken_back": _plain("undo-2", "took it back as a complaint"),
    "representative.named": _plain("user", "named somebody who speaks for the customer", "name"),
    "consent.given": _plain("circle-check", "noted that the customer agrees to who speaks for them", "how"),
    "consent.withdrawn": _plain("undo-2", "noted that nobody speaks for the customer any more", "why"),
    "case.heard_out": _plain("check", "noted that there is nothing to add"),
    "case.more_to_hear": _plain("message-square", "noted that there is more to hear"),
    "case.renamed": _plain("pencil", "renamed the case from", "from"),
    "case.resolved": _plain("circle-check", "resolved the case", "summary"),
    "case.closed": _plain("lock", "closed the case"),
    "case.not_fixed": _plain("refresh-cw", "said that it is not right", bad=True),
    "case.reopened": _plain("refresh-cw", "opened the case again", "why", bad=True),
    "case.erased": _plain("lock", "erased what was said here; its figures stay"),
    "hold.placed": _plain("lock", "placed a legal hold", "why"),
    "hold.lifted": _plain("undo-2", "lifted the legal hold"),
    "concerns.confirmed": _plain("handshake", "confirmed what we understood"),
    "concerns.corrected": _plain("pencil", "corrected what we understood"),
    "concern.added": _plain("plus", "added a concern", "text"),
    "concern.edited": _plain("pencil", "changed a concern to", "to"),
    "concern.removed": _plain("circle-minus", "removed a concern", "text"),
    "concern.restored": _plain("undo-2", "brought a concern back", "text"),
    "concern.undecided": _plain("undo-2", "opened a point again", "reason"),
    "concern.decided": _decided,
    "concern.corrected": _plain("pencil", "put a point in their own words", "to"),
    "issue.taken": _plain("git-fork", "said what lies under it", "underlying"),
    "issue.dismissed": _other_case("circle-minus", "said that it is not about {}", "earlier"),
    "issue.dropped": _plain("undo-2", "said that nothing else lies under it"),
    "request.made": _plain("mail", "asked somebody outside this conversation", "text"),
    "request.answered": _plain("mail", "noted an answer of whom we asked; it is under Investigation"),
    "request.returned": _plain("circle-alert", "learnt that a request did not arrive", bad=True),
    "request.withdrawn": _plain("undo-2", "took a request back", "why"),
    "evidence.added": _plain("file-text", "attached evidence", "shows"),
    "evidence.removed": _plain("circle-minus", "took evidence off", "why"),
    "evidence.restored": _plain("undo-2", "brought evidence back"),
    "question.added": _plain("plus", "put a question on the plan", "text"),
    "question.answered": _plain("check", "found out", "answer"),
    "question.opened_again": _plain("undo-2", "opened a question of the plan again"),
    "question.dropped": _plain("circle-minus", "dropped a question of the plan", "why"),
    "investigation.planned": _plain("file-text", "planned how to look into it"),
    "cause.judged": _plain("circle-help", "said whether it could have been avoided", "how"),
    "request.not_sent": _plain("circle-alert", "could not send a request", "why", bad=True),
    "request.made_again": _plain("mail", "sent a request again"),
    "request.absent": _plain("hourglass", "learnt that whom we asked is away"),
    "cause.confirmed": _plain("circle-check", "confirmed the cause on evidence"),
    "cause.doubted": _plain("circle-help", "doubts the cause", "why"),
    "second_failure.excused": _plain(
        "repeat", "let it be resolved without what a second failure asks for", "why"
    ),
    "promise.made": _promise("mark-promise", "Promised:", dated=True),
    "promise.taken": _promise("mark-promise", "Promise taken over"),
    "promise.kept": _promise("mark-promise", "Promise kept"),
    "promise.moved": _promise("calendar-sync", "Promise moved:", dated=True),
    "promise.broken": _promise("mark-promise-broken", "Promise broken:", bad=True),
    "promise.withdrawn": _promise("mark-promise", "Promise taken back with its reply"),
    "remedy.granted": _remedy("Remedy granted:"),
    "remedy.asked": _remedy("Approval asked:"),
    "remedy.approved": _remedy("Remedy approved:"),
    "remedy.refused": _remedy("Remedy not approved:", bad=True),
    "remedy.delivered": _remedy("Remedy delivered:"),
    "remedy.waived": _plain("circle-minus", "said why a point gets no remedy", "reason"),
    "remedy.escalated": _plain(
        "arrow-up", "asked a role higher for the approval, for nobody decided in time"
    ),
    "remedy.told": _plain("phone", "rang them about a remedy", "note"),
    "remedy.withdrawn": _remedy("Remedy taken back:"),
    "offer.made": _plain("handshake", "made an offer", "intro"),
    "offer.accepted": _plain("circle-check", "chose from the offer"),
    "offer.declined": _plain("circle-minus", "wanted none of the offer", "answer"),
    "offer.expired": _plain("hourglass", "ended the offer; its time was over"),
    "offer.withdrawn": _plain("undo-2", "took the offer back", "why"),
    "cause.recorded": _plain("git-fork", "recorded the cause", "text"),
    "reading.overruled": _plain("square-pen", "corrected the reading", "why"),
    "draft.asked": _asked_model,
    "draft.written": _written,
    "draft.refused": _unused,
    "reply.undone": _plain("undo-2", "called a reply back before it left"),
    "mail.came_back": _plain("circle-alert", "learnt that our mail did not arrive:", "why", bad=True),
    "mail.called_spam": _plain("circle-alert", "learnt that our mail was called spam", "why", bad=True),
    "mail.is_late": _plain("hourglass", "learnt that our mail is late; their server still tries", "why"),
    "mail.held_back": _plain("hourglass", "held a mail back:", "why"),
    "address.works": _plain("circle-check", "noted that their mail arrives again", "why"),
    "link.revoked": _plain("unplug", "switched off the customer’s link"),
    "case.customer_changed": _plain("user", "made somebody else the customer of this case"),
    "file.infected": _plain("circle-alert", "found a virus in a file; it is held back", "found", bad=True),
    "file.released": _plain("paperclip", "let a held-back file through", "why"),
    "followup.planned": _plain("mark-follow-up", "planned a follow-up"),
    "followup.asked": _plain("mark-follow-up", "asked whether it is right"),
    "survey.answered": _plain("message-square", "answered whether it is right"),
}
