"""Log a call: what somebody said by phone, in person, by letter or in a chat."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from amends.cases.actors import staff
from amends.cases.errors import Invalid, Refused
from amends.cases.models import Case, Channel
from amends.cases.policy import visible_cases
from amends.cases.services import File, Who
from amends.desk.answers import me, say
from amends.listen.services import NOTED, log_contact

PROMPTS = (
    "“Take your time. I am writing it down.”",
    "Let them finish. Do not explain yet, do not solve yet.",
    "“And then?” “What else?”, until they say: that is all.",
    "“What was the worst part of it?”",
    "Say it back in their words: “Have I got that right?”",
    "“What would put this right for you?”",
    "Name yourself, and say when they hear from you.",
)


def log_call(request: HttpRequest) -> HttpResponse:
    """The page, and what becomes of it when it is sent."""
    case = _case(request)
    if request.method != "POST":
        return _show(request, case)
    try:
        message = log_contact(
            staff(me(request)),
            Who(_said(request, "name"), _said(request, "email").lower(), _said(request, "phone")),
            _said(request, "channel"),
            request.POST.get("text", "").replace("\r\n", "\n"),
            case=case,
            subject=_said(request, "subject"),
            wants=_said(request, "wants"),
            order_reference=_said(request, "order_reference"),
            files=[
                File(f.name or "file", f.content_type or "", f.read()) for f in request.FILES.getlist("files")
            ],
        )
    except Refused as refusal:
        return _show(request, case, refusal)
    say(request, f"Kept as {message.case.reference}. It is read now.")
    return redirect("case", message.case.reference)


def _said(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name, "")).strip()


def _show(request: HttpRequest, case: Case | None, refusal: Refused | None = None) -> HttpResponse:
    context = {
        "nav": "call",
        "case": case,
        "channels": [(value, Channel(value).label) for value in NOTED],
        "chosen": request.POST.get("channel", Channel.PHONE),
        "prompts": PROMPTS,
        "problem": refusal,
        "field": refusal.field if isinstance(refusal, Invalid) else "",
    }
    return render(request, "desk/calls/page.html", context, status=refusal.status if refusal else 200)


def _case(request: HttpRequest) -> Case | None:
    """The case that the contact belongs to, if the page was opened from one."""
    reference = str(request.POST.get("case") or request.GET.get("case", "")).strip()
    if not reference:
        return None
    found = (
        visible_cases(me(request)).select_related("customer").filter(pk=Case.pk_of(reference) or 0).first()
    )
    if found is None:
        raise Http404
    return found
