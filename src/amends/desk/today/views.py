"""The page Today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from amends.desk.frame import frame_of
from amends.desk.today.context import day


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What is burning and why; what falls due; what waits for this person."""
    page = day(request.user, frame_of(request))
    return render(request, "desk/today/page.html", {"nav": "today", "day": page})
