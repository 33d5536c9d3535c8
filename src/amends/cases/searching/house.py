"""The filters that the record itself can answer."""

import json
from collections.abc import Callable

from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from amends.cases.errors import Invalid
from amends.cases.models import Attachment, Channel, Due, Kind, Message, Note, State
from amends.cases.searching.filters import Asker, Filter
from amends.cases.searching.values import choice, days, listed, number, span
from amends.people.models import Team, User

RISKS = (
    "legal", "regulator", "press", "public_review", "churn", "safety", "self_harm", "vulnerable", "abuse", "repeat",
)  # fmt: skip
OPEN = Q(state__in=(State.OPEN, State.WAITING))
_LISTS = """WITH RECURSIVE lists(risks) AS (
    SELECT * FROM (SELECT risks FROM cases_case ORDER BY risks LIMIT 1) AS first
    UNION ALL SELECT (SELECT c.risks FROM cases_case c WHERE c.risks > lists.risks ORDER BY c.risks LIMIT 1)
    FROM lists WHERE lists.risks IS NOT NULL)
    SELECT CAST(risks AS text) FROM lists WHERE risks IS NOT NULL"""
STATES: dict[str, Q] = {
    "open": OPEN,
    "waiting": Q(state=State.WAITING),
    "resolved": Q(state=State.RESOLVED),
    "closed": Q(state=State.CLOSED),
    "over": Q(state__in=(State.RESOLVED, State.CLOSED)),
}


def _due(**which: object) -> Q:
    return Q(Exists(Due.objects.filter(case=OuterRef("pk"), **which)))


def _promise(value: str, asker: Asker) -> Q:
    promise = {"kind": Due.Kind.PROMISE}
    if value == "due":
        return _due(**promise, settled_at=None)
    if value == "broken":
        return _due(**promise, missed_at__isnull=False)
    if value == "overdue":
        return _due(**promise, settled_at=None, at__lt=asker.now)
    try:
        return _dues_at(Due.objects.filter(**promise, settled_at=None), "promise", value, asker)
    except Invalid as refused:
        raise Invalid("promise takes due, overdue or broken, or the day by which one is due.") from refused


def _dues_at(dues: QuerySet[Due], name: str, value: str, asker: Asker) -> Q:
    sign, start, end = span(name, value, asker)
    low = {">": end, ">=": start, "": start}.get(sign)
    high = {"<": start, "<=": end, "": end}.get(sign)
    if low:
        dues = dues.filter(at__gte=low)
    if high:
        dues = dues.filter(at__lt=high)
    return Q(Exists(dues.filter(case=OuterRef("pk"))))


def _before(value: str, asker: Asker) -> Q:
    return Q(next_due_at__lt=span("before", value, asker)[1])


def _after(value: str, asker: Asker) -> Q:
    return Q(next_due_at__gte=span("after", value, asker)[2])


def _next_due(value: str, asker: Asker) -> Q:
    if value == "none":
        return Q(next_due_at=None)
    if value == "overdue":
        return Q(next_due_at__lt=asker.now)
    return days("due", "next_due_at")(value, asker)


def _lists_of_risks() -> list[str]:
    """Every list of risks that some case has: there are few, and an index leads from one to the next."""
    with connection.cursor() as cursor:
        cursor.execute(_LISTS)
        return [row[0] for row in cursor.fetchall()]


def _risks_among(lists: list[str]) -> Q:
    """Whether the list is one of these, in words that an index answers; Django's own would read the JSON."""
    if not lists:
        return Q(pk=None)
    mark = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
    sql = f'"cases_case"."risks" IN ({", ".join([mark] * len(lists))})'
    return Q(RawSQL(sql, lists, output_field=BooleanField()))  # noqa: S611


def _risk(value: str, asker: Asker) -> Q:
    if value in ("any", "none"):
        return Q(risks=[]) if value == "none" else ~Q(risks=[])
    plain = value.replace("-", "_").replace(" ", "_")
    if plain not in RISKS:
        raise Invalid(f"risk takes {listed(RISKS)}, any or none.")
    return _risks_among([risks for risks in _lists_of_risks() if plain in json.loads(risks)])


def _owner(value: str, asker: Asker) -> Q:
    if value in ("none", "nobody"):
        return Q(owner=None)
    if value == "me":
        return Q(owner=asker.user.pk) if asker.user else Q(pk=None)
    people = (
        User.objects.filter(Q(name__icontains=value) | Q(email__iexact=value))
        if value
        else User.objects.none()
    )
    keys = list(people.values_list("pk", flat=True)[:50])
    if not keys:
        raise Invalid(f"owner takes me, none or the name of a colleague; nobody here is called “{value}”.")
    return Q(owner__in=keys)


