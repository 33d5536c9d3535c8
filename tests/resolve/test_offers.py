"""Offers: the customer chooses, within what the maker may give."""

from typing import Any

import pytest

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.resolve.authority import asked, limit_of, set_limit
from amends.resolve.services import (
    Choice,
    Counter,
    OfferOver,
    approve_remedy,
    choose_option,
    decline_offer,
    define_item,
    expire_offers,
    grant_remedy,
    make_offer,
    said_too_late,
    set_rate,
    withdraw_offer,
)
from tests.working import DAY, FRIDAY_FIVE, HOUR, MONDAY, item, last, repair, verbs


def ways(*amounts: Any) -> list[Choice]:
    money = [Choice(item(), f"£{amount} back", "To your card", amount) for amount in amounts]
    return [Choice(repair(), "We repair the leg at your house"), *money]


@pytest.fixture
def offer(case: Any, nadia: Any) -> Any:
    """A repair or £60, until Friday at five."""
    return make_offer(case, ways(60), "Which would you rather have?", FRIDAY_FIVE, staff(nadia))


def option(offer: Any, position: int) -> Any:
    return offer.options.get(position=position)


class TestMaking:
    def test_puts_two_to_four_ways_before_them(self, case: Any, offer: Any) -> None:
        assert [(o.position, o.amount) for o in offer.options.order_by("position")] == [(1, None), (2, 60)]
        due = case.dues.get(kind="offer")
        assert (due.at, due.object_id) == (FRIDAY_FIVE, offer.pk)
        assert last(case, "offer.made").facts["amounts"] == ["None", "60.00"]

    @pytest.mark.parametrize("amounts", [(), (1, 2, 3, 4)])
    def test_refuses_one_way_or_five(self, case: Any, nadia: Any, amounts: Any) -> None:
        with pytest.raises(Invalid, match="2 to 4"):
            make_offer(case, ways(*amounts), "", FRIDAY_FIVE, staff(nadia))

    def test_refuses_an_end_that_has_passed(self, case: Any, nadia: Any) -> None:
        with pytest.raises(Invalid, match="lies ahead"):
            make_offer(case, ways(10), "", MONDAY, staff(nadia))

    def test_refuses_a_way_without_a_title(self, case: Any, nadia: Any) -> None:
        with pytest.raises(Invalid, match="title"):
            make_offer(case, [Choice(repair(), " "), *ways()], "", FRIDAY_FIVE, staff(nadia))

    def test_above_the_makers_limit_names_who_can(self, case: Any, nadia: Any, tom: Any) -> None:
        with pytest.raises(NotAllowed) as refusal:
            make_offer(case, ways(20, 140), "", FRIDAY_FIVE, staff(nadia))
        assert str(refusal.value) == (
            "With £140 this case would come to £140; your limit is £75. Tom Osei can."
        )
        assert not case.offers.exists()

    def test_counts_what_the_case_has_been_given(self, case: Any, nadia: Any) -> None:
        grant_remedy(case, item(), 30, [], "Delay", staff(nadia))
        with pytest.raises(NotAllowed, match="£90"):
            make_offer(case, ways(60), "", FRIDAY_FIVE, staff(nadia))

    def test_sets_its_dearest_way_aside_while_it_is_open(self, case: Any, nadia: Any, offer: Any) -> None:
        assert limit_of(nadia) - asked(case) == 15
        assert grant_remedy(case, item(), 16, [], "Delay", staff(nadia)).state == "waiting"

    def test_is_one_at_a_time(self, case: Any, nadia: Any, offer: Any) -> None:
        with pytest.raises(Refused, match="open until Friday at 17:00"):
            make_offer(case, ways(5), "", FRIDAY_FIVE + DAY, staff(nadia))

    def test_is_for_a_person_here(self, case: Any) -> None:
        with pytest.raises(NotAllowed):
            make_offer(case, ways(5), "", FRIDAY_FIVE, CUSTOMER)


