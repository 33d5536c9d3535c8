"""Settings, Money: the firm's currency and rates, limits and rules, budgets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from amends.cases.actors import staff
from amends.cases.errors import Invalid
from amends.desk.acting import key_of
from amends.desk.answers import attempt, me, require_page, say
from amends.people.models import Role, Team
from amends.resolve import services as resolve
from amends.resolve.authority import limits
from amends.resolve.budgets import spent
from amends.resolve.models import AuthorityRule, Budget, CatalogueItem, Rate


def money(request: HttpRequest) -> HttpResponse:
    """Who may give how much, out of what; a POST changes one thing."""
    require_page(me(request), "firm.change")
    if request.method != "POST":
        return _show(request)
    act = _ACTS.get(request.POST.get("do", ""))

    def verb() -> None:
        if act is None:
            raise Invalid("Choose what to change.", "do")
        act(request)

    def done() -> HttpResponse:
        say(request, "Kept.")
        return redirect("money")

    return attempt(request, verb, done, _show)


def _said(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name, ""))


def _limits(request: HttpRequest) -> None:
    known = limits()
    for role in Role.values:
        words = _said(request, f"limit-{role}")
        if words and words != f"{known[role]:f}":
            resolve.set_limit(role, words, staff(me(request)))


def _rule(request: HttpRequest) -> None:
    about = _said(request, "about")
    key = about.removeprefix("item-")
    item = CatalogueItem.objects.filter(pk=key_of(key, "about")).first() if key != about else None
    if about.startswith("item-") and item is None:
        raise Invalid("Choose a remedy of the catalogue.", "about")
    resolve.set_rule(
        _said(request, "role"),
        staff(me(request)),
        kind="" if item else about,
        item=item,
        per_case=_said(request, "per_case").strip(),
        per_customer=_said(request, "per_customer").strip(),
        days=_said(request, "days"),
        always_ask="always_ask" in request.POST,
    )


def _drop(request: HttpRequest) -> None:
    resolve.drop_rule(get_object_or_404(AuthorityRule, pk=_key(request, "rule")), staff(me(request)))


def _budget(request: HttpRequest) -> None:
    team = get_object_or_404(Team, pk=_key(request, "team")) if _said(request, "team") else None
    name, period, amount = (_said(request, field) for field in ("name", "period", "amount"))
    resolve.set_budget(name, period, amount, staff(me(request)), team, _said(request, "beyond"))


def _end(request: HttpRequest) -> None:
    resolve.end_budget(get_object_or_404(Budget, pk=_key(request, "budget")), staff(me(request)))


def _rate(request: HttpRequest) -> None:
    if not _said(request, "currency").strip():
        raise Invalid("Write the three letters of the currency, such as EUR.", "currency")
    resolve.set_rate(_said(request, "currency"), _said(request, "rate"), staff(me(request)))


def _currency(request: HttpRequest) -> None:
    resolve.set_currency(_said(request, "currency"), staff(me(request)), "anew" in request.POST)


_ACTS: dict[str, Callable[[HttpRequest], None]] = {
    "limits": _limits,
    "rule": _rule,
    "drop": _drop,
    "budget": _budget,
    "end": _end,
    "rate": _rate,
    "currency": _currency,
}


def _key(request: HttpRequest, name: str) -> int:
    return key_of(_said(request, name), name)


def _show(request: HttpRequest) -> HttpResponse:
    budgets = Budget.objects.filter(active=True).select_related("team").order_by("name")
    context = {
        "settings_nav": "money",
        "limits": [(role, Role(role).label, f"{limit:f}") for role, limit in limits().items()],
        "roles": Role.choices,
        "kinds": CatalogueItem.Kind.choices,
        "items": CatalogueItem.objects.filter(active=True).order_by("name"),
        "rules": AuthorityRule.objects.select_related("item").order_by("role", "id"),
        "budgets": [(budget, spent(budget)) for budget in budgets],
        "periods": Budget.Period.choices,
        "teams": Team.objects.order_by("name"),
        "rates": Rate.objects.order_by("currency"),
    }
    return render(request, "desk/remedies/money.html", context)
