"""The pages of a case's letters."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from amends.cases.actors import staff
from amends.cases.errors import Refused
from amends.cases.models import Case
from amends.desk.answers import say
from amends.desk.case.files import download
from amends.desk.case.handling import said
from amends.desk.case.reads import find_case, user_of
from amends.desk.letters import context
from amends.respond.letters import casefile, pdf, selectors, services
from amends.respond.models import Letter


@require_safe
def letters(request: HttpRequest, reference: str) -> HttpResponse:
    """The letters of a case, and which can be begun."""
    return _shelf(request, find_case(request, reference))


def _shelf(request: HttpRequest, case: Case, refusal: Refused | None = None) -> HttpResponse:
    page = context.shelf_of(case, user_of(request), str(refusal or ""))
    status = refusal.status if refusal else 200
    return render(request, "desk/letters/list.html", {"page": page, "nav": "queue"}, status=status)


@require_POST
def write(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin a letter with the words of the record."""
    case = find_case(request, reference)
    try:
        rules, kind = selectors.rules_for(case, kind=said(request, "kind"))
        made = services.write_letter(case, rules.name, kind.name, staff(user_of(request)))
    except Refused as refusal:
        return _shelf(request, case, refusal)
    return redirect("letter", case.reference, made.pk)


@require_POST
def pack(request: HttpRequest, reference: str) -> HttpResponse:
    """The whole case as one ZIP."""
    case = find_case(request, reference)
    try:
        made, _ = casefile.make_pack(case, staff(user_of(request)))
    except Refused as refusal:
        return _shelf(request, case, refusal)
    return download(made, f"{case.reference}.zip")


def _letter(request: HttpRequest, reference: str, pk: int) -> Letter:
    case = find_case(request, reference)
    found = Letter.objects.select_related(
        "case__customer", "author", "approved_by", "changed_by", "pdf__blob", "message"
    )
    return get_object_or_404(found.exclude(state=Letter.State.DROPPED), pk=pk, case=case)


@require_safe
def letter(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One letter: its words, what is missing, and sending."""
    return _show(request, _letter(request, reference, pk))


def _show(request: HttpRequest, letter: Letter, refusal: Refused | None = None) -> HttpResponse:
    typed = {
        name: said(request, name)
        for name in ("title", "text", "why", "why_gaps", "why_stop")
        if name in request.POST
    }
    page = context.desk_of(letter, user_of(request), str(refusal or ""), typed if refusal else None)
    status = refusal.status if refusal else 200
    return render(request, "desk/letters/one.html", {"page": page, "nav": "queue"}, status=status)


@require_safe
def as_pdf(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The letter as a PDF: as it was sent, or as it would be sent now."""
    found = _letter(request, reference, pk)
    sent = found.pdf if found.state == Letter.State.SENT else None
    content = bytes(sent.blob.content) if sent else pdf.letter(services.sheet_of(found))
    return download(content, f"{found.case.reference}-letter-{found.pk}.pdf")


@require_POST
def act(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Keep, ask for eyes, approve, give back, send or give up."""
    found, do = _letter(request, reference, pk), said(request, "do")
    try:
        sentence = _done(request, found, do)
    except Refused as refusal:
        return _show(request, _letter(request, reference, pk), refusal)
    say(request, sentence)
    return (
        redirect("letters", found.case.reference)
        if do in ("drop", "mail", "post")
        else redirect("letter", found.case.reference, pk)
    )


def _done(request: HttpRequest, found: Letter, do: str) -> str:
    by = staff(user_of(request))
    if do == "approve":
        services.approve_letter(found, said(request, "seen"), by)
        return "Approved. It can leave now."
    if do == "back":
        services.give_back(found, said(request, "why"), by)
        return "Given back, with your reason."
    if do == "drop":
        services.drop_letter(found, by)
        return "The letter was given up. The journal still knows of it."
    if "text" in request.POST:
        found = services.change_letter(found, said(request, "title"), said(request, "text"), by)
    if do == "ask":
        services.ask_for_eyes(found, by)
        return "Somebody else reads it now, before it leaves."
    if do in ("mail", "post"):
        services.send_letter(found, do, by, said(request, "why_gaps"), said(request, "why_stop"))
        return "The letter leaves now." if do == "mail" else "Noted as posted. Its PDF is kept with the case."
    return "Kept."
