"""Two cases become one and are taken apart again: nothing is lost, and un-merge restores what was."""

import os
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.cases import links, services
from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.journal import verify
from amends.cases.models import Case, Due, Entry, Merge, Message, State
from amends.cases.straight.services import merge_cases, unmerge
from amends.people.models import Team, User
from amends.resolve import services as resolve
from amends.resolve.authority import asked
from amends.resolve.models import Offer
from amends.understand import concerns as understand
from tests.cases.straight import PARTS, busy_case, items, photograph, write

pytestmark = pytest.mark.django_db


def merge(survivor: Case, *others: Case, by: Any, **more: Any) -> list[Merge]:
    fresh = [Case.objects.get(pk=case.pk) for case in (survivor, *others)]
    return merge_cases(fresh[0], fresh[1:], staff(by), more.pop("customer", fresh[0].customer), **more)


@pytest.fixture
def pair(firm: Any, nadia: Any, tom: Any) -> tuple[Case, Case]:
    everything = set(PARTS)
    return busy_case("Denise", everything, (nadia, tom)), busy_case("Rob", everything, (nadia, tom))


@settings(
    max_examples=int(os.environ.get("MERGE_EXAMPLES", "6")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@given(
    mine=st.sets(st.sampled_from(PARTS)),
    theirs=st.sets(st.sampled_from(PARTS)),
    third=st.sets(st.sampled_from(PARTS)),
    prefer=st.sampled_from([(), ("offer",)]),
    whose=st.booleans(),
)
def test_unmerge_restores_exactly_what_was(
    mine: set[str], theirs: set[str], third: set[str], prefer: Any, whose: bool
) -> None:
    with transaction.atomic():
        people = [
            User.objects.create(email=f"{n}@x.example", name=n.title(), role=r)
            for n, r in (("kim", "agent"), ("leo", "lead"))
        ]
        one, two = busy_case("Denise", mine, people), busy_case("Rob", theirs, people)
        three = busy_case("Ann", third, people)
        before = photograph()
        merges = merge(
            one, two, three, by=people[0], prefer=prefer, customer=(two if whose else one).customer
        )
        assert photograph() != before
        for done in reversed(merges):
            unmerge(Merge.objects.get(pk=done.pk), staff(people[0]))
        after = photograph()
        for table in before:
            assert after[table] == before[table], table
        assert verify().ok
        transaction.set_rollback(True)


def test_everything_of_the_other_case_is_on_the_surviving_one(pair: Any, nadia: Any) -> None:
    one, two = pair
    merge(one, two, by=nadia)
    assert one.messages.count() == 2
    assert [c.text for c in understand.concerns_of(one)] == [
        "Nobody came", f"The {one.pk} leg is split", "Nobody came", f"The {two.pk} leg is split",
    ]  # fmt: skip
    assert (one.promises.count(), one.remedies.count(), one.attachments.count()) == (2, 2, 2)
    assert {party.email for party in one.parties.all()} == {"denise@mail.example", "rob@mail.example"}
    one.refresh_from_db()
    assert one.contacts == 2
    assert not Due.objects.filter(case=two, settled_at=None).exists()


def test_no_journal_entry_moves(pair: Any, nadia: Any) -> None:
    one, two = pair
    before = list(Entry.objects.order_by("pk").values_list("pk", "case"))
    merge(one, two, by=nadia)
    assert (
        list(Entry.objects.filter(pk__lte=before[-1][0]).order_by("pk").values_list("pk", "case")) == before
    )
    assert two.journal.filter(verb="case.merged_away").exists()
    assert one.journal.filter(verb="case.merged_in").exists()
    assert verify().ok


def test_the_link_of_the_merged_case_opens_the_surviving_one(pair: Any, nadia: Any) -> None:
    one, two = pair
    token = links.token_of(links.current_link(two))
    merge(one, two, by=nadia)
    assert links.open_link(token).case == one
    with transaction.atomic():
        links.revoke_links(one, staff(nadia))
    with pytest.raises(links.LinkOver):
        links.open_link(token)


def test_what_comes_in_between_stays_and_is_counted(pair: Any, nadia: Any) -> None:
    one, two = pair
    [done] = merge(one, two, by=nadia)
    late = write(one, "Any news?")
    assert unmerge(Merge.objects.get(pk=done.pk), staff(nadia)) == 1
    late.refresh_from_db()
    assert late.case_id == one.pk
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.contacts, two.contacts) == (2, 1)
    assert one.last_inbound_at == late.at


def test_what_was_read_out_of_a_message_goes_back_with_it(pair: Any, nadia: Any) -> None:
    one, two = pair
    [done] = merge(one, two, by=nadia)
    moved = Message.objects.get(message_id="<Rob@mail.example>")
    span: Any = {"text": "It smells of gas", "start": 0, "end": 3}
    [found] = understand.propose_concerns(moved, [span])
    assert found.case_id == one.pk
    unmerge(Merge.objects.get(pk=done.pk), staff(nadia))
    found.refresh_from_db()
    assert found.case_id == two.pk


def test_cases_of_two_customers_ask_whose_it_is(pair: Any, nadia: Any) -> None:
    one, two = pair
    customer = services.know_customer(services.Who("Ann", "ann@mail.example"))
    with pytest.raises(Invalid, match="different customers"):
        merge_cases(one, [two], staff(nadia))
    with pytest.raises(Invalid, match="one of the customers"):
        merge_cases(one, [two], staff(nadia), customer)
    merge(one, two, by=nadia, customer=two.customer)
    one.refresh_from_db()
    assert one.customer == two.customer


def test_of_two_open_offers_one_stands(pair: Any, nadia: Any) -> None:
    one, two = pair
    mine, theirs = one.offers.get(), two.offers.get()
    [done] = merge(one, two, by=nadia)
    assert list(one.offers.filter(state=Offer.State.OPEN)) == [mine]
    with pytest.raises(Refused, match="part of"):
        resolve.choose_option(Offer.objects.get(pk=theirs.pk), theirs.options.first(), CUSTOMER)
    unmerge(Merge.objects.get(pk=done.pk), staff(nadia))
    merge(one, two, by=nadia, prefer=("offer",))
    assert list(one.offers.filter(state=Offer.State.OPEN)) == [theirs]


def test_money_counts_over_both(pair: Any, nadia: Any) -> None:
    one, two = pair
    merge(one, two, by=nadia)
    one.refresh_from_db()
    assert asked(one) == 90  # 40 and 40, and the offer that stands
    waiting = resolve.grant_remedy(one, items()[0], "1", [], "More", staff(nadia))
    assert waiting.state == "waiting"


def test_the_more_finished_case_cannot_take_in_an_open_one(pair: Any, nadia: Any) -> None:
    one, two = pair
    Case.objects.filter(pk=one.pk).update(state=State.CLOSED)
    with pytest.raises(Refused, match="Open it again first, or keep"):
        merge(one, two, by=nadia)
    merge(two, one, by=nadia)


def test_a_case_cannot_be_merged_twice_nor_with_itself(pair: Any, nadia: Any, case: Case) -> None:
    one, two = pair
    with pytest.raises(Invalid):
        merge(one, one, by=nadia)
    with pytest.raises(Invalid):
        merge(one, by=nadia)
    merge(one, two, by=nadia)
    with pytest.raises(Refused, match=f"{two.reference} is part of {one.reference} now"):
        merge(case, two, by=nadia)


def test_the_latest_merge_comes_out_first(pair: Any, nadia: Any, case: Case) -> None:
    one, two = pair
    first, second = merge(one, two, case, by=nadia)
    with pytest.raises(Refused, match=f"{case.reference} was merged later"):
        unmerge(Merge.objects.get(pk=first.pk), staff(nadia))
    unmerge(Merge.objects.get(pk=second.pk), staff(nadia))
    unmerge(Merge.objects.get(pk=first.pk), staff(nadia))
    with pytest.raises(Refused, match="on its own already"):
        unmerge(Merge.objects.get(pk=first.pk), staff(nadia))


def test_a_chain_of_merges_leads_to_its_end_and_comes_apart_from_there(
    pair: Any, nadia: Any, case: Case
) -> None:
    one, two = pair
    token = links.token_of(links.current_link(two))
    [inner] = merge(one, two, by=nadia)
    [outer] = merge(case, one, by=nadia)
    assert links.open_link(token).case == case
    with pytest.raises(Refused, match="part of"):
        unmerge(Merge.objects.get(pk=inner.pk), staff(nadia))
    unmerge(Merge.objects.get(pk=outer.pk), staff(nadia))
    unmerge(Merge.objects.get(pk=inner.pk), staff(nadia))
    assert links.open_link(token).case == two


def test_a_person_needs_to_see_both(pair: Any, nadia: Any) -> None:
    one, two = pair
    two.team = Team.objects.create(name="Elsewhere")
    two.owner = None
    two.save()
    with pytest.raises(NotAllowed):
        merge(one, two, by=nadia)


def test_words_for_a_merged_case_go_to_the_surviving_one_even_if_looked_up_before(
    pair: Any, nadia: Any
) -> None:
    one, two = pair
    stale = Case.objects.get(pk=two.pk)
    merge(one, two, by=nadia)
    with transaction.atomic():
        message = services.add_inbound(stale, services.Words("And another thing"), "mail", CUSTOMER)
    assert message.case == one
    one.refresh_from_db()
    assert one.contacts == 3


def test_a_merged_case_takes_nothing_of_its_own(pair: Any, nadia: Any) -> None:
    one, two = pair
    merge(one, two, by=nadia)
    with pytest.raises(Refused, match="part of"):
        resolve.record_cause(Case.objects.get(pk=two.pk), staff(nadia), text="Glue")
