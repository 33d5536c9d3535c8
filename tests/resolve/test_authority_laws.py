"""Every rule of the authority matrix, tried by machine: whatever people do, none of them is passed.

Hypothesis sets rules at random and lets four people grant, ask, approve, stand in for each other, make
offers, merge and split cases, join and tell apart customers, in any order and again. After every step
each remedy that was granted is held against what its decider's role could give at that moment, counted
by this test's own arithmetic and not by the product's.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from amends.cases import clock
from amends.cases import services as cases
from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Refused
from amends.cases.models import Case, CustomerMerge, Entry, Merge, Split
from amends.cases.straight import services as straight
from amends.people.models import User
from amends.resolve import services as resolve
from amends.resolve.models import AuthorityRule, Budget, CatalogueItem, Delegation, Offer, Remedy
from tests.laws.examples import require, tries

START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
GIVEN = ("granted", "delivered")
LIMITS = {"agent": Decimal(75), "lead": Decimal(300), "manager": Decimal(2000), "admin": Decimal(2000)}
ROLES = {"nadia": "agent", "kim": "agent", "tom": "lead", "mara": "manager"}
people = st.sampled_from(list(ROLES))
sums = st.sampled_from(["5", "20", "20", "40", "75.01", "120"])
pick = st.integers(0, 9)

DONE: Counter[str] = Counter()  # how often each verb went through, and how often money was granted at once
WANTED = {"granted", "approve_remedy", "choose_option", "merge_cases", "merge_customers", "delegate"}


class Purse(RuleBasedStateMachine):
    """Two customers, three cases, four people, an agent's and a lead's rules, a budget."""

    @initialize(
        per_case=st.sampled_from(["30", "60"]),
        per_customer=st.sampled_from(["50", "100"]),
        days=st.sampled_from([1, 30]),
        lead=st.sampled_from(["150", "400"]),
        always=st.booleans(),
        budget=st.sampled_from(["60", "250", "9000"]),
        yen=st.booleans(),
    )
    def open(
        self, per_case: str, per_customer: str, days: int, lead: str, always: bool, budget: str, yen: bool
    ) -> None:
        self.now = START
        self.block = transaction.atomic()
        self.block.__enter__()
        self.people = {
            name: staff(User.objects.create(email=f"{name}@purse.example", name=name.title(), role=role_))
            for name, role_ in {**ROLES, "ada": "admin"}.items()
        }
        by = self.people["ada"]
        with clock.at(self.now):
            resolve.set_rate("JPY", "0.005", by)
            self.refund = resolve.define_item(
                None, by, name="Money back", kind="refund", money=True, currencies="GBP JPY"
            )
            self.swap = resolve.define_item(
                None, by, name="New one", kind="replacement", cost="60", stock="4"
            )
            more = {"per_case": per_case, "per_customer": per_customer, "days": days}
            resolve.set_rule("agent", by, kind="refund", **more)
            resolve.set_rule("lead", by, per_customer=lead, days=days)
            resolve.set_rule("agent", by, item=self.swap, always_ask=always, per_case="60")
            resolve.set_budget("All", "month", budget, by, beyond="manager")
            one, two = (cases.know_customer(cases.Who(name, f"{name}@x.example")) for name in ("One", "Two"))
            self.cases = [self._case(one), self._case(one), self._case(two)]
        self.customers = [one, two]
        self.yen = yen
        self.seen: set[int] = set()

    def _case(self, customer: Any) -> Case:
        found = cases.open_case(customer, "Broken", "mail", CUSTOMER)
        cases.add_inbound(found, cases.Words("It is broken"), "mail", CUSTOMER)
        return found

    def teardown(self) -> None:
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def attempt(self, verb: Any, *args: Any, **more: Any) -> Any:
        before = Entry.objects.count()
        try:
            with clock.at(self.now):
                found = verb(*args, **more)
        except Refused:
            assert Entry.objects.count() == before
            return None
        DONE[verb.__name__] += Entry.objects.count() > before
        return found

    def case(self, number: int) -> Case:
        return Case.objects.get(pk=self.cases[number % len(self.cases)].pk)

    @rule(
        number=pick,
        amounts=st.lists(sums, min_size=1, max_size=4),
        by=st.sampled_from(["nadia", "kim", "nadia", "tom"]),
        wander=st.booleans(),
    )
    def grant(self, number: int, amounts: list[str], by: str, wander: bool) -> None:
        """One sum after another, on one case or from case to case."""
        for step, amount in enumerate(amounts):
            case, code = self.case(number + step * wander), "JPY" if self.yen else "GBP"
            words = str(int(Decimal(amount) * 200)) if self.yen else amount
            more = ([], "Fair", self.people[by], code)
            self.attempt(resolve.grant_remedy, case, self.refund, words, *more)
            if self.granted_nothing_new():
                continue
            self.every_new_grant_was_within_its_authority()

    def granted_nothing_new(self) -> bool:
        return not Remedy.objects.filter(state__in=GIVEN).exclude(pk__in=self.seen).exists()

    @rule(number=pick, by=people)
    def swap_it(self, number: int, by: str) -> None:
        self.attempt(resolve.grant_remedy, self.case(number), self.swap, None, [], "Fair", self.people[by])

    @precondition(lambda self: Remedy.objects.filter(state="waiting").exists())
    @rule(number=pick, by=st.sampled_from(["tom", "tom", "mara", "kim"]), less=st.booleans())
    def approve(self, number: int, by: str, less: bool) -> None:
        waiting = list(Remedy.objects.filter(state="waiting").select_related("case", "item").order_by("id"))
        remedy = waiting[number % len(waiting)]
        self.attempt(
            resolve.approve_remedy, remedy, self.people[by], "1" if less and remedy.amount else None, "Fits"
        )

    @rule(of=people, to=people)
    def stand_in(self, of: str, to: str) -> None:
        user, other = self.people[of].user, self.people[to].user
        self.attempt(resolve.delegate, user, other, self.now, self.now + timedelta(days=3), self.people[of])

    @rule(number=pick, amount=sums, by=people, take=pick)
    def offer(self, number: int, amount: str, by: str, take: int) -> None:
        ways = [resolve.Choice(self.swap, "A new one"), resolve.Choice(self.refund, "Money", "", amount)]
        end = self.now + timedelta(hours=30)
        made = self.attempt(resolve.make_offer, self.case(number), ways, "Choose", end, self.people[by])
        if made and take < 6:
            option = made.options.order_by("id")[take % 2]
            for _ in range(2):  # two tabs
                self.attempt(resolve.choose_option, Offer.objects.get(pk=made.pk), option, CUSTOMER)

    @precondition(lambda self: Offer.objects.filter(state="open").exists())
    @rule(number=pick, option=pick)
    def choose_later(self, number: int, option: int) -> None:
        offers = list(Offer.objects.filter(state="open").order_by("id"))
        offer = offers[number % len(offers)]
        self.attempt(resolve.choose_option, offer, offer.options.order_by("id")[option % 2], CUSTOMER)

    @rule(number=pick, act=st.sampled_from(["withdraw", "deliver"]))
    def settle(self, number: int, act: str) -> None:
        remedies = list(Remedy.objects.filter(state="granted").order_by("id"))
        if remedies and act == "withdraw":
            self.attempt(
                resolve.withdraw_remedy, remedies[number % len(remedies)], "Not needed", self.people["tom"]
            )
        elif remedies:
            self.attempt(resolve.deliver_remedy, remedies[number % len(remedies)], self.people["tom"])

    @rule(one=pick, other=pick, back=st.booleans())
    def merge(self, one: int, other: int, back: bool) -> None:
        survivor, merged = self.case(one), self.case(other)
        self.attempt(straight.merge_cases, survivor, [merged], self.people["mara"], survivor.customer)
        row = Merge.objects.filter(undone_at=None).last()
        if back and row:
            self.attempt(straight.unmerge, row, self.people["mara"])

    @rule(number=pick, back=st.booleans())
    def split(self, number: int, back: bool) -> None:
        case = self.case(number)
        with clock.at(self.now), transaction.atomic():
            message = cases.add_inbound(case, cases.Words("And another thing"), "mail", CUSTOMER)
        made = self.attempt(
            straight.split_case, case, {"message": [message.pk]}, "A part", self.people["tom"]
        )
        if made and len(self.cases) < 6:
            self.cases.append(made.made)
        row = Split.objects.filter(undone_at=None).last()
        if back and row:
            self.attempt(straight.undo_split, row, self.people["tom"])

    @rule(forward=st.booleans(), back=st.booleans())
    def join(self, forward: bool, back: bool) -> None:
        one, two = self.customers if forward else reversed(self.customers)
        one.refresh_from_db()
        two.refresh_from_db()
        self.attempt(straight.merge_customers, one, two, self.people["mara"])
        row = CustomerMerge.objects.filter(undone_at=None).last()
        if back and row:
            self.attempt(straight.unmerge_customers, row, self.people["mara"])

    @rule(hours=st.sampled_from([1, 30, 24 * 40]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.attempt(resolve.expire_offers)
        self.attempt(resolve.escalate_approvals)

    # What must hold

    @invariant()
    def every_new_grant_was_within_its_authority(self) -> None:
        new = Remedy.objects.filter(state__in=GIVEN).exclude(pk__in=self.seen).order_by("decided_at", "pk")
        for remedy in new.select_related("item", "case", "decided_by", "decided_for"):
            self.seen.add(remedy.pk)
            DONE["granted"] += 1
            self._within(remedy)

    def _within(self, remedy: Remedy) -> None:
        who = remedy.decided_for or remedy.decided_by
        assert who is not None
        assert remedy.decided_at is not None
        worth = self._worth(remedy)
        assert worth == remedy.worth
        if remedy.decided_for:
            self._stood_in(remedy)
        rows = [(row, self._worth(row)) for row in self._others(remedy)]
        family = [worth_ for row, worth_ in rows if row.case_id in self._family(remedy.case)]
        assert sum(family, worth) <= LIMITS[who.role], (remedy, who.role)
        for law in AuthorityRule.objects.filter(role=who.role):
            self._rule_held(law, remedy, rows, worth)
        for budget in Budget.objects.all():
            month = [
                w
                for row, w in rows
                if (row.decided_at.year, row.decided_at.month)
                == (remedy.decided_at.year, remedy.decided_at.month)
            ]
            assert who.role in ("manager", "admin") or sum(month, worth) <= budget.amount

    def _rule_held(self, law: AuthorityRule, remedy: Remedy, rows: list[Any], worth: Decimal) -> None:
        def fits(one: Remedy) -> bool:
            return one.item_id == law.item_id if law.item_id else law.kind in ("", one.item.kind)

        if not fits(remedy):
            return
        assert not law.always_ask, "granted what always asks"
        mine = [(row, w) for row, w in rows if fits(row)]
        if law.per_case is not None:
            assert (
                sum((w for row, w in mine if row.case_id in self._family(remedy.case)), worth) <= law.per_case
            )
        if law.per_customer is not None:
            since = remedy.decided_at - timedelta(days=law.days)
            people_ = self._persons(remedy.case.customer_id)
            theirs = [
                w
                for row, w in mine
                if row.decided_at > since and (row.customer_id in people_ or row.case.customer_id in people_)
            ]
            assert sum(theirs, worth) <= law.per_customer

    def _others(self, remedy: Remedy) -> Iterable[Remedy]:
        """What stood already: everything that this machine saw before it."""
        found = Remedy.objects.filter(state__in=GIVEN, pk__in=self.seen).exclude(pk=remedy.pk)
        return found.select_related("item", "case")

    def _worth(self, remedy: Remedy) -> Decimal:
        if remedy.amount is None:
            return Decimal(60)
        return remedy.amount * Decimal("0.005") if remedy.currency == "JPY" else remedy.amount

    def _family(self, case: Case) -> set[int]:
        root = case.split_root_id or case.pk
        return {root, *Case.objects.filter(split_root=root).values_list("pk", flat=True)}

    def _persons(self, key: int) -> set[int]:
        joined = CustomerMerge.objects.exists()
        return {one.pk for one in self.customers} if joined else {key}

    def _stood_in(self, remedy: Remedy) -> None:
        assert remedy.decided_for_id != remedy.asked_by_id, "approved with the asker's own authority"
        rows = Delegation.objects.filter(user=remedy.decided_for, delegate=remedy.decided_by)
        assert rows.filter(starts_at__lte=remedy.decided_at, ends_at__gt=remedy.decided_at).exists()

    @invariant()
    def nobody_approves_their_own(self) -> None:
        for entry in Entry.objects.filter(verb="remedy.approved"):
            asker = Remedy.objects.get(pk=entry.facts["remedy"]).asked_by_id
            assert asker not in (entry.actor_id, entry.facts.get("for"))

    @invariant()
    def the_stock_is_never_less_than_nothing(self) -> None:
        stood = Remedy.objects.filter(item=self.swap, state__in=GIVEN).count()
        assert CatalogueItem.objects.get(pk=self.swap.pk).stock == 4 - stood


def run(examples: int, wanted: set[str]) -> None:
    """Try it so often; what the laws are about did happen."""
    DONE.clear()
    run_state_machine_as_test(Purse, settings=tries(examples, 25))
    require(wanted, DONE)


@pytest.mark.django_db
def test_no_sequence_of_verbs_grants_more_than_the_authority(firm: Any) -> None:
    run(6, {"granted"})


@pytest.mark.long
@pytest.mark.django_db
def test_no_sequence_of_verbs_grants_more_however_long(firm: Any) -> None:
    run(400, WANTED)
