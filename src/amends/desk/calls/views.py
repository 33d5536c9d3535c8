"""Log a call: what somebody said by phone, in person, by letter or in a chat."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from amends.cases.actors import staff
from amends.cases.errors import Invalid, Refused
from amends.cases.firm import local
from amends.cases.models import Case, Channel, Message
from amends.cases.policy import visible_cases
from amends.cases.services import File, Who
from amends.desk.answers import me, say
from amends.desk.calls.readback import readback
from amends.desk.case.resolving import moment
from amends.listen import calls
from amends.listen.services import NOTED, log_contact
from amends.resolve.services import Found, make_promises

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
    if request.POST.get("do") == "drop":
        calls.drop_draft(me(request), case)
        return redirect("case", case.reference) if case else redirect("today")
    try:
        if request.POST.get("do") == "readback":
            return _show(request, case, spoken=_readback(request))
        message = _keep(request, case)
    except Refused as refusal:
        return _show(request, case, refusal)
    say(request, f"Kept as {message.case.reference}. It is read now.")
    return redirect("case", message.case.reference)


@transaction.atomic
def _keep(request: HttpRequest, case: Case | None) -> Message:
    """The words, how long they took, and what was promised: all of it or nothing."""
    by, found = staff(me(request)), _promise(request)
    message = log_contact(
        by,
        Who(_said(request, "name"), _said(request, "email").lower(), _said(request, "phone")),
        _said(request, "channel"),
        "\n\n".join(filter(None, (_words(request, "text"), _words(request, "more")))),
        case=case,
        subject=_said(request, "subject"),
        wants=_said(request, "wants"),
        order_reference=_said(request, "order_reference"),
        files=[
            File(f.name or "file", f.content_type or "", f.read()) for f in request.FILES.getlist("files")
        ],
    )
    made = make_promises(message.case, message, [found] if found else [], me(request), by)
    calls.end_call(me(request), case, message, by, [one.pk for one in made])
    return message


def _words(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name, "")).replace("\r\n", "\n")


def _promise(request: HttpRequest) -> Found | None:
    """What was promised on the call; the coach's law holds: a promise has a time."""
    what = _said(request, "promise")
    if not what:
        return None
    try:
        at = moment(request, "promise_at")
    except Invalid as error:
        raise Invalid("Say until when you promised it.", "promise_at") from error
    return Found(what, at, what)


def _readback(request: HttpRequest) -> list[str]:
    found = _promise(request)
    return readback(
        _words(request, "text"),
        _words(request, "more"),
        _said(request, "wants"),
        found.what if found else "",
        found.due_at if found else None,
        _said(request, "name"),
    )


@require_POST
def keep_draft(request: HttpRequest) -> JsonResponse:
    """Keep what is typed while they speak; the first time begins the clock."""
    hidden = ("csrfmiddlewaretoken", "do", "case")
    fields = {name: str(value) for name, value in request.POST.items() if name not in hidden}
    draft = calls.keep_draft(me(request), _case(request), fields)
    return JsonResponse({"kept": f"{local(draft.kept_at):%H:%M}", "started": draft.started_at.isoformat()})


def _said(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name, "")).strip()


def _show(
    request: HttpRequest,
    case: Case | None,
    refusal: Refused | None = None,
    spoken: list[str] | None = None,
) -> HttpResponse:
    draft = calls.draft_of(me(request), case)
    typed = request.POST if request.method == "POST" else (draft.fields if draft else {})
    context = {
        "nav": "call",
        "case": case,
        "channels": [(value, Channel(value).label) for value in NOTED],
        "chosen": typed.get("channel", Channel.PHONE),
        "typed": typed,
        "draft": draft,
        "spoken": spoken,
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
