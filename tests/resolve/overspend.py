"""One process of the overspending test: `python -m tests.resolve.overspend DO …`, as its own program.

world          makes an agent and a case; prints their keys.
grant U C AT   waits until the moment AT, then asks eight times for £20 on case C as user U.
count C        prints how many remedies of the case are granted, and the sum; how many wait.
purse N        makes N rounds: in each a customer with two cases, and one code; an agent may give £60 a
               customer, and the team £50 a day's round. Prints the agent's key and the item's.
race U I W T OF works through the rounds together with others like it: gives £20 on one case of each round
               (W says on which one first) and one code on the other; waits for the others at each round.
tally          prints the rounds, and how many passed a limit, gave a code twice, or gave less than they could.
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.config.settings")

import django

django.setup()

from django.db import transaction

CODE = "Race code {}"  # an item for each round with a single code: both racers reach for it


def world() -> None:
    """An agent with £75, a case."""
    from amends.cases.actors import CUSTOMER
    from amends.cases.services import Who, know_customer, open_case
    from amends.people.models import User
    from amends.resolve.models import CatalogueItem

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
    print(len(granted), f"{sum(granted):.2f}", remedies.filter(state="waiting").count(), verify().ok)


def purse(rounds: int) -> None:
    """Rounds, each with a customer of its own, two cases, and one code."""
    from amends.cases.actors import CUSTOMER, staff
    from amends.cases.services import Who, know_customer, open_case
    from amends.people.models import Team, User
    from amends.resolve import services as resolve

    ada = staff(User.objects.create(email="ada@race.example", name="Ada", role="admin"))
    user = User.objects.create(email="purse@race.example", name="Racer", role="agent")
    refund = resolve.define_item(None, ada, name="Race money", kind="refund", money=True)
    resolve.set_rule("agent", ada, kind="refund", per_customer="60")
    for number in range(rounds):
        voucher = resolve.define_item(None, ada, name=CODE.format(number), kind="coupon", coded=True)
        resolve.add_codes(voucher, f"R-{number}", ada)
        team = Team.objects.create(name=f"race {number}")
        resolve.set_budget(f"race {number}", "year", "50", ada, team=team)
        with transaction.atomic():
            customer = know_customer(Who("Denise", f"race{number}@mail.example"))
            for _ in range(2):
                case = open_case(customer, f"Race {number}", "mail", CUSTOMER)
                case.team = team
                case.owner = user
                case.save()
    print(user.pk, refund.pk)


def race(user: Any, refund: int, first: int, together: Path, racers: int) -> None:
    """Every round at the same moment as the others."""
    from amends.cases.actors import staff
    from amends.cases.models import Case
    from amends.resolve.goods import RunOut
    from amends.resolve.models import CatalogueItem
    from amends.resolve.services import grant_remedy

    money = CatalogueItem.objects.get(pk=refund)
    for number, cases in enumerate(_rounds()):
        code = CatalogueItem.objects.get(name=CODE.format(number))
        _wait_for_all(together, number, first, racers)
        here, there = cases[first % 2], cases[(first + 1) % 2]
        for case in (here, there):
            grant_remedy(Case.objects.get(pk=case), money, 20, [], "Delay", staff(user))
        try:
            grant_remedy(Case.objects.get(pk=here), code, None, [], "Delay", staff(user))
        except RunOut:
            pass


def _rounds() -> Iterator[list[int]]:
    from amends.cases.models import Case

    found: dict[int, list[int]] = {}
    rows = Case.objects.filter(customer__email__startswith="race").order_by("id")
    for key, customer in rows.values_list("pk", "customer"):
        found.setdefault(customer, []).append(key)
    yield from (keys for keys in found.values() if len(keys) == 2)


def _wait_for_all(together: Path, number: int, me: int, racers: int) -> None:
    (together / f"{number}.{me}").touch()
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if all((together / f"{number}.{one}").exists() for one in range(racers)):
            return
        time.sleep(0.001)
    raise TimeoutError(f"round {number}")


def tally() -> None:
    """What came of the rounds."""
    from amends.cases.journal import verify
    from amends.resolve.models import CouponCode, Remedy

    rounds = over = short = 0
    for cases in _rounds():
        money = Remedy.objects.filter(case__in=cases, item__name="Race money", state="granted")
        given = sum(money.values_list("worth", flat=True))
        rounds += 1
        over += given > 50  # the budget is less than £60 a customer and £75 a case
        short += given < 40
    codes = list(CouponCode.objects.filter(remedy__isnull=False).values_list("remedy", "code"))
    twice = len(codes) - len({code for _, code in codes}) + len(codes) - len({remedy for remedy, _ in codes})
    without = Remedy.objects.filter(item__kind="coupon", state="granted", code=None).count()
    print(rounds, over, short, len(codes), twice + without, verify().ok)


def main() -> None:
    """Do what the first word says."""
    words = sys.argv[1:]
    match words[0]:
        case "world":
            world()
        case "count":
            count(int(words[1]))
        case "purse":
            purse(int(words[1]))
        case "tally":
            tally()
        case "race":
            user, refund, first = map(int, words[1:4])
            race(_user(user), refund, first, Path(words[4]), int(words[5]))
        case _:
            user_pk, case_pk, start = int(words[1]), int(words[2]), float(words[3])
            user = _user(user_pk)
            time.sleep(max(0.0, start - time.time()))
            grant(user, case_pk)


def _user(key: int) -> Any:
    from amends.people.models import User

    return User.objects.get(pk=key)


if __name__ == "__main__":
    main()