def _team(value: str, asker: Asker) -> Q:
    if value == "none":
        return Q(team=None)
    if value in ("mine", "my"):
        return Q(team=asker.user.team_id) if asker.user and asker.user.team_id else Q(pk=None)
    teams = (
        list(Team.objects.filter(name__icontains=value).values_list("pk", flat=True)[:50]) if value else []
    )
    if not teams:
        raise Invalid(f"team takes mine, none or the name of a team; no team is called “{value}”.")
    return Q(team__in=teams)


def _overdue(asker: Asker) -> Q:
    return Q(next_due_at__lt=asker.now)


def _mine(asker: Asker) -> Q:
    return Q(owner=asker.user.pk) if asker.user else Q(pk=None)


IS: dict[str, Q | Callable[[Asker], Q]] = {
    **STATES,
    "mine": _mine,
    "unowned": Q(owner=None),
    "overdue": _overdue,
    "unanswered": Q(first_answer_at=None),
    "reopened": Q(reopened__gt=0),
    "first": Q(put_first_at__isnull=False),
    "vulnerable": Q(lane=True),
    "unread": Q(heat=None),
    "complaint": Q(kind=Kind.COMPLAINT),
    "not_complaint": Q(kind=Kind.NOT_COMPLAINT),
    "spam": Q(kind=Kind.SPAM),
}
HAS = {
    "attachment": Q(Exists(Attachment.objects.filter(case=OuterRef("pk"), inline=False))),
    "note": Q(Exists(Note.objects.filter(case=OuterRef("pk")))),
    "reply": Q(Exists(Message.objects.filter(case=OuterRef("pk"), direction="out", author__isnull=False))),
    "order": ~Q(order_reference=""),
    "phone": ~Q(customer__phone=""),
    "email": ~Q(customer__email=""),
    "risk": ~Q(risks=[]),
    "promise": _due(kind=Due.Kind.PROMISE),
    "failure": Q(Exists(Message.objects.filter(case=OuterRef("pk"), sending="failed"))),
}
CHANNELS = {str(value): Q(channel=value) for value in Channel.values}
_day_words = ("today", "last-week", "2026-01", ">2026-01-01", "7d")


def _days(name: str, column: str, says: str) -> Filter:
    return Filter(name, says, tuple(f"{name}:{word}" for word in _day_words[:3]), days(name, column))


OURS = (
    Filter("heat", "How upset the customer is, 0–100.", ("heat:>70", "heat:40..60"), number("heat", "heat", 0, 100)),
    Filter("rank", "What it burns, as the queue ranks it.", ("rank:>80",), number("rank", "rank", 0, 1000)),
    Filter("contacts", "How often they wrote or rang.", ("contacts:>3",), number("contacts", "contacts", 0, 9999)),
    Filter("risk", "A risk that was read in it.", ("risk:legal", "risk:any"), _risk, (*RISKS, "any", "none")),
    Filter("state", "Where it stands; open includes waiting.", ("state:open",), choice("state", STATES), tuple(STATES)),
    Filter("is", "What it is.", ("is:waiting", "is:overdue"), choice("is", IS), tuple(IS)),
    Filter("has", "What belongs to it.", ("has:attachment",), choice("has", HAS), tuple(HAS)),
    Filter("owner", "Who looks after it.", ("owner:me", "owner:none", "owner:nadia"), _owner, ("me", "none")),
    Filter("team", "Whose it is.", ("team:energy", "team:none"), _team, ("mine", "none")),
    Filter("channel", "How it reached us.", ("channel:mail",), choice("channel", CHANNELS), tuple(CHANNELS)),
    _days("opened", "opened_at", "When it was opened."),
    _days("resolved", "resolved_at", "When it was resolved."),
    _days("closed", "closed_at", "When it was closed."),
    _days("heard", "last_inbound_at", "When they last wrote or rang."),
    _days("answered", "last_outbound_at", "When we last wrote."),
    Filter("due", "When the next thing is due.", ("due:today", "due:overdue", "due:none"), _next_due),
    Filter("before", "The next thing is due before that day.", ("before:friday",), _before),
    Filter("after", "The next thing is due after that day.", ("after:friday",), _after),
    Filter(
        "promise", "A promise that is open, overdue, broken, or due on a day.",
        ("promise:due", "promise:broken", "promise:<friday"), _promise, ("due", "overdue", "broken"),
    ),
    Filter("customer", "Name, address or telephone number of the customer.", ("customer:marlow",)),
    Filter("from", "The same: who it is from.", ("from:denise@mail.example",)),
    Filter("order", "The order reference.", ("order:N0042",)),
    Filter("phone", "The telephone number.", ('phone:"0114 496"',)),
)  # fmt: skip
