"""Other ways to the same form: a place's link, a frame on the firm's site, a tablet, a private code."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amends.cases import links
from amends.cases.doors import doors, is_pin
from amends.cases.errors import Refused
from amends.cases.firm import firm
from amends.cases.models import Location
from amends.cases.qr import svg_of
from amends.customer import limits, proof, views
from amends.customer.forms import ComplaintForm
from amends.customer.language import spoken

KIOSK_SECONDS = 90  # without a touch, then what was typed is cleared
THANKS_SECONDS = 45


def place_of(slug: str) -> Location | None:
    """The open place of that name."""
    return Location.objects.filter(slug=slug, active=True).first() if slug else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def at_place(request: HttpRequest, slug: str) -> HttpResponse:
    """The form with the place filled in; a place that has closed still leads to the form."""
    row = Location.objects.filter(slug=slug).first()
    if row is None:
        return views.page(request, slug)
    return views.form_at(request, row) if row.active else redirect("complain")


@cache
def _script() -> bytes:
    found = finders.find("amends/embed.js")
    if not isinstance(found, str):
        raise ImproperlyConfigured("amends/embed.js is missing among the static files.")
    return Path(found).read_bytes()


@require_safe
@cache_control(public=True, max_age=3600)
def script(request: HttpRequest) -> HttpResponse:
    """The one tag that a firm's site needs; the same file for everybody."""
    answer = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@never_cache
@csrf_exempt  # a frame of another site gets no cookie: the signed token of proof.py stands for it
@xframe_options_exempt  # frame-ancestors below says who may
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def embed(request: HttpRequest) -> HttpResponse:
    """The form as a page of its own for a frame; only sites that the firm has named can show it."""
    return framed(_form(request, "customer/embed.html"))


def framed(response: HttpResponse) -> HttpResponse:
    """Let the firm's sites, and nobody else, put this page into a frame."""
    allowed = [CSP.SELF, *doors().origins]
    response._csp_config = {**settings.SECURE_CSP, "frame-ancestors": allowed}  # type: ignore[attr-defined]
    return response


def _form(request: HttpRequest, template: str, fixed: Location | None = None) -> HttpResponse:
    """A form without cookies: shown, or filed and thanked for on the same address."""
    place = fixed or place_of(str(request.POST.get("place") or request.GET.get("place", "")))
    if request.method != "POST":
        return _show(request, template, ComplaintForm(most_bytes=settings.AMENDS_MAX_UPLOAD), place)
    form = ComplaintForm(request.POST, request.FILES, most_bytes=settings.AMENDS_MAX_UPLOAD)
    if form.is_robot:
        return _thank(request, template, None)
    if not form.is_valid():
        return _show(request, template, form, place, 422)
    try:
        proof.check(request)
        with proof.used_up(request):
            complained = views.kept(form, place)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, template, form, place, refusal.status)
    return _thank(request, template, complained)


def _show(
    request: HttpRequest, template: str, form: ComplaintForm, place: Location | None, status: int = 200
) -> HttpResponse:
    context = views.form_context(form, place) | {
        "token": proof.new_token(),
        "bits": proof.BITS,
        "origins": doors().origins,
        "seconds": KIOSK_SECONDS,
    }
    return render(request, template, context, status=status)


def _thank(request: HttpRequest, template: str, complained: dict[str, Any] | None) -> HttpResponse:
    context: dict[str, Any] = {"firm": firm(), "complained": complained, "origins": doors().origins}
    if complained and complained["page"]:
        context["qr"] = svg_of(complained["page"], _("A code that opens your private page"))
    return render(request, template.replace(".html", "_thanks.html"), context)


@never_cache
@csrf_exempt  # a tablet stays open for days, longer than any cookie of ours: see proof.py
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def kiosk(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for a tablet on the counter. Nothing of one person is left for the next."""
    place = place_of(slug)
    if place is None:
        raise Http404
    answer = _form(request, "customer/kiosk.html", place)
    if request.method == "POST" and answer.status_code == 200:  # thanks: back to an empty form by itself
        answer["Refresh"] = f"{THANKS_SECONDS}; url={request.path}"
    answer["Cache-Control"] = "no-store"
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@never_cache
@require_POST
@spoken
def leave_kiosk(request: HttpRequest, slug: str) -> HttpResponse:
    """Back to the desk, for whoever knows the PIN."""
    if limits.too_many_codes(request) or not is_pin(request.POST.get("pin", "")):
        return redirect("kiosk", slug)
    return redirect("today")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def by_code(request: HttpRequest) -> HttpResponse:
    """Back to one's own page with the private code that was noted."""
    problem, status = "", 200
    if request.method == "POST":
        try:
            if limits.too_many_codes(request):
                raise limits.TooMany(_("That were many codes. Please wait ten minutes."))
            return redirect("customer-page", links.token_of(links.open_code(request.POST.get("code", ""))))
        except Refused as refusal:
            problem, status = str(refusal), refusal.status
    context = {"firm": firm(), "problem": problem, "code": request.POST.get("code", "")}
    return render(request, "customer/code.html", context, status=status)
