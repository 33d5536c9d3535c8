"""Settings, Mailboxes: add, change, pause, test, fetch again, remove."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from amends.cases.actors import staff
from amends.desk.answers import attempt, me, require_page, say, say_undoable
from amends.desk.frame import frame_of
from amends.desk.mailboxes.context import all_shown, headline, one, shown
from amends.listen.mailboxes import services
from amends.listen.mailboxes.testing import Step, test_both_ways
from amends.listen.models import Mailbox

NAV = {"nav": "settings", "settings_nav": "mailboxes", "choices": Mailbox}
WITHIN = 20  # seconds that a page waits for the test mail; the command line waits longer


@require_safe
def mailboxes(request: HttpRequest) -> HttpResponse:
    """Every mailbox with both counts."""
    require_page(me(request), "mailbox.change")
    rows = all_shown(frame_of(request))
    return render(request, "desk/mailboxes/page.html", {**NAV, "rows": rows, "headline": headline(rows)})


def new(request: HttpRequest) -> HttpResponse:
    """The form of a new mailbox; a POST adds it."""
    require_page(me(request), "mailbox.change")
    if request.method != "POST":
        return _show_new(request)
    made: list[Mailbox] = []

    def done() -> HttpResponse:
        say(request, f"{made[0].name} is fetched from now on.")
        return redirect("mailbox", made[0].pk)

    return attempt(
        request,
        lambda: made.append(services.add_mailbox(staff(me(request)), **_said(request))),
        done,
        _show_new,
    )


def _show_new(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/mailboxes/new.html", {**NAV, "box": _entered(request, Mailbox())})


def mailbox(request: HttpRequest, pk: int) -> HttpResponse:
    """One mailbox; a POST keeps what was changed."""
    require_page(me(request), "mailbox.change")
    box = one(pk)
    if request.method != "POST":
        return _show(request, pk)

    def done() -> HttpResponse:
        say(request, "Kept.")
        return redirect("mailbox", pk)

    def verb() -> None:
        services.change_mailbox(box, staff(me(request)), **_said(request))

    return attempt(request, verb, done, lambda r: _show(r, pk))


def _show(request: HttpRequest, pk: int, steps: list[Step] | None = None) -> HttpResponse:
    now = shown(one(pk), frame_of(request))
    context = {**NAV, "shown": now, "box": _entered(request, one(pk)), "steps": steps}
    return render(request, "desk/mailboxes/one.html", context)


def _said(request: HttpRequest) -> dict[str, str]:
    return {
        name: str(request.POST[name])
        for name in (*services.FIELDS, *services.SECRETS)
        if name in request.POST
    }


def _entered(request: HttpRequest, box: Mailbox) -> Mailbox:
    """What the form shows: what was entered and refused, else what is kept."""
    for name in services.FIELDS:
        if name in request.POST:
            setattr(box, name, request.POST[name])
    return box


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause, resume, fetch again, remove; or test, which shows its steps."""
    require_page(me(request), "mailbox.change")
    box, do = one(pk), request.POST.get("do", "")
    if do == "test":
        return _show(request, pk, list(test_both_ways(box, WITHIN)))
    acts: dict[str, Callable[[HttpRequest, Mailbox], str]] = {
        "pause": _pause, "resume": _resume, "fetch": _fetch, "remove": _remove,
    }  # fmt: skip
    verb = acts.get(do)
    if verb is None:
        raise Http404
    then: list[str] = []
    return attempt(
        request, lambda: then.append(verb(request, box)), lambda: redirect(then[0]), lambda r: _show(r, pk)
    )


def _pause(request: HttpRequest, box: Mailbox) -> str:
    services.pause_mailbox(box, staff(me(request)))
    say_undoable(request, f"{box.name} is paused.", reverse("mailbox-act", args=[box.pk]), do="resume")
    return reverse("mailbox", args=[box.pk])


def _resume(request: HttpRequest, box: Mailbox) -> str:
    services.resume_mailbox(box, staff(me(request)))
    say(request, f"{box.name} is fetched again.")
    return reverse("mailbox", args=[box.pk])


def _fetch(request: HttpRequest, box: Mailbox) -> str:
    services.ask_to_fetch(box, staff(me(request)))
    say(request, "It is being fetched. The counts are new in a few seconds.")
    return reverse("mailbox", args=[box.pk])


def _remove(request: HttpRequest, box: Mailbox) -> str:
    services.remove_mailbox(box, staff(me(request)))
    say(request, f"{box.name} is fetched no longer. What came from it stays.")
    return reverse("mailboxes")
