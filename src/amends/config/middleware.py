"""What stands before every page."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from amends.cases.firm import firm

Next = Callable[[HttpRequest], HttpResponse]

# Everything else needs a signed-in member of staff; a new page is closed until somebody opens it.
PUBLIC = (
    "/complain",
    "/c/",
    "/embed",
    "/kiosk/",
    "/say/",
    "/api/",
    "/accounts/",
    "/static/",
    "/healthz",
    "/hello",
    "/demo/enter",
)


class Healthy:
    """Answers /healthz before sessions and hosts are looked at."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """200 with JSON once the database answers and the worker works; else 503 and which part."""
        if request.path != "/healthz":
            return self.get_response(request)
        from amends.config.health import parts

        state = parts()
        return JsonResponse(
            {"ok": all(state.values()), "parts": state}, status=200 if all(state.values()) else 503
        )


class SignedInUnlessPublic:
    """Default deny: pages are for staff unless listed as public."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Send everyone who is not signed in to the sign-in page."""
        if request.path.startswith(PUBLIC):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if request.user.one_time_password:
            return redirect("account_change_password")
        return self.get_response(request)


class InFirmTime:
    """Times on pages are the firm's; `request.firm` spares every page its own query."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Read the firm once, then speak in its time zone."""
        if request.path.startswith("/api/"):  # programs read UTC; a row less for each call
            return self.get_response(request)
        request.firm = firm()  # type: ignore[attr-defined]
        with timezone.override(ZoneInfo(request.firm.zone_name)):  # type: ignore[attr-defined]
            return self.get_response(request)
