"""The public complaint form and the customer's own page. No GET here writes anything."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from amends.cases import links
from amends.cases.errors import Refused
from amends.cases.firm import firm
from amends.cases.models import Case, Link, Location
from amends.customer import limits
from amends.customer.context import page_of
from amends.customer.forms import ComplaintForm, MessageForm, SurveyForm
from amends.customer.language import spoken
from amends.listen.services import receive_form

# What the page says at the head of a block after an act; the keys travel in the address.
SAID = {
    "confirm": lambda who: _("Thank you. %(who)s sees that we understood you.") % {"who": who},
    "correct": lambda who: _("Thank you. %(who)s sees your correction now.") % {"who": who},
    "point": lambda who: _("Thank you. It says now what you told us; is all of it right?"),
    "added": lambda who: _("Thank you. It is on the list now; is all of it right?"),
    "choose": lambda who: _("Thank you. %(who)s sees your choice now.") % {"who": who},
    "decline": lambda who: _("Thank you. %(who)s sees what you would like instead.") % {"who": who},
    "message": lambda who: _("We have it. %(who)s sees it now.") % {"who": who},
    "heard": lambda who: _("Thank you. We start from what you told us."),
    "not-fixed": lambda who: (
        _("It is open again. %(who)s sees what you wrote, and so does a lead.") % {"who": who}
    ),
    "senior": lambda who: _("Somebody more senior sees it now, and answers you by the time below."),
    "survey": lambda who: _("Thank you for telling us."),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def complain(request: HttpRequest) -> HttpResponse:
    """The form: one big free text first, no category before it."""
    return form_at(request, None)


def form_at(request: HttpRequest, location: Location | None) -> HttpResponse:
    """The form, at one of the firm's places or at none."""
    if request.method != "POST":
        return _form_page(request, ComplaintForm(most_bytes=settings.AMENDS_MAX_UPLOAD), location)
    form = ComplaintForm(request.POST, request.FILES, most_bytes=settings.AMENDS_MAX_UPLOAD)
    if form.is_robot:
        return redirect("complain-thanks")
    if not form.is_valid():
        return _form_page(request, form, location, status=422)
    if limits.too_many_forms(request):
        form.add_error(None, limits.sentence())
        return _form_page(request, form, location, status=429)
    request.session["complained"] = kept(form, location)
    return redirect("complain-thanks")


def kept(form: ComplaintForm, location: Location | None) -> dict[str, Any]:
    """File what was entered; what the page of thanks says of it."""
    data = form.cleaned_data
    case = receive_form(
        form.who(),
        data["text"],
        wants=data["wants"],
        order_reference=data["order"],
        adjustments=data["harder"],
        files=form.kept_files(),
        door=form.door(location.pk if location else None),
    )
    link = links.current_link(case)
    mine = not data["for_name"]  # their page is the customer's alone, until they have agreed
    return {
        "reference": case.reference,
        "page": f"{links.base_url()}/c/{links.token_of(link)}/" if mine else "",
        "mail": form.contact()[0] if mine else "",
        "code": links.code_of(link) if data["anonymous"] else "",
        "speaks_for": data["for_name"],
    }


def form_context(form: ComplaintForm, location: Location | None = None) -> dict[str, Any]:
    """What every page with the form needs."""
    return {
        "form": form,
        "firm": firm(),
        "location": location,
        "max_bytes": settings.AMENDS_MAX_UPLOAD,
        "max_mb": settings.AMENDS_MAX_UPLOAD // 1024**2,
    }


def _form_page(
    request: HttpRequest, form: ComplaintForm, location: Location | None, status: int = 200
) -> HttpResponse:
    return render(request, "customer/complain.html", form_context(form, location), status=status)


@never_cache
@require_safe
@spoken
def thanks(request: HttpRequest) -> HttpResponse:
    """The reference at once, and the private page."""
    return render(
        request, "customer/thanks.html", {"firm": firm(), "complained": request.session.get("complained")}
    )


@never_cache
@require_safe
@spoken
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The customer's page."""
    try:
        link = links.open_link(token)
    except Refused as refusal:
        return no_page(request, refusal)
    return show(request, token, link)


def show(request: HttpRequest, token: str, link: Link, status: int = 200, **more: Any) -> HttpResponse:
    """Render the page; `more` carries a form that came back with errors."""
    case, row = link.case, firm()
    said = request.GET.get("said", "")
    context = {
        "page": page_of(case, row),
        "firm": row,
        "token": token,
        "block": said,
        "said": said_of(said, case),
        "message_form": MessageForm(most_bytes=settings.AMENDS_MAX_UPLOAD),
        "max_bytes": settings.AMENDS_MAX_UPLOAD,
        **more,
    }
    return render(request, "customer/page.html", context, status=status)


def said_of(act: str, case: Case) -> str:
    """What the page says after this act."""
    return SAID[act](_who(case)) if act in SAID else ""


def _who(case: Case) -> str:
    return case.owner.first_name if case.owner else _("One of us")


def back(token: str, said: str, anchor: str = "") -> HttpResponse:
    """After an act: the page again, with a plain confirmation at the head of its block."""
    return redirect(f"{reverse('customer-page', args=[token])}?said={said}#{anchor or said}")


def no_page(request: HttpRequest, refusal: Exception) -> HttpResponse:
    """A wrong, revoked or expired link: one sentence, and whom to ring."""
    status = getattr(refusal, "status", 404)
    return render(request, "customer/no_page.html", {"firm": firm(), "sentence": str(refusal)}, status=status)


def survey_page(
    request: HttpRequest, token: str, link: Link, form: SurveyForm, status: int = 200
) -> HttpResponse:
    """The survey's own page."""
    context = {"form": form, "firm": firm(), "token": token, "case": link.case}
    return render(request, "customer/survey.html", context, status=status)
