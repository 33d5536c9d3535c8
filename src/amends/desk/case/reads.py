"""What the page asks of the database: ten questions, however much a case holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from amends.cases.models import (
    Attachment,
    Case,
    CaseLink,
    Due,
    Entry,
    Field,
    FieldValue,
    Link,
    Merge,
    Message,
    Note,
    Reference,
    Split,
    State,
    Tag,
)
from amends.cases.policy import visible_cases
from amends.desk.case.gather import CASE, CUSTOMER, Queries, Rows, gather
from amends.desk.case.when import Clock
from amends.desk.frame import Frame, frame_of
from amends.desk.reach import branches, counted_cases, first_key
from amends.followup.models import FollowUp, Survey
from amends.people.models import User
from amends.resolve.models import (
    Authority,
    CatalogueItem,
    Evidence,
    Offer,
    OfferOption,
    Promise,
    Question,
    Remedy,
    Request,
    Waiver,
)
from amends.respond.models import Draft
from amends.understand.models import Answer, Concern, HeatPoint, Lane, Protocol

AHEAD = 500  # positions are counted up to here
BESIDE = ("cause", "investigation", "issue__earlier", "second_failure")  # one row of each a case
WITH = ("customer", "owner", "team", "location", "representative")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the case stands in the queue, and its neighbours' references."""

    ahead: int | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Read:
    """Everything that was read for one page, and for whom."""

    case: Case
    user: User
    frame: Frame
    clock: Clock
    place: Place
    rows: Rows
    people: dict[int, User]
    messages: list[Message]
    drafted: list[tuple[int, Attachment]]  # files of drafts, each with its draft's key
    journal: list[Entry]

    @property
    def concerns(self) -> list[Concern]:
        """The list as it stands."""
        listed: list[Concern] = [c for c in self.rows["concerns"] if not c.removed_at]
        return sorted(listed, key=lambda c: (c.position, c.pk))

    @property
    def follow_up(self) -> FollowUp | None:
        """The newest that was not dropped."""
        standing: list[FollowUp] = [f for f in self.rows["follow_ups"] if f.state != FollowUp.State.DROPPED]
        return standing[-1] if standing else None


def user_of(request: HttpRequest) -> User:
    """Who is signed in."""
    assert isinstance(request.user, User)
    return request.user


def find_case(request: HttpRequest, reference: str) -> Case:
    """The case behind a reference, if this person may open it; else 404, as if it were not there."""
    return _found(visible_cases(user_of(request)).select_related(*WITH), reference)


def _found(cases: QuerySet[Case], reference: str) -> Case:
    key = Case.pk_of(reference)
    case = cases.filter(pk=key).first() if key else None
    if case and case.merged_into_id:
        return _found(cases, Case(pk=case.merged_into_id).reference)
    if case is None:
        raise Http404("No case with this reference is open to you.")
    return case


def read_case(request: HttpRequest, reference: str) -> Read:
    """Read all that the page of a case shows."""
    user, frame = user_of(request), frame_of(request)
    case = _found(visible_cases(user).select_related(*WITH, *BESIDE), reference)
    rows = gather(_queries, {CASE: case.pk, CUSTOMER: case.customer_id})
    _join(rows)
    messages, drafted = _messages(case, rows["draft_files"])
    return Read(
        case=case,
        user=user,
        frame=frame,
        clock=Clock(frame.now, frame.zone),
        place=_place(case, user),
        rows=rows,
        people={person.pk: person for person in rows["people"]},
        messages=messages,
        drafted=drafted,
        journal=list(case.journal.select_related("payload").order_by("id")),
    )


