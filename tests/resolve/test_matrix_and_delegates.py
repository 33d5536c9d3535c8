"""The authority matrix, delegates, budgets, escalation, currencies: what is refused, and in which words."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.services import Who, know_customer, open_case
from amends.cases.straight.services import merge_cases, merge_customers, unmerge_customers
from amends.followup.services import resolve_case, watch_dues
from amends.people.models import Team
from amends.resolve import services as resolve
from amends.resolve.authority import limits, set_limit
from amends.resolve.budgets import period_of, spent
from amends.resolve.models import AuthorityRule, Budget, Rate, Remedy
from amends.resolve.precedent import precedents
from amends.respond.coaching import context_for
from tests.working import DAY, FRIDAY_FIVE, HOUR, MONDAY, item, last, list_points, make_ready, repair, verbs


def give(case: Any, by: Any, amount: Any, thing: Any = None, currency: str = "") -> Remedy:
    return resolve.grant_remedy(case, thing or item(), amount, [], "Two wasted days", staff(by), currency)


def another(customer: Any) -> Any:
    with transaction.atomic():
        return open_case(customer, "Another", "mail", CUSTOMER)


class TestRules:
    def test_one_customer_is_counted_over_all_their_cases(
        self, case: Any, customer: Any, nadia: Any, ada: Any
    ) -> None:
        resolve.set_rule("agent", staff(ada), kind="refund", per_customer=100, days=30)
        assert give(case, nadia, 70).state == "granted"
        other = another(customer)
        assert give(other, nadia, 30).state == "granted"
        assert give(other, nadia, "0.01").state == "waiting"
        with clock.at(MONDAY + timedelta(days=31)):
            assert give(another(customer), nadia, 75).state == "granted"

    def test_a_rule_for_a_kind_leaves_other_kinds_alone(self, case: Any, nadia: Any, ada: Any) -> None:
        resolve.set_rule("agent", staff(ada), kind="goodwill", per_case=10)
        assert give(case, nadia, 40).state == "granted"
        goodwill = item("Goodwill payment", "goodwill")
        assert give(case, nadia, "10.01", goodwill).state == "waiting"

    def test_a_rule_for_one_item_may_always_ask(self, case: Any, nadia: Any, tom: Any, ada: Any) -> None:
        resolve.set_rule("agent", staff(ada), item=repair(), always_ask=True)
        waiting = give(case, nadia, None, repair())
        assert (waiting.state, case.dues.get(kind="approval").what) == ("waiting", "Approve: Repair")
        resolve.approve_remedy(waiting, staff(tom))
        waiting.refresh_from_db()
        assert waiting.state == "granted"

    def test_what_costs_us_something_counts_like_money(self, case: Any, nadia: Any, ada: Any) -> None:
        swap = resolve.define_item(None, staff(ada), name="New table", kind="replacement", cost="70")
        assert give(case, nadia, None, swap).worth == 70
        assert give(case, nadia, 6).state == "waiting"

    def test_joining_and_telling_apart_customers_grants_nothing_twice(
        self, case: Any, customer: Any, nadia: Any, mara: Any, ada: Any
    ) -> None:
        resolve.set_rule("agent", staff(ada), per_customer=60)
        give(case, nadia, 60)
        again = know_customer(Who("Denise M", "denise2@mail.example"))
        merge = merge_customers(again, customer, staff(mara))
        fresh = another(again)
        assert give(fresh, nadia, 1).state == "waiting"
        unmerge_customers(merge, staff(mara))
        fresh.refresh_from_db()
        assert give(fresh, nadia, 1).state == "waiting"

    def test_merging_a_case_into_another_customers_frees_nothing(
        self, case: Any, customer: Any, nadia: Any, mara: Any, ada: Any
    ) -> None:
        resolve.set_rule("agent", staff(ada), per_customer=60)
        give(case, nadia, 60)
        neighbour = another(know_customer(Who("Bob", "bob@mail.example")))
        merge_cases(neighbour, [case], staff(mara), neighbour.customer)
        assert give(another(customer), nadia, 1).state == "waiting"

    def test_an_offer_says_which_limit_it_would_pass(self, case: Any, nadia: Any, tom: Any, ada: Any) -> None:
        resolve.set_rule("agent", staff(ada), kind="refund", per_customer=50)
        ways = [resolve.Choice(repair(), "Repair"), resolve.Choice(item(), "Money", "", 60)]
        with pytest.raises(NotAllowed) as refusal:
            resolve.make_offer(case, ways, "", FRIDAY_FIVE, staff(nadia))
        assert str(refusal.value) == (
            "With £60 this customer would have had £60 of refund in 365 days; your limit is £50. Tom Osei can."
        )

    @pytest.mark.parametrize(
        "said",
        [
            {"per_case": "lots"},
            {"per_case": "-1"},
            {},
            {"per_customer": "5", "days": "0"},
            {"kind": "bribe", "per_case": 1},
        ],
    )
    def test_nonsense_is_refused(self, ada: Any, said: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            resolve.set_rule("agent", staff(ada), **said)

    def test_only_an_admin_sets_rules_rates_budgets_and_the_catalogue(self, mara: Any) -> None:
        for verb in (
            lambda: resolve.set_rule("agent", staff(mara), per_case=1),
            lambda: resolve.set_rate("EUR", "0.86", staff(mara)),
            lambda: resolve.set_budget("All", "month", 1, staff(mara)),
            lambda: resolve.define_item(None, staff(mara), name="Bribe", kind="goodwill", money=True),
            lambda: resolve.define_hook("Till", "https://till.example.org/", staff(mara)),
        ):
            with pytest.raises(NotAllowed, match=r"Only an? admin"):
                verb()


class TestDelegates:
    def stands_in(self, user: Any, to: Any) -> Any:
        return resolve.delegate(user, to, MONDAY, MONDAY + 3 * DAY, staff(user))

    def test_decides_with_the_authority_of_who_is_away(
        self, case: Any, nadia: Any, kim: Any, tom: Any
    ) -> None:
        waiting = give(case, nadia, 140)
        with pytest.raises(NotAllowed, match="Only a lead"):
            resolve.approve_remedy(waiting, staff(kim))
        self.stands_in(tom, kim)
        resolve.approve_remedy(waiting, staff(kim))
        waiting.refresh_from_db()
        assert (waiting.state, waiting.decided_by, waiting.decided_for) == ("granted", kim, tom)
        assert last(case, "remedy.approved").facts["for"] == tom.pk

    def test_never_the_own_request(self, case: Any, nadia: Any, tom: Any) -> None:
        self.stands_in(tom, nadia)
        waiting = give(case, nadia, 140)
        with pytest.raises(NotAllowed, match="your own request"):
            resolve.approve_remedy(waiting, staff(nadia))

    def test_never_for_who_asked(self, case: Any, kim: Any, tom: Any) -> None:
        waiting = give(case, tom, 301)
        self.stands_in(tom, kim)
        with pytest.raises(NotAllowed, match="Tom Osei, in whose place you decide, asked for this"):
            resolve.approve_remedy(waiting, staff(kim))

    def test_not_in_the_place_of_a_place_holder(
        self, case: Any, nadia: Any, kim: Any, tom: Any, mara: Any
    ) -> None:
        self.stands_in(mara, tom)
        self.stands_in(tom, kim)
        waiting = give(case, nadia, 1000)
        with pytest.raises(NotAllowed, match="your limit is £300"):
            resolve.approve_remedy(waiting, staff(kim))
        resolve.approve_remedy(waiting, staff(tom))

    def test_only_while_it_lasts(self, case: Any, nadia: Any, kim: Any, tom: Any) -> None:
        row = self.stands_in(tom, kim)
        waiting = give(case, nadia, 140)
        with clock.at(MONDAY + 4 * DAY), pytest.raises(NotAllowed):
            resolve.approve_remedy(waiting, staff(kim))
        resolve.end_delegation(row, staff(tom))
        with pytest.raises(NotAllowed):
            resolve.approve_remedy(waiting, staff(kim))

    def test_nobody_names_who_stands_in_for_somebody_else(
        self, nadia: Any, kim: Any, tom: Any, mara: Any
    ) -> None:
        with pytest.raises(NotAllowed):
            resolve.delegate(tom, kim, MONDAY, MONDAY + DAY, staff(mara))
        with pytest.raises(NotAllowed):
            resolve.delegate(nadia, kim, MONDAY, MONDAY + DAY, staff(nadia))
        with pytest.raises(Invalid):
            resolve.delegate(tom, tom, MONDAY, MONDAY + DAY, staff(tom))


class TestEscalation:
    def test_what_nobody_decides_goes_a_role_higher(self, case: Any, nadia: Any, tom: Any, mara: Any) -> None:
        waiting = give(case, nadia, 140)
        assert waiting.asked_of == "lead"
        with clock.at(MONDAY + 5 * HOUR):
            watch_dues()
            watch_dues()
            waiting.refresh_from_db()
            due = case.dues.get(kind="approval")
            assert (waiting.asked_of, due.at, due.missed_at) == ("manager", waiting.decide_by, None)
        facts = last(case, "remedy.escalated").facts
        assert (facts["from"], facts["to"], facts["tell"]) == ("lead", "manager", [mara.pk])
        assert verbs(case).count("remedy.escalated") == 1

    def test_what_waited_and_was_granted_before_is_followed_up(
        self, case: Any, nadia: Any, tom: Any, mara: Any
    ) -> None:
        granted, waiting = give(case, nadia, 20), give(case, nadia, 140)
        case.dues.filter(kind="delivery").delete()
        Remedy.objects.filter(pk=waiting.pk).update(asked_of="")  # as the previous release left it
        migration = import_module("amends.resolve.migrations.0004_worth")
        for _ in range(2):
            migration.follow_up(apps, None)
        due = case.dues.get(kind="delivery")
        assert (due.object_id, due.owner, due.what) == (granted.pk, nadia, "Deliver: Full refund, 20.00 GBP")
        with clock.at(MONDAY + 5 * HOUR):
            watch_dues()
        waiting.refresh_from_db()
        assert waiting.asked_of == "lead"

    def test_at_the_top_it_is_missed(self, case: Any, nadia: Any, tom: Any) -> None:
        give(case, nadia, 140)
        with clock.at(MONDAY + 5 * HOUR):
            watch_dues()
            watch_dues()
        assert case.dues.get(kind="approval").missed_at
        assert last(case, "remedy.escalated").facts["to"] == ""
        assert verbs(case).count("remedy.escalated") == 1


class TestBudgets:
    def test_beyond_it_waits_for_who_may_exceed_it(
        self, case: Any, nadia: Any, tom: Any, mara: Any, ada: Any
    ) -> None:
        budget = resolve.set_budget("Goodwill", "quarter", 100, staff(ada))
        give(case, nadia, 70)
        waiting = give(case, nadia, "5")
        assert waiting.state == "granted" and spent(budget) == 75
        over = give(case, tom, 26)
        assert over.state == "waiting" and last(case, "remedy.asked").facts["over_budget"] == [budget.pk]
        with pytest.raises(NotAllowed, match="your own request"):
            resolve.approve_remedy(over, staff(tom))
        over_agents = give(case, nadia, 30)
        with pytest.raises(NotAllowed) as refusal:
            resolve.approve_remedy(over_agents, staff(tom))
        assert str(refusal.value) == (
            "The budget “Goodwill” has £25 left this quarter; a manager or above may exceed it."
        )
        resolve.approve_remedy(over_agents, staff(mara))

    def test_a_teams_budget_is_the_teams(self, case: Any, nadia: Any, tom: Any, ada: Any) -> None:
        team = Team.objects.create(name="Tables")
        resolve.set_budget("Tables", "month", 10, staff(ada), team)
        assert give(case, nadia, 20).state == "granted"
        case.team = team
        case.save()
        nadia.team = team
        nadia.save()
        assert give(case, nadia, 20).state == "waiting"

    @pytest.mark.parametrize(
        ("period", "start", "end"),
        [
            ("month", (2026, 11), (2026, 12)),
            ("quarter", (2026, 10), (2027, 1)),
            ("year", (2026, 1), (2027, 1)),
        ],
    )
    def test_its_period_is_the_firms(self, firm: Any, period: str, start: Any, end: Any) -> None:
        found = period_of(Budget(period=period, amount=1), datetime(2026, 11, 16, tzinfo=UTC))
        assert [(one.year, one.month, one.day, one.hour) for one in found] == [(*start, 1, 0), (*end, 1, 0)]


class TestCurrencies:
    def test_a_foreign_sum_is_weighed_by_the_firms_rate(self, case: Any, nadia: Any, ada: Any) -> None:
        money = resolve.define_item(
            None, staff(ada), name="Back", kind="refund", money=True, currencies="gbp EUR JPY KWD"
        )
        with pytest.raises(Invalid, match="There is no rate for EUR"):
            give(case, nadia, 10, money, "EUR")
        resolve.set_rate("EUR", "0.8613", staff(ada))
        resolve.set_rate("JPY", "0.005", staff(ada))
        resolve.set_rate("KWD", "2.5", staff(ada))
        assert give(case, nadia, 10, money, "eur").worth == Decimal("8.613")
        assert give(case, nadia, 5000, money, "JPY").worth == 25
        assert give(case, nadia, "1.255", money, "KWD").worth == Decimal("3.138")
        assert give(case, nadia, 45, money, "EUR").state == "waiting"

    @pytest.mark.parametrize(("code", "amount"), [("JPY", "0.5"), ("EUR", "0.005"), ("KWD", "1.2345")])
    def test_a_sum_has_the_places_of_its_currency(
        self, case: Any, nadia: Any, ada: Any, code: str, amount: str
    ) -> None:
        money = resolve.define_item(None, staff(ada), name="Back", kind="refund", money=True, currencies=code)
        resolve.set_rate(code, "1", staff(ada))
        with pytest.raises(Invalid, match=f"{code} has"):
            give(case, nadia, amount, money, code)

    @pytest.mark.parametrize("code", ["XXX", "EURO", "£", "BTC"])
    def test_an_offer_in_an_unknown_currency_is_refused_with_its_line(
        self, case: Any, nadia: Any, code: str
    ) -> None:
        ways = [resolve.Choice(repair(), "Repair"), resolve.Choice(item(), "Money", "", 5, code)]
        with pytest.raises(Invalid, match=f"Way 2: {code} is no currency that Amends knows") as refusal:
            resolve.make_offer(case, ways, "", FRIDAY_FIVE, staff(nadia))
        assert refusal.value.field == "currency-2"
        assert not case.offers.exists()

    def test_one_in_which_the_item_is_not_given_is_refused(self, case: Any, nadia: Any) -> None:
        with pytest.raises(Invalid, match="given in GBP, not in EUR"):
            give(case, nadia, 5, item(), "EUR")

    def test_the_firms_own_changes_only_while_nothing_was_given(
        self, case: Any, nadia: Any, ada: Any
    ) -> None:
        resolve.set_currency("CHF", staff(ada))
        assert give(case, nadia, 5).currency == "CHF"
        with pytest.raises(Invalid, match="given in CHF already"):
            resolve.set_currency("GBP", staff(ada))

    def test_a_foreign_sum_counts_by_its_worth_for_the_coach_and_as_precedent(
        self, case: Any, nadia: Any, tom: Any, ada: Any
    ) -> None:
        resolve.set_rate("JPY", "0.005", staff(ada))
        yen = resolve.define_item(None, staff(ada), name="Back", kind="refund", money=True, currencies="JPY")
        give(case, nadia, 5000, yen, "JPY")
        assert context_for(case, nadia)["authority_limit"] == 75
        assert precedents([yen.pk], "GBP")[yen.pk].sums == (25,)
        give(case, tom, 50_000, yen, "JPY")
        assert context_for(case, nadia)["authority_limit"] == 250

    def test_the_firms_own_does_not_change_under_an_open_offer(self, case: Any, nadia: Any, ada: Any) -> None:
        ways = [resolve.Choice(repair(), "Repair"), resolve.Choice(item(), "Money", "", 5)]
        offer = resolve.make_offer(case, ways, "", FRIDAY_FIVE, staff(nadia))
        with pytest.raises(Invalid, match="An offer is open"):
            resolve.set_currency("CHF", staff(ada), anew=True)
        resolve.withdraw_offer(offer, "Another currency", staff(nadia))
        resolve.set_currency("CHF", staff(ada))

    def test_no_number_is_carried_into_another_currency(self, case: Any, nadia: Any, ada: Any) -> None:
        resolve.set_limit("agent", 100, staff(ada))
        resolve.set_rule("agent", staff(ada), kind="goodwill", per_case=10)
        resolve.set_rate("EUR", "0.8613", staff(ada))
        swap = resolve.define_item(None, staff(ada), name="Table", kind="replacement", cost="70")
        budget = resolve.set_budget("Goodwill", "month", 500, staff(ada))
        with pytest.raises(Invalid, match="entered in GBP") as refusal:
            resolve.set_currency("JPY", staff(ada))
        assert refusal.value.field == "anew" and Rate.objects.exists()
        resolve.set_currency("JPY", staff(ada), anew=True)
        budget.refresh_from_db()
        swap.refresh_from_db()
        assert (budget.amount, swap.cost, swap.active, Rate.objects.count()) == (0, None, False, 0)
        assert AuthorityRule.objects.get().always_ask
        assert give(case, nadia, 5).state == "waiting"


class TestMatrix:
    def test_an_upheld_point_without_a_remedy_needs_a_reason(self, case: Any, nadia: Any) -> None:
        points = make_ready(case, nadia)
        from amends.resolve.models import Waiver

        Waiver.objects.all().delete()
        resolve.grant_remedy(case, item(), 5, points[:1], "", staff(nadia))
        with pytest.raises(Refused, match="Point 2 is upheld and no remedy answers it: “Nobody came”"):
            resolve_case(case, "We refunded it.", staff(nadia))
        with pytest.raises(Invalid):
            resolve.waive_remedy(points[1], " ", staff(nadia))
        resolve.waive_remedy(points[1], "An explanation was all she wanted", staff(nadia))
        assert last(case, "remedy.waived").payload.body == {"reason": "An explanation was all she wanted"}
        assert resolve_case(case, "We refunded it.", staff(nadia))

    def test_a_reason_holds_only_for_the_decision_it_followed(self, case: Any, nadia: Any) -> None:
        from amends.resolve.matrix import answered_points
        from amends.understand.concerns import decide_concern

        [point] = list_points(case, staff(nadia), "It is split")
        decide_concern(point, "upheld", "", staff(nadia))
        resolve.waive_remedy(point, "None wanted", staff(nadia))
        assert answered_points(case) == {point.pk}
        with clock.at(MONDAY + HOUR):
            decide_concern(point, "partly", "We looked again", staff(nadia))
        assert answered_points(case) == set()


class TestCounterRequests:
    def test_what_they_would_like_is_due_for_the_owner_and_answered_by_a_new_offer(
        self, case: Any, nadia: Any
    ) -> None:
        case.owner = nadia
        case.save()
        ways = [resolve.Choice(repair(), "Repair"), resolve.Choice(item(), "£20", "", 20)]
        first = resolve.make_offer(case, ways, "", FRIDAY_FIVE, staff(nadia))
        resolve.decline_offer(first, "It broke twice", CUSTOMER, resolve.Counter("A new table", "300", ""))
        due = case.dues.get(kind="answer", object_id=first.pk)
        assert (due.owner, due.what) == (nadia, "They ask for something else: A new table (£300)")
        assert case.messages.latest("id").text == "It broke twice\n\nA new table (£300)"
        second = resolve.make_offer(case, ways, "", FRIDAY_FIVE, staff(nadia))
        due.refresh_from_db()
        assert due.settled_at and second.answers == first

    def test_a_sum_that_is_none_is_refused_and_the_offer_stands(self, case: Any, nadia: Any) -> None:
        ways = [resolve.Choice(repair(), "Repair"), resolve.Choice(item(), "£20", "", 20)]
        offer = resolve.make_offer(case, ways, "", FRIDAY_FIVE, staff(nadia))
        with pytest.raises(Invalid):
            resolve.decline_offer(offer, "", CUSTOMER, resolve.Counter("", "a lot", ""))
        offer.refresh_from_db()
        assert offer.state == "open"


def test_a_limit_has_the_places_of_the_firms_currency(firm: Any, ada: Any) -> None:
    type(firm).objects.update(currency="KWD")
    set_limit("agent", "1.255", staff(ada))
    assert limits()["agent"] == Decimal("1.255")
