"""What the ledger shows: rows by when they fall due, and the one in hand beside them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import Http404, QueryDict

from amends.cases.errors import Refused
from amends.cases.firm import holding, local
from amends.desk.frame import Frame
from amends.desk.times import When, number, plural
from amends.people.models import Team, User
from amends.resolve import selectors
from amends.resolve.models import Promise
from amends.resolve.selectors import Filters, Rate, Row, TeamRate
from amends.respond.updates import moved_letter
from amends.text.drafting.saying import spoken

STATES = {
    "": "open and recent",
    Promise.State.OPEN: "open",
    Promise.State.KEPT: "kept",
    Promise.State.MOVED: "moved",
    Promise.State.BROKEN: "broken",
}
ICONS = {
    Promise.State.OPEN: ("circle", ""),
    Promise.State.KEPT: ("check", "is-good"),
    Promise.State.MOVED: ("calendar-sync", ""),
    Promise.State.BROKEN: ("x", "is-bad"),
    Promise.State.WITHDRAWN: ("circle-minus", ""),
}
MOST = 40  # open promises on the page; more are narrowed by owner or customer
NEW_TIME = "[new time]"  # stands in the letter until the time is chosen
LENGTH = 1.12  # units of the track for one per cent


@dataclass(frozen=True, slots=True)
class Line:
    """One promise as a row of the ledger."""

    promise: Promise
    icon: str
    tone: str
    word: str
    sub: str
    percent: int
    track: str  # where the dot stands
    due: When

    @property
    def is_open(self) -> bool:
        """Whether it may still be kept, moved or broken."""
        return self.promise.state == Promise.State.OPEN


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a menu of the sentence."""

    words: str
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class NewTime:
    """A time to which the promise could move."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Hand:
    """The promise in hand: where it was made, what happened since, and how to move it."""

    line: Line
    before: str  # of the message, up to the sentence
    sentence: str
    after: str
    said: str
    since: str
    times: list[NewTime]
    letter: str
    coaching: str
    sound: bool  # whether the coach has nothing to stop or mend in the letter

    @property
    def is_late(self) -> bool:
        """Past its time, so that only the reason can still be said."""
        return self.line.is_open and self.line.due.tone == "is-bad"


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    headline: str
    groups: list[tuple[str, list[Line]]]
    more: bool
    hand: Hand | None
    rate: Rate
    by_team: list[TeamRate]
    teams: list[Choice]
    team: str
    states: list[Choice]
    owners: list[Choice]
    state: str
    owner: str
    customer: str
    query: str


def page(user: User, frame: Frame, query: QueryDict) -> Page:
    """The ledger as its URL asks for it."""
    people = list(User.objects.filter(is_active=True).order_by("name"))
    teams = list(Team.objects.order_by("name"))
    filters = _filters(user, people, teams, query)
    book = selectors.ledger(user, filters, MOST)
    titled = (
        ("Today", book.today),
        ("This week", book.this_week),
        ("Later", book.next),
        ("Settled lately", book.settled),
    )
    groups = [(title, [line_of(row, frame) for row in rows]) for title, rows in titled if rows]
    lines = [line for _, found in groups for line in found]
    asked = {name: query.get(name, "") for name in ("state", "owner", "team", "customer") if query.get(name)}
    return Page(
        headline=_headline(frame, lines),
        groups=groups,
        more=book.more,
        hand=_hand(user, frame, lines, query.get("open", "")),
        rate=selectors.kept_rate(user),
        by_team=selectors.kept_by_team(user),
        teams=[_choice(words, asked, "team", key) for key, words in _team_names(teams).items()],
        team=_team_names(teams).get(str(filters.team or ""), "every team"),
        states=[_choice(words, asked, "state", value) for value, words in STATES.items()],
        owners=_owners(user, people, asked),
        state=STATES[filters.state],
        owner="me" if filters.owner == user else filters.owner.name if filters.owner else "anyone",
        customer=filters.customer,
        query=urlencode(asked),
    )


def _team_names(teams: list[Team]) -> dict[str, str]:
    return {"": "every team", **{str(team.pk): team.name for team in teams}}


def _filters(user: User, people: list[User], teams: list[Team], query: QueryDict) -> Filters:
    by_key = {"me": user, **{str(person.pk): person for person in people}}
    state = query.get("state", "")
    return Filters(
        owner=by_key.get(query.get("owner", "")),
        state=state if state in STATES else "",
        team=next((team.pk for team in teams if str(team.pk) == query.get("team")), None),
        customer=query.get("customer", "").strip()[:100],
    )


def _owners(user: User, people: list[User], asked: dict[str, str]) -> list[Choice]:
    named = {"": "anyone", "me": "me", **{str(p.pk): p.name for p in people if p != user}}
    return [_choice(words, asked, "owner", value) for value, words in named.items()]


def _choice(words: str, asked: dict[str, str], name: str, value: str) -> Choice:
    said = {**asked, name: value}
    query = urlencode({key: one for key, one in said.items() if one})
    return Choice(words, f"?{query}", asked.get(name, "") == value)


def line_of(row: Row, frame: Frame) -> Line:
    """A promise as a row."""
    promise, due = row.promise, frame.when(row.promise.due_at)
    icon, tone = ICONS[Promise.State(promise.state)]
    word = promise.get_state_display()
    if promise.state == Promise.State.OPEN and due.tone == "is-bad":
        icon, tone, word = "timer", "is-bad", "Late"
    elif row.at_risk:
        icon, tone, word = "timer", "is-soon", "At risk"
    percent = round(row.share * 100)
    return Line(promise, icon, tone, word, _sub(promise, frame), percent, f"{percent * LENGTH:.0f}", due)


def _sub(promise: Promise, frame: Frame) -> str:
    if promise.state == Promise.State.BROKEN:
        return f"Reason: {promise.reason}"
    channel = f"{promise.message.get_channel_display()}, " if promise.message else ""
    told = f"; {promise.reminded} % of its time told" if promise.reminded and promise.state == "open" else ""
    quote = f"“{promise.sentence}” " if promise.sentence else ""
    return f"{quote}{channel}{frame.ago(promise.made_at)}{told}"


def _headline(frame: Frame, lines: list[Line]) -> str:
    late = sum(line.word == "Late" for line in lines)
    risk = sum(line.word == "At risk" for line in lines)
    if frame.promises == "0":
        return "No promise is open"
    said = f"{frame.promises} {plural(2 if frame.promises != '1' else 1, 'promise is', 'promises are')} open"
    if late:
        return f"{said}; {number(late)} {plural(late, 'is', 'are')} late"
    return f"{said}; {number(risk)} {plural(risk, 'is', 'are')} about to break" if risk else said


def _hand(user: User, frame: Frame, lines: list[Line], wanted: str) -> Hand | None:
    if wanted and not (wanted.isdigit() and len(wanted) < 18):
        raise Http404
    chosen = [line for line in lines if not wanted or line.promise.pk == int(wanted)]
    if chosen:
        return hand_of(chosen[0], user, frame)
    return (
        hand_of(line_of(selectors.row_of(promise_of(user, int(wanted))), frame), user, frame)
        if wanted
        else None
    )


def promise_of(user: User, pk: int) -> Promise:
    """A promise on a case that this person may open; none other exists."""
    rows = selectors.visible_promises(user).select_related("case__customer", "owner", "message")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def hand_of(line: Line, user: User, frame: Frame) -> Hand:
    """Everything beside the promise in hand."""
    promise = line.promise
    before, sentence, after = _quoted(promise)
    times = _new_times(promise.due_at, frame)
    letter, faults = _letter(promise, user, times[-1], frame) if line.is_open else ("", [])
    return Hand(
        line=line,
        before=before,
        sentence=sentence,
        after=after,
        said=_said(promise, frame),
        since=_since(promise, frame),
        times=times,
        letter=letter,
        coaching=faults[0] if faults else "apology, new time, who, no excuse",
        sound=not faults,
    )


def _quoted(promise: Promise, around: int = 120) -> tuple[str, str, str]:
    """The sentence with a little of what stood before and after it."""
    text, sentence = promise.message.text if promise.message else "", promise.sentence
    at = text.find(sentence) if sentence else -1
    if at < 0:
        return "", sentence or promise.what, ""
    start, end = max(0, at - around), at + len(sentence)
    before = ("… " if start else "") + text[start:at].lstrip()
    after = text[end : end + around].rstrip() + (" …" if end + around < len(text) else "")
    return before, sentence, after


def _said(promise: Promise, frame: Frame) -> str:
    who = (
        promise.message.from_name if promise.message else promise.owner.name if promise.owner else "Somebody"
    )
    channel = f", {promise.message.get_channel_display()}" if promise.message else ""
    return f"{who}{channel}, {frame.ago(promise.made_at)}. {promise.case.customer} sees this promise on their page."


def _since(promise: Promise, frame: Frame) -> str:
    case = promise.case
    if not case.last_inbound_at or case.last_inbound_at <= promise.made_at:
        return ""
    heat = f" Heat {case.heat}." if case.heat is not None else ""
    return f"{case.customer} wrote {frame.ago(case.last_inbound_at)}.{heat}"


def _new_times(due: datetime, frame: Frame) -> list[NewTime]:
    here = max(due, frame.now).astimezone(frame.zone)
    quarter = here.replace(second=0, microsecond=0) + timedelta(minutes=15 - here.minute % 15)
    tomorrow = here + timedelta(days=1)
    while tomorrow.weekday() > 4:
        tomorrow += timedelta(days=1)
    noon = tomorrow.replace(hour=12, minute=0, second=0, microsecond=0)
    moments = [quarter + timedelta(minutes=45), quarter + timedelta(hours=2), noon]
    today = frame.now.astimezone(frame.zone).date()
    return [
        NewTime(moment.isoformat(), f"{moment:%H:%M}" if moment.date() == today else f"{moment:%a %H:%M}")
        for moment in moments
    ]


def _letter(promise: Promise, user: User, time: NewTime, frame: Frame) -> tuple[str, list[str]]:
    """The letter with a place for the new time, and what the coach still has to say of it."""
    new = datetime.fromisoformat(time.value)
    try:
        with holding(frame.firm):
            drafted = moved_letter(promise, user, new)
    except Refused as refusal:  # somebody may harm themselves: no draft stands in the way of a person
        return "", [str(refusal)]
    faults = [one.why for one in drafted.coaching.findings if one.level in ("stop", "fix")]
    return drafted.text.replace(spoken(local(new, frame.firm)), NEW_TIME), faults
