"""Settings, Staff: who works here, in which role and team; and how one joins."""

from email.message import EmailMessage

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from amends.cases import mailer, staffing
from amends.cases.actors import staff as actor
from amends.cases.errors import Refused
from amends.cases.firm import firm
from amends.desk.answers import attempt, me, require_page, say, say_undoable
from amends.people.models import Role, Team, User

SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"


def staff(request: HttpRequest) -> HttpResponse:
    """Everybody who works here or did; a POST invites."""
    require_page(me(request), "staff.manage")
    if request.method == "POST":
        return _invite(request)
    return _show(request)


def _show(request: HttpRequest) -> HttpResponse:
    people = list(User.objects.select_related("team").order_by("-is_active", "name"))
    shown = request.GET.get("invited", "")
    invited = next((p for p in people if str(p.pk) == shown and not p.has_usable_password()), None)
    context = {
        "nav": "settings", "settings_nav": "staff", "people": people, "roles": Role, "invited": invited,
        "link": staffing.invitation_url(invited) if invited else "",
        "teams": Team.objects.order_by("name"),
    }  # fmt: skip
    return render(request, "desk/settings/staff.html", context)


def _invite(request: HttpRequest) -> HttpResponse:
    made: list[User] = []
    said = {name: request.POST.get(name, "").strip() for name in ("email", "name", "role", "team")}

    def verb() -> None:
        made.append(
            staffing.invite(said["email"], said["name"], said["role"], actor(me(request)), said["team"])
        )

    def done() -> HttpResponse:
        problem = _post_invitation(made[0], me(request))
        say(request, problem or f"The invitation is on its way to {made[0].email}.")
        return redirect(f"{reverse('staff')}?invited={made[0].pk}")

    return attempt(request, verb, done, _show)


def _post_invitation(user: User, by: User) -> str:
    """Send the link; in words why it did not leave, or nothing. The page shows the link in any case."""
    message, row = EmailMessage(), firm()
    message["From"], message["To"] = row.mail, user.email
    message["Subject"] = f"{by.name} invites you to the complaint desk of {row.name}"
    message.set_content(
        f"Hello {user.first_name},\n\nchoose your password here, and you are in. The link works once, "
        f"for seven days:\n\n{staffing.invitation_url(user)}\n\n{by.name}\n"
    )
    try:
        mailer.post(message)
    except Exception as error:  # whatever it is, the admin reads it in words and has the link
        return f"The mail did not leave: {mailer.in_words(error)} Give them the link below."
    return ""


@require_POST
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Change somebody's role or team, deactivate them, take them back."""
    require_page(me(request), "staff.manage")
    found, by, do = get_object_or_404(User, pk=pk), actor(me(request)), request.POST.get("do", "")

    def verb() -> None:
        if do == "off":
            waiting = staffing.deactivate(found, by)
            say_undoable(request, _gone(found, waiting), reverse("person", args=[pk]), do="on")
        elif do == "on":
            staffing.reactivate(found, by)
            say(request, f"{found.name} works here again.")
        else:
            staffing.change_role(found, request.POST.get("role", ""), by)
            staffing.change_team(found, request.POST.get("team", ""), by)
            say(request, f"Kept for {found.name}.")

    return attempt(request, verb, lambda: redirect("staff"), _show)


def _gone(user: User, waiting: int) -> str:
    cases = (
        f" {waiting} open {'case waits' if waiting == 1 else 'cases wait'} for a new owner."
        if waiting
        else ""
    )
    return f"{user.name} can no longer sign in.{cases}"


def join(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password by an invitation. Looking at the page uses nothing up."""
    try:
        user = staffing.invited(token)
    except Refused as refusal:
        return render(
            request, "desk/settings/join.html", {"problem": refusal, "over": True}, status=refusal.status
        )
    problem = None
    if request.method == "POST":
        try:
            user = staffing.accept_invitation(token, request.POST.get("password", ""))
            login(request, user, backend=SIGN_IN)
            return redirect("today")
        except Refused as refusal:
            problem = refusal
    context = {"invited": user, "problem": problem, "firm": firm()}
    return render(request, "desk/settings/join.html", context, status=problem.status if problem else 200)