def _queries() -> Queries:
    """The small tables of a case, and who and what one may choose from on the page."""
    return {
        "notes": Note.objects.filter(case=CASE),
        "concerns": Concern.objects.filter(case=CASE),
        "answers": Answer.objects.filter(concern__case=CASE, removed_at=None),
        "evidence": Evidence.objects.filter(case=CASE, for_cause=True, removed_at=None),
        "questions": Question.objects.filter(case=CASE),
        "requests": Request.objects.filter(case=CASE),
        "heat": HeatPoint.objects.filter(case=CASE),
        "dues": Due.objects.filter(case=CASE),
        "promises": Promise.objects.filter(case=CASE),
        "remedies": Remedy.objects.filter(case=CASE),
        "offers": Offer.objects.filter(case=CASE),
        "options": OfferOption.objects.filter(offer__case=CASE),
        "answering": Remedy.concerns.through.objects.filter(remedy__case=CASE),
        "waivers": Waiver.objects.filter(concern__case=CASE),
        "links": Link.objects.filter(case=CASE),
        "drafts": Draft.objects.filter(case=CASE),
        "draft_files": Draft.files.through.objects.filter(draft__case=CASE),
        "follow_ups": FollowUp.objects.filter(case=CASE),
        "surveys": Survey.objects.filter(follow_up__case=CASE),
        "other_cases": Case.objects.filter(customer=CUSTOMER).exclude(pk=CASE).exclude(state=State.MERGED),
        "people": User.objects.all(),
        "catalogue": CatalogueItem.objects.all(),
        "authority": Authority.objects.all(),
        "merges": Merge.objects.filter(survivor=CASE, undone_at=None),
        "splits": Split.objects.filter(Q(source=CASE) | Q(made=CASE), undone_at=None),
        "case_links": CaseLink.objects.filter(Q(case=CASE) | Q(other=CASE)),
        "tags": Tag.objects.filter(on__case=CASE),
        "every_tag": Tag.objects.all(),
        "fields": Field.objects.all(),
        "field_values": FieldValue.objects.filter(case=CASE),
        "lanes": Lane.objects.filter(case=CASE),
        "protocols": Protocol.objects.all(),
        "references": Reference.objects.filter(case=CASE, removed_at=None),
    }


def _join(rows: Rows) -> None:
    """Tie remedies to their items, so that saying their names asks nothing of the database."""
    items = {item.pk: item for item in rows["catalogue"]}
    for part in rows["remedies"] + rows["options"]:
        part.item = items[part.item_id]
    points = {concern.pk: concern for concern in rows["concerns"]}
    for waiver in rows["waivers"]:
        waiver.concern = points[waiver.concern_id]


def _messages(case: Case, draft_files: Sequence[Any]) -> tuple[list[Message], list[tuple[int, Attachment]]]:
    """The messages with their readings and files, and the files of drafts."""
    messages = list(case.messages.select_related("reading").order_by("at", "id"))
    files = list(case.attachments.select_related("blob").defer("blob__content").order_by("id"))
    for message in messages:
        message.case = case
        own = [file for file in files if file.message_id == message.pk]
        message._prefetched_objects_cache = {"attachments": own}  # type: ignore[attr-defined]
    by_key = {file.pk: file for file in files}
    drafted = [
        (row.draft_id, by_key[row.attachment_id]) for row in draft_files if row.attachment_id in by_key
    ]
    return messages, drafted


def _place(case: Case, user: User) -> Place:
    if not case.is_open:
        return Place(None, "", "")
    above = Q(rank__gt=case.rank) | Q(rank=case.rank, pk__gt=case.pk)
    higher = branches(user, narrow=lambda cases: cases.filter(above))
    lower = branches(user, narrow=lambda cases: cases.exclude(above).exclude(pk=case.pk))
    found = Case.objects.filter(pk=case.pk).annotate(
        ahead=counted_cases(higher, AHEAD),
        before_pk=first_key(higher, ("rank", "id")),
        after_pk=first_key(lower, ("-rank", "-id")),
    )
    ahead, before, after = found.values_list("ahead", "before_pk", "after_pk")[0]
    return Place(ahead, _reference(before), _reference(after))


def _reference(key: int | None) -> str:
    return Case(pk=key).reference if key else ""
