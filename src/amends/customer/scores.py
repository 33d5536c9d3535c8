"""How was it? Stars and words by a link; it is no complaint until a person makes one of it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from amends.cases.actors import CUSTOMER
from amends.cases.firm import firm
from amends.cases.models import Location
from amends.customer import limits
from amends.customer.doors import place_of
from amends.customer.forms import ScoreForm
from amends.customer.language import spoken
from amends.listen.feedback.models import STARS, Feedback
from amends.listen.feedback.services import Item, take

WORDS_AT_MOST = 100_000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def say(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The page, and what becomes of it; `?order=` in the link names what it is about."""
    place = place_of(slug)
    if request.method != "POST":
        return _show(request, ScoreForm(initial={"score": request.GET.get("score")}), place)
    form = ScoreForm(request.POST)
    if form.data.get("website"):
        return redirect(f"{request.path}?thanks=1")
    if not form.is_valid():
        return _show(request, form, place, 422)
    if limits.too_many_scores(request):
        form.add_error(None, limits.sentence())
        return _show(request, form, place, 429)
    _take(request, form, place)
    return redirect(f"{request.path}?thanks=1")


def _take(request: HttpRequest, form: ScoreForm, place: Location | None) -> None:
    data, (email, phone) = form.cleaned_data, form.contact()
    score = None if data["score"] is None else data["score"] * 100 // STARS
    item = Item(
        Feedback.Source.LINK,
        data["text"][:WORDS_AT_MOST],
        score,
        name=data["name"],
        email=email,
        phone=phone,
        order_reference=request.POST.get("order", ""),
        location=place.pk if place else None,
    )
    take(item, CUSTOMER)


def _show(request: HttpRequest, form: ScoreForm, place: Location | None, status: int = 200) -> HttpResponse:
    scale = [(5, _("very good")), (4, _("good")), (3, _("so-so")), (2, _("bad")), (1, _("very bad"))]
    context = {
        "firm": firm(),
        "form": form,
        "location": place,
        "scale": scale,
        "thanks": "thanks" in request.GET,
        "order": request.POST.get("order") or request.GET.get("order", ""),
        "max_mb": settings.AMENDS_MAX_UPLOAD // 1024**2,
    }
    return render(request, "customer/say.html", context, status=status)
