"""What is done to the case as a whole: its owner, its place, its name, its kind."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from amends.cases import services
from amends.cases.actors import Actor
from amends.cases.addresses import works_again
from amends.cases.errors import Invalid
from amends.cases.links import revoke_links
from amends.cases.locks import lock
from amends.cases.models import Case, Customer, Kind
from amends.cases.policy import may_open
from amends.desk.answers import say, say_undoable
from amends.desk.case.handling import acts, number, said
from amends.followup import services as followup
from amends.listen.forwarded import give_back, make_writer_customer
from amends.people.models import Role, User
from amends.understand import services as understand

ASIDE = {Kind.NOT_COMPLAINT: "Set aside as no complaint.", Kind.SPAM: "Set aside as spam."}


@acts("hand-over", tab="story")
def hand_over(request: HttpRequest, case: Case, by: Actor) -> None:
    """Give the case to somebody, or to nobody, with a note where there is something to say."""
    lock(case, by)
    owner = _colleague(case, number(request, "owner"))
    services.assign(case, owner, by, said(request, "note").strip())
    say(
        request,
        f"{case.reference} is with {owner.name} now." if owner else f"Nobody owns {case.reference} now.",
    )


@acts("bring-in", tab="story")
def bring_in(request: HttpRequest, case: Case, by: Actor) -> None:
    """Bring in a lead: hand the case over, or keep it and ask them in a note."""
    lock(case, by)
    lead, note = _colleague(case, number(request, "lead")), said(request, "note").strip()
    if lead is None or not lead.at_least(Role.LEAD):
        raise Invalid("Choose a lead.", "lead")
    if said(request, "how") == "give":
        if not note:
            raise Invalid(f"Say in a sentence what you need from {lead.first_name}.", "note")
        services.assign(case, lead, by, note)
        say(request, f"{case.reference} is with {lead.name} now.")
    else:
        services.ask_colleague(case, lead, note, by)
        say(request, f"It is on {lead.first_name}’s day. The answer comes as a note on the case.")


def _colleague(case: Case, key: int | None) -> User | None:
    if key is None:
        return None
    found = User.objects.filter(pk=key).first()
    if found is None or (found.is_active and not may_open(found, case)):
        raise Invalid("Choose somebody who can open this case.", "owner")
    return found


@acts("rename", tab="story")
def rename(request: HttpRequest, case: Case, by: Actor) -> None:
    """Give the case a better name."""
    services.rename(case, said(request, "subject"), by)


@acts("kind", tab="story")
def kind(request: HttpRequest, case: Case, by: Actor) -> None:
    """Not a complaint, spam, or a complaint after all. One key, and undoable."""
    wanted = said(request, "kind")
    services.set_kind(case, wanted, by)
    understand.rank(case)
    if wanted in ASIDE:
        url = reverse("case-kind", args=[case.reference])
        say_undoable(request, ASIDE[Kind(wanted)], url, kind=Kind.COMPLAINT)
    else:
        say(request, f"{case.reference} is a complaint again.")


@acts("place", tab="story")
def place(request: HttpRequest, case: Case, by: Actor) -> None:
    """Put the case first, with a reason; or back in its place."""
    if said(request, "do") == "back":
        services.put_back(case, by)
    else:
        services.put_first(case, said(request, "why"), by)
    understand.rank(case)


@acts("heard-out", tab="story")
def heard_out(request: HttpRequest, case: Case, by: Actor) -> None:
    """The customer has nothing to add; or has, after all."""
    services.heard_out(case, by, done=said(request, "done") == "yes")


@acts("senior", tab="story")
def senior_looked(request: HttpRequest, case: Case, by: Actor) -> None:
    """Somebody more senior has looked at it, as the customer asked."""
    followup.senior_looked(case, said(request, "note"), by)


@acts("note", tab="story")
def note(request: HttpRequest, case: Case, by: Actor) -> None:
    """A note for colleagues."""
    services.add_note(case, said(request, "text"), by)


@acts("customer")
def customer(request: HttpRequest, case: Case, by: Actor) -> None:
    """What we know of the customer: how they prefer to be reached, what adjustments they need."""
    fields = {key: said(request, key).strip() for key in ("prefers", "adjustments", "note")}
    services.know_more(case.customer, by, **fields)


@acts("address", tab="story")
def address(request: HttpRequest, case: Case, by: Actor) -> None:
    """Mail arrives at their address again; undoes the mark that a bounce left."""
    works_again(case, said(request, "email"), by, said(request, "why").strip())
    say(request, "Noted. Mail to this address leaves again.")


@acts("writer", tab="story")
def writer(request: HttpRequest, case: Case, by: Actor) -> None:
    """Make the writer of what was forwarded the customer; or, undone, who sent it again."""
    if before := number(request, "back"):
        give_back(case, get_object_or_404(Customer, pk=before), by)
        return
    message = get_object_or_404(case.messages, pk=number(request, "message"))
    before = case.customer_id
    customer = make_writer_customer(message, by)
    url = reverse("case-writer", args=[case.reference])
    say_undoable(
        request, f"{customer} is the customer now. Whoever sent it stays on the case.", url, back=before
    )


@acts("link")
def link(request: HttpRequest, case: Case, by: Actor) -> None:
    """Switch off every link to the customer's page; or make a new one."""
    if said(request, "do") == "revoke":
        revoke_links(case, by)
        say(request, "Their link is switched off. The next mail brings a new one.")
