"""What stands beside a case: suggestions, links, tags, fields, references; and customers who are one person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from amends.cases.actors import Actor, staff
from amends.cases.errors import Invalid, Refused
from amends.cases.models import Case, CaseLink, Customer, CustomerMerge, Field, Reference, Tag
from amends.cases.policy import visible_cases
from amends.cases.straight import services as straight
from amends.cases.straight.duplicates import suggestions
from amends.cases.straight.selectors import references_of, sharing
from amends.desk.answers import me, say, say_undoable
from amends.desk.case.handling import acts, number, said
from amends.desk.case.reads import find_case, user_of
from amends.desk.customers.context import customer_of
from amends.desk.straight.alike import alike


@require_safe
def beside(request: HttpRequest, reference: str) -> HttpResponse:
    """Cases that may be the same complaint, about the same order, or alike: fetched after the page."""
    case = find_case(request, reference)
    shared = sharing(case, [row.value for row in references_of(case)], user_of(request))
    suggested = suggestions(case, user_of(request))
    named = {one.case.pk for one in suggested}
    similar = [one for one in alike(case, user_of(request)) if one.case.pk not in named]
    context = {"case": case, "suggested": suggested, "shared": shared, "similar": similar}
    return render(request, "desk/straight/beside.html", context)


def _named(request: HttpRequest, case: Case) -> Case:
    found = visible_cases(user_of(request)).filter(pk=Case.pk_of(said(request, "other")) or 0).first()
    if found is None:
        raise Invalid("Write the reference of a case that you can open, such as A-1042.", "other")
    return found


@acts("link-add")
def link(request: HttpRequest, case: Case, by: Actor) -> None:
    """Tie two cases together without merging them."""
    made = straight.link_cases(case, _named(request, case), said(request, "kind"), by)
    url = reverse("case-unlink", args=[case.reference, made.pk])
    say_undoable(request, f"{case.reference} and {made.other.reference} are linked.", url)


@acts("link-add")
def not_duplicate(request: HttpRequest, case: Case, by: Actor) -> None:
    """Remember that a suggestion was wrong."""
    made = straight.not_duplicate(case, _named(request, case), by)
    url = reverse("case-unlink", args=[case.reference, made.pk])
    say_undoable(request, f"{made.other.reference} is not suggested again.", url)


@acts("link-add")
def unlink(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """Take a link away."""
    row = get_object_or_404(CaseLink.objects.select_related("case", "other"), pk=pk)
    if case.pk not in (row.case_id, row.other_id):
        raise Invalid("This link is of another case.", "other")
    straight.unlink(row, by)
    other = row.other if row.case_id == case.pk else row.case
    url = reverse("case-link-add", args=[row.case.reference])
    if row.kind == CaseLink.Kind.NOT_DUPLICATE:
        return say(request, f"{other.reference} may be suggested again.")
    return say_undoable(
        request, f"The link with {other.reference} is gone.", url, other=row.other.reference, kind=row.kind
    )


@acts("tag")
def tag(request: HttpRequest, case: Case, by: Actor) -> None:
    """Put a tag on."""
    made = straight.tag_case(case, said(request, "tag"), by)
    url = reverse("case-untag", args=[case.reference, made.pk])
    say_undoable(request, f"Tagged “{made.name}”.", url)


@acts("tag")
def untag(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """Take a tag off."""
    row = get_object_or_404(Tag, pk=pk)
    straight.untag_case(case, row, by)
    say_undoable(request, f"“{row.name}” is off.", reverse("case-tag", args=[case.reference]), tag=row.name)


@acts("fields")
def fields(request: HttpRequest, case: Case, by: Actor) -> None:
    """Fill in the firm's fields."""
    asked = Field.objects.filter(retired_at=None).values_list("key", flat=True)
    answers = {key: said(request, f"field-{key}") for key in asked if f"field-{key}" in request.POST}
    straight.fill_fields(case, answers, by)


@acts("reference")
def add_reference(request: HttpRequest, case: Case, by: Actor) -> None:
    """It is about this order or visit."""
    row = straight.add_reference(case, said(request, "value"), by)
    url = reverse("case-reference-drop", args=[case.reference, row.pk])
    say_undoable(request, f"{case.reference} is about {row.value}.", url)


@acts("reference")
def drop_reference(request: HttpRequest, case: Case, by: Actor, pk: int) -> None:
    """It is not."""
    row = get_object_or_404(Reference.objects.select_related("case"), pk=pk, case=case)
    straight.remove_reference(row, by)
    url = reverse("case-reference-add", args=[case.reference])
    say_undoable(request, f"{case.reference} is not about {row.value}.", url, value=row.value)


@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Two customers are one person."""
    survivor = customer_of(me(request), pk)
    try:
        merged = Customer.objects.filter(pk=number(request, "other") or 0).first()
        if merged is None:
            raise Invalid("Choose another customer.", "other")
        done = straight.merge_customers(survivor, merged, staff(me(request)))
    except Refused as refusal:
        say(request, str(refusal))
        return redirect("customer", pk)
    say_undoable(
        request, f"{merged} and {survivor} are one customer now.", reverse("customer-unjoin", args=[done.pk])
    )
    return redirect("customer", pk)


@require_POST
def unjoin(request: HttpRequest, pk: int) -> HttpResponse:
    """They are two after all."""
    row = get_object_or_404(CustomerMerge.objects.select_related("survivor", "merged"), pk=pk)
    customer_of(me(request), row.survivor_id)
    try:
        straight.unmerge_customers(row, staff(me(request)))
        say(request, f"{row.merged} and {row.survivor} are two customers again.")
    except Refused as refusal:
        say(request, str(refusal))
    return redirect("customer", row.survivor_id)
