"""Settings, Standing in: who decides while an approver is away."""

from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from amends.cases import policy
from amends.cases.actors import staff
from amends.cases.errors import Invalid
from amends.desk.acting import key_of
from amends.desk.answers import attempt, me, require_page, say
from amends.desk.frame import frame_of
from amends.people.models import User
from amends.resolve import services as resolve
from amends.resolve.models import Delegation


def standing_in(request: HttpRequest) -> HttpResponse:
    """Name who stands in, from one day to another; or end it."""
    require_page(me(request), "approval.decide")
    if request.method != "POST":
        return _show(request)

    def done() -> HttpResponse:
        say(request, "Kept.")
        return redirect("standing-in")

    return attempt(request, lambda: _keep(request), done, _show)


def _keep(request: HttpRequest) -> None:
    by, ended = staff(me(request)), request.POST.get("end", "")
    if ended:
        resolve.end_delegation(get_object_or_404(Delegation, pk=key_of(ended, "end")), by)
        return
    user = _person(request, "user") if request.POST.get("user") else me(request)
    start = _day(request, "starts_at")
    resolve.delegate(
        user, _person(request, "delegate"), start, _day(request, "ends_at") + timedelta(days=1), by
    )


def _person(request: HttpRequest, name: str) -> User:
    words = request.POST.get(name, "")
    found = User.objects.filter(pk=key_of(words, name), is_active=True).first() if words else None
    if found is None:
        raise Invalid("Choose a colleague.", name)
    return found


def _day(request: HttpRequest, name: str) -> datetime:
    try:
        day = date.fromisoformat(request.POST.get(name, ""))
    except ValueError as error:
        raise Invalid("Choose a day.", name) from error
    return datetime.combine(day, time(0), frame_of(request).zone)


def _show(request: HttpRequest) -> HttpResponse:
    user, frame = me(request), frame_of(request)
    rows = Delegation.objects.filter(ended_at=None, ends_at__gt=frame.now).select_related("user", "delegate")
    people = User.objects.filter(is_active=True).order_by("name")
    context = {
        "settings_nav": "standing-in",
        "rows": list(rows.order_by("starts_at", "id")),
        "people": people,
        "for_others": policy.may(user, "staff.manage"),
        "today": frame.now.astimezone(frame.zone).date().isoformat(),
    }
    return render(request, "desk/remedies/standing_in.html", context)
