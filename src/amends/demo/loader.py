"""Plays the sample company through the verbs, each event at its own moment, and takes it away again."""

from collections.abc import Callable
from datetime import UTC, datetime, time

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from amends.cases import clock, journal
from amends.cases.actors import SYSTEM
from amends.cases.firm import firm
from amends.cases.models import Case, Firm
from amends.cases.models.firm import DEFAULT_BLOCKED
from amends.demo import catcher, plays, script
from amends.demo.values import Demo
from amends.people.models import Role, Team, User
from amends.resolve.models import Authority, CatalogueItem
from amends.understand.services import rank

PASSWORD = "amends-demo"  # noqa: S105 (printed at the start; the sample company only)
ADMIN = ("Ada Amends", "admin@amends.example")


def load(say: Callable[[str], None] = print) -> None:
    """Load the sample company once; on a desk that is already in use nothing is touched."""
    if Case.objects.exists() or User.objects.exists():
        # The catcher's port may be another one than last time.
        Firm.objects.filter(demo=True).update(mail_url=catcher.mail_url())
        return
    say("Loading the sample company …")
    now = datetime.now(UTC)
    demo = script.load(now)
    with transaction.atomic(), journal.without_reactions():
        row = _firm(demo)
        people = _people(demo)
        _catalogue(demo)
        for case in plays.play_all(demo, people):
            with clock.at(now):
                rank(case)
        row.blocked_rules = list(DEFAULT_BLOCKED)  # what the script has them send, they sent before
        row.save()
        with clock.at(now):
            journal.record("demo.loaded", SYSTEM, facts={"cases": len(demo.cases)})
    journal.seal()


def sign_in_lines() -> list[str]:
    """How to sign in, for the terminal."""
    lines = [f"Sample company: {firm().name}. Mail that it sends: {settings.AMENDS_URL}/demo/mail/"]
    for user in User.objects.exclude(email=ADMIN[1]).order_by("pk")[:3]:
        lines.append(f"  Sign in as {user.email} ({user.get_role_display().lower()}) with {PASSWORD}")
    return lines


def _firm(demo: Demo) -> Firm:
    row = firm()
    row.name, row.mail, row.phone, row.about = (
        demo.firm.name,
        demo.firm.mail,
        demo.firm.phone,
        demo.firm.about,
    )
    row.timezone, row.currency = demo.firm.timezone, demo.firm.currency
    row.opens, row.closes = time.fromisoformat(demo.firm.opening), time.fromisoformat(demo.firm.closing)
    row.demo, row.set_up_at, row.mail_url = True, demo.now, catcher.mail_url()
    row.blocked_rules = []
    row.save()
    return row


def _people(demo: Demo) -> dict[str, User]:
    hashed = make_password(PASSWORD)  # once: the hash is slow on purpose
    teams = {team.key: Team.objects.get_or_create(name=team.name)[0] for team in demo.teams}
    people = {}
    for person in demo.staff:
        people[person.key] = User.objects.create(
            email=person.email, name=person.name, role=person.role, team=teams[person.team], password=hashed
        )
        Authority.objects.update_or_create(role=person.role, defaults={"limit": person.limit})
    User.objects.create(email=ADMIN[1], name=ADMIN[0], role=Role.ADMIN, password=hashed)
    return people


def _catalogue(demo: Demo) -> None:
    for item in demo.catalogue:
        CatalogueItem.objects.update_or_create(
            name=item.name, defaults={"kind": item.kind, "money": item.money, "description": item.description}
        )


def is_demo() -> bool:
    """Whether this installation holds the sample company."""
    return Firm.objects.filter(demo=True).exists()
