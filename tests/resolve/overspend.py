"""One process of the overspending test: `python -m tests.resolve.overspend DO …`, as its own program.

world          makes an agent and a case; prints their keys.
grant U C AT   waits until the moment AT, then asks eight times for £20 on case C as user U.
count C        prints how many remedies of the case are granted, and the sum; how many wait.
"""

import os
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction


def world() -> None:
    """The tables where there are none, an agent with £75, a case."""
    from amends.cases.actors import CUSTOMER
    from amends.cases.services import Who, know_customer, open_case
    from amends.people.models import User
    from amends.resolve.models import CatalogueItem

    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0)
    user = User.objects.create(email="racer@example.org", name="Racer", role="agent")
    CatalogueItem.objects.get_or_create(name="Full refund", defaults={"kind": "refund", "money": True})
    with transaction.atomic():
        case = open_case(know_customer(Who("Denise", "racer@mail.example")), "Race", "mail", CUSTOMER)
    print(user.pk, case.pk)


def grant(user: Any, case_pk: int) -> None:
    """Eight times £20."""
    from amends.cases.actors import staff
    from amends.cases.models import Case
    from amends.resolve.models import CatalogueItem
    from amends.resolve.services import grant_remedy

    item = CatalogueItem.objects.get(name="Full refund")
    for _ in range(8):
        grant_remedy(Case.objects.get(pk=case_pk), item, 20, [], "Delay", staff(user))


def count(case_pk: int) -> None:
    """What came of it."""
    from amends.cases.journal import verify
    from amends.cases.models import Case

    remedies = Case.objects.get(pk=case_pk).remedies
    granted = list(remedies.filter(state="granted").values_list("amount", flat=True))
    print(len(granted), sum(granted), remedies.filter(state="waiting").count(), verify().ok)


def main() -> None:
    """Do what the first word says."""
    if sys.argv[1] == "world":
        world()
        return
    if sys.argv[1] == "count":
        count(int(sys.argv[2]))
        return
    from amends.people.models import User

    user_pk, case_pk, start = int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    user = User.objects.get(pk=user_pk)
    time.sleep(max(0.0, start - time.time()))
    grant(user, case_pk)


if __name__ == "__main__":
    main()
