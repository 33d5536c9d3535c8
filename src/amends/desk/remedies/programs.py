"""Settings, Programs: who else is told when a remedy is granted or delivered. And the cashier's lists."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from amends.cases.actors import staff
from amends.desk.acting import key_of
from amends.desk.answers import attempt, me, require_page, say
from amends.resolve import services as resolve
from amends.resolve.models import Handover, Hook, HookCall
from amends.resolve.services.cashier import as_csv, to_hand_over

SHOWN = 100


def programs(request: HttpRequest) -> HttpResponse:
    """The programs; a POST adds one, or switches one off and on."""
    require_page(me(request), "firm.change")
    if request.method != "POST":
        return _show(request)
    by, secrets = staff(me(request)), []

    def verb() -> None:
        key = request.POST.get("hook", "")
        if key:
            hook = get_object_or_404(Hook, pk=key_of(key, "hook"))
            resolve.change_hook(hook, request.POST.get("do") == "on", by)
        else:
            secrets.append(
                resolve.define_hook(str(request.POST.get("name", "")), str(request.POST.get("url", "")), by)[
                    1
                ]
            )

    def done() -> HttpResponse:
        return _show(request, secrets[0]) if secrets else redirect("programs")

    return attempt(request, verb, done, _show)


def _show(request: HttpRequest, secret: str = "") -> HttpResponse:
    calls = HookCall.objects.select_related("hook", "entry").order_by("-id")[:30]
    context = {
        "settings_nav": "programs",
        "hooks": Hook.objects.order_by("name"),
        "secret": secret,
        "calls": calls,
    }
    return render(request, "desk/remedies/programs.html", context)


def cashier(request: HttpRequest) -> HttpResponse:
    """Sums that wait for the cashier; a POST makes a list of them."""
    require_page(me(request), "cashier.hand_over")
    if request.method != "POST":
        return _cashier(request)
    made: list[Handover] = []

    def done() -> HttpResponse:
        say(request, "The list is made. These sums are handed over.")
        return redirect("cashier")

    return attempt(request, lambda: made.append(resolve.hand_over(staff(me(request)))), done, _cashier)


def _cashier(request: HttpRequest) -> HttpResponse:
    waiting = to_hand_over()
    context = {
        "settings_nav": "cashier",
        "waiting": list(waiting[:SHOWN]),
        "count": waiting.count(),
        "lists": Handover.objects.select_related("made_by").order_by("-id")[:30],
    }
    return render(request, "desk/remedies/cashier.html", context)


def cashier_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list as CSV, the same whenever it is fetched."""
    require_page(me(request), "cashier.hand_over")
    handover = get_object_or_404(Handover, pk=pk)
    answer = HttpResponse(as_csv(handover), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="cashier-{handover.pk}.csv"'
    return answer
