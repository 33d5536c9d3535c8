"""What a customer may do on their page. Every act is a POST behind a signed link."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from amends.cases import clock, links, presence
from amends.cases.actors import CUSTOMER
from amends.cases.errors import Refused
from amends.cases.firm import firm
from amends.cases.models import Link
from amends.cases.services import heard_out
from amends.customer import limits
from amends.customer.forms import MessageForm, SurveyForm
from amends.customer.language import spoken
from amends.customer.views import back, no_page, said_of, show, survey_page
from amends.followup import services as followup
from amends.listen.services import receive_page
from amends.resolve import services as resolve
from amends.resolve.models import Offer
from amends.understand import concerns as understanding
from amends.understand import playback
from amends.understand.selectors import open_concerns

Act = Callable[[HttpRequest, str, Link], HttpResponse]


def act(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view behind a link: opens it, limits how often, and turns refusals into sentences."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @require_http_methods([*methods])
        @spoken
        @wraps(view)
        def inner(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
            try:
                link = links.open_link(token)
            except Refused as refusal:
                return no_page(request, refusal)
            return _guarded(view, request, token, link, **kwargs)

        return inner

    return wrap


def _guarded(
    view: Callable[..., HttpResponse], request: HttpRequest, token: str, link: Link, **kwargs: Any
) -> HttpResponse:
    if request.method == "POST":
        if limits.too_many_acts(link.pk):
            return show(
                request,
                token,
                link,
                429,
                problem=_("That was a lot at once. Please wait ten minutes; nothing is lost."),
            )
        Link.objects.filter(pk=link.pk).update(opened_at=clock.now())
    try:
        return view(request, token, link, **kwargs)
    except Refused as refusal:
        return show(request, token, link, refusal.status, problem=str(refusal))


@act("POST")
def confirm(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """Yes, this is what it is about."""
    understanding.confirm_concerns(link.case, CUSTOMER, request.POST.get("mark", ""))
    return back(token, "confirm")


@act("POST")
def correct(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """Something is wrong or missing."""
    text = request.POST.get("text", "").strip()
    if not text:
        return show(request, token, link, 422, correct_error=_("Tell us what is wrong or missing."))
    understanding.correct_concerns(link.case, text, CUSTOMER)
    return back(token, "correct", "confirm")


@act("POST")
def correct_one(request: HttpRequest, token: str, link: Link, concern: int) -> HttpResponse:
    """One point is not quite what they meant: they put it in their own words."""
    found = get_object_or_404(link.case.concerns, pk=concern, removed_at=None)
    text = request.POST.get("text", "").strip()
    if not text:
        return show(request, token, link, 422, point_error=found.pk)
    found.case = link.case
    playback.correct_concern(found, text, CUSTOMER)
    return back(token, "point", "confirm")


@act("POST")
def add_one(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """A point that we missed, in their own words."""
    text = request.POST.get("text", "").strip()
    if not text:
        return show(request, token, link, 422, add_error=_("Tell us what is missing."))
    playback.raise_concern(link.case, text, CUSTOMER)
    return back(token, "added", "confirm")


@act("POST")
def choose(request: HttpRequest, token: str, link: Link, offer: int) -> HttpResponse:
    """Choose one of the options, or ask for something else."""
    found = get_object_or_404(link.case.offers, pk=offer)
    if "none" in request.POST:
        return _decline(request, token, link, found)
    option = found.options.filter(pk=request.POST.get("option") or 0).first()
    if option is None:
        return show(
            request,
            token,
            link,
            422,
            offer_error=_("Choose one of these, or tell us what you would like instead."),
        )
    resolve.choose_option(found, option, CUSTOMER)
    return back(token, "choose", "offer")


def _decline(request: HttpRequest, token: str, link: Link, offer: Offer) -> HttpResponse:
    answer, instead = request.POST.get("answer", ""), _instead(request)
    try:
        resolve.decline_offer(offer, answer, CUSTOMER, instead)
    except resolve.OfferOver as over:
        offer = link.case.offers.get(pk=offer.pk)  # as it is, not as it was about to be
        kept = resolve.said_too_late(offer, answer, instead, CUSTOMER)
        problem = f"{over} {said_of('message', link.case)}" if kept else str(over)
        return show(request, token, link, over.status, problem=problem)
    return back(token, "decline", "offer")


def _instead(request: HttpRequest) -> resolve.Counter:
    """What they would like instead."""
    return resolve.Counter(*(request.POST.get(name, "") for name in ("wish", "wish_amount", "wish_currency")))


@act("POST")
def message(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """A further message or file."""
    form = MessageForm(request.POST, request.FILES, most_bytes=settings.AMENDS_MAX_UPLOAD)
    if not form.is_valid():
        return show(request, token, link, 422, message_form=form)
    receive_page(link.case, form.cleaned_data["text"], form.kept_files())
    presence.stopped(link.case, presence.CUSTOMER)
    return back(token, "message")


@act("POST")
def nothing_to_add(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """They have said what they wanted to say."""
    heard_out(link.case, CUSTOMER)
    return back(token, "heard", "message")


@act("GET", "HEAD", "POST")
def not_fixed(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """What is still not right; opens the same case again."""
    concerns = open_concerns(link.case)
    if request.method != "POST":
        return render(request, "customer/not_fixed.html", _not_fixed_context(token, link, concerns))
    ticked = [c.pk for c in concerns if str(c.pk) in request.POST.getlist("concern")]
    text = request.POST.get("text", "").strip()
    if not ticked and not text and "else" not in request.POST:
        error = _("Tick what is not fixed, or write a few words.")
        return render(
            request,
            "customer/not_fixed.html",
            {**_not_fixed_context(token, link, concerns), "error": error},
            status=422,
        )
    followup.not_fixed(link.case, ticked, _with_wish(text, request.POST.get("answer_by", "")), CUSTOMER)
    return back(token, "not-fixed")


def _with_wish(text: str, answer_by: str) -> str:
    wishes = {"ring": _("Please ring me."), "write": _("Please write to me.")}
    return "\n\n".join(part for part in (text, wishes.get(answer_by, "")) if part)


def _not_fixed_context(token: str, link: Link, concerns: list[Any]) -> dict[str, Any]:
    return {"firm": firm(), "case": link.case, "token": token, "concerns": concerns}


@act("POST")
def senior(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """They want somebody more senior to look at it; why, if they like."""
    followup.ask_senior(link.case, request.POST.get("text", ""), CUSTOMER)
    return back(token, "senior")


@act("GET", "HEAD", "POST")
def survey(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """Is it fixed, and did they feel heard?"""
    asked = link.case.follow_ups.filter(state="asked").order_by("-asked_at").first()
    if asked is None:
        raise Refused(_("There is nothing to answer just now. Write to us below at any time."))
    if request.method != "POST":
        return survey_page(request, token, link, SurveyForm())
    form = SurveyForm(request.POST)
    if not form.is_valid():
        return survey_page(request, token, link, form, 422)
    followup.answer_survey(asked, followup.Answers(**form.cleaned_data), CUSTOMER)
    return back(token, "survey")


@act("POST")
def switch_off(request: HttpRequest, token: str, link: Link) -> HttpResponse:
    """Make the link stop working."""
    with transaction.atomic():
        links.revoke_links(link.case, CUSTOMER)
    return no_page(
        request, links.LinkOver(_("This link is switched off. Our next mail to you brings a new one."))
    )
