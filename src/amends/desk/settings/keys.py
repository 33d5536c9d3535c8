"""Settings, Keys: single letters on or off, and how long Undo stays."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from amends.desk.answers import attempt, me, say
from amends.desk.settings.services import UNDO, choose_keys

SHEET = (
    ("Everywhere", (("?", "the keys of this page"), ("/", "search"), ("C", "log a call"), ("Z", "undo"),
                    ("Esc", "back out"), ("F6", "next part of the page"), ("G T", "Today"), ("G Q", "Queue"), ("G P", "Promises"))),
    ("Lists", (("J K", "move"), ("Enter", "open"), ("X", "select"), ("A", "assign"), ("M", "mine"), ("F", "filter"), ("W", "why, in full"))),
    ("Today and Promises", (("A", "approve"), ("P", "kept"), ("R", "move it"), ("T", "take it"))),
)  # fmt: skip


def keys(request: HttpRequest) -> HttpResponse:
    """The page; a POST keeps the choice."""
    if request.method != "POST":
        return _show(request)
    on, seconds = "single_keys" in request.POST, request.POST.get("undo_seconds", "")

    def done() -> HttpResponse:
        say(request, "Kept.")
        return redirect("keys")

    return attempt(request, lambda: choose_keys(me(request), on, seconds), done, _show)


def _show(request: HttpRequest) -> HttpResponse:
    context = {"nav": "settings", "settings_nav": "keys", "undo": UNDO, "sheet": SHEET}
    return render(request, "desk/settings/keys.html", context)