class TestChoosing:
    def test_grants_the_way_in_the_makers_name(self, case: Any, nadia: Any, offer: Any) -> None:
        remedy = choose_option(offer, option(offer, 2), CUSTOMER)
        offer.refresh_from_db()
        assert (remedy.state, remedy.amount, remedy.decided_by, remedy.offer) == ("granted", 60, nadia, offer)
        assert (offer.state, offer.chosen, offer.answered_at) == ("accepted", option(offer, 2), MONDAY)
        assert not case.dues.filter(kind="offer", settled_at=None).exists()
        assert [last(case, v).actor_kind for v in ("offer.accepted", "remedy.granted")] == ["customer"] * 2

    def test_pressing_twice_grants_once(self, case: Any, offer: Any) -> None:
        first = choose_option(offer, option(offer, 2), CUSTOMER)
        assert choose_option(offer, option(offer, 2), CUSTOMER) == first
        assert case.remedies.count() == 1

    def test_another_way_afterwards_is_refused_in_words(self, offer: Any) -> None:
        choose_option(offer, option(offer, 2), CUSTOMER)
        with pytest.raises(OfferOver, match="You chose £60 back"):
            choose_option(offer, option(offer, 1), CUSTOMER)

    def test_a_way_of_another_offer_is_refused(self, case: Any, nadia: Any, offer: Any) -> None:
        withdraw_offer(offer, "Better one", staff(nadia))
        other = make_offer(case, ways(5), "", FRIDAY_FIVE, staff(nadia))
        with pytest.raises(Invalid, match="one of the ways"):
            choose_option(other, option(offer, 1), CUSTOMER)

    def test_after_the_end_says_when_it_ended(self, case: Any, offer: Any) -> None:
        with clock.at(FRIDAY_FIVE), pytest.raises(OfferOver) as over:
            choose_option(offer, option(offer, 2), CUSTOMER)
        assert str(over.value) == "This offer ended on Friday at 17:00. Ask for it again."
        assert over.value.status == 410
        assert not case.remedies.exists()

    def test_long_after_the_end_names_the_date(self, offer: Any) -> None:
        with clock.at(FRIDAY_FIVE + 30 * DAY), pytest.raises(OfferOver, match="on 20 November at 17:00"):
            choose_option(offer, option(offer, 2), CUSTOMER)

    def test_waits_for_an_approval_when_the_makers_limit_shrank(
        self, case: Any, offer: Any, nadia: Any, tom: Any, ada: Any
    ) -> None:
        set_limit("agent", 10, staff(ada))
        remedy = choose_option(offer, option(offer, 2), CUSTOMER)
        assert remedy.state == "waiting"
        with pytest.raises(NotAllowed):
            approve_remedy(remedy, staff(nadia))
        approve_remedy(remedy, staff(tom))

    @pytest.mark.parametrize(("rate", "worth"), [("2", 100), ("", 40)])
    def test_is_weighed_at_the_rate_of_the_moment_it_is_chosen(
        self, case: Any, nadia: Any, ada: Any, rate: str, worth: int
    ) -> None:
        set_rate("EUR", "0.8", staff(ada))
        back = define_item(None, staff(ada), name="Back", kind="refund", money=True, currencies="EUR")
        way = Choice(back, "€50 back", "", 50, "EUR")
        offer = make_offer(case, [*ways(), way], "", FRIDAY_FIVE, staff(nadia))
        set_rate("EUR", rate, staff(ada))
        remedy = choose_option(offer, option(offer, 2), CUSTOMER)
        assert (remedy.state, remedy.amount, remedy.worth) == ("waiting", 50, worth)

    def test_staff_may_note_a_choice_made_by_phone(self, offer: Any, tom: Any, nadia: Any) -> None:
        remedy = choose_option(offer, option(offer, 1), staff(tom))
        assert remedy.decided_by == nadia
        assert last(offer.case, "offer.accepted").actor == tom


class TestEnding:
    def test_declining_keeps_their_words_as_a_message(self, case: Any, offer: Any) -> None:
        decline_offer(offer, "I want a new table", CUSTOMER)
        offer.refresh_from_db()
        assert (offer.state, offer.answer) == ("declined", "I want a new table")
        message = case.messages.latest("id")
        assert (message.text, message.channel) == ("I want a new table", "page")

    def test_declining_keeps_every_word_however_many(self, case: Any, offer: Any) -> None:
        why, wish = "It split again. " * 500, "A new table, please. " * 500
        decline_offer(offer, why, CUSTOMER, Counter(wish))
        offer.refresh_from_db()
        assert (offer.answer, offer.wish) == (why.strip(), wish.strip())
        assert case.messages.latest("id").text == f"{why.strip()}\n\n{wish.strip()}"

    def test_what_comes_too_late_is_kept_whole(self, case: Any, offer: Any) -> None:
        why, much = "It split again. " * 500, "about as much as the first table did cost, and the second too"
        assert said_too_late(offer, why, Counter(amount=much), CUSTOMER)
        assert case.messages.latest("id").text == f"{why.strip()}\n\n({much})"

    def test_declining_without_words_is_fine(self, case: Any, offer: Any) -> None:
        decline_offer(offer, "", CUSTOMER)
        assert case.messages.count() == 1
        with pytest.raises(OfferOver, match="wanted none of these"):
            choose_option(offer, option(offer, 1), CUSTOMER)

    def test_withdrawing_needs_a_reason(self, offer: Any, nadia: Any) -> None:
        with pytest.raises(Invalid):
            withdraw_offer(offer, "", staff(nadia))
        with clock.at(MONDAY + HOUR):
            withdraw_offer(offer, "The sum was wrong", staff(nadia))
        with pytest.raises(OfferOver, match="was taken back on Monday at 11:00"):
            choose_option(offer, option(offer, 1), CUSTOMER)

    def test_runs_out_once(self, case: Any, offer: Any) -> None:
        assert expire_offers() == 0
        with clock.at(FRIDAY_FIVE):
            assert expire_offers() == 1
            assert expire_offers() == 0
        offer.refresh_from_db()
        assert offer.state == "expired"
        assert verbs(case).count("offer.expired") == 1

    def test_gives_the_set_aside_sum_free_even_before_it_is_marked(
        self, case: Any, nadia: Any, offer: Any
    ) -> None:
        with clock.at(FRIDAY_FIVE):
            assert limit_of(nadia) - asked(case) == 75
